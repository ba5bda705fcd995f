// Outside time: an RFC 3161 token over a checkpoint of this ledger.

public import MerkleLog

/// An anchor: a time-stamping authority saw this state of the ledger at this time.
///
/// Every entry under the checkpoint is older than `time`, and so is every seal that had not seen a later state.
public struct AnchorStatement: TrialStatement {
    public static let predicateType = "https://trialverity.org/anchor/v1"
    private static let digestName = "sha256"
    /// The most bytes of a token, so that the entry stays small enough.
    public static let maximumTokenByteCount = 32_000

    public var origin: String
    public var trial: Digest
    /// The state that was stamped.
    public var checkpoint: SeenCheckpoint
    /// What the authority was shown: SHA-256 over the checkpoint's text, an empty line and the log's own signature
    /// line.
    public var stamped: Digest
    /// The token's `genTime`, whole seconds rounded up.
    public var time: UTCTimestamp
    /// The token, DER.
    public var token: [UInt8]
    /// SHA-256 of the file `timestamps/HEX.pem` with the certificates and revocation data; nil when there is none.
    public var material: Digest?

    /// States an anchor; members are checked when it is written, the token is not looked at.
    public init(
        origin: String,
        trial: Digest,
        checkpoint: SeenCheckpoint,
        stamped: Digest,
        time: UTCTimestamp,
        token: [UInt8],
        material: Digest?
    ) {
        self.origin = origin
        self.trial = trial
        self.checkpoint = checkpoint
        self.stamped = stamped
        self.time = time
        self.token = token
        self.material = material
    }

    public init(_ value: JSONValue) throws(JSONError) {
        let statement = try InTotoStatement(
            value,
            predicateType: Self.predicateType,
            digestName: Self.digestName
        )
        var predicate = try JSONMembers(statement.predicate, at: "predicate")
        trial = try predicate.digest("trial")
        checkpoint = try predicate.checkpoint("checkpoint")
        stamped = try predicate.digest("stamped")
        time = try predicate.time("time")
        token = try predicate.base64("token", atMost: Self.maximumTokenByteCount)
        material = try predicate.parseOrNull("material", "64 lower-case hexadecimal digits") { Digest(hex: $0) }
        try predicate.finish()
        origin = try statement.ledgerSubject()
        guard statement.digest == stamped else {
            throw .shape(path: "subject.digest", expected: "the digest in stamped")
        }
    }

    public var value: JSONValue {
        InTotoStatement(
            subject: origin,
            digestName: Self.digestName,
            digest: stamped,
            predicateType: Self.predicateType,
            predicate: [
                "trial": .string(trial.hex),
                "checkpoint": checkpoint.value,
                "stamped": .string(stamped.hex),
                "time": .string(time.text),
                "token": .string(StrictBase64.encode(token)),
                "material": .optional(material?.hex),
            ]
        ).value
    }

    /// The bytes whose SHA-256 is stamped: the text of the checkpoint, a line feed, and the log's own signature line
    /// with its line feed.
    ///
    /// - Parameters:
    ///   - note: the checkpoint's note, with any further signatures.
    ///   - key: the key of the log.
    /// - Returns: nil when the note has not exactly one line of that key.
    public static func stampedBytes(of note: SignedNote, key: VerifierKey) -> [UInt8]? {
        let lines = note.signatures.filter { $0.keyID == key.keyID && $0.name.utf8.elementsEqual(key.name.utf8) }
        guard lines.count == 1, let line = lines.first else { return nil }
        return Array((note.text + "\n" + line.line + "\n").utf8)
    }
}
