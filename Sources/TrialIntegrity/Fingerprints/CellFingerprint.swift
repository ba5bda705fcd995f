// The keyed fingerprint of a cell (Docs/Format.md, fingerprint file). It guides a search and proves nothing: whoever holds
// the key can try values, and whoever makes a file can write any fingerprint.

internal import Crypto
internal import Foundation

/// Makes the fingerprints of one file.
public struct FingerprintKey: Sendable {
    /// The length of a key in bytes.
    public static let length = 32

    /// The bytes of the key.
    package let bytes: [UInt8]
    private let key: SymmetricKey

    /// A key of 32 bytes.
    ///
    /// - Throws: `FormatError.contradiction` for another length.
    public init(_ bytes: [UInt8]) throws(FormatError) {
        guard bytes.count == Self.length else { throw .contradiction("fingerprint key") }
        self.bytes = bytes
        key = SymmetricKey(data: bytes)
    }

    /// A new random key: every file has its own, so that two files of one seal cannot be joined by their fingerprints.
    public init() {
        key = SymmetricKey(size: .bits256)
        bytes = unsafe key.withUnsafeBytes { unsafe Array($0) }
    }

    /// The fingerprints of one column.
    ///
    /// - Parameter column: its position in the profile, from 0.
    /// - Returns: what makes them.
    package func column(_ column: Int) -> ColumnFingerprints { ColumnFingerprints(key: key, column: column) }
}

/// Makes the fingerprints of one column, under which equal texts of other columns look different.
package struct ColumnFingerprints: Sendable {
    /// The code after key and column, from which every text goes on.
    private let begun: HMAC<SHA256>

    init(key: SymmetricKey, column: Int) {
        var prefix: [UInt8] = []
        prefix.append(bigEndian: UInt32(truncatingIfNeeded: column))
        var begun = HMAC<SHA256>(key: key)
        begun.update(data: prefix)
        self.begun = begun
    }

    /// The first 64 bits of HMAC-SHA256(key, u32(column) ‖ text).
    package func fingerprint(_ text: ArraySlice<UInt8>) -> UInt64 {
        var code = begun
        code.update(data: text)
        return code.finalize().prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}

/// A fingerprint as it stands in a file: base64 without padding, so that the tables of `ROWS` sections can hold it.
package enum FingerprintText {
    /// The number of characters.
    package static let length = 11
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let values: [UInt8: UInt64] = Dictionary(
        alphabet.enumerated().map { ($1, UInt64($0)) },
        uniquingKeysWith: { first, _ in first }
    )

    /// Eleven characters.
    package static func text(_ fingerprint: UInt64) -> [UInt8] {
        (0..<length).map { place in
            let bits = place < 10 ? fingerprint >> UInt64(58 - 6 * place) : fingerprint << 2
            return alphabet[Int(bits & 63)]
        }
    }

    /// The fingerprint of eleven characters; nil for anything else.
    package static func fingerprint(_ text: ArraySlice<UInt8>) -> UInt64? {
        guard text.count == length, let last = text.last.flatMap({ values[$0] }), last & 3 == 0 else { return nil }
        var fingerprint: UInt64 = 0
        for character in text.dropLast() {
            guard let value = values[character] else { return nil }
            fingerprint = fingerprint << 6 | value
        }
        return fingerprint << 4 | last >> 2
    }
}
