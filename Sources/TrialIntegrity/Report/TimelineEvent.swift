// What happened when, for a picture of the trial's course.

/// Something with a time in the course of a trial.
public struct TimelineEvent: Hashable, Sendable {
    /// What happened; raw values are fixed: others script against them.
    public enum Kind: String, Sendable, CaseIterable {
        case seal, lock, unlock, signOff = "sign-off", retraction, restore, amendment, acknowledgement
        /// A trusted timestamp on the ledger: the one time here that is proven.
        case timestamp
        /// A change of the data that somebody explains, at the time the explanation states.
        case change
    }
    /// What happened.
    public var kind: Kind
    /// When, as RFC 3339 in UTC: a claimed clock, but for `timestamp`.
    public var at: String
    /// What it is about, such as `701/LB#3`.
    public var label: String
    /// Its entry, from 0; nil where it has none.
    public var entry: Int?

    /// States an event.
    public init(kind: Kind, at: String, label: String, entry: Int? = nil) {
        self.kind = kind
        self.at = at
        self.label = label
        self.entry = entry
    }
}
