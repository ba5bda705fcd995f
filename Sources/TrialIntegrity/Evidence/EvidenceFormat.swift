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
    /// The offsets of directory and opening.
    case end = "ENDS"
}

/// The two forms of an evidence file.
package enum EvidenceVersion: Sendable {
    /// All rows are there: one salt key stands for all salts.
    case whole
    /// Rows were erased: salts stand one by one or by block, and leaf hashes in place of what was erased.
    case erased

    /// The first bytes of the file.
    package var magic: [UInt8] {
        switch self {
        case .whole: EvidenceFormat.magic
        case .erased: EvidenceFormat.erasedMagic
        }
    }

    /// The length of the ENDS section, frame included, in bytes.
    var endLength: Int {
        let offsets = self == .whole ? 16 : 24
        return EvidenceFormat.frameHead + offsets + EvidenceFormat.digestLength
    }
}

/// Fixed sizes and limits of the format.
package enum EvidenceFormat {
    /// The first bytes of every evidence file.
    package static let magic = Array("trialverity/evidence/v1\n".utf8)
    /// The first bytes of an evidence file with erased rows; as many as `magic` has.
    package static let erasedMagic = Array("trialverity/evidence/v2\n".utf8)
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
