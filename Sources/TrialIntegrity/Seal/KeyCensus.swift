// Counts rows that repeat the key of another row, for several candidate keys in one pass.

/// The key hashes of all rows so far, by candidate key, spread over small partitions that fit the cache.
package struct KeyCensus {
    private static let partitions = 1024
    private var buckets: [[[UInt64]]]

    /// Nothing counted yet.
    package init(candidates: Int) {
        buckets = [[[UInt64]]](
            repeating: [[UInt64]](repeating: [], count: Self.partitions),
            count: candidates
        )
    }

    /// Takes the key hashes of a run of rows, for one candidate.
    package mutating func add(_ hashes: [UInt64], candidate: Int) {
        for hash in hashes { buckets[candidate][Int(hash >> 54)].append(hash) }
    }

    /// The number of rows whose key an earlier row has too.
    ///
    /// - Complexity: O(n log(n / partitions)), and it frees the hashes of the candidate.
    package mutating func repeats(candidate: Int) -> Int {
        var total = 0
        for partition in 0..<Self.partitions {
            var hashes = buckets[candidate][partition]
            buckets[candidate][partition] = []
            hashes.sort()
            for index in hashes.indices.dropFirst() where hashes[index] == hashes[index - 1] { total += 1 }
        }
        return total
    }
}

extension CodedRows {
    /// One hash per row over some columns, from hashes of their distinct texts.
    ///
    /// - Parameters:
    ///   - chosen: the columns.
    ///   - hash: the hash of a text in a column.
    /// - Returns: the hashes, in the order of rows.
    package func rowHashes(columns chosen: [Int], hash: (ArraySlice<UInt8>, Int) -> UInt64) -> [UInt64] {
        var rows = [UInt64](repeating: 0x243F_6A88_85A3_08D3, count: rowCount)
        for column in chosen {
            let hashes = columns[column].starts.indices.map { hash(text($0, column: column), column) }
            let indexes = columns[column].indexes
            for row in 0..<rowCount { rows[row] = RowHash.combine(rows[row], hashes[Int(indexes[row])]) }
        }
        return rows
    }
}
