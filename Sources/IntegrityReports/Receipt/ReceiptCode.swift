// The short code of a receipt: what two people compare over the telephone.

package import MerkleLog

/// The short code of an entry of a ledger.
///
/// It is the first 80 bits of the entry's leaf hash in the 32 characters of Crockford's Base32, in groups of four:
/// `7K2M-9QXT-0A4R-HV6D`. Another entry with the same code takes 2^80 tries to find, so it is good for comparing, and
/// for nothing else: a receipt is checked with its file.
package enum ReceiptCode {
    private static let characters = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

    /// The code.
    ///
    /// - Parameter leaf: the leaf hash of the entry.
    /// - Returns: 16 characters in four groups.
    package static func text(leaf: Digest) -> String {
        var bits = leaf.bytes.prefix(10).reduce(into: [Bool]()) { bits, byte in
            for place in (0..<8).reversed() { bits.append(byte >> place & 1 == 1) }
        }
        var text = ""
        for position in 0..<16 {
            if position > 0, position % 4 == 0 { text += "-" }
            let number = bits.prefix(5).reduce(0) { $0 * 2 + ($1 ? 1 : 0) }
            bits.removeFirst(5)
            text.append(characters[number])
        }
        return text
    }
}
