// Days of the proleptic Gregorian calendar, without a time zone and without a formatter.

/// A day, counted from 1970-01-01.
struct CalendarDay: Comparable {
    var number: Int

    init(number: Int) {
        self.number = number
    }

    /// A day of the years 0 to 9999, by the arithmetic of Hinnant's `days_from_civil`.
    init(year: Int, month: Int, day: Int) {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        number = era * 146_097 + dayOfEra - 719_468
    }

    /// Year, month and day.
    var parts: (year: Int, month: Int, day: Int) {
        let shifted = number + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let civil = month < 10 ? month + 3 : month - 9
        return (yearOfEra + era * 400 + (civil <= 2 ? 1 : 0), civil, dayOfYear - (153 * month + 2) / 5 + 1)
    }

    /// ISO 8601, such as `2025-03-14`.
    var text: String {
        monthText + "-" + padded(parts.day, 2)
    }

    /// A partial date, such as `2025-03`.
    var monthText: String {
        padded(parts.year, 4) + "-" + padded(parts.month, 2)
    }

    static func + (day: CalendarDay, days: Int) -> CalendarDay { CalendarDay(number: day.number + days) }
    static func - (later: CalendarDay, earlier: CalendarDay) -> Int { later.number - earlier.number }
    static func < (left: CalendarDay, right: CalendarDay) -> Bool { left.number < right.number }
}
