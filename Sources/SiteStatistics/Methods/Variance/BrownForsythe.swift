// The test of Brown and Forsythe for equal spread.

/// Brown and Forsythe's test: one-way analysis of variance of the distances to each group's median.
///
/// Source: M. Brown, A. Forsythe, "Robust tests for the equality of variances", J. Am. Stat. Assoc. 69 (1974) 364.
package struct BrownForsythe: Sendable, Equatable {
    /// The F statistic.
    package let statistic: Double
    /// Groups − 1.
    package let df1: Int
    /// Values − groups.
    package let df2: Int
    /// The upper tail of F.
    package let p: Double

    /// Any number of groups; nil with fewer than two groups of at least one value, or when no distance varies.
    package static func groups(_ groups: [[Double]]) -> BrownForsythe? {
        let sums = groups.map { $0.filter(\.isFinite).sorted() }.filter { !$0.isEmpty }.map { group in
            DistanceSums(group[...], about: Quantile.median(group[...]))
        }
        return BrownForsythe(sums)
    }

    /// One site against all others together, for every group of sorted values; nil where there is no result.
    ///
    /// The rest's median and distances come from running sums over all values, so that a thousand sites cost little more
    /// than one. - Complexity: O(values + sites · log² values).
    package static func siteAgainstRest(_ sorted: SortedGroups) -> [(test: BrownForsythe, ratio: Double)?] {
        let running = RunningDistances(sorted.values)
        return (0..<sorted.groupCount).map { group in
            let site = sorted[group: group]
            let rest = sorted.values.count - site.count
            guard site.count > 1, rest > 1 else { return nil }
            let median = RestMedian.of(sorted.values, without: site)
            let here = DistanceSums(site, about: Quantile.median(site))
            let there = running.sums(about: median).without(DistanceSums(site, about: median))
            guard let test = BrownForsythe([here, there]) else { return nil }
            // Finite also when only the site varies: distances of the rest are then taken as the smallest positive ones.
            let ratio = here.mean / (there.mean > 0 ? there.mean : here.mean * 1e-12)
            return (test, ratio)
        }
    }

    private init?(_ groups: [DistanceSums]) {
        guard groups.count > 1 else { return nil }
        let count = groups.reduce(0) { $0 + $1.count }
        guard count > groups.count else { return nil }
        let mean = groups.reduce(0.0) { $0 + $1.sum } / Double(count)
        let between = groups.reduce(0.0) { $0 + Double($1.count) * ($1.mean - mean) * ($1.mean - mean) }
        let within = groups.reduce(0.0) { $0 + $1.deviation }
        guard within > 0 else { return nil }
        df1 = groups.count - 1
        df2 = count - groups.count
        statistic = between / Double(df1) / (within / Double(df2))
        p = FisherF(df1: Double(df1), df2: Double(df2)).upperTail(statistic)
    }
}

/// Count, sum and sum of squares of distances to a point.
struct DistanceSums {
    private(set) var count: Int
    private(set) var sum: Double
    private(set) var squares: Double

    init(count: Int, sum: Double, squares: Double) {
        self.count = count
        self.sum = sum
        self.squares = squares
    }

    init(_ values: ArraySlice<Double>, about point: Double) {
        count = values.count
        sum = 0
        squares = 0
        for value in values {
            let distance = (value - point).magnitude
            sum += distance
            squares += distance * distance
        }
    }

    var mean: Double { sum / Double(count) }

    /// The sum of squared deviations of the distances from their mean.
    var deviation: Double { max(0, squares - sum * mean) }

    func without(_ part: DistanceSums) -> DistanceSums {
        DistanceSums(count: count - part.count, sum: max(0, sum - part.sum), squares: max(0, squares - part.squares))
    }
}

/// Sums of distances of sorted values to any point, from running sums about their median.
struct RunningDistances {
    private let values: [Double]
    private let centre: Double
    private let sums: [Double]
    private let squares: Double

    init(_ values: [Double]) {
        self.values = values
        let centre = values.isEmpty ? 0 : Quantile.median(values[...])
        self.centre = centre
        var sums = [0.0]
        sums.reserveCapacity(values.count + 1)
        var (sum, squares) = (0.0, 0.0)
        for value in values {
            let distance = value - centre
            sum += distance
            squares += distance * distance
            sums.append(sum)
        }
        self.sums = sums
        self.squares = squares
    }

    func sums(about point: Double) -> DistanceSums {
        let shift = point - centre
        let below = Quantile.count(values[...], below: point)
        let total = sums[values.count]
        let sum = (shift * Double(below) - sums[below]) + (total - sums[below] - shift * Double(values.count - below))
        return DistanceSums(
            count: values.count,
            sum: sum,
            squares: squares - 2 * shift * total + Double(values.count) * shift * shift
        )
    }
}

/// The median of all values without those of one site, both sorted.
enum RestMedian {
    static func of(_ all: [Double], without site: ArraySlice<Double>) -> Double {
        let rest = all.count - site.count
        let upper = value(all, site, rank: rest / 2)
        return rest % 2 == 1 ? upper : value(all, site, rank: rest / 2 - 1) / 2 + upper / 2
    }

    /// The value of the rest at a rank counted from 0.
    private static func value(_ all: [Double], _ site: ArraySlice<Double>, rank: Int) -> Double {
        var (low, high) = (0, all.count - 1)
        while low < high {
            let middle = low + (high - low) / 2
            let value = all[middle]
            let count =
                Quantile.count(all[...], below: value, inclusive: true)
                - Quantile.count(site, below: value, inclusive: true)
            if count > rank { high = middle } else { low = middle + 1 }
        }
        return all[low]
    }
}
