// Reads evidence in windows: the opening first, then runs of rows as they are asked for. What it accepts is a frame
// without gaps or damage; whether the rows are the sealed ones, only the root says.

internal import Crypto
internal import MerkleLog

/// An evidence file whose opening was read; its rows are read on demand.
public final class EvidenceFile {
    /// Where a run of rows stands in the file.
    ///
    /// Rows are numbered as held rows: without the erased ones. Where nothing was erased, these are the rows of the
    /// seal.
    package struct Run: Equatable, Sendable {
        /// The offset of its section.
        package var offset: Int
        /// The number of its first held row, from 1.
        package var firstRow: Int
        /// The number of its rows.
        package var rowCount: Int
        /// The number of its last held row.
        package var lastRow: Int { firstRow + rowCount - 1 }
    }

    /// What opens the root.
    public let opening: SealOpening
    /// The manifest of the opening.
    public let manifest: Manifest
    /// The salts of manifest and rows; those of erased rows are gone.
    public let salts: SaltStream
    /// The number of rows that were erased.
    public var erasedRows: Int { erased.count }
    /// The rows that were erased, with their leaf hashes.
    package let erased: ErasedRows
    /// The form of the file.
    package let version: EvidenceVersion
    /// Whether sealed values are held; without them a difference can be seen but not located.
    public var holdsValues: Bool { directoryOffset != 0 }

    private let bytes: any RandomAccessBytes
    private let directoryOffset: Int
    /// Where the section behind the directory starts.
    private let directoryEnd: Int

    /// Reads trailer and opening.
    ///
    /// - Throws: `FormatError` for anything but a whole, undamaged frame, and for an opening that contradicts its own
    ///   manifest; read errors as they come.
    public init(_ bytes: any RandomAccessBytes) throws {
        self.bytes = bytes
        let magic = try bytes.read(at: 0, count: min(bytes.count, EvidenceFormat.magic.count))
        guard let version = [EvidenceVersion.whole, .erased].first(where: { $0.magic == magic }) else {
            throw FormatError.wrongMagic
        }
        self.version = version
        let endOffset = bytes.count - version.endLength
        guard endOffset >= magic.count else { throw FormatError.truncated("evidence file") }
        let ends = try Self.section(.end, bytes, at: endOffset, next: bytes.count)
        var reader = ByteReader(ends, what: "ENDS section")
        directoryOffset = try reader.u64()
        let saltsOffset = version == .whole ? nil : try reader.u64()
        let openingOffset = try reader.u64()
        directoryEnd = saltsOffset ?? openingOffset
        let payload = try Self.section(.opening, bytes, at: openingOffset, next: endOffset)
        opening = try SealOpening(payload: payload, version: version)
        manifest = try Manifest(canonical: opening.manifestBytes)
        guard directoryOffset != 0 || directoryEnd == magic.count else { throw FormatError.gap(at: magic.count) }
        if let saltsOffset {
            let held = try Self.heldSalts(bytes, from: saltsOffset, to: openingOffset, rows: manifest.rows)
            salts = SaltStream(held: held)
            erased = held.erased
        } else {
            salts = try SaltStream(key: opening.saltKey)
            erased = ErasedRows(sealedRows: manifest.rows)
            guard opening.matches(opening.fileDigest, manifest) else { throw FormatError.contradiction("opening") }
        }
    }

    /// Reads the SALT sections, which stand from `offset` to `end` without a gap.
    private static func heldSalts(
        _ bytes: any RandomAccessBytes,
        from offset: Int,
        to end: Int,
        rows: Int
    ) throws -> HeldSalts {
        var next = offset
        return try HeldSalts(bytes, rows: rows) {
            guard next != end else { return nil }
            let start = next + EvidenceFormat.frameHead
            let payload = try section(.salts, bytes, at: next)
            next = start + payload.count + EvidenceFormat.digestLength
            guard next <= end else { throw FormatError.gap(at: next) }
            return (start, payload)
        }
    }

