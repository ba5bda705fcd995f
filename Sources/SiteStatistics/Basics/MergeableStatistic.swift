// Sufficient statistics that sites can compute on their own and a sponsor can put together.

/// A summary of data that can be put together from the summaries of its parts, in any order, with the same result.
///
/// The law, to the last bit: for parts a and b of any data, `summary(a + b) == summary(a).merged(with: summary(b))`,
/// and merging is commutative and associative. `init()` is the summary of no data. Conformers hold counts, or sums of
/// floating-point numbers in `ExactSum`; never a rounded sum.
package protocol MergeableStatistic: Equatable, Sendable {
    /// The summary of no data.
    init()

    /// Adds what `other` summarises.
    mutating func merge(_ other: Self)
}

extension MergeableStatistic {
    /// The summary of both.
    package func merged(with other: Self) -> Self {
        var sum = self
        sum.merge(other)
        return sum
    }

    /// The summary of all.
    package static func merging(_ parts: some Sequence<Self>) -> Self {
        var sum = Self()
        for part in parts { sum.merge(part) }
        return sum
    }
}
