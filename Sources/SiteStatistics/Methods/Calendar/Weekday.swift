// The day of the week of a date.

/// The day of the week.
package enum Weekday: Int, CaseIterable, Sendable {
    case monday
    case tuesday
    case wednesday
    case thursday
    case friday
    case saturday
    case sunday

    /// Saturday and Sunday.
    package static let usualWeekend: Set<Weekday> = [.saturday, .sunday]

    /// The weekday of a date of the proleptic Gregorian calendar; nil when there is no such date in years 1 to 9999.
    package init?(year: Int, month: Int, day: Int) {
        guard let number = DayNumber.of(year: year, month: month, day: day) else { return nil }
        self.init(dayNumber: number)
    }

    /// The weekday of a day counted from 1970-01-01, which was a Thursday.
    package init(dayNumber: Int) {
        let index = (dayNumber % 7 + 7 + 3) % 7
        self = Weekday.allCases[index]
    }
}

/// Days counted from 1970-01-01.
package enum DayNumber {
    /// The number of a date; nil when there is no such date in years 1 to 9999.
    ///
    /// Source: H. Hinnant, "chrono-compatible low-level date algorithms", days_from_civil.
    package static func of(year: Int, month: Int, day: Int) -> Int? {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1 else { return nil }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard day <= lengths[month - 1] else { return nil }
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
