// Pearson's chi-squared over categories.

/// Pearson's chi-squared test of counts over categories, each record taken as independent.
package struct ChiSquaredTest: Sendable, Equatable {
    /// Σ (observed − expected)² / expected.
    package let statistic: Double
    /// Degrees of freedom.
    package let df: Int
    /// The upper tail of chi-squared.
    package let p: Double
    /// The smallest expected count; below 5 the tail is not to be trusted.
    package let smallestExpected: Double

    /// Counts against equal shares; nil without counts, with fewer than two categories or a negative count.
    ///
    /// Source: K. Pearson, Phil. Mag. 50 (1900) 157.
    package static func uniform(_ counts: [Int]) -> ChiSquaredTest? {
        guard let total = Counts.total(counts), total > 0, counts.count > 1 else { return nil }
        let expected = Double(total) / Double(counts.count)
        let statistic = counts.reduce(0.0) { sum, count in
            let difference = Double(count) - expected
            return sum + difference * difference / expected
        }
        return ChiSquaredTest(statistic: statistic, df: counts.count - 1, smallestExpected: expected)
    }

    /// Two rows of counts over the same categories; nil when a row is empty or only one category has counts.
    ///
    /// Categories that neither row has are dropped and cost no degree of freedom.
    package static func twoRows(_ first: [Int], _ second: [Int]) -> ChiSquaredTest? {
        guard first.count == second.count, let a = Counts.total(first), let b = Counts.total(second),
            a > 0, b > 0
        else { return nil }
        let whole = Double(a) + Double(b)
        var statistic = 0.0
        var smallest = Double.infinity
        var categories = 0
        for (x, y) in zip(first, second) where x + y > 0 {
            categories += 1
            let column = Double(x) + Double(y)
            for (observed, row) in [(Double(x), Double(a)), (Double(y), Double(b))] {
                let expected = column * row / whole
                statistic += (observed - expected) * (observed - expected) / expected
                smallest = min(smallest, expected)
            }
        }
        guard categories > 1 else { return nil }
        return ChiSquaredTest(statistic: statistic, df: categories - 1, smallestExpected: smallest)
    }

    private init(statistic: Double, df: Int, smallestExpected: Double) {
        self.statistic = statistic
        self.df = df
        self.smallestExpected = smallestExpected
        p = ChiSquared(df: Double(df)).upperTail(statistic)
    }
}

/// Sums of counts that refuse what is not a count.
enum Counts {
    /// The largest count that a written summary may hold: millions of them can be merged without overflow.
    static let limit = 1 << 40

    /// Whether every count lies in 0...limit.
    static func isPlausible(_ counts: some Sequence<Int>) -> Bool { counts.allSatisfy { $0 >= 0 && $0 <= limit } }

    /// The sum; nil when a count is negative or the sum does not fit.
    static func total(_ counts: [Int]) -> Int? {
        var total = 0
        for count in counts {
            let (sum, overflow) = total.addingReportingOverflow(count)
            guard count >= 0, !overflow else { return nil }
            total = sum
        }
        return total
    }
}
