// What all statements after the first have in common: how they are signed, and the words they are made of.

public import MerkleLog

/// A statement that can be an entry of a ledger after the first one.
///
/// Each kind is read strictly and written in one spelling. It names the ledger it was made for and repeats the hash of
/// its first entry, so that no statement counts in two trials. It holds no free text and no person's name.
public protocol TrialStatement: Hashable, Sendable {
    /// The predicate type.
    static var predicateType: String { get }
    /// The origin of the ledger.
    var origin: String { get }
    /// SHA-256 of the bytes of the ledger's first entry.
    var trial: Digest { get }
    /// The statement as an in-toto Statement v1.
    var value: JSONValue { get }

    /// Reads a statement strictly.
    ///
    /// - Throws: `JSONError.shape` naming the member that is missing, unknown or not what it must be.
    init(_ value: JSONValue) throws(JSONError)
}

extension TrialStatement {
    /// The bytes to sign: canonical JSON, read back once so that nothing is signed that no reader would take.
    ///
    /// - Throws: `JSONError.shape` when a member is not what it must be.
    public func payload() throws(JSONError) -> [UInt8] {
        let value = value
        _ = try Self(value)
        return try value.canonicalBytes()
    }

    /// Signs the statement.
    ///
    /// - Returns: the envelope, whose bytes are the entry.
    /// - Throws: `EnvelopeError.malformed` when a member is not what it must be, `.tooLarge` and `.badKey`.
    public func signed(by key: SignerKey) throws(EnvelopeError) -> DSSEEnvelope {
        let payload: [UInt8]
        do throws(JSONError) {
            payload = try self.payload()
        } catch {
            throw .malformed(error)
        }
        return try DSSEEnvelope.sign(statement: payload, by: key)
    }
}

/// A seal as other statements name it: by its id, and by the leaf hash of its entry, which only one entry can have.
public struct SealReference: Hashable, Sendable {
    /// The seal.
    public var id: SealID
    /// The RFC 6962 leaf hash of its entry.
    public var leaf: Digest

    /// The name of the digest of an entry of a ledger: it is not the SHA-256 of a file.
    static let digestName = "trialverityLeafV1"

    /// Names a seal.
    public init(id: SealID, leaf: Digest) {
        self.id = id
        self.leaf = leaf
    }

    /// Reads `{"leaf":HEX,"seal":"701/LB#3"}`.
    init(_ value: JSONValue, at path: String) throws(JSONError) {
        var members = try JSONMembers(value, at: path)
        id = try members.parse("seal", "SITE/DATASET#SEQUENCE", SealID.init(parsing:))
        leaf = try members.digest("leaf")
        try members.finish()
    }

    /// The reference as JSON.
    var value: JSONValue { .object(["seal": .string(id.text), "leaf": .string(leaf.hex)]) }
}

extension InTotoStatement {
    /// The origin and the seal that the subject names.
    ///
    /// An origin may hold slashes, the names of site and dataset may not: it is split from the end.
    func sealSubject() throws(JSONError) -> (origin: String, id: SealID) {
        let parts = subject.split(separator: "/", omittingEmptySubsequences: false)
        let origin = parts.dropLast(2).joined(separator: "/")
        guard parts.count >= 3, let id = SealID(parsing: parts.suffix(2).joined(separator: "/")),
            SealID.isOrigin(origin)
        else { throw .shape(path: "subject.name", expected: "ORIGIN/SITE/DATASET#SEQUENCE") }
        return (origin, id)
    }

    /// The origin of a subject that is ORIGIN/keys/NAME.
    func keySubject(named name: String) throws(JSONError) -> String {
        let ending = "/keys/" + name
        let origin = String(subject.dropLast(ending.count))
        guard subject.hasSuffix(ending), SealID.isOrigin(origin) else {
            throw .shape(path: "subject.name", expected: "ORIGIN/keys/NAME with the predicate's name")
        }
        return origin
    }

    /// The origin, when the subject is the ledger itself.
    func ledgerSubject() throws(JSONError) -> String {
        guard SealID.isOrigin(subject) else { throw .shape(path: "subject.name", expected: "the origin") }
        return subject
    }
}

extension JSONMembers {
    /// Takes a time in UTC.
    mutating func time(_ name: String) throws(JSONError) -> UTCTimestamp {
        try parse(name, "a time such as 2026-11-22T10:00:00Z", UTCTimestamp.init(parsing:))
    }

    /// Takes the part that a key plays.
    mutating func role(_ name: String) throws(JSONError) -> KeyRole {
        try parse(name, KeyRole.rule) { KeyRole(rawValue: $0) }
    }

    /// Takes a truth value.
    mutating func bool(_ name: String) throws(JSONError) -> Bool {
        guard let flag = try value(name).boolValue else {
            throw .shape(path: path(of: name), expected: "true or false")
        }
        return flag
    }

    /// Takes bytes in base64, at least one and at most so many.
    mutating func base64(_ name: String, atMost limit: Int) throws(JSONError) -> [UInt8] {
        try parse(name, "padded base64 of 1 to \(limit) bytes") { text in
            StrictBase64.decode(text).flatMap { (1...limit).contains($0.count) ? $0 : nil }
        }
    }

    /// Takes the size and root of a state of a ledger.
    mutating func checkpoint(_ name: String) throws(JSONError) -> SeenCheckpoint {
        var members = try members(name)
        let size = UInt64(try members.integer("size", in: 1...(1 << 53 - 1)))
        let root = try members.digest("root")
        try members.finish()
        return SeenCheckpoint(size: size, root: root)
    }
}

extension SeenCheckpoint {
    /// Size and root as JSON.
    var value: JSONValue {
        .object(["size": .integer(Int64(clamping: size)), "root": .string(root.hex)])
    }
}
