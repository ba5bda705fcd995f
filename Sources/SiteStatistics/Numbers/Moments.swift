// Count, mean and variance from sums that merge exactly.

/// Count, sum and sum of squares of the values of one site, exact.
package struct Moments: MergeableStatistic {
    /// How many finite values there are.
    package private(set) var count = 0
    /// The exact sum.
    package private(set) var sum = ExactSum()
    /// The exact sum of squares.
    package private(set) var squares = ExactSum()

    /// The moments of no values.
    package init() {}

    /// The moments of `values`; those that are not finite are left out.
    package init(_ values: some Sequence<Double>) {
        for value in values { add(value) }
    }

    /// Takes moments that were written down; nil when the count is negative or the squares contradict it.
    package init?(count: Int, sum: ExactSum, squares: ExactSum) {
        guard Counts.isPlausible([count]), squares.value >= 0, count > 0 || (sum == ExactSum() && squares == ExactSum())
        else {
            return nil
        }
        self.count = count
        self.sum = sum
        self.squares = squares
    }

    /// Adds one value; leaves out what is not finite.
    package mutating func add(_ value: Double) {
        guard sum.add(value) else { return }
        squares.addProduct(value, value)
        count += 1
    }

    /// Adds each value to the moments of its group, in one pass without allocation for each row.
    ///
    /// - Parameters:
    ///   - values: one for each row; those that are not finite are left out.
    ///   - groups: the group of each row; rows outside `into`'s indices are left out.
    ///   - moments: one for each group.
    package static func add(_ values: [Double], groups: [Int32], into moments: inout [Moments]) {
        for (value, group) in zip(values, groups) where moments.indices.contains(Int(group)) {
            moments[Int(group)].add(value)
        }
    }

    package mutating func merge(_ other: Moments) {
        count += other.count
        sum.merge(other.sum)
        squares.merge(other.squares)
    }

    /// The moments without the values that `part` summarises, exact; `part` must be a part of them.
    package func without(_ part: Moments) -> Moments {
        var rest = self
        rest.count -= part.count
        rest.sum.remove(part.sum)
        rest.squares.remove(part.squares)
        return rest
    }

    /// The mean; nil without values.
    package var mean: Double? { count > 0 ? sum.value / Double(count) : nil }

    /// The sum of squared deviations from the mean; nil without values.
    package var deviation: Double? {
        guard count > 0 else { return nil }
        // n Σx² − (Σx)², exact: equal values give exactly 0, and a large mean costs no digits.
        var scaled = ExactSum()
        scaled.addProduct(ExactSum([Double(count)]), squares)
        scaled.addProduct(sum, sum, scale: -1)
        return max(0, scaled.value / Double(count))
    }

    /// The sample variance with count - 1 in the denominator; nil with fewer than two values.
    package var variance: Double? {
        guard count > 1, let deviation else { return nil }
        return deviation / Double(count - 1)
    }
}

/// Sums of two measurements taken together, exact: what a correlation needs.
package struct PairMoments: MergeableStatistic {
    /// The first measurement.
    package private(set) var first = Moments()
    /// The second measurement.
    package private(set) var second = Moments()
    /// The exact sum of products.
    package private(set) var products = ExactSum()

    /// The moments of no pairs.
    package init() {}

    /// The moments of pairs; a pair with a value that is not finite is left out.
    package init(_ pairs: some Sequence<(Double, Double)>) {
        for (x, y) in pairs { add(x, y) }
    }

    /// Takes moments that were written down; nil when the two measurements have different counts.
    package init?(first: Moments, second: Moments, products: ExactSum) {
        guard first.count == second.count, first.count > 0 || products == ExactSum() else { return nil }
        self.first = first
        self.second = second
        self.products = products
    }

    /// How many pairs there are.
    package var count: Int { first.count }

    /// Adds one pair; leaves it out when a value is not finite.
    package mutating func add(_ x: Double, _ y: Double) {
        guard products.addProduct(x, y) else { return }
        first.add(x)
        second.add(y)
    }

    package mutating func merge(_ other: PairMoments) {
        first.merge(other.first)
        second.merge(other.second)
        products.merge(other.products)
    }

    /// The moments without the pairs that `part` summarises, exact.
    package func without(_ part: PairMoments) -> PairMoments {
        var rest = self
        rest.first = first.without(part.first)
        rest.second = second.without(part.second)
        rest.products.remove(part.products)
        return rest
    }

    /// Pearson's correlation, in -1...1; nil with fewer than two pairs or without variation.
    package var correlation: Double? {
        guard count > 1, let x = first.deviation, let y = second.deviation, x > 0, y > 0 else { return nil }
        var scaled = ExactSum()
        scaled.addProduct(ExactSum([Double(count)]), products)
        scaled.addProduct(first.sum, second.sum, scale: -1)
        let joint = scaled.value / Double(count)
        let r = joint / (x.squareRoot() * y.squareRoot())
        return r.isFinite ? min(1, max(-1, r)) : nil
    }
}
