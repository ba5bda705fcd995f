// Reads a fingerprint file in windows. What it accepts is a frame without gaps or damage; that the leaf hashes are the
// sealed ones, only the root says, and the fingerprints are never believed.

internal import Foundation
public import MerkleLog

/// A fingerprint file whose opening was read; its runs are read on demand, from any thread.
///
/// Unchecked, because the one thing that changes is guarded by its lock.
public final class FingerprintFile: @unchecked Sendable {
    /// Where a run of rows stands in the file.
    struct Run: Equatable, Sendable {
        var leaves: Int
        var cells: Int
        var firstRow: Int
        var rowCount: Int
        /// The numbers of its rows.
        var rows: Range<Int> { firstRow..<(firstRow + rowCount) }
    }

    /// What opens the root.
    public let opening: SealOpening
    /// The manifest of the opening.
    public let manifest: Manifest
    /// The key of the fingerprints.
    package let key: FingerprintKey

    private let bytes: any RandomAccessBytes
    private let directoryOffset: Int
    private let keyOffset: Int
    private let lock = NSLock()
    private var kept: (run: Run, leaves: [UInt8])?
    private var keptCommitments: (run: Run, texts: [UInt8])?

    /// Whether bytes start as a fingerprint file does.
    ///
    /// - Throws: read errors.
    public static func isOne(_ bytes: any RandomAccessBytes) throws -> Bool {
        let magic = FingerprintFormat.magic
        guard bytes.count >= magic.count else { return false }
        return [magic, FingerprintFormat.openMagic].contains(try bytes.read(at: 0, count: magic.count))
    }

    /// Reads trailer, key and opening.
    ///
    /// - Throws: `FormatError` for anything but a whole, undamaged frame, and for an opening that contradicts its own
    ///   manifest; read errors as they come.
    public init(_ bytes: any RandomAccessBytes) throws {
        guard try Self.isOne(bytes) else { throw FormatError.wrongMagic }
        self.bytes = bytes
        let endOffset = bytes.count - FingerprintFormat.endLength
        let ends = try FingerprintFormat.payload(.end, bytes, at: endOffset, next: bytes.count)
        var reader = ByteReader(ends, what: "ENDS section")
        directoryOffset = try reader.u64()
        keyOffset = try reader.u64()
        let openingOffset = try reader.u64()
        let opened = try FingerprintFormat.payload(.opening, bytes, at: openingOffset, next: endOffset)
        key = try FingerprintKey(try FingerprintFormat.payload(.key, bytes, at: keyOffset, next: openingOffset))
        let isWhole = try bytes.read(at: 0, count: FingerprintFormat.magic.count) == FingerprintFormat.magic
        opening = try SealOpening(payload: opened, version: isWhole ? .whole : .open)
        manifest = try Manifest(canonical: opening.manifestBytes)
        guard manifest.withheld.isEmpty == isWhole,
            opening.fileDigest == nil || opening.matches(opening.fileDigest, manifest)
        else { throw FormatError.contradiction("opening") }
    }

    /// Where the rows stand: from row 1 to the manifest's number of rows, run after run without a gap.
    ///
    /// - Throws: `FormatError` when the directory is damaged, leaves rows out, or leaves bytes between sections.
    func runs() throws -> [Run] {
        let payload = try FingerprintFormat.payload(.directory, bytes, at: directoryOffset, next: keyOffset)
        var reader = ByteReader(payload, what: "DIRY section")
        let count = try reader.u32()
        let limit = EvidenceFormat.rowLimit(columns: manifest.storedColumns.count)
        var runs: [Run] = []
        var (nextRow, nextOffset) = (1, FingerprintFormat.magic.count)
        for _ in 0..<count {
            let run = Run(
                leaves: try reader.u64(),
                cells: try reader.u64(),
                firstRow: try reader.u64(),
                rowCount: try reader.u32()
            )
            guard run.firstRow == nextRow, run.rowCount >= 1 else { throw FormatError.contradiction("DIRY section") }
            guard run.rowCount <= limit else { throw FormatError.tooLarge("CELL section") }
            guard run.leaves == nextOffset else { throw FormatError.gap(at: nextOffset) }
            nextOffset += FingerprintFormat.frame + (try payloadLength(.leaves, run.leaves))
            guard run.cells == nextOffset else { throw FormatError.gap(at: nextOffset) }
            nextOffset += FingerprintFormat.frame + (try payloadLength(.cells, run.cells))
            nextRow += run.rowCount
            runs.append(run)
        }
        guard reader.remaining == 0, nextRow - 1 == manifest.rows else {
            throw FormatError.contradiction("DIRY section")
        }
        guard nextOffset == directoryOffset else { throw FormatError.gap(at: nextOffset) }
        return runs
    }

