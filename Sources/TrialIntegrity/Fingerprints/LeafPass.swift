// The first pass of an audit with fingerprints: the delivery is hashed as it was sealed, and every row held against the
// sealed leaf hash at its place. Rows that reach it are the sealed rows, text for text, whatever the fingerprints say.

internal import MerkleLog

/// What the first pass over a delivery found.
struct LeafPassResult {
    /// The tree over the found rows, from row 1; nil when a sealed column is not there.
    var foundTree: CompactRange?
    /// For each found row, from row 1, whether it is the sealed row of that number.
    var isAtPlace: [Bool] = []
    /// The number of found rows.
    var foundRows = 0
    /// Rows with faults, in order, and how many there are.
    var faults: [ChunkFault] = []
    var faultCount = 0
    /// The number of chunks.
    var chunks = 0
}

/// Where each column of a seal stands in a delivery, going by the names alone.
struct NamedColumns {
    /// For each column of the profile its position in the delivered file; nil when no name says so.
    let found: [Int?]
    /// Whether the delivered header is the sealed header, name by name.
    let headerIsSealed: Bool

    /// Joins names that are the same, or else but for outer blanks and Unicode form, or else that stand at the same place.
    ///
    /// - Parameters:
    ///   - manifest: the manifest of the seal; its withheld columns have no place.
    ///   - header: the delivered column names.
    init(_ manifest: Manifest, header: [String]) {
        let profile = manifest.profile
        let hidden = Set(manifest.withheldColumns)
        func plain(_ name: String) -> [UInt8] { CellReading.textForm(CellReading.trimmed(Array(name.utf8)[...])) }
        let names = profile.columns.map(\.name)
        var positions: [String: Int] = [:]
        for (position, name) in header.enumerated() { positions[name] = position }
        var found = names.map { positions[$0] }
        var used = Set(found.compactMap { $0 })
        for index in names.indices where found[index] == nil && !hidden.contains(index) {
            let same = header.indices.filter { !used.contains($0) && plain(header[$0]) == plain(names[index]) }
            let place = header.indices.contains(index) && !used.contains(index) ? index : nil
            found[index] = same.count == 1 ? same.first : place
            if let position = found[index] { used.insert(position) }
        }
        for index in hidden { found[index] = nil }
        self.found = found
        headerIsSealed =
            header.count == names.count && zip(header, names).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
    }
}

/// Runs the first pass.
struct LeafPass {
    let file: FingerprintFile
    /// The runs of the file; empty when its leaf hashes cannot be relied on.
    let runs: [FingerprintFile.Run]
    /// The delivered positions of the sealed columns, in record order; nil when one is not there.
    let order: [Int]?
    let workers: Int
    let progress: (Int) -> Void

    private struct Numbered {
        var firstRow: Int
        var isClean: Bool
    }

    private struct Output {
        var leaves: [UInt8]?
        var isAtPlace: [Bool] = []
    }

    /// Reads the delivery once.
    ///
    /// - Throws: what the source throws; `FormatError` for damaged leaf hashes.
    func run(_ source: any TableSource) throws -> LeafPassResult {
        // Without the blind salts no root over found rows can be made.
        let isWhole = order != nil && file.manifest.withheld.isEmpty
        var result = LeafPassResult(foundTree: isWhole ? CompactRange(begin: 1) : nil)
        let salts = try SaltStream(key: file.opening.saltKey)
        let columns = source.columns.count
        let scratch = (0..<workers).map { _ in (BatchBox(RowBatch(columnCount: columns)), LeafHasher(salts: salts)) }
        let pipeline = OrderedPipeline<any TableChunk, ChunkFacts, Numbered, Output>(
            fetch: { try source.nextChunk() },
            prepare: { worker, chunk in chunk.parse(into: &scratch[worker].0.batch) },
            number: { facts in
                for fault in facts.faults where result.faults.count < DatasetSealer.keptFaults {
                    result.faults.append(
                        ChunkFault(chunk: result.chunks, fault: fault, row: result.foundRows + fault.row + 1)
                    )
                }
                result.faultCount += facts.faults.count
                result.chunks += 1
                defer { result.foundRows += facts.rows }
                return Numbered(firstRow: result.foundRows + 1, isClean: result.faultCount == 0)
            },
            work: { worker, chunk in
                guard chunk.isClean else { return Output() }
                return try compare(scratch[worker].0.batch, scratch[worker].1, firstRow: chunk.firstRow)
            },
            collect: { output in
                if let leaves = output.leaves, result.faultCount == 0, let end = result.foundTree?.end {
                    try result.foundTree?.append(CompactRange(begin: end, packedLeafHashes: leaves))
                }
                result.isAtPlace += output.isAtPlace
                progress(output.isAtPlace.count)
            }
        )
        try pipeline.run(workers: workers)
        return result
    }

    private func compare(_ batch: RowBatch, _ hasher: LeafHasher, firstRow: Int) throws -> Output {
        let count = batch.rowCount
        guard let order, count > 0 else {
            return Output(leaves: order == nil ? nil : [], isAtPlace: [Bool](repeating: false, count: count))
        }
        let wanted = firstRow..<(firstRow + count)
        let leaves = try leaves(batch, hasher, order, wanted)
        var isAtPlace = [Bool](repeating: false, count: count)
        for run in runs where run.rows.overlaps(wanted) {
            let sealed = try file.leaves(run)
            for row in run.rows.clamped(to: wanted) {
                let (one, other) = ((row - run.firstRow) * 32, (row - firstRow) * 32)
                isAtPlace[row - firstRow] = sealed[one..<(one + 32)] == leaves[other..<(other + 32)]
            }
        }
        return Output(leaves: leaves, isAtPlace: isAtPlace)
    }
    /// The leaf hashes of the rows of a batch; where columns are withheld, with the commitments of the sealed rows there.
    private func leaves(_ batch: RowBatch, _ hasher: LeafHasher, _ order: [Int], _ wanted: Range<Int>) throws -> [UInt8]
    {
        let rows = 0..<batch.rowCount
        guard !file.manifest.withheld.isEmpty else {
            return try hasher.leaves(batch, order: order, rows: rows, firstRow: wanted.lowerBound)
        }
        let width = Commitment.textLength
        var texts = [UInt8](repeating: UInt8(ascii: "A"), count: wanted.count * width)
        for run in runs where run.rows.overlaps(wanted) {
            let sealed = try file.commitments(run)
            let part = run.rows.clamped(to: wanted)
            let (one, other) = ((part.lowerBound - run.firstRow) * width, (part.lowerBound - wanted.lowerBound) * width)
            texts.replaceSubrange(
                other..<(other + part.count * width),
                with: sealed[one..<(one + part.count * width)]
            )
        }
        let committed = batch.appendingColumn(texts, width: width)
        return try hasher.leaves(
            committed,
            order: order + [batch.columnCount],
            rows: rows,
            firstRow: wanted.lowerBound
        )
    }
}
