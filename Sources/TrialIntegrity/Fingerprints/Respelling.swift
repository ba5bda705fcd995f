// In which ways a sealed text may have been written that a delivery writes as it does. Only texts that mean the same are
// tried, and few of them: what counts in the end is that a whole row reaches its sealed leaf hash.

internal import Foundation

/// The plausible other spellings of a delivered cell.
package struct Respelling {
    /// So many digits after the point are tried beyond those that a number needs.
    private static let extraZeros = 6
    /// So many leading zeros are tried for a text of digits.
    private static let leadingZeros = 6
    /// So many blanks are tried at the end of a text.
    private static let blanks = 4
    /// A text of more bytes is tried in its Unicode forms and line breaks alone.
    private static let longest = 64

    private let column: ProfileColumn
    private let reading: CellReading

    /// The spellings of a column.
    package init(_ column: ProfileColumn) {
        self.column = column
        reading = CellReading(column)
    }

    /// Texts that may have been sealed where `found` was delivered, without `found` itself.
    ///
    /// - Complexity: at most some 60 texts.
    package func spellings(of found: ArraySlice<UInt8>) -> [[UInt8]] {
        let text = CellReading.trimmed(found)
        var texts = [Array(text)]
        if reading.isMissing(text) { texts += missing() }
        texts += forms(text)
        if text.count <= Self.longest {
            if column.type.isNumeric { texts += numbers(text) }
            if column.type.isDate { texts += dates(text) }
            texts += padded(text)
        }
        var seen: Set<[UInt8]> = [Array(found)]
        let plain = texts.filter { seen.insert($0).inserted }
        return plain + blanked(text).filter { seen.insert($0).inserted }
    }

    private func missing() -> [[UInt8]] {
        [[]] + (column.type == .text ? [] : [[UInt8(ascii: ".")]]) + column.missing.map { Array($0.utf8) }
    }

    /// Composed and decomposed, with each kind of line break.
    private func forms(_ text: ArraySlice<UInt8>) -> [[UInt8]] {
        var forms: [[UInt8]] = []
        if text.contains(where: { $0 >= 0x80 }) {
            let string = String(decoding: text, as: UTF8.self)
            forms.append(Array(string.precomposedStringWithCanonicalMapping.utf8))
            forms.append(Array(string.decomposedStringWithCanonicalMapping.utf8))
        }
        guard text.contains(where: { $0 == 10 || $0 == 13 }) else { return forms }
        return ([Array(text)] + forms).flatMap { form in
            [[10], [13, 10], [13]].map { Self.breaking(form, with: $0) }
        }
    }

    /// The text with one kind of line break.
    private static func breaking(_ text: [UInt8], with lineBreak: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var previous: UInt8 = 0
        for byte in text {
            if byte == 13 || (byte == 10 && previous != 13) {
                result += lineBreak
            } else if byte != 10 {
                result.append(byte)
            }
            previous = byte
        }
        return result
    }

    /// With and without trailing zeros, the zero before the point, and the decimal point for a comma.
    private func numbers(_ text: ArraySlice<UInt8>) -> [[UInt8]] {
        var comma = reading
        comma.decimalComma = true
        guard let number = reading.number(text) ?? comma.number(text) else { return [] }
        let normal = number.normalForm
        let isZero = normal == [48]
        let parts = normal.drop { $0 == 45 }.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard let whole = parts.first.map(Array.init) else { return [] }
        let fraction = parts.count > 1 ? Array(parts[1]) : []
        let signs: [[UInt8]] = isZero ? [[], [45]] : [normal.first == 45 ? [45] : []]
        return signs.flatMap { sign in
            (0...Self.extraZeros).flatMap { zeros -> [[UInt8]] in
                let digits = fraction + [UInt8](repeating: 48, count: zeros)
                if digits.isEmpty { return [sign + whole] }
                let tail = [UInt8(ascii: ".")] + digits
                return whole == [48] ? [sign + whole + tail, sign + tail] : [sign + whole + tail]
            }
        }
    }

    /// The date that a text names in any format, as ISO 8601 and as the column writes dates.
    private func dates(_ text: ArraySlice<UInt8>) -> [[UInt8]] {
        var days: [[UInt8]] = ISODate(text) == .date ? [Array(text)] : []
        for format in DateFormat.allCases {
            if let day = format.isoDate(text), !days.contains(day) { days.append(day) }
        }
        guard let format = column.format else { return days }
        return days + days.flatMap { format.spellings(isoDate: $0) }
    }

    /// Digits that lost their leading zeros in a spreadsheet: no spelling of the same meaning, but the way back to a key.
    private func padded(_ text: ArraySlice<UInt8>) -> [[UInt8]] {
        guard !text.isEmpty, text.count <= 12, text.allSatisfy({ $0 >= 48 && $0 <= 57 }) else { return [] }
        return (1...Self.leadingZeros).map { [UInt8](repeating: 48, count: $0) + text }
    }

    private func blanked(_ text: ArraySlice<UInt8>) -> [[UInt8]] {
        let trailing = (1...Self.blanks).map { text + [UInt8](repeating: 32, count: $0) }
        return trailing.map(Array.init) + [[32] + text, [32, 32] + text, text + [9], [32] + text + [32]]
    }
}

extension DateFormat {
    /// The ways in which this format writes a day.
    ///
    /// - Parameter isoDate: `YYYY-MM-DD`.
    /// - Returns: with and without leading zeros, months in three cases of letters.
    func spellings(isoDate: [UInt8]) -> [[UInt8]] {
        let parts = isoDate.split(separator: UInt8(ascii: "-"))
        guard parts.count == 3, let month = Int(String(decoding: parts[1], as: UTF8.self)), (1...12).contains(month)
        else { return [] }
        let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let name = names[month - 1]
        let days = Self.withAndWithoutZero(parts[2])
        let months = Self.withAndWithoutZero(parts[1])
        let spelledMonths = [name.uppercased(), name, name.lowercased()].map { Array($0.utf8) }
        var texts: [[UInt8]] = []
        for day in days {
            for month in rawValue.contains("MMM") ? spelledMonths : months {
                let text = rawValue.replacingOccurrences(of: "YYYY", with: String(decoding: parts[0], as: UTF8.self))
                    .replacingOccurrences(of: "DD", with: String(decoding: day, as: UTF8.self))
                    .replacingOccurrences(of: "MMM", with: "MM")
                    .replacingOccurrences(of: "MM", with: String(decoding: month, as: UTF8.self))
                texts.append(Array(text.utf8))
            }
        }
        return texts.filter { self.isoDate($0).map { $0 == isoDate } ?? false }
    }

    private static func withAndWithoutZero(_ digits: ArraySlice<UInt8>) -> [[UInt8]] {
        digits.first == 48 ? [Array(digits), Array(digits.dropFirst())] : [Array(digits)]
    }
}
