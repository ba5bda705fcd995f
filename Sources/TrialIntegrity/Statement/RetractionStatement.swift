// The wrong file was sealed.

public import MerkleLog

/// A retraction: this seal was a mistake.
///
/// It stays in the ledger, and audits skip it.
public struct RetractionStatement: TrialStatement {
    public static let predicateType = "https://trialverity.org/retraction/v1"

    public var origin: String
    public var trial: Digest
    /// What is retracted.
    public var seal: SealReference
    /// Why, as a code.
    public var reason: String
    /// What the signer's clock said.
    public var clock: UTCTimestamp

    /// States a retraction; members are checked when it is written.
    public init(origin: String, trial: Digest, seal: SealReference, reason: String, clock: UTCTimestamp) {
        self.origin = origin
        self.trial = trial
        self.seal = seal
        self.reason = reason
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
        reason = try predicate.code("reason")
        clock = try predicate.time("clock")
        try predicate.finish()
        let subject = try statement.sealSubject()
        origin = subject.origin
        seal = SealReference(id: subject.id, leaf: statement.digest)
    }

    public var value: JSONValue {
        InTotoStatement(
            subject: "\(origin)/\(seal.id.text)",
            digestName: SealReference.digestName,
            digest: seal.leaf,
            predicateType: Self.predicateType,
            predicate: [
                "trial": .string(trial.hex),
                "reason": .string(reason),
                "clock": .string(clock.text),
            ]
        ).value
    }
}
