// The evidence file: its sections, how they are framed, and the limits of the format (Docs/Format.md, section 7).

internal import MerkleLog

/// The kinds of sections.
package enum EvidenceTag: String, Sendable {
    /// A run of rows.
    case rows = "ROWS"
    /// The directory of the runs.
    case directory = "DIRY"
    /// Salts of rows that are still held, and leaf hashes of erased ones.
    case salts = "SALT"
    /// The opening.
    case opening = "OPEN"
    /// Zeros that make a withheld part as long as others of as many rows.
    case filling = "FILL"
    /// The offsets of directory and opening.
    case end = "ENDS"
}

/// The forms of an evidence file.
package enum EvidenceVersion: Sendable, CaseIterable {
    /// All rows are there: one salt key stands for all salts.
    case whole
    /// Rows were erased: salts stand one by one or by block, and leaf hashes in place of what was erased.
    case erased
    /// The open part of a seal with withheld columns: commitments stand in place of their cells.
    case open
    /// The withheld part of such a seal: the withheld cells, and the key of the blind salts.
    case withheld
    /// The withheld part once rows were erased.
    case withheldErased

    /// The first bytes of the file.
    package var magic: [UInt8] {
        switch self {
        case .whole: EvidenceFormat.magic
        case .erased: EvidenceFormat.erasedMagic
        case .open: EvidenceFormat.openMagic
        case .withheld: EvidenceFormat.withheldMagic
        case .withheldErased: EvidenceFormat.withheldErasedMagic
        }
    }

    /// Whether salts stand in sections of their own, because rows were erased.
    package var isErased: Bool { self == .erased || self == .withheldErased }
    /// Whether it is the withheld part of evidence.
    package var isWithheld: Bool { self == .withheld || self == .withheldErased }
    /// Whether salt and digest of the file stand in the opening.
    var holdsFileDigest: Bool { self == .whole || self == .withheld }

    /// The length of the ENDS section, frame included, in bytes.
    var endLength: Int {
        let offsets = isErased ? 24 : 16
        return EvidenceFormat.frameHead + offsets + EvidenceFormat.digestLength
    }
}

/// Fixed sizes and limits of the format.
package enum EvidenceFormat {
    /// The first bytes of every evidence file.
    package static let magic = Array("trialverity/evidence/v1\n".utf8)
    /// The first bytes of an evidence file with erased rows; as many as `magic` has.
    package static let erasedMagic = Array("trialverity/evidence/v2\n".utf8)
    /// The first bytes of the open part of evidence with withheld columns; as many as `magic` has.
    package static let openMagic = Array("trialverity/evidence/v3\n".utf8)
    /// The first bytes of the withheld part; as many as `magic` has.
    package static let withheldMagic = Array("trialverity/withheld/v1\n".utf8)
    /// The first bytes of the withheld part once rows were erased; as many as `magic` has.
    package static let withheldErasedMagic = Array("trialverity/withheld/v2\n".utf8)
    /// The length of tag and length, in bytes.
    package static let frameHead = 12
    /// The length of a section's digest, in bytes.
    package static let digestLength = 32
    /// The number of leaves of a SALT section; the last one may have fewer.
    package static let leavesPerSaltSection = 1 << 18
    /// No payload is longer, in bytes, so that a damaged length cannot ask for all memory.
    package static let maximumPayload = 1 << 31
    /// No run has more rows.
    package static let maximumRows = 1 << 18
    /// No run has more cells, unless it is a single row.
    package static let maximumCells = 1 << 24

    /// The most rows of a run: decoding a few hostile bytes never takes more than this many cells' memory.
    ///
    /// - Parameter columns: the number of columns of the profile.
    /// - Returns: a number of rows, at least 1.
    package static func rowLimit(columns: Int) -> Int { max(1, min(maximumRows, maximumCells / max(1, columns))) }

    /// What a withheld part is filled up to is a multiple of this, in bytes.
    static let fillingUnit = 1 << 16

    /// The length of a withheld part: it follows from what everybody knows, unless its cells are longer than it allows for.
    ///
    /// - Parameters:
    ///   - needed: the bytes that it takes, its frames included.
    ///   - rows: the rows of the seal.
    ///   - columns: the withheld columns.
    ///   - salts: the bytes of the SALT sections, frames included.
    /// - Returns: the number of bytes; nil where there is no such number.
    static func filledLength(needed: Int, rows: Int, columns: Int, salts: Int) -> Int? {
        let (cells, isHuge) = rows.multipliedReportingOverflow(by: 2 * columns)
        guard !isHuge, cells < 1 << 50, needed < 1 << 50 else { return nil }
        var length = (2 * fillingUnit - 1 + cells + salts) / fillingUnit * fillingUnit
        while length < needed { length *= 2 }
        return length
    }

    /// A section with its frame.
    package static func section(_ tag: EvidenceTag, _ payload: [UInt8]) -> [UInt8] {
        var bytes = Array(tag.rawValue.utf8)
        bytes.reserveCapacity(frameHead + payload.count + digestLength)
        bytes.append(bigEndian: UInt64(payload.count))
        bytes += payload
        bytes += Digest.sha256(bytes).bytes
        return bytes
    }
}
