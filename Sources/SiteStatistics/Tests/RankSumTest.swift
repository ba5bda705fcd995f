// Whether the values of one site rank lower or higher than those of the rest.

/// The rank-sum test of Wilcoxon, Mann and Whitney, with ties.
package struct RankSumTest: Sendable, Equatable {
    /// P(X > Y) + P(X = Y) / 2 for a value X of the first and Y of the second sample.
    package let superiority: Double
    /// (U − mean) / standard deviation, with the continuity correction; the statistic also when p is exact.
    package let z: Double
    /// The two-sided p.
    package let p: Double
    /// P(rank sum <= observed).
    package let lowerTail: Double
    /// P(rank sum >= observed).
    package let upperTail: Double
    /// Exact for small samples, else the normal limit.
    package let basis: Basis

    /// The most steps the exact distribution may take.
    package static let exactLimit = 4_000_000

    /// Two samples; nil when one is empty, a value is not finite, or all values are equal.
    ///
    /// Exact given the ties, by counting the subsets of the doubled mid-ranks, where that takes at most `exactLimit`
    /// steps, as it does for sites of a few subjects; then the two-sided p is twice the smaller tail. Else normal, with
    /// the variance corrected for ties and half a rank of continuity.
    ///
    /// Source: H. Mann, D. Whitney, Ann. Math. Stat. 18 (1947) 50; E. Lehmann, "Nonparametrics", 1975, section 1.4;
    /// the exact distribution by the shift algorithm of B. Streitberg, J. Röhmel, EDV Med. Biol. 18 (1987) 12.
    package init?(_ first: [Double], _ second: [Double]) {
        guard let ranks = DoubledRanks(first, second) else { return nil }
        let (n, m) = (Double(first.count), Double(second.count))
        let u = Double(ranks.firstSum) / 2 - n * (n + 1) / 2
        superiority = u / (n * m)
        let difference = u - n * m / 2
        let shift = difference > 0 ? -0.5 : difference < 0 ? 0.5 : 0
        z = (difference + shift) / ranks.variance.squareRoot()
        if let tails = ranks.exactTails(size: first.count, limit: RankSumTest.exactLimit) {
            (lowerTail, upperTail) = tails
            p = Probability.doubled(lowerTail, upperTail)
            basis = .exact
        } else {
            let deviation = ranks.variance.squareRoot()
            lowerTail = Normal().lowerTail((difference + 0.5) / deviation)
            upperTail = Normal().upperTail((difference - 0.5) / deviation)
            p = Normal.twoSided(z)
            basis = .asymptotic
        }
    }
}

/// Twice the mid-ranks of two samples, which are whole numbers.
private struct DoubledRanks {
    /// The sum over the first sample.
    private(set) var firstSum = 0
    /// The variance of U given the ties.
    private(set) var variance = 0.0
    /// Doubled rank and how many values share it, ascending.
    private var runs: [(rank: Int, count: Int)] = []

    init?(_ first: [Double], _ second: [Double]) {
        guard !first.isEmpty, !second.isEmpty, first.allSatisfy(\.isFinite), second.allSatisfy(\.isFinite) else {
            return nil
        }
        let (a, b) = (first.sorted(), second.sorted())
        var (i, j) = (0, 0)
        var ties = 0.0
        while i < a.count || j < b.count {
            let value = min(i < a.count ? a[i] : .infinity, j < b.count ? b[j] : .infinity)
            let (startI, start) = (i, i + j)
            while i < a.count, a[i] == value { i += 1 }
            while j < b.count, b[j] == value { j += 1 }
            let count = i + j - start
            let rank = 2 * start + count + 1
            runs.append((rank, count))
            firstSum += (i - startI) * rank
            ties += Double(count) * (Double(count) * Double(count) - 1)
        }
        let (n, m) = (Double(a.count), Double(b.count))
        let whole = n + m
        variance = n * m / 12 * (whole + 1 - ties / (whole * (whole - 1)))
        guard runs.count > 1, variance > 0 else { return nil }
    }

    /// P(S <= observed) and P(S >= observed) for the sum S of `size` doubled ranks drawn without replacement.
    func exactTails(size: Int, limit: Int) -> (lower: Double, upper: Double)? {
        let ranks = runs.flatMap { Array(repeating: $0.rank, count: $0.count) }
        // Numbers of subsets, at most ranks.count to the power of size, must stay below the largest double.
        guard size <= ranks.count / 2, Double(size) * Elementary.log(Double(ranks.count)) < 690 else { return nil }
        let top = ranks.suffix(size).reduce(0, +)
        guard Double(top) * Double(size) * Double(ranks.count) <= Double(limit) else { return nil }
        let width = top + 1
        var ways = [Double](repeating: 0, count: (size + 1) * width)
        ways[0] = 1
        for (place, rank) in ranks.enumerated() where rank <= top {
            for taken in stride(from: min(size, place + 1), through: 1, by: -1) {
                let (from, to) = ((taken - 1) * width, taken * width + rank)
                for sum in 0...top - rank { ways[to + sum] += ways[from + sum] }
            }
        }
        let distribution = ways[size * width..<ways.count]
        let total = distribution.reduce(0, +)
        let lower = distribution.prefix(firstSum + 1).reduce(0, +)
        let upper = distribution.dropFirst(firstSum).reduce(0, +)
        return (Probability.capped(lower / total), Probability.capped(upper / total))
    }
}