    /// Where the rows stand: from row 1 to the manifest's number of rows, but for the erased ones, section after
    /// section without a gap.
    ///
    /// - Throws: `FormatError` when the directory is damaged, leaves rows out, or leaves bytes between sections.
    package func runs() throws -> [Run] {
        guard holdsValues else { return [] }
        let payload = try Self.section(.directory, bytes, at: directoryOffset, next: directoryEnd)
        var reader = ByteReader(payload, what: "DIRY section")
        let count = try reader.u32()
        let limit = EvidenceFormat.rowLimit(columns: manifest.profile.columns.count)
        var runs: [Run] = []
        var (nextRow, nextOffset) = (1, EvidenceFormat.magic.count)
        for _ in 0..<count {
            let (offset, firstRow) = (try reader.u64(), try reader.u64())
            let run = Run(offset: offset, firstRow: nextRow, rowCount: try reader.u32())
            guard nextRow <= erased.heldRows, firstRow == erased.row(ofHeld: nextRow), run.rowCount >= 1 else {
                throw FormatError.contradiction("DIRY section")
            }
            guard run.rowCount <= limit else { throw FormatError.tooLarge("ROWS section") }
            guard run.offset == nextOffset else { throw FormatError.gap(at: nextOffset) }
            nextOffset = run.offset + EvidenceFormat.frameHead + EvidenceFormat.digestLength
            nextOffset += try Self.payloadLength(.rows, bytes, at: run.offset).length
            nextRow += run.rowCount
            runs.append(run)
        }
        guard reader.remaining == 0, nextRow - 1 == erased.heldRows else {
            throw FormatError.contradiction("DIRY section")
        }
        guard nextOffset == directoryOffset else { throw FormatError.gap(at: nextOffset) }
        return runs
    }

    /// Reads one run of rows.
    ///
    /// - Throws: `FormatError` when the section is damaged or is not the run that the directory promised.
    package func rows(_ run: Run) throws -> CodedRows {
        var coded = try RowsSection.decode(
            try rowsPayload(run),
            firstRow: erased.row(ofHeld: run.firstRow),
            rowCount: run.rowCount,
            columns: manifest.profile.columns.count
        )
        coded.firstRow = run.firstRow
        return coded
    }

    /// The payload of a run's section, as it stands in the file.
    ///
    /// - Throws: `FormatError` when the section is damaged.
    package func rowsPayload(_ run: Run) throws -> [UInt8] { try Self.section(.rows, bytes, at: run.offset) }

    /// The length of a section's payload, and tag and length as they stand in the file.
    private static func payloadLength(
        _ tag: EvidenceTag,
        _ bytes: any RandomAccessBytes,
        at offset: Int
    ) throws -> (length: Int, head: [UInt8]) {
        let frame = EvidenceFormat.frameHead + EvidenceFormat.digestLength
        guard offset >= EvidenceFormat.magic.count, offset <= bytes.count - frame else {
            throw FormatError.truncated("evidence file")
        }
        let head = try bytes.read(at: offset, count: EvidenceFormat.frameHead)
        guard head.prefix(4).elementsEqual(tag.rawValue.utf8) else {
            throw FormatError.damagedSection(tag: tag.rawValue, offset: offset)
        }
        var reader = ByteReader(head, at: 4, what: "\(tag.rawValue) section")
        let length = try reader.u64()
        guard length <= bytes.count - offset - frame, length <= EvidenceFormat.maximumPayload else {
            throw FormatError.truncated("\(tag.rawValue) section")
        }
        return (length, head)
    }

    /// The payload of a section, its digest checked; when `next` is given, the section must end there.
    private static func section(
        _ tag: EvidenceTag,
        _ bytes: any RandomAccessBytes,
        at offset: Int,
        next: Int? = nil
    ) throws -> [UInt8] {
        let (length, head) = try payloadLength(tag, bytes, at: offset)
        let start = offset + EvidenceFormat.frameHead
        if let next, next != start + length + EvidenceFormat.digestLength { throw FormatError.gap(at: next) }
        var payload = try bytes.read(at: start, count: length + EvidenceFormat.digestLength)
        let stated = Array(payload[length...])
        payload.removeLast(EvidenceFormat.digestLength)
        var hash = SHA256()
        hash.update(data: head)
        hash.update(data: payload)
        guard hash.finalize().elementsEqual(stated) else {
            throw FormatError.damagedSection(tag: tag.rawValue, offset: offset)
        }
        return payload
    }
}