    private func payloadLength(_ tag: FingerprintTag, _ offset: Int) throws -> Int {
        try FingerprintFormat.payloadLength(tag, bytes, at: offset).length
    }

    /// The leaf hashes of a run, 32 bytes each; the last ones stay in memory.
    ///
    /// - Throws: `FormatError` when the section is damaged or is not the run that the directory promised.
    func leaves(_ run: Run) throws -> [UInt8] {
        lock.lock()
        let known = kept
        lock.unlock()
        if let known, known.run == run { return known.leaves }
        let payload = try FingerprintFormat.payload(.leaves, bytes, at: run.leaves)
        var reader = ByteReader(payload, what: "LEAF section")
        guard try reader.u64() == run.firstRow, try reader.u32() == run.rowCount,
            reader.remaining == run.rowCount * Digest.byteCount
        else { throw FormatError.contradiction("LEAF section") }
        let leaves = Array(payload[FingerprintFormat.leafHead...])
        lock.lock()
        kept = (run, leaves)
        lock.unlock()
        return leaves
    }

    /// The texts of a run as they stand in the file: fingerprints, and commitments in full.
    private func cells(_ run: Run) throws -> CodedRows {
        try RowsSection.decode(
            try FingerprintFormat.payload(.cells, bytes, at: run.cells),
            firstRow: run.firstRow,
            rowCount: run.rowCount,
            columns: manifest.storedColumns.count
        )
    }

    /// The commitments of a run, one text after the other; none where no column is withheld.
    ///
    /// - Throws: `FormatError` when the section is damaged or holds anything else.
    func commitments(_ run: Run) throws -> [UInt8] {
        guard !manifest.withheld.isEmpty else { return [] }
        lock.lock()
        let known = keptCommitments
        lock.unlock()
        if let known, known.run == run { return known.texts }
        let coded = try cells(run)
        var texts: [UInt8] = []
        for row in 0..<coded.rowCount {
            let text = coded.cell(row: row, column: coded.columns.count - 1)
            guard Commitment.bytes(text) != nil else { throw FormatError.contradiction("CELL section") }
            texts += text
        }
        lock.lock()
        keptCommitments = (run, texts)
        lock.unlock()
        return texts
    }

    /// The fingerprints of a run, by the columns of the profile; those of withheld columns say nothing.
    ///
    /// - Throws: `FormatError` when the section is damaged or is not the run that the directory promised.
    func fingerprints(_ run: Run) throws -> [FingerprintColumn] {
        let coded = try cells(run)
        let nothing = FingerprintColumn(values: [0], indexes: [UInt32](repeating: 0, count: run.rowCount))
        var all = [FingerprintColumn](repeating: nothing, count: manifest.profile.columns.count)
        for (column, position) in manifest.storedColumns.enumerated() where position < all.count {
            all[position] = try fingerprints(coded, column)
        }
        return all
    }

    private func fingerprints(_ coded: CodedRows, _ column: Int) throws -> FingerprintColumn {
        let values = try coded.columns[column].starts.indices.map { entry in
            guard let value = FingerprintText.fingerprint(coded.text(entry, column: column)) else {
                throw FormatError.contradiction("CELL section")
            }
            return value
        }
        return FingerprintColumn(values: values, indexes: coded.columns[column].indexes)
    }

    /// The root over manifest and leaf hashes, which is compared with the one on the chain before anything is believed.
    ///
    /// - Throws: `FormatError` when a section is damaged; read errors as they come.
    /// - Complexity: O(rows); memory is flat.
    public func recomputedRoot() throws -> Digest {
        let hasher = LeafHasher(salts: try SaltStream(key: opening.saltKey))
        var tree = CompactRange(begin: 0, packedLeafHashes: try hasher.manifestLeaf(opening.manifestBytes))
        for run in try runs() {
            try tree.append(CompactRange(begin: UInt64(run.firstRow), packedLeafHashes: try leaves(run)))
        }
        return try tree.root()
    }
}

/// The fingerprints of a column in a run of rows.
struct FingerprintColumn: Sendable {
    /// The distinct fingerprints.
    var values: [UInt64]
    /// For each row which of them its cell has.
    var indexes: [UInt32]

    /// The fingerprint of a cell; row from 0 within the run.
    subscript(row: Int) -> UInt64 { values[Int(indexes[row])] }
}
