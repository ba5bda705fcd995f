// What a seal gathers from chunk to chunk, in file order.

/// What a seal has gathered so far.
struct SealState {
    private(set) var census: [ColumnCensus]
    private(set) var faults: [ChunkFault] = []
    private(set) var faultCount = 0
    private(set) var collectedRows = 0
    private(set) var subjects: Set<String>?
    private var keys: KeyCensus
    private var chunks = 0
    private var numberedRows = 0

    init(layout: SealLayout) {
        census = [ColumnCensus](repeating: ColumnCensus(), count: layout.columns.count)
        keys = KeyCensus(candidates: layout.candidates.count)
        subjects = layout.subject == nil ? nil : []
    }

    /// Gives a chunk its place, and notes its faults: all are counted, the first ones kept.
    mutating func number(_ facts: ChunkFacts) -> NumberedChunk {
        for fault in facts.faults where faults.count < DatasetSealer.keptFaults {
            faults.append(ChunkFault(chunk: chunks, fault: fault, row: numberedRows + fault.row + 1))
        }
        faultCount += facts.faults.count
        let firstRow = numberedRows + 1
        numberedRows += facts.rows
        chunks += 1
        return NumberedChunk(firstRow: faultCount == 0 ? firstRow : nil)
    }

    /// Takes what a chunk contributes.
    mutating func collect(_ run: SealedRun) {
        collectedRows += run.rowCount
        for index in census.indices {
            census[index].merge(run.census[index])
        }
        for (candidate, hashes) in run.keyHashes.enumerated() { keys.add(hashes, candidate: candidate) }
        if let more = run.subjects { subjects?.formUnion(more) }
        if let known = subjects, known.count > DatasetSealer.keptSubjects { subjects = nil }
    }

    /// Counts the repeats of each candidate and chooses the first that identifies the rows well enough.
    mutating func judgeKeys(layout: SealLayout) -> [KeyCandidate] {
        var judged: [KeyCandidate] = []
        for (index, candidate) in layout.candidates.enumerated() {
            let repeats = keys.repeats(candidate: index)
            let chosen = layout.keyIsFixed || KeyProposal.isUniqueEnough(rows: collectedRows, repeats: repeats)
            judged.append(KeyCandidate(columns: candidate.names, repeats: repeats, chosen: chosen))
            // Once a key is chosen, the ones after it are not considered.
            if chosen { break }
        }
        return judged
    }
}
