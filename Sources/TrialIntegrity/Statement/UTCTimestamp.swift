// Time as it is written into statements: UTC, to the second, in one spelling.

/// A moment in UTC, to the second, written as RFC 3339 such as `2026-11-22T10:00:00Z`.
public struct UTCTimestamp: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// Seconds since 1970-01-01T00:00:00Z, leap seconds not counted.
    public let secondsSince1970: Int64

    private static let secondsPerDay: Int64 = 86_400
    /// The years 1 to 9999, which four digits can write.
    private static let range: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

    /// 1970-01-01T00:00:00Z.
    public static let epoch = UTCTimestamp(unchecked: 0)
    /// The last second of the year 9999.
    public static let latest = UTCTimestamp(unchecked: range.upperBound)
    /// The first second of the year 1.
    static let earliest = UTCTimestamp(unchecked: range.lowerBound)

    private init(unchecked seconds: Int64) {
        secondsSince1970 = seconds
    }

    /// A moment from its POSIX time; nil outside the years 1 to 9999.
    public init?(secondsSince1970: Int64) {
        guard Self.range.contains(secondsSince1970) else { return nil }
        self.secondsSince1970 = secondsSince1970
    }

    /// Reads `YYYY-MM-DDThh:mm:ssZ`; nil for any other spelling and for days and times that do not exist.
    public init?(parsing text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 20, bytes[4] == 0x2D, bytes[7] == 0x2D, bytes[10] == UInt8(ascii: "T"),
            bytes[13] == 0x3A, bytes[16] == 0x3A, bytes[19] == UInt8(ascii: "Z"),
            let year = Self.number(bytes[0..<4]), let month = Self.number(bytes[5..<7]),
            let day = Self.number(bytes[8..<10]), let hour = Self.number(bytes[11..<13]),
            let minute = Self.number(bytes[14..<16]), let second = Self.number(bytes[17..<19]),
            year >= 1, (1...12).contains(month), day >= 1, day <= Self.days(month: month, year: year),
            hour < 24, minute < 60, second < 60
        else { return nil }
        let days = Self.dayNumber(year: year, month: month, day: day)
        secondsSince1970 = days * Self.secondsPerDay + hour * 3600 + minute * 60 + second
    }

    public var description: String { text }

    /// The RFC 3339 form.
    public var text: String {
        var days = secondsSince1970 / Self.secondsPerDay
        var rest = secondsSince1970 % Self.secondsPerDay
        if rest < 0 {
            rest += Self.secondsPerDay
            days -= 1
        }
        let (year, month, day) = Self.date(dayNumber: days)
        let date = "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
        return "\(date)T\(Self.padded(rest / 3600, 2)):\(Self.padded(rest / 60 % 60, 2)):\(Self.padded(rest % 60, 2))Z"
    }

    public static func < (left: UTCTimestamp, right: UTCTimestamp) -> Bool {
        left.secondsSince1970 < right.secondsSince1970
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    }

    private static func padded(_ value: Int64, _ width: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }

    static func days(month: Int64, year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days from 1970-01-01 in the proleptic Gregorian calendar, for years from 1: years are counted from March, so
    /// that the leap day is the last of its year.
    static func dayNumber(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let monthFromMarch = (month + 9) % 12
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
    }

    static func date(dayNumber: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = dayNumber + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}
