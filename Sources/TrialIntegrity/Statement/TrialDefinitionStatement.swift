// The first entry of every ledger: the trial, and the key that the ledger signs with.

public import MerkleLog

/// The definition of a trial, bound to the key of its ledger.
///
/// SHA-256 of the bytes of the entry that holds it is the trial hash, which every later statement repeats.
public struct TrialDefinitionStatement: Hashable, Sendable {
    /// The predicate type.
    public static let predicateType = "https://trialverity.org/trial/v1"
    private static let digestName = "sha256"

    /// The trial.
    public var definition: TrialDefinition
    /// The key of the ledger; its name is the trial's origin.
    public var ledgerKey: VerifierKey

    /// Binds a trial to the key of its ledger.
    public init(definition: TrialDefinition, ledgerKey: VerifierKey) {
        self.definition = definition
        self.ledgerKey = ledgerKey
    }

    /// Reads a statement strictly.
    ///
    /// - Throws: `JSONError.shape` naming the member that is missing, unknown or not what it must be.
    public init(_ value: JSONValue) throws(JSONError) {
        let statement = try InTotoStatement(
            value,
            predicateType: Self.predicateType,
            digestName: Self.digestName
        )
        var predicate = try JSONMembers(statement.predicate, at: "predicate")
        let definitionValue = try predicate.value("definition")
        definition = try TrialDefinition(definitionValue, at: "predicate.definition")
        let origin = definition.origin
        ledgerKey = try predicate.parse("ledgerKey", "a verifier key named like the origin") { text in
            (try? VerifierKey(parsing: text)).flatMap { $0.name.utf8.elementsEqual(origin.utf8) ? $0 : nil }
        }
        try predicate.finish()
        let ledgerPublicKey = ledgerKey.publicKey
        guard !definition.parties.values.contains(where: { $0.key.publicKey == ledgerPublicKey }) else {
            throw .shape(path: "predicate.definition.parties", expected: "without the ledger's own key")
        }
        guard statement.subject.utf8.elementsEqual(origin.utf8) else {
            throw .shape(path: "subject.name", expected: "the trial's origin")
        }
        guard statement.digest == Digest.sha256(try definitionValue.canonicalBytes()) else {
            throw .shape(path: "subject.digest", expected: "the SHA-256 of the definition's canonical JSON")
        }
    }

    /// The statement as an in-toto Statement v1.
    ///
    /// - Throws: `JSONError` when the definition has no canonical form.
    public func value() throws(JSONError) -> JSONValue {
        InTotoStatement(
            subject: definition.origin,
            digestName: Self.digestName,
            digest: Digest.sha256(try definition.value.canonicalBytes()),
            predicateType: Self.predicateType,
            predicate: ["definition": definition.value, "ledgerKey": .string(ledgerKey.text)]
        ).value
    }

    /// The bytes to sign: canonical JSON, read back once so that nothing is signed that no reader would take.
    ///
    /// - Throws: `JSONError.shape` when a member is not what it must be.
    public func payload() throws(JSONError) -> [UInt8] {
        let value = try value()
        _ = try TrialDefinitionStatement(value)
        return try value.canonicalBytes()
    }
}
