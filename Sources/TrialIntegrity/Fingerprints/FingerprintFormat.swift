// The fingerprint file: for a party that may locate manipulation but holds no sealed value (Docs/Format.md, fingerprint
// file). Its leaf hashes are the seal's own and prove; its cell fingerprints only guide. No sealed text may ever stand in it.

internal import Crypto
internal import MerkleLog

/// The kinds of sections.
package enum FingerprintTag: String, Sendable, CaseIterable {
    /// The leaf hashes of a run of rows.
    case leaves = "LEAF"
    /// The cell fingerprints of the same run.
    case cells = "CELL"
    /// The directory of the runs.
    case directory = "DIRY"
    /// The key of the fingerprints.
    case key = "FKEY"
    /// The opening of the seal.
    case opening = "OPEN"
    /// The offsets of directory, key and opening.
    case end = "ENDS"
}

/// Fixed sizes of the format, and its frame.
package enum FingerprintFormat {
    /// The first bytes of every fingerprint file.
    package static let magic = Array("trialverity/fingerprints/v1\n".utf8)
    /// The first bytes of the fingerprint file of a seal with withheld columns; as many as `magic` has.
    package static let openMagic = Array("trialverity/fingerprints/v2\n".utf8)
    /// The length of tag and length, in bytes.
    static let frameHead = 12
    /// The length of a section's digest, in bytes.
    static let digestLength = 32
    /// The length of tag, length and digest, in bytes.
    static let frame = frameHead + digestLength
    /// The length of the ENDS section, frame included, in bytes.
    static let endLength = frame + 24
    /// The length of what stands before the hashes in a LEAF section, in bytes.
    static let leafHead = 12

    /// A section with its frame.
    static func section(_ tag: FingerprintTag, _ payload: [UInt8]) -> [UInt8] {
        var bytes = Array(tag.rawValue.utf8)
        bytes.reserveCapacity(frame + payload.count)
        bytes.append(bigEndian: UInt64(payload.count))
        bytes += payload
        bytes += Digest.sha256(bytes).bytes
        return bytes
    }

    /// The number of payload bytes of a section, and tag and length as they stand in the file.
    static func payloadLength(
        _ tag: FingerprintTag,
        _ bytes: any RandomAccessBytes,
        at offset: Int
    ) throws -> (length: Int, head: [UInt8]) {
        guard offset >= magic.count, offset <= bytes.count - frame else {
            throw FormatError.truncated("fingerprint file")
        }
        let head = try bytes.read(at: offset, count: frameHead)
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
    static func payload(
        _ tag: FingerprintTag,
        _ bytes: any RandomAccessBytes,
        at offset: Int,
        next: Int? = nil
    ) throws -> [UInt8] {
        let (length, head) = try payloadLength(tag, bytes, at: offset)
        if let next, next != offset + frame + length { throw FormatError.gap(at: next) }
        var payload = try bytes.read(at: offset + frameHead, count: length + digestLength)
        let stated = Array(payload[length...])
        payload.removeLast(digestLength)
        var hash = SHA256()
        hash.update(data: head)
        hash.update(data: payload)
        guard hash.finalize().elementsEqual(stated) else {
            throw FormatError.damagedSection(tag: tag.rawValue, offset: offset)
        }
        return payload
    }
}
