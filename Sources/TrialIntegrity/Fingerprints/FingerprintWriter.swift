// Makes a fingerprint file from evidence: the same rows, every text replaced by its fingerprint, every row with its leaf
// hash.

public import MerkleLog

/// Why no fingerprint file can be made.
public enum FingerprintError: UserFacingError, Equatable {
    /// The evidence is an opening alone.
    case valuesNotHeld
    /// Rows of the evidence were erased.
    case rowsErased
    /// The values do not hash to the root on the chain.
    case evidenceContradictsSeal

    public var code: String {
        switch self {
        case .valuesNotHeld: "values-not-held"
        case .rowsErased: "rows-erased"
        case .evidenceContradictsSeal: "evidence-contradicts-seal"
        }
    }

    public var message: String {
        switch self {
        case .valuesNotHeld: "the evidence holds no values to take fingerprints of"
        case .rowsErased: "rows of the evidence were erased, and a fingerprint file needs the salts of all rows"
        case .evidenceContradictsSeal: "the values in the evidence do not hash to the root on the chain"
        }
    }

    public var hint: String? {
        switch self {
        case .valuesNotHeld, .evidenceContradictsSeal: "take another copy of the evidence"
        case .rowsErased: "destroy older fingerprint files of this seal, and use the evidence itself"
        }
    }
    public var place: SourcePlace? { nil }
    public var failureClass: FailureClass { .unverifiable }
}

/// Writes fingerprint files.
public struct FingerprintWriter {
    private let evidence: EvidenceFile
    private let root: Digest
    private let key: FingerprintKey

    /// Prepares to write.
    ///
    /// - Parameters:
    ///   - evidence: the evidence of the seal.
    ///   - root: the root that the chain holds for the seal.
    ///   - key: the key of the fingerprints; a new one for every file, but in tests.
    public init(evidence: EvidenceFile, root: Digest, key: FingerprintKey = FingerprintKey()) {
        self.evidence = evidence
        self.root = root
        self.key = key
    }

    /// A run of rows that is ready to be written.
    private struct Run {
        var firstRow: Int
        var rowCount: Int
        var leaves: [UInt8]
        var sections: (leaves: [UInt8], cells: [UInt8])
    }

    /// Reads the evidence once and writes the file as a stream.
    ///
    /// - Parameters:
    ///   - workers: how many cores to use; the result is the same for any number.
    ///   - sink: takes the next bytes of the file.
    /// - Throws: `FingerprintError` when the evidence cannot serve: nothing that was written may be used then.
    ///   `FormatError` when it is damaged; read errors and what the sink throws.
    /// - Complexity: O(size of the dataset); memory is flat.
    public func write(workers: Int, sink: @escaping ([UInt8]) throws -> Void) throws {
        guard evidence.holdsValues else { throw FingerprintError.valuesNotHeld }
        guard !evidence.opening.saltKey.isEmpty else { throw FingerprintError.rowsErased }
        let salts = try SaltStream(key: evidence.opening.saltKey)
        let hashers = (0..<max(1, workers)).map { _ in LeafHasher(salts: salts) }
        var rest = try evidence.runs()[...]
        var tree = CompactRange(
            begin: 0,
            packedLeafHashes: try hashers[0].manifestLeaf(evidence.opening.manifestBytes)
        )
        var listing = RunListing()
        let isOpen = !evidence.manifest.withheld.isEmpty
        try sink(isOpen ? FingerprintFormat.openMagic : FingerprintFormat.magic)
        let pipeline = OrderedPipeline<EvidenceFile.Run, EvidenceFile.Run, EvidenceFile.Run, Run>(
            fetch: { rest.popFirst() },
            prepare: { _, run in run },
            number: { $0 },
            work: { worker, run in try self.run(try evidence.storedRows(run), hashers[worker]) },
            collect: { run in
                try tree.append(CompactRange(begin: UInt64(run.firstRow), packedLeafHashes: run.leaves))
                listing.add(run.firstRow, run.rowCount, run.sections.leaves.count, run.sections.cells.count)
                try sink(run.sections.leaves)
                try sink(run.sections.cells)
            }
        )
        try pipeline.run(workers: max(1, workers))
        guard try tree.root() == root else { throw FingerprintError.evidenceContradictsSeal }
        let opening = isOpen ? evidence.opening.ofOpen : evidence.opening
        try sink(listing.closing(key: key, opening: opening))
    }

    private func run(_ coded: CodedRows, _ hasher: LeafHasher) throws -> Run {
        let manifest = evidence.manifest
        let placed = coded.atProfilePositions(manifest.storedColumns, count: manifest.profile.columns.count)
        let leaves = try hasher.leaves(placed, order: manifest.recordColumns, rows: 0..<coded.rowCount)
        var head: [UInt8] = []
        head.append(bigEndian: UInt64(coded.firstRow))
        head.append(bigEndian: UInt32(coded.rowCount))
        return Run(
            firstRow: coded.firstRow,
            rowCount: coded.rowCount,
            leaves: leaves,
            sections: (
                FingerprintFormat.section(.leaves, head + leaves),
                FingerprintFormat.section(.cells, RowsSection.encode(fingerprints(of: coded)))
            )
        )
    }

    /// The same rows with fingerprints in place of texts; commitments stay, since leaves are made of them and they tell
    /// nothing.
    private func fingerprints(of coded: CodedRows) -> CodedRows {
        var bytes: [UInt8] = []
        var columns = coded.columns
        for column in columns.indices {
            let position = evidence.manifest.storedColumns[column]
            let isCommitment = position == evidence.manifest.profile.columns.count
            let maker = key.column(position)
            for entry in columns[column].starts.indices {
                let cell = coded.text(entry, column: column)
                let text = isCommitment ? Array(cell) : FingerprintText.text(maker.fingerprint(cell))
                columns[column].starts[entry] = UInt32(truncatingIfNeeded: bytes.count)
                columns[column].lengths[entry] = UInt32(truncatingIfNeeded: text.count)
                bytes += text
            }
        }
        return CodedRows(firstRow: coded.firstRow, rowCount: coded.rowCount, bytes: bytes, columns: columns)
    }
}

/// Where the runs of a file stand, and the sections behind them.
private struct RunListing {
    private var offset = FingerprintFormat.magic.count
    private var count: UInt32 = 0
    private var entries: [UInt8] = []

    mutating func add(_ firstRow: Int, _ rowCount: Int, _ leaves: Int, _ cells: Int) {
        entries.append(bigEndian: UInt64(offset))
        entries.append(bigEndian: UInt64(offset + leaves))
        entries.append(bigEndian: UInt64(firstRow))
        entries.append(bigEndian: UInt32(rowCount))
        offset += leaves + cells
        count += 1
    }

    /// Directory, key, opening and end.
    func closing(key: FingerprintKey, opening: SealOpening) -> [UInt8] {
        var listing: [UInt8] = []
        listing.append(bigEndian: count)
        let directory = FingerprintFormat.section(.directory, listing + entries)
        let keySection = FingerprintFormat.section(.key, key.bytes)
        let openingSection = FingerprintFormat.section(.opening, opening.payload)
        var ends: [UInt8] = []
        ends.append(bigEndian: UInt64(offset))
        ends.append(bigEndian: UInt64(offset + directory.count))
        ends.append(bigEndian: UInt64(offset + directory.count + keySection.count))
        return directory + keySection + openingSection + FingerprintFormat.section(.end, ends)
    }
}
