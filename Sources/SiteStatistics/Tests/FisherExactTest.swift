// Fisher's exact test of a two-by-two table.

/// Fisher's exact test of two shares.
package enum FisherExactTest {
    /// The two-sided p: the probability of all tables with the same margins that are no more likely than this one.
    ///
    /// By likelihood, as in R's `fisher.test` and in SciPy; tables within 1e-7 of this one's probability count as equally
    /// likely. Nil when an event count exceeds its trials, is negative, or there are no trials.
    ///
    /// - Complexity: O(smaller margin).
    package static func twoSided(events: Int, trials: Int, otherEvents: Int, otherTrials: Int) -> Double? {
        guard (0...max(0, trials)).contains(events), (0...max(0, otherTrials)).contains(otherEvents),
            trials >= 0, otherTrials >= 0, trials + otherTrials > 0, trials + otherTrials <= 1 << 31
        else { return nil }
        let total = trials + otherTrials
        let marked = events + otherEvents
        let table = Hypergeometric(marked: marked, draws: trials, total: total)
        let low = max(0, marked - otherTrials)
        let high = min(marked, trials)
        let limit = table.mass(events) * (1 + 1e-7)
        let mode = min(high, max(low, mostLikely(marked: marked, draws: trials, total: total)))
        if table.mass(mode) <= limit { return 1 }
        let lower = mode > low ? firstLikely(in: low..<mode) { table.mass($0) > limit } - 1 : low - 1
        let upper = firstLikely(in: mode..<high + 1) { table.mass($0) <= limit }
        return Probability.capped(table.atMost(lower) + (upper > high ? 0 : table.atLeast(upper)))
    }

    private static func mostLikely(marked: Int, draws: Int, total: Int) -> Int {
        Int((Double(marked + 1) * Double(draws + 1) / Double(total + 2)).rounded(.down))
    }

    /// The first number in `range` for which `holds`, which is false and then true; the upper bound when never.
    private static func firstLikely(in range: Range<Int>, _ holds: (Int) -> Bool) -> Int {
        var (low, high) = (range.lowerBound, range.upperBound)
        while low < high {
            let middle = low + (high - low) / 2
            if holds(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
