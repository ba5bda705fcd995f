// What kind of change turned one text into another: harmless, damage by a spreadsheet, or an alteration.

internal import Foundation

/// How a cell that means the same is written differently.
enum Rewriting: String, Sendable, CaseIterable, Comparable {
    case trailingZerosLost = "trailing zeros dropped"
    case numberFormat = "numbers written differently"
    case dateFormat = "dates written differently"
    case blanks = "blanks at the ends"
    case missingMarker = "missing values marked differently"
    case lineBreaks = "line breaks within cells"
    case unicodeForm = "Unicode normal form"

    static func < (left: Rewriting, right: Rewriting) -> Bool { left.rawValue < right.rawValue }

    /// Classifies two different texts that mean the same.
    init(sealed: ArraySlice<UInt8>, found: ArraySlice<UInt8>, pair: ColumnMatch.Pair) {
        let one = CellReading.trimmed(sealed)
        let two = CellReading.trimmed(found)
        if pair.sealedReading.isMissing(one) {
            self = one == two ? .blanks : .missingMarker
        } else if one == two {
            self = .blanks
        } else if let number = pair.sealedReading.number(one), let other = pair.foundReading.number(two),
            pair.sealedReading.type.isNumeric
        {
            let lost = (other.fraction?.count ?? 0) < (number.fraction?.count ?? 0)
            self = lost ? .trailingZerosLost : .numberFormat
        } else if pair.sealedReading.type.isDate, pair.sealedReading.format != pair.foundReading.format {
            self = .dateFormat
        } else if one.contains(13) != two.contains(13) || one.contains(13) {
            self = .lineBreaks
        } else {
            self = .unicodeForm
        }
    }

    /// Whether a sealed text could be rewritten in this way: what a column's share is counted against.
    func applies(to sealed: ArraySlice<UInt8>, _ reading: CellReading) -> Bool {
        let text = CellReading.trimmed(sealed)
        switch self {
        case .trailingZerosLost:
            guard let number = reading.number(text), let fraction = number.fraction else { return false }
            return fraction.last == 48
        case .numberFormat: return reading.number(text) != nil
        case .dateFormat: return !reading.isMissing(text)
        case .blanks: return !text.isEmpty
        case .missingMarker: return reading.isMissing(text)
        case .lineBreaks: return text.contains(10) || text.contains(13)
        case .unicodeForm: return Self.hasTwoForms(text)
        }
    }

    /// Whether composed and decomposed Unicode differ for a text.
    private static func hasTwoForms(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.contains(where: { $0 >= 0x80 }) else { return false }
        let string = String(decoding: text, as: UTF8.self)
        return !string.precomposedStringWithCanonicalMapping.utf8.elementsEqual(
            string.decomposedStringWithCanonicalMapping.utf8
        )
    }

    /// The share of the texts that must be rewritten for a column to count as rewritten throughout.
    ///
    /// Blanks and number
    /// formats reach only some texts (padding to a width, a fixed number of decimals), so half of them is enough.
    var throughoutShare: Double {
        switch self {
        case .blanks, .numberFormat: 0.5
        default: 0.9
        }
    }
}

/// Damage that spreadsheets do to texts.
enum SpreadsheetDamage {
    /// Whether a spreadsheet makes `found` of `sealed`, with something lost.
    static func explains(sealed: ArraySlice<UInt8>, found: ArraySlice<UInt8>) -> Bool {
        let one = CellReading.trimmed(sealed)
        let two = CellReading.trimmed(found)
        guard !one.isEmpty, !two.isEmpty, one != two else { return false }
        return lostLeadingZeros(one, two) || lostDigits(one, two) || becameDate(one, two) || becameSerial(one, two)
    }

    /// `0701` to `701`.
    private static func lostLeadingZeros(_ one: ArraySlice<UInt8>, _ two: ArraySlice<UInt8>) -> Bool {
        guard let before = PlainDecimal(anyZeros: one), before.hasLeadingZero, let after = PlainDecimal(two) else {
            return false
        }
        return before.normalForm == after.normalForm
    }

    /// A number as its digits and the power of ten of the last of them.
    private typealias Digits = (digits: ArraySlice<UInt8>, power: Int, isNegative: Bool)

    private static func plain(_ text: ArraySlice<UInt8>) -> Digits? {
        guard let number = PlainDecimal(anyZeros: text) else { return nil }
        return (
            (number.whole + (number.fraction ?? []))[...], -(number.fraction?.count ?? 0), number.isNegative
        )
    }

    private static func exponential(_ text: ArraySlice<UInt8>) -> Digits? {
        SpreadsheetMarks.exponent(text).map { ($0.digits, $0.power, $0.negative) }
    }

