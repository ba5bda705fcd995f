// GeneralizedTime as RFC 3161 has it: UTC, with an optional fraction of a second.

package import TrialIntegrity

/// A moment in UTC to the nanosecond, from a GeneralizedTime `YYYYMMDDhhmmss[.fraction]Z`.
package struct StampedTime: Hashable, Sendable {
    /// The whole second in which the moment lies.
    package let second: UTCTimestamp
    /// The nanoseconds after that second, 0 to 999,999,999.
    package let nanoseconds: Int64

    private static let nanosecondsPerSecond: Int64 = 1_000_000_000

    /// Reads a GeneralizedTime; nil for any spelling but that of RFC 3161 section 2.4.2.
    ///
    /// A fraction has one to nine digits of which the last is not zero; leap seconds are not taken.
    package init?(_ content: [UInt8]) {
        guard content.count >= 15, content.last == UInt8(ascii: "Z"),
            content.dropLast().allSatisfy({ (0x2E...0x39).contains($0) && $0 != 0x2F })
        else { return nil }
        let text = String(decoding: content, as: UTF8.self)
        func field(_ start: Int, _ count: Int) -> Substring { text.dropFirst(start).prefix(count) }
        let date = "\(field(0, 4))-\(field(4, 2))-\(field(6, 2))"
        let time = "\(field(8, 2)):\(field(10, 2)):\(field(12, 2))Z"
        guard let second = UTCTimestamp(parsing: "\(date)T\(time)"),
            let nanoseconds = Self.nanoseconds(content[14...].dropLast())
        else { return nil }
        self.second = second
        self.nanoseconds = nanoseconds
    }

    /// RFC 3339 with the fraction as it was stated, such as `2025-06-01T12:00:00.5Z`.
    package var text: String {
        guard nanoseconds > 0 else { return second.text }
        let digits = String(nanoseconds)
        var fraction = String(repeating: "0", count: max(0, 9 - digits.count)) + digits
        while fraction.hasSuffix("0") { fraction.removeLast() }
        return "\(second.text.dropLast()).\(fraction)Z"
    }

    /// The moment later by some microseconds, in whole seconds, rounded up.
    ///
    /// - Parameter microseconds: not negative.
    /// - Returns: nil beyond the year 9999.
    package func roundedUp(adding microseconds: Int64 = 0) -> UTCTimestamp? {
        let (extra, overflow) = microseconds.multipliedReportingOverflow(by: 1000)
        let (sum, more) = extra.addingReportingOverflow(nanoseconds + Self.nanosecondsPerSecond - 1)
        guard !overflow, !more else { return nil }
        return UTCTimestamp(secondsSince1970: second.secondsSince1970 + sum / Self.nanosecondsPerSecond)
    }

    /// The moment earlier by some microseconds, in whole seconds, rounded down.
    ///
    /// - Parameter microseconds: not negative.
    /// - Returns: nil before the year 1.
    package func roundedDown(subtracting microseconds: Int64 = 0) -> UTCTimestamp? {
        let (extra, overflow) = microseconds.multipliedReportingOverflow(by: 1000)
        guard !overflow else { return nil }
        let missing = max(0, extra - nanoseconds)
        let seconds = missing / Self.nanosecondsPerSecond + (missing % Self.nanosecondsPerSecond == 0 ? 0 : 1)
        return UTCTimestamp(secondsSince1970: second.secondsSince1970 - seconds)
    }

    private static func nanoseconds(_ fraction: ArraySlice<UInt8>) -> Int64? {
        if fraction.isEmpty { return 0 }
        let digits = fraction.dropFirst()
        guard fraction.first == UInt8(ascii: "."), (1...9).contains(digits.count), digits.last != 0x30,
            digits.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        let value = digits.reduce(Int64(0)) { $0 * 10 + Int64($1 - 0x30) }
        return (digits.count..<9).reduce(value) { value, _ in value * 10 }
    }
}

extension StampedTime: Comparable {
    package static func < (left: StampedTime, right: StampedTime) -> Bool {
        (left.second, left.nanoseconds) < (right.second, right.nanoseconds)
    }
}
