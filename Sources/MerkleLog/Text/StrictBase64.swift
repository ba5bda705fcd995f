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
        guard let last = text.last else { return [] }
        let padded = last != padding ? 0 : text[text.count - 2] != padding ? 1 : 2
        let end = text.count - (padded == 0 ? 0 : 4)
        let values = StrictBase64.values
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3)
        for start in stride(from: 0, to: end, by: 4) {
            let (a, b) = (values[Int(text[start])], values[Int(text[start + 1])])
            let (c, d) = (values[Int(text[start + 2])], values[Int(text[start + 3])])
            guard a | b | c | d < 64 else { return nil }
            bytes.append(a << 2 | b >> 4)
            bytes.append(b << 4 | c >> 2)
            bytes.append(c << 6 | d)
        }
        return padded == 0 || appendPadded(text[end..<end + 4 - padded], to: &bytes) ? bytes : nil
    }

    /// Appends the one or two bytes of two or three last digits, whose unused bits must be zero.
    private static func appendPadded(_ digits: ArraySlice<UInt8>, to bytes: inout [UInt8]) -> Bool {
        var group: UInt32 = 0
        for digit in digits {
            let value = values[Int(digit)]
            guard value < 64 else { return false }
            group = group << 6 | UInt32(value)
        }
        let unused = UInt32(digits.count == 2 ? 4 : 2)
        guard group & (1 << unused - 1) == 0 else { return false }
        group >>= unused
        if digits.count == 3 { bytes.append(UInt8(truncatingIfNeeded: group >> 8)) }
        bytes.append(UInt8(truncatingIfNeeded: group))
        return true
    }
}
