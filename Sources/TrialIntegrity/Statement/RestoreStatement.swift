// The ledger was put back to an older state, on purpose and on record.

public import MerkleLog

/// A restore: a state that had been published is lost, and the ledger goes on from an older one.
///
/// It is the first entry after the older state, so it cannot be put anywhere later, and it holds the signed checkpoint
/// of what was lost, so that nobody can say that it never was.
public struct RestoreStatement: TrialStatement {
    public static let predicateType = "https://trialverity.org/restore/v1"
    private static let digestName = "sha256"
    /// The most bytes of a note.
    public static let maximumNoteByteCount = 16_000

    public var origin: String
    public var trial: Digest
    /// The note of the checkpoint that was lost, signed by the ledger's key.
    public var lost: [UInt8]
    /// The state that the ledger goes on from.
    public var restored: SeenCheckpoint
    /// Why, as a code.
    public var reason: String
    /// What the signer's clock said.
    public var clock: UTCTimestamp

    /// States a restore; members are checked when it is written.
    public init(
        origin: String,
        trial: Digest,
        lost: [UInt8],
        restored: SeenCheckpoint,
        reason: String,
        clock: UTCTimestamp
    ) {
        self.origin = origin
        self.trial = trial
        self.lost = lost
        self.restored = restored
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
        lost = try predicate.base64("lost", atMost: Self.maximumNoteByteCount)
        restored = try predicate.checkpoint("restored")
        reason = try predicate.code("reason")
        clock = try predicate.time("clock")
        try predicate.finish()
        origin = try statement.ledgerSubject()
        guard statement.digest == Digest.sha256(lost) else {
            throw .shape(path: "subject.digest", expected: "the SHA-256 of the note in lost")
        }
        guard let checkpoint = lostCheckpoint, checkpoint.origin.utf8.elementsEqual(origin.utf8) else {
            throw .shape(path: "predicate.lost", expected: "the note of a checkpoint of this ledger")
        }
        guard checkpoint.size > restored.size else {
            throw .shape(path: "predicate.restored.size", expected: "less than what was lost")
        }
    }

    public var value: JSONValue {
        InTotoStatement(
            subject: origin,
            digestName: Self.digestName,
            digest: Digest.sha256(lost),
            predicateType: Self.predicateType,
            predicate: [
                "trial": .string(trial.hex),
                "lost": .string(StrictBase64.encode(lost)),
                "restored": restored.value,
                "reason": .string(reason),
                "clock": .string(clock.text),
            ]
        ).value
    }

    /// What was lost, its signature not checked; nil when `lost` is no checkpoint.
    public var lostCheckpoint: Checkpoint? {
        guard let note = try? SignedNote(parsing: lost), note.bytes == lost else { return nil }
        return try? Checkpoint(parsing: note.text)
    }
}
