// What the clocks in the entries say about themselves: claims that do not fit are notices, not faults.

internal import TrialIntegrity

/// Compares the clocks of entries with each other and with the times of anchors.
///
/// A clock that is behind an anchor before it breaks a rule and is a fault; here are those that only look wrong.
struct ClockVerification {
    /// What was found, as sentences without a full stop.
    private(set) var notices: [String] = []
    /// How many more there were than are listed.
    private var unlisted = 0

    private static let limit = 20
    private var newest: (entry: UInt64, clock: UTCTimestamp)?
    private var latest: (entry: UInt64, clock: UTCTimestamp)?

    mutating func take(_ statement: LedgerStatement, at index: UInt64) {
        if case .anchor(let anchor) = statement { compare(anchor) }
        guard let clock = statement.clock else { return }
        let tolerance = TrialState.clockTolerance
        if let newest, clock.secondsSince1970 < newest.clock.secondsSince1970 - tolerance {
            let behind = newest.clock.secondsSince1970 - clock.secondsSince1970
            add("the clock of entry \(index) is \(behind) seconds behind that of entry \(newest.entry)")
        }
        newest = (index, clock)
        if latest.map({ $0.clock < clock }) ?? true { latest = (index, clock) }
    }

    /// The clock that is farthest ahead, when an outside time covers its entry.
    private mutating func compare(_ anchor: AnchorStatement) {
        guard let found = latest, found.entry < anchor.checkpoint.size else { return }
        let ahead = found.clock.secondsSince1970 - anchor.time.secondsSince1970
        guard ahead > TrialState.clockTolerance else { return }
        add("the clock of entry \(found.entry) is \(ahead) seconds ahead of an outside time that covers the entry")
        latest = nil
    }

    private mutating func add(_ notice: String) {
        guard notices.count >= Self.limit else {
            notices.append(notice)
            return
        }
        unlisted += 1
        let words = "and \(unlisted) more clocks that do not fit"
        if unlisted == 1 { notices.append(words) } else { notices[notices.count - 1] = words }
    }
}
