// Rows of which the fingerprints say that they differ, and of which the leaf hash says that they do not: the leaf is right.

/// Tries found rows against the leaf hashes of the sealed rows they may be.
struct LeafMatches {
    /// So many pairs of leftover rows are tried.
    private static let pairLimit = 1 << 16

    let file: FingerprintFile
    let runs: [FingerprintFile.Run]
    /// The delivered positions of the sealed columns, in record order; nil when one is not there.
    let order: [Int]?
    let open: () throws -> any TableSource

    /// Sealed rows that a found row is after all, with its cells.
    ///
    /// - Parameters:
    ///   - doubted: sealed rows that were not recovered.
    ///   - findings: what an audit made of them: rows it paired are tried, and rows it left over, each with each.
    /// - Returns: the cells of the sealed columns, by the number of the sealed row.
    /// - Throws: what the source throws; `FormatError` for a damaged file.
    func rows(doubted: Set<Int>, _ findings: [Finding]) throws -> [Int: [[UInt8]]] {
        guard let order, !doubted.isEmpty else { return [:] }
        var pairs: Set<RowPair> = []
        var (removed, added): ([Int], [Int]) = ([], [])
        for finding in findings {
            if let sealed = finding.sealedRow, let found = finding.foundRow, doubted.contains(sealed) {
                pairs.insert(RowPair(sealed: sealed, found: found, isSameText: false))
            } else if finding.kind == .rowRemoved, let sealed = finding.sealedRow, doubted.contains(sealed) {
                removed.append(sealed)
            } else if finding.kind == .rowAdded, let found = finding.foundRow {
                added.append(found)
            }
        }
        if removed.count.multipliedReportingOverflow(by: added.count).partialValue <= Self.pairLimit {
            for sealed in removed {
                for found in added { pairs.insert(RowPair(sealed: sealed, found: found, isSameText: false)) }
            }
        }
        return try matches(pairs.sorted { ($0.found, $0.sealed) < ($1.found, $1.sealed) }, order)
    }

    private func matches(_ pairs: [RowPair], _ order: [Int]) throws -> [Int: [[UInt8]]] {
        let (leaves, commitments) = try leaves(of: Set(pairs.map(\.sealed)))
        let hasher = LeafHasher(salts: try SaltStream(key: file.opening.saltKey))
        let reader = FoundRowReader(open: open)
        var known: [Int: [[UInt8]]] = [:]
        for pair in pairs where known[pair.sealed] == nil {
            let cells = try order.map { Array(try reader.cell(row: pair.found, column: $0)) }
            let record = cells + [commitments[pair.sealed]].compactMap(\.self)
            var batch = RowBatch(columnCount: record.count)
            batch.rowStarts = [0]
            for cell in record {
                batch.starts.append(UInt32(truncatingIfNeeded: batch.bytes.count))
                batch.lengths.append(UInt32(truncatingIfNeeded: cell.count))
                batch.bytes += cell
            }
            let leaf = try hasher.leaves(batch, order: Array(record.indices), rows: 0..<1, firstRow: pair.sealed)
            if leaf == leaves[pair.sealed] { known[pair.sealed] = cells }
        }
        return known
    }

    /// Leaf hashes and commitments of some sealed rows; no commitments where no column is withheld.
    private func leaves(of rows: Set<Int>) throws -> ([Int: [UInt8]], [Int: [UInt8]]) {
        var leaves: [Int: [UInt8]] = [:]
        var commitments: [Int: [UInt8]] = [:]
        for run in runs {
            let wanted = run.rows.filter { rows.contains($0) }
            guard !wanted.isEmpty else { continue }
            let all = try file.leaves(run)
            let texts = try file.commitments(run)
            for row in wanted {
                let start = (row - run.firstRow) * 32
                leaves[row] = Array(all[start..<(start + 32)])
                guard !texts.isEmpty else { continue }
                let place = (row - run.firstRow) * Commitment.textLength
                commitments[row] = Array(texts[place..<(place + Commitment.textLength)])
            }
        }
        return (leaves, commitments)
    }
}
