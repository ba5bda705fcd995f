// The shell that every statement of a ledger shares: in-toto Statement v1 with one subject and one digest.

internal import MerkleLog

/// An in-toto Statement v1 about one subject, before its predicate is looked at.
struct InTotoStatement {
    static let type = "https://in-toto.io/Statement/v1"

    /// What it is about.
    var subject: String
    /// The name of the digest's kind; a Merkle root is not called `sha256`, which would be the hash of a file.
    var digestName: String
    /// The digest of the subject.
    var digest: Digest
    /// What is said about it.
    var predicateType: String
    /// The statement itself.
    var predicate: JSONValue

    init(subject: String, digestName: String, digest: Digest, predicateType: String, predicate: [String: JSONValue]) {
        self.subject = subject
        self.digestName = digestName
        self.digest = digest
        self.predicateType = predicateType
        self.predicate = .object(predicate)
    }

    init(_ value: JSONValue, predicateType expectedType: String, digestName: String) throws(JSONError) {
        var statement = try JSONMembers(value)
        _ = try statement.parse("_type", Self.type) { $0 == Self.type ? $0 : nil }
        predicateType = try statement.parse("predicateType", expectedType) { $0 == expectedType ? $0 : nil }
        predicate = try statement.value("predicate")
        let subjects = try statement.array("subject")
        try statement.finish()
        guard let first = subjects.first, subjects.count == 1 else {
            throw .shape(path: "subject", expected: "one subject")
        }
        var members = try JSONMembers(first, at: "subject")
        subject = try members.parse("name", "a name") { $0 }
        var digests = try members.members("digest")
        try members.finish()
        self.digestName = digestName
        digest = try digests.digest(digestName)
        try digests.finish()
    }

    /// The predicate type of a statement, without looking further.
    static func predicateType(of value: JSONValue) throws(JSONError) -> String {
        guard let type = value["predicateType"]?.stringValue else {
            throw .shape(path: "predicateType", expected: "present")
        }
        return type
    }

    var value: JSONValue {
        .object([
            "_type": .string(Self.type),
            "subject": .array([
                .object(["name": .string(subject), "digest": .object([digestName: .string(digest.hex)])])
            ]),
            "predicateType": .string(predicateType),
            "predicate": predicate,
        ])
    }
}

extension JSONMembers {
    /// Takes a digest written as 64 lower-case hexadecimal digits.
    mutating func digest(_ name: String) throws(JSONError) -> Digest {
        try parse(name, "64 lower-case hexadecimal digits") { Digest(hex: $0) }
    }

    /// Takes a name as `SealID.isName` knows it.
    mutating func name(_ name: String) throws(JSONError) -> String {
        try parse(name, Self.nameRule) { SealID.isName($0) ? $0 : nil }
    }

    /// Takes a code as `SealID.isCode` knows it.
    mutating func code(_ name: String) throws(JSONError) -> String {
        try parse(name, "1 to 40 of the characters a-z, 0-9 and -") { SealID.isCode($0) ? $0 : nil }
    }

    static var nameRule: String {
        "1 to 64 letters, digits, dots, hyphens or underscores, starting with a letter or digit"
    }
}
