// Which days there are, and how spreadsheets number them.

/// The Gregorian calendar, as far as it is needed to tell a date from other digits.
package enum Calendar {
    /// Whether such a day exists.
    package static func isDay(year: Int, month: Int, day: Int) -> Bool {
        guard (1...12).contains(month), day >= 1, year >= 0 else { return false }
        let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
        let days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return day <= days[month - 1]
    }

    /// The number of days from 1899-12-30, which is how spreadsheets count days; nil when there is no such day.
    package static func spreadsheetSerial(year: Int, month: Int, day: Int) -> Int? {
        guard isDay(year: year, month: month, day: day) else { return nil }
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468 + 25_569
    }
}
