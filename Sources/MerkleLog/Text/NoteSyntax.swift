// The small pieces of which all signed texts are made, read from bytes.
//
// Everything works on UTF-8 bytes: to Swift's String a CR LF is one character, and two spellings of an accented
// letter are equal. Signatures know no such mercy.

/// Reading of lines, names and numbers with one spelling each.
enum NoteSyntax {
    static let lineFeed = UInt8(ascii: "\n")
    static let space = UInt8(ascii: " ")

    /// Takes a text as it may stand in a note: UTF-8, no control characters but line feeds.
    static func text(_ bytes: some Collection<UInt8>) throws(NoteError) -> String {
        guard bytes.allSatisfy({ $0 >= 0x20 || $0 == lineFeed }) else { throw .controlCharacter }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
        return text
    }

    /// Splits a text at its line feeds; nil unless it ends with one.
    static func lines(_ text: some Sequence<UInt8>) -> [ArraySlice<UInt8>]? {
        let bytes = Array(text)
        guard bytes.last == lineFeed else { return nil }
        return bytes.dropLast().split(separator: lineFeed, omittingEmptySubsequences: false)
    }

    /// Whether this may be the name of a key: not empty, no Unicode space, no plus sign, no control character.
    static func isName(_ name: String) -> Bool {
        !name.isEmpty
            && name.unicodeScalars.allSatisfy {
                $0.value >= 0x20 && $0 != "+" && !$0.properties.isWhitespace
            }
    }

    /// Whether this may be a line of a checkpoint: not empty, no control character.
    static func isLine(_ line: String) -> Bool {
        !line.isEmpty && line.utf8.allSatisfy { $0 >= 0x20 }
    }

    /// Reads a decimal without sign and leading zeros; nil for anything else and above `UInt64.max`.
    static func decimal(_ digits: ArraySlice<UInt8>) -> UInt64? {
        guard let first = digits.first, first != UInt8(ascii: "0") || digits.count == 1 else { return nil }
        var number: UInt64 = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            let (shifted, multiplied) = number.multipliedReportingOverflow(by: 10)
            let (sum, added) = shifted.addingReportingOverflow(UInt64(digit - UInt8(ascii: "0")))
            guard !multiplied, !added else { return nil }
            number = sum
        }
        return number
    }

    /// Whether two texts are the same bytes.
    static func areSame(_ left: String, _ right: String) -> Bool {
        left.utf8.elementsEqual(right.utf8)
    }

    static func bigEndianBytes(_ number: some FixedWidthInteger) -> [UInt8] {
        stride(from: number.bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> $0) }
    }

    static func bigEndianNumber<Number: FixedWidthInteger>(_ bytes: some Sequence<UInt8>) -> Number {
        bytes.reduce(0) { $0 << 8 | Number($1) }
    }
}
