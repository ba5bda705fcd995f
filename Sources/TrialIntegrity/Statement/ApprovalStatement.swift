// One more signature under an action that needs several.

public import MerkleLog

/// An approval of a pending action, which takes effect when enough parties have signed.
public struct ApprovalStatement: TrialStatement {
    public static let predicateType = "https://trialverity.org/approval/v1"

    public var origin: String
    public var trial: Digest
    /// The leaf hash of the entry that is approved.
    public var action: Digest
    /// What the signer's clock said.
    public var clock: UTCTimestamp

    /// States an approval; members are checked when it is written.
    public init(origin: String, trial: Digest, action: Digest, clock: UTCTimestamp) {
        self.origin = origin
        self.trial = trial
        self.action = action
        self.clock = clock
    }

    public init(_ value: JSONValue) throws(JSONError) {
        let statement = try InTotoStatement(
            value,
            predicateType: Self.predicateType,
            digestName: SealReference.digestName
        )
        var predicate = try JSONMembers(statement.predicate, at: "predicate")
        trial = try predicate.digest("trial")
        action = try predicate.digest("action")
        clock = try predicate.time("clock")
        try predicate.finish()
        origin = try statement.ledgerSubject()
        guard statement.digest == action else {
            throw .shape(path: "subject.digest", expected: "the leaf hash in action")
        }
    }

    public var value: JSONValue {
        InTotoStatement(
            subject: origin,
            digestName: SealReference.digestName,
            digest: action,
            predicateType: Self.predicateType,
            predicate: [
                "trial": .string(trial.hex),
                "action": .string(action.hex),
                "clock": .string(clock.text),
            ]
        ).value
    }
}
