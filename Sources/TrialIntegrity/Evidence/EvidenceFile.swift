// Reads evidence in windows: the opening first, then runs of rows as they are asked for. What it accepts is a frame
// without gaps or damage; whether the rows are the sealed ones, only the root says.

internal import Crypto
internal import MerkleLog

/// An evidence file whose opening was read; its rows are read on demand.
public final class EvidenceFile {
    /// Where a run of rows stands in the file.
    package struct Run: Equatable, Sendable {
        /// The offset of its section.
        package var offset: Int
        /// The number of its first row, from 1.
        package var firstRow: Int
        /// The number of its rows.
        package var rowCount: Int
        /// The number of its last row.
        package var lastRow: Int { firstRow + rowCount - 1 }
    }

    /// What opens the root.
    public let opening: SealOpening
    /// The manifest of the opening.
    public let manifest: Manifest
    /// Whether sealed values are held; without them a difference can be seen but not located.
    public var holdsValues: Bool { directoryOffset != 0 }

    private let bytes: any RandomAccessBytes
    private let directoryOffset: Int
    private let openingOffset: Int

    /// Reads trailer and opening.
    ///
    /// - Throws: `FormatError` for anything but a whole, undamaged frame, and for an opening that contradicts its own
    ///   manifest; read errors as they come.
    public init(_ bytes: any RandomAccessBytes) throws {
        self.bytes = bytes
        let magic = EvidenceFormat.magic
        guard bytes.count >= magic.count, try bytes.read(at: 0, count: magic.count) == magic else {
            throw FormatError.wrongMagic
        }
        let endOffset = bytes.count - EvidenceFormat.endLength
        guard endOffset >= magic.count else { throw FormatError.truncated("evidence file") }
        let ends = try Self.section(.end, bytes, at: endOffset, next: bytes.count)
        var reader = ByteReader(ends, what: "ENDS section")
        directoryOffset = try reader.u64()
        openingOffset = try reader.u64()
        opening = try SealOpening(payload: try Self.section(.opening, bytes, at: openingOffset, next: endOffset))
        manifest = try Manifest(canonical: opening.manifestBytes)
        guard directoryOffset != 0 || openingOffset == magic.count else { throw FormatError.gap(at: magic.count) }
        guard opening.matches(opening.fileDigest, manifest) else { throw FormatError.contradiction("opening") }
    }

    /// Where the rows stand: from row 1 to the manifest's number of rows, section after section without a gap.
    ///
    /// - Throws: `FormatError` when the directory is damaged, leaves rows out, or leaves bytes between sections.
    package func runs() throws -> [Run] {
        guard holdsValues else { return [] }
        let payload = try Self.section(.directory, bytes, at: directoryOffset, next: openingOffset)
        var reader = ByteReader(payload, what: "DIRY section")
        let count = try reader.u32()
        let limit = EvidenceFormat.rowLimit(columns: manifest.profile.columns.count)
        var runs: [Run] = []
        var (nextRow, nextOffset) = (1, EvidenceFormat.magic.count)
        for _ in 0..<count {
            let run = Run(offset: try reader.u64(), firstRow: try reader.u64(), rowCount: try reader.u32())
            guard run.firstRow == nextRow, run.rowCount >= 1 else { throw FormatError.contradiction("DIRY section") }
            guard run.rowCount <= limit else { throw FormatError.tooLarge("ROWS section") }
            guard run.offset == nextOffset else { throw FormatError.gap(at: nextOffset) }
            nextOffset = run.offset + EvidenceFormat.frameHead + EvidenceFormat.digestLength
            nextOffset += try Self.payloadLength(.rows, bytes, at: run.offset).length
            nextRow += run.rowCount
            runs.append(run)
        }
        guard reader.remaining == 0, nextRow - 1 == manifest.rows else {
            throw FormatError.contradiction("DIRY section")
        }
        guard nextOffset == directoryOffset else { throw FormatError.gap(at: nextOffset) }
        return runs
    }

    /// Reads one run of rows.
    ///
    /// - Throws: `FormatError` when the section is damaged or is not the run that the directory promised.
    package func rows(_ run: Run) throws -> CodedRows {
        let payload = try Self.section(.rows, bytes, at: run.offset)
        return try RowsSection.decode(
            payload,
            firstRow: run.firstRow,
            rowCount: run.rowCount,
            columns: manifest.profile.columns.count
        )
    }

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
