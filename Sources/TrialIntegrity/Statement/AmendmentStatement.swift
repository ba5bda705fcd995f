// Other rules from here on.

public import MerkleLog

/// An amendment: the whole definition as it is in force for everything after.
///
/// Its id, origin and parties are those of the first entry.
public struct AmendmentStatement: TrialStatement {
    public static let predicateType = "https://trialverity.org/amendment/v1"
    private static let digestName = "sha256"

    public var trial: Digest
    /// The definition from here on.
    public var definition: TrialDefinition
    /// Why, as a code.
    public var reason: String
    /// What the signer's clock said.
    public var clock: UTCTimestamp

    public var origin: String { definition.origin }

    /// States an amendment; members are checked when it is written.
    public init(trial: Digest, definition: TrialDefinition, reason: String, clock: UTCTimestamp) {
        self.trial = trial
        self.definition = definition
        self.reason = reason
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
        let definitionValue = try predicate.value("definition")
        definition = try TrialDefinition(definitionValue, at: "predicate.definition")
        reason = try predicate.code("reason")
        clock = try predicate.time("clock")
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
                "reason": .string(reason),
                "clock": .string(clock.text),
            ]
        ).value
    }
}
