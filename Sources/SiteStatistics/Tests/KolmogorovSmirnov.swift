// Kolmogorov-Smirnov tests, of two samples with ties and of one sample against the uniform distribution.

/// The two-sided Kolmogorov-Smirnov test.
package struct KolmogorovSmirnov: Sendable, Equatable {
    /// The largest distance of the two distribution functions.
    package let distance: Double
    /// P(D >= distance).
    package let p: Double
    /// Whether p is exact or the limiting distribution.
    package let basis: Basis

    /// The most steps the exact distribution of two samples may take: the product of the two sizes.
    package static let exactLimit = 1_000_000

    /// Two samples; nil when one is empty or has a value that is not finite.
    ///
    /// The exact p is that of the permutation distribution given the ties, by counting lattice paths; the two functions
    /// are compared only where a run of equal values ends. Round computed values first (`Rounding`).
    ///
    /// Source: G. Schröer, D. Trenkler, "Exact and randomization distributions of Kolmogorov-Smirnov tests two or three
    /// samples", Comput. Stat. Data Anal. 20 (1995) 185-202. Larger samples: N. Smirnov (1948), with n m / (n + m).
    ///
    /// - Complexity: O(n m) up to `exactLimit`, then O((n + m) log (n + m)).
    package static func twoSamples(_ first: [Double], _ second: [Double]) -> KolmogorovSmirnov? {
        guard !first.isEmpty, !second.isEmpty, first.allSatisfy(\.isFinite), second.allSatisfy(\.isFinite) else {
            return nil
        }
        let pooled = Pooled(first.sorted(), second.sorted())
        let (n, m) = (first.count, second.count)
        let distance = Double(pooled.largestGap) / (Double(n) * Double(m))
        if pooled.largestGap == 0 { return KolmogorovSmirnov(distance: 0, p: 1, basis: .exact) }
        let (steps, overflow) = n.multipliedReportingOverflow(by: m)
        if overflow || steps > exactLimit {
            let scale = (Double(n) * Double(m) / Double(n + m)).squareRoot()
            return KolmogorovSmirnov(distance: distance, p: limitingTail(scale * distance), basis: .asymptotic)
        }
        return KolmogorovSmirnov(distance: distance, p: pooled.exactTail(n, m), basis: .exact)
    }

    /// One sample of p-values against the uniform distribution on [0, 1]; nil when empty or a value lies outside.
    ///
    /// Exact for a distance above one half, where it is twice the one-sided tail of Z. Birnbaum and F. Tingey (1951);
    /// else exact by J. Durbin's matrix for up to 140 values; else the limiting distribution with M. Stephens's (1970)
    /// correction of the argument.
    package static func uniform(_ sample: [Double]) -> KolmogorovSmirnov? {
        guard !sample.isEmpty, sample.allSatisfy({ $0 >= 0 && $0 <= 1 }) else { return nil }
        let n = Double(sample.count)
        var distance = 0.0
        for (place, value) in sample.sorted().enumerated() {
            distance = max(distance, value - Double(place) / n, Double(place + 1) / n - value)
        }
        if distance > 0.5 {
            let p = Probability.capped(2 * UniformTail.oneSided(distance, count: sample.count))
            return KolmogorovSmirnov(distance: distance, p: p, basis: .exact)
        }
        if sample.count <= 140 {
            let p = max(0, 1 - UniformTail.durbin(distance, count: sample.count))
            return KolmogorovSmirnov(distance: distance, p: Probability.capped(p), basis: .exact)
        }
        let root = n.squareRoot()
        let p = limitingTail((root + 0.12 + 0.11 / root) * distance)
        return KolmogorovSmirnov(distance: distance, p: p, basis: .asymptotic)
    }

    /// P(K >= x) of the limiting distribution, by whichever of its two series converges quickly.
    package static func limitingTail(_ x: Double) -> Double {
        guard x > 0 else { return 1 }
        if x < 1 {
            let exponent = -Double.pi * Double.pi / (8 * x * x)
            var sum = 0.0
            for k in 0..<20 {
                let odd = Double(2 * k + 1)
                sum += Elementary.exp(exponent * odd * odd)
            }
            return 1 - (2 * Double.pi).squareRoot() / x * sum
        }
        var sum = 0.0
        for k in 1...20 {
            let term = 2 * Elementary.exp(-2 * Double(k * k) * x * x)
            sum += k % 2 == 1 ? term : -term
        }
        return Probability.capped(sum)
    }
}

/// Two sorted samples in one order, with the places where runs of equal values end.
private struct Pooled {
    /// Whether a run of equal values ends behind this many values; index 0 is before the first.
    private var endsRun: [Bool]
    /// The largest |n·(values of second so far) − m·(values of first so far)| at the end of a run.
    private(set) var largestGap = 0

    init(_ first: [Double], _ second: [Double]) {
        let (n, m) = (first.count, second.count)
        endsRun = [true]
        endsRun.reserveCapacity(n + m + 1)
        var (i, j) = (0, 0)
        while i < n || j < m {
            let takesFirst = j >= m || (i < n && first[i] <= second[j])
            let value = takesFirst ? first[i] : second[j]
            if takesFirst { i += 1 } else { j += 1 }
            let next = min(i < n ? first[i] : .infinity, j < m ? second[j] : .infinity)
            endsRun.append(next > value)
            if next > value { largestGap = max(largestGap, abs(i * m - j * n)) }
        }
    }

    /// The share of all orders of first and second whose largest gap reaches the observed one.
    ///
    /// Walks all lattice paths at once; a path that reaches the gap leaves, and what leaves is summed. All terms are
    /// positive, so a tiny p keeps its digits.
    func exactTail(_ n: Int, _ m: Int) -> Double {
        var alive = [Double](repeating: 0, count: m + 1)
        var left = 0.0
        for i in 0...n {
            for j in 0...m {
                var here = i == 0 && j == 0 ? 1.0 : 0.0
                let remaining = Double(n + m - i - j + 1)
                if i > 0 { here += alive[j] * Double(n - i + 1) / remaining }
                if j > 0 { here += alive[j - 1] * Double(m - j + 1) / remaining }
                if here > 0, endsRun[i + j], abs(i * m - j * n) >= largestGap {
                    left += here
                    here = 0
                }
                alive[j] = here
            }
        }
        return Probability.capped(left)
    }
}
