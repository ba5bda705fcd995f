// The way of a dataset from a table to a root, in one pass over the file on all cores.

internal import MerkleLog

/// Seals one dataset: hashes its rows, writes its evidence, and finds what the profile must say.
public struct DatasetSealer {
    /// Faults are counted to the end, and kept up to this number.
    public static let keptFaults = 100
    /// Subjects are remembered up to this number.
    static let keptSubjects = 2_000_000

    private let plan: SealPlan
    private let source: any TableSource
    private let layout: SealLayout

    /// Prepares to seal a table.
    ///
    /// - Throws: `SealingError` when a declared column is not there.
    public init(_ source: any TableSource, plan: SealPlan) throws(SealingError) {
        guard plan.saltKey.count == 32, plan.fileSalt.count == 32 else { throw SealingError.secretLength }
        self.plan = plan
        self.source = source
        layout = try SealLayout(plan: plan, columns: source.columns)
    }

    /// Reads the table to its end, and writes its evidence to `sink`.
    ///
    /// - Parameters:
    ///   - workers: how many cores to use; the result is the same for any number.
    ///   - sink: takes the next bytes of the evidence file.
    ///   - progress: told the number of rows sealed so far.
    /// - Returns: the root with what was learned on the way.
    /// - Throws: `SealingError.faults` when rows cannot be read (all are counted; nothing that was written to the sink
    ///   may be used), and whatever source and sink throw.
    public func seal(
        workers: Int,
        sink: @escaping ([UInt8]) throws -> Void,
        progress: @escaping (Int) -> Void = { _ in }
    ) throws -> SealedDataset {
        let salts = try SaltStream(key: plan.saltKey)
        var writer = try EvidenceWriter(sink: sink)
        var state = SealState(layout: layout)
        var tree = CompactRange(begin: 1)
        let scratches = (0..<max(1, workers)).map { _ in SealScratch(columns: source.columns.count, salts: salts) }
        let pipeline = OrderedPipeline<any TableChunk, ChunkFacts, NumberedChunk, SealedRun?>(
            fetch: { try source.nextChunk() },
            prepare: { worker, chunk in chunk.parse(into: &scratches[worker].batch) },
            number: { facts in state.number(facts) },
            work: { worker, chunk in try scratches[worker].seal(chunk, layout: layout) },
            collect: { run in
                guard let run, state.faultCount == 0 else { return }
                for part in run.parts {
                    try tree.append(part.leaves)
                    try writer.append(part.evidence)
                }
                state.collect(run)
                progress(state.collectedRows)
            }
        )
        try pipeline.run(workers: max(1, workers))
        guard state.faultCount == 0 else { throw SealingError.faults(state.faults, total: state.faultCount) }
        return try finish(&state, tree: tree, salts: salts, writer: &writer)
    }

    private func finish(
        _ state: inout SealState,
        tree rows: CompactRange,
        salts: SaltStream,
        writer: inout EvidenceWriter
    ) throws -> SealedDataset {
        let facts = source.fileFacts()
        guard let fileDigest = Digest(facts.sha256) else { throw FormatError.truncated("digest of the file") }
        let keys = state.judgeKeys(layout: layout)
        let key = keys.first(where: \.chosen)?.columns ?? []
        let profile = layout.profile(census: state.census, key: key, facts: facts)
        let manifest = Manifest(
            origin: plan.origin,
            trial: plan.trial,
            site: plan.site,
            dataset: plan.dataset,
            sequence: plan.sequence,
            profile: profile,
            rows: state.collectedRows,
            fileLength: facts.byteCount,
            saltedFileDigest: Digest.sha256(plan.fileSalt + fileDigest.bytes),
            layout: facts.layout,
            note: plan.note,
            printedName: plan.printedName
        )
        let opening = SealOpening(
            saltKey: plan.saltKey,
            fileSalt: plan.fileSalt,
            fileDigest: fileDigest,
            manifestBytes: try manifest.canonicalBytes()
        )
        let hasher = LeafHasher(salts: salts)
        var tree = CompactRange(begin: 0, packedLeafHashes: try hasher.manifestLeaf(opening.manifestBytes))
        try tree.append(rows)
        try writer.finish(opening)
        let remarks = SealRemarks.all(layout: layout, state: state, keys: keys, facts: facts)
        return SealedDataset(
            root: try tree.root(),
            manifest: manifest,
            facts: facts,
            keys: keys,
            remarks: remarks,
            subjects: state.subjects
        )
    }
}
