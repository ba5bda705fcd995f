// What a site signs when it seals a dataset.

public import MerkleLog

/// How much of a ledger a party has seen: a checkpoint without its signatures.
public struct SeenCheckpoint: Hashable, Sendable {
    /// The number of entries.
    public var size: UInt64
    /// The root over them.
    public var root: Digest

    /// States what was seen.
    public init(size: UInt64, root: Digest) {
        self.size = size
        self.root = root
    }
}

/// A seal: this dataset, in this state, has this root.
///
/// It holds no free text and no person's name, since the ledger cannot forget; those stand in the manifest, under the
/// root.
public struct SealStatement: TrialStatement {
    /// The predicate type.
    public static let predicateType = "https://trialverity.org/seal/v1"
    /// The name of the subject's digest.
    public static let digestName = "trialverityRootV1"

    /// The origin of the ledger.
    public var origin: String
    /// The site, the dataset and the sequence number.
    public var id: SealID
    /// The dataset root.
    public var root: Digest
    /// SHA-256 of the bytes of the ledger's first entry.
    public var trial: Digest
    /// The leaf hash of the previous seal of this site and dataset; nil for the first.
    public var previous: Digest?
    /// Why it was sealed, as a code.
    public var reason: String
    /// What the signature means, as a code.
    public var meaning: String
    /// The role in which the key signed.
    public var role: KeyRole
    /// What the site's own clock said: a claim, not a proof.
    public var siteClock: UTCTimestamp
    /// A checkpoint that the site had seen; it proves that the seal is not older.
    public var seenCheckpoint: SeenCheckpoint
    /// The root of the corrections that came with it, see `SealedCorrections`; nil when there are none.
    public var corrections: Digest?

    /// States a seal; codes and origin are checked when it is written.
    public init(
        origin: String,
        id: SealID,
        root: Digest,
        trial: Digest,
        previous: Digest?,
        reason: String,
        meaning: String,
        role: KeyRole,
        siteClock: UTCTimestamp,
        seenCheckpoint: SeenCheckpoint,
        corrections: Digest? = nil
    ) {
        self.origin = origin
        self.id = id
        self.root = root
        self.trial = trial
        self.previous = previous
        self.reason = reason
        self.meaning = meaning
        self.role = role
        self.siteClock = siteClock
        self.seenCheckpoint = seenCheckpoint
        self.corrections = corrections
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
        trial = try predicate.digest("trial")
        let sequence = try predicate.integer("sequence", in: 1...Int64(SealID.maximumSequence))
        previous = try predicate.parseOrNull("previous", "64 lower-case hexadecimal digits") { Digest(hex: $0) }
        reason = try predicate.code("reason")
        meaning = try predicate.code("meaning")
        role = try predicate.role("role")
        siteClock = try predicate.time("siteClock")
        seenCheckpoint = try predicate.checkpoint("seenCheckpoint")
        corrections = predicate.contains("corrections") ? try predicate.digest("corrections") : nil
        try predicate.finish()
        (origin, id) = try statement.sealSubject()
        guard id.sequence == Int(sequence) else {
            throw .shape(path: "subject.name", expected: "ORIGIN/SITE/DATASET#SEQUENCE with the predicate's sequence")
        }
        root = statement.digest
        guard (previous == nil) == (id.sequence == 1) else {
            throw .shape(path: "predicate.previous", expected: "null in the first seal and only there")
        }
        guard corrections == nil || previous != nil else {
            throw .shape(path: "predicate.corrections", expected: "absent in the first seal")
        }
    }

    /// The statement as an in-toto Statement v1.
    public var value: JSONValue {
        var predicate: [String: JSONValue] = [
            "trial": .string(trial.hex),
            "sequence": .integer(Int64(id.sequence)),
            "previous": .optional(previous?.hex),
            "reason": .string(reason),
            "meaning": .string(meaning),
            "role": .string(role.rawValue),
            "siteClock": .string(siteClock.text),
            "seenCheckpoint": seenCheckpoint.value,
        ]
        // Absent when there are none, so that every seal without corrections has the bytes it always had.
        if let corrections { predicate["corrections"] = .string(corrections.hex) }
        return InTotoStatement(
            subject: "\(origin)/\(id.text)",
            digestName: Self.digestName,
            digest: root,
            predicateType: Self.predicateType,
            predicate: predicate
        ).value
    }
}
