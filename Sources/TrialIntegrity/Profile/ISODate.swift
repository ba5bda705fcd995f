// Dates as ISO 8601 writes them, whole or in part (Docs/Format.md, section 6.3).

/// The shapes of ISO 8601 text that columns of dates hold.
package enum ISODate: Sendable {
    /// `YYYY`.
    case year
    /// `YYYY-MM`.
    case month
    /// `YYYY-MM-DD`.
    case date
    /// `YYYY-MM-DDThh:mm[:ss[.f…]][Z|±hh:mm]`.
    case datetime

    /// Reads the shape of a text; nil when it is none of them or names no day or time.
    package init?(_ text: some Collection<UInt8>) {
        let bytes = Array(text)
        func digits(_ range: Range<Int>) -> Int? {
            guard range.upperBound <= bytes.count else { return nil }
            var value = 0
            for byte in bytes[range] {
                guard byte >= 48, byte <= 57 else { return nil }
                value = value * 10 + Int(byte - 48)
            }
            return value
        }
        guard let year = digits(0..<4) else { return nil }
        if bytes.count == 4 { self = .year; return }
        guard bytes[4] == 45, let month = digits(5..<7), (1...12).contains(month) else { return nil }
        if bytes.count == 7 { self = .month; return }
        guard bytes[7] == 45, let day = digits(8..<10), Calendar.isDay(year: year, month: month, day: day) else {
            return nil
        }
        if bytes.count == 10 { self = .date; return }
        guard bytes[10] == 84, let hour = digits(11..<13), hour < 24, bytes.count >= 16, bytes[13] == 58,
            let minute = digits(14..<16), minute <= 59, Self.isTail(bytes[16...])
        else { return nil }
        self = .datetime
    }

    /// Whether this is the end of a datetime: `[:ss[.f…]][Z|±hh:mm]`.
    private static func isTail(_ tail: ArraySlice<UInt8>) -> Bool {
        var rest = tail
        func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }
        if rest.first == 58 {
            let seconds = rest.dropFirst().prefix(2)
            guard seconds.count == 2, seconds.allSatisfy(isDigit),
                seconds.first.map({ $0 <= 53 }) == true || seconds.elementsEqual([54, 48])
            else {
                return false
            }
            rest = rest.dropFirst(3)
            if rest.first == 46 {
                let fraction = rest.dropFirst().prefix(while: isDigit)
                guard !fraction.isEmpty else { return false }
                rest = rest.dropFirst(1 + fraction.count)
            }
        }
        if rest.isEmpty || rest.elementsEqual([90]) { return true }
        let zone = Array(rest)
        return zone.count == 6 && (zone[0] == 43 || zone[0] == 45) && isDigit(zone[1]) && isDigit(zone[2])
            && zone[3] == 58 && isDigit(zone[4]) && isDigit(zone[5])
    }
}
