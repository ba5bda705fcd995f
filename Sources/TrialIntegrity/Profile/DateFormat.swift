// Dates that are not written as ISO 8601, read in one declared order (Docs/Format.md, section 6.2).

/// A way to write a complete date.
public enum DateFormat: String, Sendable, CaseIterable {
    case dayMonthYearSlashes = "DD/MM/YYYY"
    case monthDayYearSlashes = "MM/DD/YYYY"
    case yearMonthDaySlashes = "YYYY/MM/DD"
    case dayMonthYearDots = "DD.MM.YYYY"
    case dayMonthYearHyphens = "DD-MM-YYYY"
    case monthDayYearHyphens = "MM-DD-YYYY"
    case compact = "YYYYMMDD"
    case dayNameYear = "DDMMMYYYY"
    case dayNameYearHyphens = "DD-MMM-YYYY"
    case dayNameYearBlanks = "DD MMM YYYY"

    private enum Part { case day, month, year, name }

    private var layout: (parts: [Part], separator: UInt8?) {
        switch self {
        case .dayMonthYearSlashes: ([.day, .month, .year], UInt8(ascii: "/"))
        case .monthDayYearSlashes: ([.month, .day, .year], UInt8(ascii: "/"))
        case .yearMonthDaySlashes: ([.year, .month, .day], UInt8(ascii: "/"))
        case .dayMonthYearDots: ([.day, .month, .year], UInt8(ascii: "."))
        case .dayMonthYearHyphens: ([.day, .month, .year], UInt8(ascii: "-"))
        case .monthDayYearHyphens: ([.month, .day, .year], UInt8(ascii: "-"))
        case .compact: ([.year, .month, .day], nil)
        case .dayNameYear: ([.day, .name, .year], nil)
        case .dayNameYearHyphens: ([.day, .name, .year], UInt8(ascii: "-"))
        case .dayNameYearBlanks: ([.day, .name, .year], UInt8(ascii: " "))
        }
    }

    /// The ISO 8601 text (`YYYY-MM-DD`) of a date written in this format; nil when the text does not fit or names no
    /// day of the Gregorian calendar.
    public func isoDate(_ text: some Collection<UInt8>) -> [UInt8]? {
        var (day, month, year) = (0, 0, 0)
        let (parts, separator) = layout
        var rest = Array(text)[...]
        for (index, part) in parts.enumerated() {
            if index > 0, let separator {
                guard rest.first == separator else { return nil }
                rest = rest.dropFirst()
            }
            switch part {
            case .year:
                guard let value = Self.number(&rest, digits: 4...4) else { return nil }
                year = value
            case .day:
                guard let value = Self.number(&rest, digits: separator == nil ? 2...2 : 1...2) else { return nil }
                day = value
            case .month:
                guard let value = Self.number(&rest, digits: separator == nil ? 2...2 : 1...2) else { return nil }
                month = value
            case .name:
                guard let value = Self.monthNumber(rest.prefix(3)) else { return nil }
                rest = rest.dropFirst(3)
                month = value
            }
        }
        guard rest.isEmpty, Calendar.isDay(year: year, month: month, day: day) else { return nil }
        return Self.digits(year, 4) + [UInt8(ascii: "-")] + Self.digits(month, 2) + [UInt8(ascii: "-")]
            + Self.digits(day, 2)
    }

    private static func number(_ rest: inout ArraySlice<UInt8>, digits: ClosedRange<Int>) -> Int? {
        let run = rest.prefix(digits.upperBound).prefix { $0 >= 48 && $0 <= 57 }
        guard digits.contains(run.count) else { return nil }
        rest = rest.dropFirst(run.count)
        return run.reduce(0) { $0 * 10 + Int($1 - 48) }
    }

    private static func monthNumber(_ name: some Collection<UInt8>) -> Int? {
        let upper = name.map { $0 >= 97 && $0 <= 122 ? $0 - 32 : $0 }
        return monthNames.firstIndex { $0.elementsEqual(upper) }.map { $0 + 1 }
    }

    private static let monthNames = [
        "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
    ].map { Array($0.utf8) }

    private static func digits(_ value: Int, _ count: Int) -> [UInt8] {
        let text = Array(String(value).utf8)
        return [UInt8](repeating: 48, count: max(0, count - text.count)) + text
    }
}
