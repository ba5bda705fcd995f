// The one value that every rendering of a comparison of two sealed versions is made from.

/// One of two sealed versions that are compared.
public struct VersionFacts: Sendable, Equatable {
    /// What is held of a version.
    public enum Evidence: String, Sendable {
        /// Its values.
        case values
        /// Fingerprints, which locate changes and show no value.
        case fingerprints
        /// Its opening alone.
        case opening
        /// Nothing that can be used.
        case none
    }

    /// The seal, such as `701/LB#2`.
    public var seal: String
    /// Its root, as hex.
    public var root: String
    /// The sealing site's own clock, as RFC 3339: a claim, not a proof.
    public var siteClock: String
    /// Why it was sealed, as a code.
    public var reason: String
    /// The key that signed it, by name.
    public var signer: String
    /// Its entry, from 0.
    public var entry: Int
    /// The number of rows; nil where the evidence is not held.
    public var rows: Int?
    /// What is held of it.
    public var evidence: Evidence
    /// The entry that retracted it, from 0; nil while it stands.
    public var retracted: Int?
    /// The root of the corrections that were sealed with it, as hex; nil when there are none.
    public var corrections: String?

    /// States the facts.
    public init(
        seal: String,
        root: String,
        siteClock: String,
        reason: String,
        signer: String,
        entry: Int,
        rows: Int?,
        evidence: Evidence,
        retracted: Int?,
        corrections: String?
    ) {
        self.seal = seal
        self.root = root
        self.siteClock = siteClock
        self.reason = reason
        self.signer = signer
        self.entry = entry
        self.rows = rows
        self.evidence = evidence
        self.retracted = retracted
        self.corrections = corrections
    }
}

/// What changed between two sealed versions of a dataset.
public struct VersionDiff: Sendable, Equatable {
    /// The comparison as an audit of one dataset, with the later version in place of a delivery.
    public var report: AuditReport
    /// The earlier version: `sealed` in the findings.
    public var from: VersionFacts
    /// The later version: `found` in the findings.
    public var to: VersionFacts

    /// Puts a comparison together.
    public init(report: AuditReport, from: VersionFacts, to: VersionFacts) {
        self.report = report
        self.from = from
        self.to = to
    }
}
