// When seals of a dataset are due. Calendar arithmetic is in UTC, in whole days.

/// When a site is to seal a dataset.
///
/// The first seal is due on `start`, and then one every period, counted from `start`: a day of the month that a month
/// does not have is its last day. A seal is on time until the due day, plus the grace, has ended.
public struct DatasetSchedule: Hashable, Sendable {
    /// The day on which the first seal is due.
    public var start: UTCDay
    /// The time from one due day to the next.
    public var every: CalendarPeriod
    /// How long after the due day a seal is not late yet.
    public var grace: CalendarPeriod
    /// The last day on which a seal can be due; nil when there is none.
    public var end: UTCDay?
    /// The sites that are to seal; nil for all sites of the trial.
    public var sites: [String]?

    /// States a schedule; it is checked when the definition is written.
    public init(
        start: UTCDay,
        every: CalendarPeriod,
        grace: CalendarPeriod = .none,
        end: UTCDay? = nil,
        sites: [String]? = nil
    ) {
        self.start = start
        self.every = every
        self.grace = grace
        self.end = end
        self.sites = sites
    }

    /// Reads a schedule strictly; `grace`, `end` and `sites` may be absent.
    init(_ value: JSONValue, at path: String) throws(JSONError) {
        var members = try JSONMembers(value, at: path)
        start = try members.day("start")
        every = try members.parse("every", "a period such as P7D, P2W or P1M") { text in
            CalendarPeriod(parsing: text).flatMap { $0.count > 0 ? $0 : nil }
        }
        grace = .none
        if members.contains("grace") {
            grace = try members.parse("grace", "a period such as P0D, P3D or P1W", CalendarPeriod.init(parsing:))
        }
        end = members.contains("end") ? try members.day("end") : nil
        sites = nil
        if members.contains("sites") { sites = try members.strings("sites") }
        try members.finish()
        if let end, end < start { throw .shape(path: path + ".end", expected: "not before start") }
        if let sites {
            guard !sites.isEmpty, sites.allSatisfy(SealID.isName), Set(sites).count == sites.count else {
                throw .shape(path: path + ".sites", expected: "names of sites, at least one, none twice")
            }
        }
    }

    /// The schedule as JSON; what is silent is absent.
    var value: JSONValue {
        var members: [String: JSONValue] = ["start": .string(start.text), "every": .string(every.text)]
        if grace != .none { members["grace"] = .string(grace.text) }
        members["end"] = end.map { .string($0.text) }
        members["sites"] = sites.map { .strings($0) }
        return .object(members)
    }

    /// A due day, by its number from 0; nil when it is after the end or beyond the year 9999.
    public func due(_ number: Int) -> UTCDay? {
        guard let day = start.adding(every, times: number), end.map({ day <= $0 }) ?? true else { return nil }
        return day
    }
}

/// A period of whole days, weeks or months, as ISO 8601 writes it: `P7D`, `P2W`, `P1M`.
public struct CalendarPeriod: Hashable, Sendable {
    /// What is counted.
    public enum Unit: String, Sendable, CaseIterable {
        case day = "D"
        case week = "W"
        case month = "M"
    }

    /// How many, from 0.
    public let count: Int
    /// Of what.
    public let unit: Unit

    /// No time at all, `P0D`.
    public static let none = CalendarPeriod(unchecked: 0, .day)

    private init(unchecked count: Int, _ unit: Unit) {
        self.count = count
        self.unit = unit
    }

    /// A period; nil unless the count is from 0 to 9999.
    public init?(_ count: Int, _ unit: Unit) {
        guard (0...9999).contains(count) else { return nil }
        self.init(unchecked: count, unit)
    }

    /// Reads `P<n>D`, `P<n>W` or `P<n>M`; nil for anything else.
    public init?(parsing text: String) {
        guard text.utf8.first == UInt8(ascii: "P"), let unit = text.last.flatMap({ Unit(rawValue: String($0)) }) else {
            return nil
        }
        let digits = text.dropFirst().dropLast()
        guard let count = Int(digits), String(count) == digits else { return nil }
        self.init(count, unit)
    }

    /// The ISO 8601 form.
    public var text: String { "P\(count)\(unit.rawValue)" }
}

/// A day in UTC, written `YYYY-MM-DD`, in the years 1 to 9999.
public struct UTCDay: Hashable, Sendable, Comparable {
    /// Days since 1970-01-01.
    public let number: Int64

    /// The day on which a moment is.
    public init(of moment: UTCTimestamp) {
        let seconds = moment.secondsSince1970
        number = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
    }

    /// Reads `YYYY-MM-DD`; nil for any other spelling and for days that do not exist.
    public init?(parsing text: String) {
        guard text.utf8.count == 10, let moment = UTCTimestamp(parsing: text + "T00:00:00Z") else { return nil }
        self.init(of: moment)
    }

    /// The form `YYYY-MM-DD`.
    public var text: String { String(start.text.prefix(10)) }

    /// The first second of the day.
    public var start: UTCTimestamp {
        // A day is made from a moment or a checked date, so its first second exists.
        UTCTimestamp(secondsSince1970: number * 86_400) ?? .earliest
    }

    /// The last second of the day.
    public var lastSecond: UTCTimestamp {
        UTCTimestamp(secondsSince1970: number * 86_400 + 86_399) ?? .earliest
    }

    /// The day so many periods later; nil beyond the year 9999.
    ///
    /// Months keep the day of the month; where a month does not have it, it is the month's last day.
    public func adding(_ period: CalendarPeriod, times: Int = 1) -> UTCDay? {
        let (product, overflow) = Int64(period.count).multipliedReportingOverflow(by: Int64(times))
        guard !overflow, product >= 0, product <= 4_000_000 else { return nil }
        switch period.unit {
        case .day: return UTCDay(checked: number + product)
        case .week: return UTCDay(checked: number + 7 * product)
        case .month:
            let date = UTCTimestamp.date(dayNumber: number)
            let months = date.year * 12 + date.month - 1 + product
            let (year, month) = (months / 12, months % 12 + 1)
            guard year <= 9999 else { return nil }
            let day = min(date.day, UTCTimestamp.days(month: month, year: year))
            return UTCDay(checked: UTCTimestamp.dayNumber(year: year, month: month, day: day))
        }
    }

    private init?(checked number: Int64) {
        guard UTCTimestamp(secondsSince1970: number * 86_400) != nil else { return nil }
        self.number = number
    }

    public static func < (left: UTCDay, right: UTCDay) -> Bool { left.number < right.number }
}

extension JSONMembers {
    /// Takes a day in UTC.
    fileprivate mutating func day(_ name: String) throws(JSONError) -> UTCDay {
        try parse(name, "a day such as 2026-01-31", UTCDay.init(parsing:))
    }
}
