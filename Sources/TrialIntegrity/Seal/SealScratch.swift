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
        /// The withheld cells; nil where none are.
        var withheld: EvidenceRun?
    }
}

/// What one worker reuses from chunk to chunk.
final class SealScratch {
    var batch: RowBatch
    private let coder = RowCoder()
    private let hasher: LeafHasher
    private let blind: CommitmentHasher?

    init(columns: Int, salts: SaltStream, blindSalts: SaltStream?) {
        batch = RowBatch(columnCount: columns)
        hasher = LeafHasher(salts: salts)
        blind = blindSalts.map { CommitmentHasher(salts: $0) }
    }

    func seal(_ chunk: NumberedChunk, layout: SealLayout) throws -> SealedRun? {
        guard let firstRow = chunk.firstRow, batch.rowCount > 0 else { return nil }
        var run = SealedRun(
            census: [ColumnCensus](repeating: ColumnCensus(), count: layout.columns.count),
            keyHashes: [[UInt64]](repeating: [], count: layout.candidates.count),
            subjects: layout.subject == nil ? nil : []
        )
        if let blind { batch = try blind.committed(batch, withheld: layout.withheld, firstRow: firstRow) }
        let limit = EvidenceFormat.rowLimit(columns: layout.columns.count)
        for start in stride(from: 0, to: batch.rowCount, by: limit) {
            let rows = start..<min(start + limit, batch.rowCount)
            try seal(rows, firstRow: firstRow + start, layout: layout, into: &run)
        }
        return run
    }

    private func seal(_ rows: Range<Int>, firstRow: Int, layout: SealLayout, into run: inout SealedRun) throws {
        let hashes = try hasher.leaves(batch, order: layout.record, rows: rows, firstRow: firstRow)
        let leaves = CompactRange(begin: UInt64(firstRow), packedLeafHashes: hashes)
        guard blind != nil else {
            let coded = coder.code(batch, order: Array(layout.columns.indices), rows: rows, firstRow: firstRow)
            run.parts.append(SealedRun.Part(leaves: leaves, evidence: EvidenceRun(coded)))
            return look(at: coded, layout: layout, into: &run)
        }
        let open = coder.code(batch, order: layout.stored, rows: rows, firstRow: firstRow)
        let evidence = EvidenceRun(open)
        let hidden = coder.code(batch, order: layout.withheld, rows: rows, firstRow: firstRow)
        run.parts.append(SealedRun.Part(leaves: leaves, evidence: evidence, withheld: EvidenceRun(hidden)))
        // Keys, types and remarks come from the open columns alone.
        look(at: open.atProfilePositions(layout.stored, count: layout.columns.count), layout: layout, into: &run)
    }

    private func look(at coded: CodedRows, layout: SealLayout, into run: inout SealedRun) {
        run.rowCount += coded.rowCount
        for (index, candidate) in layout.candidates.enumerated() {
            run.keyHashes[index] += coded.rowHashes(columns: candidate.positions) { text, _ in
                RowHash.hash(exactly: CellReading.trimmed(text))
            }
        }
        for column in layout.columns.indices where !layout.withheld.contains(column) {
            run.census[column].add(coded, column: column, declaredMissing: layout.declaredMissing[column])
        }
        guard let subject = layout.subject else { return }
        for entry in coded.columns[subject].starts.indices {
            run.subjects?.insert(String(decoding: coded.text(entry, column: subject), as: UTF8.self))
        }
    }
}
