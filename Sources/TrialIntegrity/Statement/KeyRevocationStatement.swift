// A key may sign no more.

public import MerkleLog

/// The revocation of a key: from here on nothing that it signs is accepted.
///
/// With a time of compromise, what the key signed counts only where somebody outside the trial saw it before that time.
public struct KeyRevocationStatement: TrialStatement {
    public static let predicateType = "https://trialverity.org/key-revocation/v1"
    private static let digestName = "sha256"

    public var origin: String
    public var trial: Digest
    /// The name under which the key is enrolled.
    public var name: String
    /// The key ID, as in envelopes: SHA-256 of the public key.
    public var keyID: Digest
    /// Why, as a code.
    public var reason: String
    /// Since when others may have signed with it; nil when nobody did.
    public var compromisedSince: UTCTimestamp?
    /// What the signer's clock said.
    public var clock: UTCTimestamp

    /// States a revocation; members are checked when it is written.
    public init(
        origin: String,
        trial: Digest,
        name: String,
        keyID: Digest,
        reason: String,
        compromisedSince: UTCTimestamp?,
        clock: UTCTimestamp
    ) {
        self.origin = origin
        self.trial = trial
        self.name = name
        self.keyID = keyID
        self.reason = reason
        self.compromisedSince = compromisedSince
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
        name = try predicate.name("name")
        reason = try predicate.code("reason")
        compromisedSince = try predicate.parseOrNull(
            "compromisedSince",
            "a time such as 2026-11-22T10:00:00Z",
            UTCTimestamp.init(parsing:)
        )
        clock = try predicate.time("clock")
        try predicate.finish()
        origin = try statement.keySubject(named: name)
        keyID = statement.digest
        if let since = compromisedSince, since > clock {
            throw .shape(path: "predicate.compromisedSince", expected: "not later than clock")
        }
    }

    public var value: JSONValue {
        InTotoStatement(
            subject: "\(origin)/keys/\(name)",
            digestName: Self.digestName,
            digest: keyID,
            predicateType: Self.predicateType,
            predicate: [
                "trial": .string(trial.hex),
                "name": .string(name),
                "reason": .string(reason),
                "compromisedSince": .optional(compromisedSince?.text),
                "clock": .string(clock.text),
            ]
        ).value
    }
}
