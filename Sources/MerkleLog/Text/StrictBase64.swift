// Base64 with one spelling for every value (RFC 4648 section 4, padded).

/// Base64 in the standard alphabet, padded, without line breaks; unused bits must be zero.
///
/// General decoders accept several spellings of the same bytes; then two different notes could carry one signature.
public enum StrictBase64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let padding = UInt8(ascii: "=")

    /// The value of each byte as a digit; 0xFF for bytes that are none.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0xFF, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }()

    /// Writes bytes as base64.
    public static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count / 3 + 1) * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let count = min(3, bytes.count - start)
            var group: UInt32 = 0
            for offset in 0..<3 { group = group << 8 | (offset < count ? UInt32(bytes[start + offset]) : 0) }
            for digit in 0..<4 {
                let value = Int(group >> UInt32(18 - 6 * digit) & 0x3F)
                text.append(digit <= count ? alphabet[value] : padding)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Reads base64; nil for any text that ``encode(_:)`` would not have written.
    public static func decode(_ text: String) -> [UInt8]? {
        decode(Array(text.utf8))
    }

    static func decode(_ text: [UInt8]) -> [UInt8]? {
        guard text.count.isMultiple(of: 4) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3)
        for start in stride(from: 0, to: text.count, by: 4) {
            let isLast = start + 4 == text.count
            guard let group = decodeGroup(text[start..<start + 4], mayBePadded: isLast) else { return nil }
            bytes.append(contentsOf: group)
        }
        return bytes
    }

    private static func decodeGroup(_ text: ArraySlice<UInt8>, mayBePadded: Bool) -> ArraySlice<UInt8>? {
        let digits = text.prefix { $0 != padding }
        let count = digits.count
        guard count == 4 || mayBePadded && count >= 2 && text.dropFirst(count).allSatisfy({ $0 == padding }) else {
            return nil
        }
        var group: UInt32 = 0
        for character in digits {
            let value = values[Int(character)]
            guard value != 0xFF else { return nil }
            group = group << 6 | UInt32(value)
        }
        group <<= UInt32(6 * (4 - count))
        let bytes = [16, 8, 0].map { UInt8(truncatingIfNeeded: group >> UInt32($0)) }
        guard bytes.dropFirst(count - 1).allSatisfy({ $0 == 0 }) else { return nil }
        return bytes.prefix(count - 1)
    }
}
