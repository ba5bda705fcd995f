// In which order the lines of an audit trail were made.

/// Which end of a trail is the earlier one.
enum TrailOrder {
    /// The lines in order of time.
    ///
    /// - Where every line has an ISO 8601 time with an offset from UTC, they are sorted by instant.
    /// - Where no line has one, and all times have the same form, they are sorted as clocks on one wall.
    /// - Else, as where some lines have an offset and others none, nothing says which came first: they stay as they stand in
    ///   the file, or the other way round when the first time is later than the last. REDCap writes the newest line first.
    ///
    /// Lines of the same time keep their order relative to each other.
    static func earliestFirst(_ lines: [TrailLine]) -> [TrailLine] {
        let times = lines.map { $0.time.flatMap(TrailTime.init) }
        let known = times.compactMap(\.self)
        guard let first = known.first, let last = known.last else { return lines }
        let isReversed = last < first
        let ordered = isReversed ? Array(lines.reversed()) : lines
        guard known.count == times.count, known.allSatisfy({ $0.form == first.form }) else { return ordered }
        let orderedTimes = isReversed ? known.reversed() : known
        return zip(ordered, orderedTimes).enumerated().sorted {
            $0.element.1 < $1.element.1 || ($0.element.1 == $1.element.1 && $0.offset < $1.offset)
        }.map(\.element.0)
    }
}

/// A time of a trail that can be compared with others.
struct TrailTime: Comparable {
    /// What a time can be compared with.
    enum Form: Equatable {
        /// An instant: every other one.
        case instant
        /// A clock on the wall: those written with as many characters.
        case clock(length: Int)
    }
    /// What it can be compared with.
    let form: Form
    /// Seconds since 1970-01-01T00:00:00, in UTC for an instant.
    private let seconds: Int64
    /// The digits after the decimal sign of the seconds, without zeros at their end.
    private let fraction: [UInt8]

    /// Reads `YYYY-MM-DD[(T| )hh:mm[:ss[.f…]][Z|±hh[:][mm]]]`; nil for forms that do not say which number is the month.
    init?(_ time: String) {
        let text = Array(time.utf8)
        guard text.count >= 10, ISODate(text[..<10]) == .date,
            let day = UTCTimestamp(parsing: String(decoding: text[..<10], as: UTF8.self) + "T00:00:00Z")
        else { return nil }
        var rest = text[10...]
        var (clock, fraction): (Int64, [UInt8]) = (0, [])
        if !rest.isEmpty {
            guard let mark = rest.popFirst(), mark == UInt8(ascii: "T") || mark == UInt8(ascii: " "),
                let hour = Self.number(&rest, below: 24), rest.popFirst() == UInt8(ascii: ":"),
                let minute = Self.number(&rest, below: 60)
            else { return nil }
            clock = hour * 3600 + minute * 60
            if rest.first == UInt8(ascii: ":") {
                rest = rest.dropFirst()
                // A leap second is the 61st.
                guard let second = Self.number(&rest, below: 61) else { return nil }
                clock += second
                if rest.first == UInt8(ascii: ".") {
                    let digits = rest.dropFirst().prefix { $0 >= 48 && $0 <= 57 }
                    rest = rest.dropFirst(1 + digits.count)
                    fraction = Array(digits.reversed().drop { $0 == 48 }.reversed())
                }
            }
        }
        guard let offset = Self.offset(rest) else { return nil }
        form = offset.isGiven ? .instant : .clock(length: text.count)
        seconds = day.secondsSince1970 + clock - offset.seconds
        self.fraction = fraction
    }

    static func < (left: TrailTime, right: TrailTime) -> Bool {
        left.seconds != right.seconds
            ? left.seconds < right.seconds : left.fraction.lexicographicallyPrecedes(right.fraction)
    }

    /// Takes two digits.
    private static func number(_ text: inout ArraySlice<UInt8>, below limit: Int64) -> Int64? {
        let digits = text.prefix(2)
        guard digits.count == 2, digits.allSatisfy({ $0 >= 48 && $0 <= 57 }) else { return nil }
        text = text.dropFirst(2)
        let value = digits.reduce(Int64(0)) { 10 * $0 + Int64($1 - 48) }
        return value < limit ? value : nil
    }

    /// Seconds east of UTC; nil for anything but an offset or nothing.
    private static func offset(_ text: ArraySlice<UInt8>) -> (isGiven: Bool, seconds: Int64)? {
        var rest = text.drop { $0 == UInt8(ascii: " ") }
        guard let sign = rest.popFirst() else { return text.isEmpty ? (false, 0) : nil }
        if sign == UInt8(ascii: "Z") { return rest.isEmpty ? (true, 0) : nil }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), let hours = number(&rest, below: 24) else {
            return nil
        }
        if rest.first == UInt8(ascii: ":") { rest = rest.dropFirst() }
        var minutes: Int64 = 0
        if !rest.isEmpty {
            guard let given = number(&rest, below: 60), rest.isEmpty else { return nil }
            minutes = given
        }
        let seconds = hours * 3600 + minutes * 60
        return (true, sign == UInt8(ascii: "-") ? -seconds : seconds)
    }
}
