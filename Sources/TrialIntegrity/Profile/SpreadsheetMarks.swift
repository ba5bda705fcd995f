// Texts as spreadsheets leave them, for remarks before a seal and for findings after it.

/// Texts as spreadsheets write them.
package enum SpreadsheetMarks {
    /// `1.23E+11` and the like.
    package static func isExponent(_ text: ArraySlice<UInt8>) -> Bool { exponent(text) != nil }

    /// The digits and the power of ten of a number with an exponent: `1.23E+11` is 123 and 9.
    package static func exponent(_ text: ArraySlice<UInt8>) -> (negative: Bool, digits: ArraySlice<UInt8>, power: Int)?
    {
        guard let mark = text.firstIndex(where: { $0 == UInt8(ascii: "E") || $0 == UInt8(ascii: "e") }),
            let mantissa = PlainDecimal(anyZeros: text[..<mark])
        else { return nil }
        var tail = text[(mark + 1)...]
        let negative = tail.first == UInt8(ascii: "-")
        if negative || tail.first == UInt8(ascii: "+") { tail = tail.dropFirst() }
        guard (1...3).contains(tail.count), tail.allSatisfy({ $0 >= 48 && $0 <= 57 }) else { return nil }
        let size = tail.reduce(0) { $0 * 10 + Int($1 - 48) }
        let digits = mantissa.whole + (mantissa.fraction ?? [])
        return (mantissa.isNegative, digits[...], (negative ? -size : size) - (mantissa.fraction?.count ?? 0))
    }

    /// `1-Mar`, `01-Mar-24`, `Mar-24`: dates as spreadsheets show them.
    package static func isInventedDate(_ text: ArraySlice<UInt8>) -> Bool { inventedDate(text) != nil }

    /// The parts of such a date: a month from 1, and the numbers beside it in order.
    package static func inventedDate(_ text: ArraySlice<UInt8>) -> (month: Int, numbers: [Int])? {
        let parts = text.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count) else { return nil }
        var month: Int?
        var numbers: [Int] = []
        for part in parts {
            if let name = monthNames.firstIndex(where: { $0.elementsEqual(part) }) {
                guard month == nil else { return nil }
                month = name + 1
            } else if (1...4).contains(part.count), part.allSatisfy({ $0 >= 48 && $0 <= 57 }) {
                numbers.append(part.reduce(0) { $0 * 10 + Int($1 - 48) })
            } else {
                return nil
            }
        }
        guard let month else { return nil }
        return (month, numbers)
    }

    private static let monthNames = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ].map { Array($0.utf8) }
}
