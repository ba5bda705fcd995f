// Fingerprint files that were changed by someone who knows the format, with every digest in order.

import MerkleLog
import TrialIntegrity

/// A fingerprint file taken apart into its sections.
struct ForgedFile {
    private var sections: [(tag: String, payload: [UInt8])] = []

    /// Takes a file apart.
    init(_ file: [UInt8]) {
        var offset = FingerprintFormat.magic.count
        while offset + 44 <= file.count {
            let length = file[(offset + 4)..<(offset + 12)].reduce(0) { $0 << 8 | Int($1) }
            let tag = String(decoding: file[offset..<(offset + 4)], as: UTF8.self)
            sections.append((tag, Array(file[(offset + 12)..<(offset + 12 + length)])))
            offset += 44 + length
        }
    }

    /// The file, put together with fresh digests.
    var bytes: [UInt8] {
        sections.reduce(into: FingerprintFormat.magic) { bytes, section in
            var framed = Array(section.tag.utf8)
            framed.append(bigEndian: UInt64(section.payload.count))
            framed += section.payload
            bytes += framed + Digest.sha256(framed).bytes
        }
    }

    /// The payloads of the sections of a kind.
    func payloads(_ tag: FingerprintTag) -> [[UInt8]] { sections.filter { $0.tag == tag.rawValue }.map(\.payload) }

    /// Writes one fingerprint in place of another, and says how often it stood there.
    mutating func replace(_ old: UInt64, with new: UInt64) -> Int {
        let (one, other) = (FingerprintText.text(old), FingerprintText.text(new))
        var count = 0
        for index in sections.indices where sections[index].tag == FingerprintTag.cells.rawValue {
            var start = 0
            while start + one.count <= sections[index].payload.count {
                if sections[index].payload[start..<(start + one.count)].elementsEqual(one) {
                    sections[index].payload.replaceSubrange(start..<(start + one.count), with: other)
                    count += 1
                }
                start += 1
            }
        }
        return count
    }

    /// Changes a byte of a section of a kind.
    mutating func flip(_ tag: FingerprintTag, at offset: Int) {
        guard let index = sections.firstIndex(where: { $0.tag == tag.rawValue }) else { return }
        sections[index].payload[offset] ^= 1
    }
}
