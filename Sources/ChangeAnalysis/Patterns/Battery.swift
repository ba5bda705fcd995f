// The tests of one dataset as a family: nothing is claimed that random edits would show.
//
// Every test gives a p-value that is valid when the edits were put at random. A claim is made when p times the number of
// tests of the family is at most 0.05 (Bonferroni): so of all datasets whose edits are random at most 5 % show any
// pattern. A claim must also be large enough to matter; the tests say how large.

import SiteStatistics
import TrialIntegrity

/// How many tests a family has, and what they claim.
struct Battery {
    /// The share of random edit sets that may show a pattern.
    static let level = 0.05
    /// Fewer rows than this can show nothing.
    static let fewestRows = 3

    /// The number of tests of the family, known before any is made.
    let size: Int
    private(set) var claims: [PatternClaim] = []

    init(size: Int) { self.size = max(1, size) }

    /// Takes the result of a test; says whether it is claimed.
    @discardableResult
    mutating func judge(_ claim: PatternClaim?) -> Bool {
        guard var claim, let raw = claim.p, raw.isFinite else { return false }
        let p = min(1, raw * Double(size))
        guard p <= Self.level, claim.isLarge else { return false }
        claim.p = p
        claims.append(claim)
        return true
    }

    /// Takes what is no claim about chance.
    mutating func state(_ claim: PatternClaim) { claims.append(claim) }
}

/// A sentence about many changes.
struct PatternClaim: Sendable {
    var code: String
    var weight: Materiality.Weight
    var text: String
    /// How many changes it covers.
    var count: Int
    /// The p-value of the test; of the family once it was judged; nil where none was made.
    var p: Double?
    /// Whether it is large enough to matter, whatever its p-value.
    var isLarge = true

    /// The pattern as the report has it.
    var pattern: FindingPattern { FindingPattern(text: text, code: code, count: count, p: p) }
}

/// Draws under the null, until their share is known well enough.
struct PermutationNull: Sendable {
    /// The largest number of draws.
    static let draws = 1_999
    /// Draws as extreme as what was observed, after which no more are made.
    static let exceedances = 20
    /// Changes beyond this number are represented by a random part of them.
    static let largestSample = 400

    let seed: UInt64

    /// The p-value: the share of draws at least as extreme as what was observed, which counts as one of them.
    ///
    /// Source: J. Besag, P. Clifford, "Sequential Monte Carlo p-values", Biometrika 78 (1991) 301-304.
    func p(_ stream: UInt64, _ reaches: (inout SeededGenerator) -> Bool) -> Double {
        var generator = SeededGenerator(seed: seed, path: [stream])
        var reached = 0
        for draw in 1...Self.draws where reaches(&generator) {
            reached += 1
            if reached == Self.exceedances { return Double(reached) / Double(draw) }
        }
        return Double(reached + 1) / Double(Self.draws + 1)
    }

    /// At most so many elements, drawn without replacement, in their order.
    func sample<Element>(_ elements: [Element], _ limit: Int, _ stream: UInt64) -> [Element] {
        guard elements.count > limit else { return elements }
        var generator = SeededGenerator(seed: seed, path: [stream])
        var order = Array(elements.indices)
        for place in 0..<limit { order.swapAt(place, place + generator.below(order.count - place)) }
        return order[..<limit].sorted().map { elements[$0] }
    }
}
