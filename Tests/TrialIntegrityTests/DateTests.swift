// Dates: every way to write them, every day of several years, and days that do not exist.

import Testing
import TrialIntegrity

@Suite("Dates")
struct DateTests {
    /// Days of each month, counted on the knuckles.
    static func days(month: Int, year: Int) -> Int {
        if month == 2 { return year % 400 == 0 || (year % 4 == 0 && year % 100 != 0) ? 29 : 28 }
        return [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    static func padded(_ number: Int, _ width: Int) -> String {
        String(repeating: "0", count: max(0, width - String(number).count)) + String(number)
    }

    static let monthNames = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// How a format writes a day.
    static func written(_ format: DateFormat, year: Int, month: Int, day: Int) -> String {
        format.rawValue.replacing("YYYY", with: padded(year, 4))
            .replacing("MMM", with: monthNames[month - 1].uppercased())
            .replacing("MM", with: padded(month, 2)).replacing("DD", with: padded(day, 2))
    }

    @Test("every day and many that are none, in every format", arguments: DateFormat.allCases)
    func everyDay(format: DateFormat) {
        for year in [1900, 1999, 2000, 2023, 2024, 2100] {
            for month in 1...12 {
                for day in 0...32 {
                    let text = Self.written(format, year: year, month: month, day: day)
                    let exists = day >= 1 && day <= Self.days(month: month, year: year)
                    let iso = "\(year)-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
                    let read = format.isoDate(text.utf8).map { String(decoding: $0, as: UTF8.self) }
                    #expect(read == (exists ? iso : nil), "\(text)")
                }
            }
        }
    }

    @Test("day and month are never exchanged")
    func order() {
        let text = Array("03/04/2026".utf8)
        #expect(
            DateFormat.dayMonthYearSlashes.isoDate(text).map { String(decoding: $0, as: UTF8.self) } == "2026-04-03"
        )
        #expect(
            DateFormat.monthDayYearSlashes.isoDate(text).map { String(decoding: $0, as: UTF8.self) } == "2026-03-04"
        )
        #expect(DateFormat.monthDayYearSlashes.isoDate("13/04/2026".utf8) == nil)
    }

    @Test(
        "one digit is enough between separators and too few without",
        arguments: [
            (DateFormat.dayMonthYearSlashes, "5/1/2026", true), (.dayMonthYearDots, "5.01.2026", true),
            (.yearMonthDaySlashes, "2026/1/5", true), (.dayNameYearHyphens, "5-jan-2026", true),
            (.dayNameYearBlanks, "5 JAN 2026", true), (.dayNameYear, "05Jan2026", true),
            (.dayNameYear, "5JAN2026", false),
            (.compact, "2026015", false), (.compact, "202615", false), (.dayMonthYearSlashes, "005/01/2026", false),
            (.dayMonthYearSlashes, "05/01/26", false), (.dayMonthYearSlashes, "05-01-2026", false),
            (.dayMonthYearSlashes, "05/01/2026 ", false), (.dayMonthYearSlashes, "05/01/20266", false),
            (.dayMonthYearSlashes, "", false), (.dayNameYearBlanks, "05 JUNE 2026", false),
            (.dayNameYearBlanks, "05 Mrz 2026", false), (.yearMonthDaySlashes, "26/01/05", false),
        ]
    )
    func spelling(format: DateFormat, text: String, fits: Bool) {
        #expect((format.isoDate(text.utf8) != nil) == fits)
    }

    @Test(
        "shapes of ISO 8601",
        arguments: [
            ("2026", ISODate.year), ("2026-01", .month), ("2024-02-29", .date), ("2026-01-31T09:30", .datetime),
            ("2026-01-31T09:30:59", .datetime), ("2016-12-31T23:59:60Z", .datetime),
            ("2026-01-31T09:30:00.125", .datetime),
            ("2026-01-31T09:30+01:00", .datetime), ("2026-01-31T09:30:00-05:30", .datetime),
        ]
    )
    func isoShape(text: String, shape: ISODate) {
        #expect(ISODate(text.utf8) == shape)
    }

    @Test(
        "what is no ISO 8601 date",
        arguments: [
            "", "202", "20266", "2026-", "2026-13", "2026-00", "2026-1", "2026-02-29", "2026-01-32", "2026-01-31 ",
            "2026-01-31T", "2026-01-31T09", "2026-01-31T24:00", "2026-01-31T09:60", "2026-01-31T09:30:61",
            "2026-01-31T09:30:0", "2026-01-31T09:30:00.", "2026-01-31T09:30z", "2026-01-31T09:30+1:00",
            "2026-01-31 09:30",
            "2026/01/31", "--01-31", "2026---31",
        ]
    )
    func noISODate(text: String) {
        #expect(ISODate(text.utf8) == nil)
    }

    @Test("spreadsheets count days from 1899-12-30, without a gap")
    func spreadsheetSerial() {
        #expect(Calendar.spreadsheetSerial(year: 1900, month: 3, day: 1) == 61)
        #expect(Calendar.spreadsheetSerial(year: 2000, month: 1, day: 1) == 36_526)
        #expect(Calendar.spreadsheetSerial(year: 2026, month: 1, day: 31) == 46_053)
        #expect(Calendar.spreadsheetSerial(year: 2026, month: 2, day: 30) == nil)
        var expected = 36_526
        for year in 2000...2030 {
            for month in 1...12 {
                for day in 1...Self.days(month: month, year: year) {
                    #expect(Calendar.spreadsheetSerial(year: year, month: month, day: day) == expected)
                    expected += 1
                }
            }
        }
    }
}
