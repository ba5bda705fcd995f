// A key takes the place of another one of the same owner.

public import MerkleLog

/// The rotation of a key: from here on the new key signs for its owner, in the same role and for the same site.
///
/// The old key signs the envelope; when it is lost, a party does that may recover keys. In both cases the new key signs
/// `possessionMessage`, so that nobody can enrol a key that is not his.
public struct KeyRotationStatement: TrialStatement {
    public static let predicateType = "https://trialverity.org/key-rotation/v1"
    private static let digestName = "sha256"

    public var origin: String
    public var trial: Digest
    /// The new key; its name is that of the old one.
    public var key: VerifierKey
    /// The key ID of the key that it replaces, as in envelopes.
    public var replaces: Digest
    /// Whether the old key is lost, so that others vouch for the new one.
    public var lost: Bool
    /// Why, as a code.
    public var reason: String
    /// What the signer's clock said.
    public var clock: UTCTimestamp
    /// The Ed25519 signature of the new key over `possessionMessage`, 64 bytes.
    public var possession: [UInt8]

    /// States a rotation; members are checked when it is written.
    public init(
        origin: String,
        trial: Digest,
        key: VerifierKey,
        replaces: Digest,
        lost: Bool,
        reason: String,
        clock: UTCTimestamp,
        possession: [UInt8]
    ) {
        self.origin = origin
        self.trial = trial
        self.key = key
        self.replaces = replaces
        self.lost = lost
        self.reason = reason
        self.clock = clock
        self.possession = possession
    }

    /// States a rotation with the new private key at hand, which signs that it is in its owner's hands.
    ///
    /// - Throws: `EnvelopeError.badKey` when the key cannot sign.
    public init(
        origin: String,
        trial: Digest,
        newKey: SignerKey,
        replaces: Digest,
        lost: Bool,
        reason: String,
        clock: UTCTimestamp
    ) throws(EnvelopeError) {
        self.init(
            origin: origin,
            trial: trial,
            key: newKey.verifierKey,
            replaces: replaces,
            lost: lost,
            reason: reason,
            clock: clock,
            possession: []
        )
        guard let signature = try? newKey.sign(possessionMessage) else { throw .badKey }
        possession = signature
    }

    public init(_ value: JSONValue) throws(JSONError) {
        let statement = try InTotoStatement(
            value,
            predicateType: Self.predicateType,
            digestName: Self.digestName
        )
        var predicate = try JSONMembers(statement.predicate, at: "predicate")
        trial = try predicate.digest("trial")
        let name = try predicate.name("name")
        key = try predicate.parse("vkey", "the verifier key of that name") { text in
            (try? VerifierKey(parsing: text)).flatMap { $0.name.utf8.elementsEqual(name.utf8) ? $0 : nil }
        }
        replaces = try predicate.digest("replaces")
        lost = try predicate.bool("lost")
        reason = try predicate.code("reason")
        clock = try predicate.time("clock")
        possession = try predicate.base64("possession", atMost: 64)
        try predicate.finish()
        origin = try statement.keySubject(named: name)
        guard possession.count == 64 else {
            throw .shape(path: "predicate.possession", expected: "a signature of 64 bytes")
        }
        guard statement.digest == Digest.sha256(key.publicKey), statement.digest != replaces else {
            throw .shape(path: "subject.digest", expected: "the SHA-256 of the public key in vkey, which is a new one")
        }
    }

    public var value: JSONValue {
        InTotoStatement(
            subject: "\(origin)/keys/\(key.name)",
            digestName: Self.digestName,
            digest: Digest.sha256(key.publicKey),
            predicateType: Self.predicateType,
            predicate: [
                "trial": .string(trial.hex),
                "name": .string(key.name),
                "vkey": .string(key.text),
                "replaces": .string(replaces.hex),
                "lost": .bool(lost),
                "reason": .string(reason),
                "clock": .string(clock.text),
                "possession": .string(StrictBase64.encode(possession)),
            ]
        ).value
    }

    /// What the new key signs: `trialverity/possession/v1`, the trial hash, the origin, the key ID that is replaced and
    /// the new verifier key, each followed by a line feed.
    public var possessionMessage: [UInt8] {
        let lines = ["trialverity/possession/v1", trial.hex, origin, replaces.hex, key.text]
        return Array(lines.map { $0 + "\n" }.joined().utf8)
    }
}
