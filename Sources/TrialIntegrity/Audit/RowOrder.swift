// Which rows stand in another order than they were sealed in.

/// The order of matched rows.
package enum RowOrder {
    /// For each value whether it is in one longest increasing subsequence.
    ///
    /// - Complexity: O(n log n).
    package static func inLongestRun(_ values: [Int]) -> [Bool] {
        var tails: [Int] = []
        var before = [Int](repeating: -1, count: values.count)
        for index in values.indices {
            var (low, high) = (0, tails.count)
            while low < high {
                let middle = (low + high) / 2
                if values[tails[middle]] < values[index] { low = middle + 1 } else { high = middle }
            }
            if low > 0 { before[index] = tails[low - 1] }
            if low == tails.count { tails.append(index) } else { tails[low] = index }
        }
        var isIn = [Bool](repeating: false, count: values.count)
        var index = tails.last ?? -1
        while index >= 0 {
            isIn[index] = true
            index = before[index]
        }
        return isIn
    }
}
