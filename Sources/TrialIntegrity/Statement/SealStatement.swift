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
public struct SealStatement: Hashable, Sendable {
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
        seenCheckpoint: SeenCheckpoint
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
        role = try predicate.parse("role", KeyRole.rule) { KeyRole(rawValue: $0) }
        siteClock = try predicate.parse("siteClock", "a time such as 2026-11-22T10:00:00Z", UTCTimestamp.init(parsing:))
        var seen = try predicate.members("seenCheckpoint")
        seenCheckpoint = SeenCheckpoint(
            size: UInt64(try seen.integer("size", in: 1...(1 << 53 - 1))),
            root: try seen.digest("root")
        )
        try seen.finish()
        try predicate.finish()
        guard let (origin, id) = Self.parseSubject(statement.subject), id.sequence == Int(sequence) else {
            throw .shape(path: "subject.name", expected: "ORIGIN/SITE/DATASET#SEQUENCE with the predicate's sequence")
        }
        self.origin = origin
        self.id = id
        root = statement.digest
        guard (previous == nil) == (id.sequence == 1) else {
            throw .shape(path: "predicate.previous", expected: "null in the first seal and only there")
        }
    }

    /// The statement as an in-toto Statement v1.
    public var value: JSONValue {
        InTotoStatement(
            subject: "\(origin)/\(id.text)",
            digestName: Self.digestName,
            digest: root,
            predicateType: Self.predicateType,
            predicate: [
                "trial": .string(trial.hex),
                "sequence": .integer(Int64(id.sequence)),
                "previous": .optional(previous?.hex),
                "reason": .string(reason),
                "meaning": .string(meaning),
                "role": .string(role.rawValue),
                "siteClock": .string(siteClock.text),
                "seenCheckpoint": .object([
                    "size": .integer(Int64(clamping: seenCheckpoint.size)),
                    "root": .string(seenCheckpoint.root.hex),
                ]),
            ]
        ).value
    }

    /// The bytes to sign: canonical JSON, read back once so that nothing is signed that no reader would take.
    ///
    /// - Throws: `JSONError.shape` when a member is not what it must be.
    public func payload() throws(JSONError) -> [UInt8] {
        _ = try SealStatement(value)
        return try value.canonicalBytes()
    }

    /// An origin may hold slashes, the names of site and dataset may not: split from the end.
    private static func parseSubject(_ name: String) -> (String, SealID)? {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 3, let id = SealID(parsing: parts.suffix(2).joined(separator: "/")) else { return nil }
        let origin = parts.dropLast(2).joined(separator: "/")
        return SealID.isOrigin(origin) ? (origin, id) : nil
    }
}
