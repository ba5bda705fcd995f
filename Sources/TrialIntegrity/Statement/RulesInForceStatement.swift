// What a keeper tells a site that has no ledger: which rules are in force, and as of when.

public import MerkleLog

/// The definition in force at a checkpoint, as the ledger's key signed it for a site folder (Docs/Format.md, section 24).
///
/// It is no entry of a ledger. A proof that an amendment is in the ledger would not do: amendments can wait for signatures,
/// and later ones can have replaced them. Whose key signs every checkpoint can say what is in force under one.
public struct RulesInForceStatement: TrialStatement {
    public static let predicateType = "https://trialverity.org/rules-in-force/v1"
    private static let digestName = "sha256"

    public var trial: Digest
    /// The definition in force.
    public var definition: TrialDefinition
    /// The state of the ledger at which it is in force.
    public var checkpoint: SeenCheckpoint

    public var origin: String { definition.origin }

    /// States it; members are checked when it is written.
    public init(trial: Digest, definition: TrialDefinition, checkpoint: SeenCheckpoint) {
        self.trial = trial
        self.definition = definition
        self.checkpoint = checkpoint
    }

    public init(_ value: JSONValue) throws(JSONError) {
        let statement = try InTotoStatement(
            value,
            predicateType: Self.predicateType,
            digestName: Self.digestName
        )
        var predicate = try JSONMembers(statement.predicate, at: "predicate")
        trial = try predicate.digest("trial")
        let definitionValue = try predicate.value("definition")
        definition = try TrialDefinition(definitionValue, at: "predicate.definition")
        checkpoint = try predicate.checkpoint("checkpoint")
        try predicate.finish()
        guard statement.subject.utf8.elementsEqual(definition.origin.utf8) else {
            throw .shape(path: "subject.name", expected: "the trial's origin")
        }
        guard statement.digest == Digest.sha256(try definitionValue.canonicalBytes()) else {
            throw .shape(path: "subject.digest", expected: "the SHA-256 of the definition's canonical JSON")
        }
    }

    public var value: JSONValue {
        // A definition that has no canonical form is refused when the statement is read back before it is signed.
        let canonical = (try? definition.value.canonicalBytes()) ?? []
        return InTotoStatement(
            subject: definition.origin,
            digestName: Self.digestName,
            digest: Digest.sha256(canonical),
            predicateType: Self.predicateType,
            predicate: [
                "trial": .string(trial.hex),
                "definition": definition.value,
                "checkpoint": checkpoint.value,
            ]
        ).value
    }
}
