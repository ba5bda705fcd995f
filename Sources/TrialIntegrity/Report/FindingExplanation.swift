// Why a difference is there, in the words of those who made it: a correction on record, or a line of an audit trail.

/// An explanation that somebody gave for a difference, where one is on record.
///
/// It states who said what, and where it is written. It is a claim: nothing here says that the reason is a good one, and a
/// difference with an explanation is a difference still.
public struct FindingExplanation: Hashable, Sendable {
    /// Where an explanation was found; raw values are fixed: others script against them.
    public enum Source: String, Sendable, CaseIterable {
        /// A correction, sealed with `verity seal --corrects`, or in a file of its own.
        case correction
        /// A line of the audit trail that the data capture system exported.
        case auditTrail = "audit-trail"
    }
    /// Where it was found.
    public var source: Source
    /// The reason as written: a code such as `data-entry-error`, or a sentence; nil when none is stated.
    public var reason: String?
    /// Whether a reason is stated and was taken out for these readers.
    package var isReasonLeftOut = false
    /// Who made or stated the change, as written; nil when nobody is named.
    public var author: String?
    /// When it was made: RFC 3339 in UTC where the source gives one, else as written; nil when no time is stated.
    public var at: String?
    /// Where to read it again, such as `701/LB#4` or `trail.csv row 17`; nil when there is no such place.
    public var reference: String?

    /// Whether a reason is on record, shown or not.
    package var hasReason: Bool { reason != nil || isReasonLeftOut }

    /// States an explanation.
    public init(
        source: Source,
        reason: String? = nil,
        author: String? = nil,
        at: String? = nil,
        reference: String? = nil
    ) {
        self.source = source
        self.reason = reason
        self.author = author
        self.at = at
        self.reference = reference
    }
}
