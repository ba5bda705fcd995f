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
    /// The withheld part that was joined to this one; nil where there is none.
    package let hidden: EvidenceFile?
    /// The runs of the withheld part.
    private let hiddenRuns: [Run]

    private let bytes: any RandomAccessBytes
    private let directoryOffset: Int
    /// Where the section behind the directory starts.
    private let directoryEnd: Int

    /// Reads trailer and opening of evidence; where columns are withheld, of its open part.
    ///
    /// - Throws: `FormatError` for anything but a whole, undamaged frame, and for an opening that contradicts its own
    ///   manifest; read errors as they come.
    public convenience init(_ bytes: any RandomAccessBytes) throws {
        try self.init(bytes, hidden: nil) { !$0.isWithheld }
    }

    /// Reads both parts of the evidence of a seal with withheld columns, which together are whole evidence.
    ///
    /// Withheld cells are given out only after they were held against their commitments.
    /// - Parameters:
    ///   - bytes: the open part.
    ///   - withheld: the withheld part.
    /// - Throws: as for one part; `FormatError.parts` when they are not two parts of one seal.
    public convenience init(_ bytes: any RandomAccessBytes, withheld: any RandomAccessBytes) throws {
        let hidden = try EvidenceFile(withheldPart: withheld)
        try self.init(bytes, hidden: hidden) { !$0.isWithheld }
        guard hidden.opening.manifestBytes == opening.manifestBytes else {
            throw FormatError.parts("they are of two seals")
        }
        guard hidden.erased.ranges == erased.ranges else {
            throw FormatError.parts("rows were erased from one and not from the other; run the erasure order on both")
        }
        guard hidden.holdsValues == holdsValues else { throw FormatError.parts("one of them holds no cells") }
    }

    /// Reads trailer and opening of the withheld part of evidence: its rows have the withheld columns alone.
    ///
    /// - Throws: as for evidence.
    public convenience init(withheldPart bytes: any RandomAccessBytes) throws {
        try self.init(bytes, hidden: nil) { $0.isWithheld }
    }

    /// Whether bytes start as the withheld part of evidence does.
    ///
    /// - Throws: read errors.
    public static func isWithheldPart(_ bytes: any RandomAccessBytes) throws -> Bool {
        let magic = try bytes.read(at: 0, count: min(bytes.count, EvidenceFormat.magic.count))
        return EvidenceVersion.allCases.contains { $0.isWithheld && $0.magic == magic }
    }

    private init(
        _ bytes: any RandomAccessBytes,
        hidden: EvidenceFile?,
        accepting: (EvidenceVersion) -> Bool
    ) throws {
        self.bytes = bytes
        self.hidden = hidden
        hiddenRuns = try hidden?.ownRuns() ?? []
        let magic = try bytes.read(at: 0, count: min(bytes.count, EvidenceFormat.magic.count))
        guard let version = EvidenceVersion.allCases.first(where: { $0.magic == magic }), accepting(version) else {
            throw FormatError.wrongMagic
        }
        self.version = version
        let endOffset = bytes.count - version.endLength
        guard endOffset >= magic.count else { throw FormatError.truncated("evidence file") }
        let ends = try Self.section(.end, bytes, at: endOffset, next: bytes.count)
        var reader = ByteReader(ends, what: "ENDS section")
        directoryOffset = try reader.u64()
        let saltsOffset = version.isErased ? try reader.u64() : nil
        let openingOffset = try reader.u64()
        directoryEnd = saltsOffset ?? openingOffset
        let next = try version.isWithheld ? Self.filling(bytes, from: openingOffset, to: endOffset) : endOffset
        let payload = try Self.section(.opening, bytes, at: openingOffset, next: next)
        let opening = try SealOpening(payload: payload, version: version)
        manifest = try Manifest(canonical: opening.manifestBytes)
        guard version == .erased || manifest.withheld.isEmpty == (version == .whole) else {
            throw FormatError.contradiction("opening")
        }
        self.opening = SealOpening(
            saltKey: opening.saltKey,
            fileSalt: hidden?.opening.fileSalt ?? opening.fileSalt,
            fileDigest: hidden?.opening.fileDigest ?? opening.fileDigest,
            manifestBytes: opening.manifestBytes
        )
        guard directoryOffset != 0 || directoryEnd == magic.count else { throw FormatError.gap(at: magic.count) }
        if let saltsOffset {
            let held = try Self.heldSalts(bytes, from: saltsOffset, to: openingOffset, rows: manifest.rows)
            salts = SaltStream(held: held)
            erased = held.erased
        } else {
            salts = try SaltStream(key: opening.saltKey)
            erased = ErasedRows(sealedRows: manifest.rows)
            guard !version.holdsFileDigest || opening.matches(opening.fileDigest, manifest) else {
                throw FormatError.contradiction("opening")
            }
        }
    }

    /// Where the zeros behind an opening start, which must end at `end`.
    private static func filling(_ bytes: any RandomAccessBytes, from openingOffset: Int, to end: Int) throws -> Int {
        let frame = EvidenceFormat.frameHead + EvidenceFormat.digestLength
        let start = openingOffset + frame + (try payloadLength(.opening, bytes, at: openingOffset).length)
        guard try section(.filling, bytes, at: start, next: end).allSatisfy({ $0 == 0 }) else {
            throw FormatError.contradiction("FILL section")
        }
        return start
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
        let runs = try ownRuns()
        guard hidden == nil || runs.elementsEqual(hiddenRuns, by: Self.isSamePlace) else {
            throw FormatError.parts("their rows are not in the same runs")
        }
        return runs
    }

    private static func isSamePlace(_ one: Run, _ other: Run) -> Bool {
        one.firstRow == other.firstRow && one.rowCount == other.rowCount
    }

    private func ownRuns() throws -> [Run] {
        let payload = try Self.section(.directory, bytes, at: directoryOffset, next: directoryEnd)
        var reader = ByteReader(payload, what: "DIRY section")
        let count = try reader.u32()
        let limit = EvidenceFormat.rowLimit(columns: storedColumns.count)
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

    /// Reads one run of rows, with the columns of the profile.
    ///
    /// Where columns are withheld the commitments stand behind the columns of the profile; without the withheld part, the
    /// cells of these columns are empty here, and ``lacksColumns`` says so.
    /// - Throws: `FormatError` when the section is damaged or is not the run that the directory promised, and when withheld
    ///   cells are not those of the commitments.
    package func rows(_ run: Run) throws -> CodedRows {
        let stored = try storedRows(run)
        guard !manifest.withheld.isEmpty, !version.isWithheld else { return stored }
        let count = manifest.profile.columns.count
        var wide = stored.atProfilePositions(storedColumns, count: count)
        if let hidden {
            let place = hiddenRuns.partitionIndex { $0.firstRow >= run.firstRow }
            guard place < hiddenRuns.count, Self.isSamePlace(hiddenRuns[place], run) else {
                throw FormatError.parts("their rows are not in the same runs")
            }
            try join(try hidden.storedRows(hiddenRuns[place]), to: &wide)
        } else {
            try checkCommitments(wide)
        }
        return wide
    }

    /// Whether columns are withheld and their part is not joined.
    package var lacksColumns: Bool { !manifest.withheld.isEmpty && hidden == nil }

    /// The columns that a run of this file holds, by their positions in the profile; commitments stand behind it.
    package var storedColumns: [Int] { version.isWithheld ? manifest.withheldColumns : manifest.storedColumns }

    /// A run of rows with the columns that the file itself holds.
    ///
    /// - Throws: as `rows`.
    package func storedRows(_ run: Run) throws -> CodedRows {
        var coded = try RowsSection.decode(
            try rowsPayload(run),
            firstRow: erased.row(ofHeld: run.firstRow),
            rowCount: run.rowCount,
            columns: storedColumns.count
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
