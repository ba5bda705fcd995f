// Rows of a delivery that repeat a sealed row which is also there.

/// Finds the originals of extra rows.
struct DuplicateSearch {
    let match: ColumnMatch
    let sealedRows: SealedRows
    let workers: Int

    /// For extra found rows that mean the same as a sealed row, that sealed row: the first one.
    ///
    /// A sealed row that means the same has a partner of its own, or else the extra row would be its partner.
    /// - Parameters:
    ///   - extra: found rows without a partner.
    ///   - found: the hashes of unmatched found rows, in order.
    /// - Returns: the sealed row of each copy, by found row.
    /// - Throws: `FormatError` for damaged evidence.
    /// - Complexity: O(sealed rows), for the keys; all cells only of runs that hold such a key.
    func originals(of extra: [Int], _ found: UnmatchedRows) throws -> [Int: Int] {
        guard !extra.isEmpty else { return [:] }
        var byMeaning: [UInt64: [Int]] = [:]
        var keys: Set<UInt64> = []
        for row in extra {
            let index = found.rows.partitionIndex { $0 >= row }
            guard index < found.count, found.rows[index] == row else { continue }
            byMeaning[found.meanings[index], default: []].append(row)
            keys.insert(found.keys[index])
        }
        var originals: [Int: Int] = [:]
        let columns = match.pairs.map { (position: $0.sealed, reading: $0.sealedReading) }
        try sealedRows.visit(workers: workers) { coded -> [(copy: Int, original: Int)] in
            let rowKeys = RunHashes.keys(coded, columns: columns, key: match.keyPositions)
            let candidates = rowKeys.indices.filter { keys.contains(rowKeys[$0]) }
            guard !candidates.isEmpty else { return [] }
            let hashes = RunHashes(coded, columns: columns, key: match.keyPositions)
            return candidates.flatMap { row in
                (byMeaning[hashes.meanings[row]] ?? []).map { ($0, coded.firstRow + row) }
            }
        } collect: { pairs in
            for pair in pairs where originals[pair.copy] == nil { originals[pair.copy] = pair.original }
        }
        return originals
    }
}

extension SealedRows {
    /// Decodes every run, on all cores, and takes the results in order.
    ///
    /// - Throws: `FormatError` when a section is damaged.
    func visit<Value>(
        workers: Int,
        _ body: (CodedRows) throws -> Value,
        collect: (Value) throws -> Void
    ) throws {
        try withoutActuallyEscaping(body) { body in
            try withoutActuallyEscaping(collect) { collect in
                var next = 0
                let pipeline = OrderedPipeline<Int, Int, Int, Value>(
                    fetch: {
                        defer { next += 1 }
                        return next < self.runs.count ? next : nil
                    },
                    prepare: { _, run in run },
                    number: { $0 },
                    work: { _, run in try body(try self.run(run)) },
                    collect: { try collect($0) }
                )
                try pipeline.run(workers: workers)
            }
        }
    }
}
