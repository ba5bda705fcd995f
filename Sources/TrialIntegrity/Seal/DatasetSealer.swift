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
        layout = try SealLayout(plan: plan, columns: source.columns)
        guard layout.withheld.isEmpty || plan.blindKey.count == 32 && plan.blindKey != plan.saltKey else {
            throw SealingError.secretLength
        }
        self.source = layout.withheld.isEmpty ? source : EvenRows(source)
    }

    /// Whether columns are withheld: their part of the evidence then goes to a sink of its own.
    public var withholds: Bool { !layout.withheld.isEmpty }

    /// Reads the table to its end, and writes its evidence to `sink`.
    ///
    /// - Parameters:
    ///   - workers: how many cores to use; the result is the same for any number.
    ///   - sink: takes the next bytes of the evidence file.
    ///   - withheldSink: takes the next bytes of the withheld part; nothing where no column is withheld.
    ///   - progress: told the number of rows sealed so far.
    /// - Returns: the root with what was learned on the way.
    /// - Throws: `SealingError.faults` when rows cannot be read (all are counted; nothing that was written to the sink
    ///   may be used), and whatever source and sink throw.
    public func seal(
        workers: Int,
        sink: @escaping ([UInt8]) throws -> Void,
        withheldSink: @escaping ([UInt8]) throws -> Void = { _ in },
        progress: @escaping (Int) -> Void = { _ in }
    ) throws -> SealedDataset {
        let salts = try SaltStream(key: plan.saltKey)
        let blindSalts = withholds ? try SaltStream(key: plan.blindKey) : nil
        var writer = try EvidenceWriter(version: withholds ? .open : .whole, sink: sink)
        var hidden = withholds ? try EvidenceWriter(version: .withheld, sink: withheldSink) : nil
        var state = SealState(layout: layout)
        var tree = CompactRange(begin: 1)
        let columns = source.columns.count
        let scratches = (0..<max(1, workers)).map { _ in
            SealScratch(columns: columns, salts: salts, blindSalts: blindSalts)
        }
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
                    if let run = part.withheld { try hidden?.append(run) }
                }
                state.collect(run)
                progress(state.collectedRows)
            }
        )
        try pipeline.run(workers: max(1, workers))
        guard state.faultCount == 0 else { throw SealingError.faults(state.faults, total: state.faultCount) }
        let (opening, sealed) = try finish(&state, tree: tree, salts: salts)
        try hidden?.finish(opening.ofWithheld(blindKey: plan.blindKey))
        try writer.finish(withholds ? opening.ofOpen : opening)
        return sealed
    }

    private func finish(
        _ state: inout SealState,
        tree rows: CompactRange,
        salts: SaltStream
    ) throws -> (SealOpening, SealedDataset) {
        var facts = source.fileFacts()
        guard let fileDigest = Digest(facts.sha256) else { throw FormatError.truncated("digest of the file") }
        let keys = state.judgeKeys(layout: layout)
        let key = keys.first(where: \.chosen)?.columns ?? []
        let profile = layout.profile(census: state.census, key: key, facts: facts)
        if withholds { facts.layout.quoting = nil }
        let manifest = Manifest(
            origin: plan.origin,
            trial: plan.trial,
            site: plan.site,
            dataset: plan.dataset,
            sequence: plan.sequence,
            profile: profile,
            rows: state.collectedRows,
            fileLength: withholds ? nil : facts.byteCount,
            saltedFileDigest: Digest.sha256(plan.fileSalt + fileDigest.bytes),
            layout: facts.layout,
            note: plan.note,
            printedName: plan.printedName,
            withheld: layout.withheld.map { layout.columns[$0] }
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
        let remarks = SealRemarks.all(layout: layout, state: state, keys: keys, facts: facts)
        let sealed = SealedDataset(
            root: try tree.root(),
            manifest: manifest,
            facts: facts,
            keys: keys,
            remarks: remarks,
            subjects: state.subjects
        )
        return (opening, sealed)
    }
}
