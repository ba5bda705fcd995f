// A person's signature under a seal (21 CFR 11.50): who, when, and what it means.

public import MerkleLog

/// A sign-off: a person stands for what was sealed.
///
/// The printed name stays beside the chain, in a `SignOffName`; here is its salted digest. A sign-off goes stale when a
/// newer seal supersedes what was signed.
public struct SignOffStatement: TrialStatement {
    public static let predicateType = "https://trialverity.org/sign-off/v1"

    public var origin: String
    public var trial: Digest
    /// What is signed.
    public var seal: SealReference
    /// What the signature means, as a code such as `approval`.
    public var meaning: String
    /// The role in which the key signs.
    public var role: KeyRole
    /// What the signer's clock said.
    public var clock: UTCTimestamp
    /// The digest of the printed name, salted; see `SignOffName`.
    public var printedName: Digest

    /// States a sign-off; members are checked when it is written.
    public init(
        origin: String,
        trial: Digest,
        seal: SealReference,
        meaning: String,
        role: KeyRole,
        clock: UTCTimestamp,
        printedName: Digest
    ) {
        self.origin = origin
        self.trial = trial
        self.seal = seal
        self.meaning = meaning
        self.role = role
        self.clock = clock
        self.printedName = printedName
    }

    public init(_ value: JSONValue) throws(JSONError) {
        let statement = try InTotoStatement(
            value,
            predicateType: Self.predicateType,
            digestName: SealReference.digestName
        )
        var predicate = try JSONMembers(statement.predicate, at: "predicate")
        trial = try predicate.digest("trial")
        meaning = try predicate.code("meaning")
        role = try predicate.role("role")
        clock = try predicate.time("clock")
        printedName = try predicate.digest("printedName")
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
                "meaning": .string(meaning),
                "role": .string(role.rawValue),
                "clock": .string(clock.text),
                "printedName": .string(printedName.hex),
            ]
        ).value
    }
}
