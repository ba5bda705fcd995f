// What the ledger's key signs to let another key take part in the trial.

public import MerkleLog

/// The part a key plays in a trial.
public enum KeyRole: String, Sendable, CaseIterable {
    case site, sponsor, regulator, witness

    /// The roles, in words.
    static var rule: String { "site, sponsor, regulator or witness" }
}

/// The enrolment of a key: from this entry on it may sign in its role.
public struct KeyEnrolmentStatement: TrialStatement {
    /// The predicate type.
    public static let predicateType = "https://trialverity.org/key-enrolment/v1"
    /// Who vouches for the key when the operator of the ledger does.
    public static let byOperator = "operator"
    /// Who vouches for the key when several parties do.
    public static let byQuorum = "quorum"
    /// Who vouches for the key when it stands in the definition; no entry says so.
    public static let byDefinition = "definition"
    private static let digestName = "sha256"

    /// The origin of the ledger.
    public var origin: String
    /// SHA-256 of the bytes of the ledger's first entry.
    public var trial: Digest
    /// The key; its name is the name under which it is enrolled.
    public var key: VerifierKey
    /// The part it plays.
    public var role: KeyRole
    /// The one site it acts for; nil when it is not bound to a site.
    public var site: String?
    /// Who vouches for it.
    public var enrolledBy: String

    /// States an enrolment; names are checked when it is written.
    public init(
        origin: String,
        trial: Digest,
        key: VerifierKey,
        role: KeyRole,
        site: String?,
        enrolledBy: String = KeyEnrolmentStatement.byOperator
    ) {
        self.origin = origin
        self.trial = trial
        self.key = key
        self.role = role
        self.site = site
        self.enrolledBy = enrolledBy
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
        let name = try predicate.name("name")
        role = try predicate.role("role")
        site = try predicate.parseOrNull("site", JSONMembers.nameRule) { SealID.isName($0) ? $0 : nil }
        key = try predicate.parse("vkey", "the verifier key of that name") { text in
            (try? VerifierKey(parsing: text)).flatMap { $0.name.utf8.elementsEqual(name.utf8) ? $0 : nil }
        }
        guard role == .witness || key.type == .ed25519 else {
            throw .shape(path: "predicate.vkey", expected: "a plain Ed25519 key, but for witnesses")
        }
        enrolledBy = try predicate.parse("enrolledBy", "operator or quorum") {
            [Self.byOperator, Self.byQuorum].contains($0) ? $0 : nil
        }
        try predicate.finish()
        origin = try statement.keySubject(named: name)
        guard statement.digest == Digest.sha256(key.publicKey) else {
            throw .shape(path: "subject.digest", expected: "the SHA-256 of the public key in vkey")
        }
        guard role != .site || site != nil, role == .site || site == nil, site != SealID.pooledSite else {
            throw .shape(path: "predicate.site", expected: "one site for the role site, and null for other roles")
        }
    }

    /// The statement as an in-toto Statement v1.
    public var value: JSONValue {
        InTotoStatement(
            subject: "\(origin)/keys/\(key.name)",
            digestName: Self.digestName,
            digest: Digest.sha256(key.publicKey),
            predicateType: Self.predicateType,
            predicate: [
                "trial": .string(trial.hex),
                "name": .string(key.name),
                "role": .string(role.rawValue),
                "site": .optional(site),
                "vkey": .string(key.text),
                "enrolledBy": .string(enrolledBy),
            ]
        ).value
    }
}
