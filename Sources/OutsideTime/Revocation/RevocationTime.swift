// UTCTime and GeneralizedTime as certificates have them (RFC 5280 section 4.1.2.5).

internal import SwiftASN1
internal import TrialIntegrity

extension ASN1Node {
    /// A Time: UTCTime for the years 1950 to 2049, GeneralizedTime for others; to the second, UTC.
    func time(part: String) throws(TimestampError) -> UTCTimestamp {
        guard case .primitive(let slice) = content else { throw .malformed(part) }
        var digits = Array(slice)
        if identifier == .utcTime {
            guard digits.count == 13 else { throw .malformed(part) }
            digits = Array((digits[0] < UInt8(ascii: "5") ? "20" : "19").utf8) + digits
        } else if identifier != .generalizedTime {
            throw .malformed(part)
        }
        guard let time = StampedTime(digits), time.nanoseconds == 0 else { throw .malformed(part) }
        return time.second
    }
}
