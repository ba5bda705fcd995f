// The normal form of a cell: two cells of a column mean the same when their normal forms are equal (Docs/Format.md,
// section 6). The one place where that is decided.

internal import Foundation

/// How one column of one file is read when its meaning is compared.
public struct CellReading: Hashable, Sendable {
    /// The column's type.
    public var type: ColumnType
    /// How dates are written; nil for ISO 8601.
    public var format: DateFormat?
    /// Further texts that count as missing.
    public var missing: [[UInt8]]
    /// Whether numbers are written with a decimal comma: a reading of a delivery, never of a seal.
    public var decimalComma: Bool

    /// The reading of a sealed column.
    public init(_ column: ProfileColumn) {
        type = column.type
        format = column.format
        missing = column.missing.map { Array($0.utf8) }
        decimalComma = false
    }

    /// The normal form of a cell.
    ///
    /// - Returns: nil for a missing value, which equals every other missing value of the column.
    /// - Complexity: O(length of the cell).
    public func normalForm(_ cell: ArraySlice<UInt8>) -> [UInt8]? {
        let text = Self.trimmed(cell)
        if isMissing(text) { return nil }
        if type.isNumeric, let number = number(text) { return number.normalForm }
        if type.isDate, let format, let date = format.isoDate(text) { return date }
        return Self.textForm(text)
    }

    /// What a cell says in the notation that every reading of its column takes as it stands: a date in ISO 8601, a number
    /// with a decimal point, anything else as it is written.
    ///
    /// - Complexity: O(length of the cell).
    package func plainText(_ cell: ArraySlice<UInt8>) -> String {
        let text = Self.trimmed(cell)
        if type.isDate, let format, let date = format.isoDate(text) { return String(decoding: date, as: UTF8.self) }
        guard type.isNumeric, decimalComma, number(text) != nil else { return String(decoding: text, as: UTF8.self) }
        return String(decoding: text.map { $0 == UInt8(ascii: ",") ? UInt8(ascii: ".") : $0 }, as: UTF8.self)
    }

    /// The number a cell holds under this reading; nil when it holds none.
    func number(_ text: ArraySlice<UInt8>) -> PlainDecimal? {
        guard decimalComma, let comma = text.firstIndex(of: UInt8(ascii: ",")) else { return PlainDecimal(text) }
        guard !text.contains(UInt8(ascii: ".")) else { return nil }
        var replaced = text
        replaced[comma] = UInt8(ascii: ".")
        return PlainDecimal(replaced)
    }

    /// Whether a text without outer blanks counts as missing.
    func isMissing(_ text: ArraySlice<UInt8>) -> Bool {
        if text.isEmpty { return true }
        if text.count == 1, text.first == UInt8(ascii: "."), type != .text { return true }
        return missing.contains { $0.elementsEqual(text) }
    }

    /// The cell without blanks (space, tab) at either end.
    package static func trimmed(_ cell: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var rest = cell
        while let first = rest.first, first == 32 || first == 9 { rest = rest.dropFirst() }
        while let last = rest.last, last == 32 || last == 9 { rest = rest.dropLast() }
        return rest
    }

    /// NFC with line breaks as LF.
    static func textForm(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var bytes = Array(text)
        if bytes.contains(where: { $0 >= 0x80 }) {
            bytes = Array(String(decoding: bytes, as: UTF8.self).precomposedStringWithCanonicalMapping.utf8)
        }
        guard bytes.contains(13) else { return bytes }
        var unified: [UInt8] = []
        var previous: UInt8 = 0
        for byte in bytes {
            if byte == 13 { unified.append(10) } else if byte != 10 || previous != 13 { unified.append(byte) }
            previous = byte
        }
        return unified
    }
}
