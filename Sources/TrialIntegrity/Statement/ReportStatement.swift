// A report was made: its digest, so that it can be shown later to be that one.

public import MerkleLog

/// The record of a report that a party made.
public struct ReportStatement: TrialStatement {
    public static let predicateType = "https://trialverity.org/report/v1"
    private static let digestName = "sha256"

    public var origin: String
    public var trial: Digest
    /// SHA-256 of the report's file.
    public var digest: Digest
    /// What kind of report, as a code such as `audit`.
    public var kind: String
    /// What the signer's clock said.
    public var clock: UTCTimestamp

    /// States that a report was made; members are checked when it is written.
    public init(origin: String, trial: Digest, digest: Digest, kind: String, clock: UTCTimestamp) {
        self.origin = origin
        self.trial = trial
        self.digest = digest
        self.kind = kind
        self.clock = clock
    }

    public init(_ value: JSONValue) throws(JSONError) {
        let statement = try InTotoStatement(
            value,
            predicateType: Self.predicateType,
            digestName: Self.digestName
        )
        var predicate = try JSONMembers(statement.predicate, at: "predicate")
        trial = try predicate.digest("trial")
        kind = try predicate.code("kind")
        clock = try predicate.time("clock")
        try predicate.finish()
        origin = try statement.ledgerSubject()
        digest = statement.digest
    }

    public var value: JSONValue {
        InTotoStatement(
            subject: origin,
            digestName: Self.digestName,
            digest: digest,
            predicateType: Self.predicateType,
            predicate: ["trial": .string(trial.hex), "kind": .string(kind), "clock": .string(clock.text)]
        ).value
    }
}
