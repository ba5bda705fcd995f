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

/// Where an unpaired delivered row would stand in the seal, going by the paired rows around it.
struct RowNeighbours {
    /// For each found row, by number, the sealed row that follows its predecessors, and the one that precedes its successors.
    private var next: [Int]
    private var last: [Int]

    init(_ aligned: AlignedResult, _ pairs: [RowPair], sealedRows: Int) {
        next = aligned.sealedRowOfFound(pairs)
        last = next
        var place = 0
        for row in next.indices.dropFirst() {
            place = next[row] > 0 ? next[row] : place + 1
            next[row] = place
        }
        place = sealedRows + 1
        for row in last.indices.dropFirst().reversed() {
            place = last[row] > 0 ? last[row] : place - 1
            last[row] = place
        }
    }

    /// The sealed rows, at most two, that stand where this found row would.
    func expected(_ row: Int) -> [Int] { next[row] == last[row] ? [next[row]] : [next[row], last[row]] }
}