    /// More than 15 digits rounded or cut, exponent form (with or without digits lost), or a code such as `1E5` read as
    /// a number.
    private static func lostDigits(_ one: ArraySlice<UInt8>, _ two: ArraySlice<UInt8>) -> Bool {
        guard let before = plain(one) ?? exponential(one) else { return false }
        let isCode = plain(one) == nil
        let isLong = before.digits.drop { $0 == 48 }.count > 15
        let exponent = exponential(two)
        guard let after = exponent ?? (isCode || isLong ? plain(two) : nil), after.isNegative == before.isNegative
        else {
            return false
        }
        let exact = significant(before.digits, power: before.power)
        let shown = significant(after.digits, power: after.power)
        if exact == shown { return true }
        guard !isCode, !shown.digits.isEmpty, shown.digits.count < exact.digits.count else { return false }
        if exponent == nil, exact.digits.count <= 15 { return false }
        // A spreadsheet holds 15 digits: further ones become zeros, so what is left may be cut as well as rounded.
        let isCut = exact.digits.starts(with: shown.digits) && shown.top == exact.top && exponent == nil
        let (kept, top) = roundedTo(shown.digits.count, exact.digits, exact.top)
        return isCut || (top == shown.top && significant(kept[...], power: 0).digits == shown.digits)
    }

    /// Digits without zeros at either end, and the power of ten of the first of them.
    private static func significant(_ digits: ArraySlice<UInt8>, power: Int) -> (digits: [UInt8], top: Int) {
        let rest = digits.drop { $0 == 48 }
        let top = rest.count + power
        var trimmed = Array(rest)
        while trimmed.last == 48 { trimmed.removeLast() }
        return (trimmed, trimmed.isEmpty ? 0 : top)
    }

    /// Rounds half up to a number of digits.
    private static func roundedTo(_ count: Int, _ digits: [UInt8], _ top: Int) -> ([UInt8], Int) {
        guard count < digits.count else { return (digits, top) }
        var kept = Array(digits[..<count])
        guard digits[count] >= 53 else { return (kept, top) }
        var index = count - 1
        while index >= 0 {
            if kept[index] < 57 { kept[index] += 1; return (kept, top) }
            kept[index] = 48
            index -= 1
        }
        return ([49] + kept, top + 1)
    }

    /// `MAR1`, `SEPT2`, `1/3` or `3-1` to `1-Mar`, or to a whole date of the same numbers.
    private static func becameDate(_ one: ArraySlice<UInt8>, _ two: ArraySlice<UInt8>) -> Bool {
        guard ISODate(one) == nil, !isCompleteDate(one) else { return false }
        let numbers = runs(one)
        if let date = SpreadsheetMarks.inventedDate(two) {
            guard SpreadsheetMarks.inventedDate(one) == nil, !numbers.isEmpty else { return false }
            let shown = Set(date.numbers.map { $0 % 100 })
            if let month = monthName(one) {
                return month == date.month && numbers.count == 1 && shown.contains(numbers[0] % 100)
            }
            guard isTwoOrThreeNumbers(one), numbers.contains(date.month) else { return false }
            return numbers.allSatisfy { $0 == date.month || shown.contains($0 % 100) }
                && (numbers.count == 2 || !shown.isDisjoint(with: numbers.map { $0 % 100 }))
        }
        guard isTwoOrThreeNumbers(one), PlainDecimal(one) == nil, isCompleteDate(two) else { return false }
        let after = runs(two)
        return numbers.allSatisfy { number in after.contains { $0 % 100 == number % 100 } }
    }

    private static func isCompleteDate(_ text: ArraySlice<UInt8>) -> Bool {
        ISODate(text) == .date || DateFormat.allCases.contains { $0 != .compact && $0.isoDate(text) != nil }
    }

    /// `1/2`, `1-2`, `1.2.14`: what spreadsheets take for a date.
    private static func isTwoOrThreeNumbers(_ text: ArraySlice<UInt8>) -> Bool {
        let isSeparator: (UInt8) -> Bool = { $0 == 45 || $0 == 46 || $0 == 47 }
        let parts = text.split(omittingEmptySubsequences: false, whereSeparator: isSeparator)
        return (2...3).contains(parts.count)
            && parts.allSatisfy { (1...4).contains($0.count) && $0.allSatisfy { $0 >= 48 && $0 <= 57 } }
    }

    /// The month, from 1, when the letters of a text are its name: `MAR1`, `Sept 2`, `1 march`.
    private static func monthName(_ text: ArraySlice<UInt8>) -> Int? {
        let letters = text.filter { ($0 | 0x20) >= 97 && ($0 | 0x20) <= 122 }.map { $0 | 0x20 }
        guard letters.count >= 3 else { return nil }
        return monthNames.firstIndex { $0.elementsEqual(letters) || $0.prefix(3).elementsEqual(letters) }.map { $0 + 1 }
            ?? (letters.elementsEqual("sept".utf8) ? 9 : nil)
    }

    private static let monthNames = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ].map { Array($0.utf8) }

    /// A date to the day number that a spreadsheet stores.
    private static func becameSerial(_ one: ArraySlice<UInt8>, _ two: ArraySlice<UInt8>) -> Bool {
        guard ISODate(one) == .date, two.count == 5, two.allSatisfy({ $0 >= 48 && $0 <= 57 }) else { return false }
        let parts = runs(one)
        guard parts.count == 3, let serial = Calendar.spreadsheetSerial(year: parts[0], month: parts[1], day: parts[2])
        else { return false }
        return two.reduce(0) { $0 * 10 + Int($1 - 48) } == serial
    }

    private static func runs(_ text: ArraySlice<UInt8>) -> [Int] {
        text.split { $0 < 48 || $0 > 57 }.filter { $0.count <= 4 }.map { $0.reduce(0) { $0 * 10 + Int($1 - 48) } }
    }
}
