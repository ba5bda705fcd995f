// Medians of sorted values.

/// Medians of sorted values.
enum Quantile {
    /// The median of values in ascending order: the mean of the two middle ones when their number is even.
    static func median(_ sorted: ArraySlice<Double>) -> Double {
        guard !sorted.isEmpty else { return .nan }
        let middle = sorted.startIndex + sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : sorted[middle - 1] / 2 + sorted[middle] / 2
    }

    /// How many of the ascending values are below `limit`, or at most `limit` when `inclusive`.
    static func count(_ sorted: ArraySlice<Double>, below limit: Double, inclusive: Bool = false) -> Int {
        var (low, high) = (sorted.startIndex, sorted.endIndex)
        while low < high {
            let middle = low + (high - low) / 2
            if sorted[middle] < limit || (inclusive && sorted[middle] == limit) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low - sorted.startIndex
    }
}
