// Received and checked: what the receiving party says about a seal.

public import MerkleLog

/// An acknowledgement: a party has checked a delivery against this seal, with this result.
public struct AcknowledgementStatement: TrialStatement {
    public static let predicateType = "https://trialverity.org/acknowledgement/v1"

    public var origin: String
    public var trial: Digest
    /// What the delivery was checked against.
    public var seal: SealReference
    /// The result.
    public var verdict: Verdict
    /// SHA-256 of the report's file; nil when there is none.
    public var report: Digest?
    /// What the signer's clock said.
    public var clock: UTCTimestamp

    /// States an acknowledgement; members are checked when it is written.
    public init(
        origin: String,
        trial: Digest,
        seal: SealReference,
        verdict: Verdict,
        report: Digest?,
        clock: UTCTimestamp
    ) {
        self.origin = origin
        self.trial = trial
        self.seal = seal
        self.verdict = verdict
        self.report = report
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
        let verdicts = Verdict.allCases.map(\.rawValue).joined(separator: ", ")
        verdict = try predicate.parse("verdict", "one of \(verdicts)") { Verdict(rawValue: $0) }
        report = try predicate.parseOrNull("report", "64 lower-case hexadecimal digits") { Digest(hex: $0) }
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
                "verdict": .string(verdict.rawValue),
                "report": .optional(report?.hex),
                "clock": .string(clock.text),
            ]
        ).value
    }
}
