// How often each value occurs: a summary that merges exactly.

/// The values of one site with their frequencies.
package struct ValueCounts: MergeableStatistic {
    /// Different values, ascending.
    package private(set) var values: [Double] = []
    /// How often each occurs, at least 1.
    package private(set) var counts: [Int] = []

    /// No values.
    package init() {}

    /// Counts `values`; those that are not finite are left out.
    package init(_ values: some Sequence<Double>) {
        let sorted = values.lazy.filter(\.isFinite).map { $0 + 0 }.sorted()
        self.init(sorted: sorted[...])
    }

    /// Counts values that are ascending.
    package init(sorted: ArraySlice<Double>) {
        for value in sorted {
            if value == values.last {
                counts[counts.count - 1] += 1
            } else {
                values.append(value)
                counts.append(1)
            }
        }
    }

    /// Takes frequencies that were written down; nil when values do not ascend or a count is below 1.
    package init?(values: [Double], counts: [Int]) {
        guard values.count == counts.count, values.allSatisfy(\.isFinite), counts.allSatisfy({ $0 > 0 }),
            Counts.isPlausible(counts),
            zip(values, values.dropFirst()).allSatisfy({ $0 < $1 }), Counts.total(counts) != nil
        else { return nil }
        self.values = values
        self.counts = counts
    }

    package mutating func merge(_ other: ValueCounts) {
        var merged = ValueCounts()
        var (i, j) = (0, 0)
        while i < values.count || j < other.values.count {
            let mine = i < values.count ? values[i] : .infinity
            let theirs = j < other.values.count ? other.values[j] : .infinity
            merged.values.append(min(mine, theirs))
            merged.counts.append((mine <= theirs ? counts[i] : 0) + (theirs <= mine ? other.counts[j] : 0))
            if mine <= theirs { i += 1 }
            if theirs <= mine { j += 1 }
        }
        self = merged
    }

    /// How many values there are, repeats included.
    package var total: Int { counts.reduce(0, +) }

    /// The average frequency Σ f² / Σ f: how often the value of a record occurs on average; nil without values.
    ///
    /// Source: U. Simonsohn, "Number-bunching: a new tool for forensic data analysis", Data Colada 77 (2019).
    package var averageFrequency: Double? {
        let total = self.total
        guard total > 0 else { return nil }
        return counts.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(total)
    }

    /// Shannon's entropy of the frequencies in nats; nil without values.
    package var entropy: Double? {
        let total = Double(self.total)
        guard total > 0 else { return nil }
        return ExactSum(counts.map { -Double($0) / total * Elementary.log(Double($0) / total) }).value
    }

    /// The probability that two different records have the same value, which does not grow with their number.
    ///
    /// Nil with fewer than two values.
    package var coincidence: Double? {
        let total = Double(self.total)
        guard total > 1 else { return nil }
        return counts.reduce(0.0) { $0 + Double($1) * Double($1 - 1) } / (total * (total - 1))
    }

    /// All records of several sites, each in ascending order, for tests that need the values themselves.
    package static func sorted(_ sites: [ValueCounts]) -> SortedGroups {
        var values: [Double] = []
        var groups: [Int32] = []
        for (site, part) in sites.enumerated() {
            for (value, count) in zip(part.values, part.counts) {
                values.append(contentsOf: repeatElement(value, count: count))
                groups.append(contentsOf: repeatElement(Int32(clamping: site), count: count))
            }
        }
        return SortedGroups(values: values, groups: groups, groupCount: sites.count)
    }
}
