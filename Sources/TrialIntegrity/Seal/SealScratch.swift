// What one worker does to one chunk: leaves, evidence, and what the profile and the remarks need to know of it.

internal import MerkleLog

/// A chunk that knows where its rows stand; nil when a fault was found and only counting goes on.
struct NumberedChunk {
    var firstRow: Int?
}

/// What one chunk contributes to a seal.
struct SealedRun {
    /// Its rows in order, cut where the limit of a run of evidence asks for it.
    var parts: [Part] = []
    var rowCount = 0
    var census: [ColumnCensus]
    /// For each candidate key the hash of each row's key.
    var keyHashes: [[UInt64]]
    var subjects: Set<String>?

    struct Part {
        var leaves: CompactRange
        var evidence: EvidenceRun
    }
}

/// What one worker reuses from chunk to chunk.
final class SealScratch {
    var batch: RowBatch
    private let coder = RowCoder()
    private let hasher: LeafHasher

    init(columns: Int, salts: SaltStream) {
        batch = RowBatch(columnCount: columns)
        hasher = LeafHasher(salts: salts)
    }

    func seal(_ chunk: NumberedChunk, layout: SealLayout) throws -> SealedRun? {
        guard let firstRow = chunk.firstRow, batch.rowCount > 0 else { return nil }
        var run = SealedRun(
            census: [ColumnCensus](repeating: ColumnCensus(), count: layout.columns.count),
            keyHashes: [[UInt64]](repeating: [], count: layout.candidates.count),
            subjects: layout.subject == nil ? nil : []
        )
        let limit = EvidenceFormat.rowLimit(columns: layout.columns.count)
        for start in stride(from: 0, to: batch.rowCount, by: limit) {
            let rows = start..<min(start + limit, batch.rowCount)
            try seal(rows, firstRow: firstRow + start, layout: layout, into: &run)
        }
        return run
    }

    private func seal(_ rows: Range<Int>, firstRow: Int, layout: SealLayout, into run: inout SealedRun) throws {
        let hashes = try hasher.leaves(batch, order: layout.sealed, rows: rows, firstRow: firstRow)
        let leaves = CompactRange(begin: UInt64(firstRow), packedLeafHashes: hashes)
        let coded = coder.code(batch, order: Array(layout.columns.indices), rows: rows, firstRow: firstRow)
        run.parts.append(SealedRun.Part(leaves: leaves, evidence: EvidenceRun(coded)))
        run.rowCount += rows.count
        for (index, candidate) in layout.candidates.enumerated() {
            run.keyHashes[index] += coded.rowHashes(columns: candidate.positions) { text, _ in
                RowHash.hash(exactly: CellReading.trimmed(text))
            }
        }
        for column in layout.columns.indices {
            run.census[column].add(coded, column: column, declaredMissing: layout.declaredMissing[column])
        }
        guard let subject = layout.subject else { return }
        for entry in coded.columns[subject].starts.indices {
            run.subjects?.insert(String(decoding: coded.text(entry, column: subject), as: UTF8.self))
        }
    }
}
