// The printed name of a sign-off, kept beside the chain and bound to it by a salted digest.

public import MerkleLog

/// Who signed, in print: the file `signoffs/DIGEST.json` of a trial folder.
///
/// The chain cannot forget, and holds no name. Whoever deletes this file has forgotten the name: the digest on the
/// chain is salted, so nobody can test guesses against it.
public struct SignOffName: Hashable, Sendable {
    /// The value of `format`.
    public static let format = "trialverity/signoff/v1"
    /// The most bytes a file may have.
    public static let maximumByteCount = 4096
    /// The most characters of a name.
    public static let maximumLength = 200

    /// The name as it is printed, one line.
    public let printedName: String
    /// 32 random bytes.
    public let salt: [UInt8]

    /// Names a signer; nil when the name is not one line of 1 to 200 characters or the salt does not have 32 bytes.
    public init?(printedName: String, salt: [UInt8]) {
        guard salt.count == 32, Self.isName(printedName) else { return nil }
        self.printedName = printedName
        self.salt = salt
    }

    /// Reads a file strictly; that the digest is the one on the chain is the caller's to check.
    ///
    /// - Throws: `JSONError`; `.shape` for `digest` when it is not that of name and salt.
    public init(parsing bytes: [UInt8]) throws(JSONError) {
        guard bytes.count <= Self.maximumByteCount, bytes.last == 0x0A else {
            throw .shape(path: "", expected: "at most \(Self.maximumByteCount) bytes ending with a line feed")
        }
        var members = try JSONMembers(try JSONValue(canonical: Array(bytes.dropLast())))
        _ = try members.parse("format", Self.format) { $0 == Self.format ? $0 : nil }
        let name = try members.parse("printedName", "one line of 1 to \(Self.maximumLength) characters") {
            Self.isName($0) ? $0 : nil
        }
        let salt = try members.digest("salt").bytes
        let digest = try members.digest("digest")
        try members.finish()
        guard let made = SignOffName(printedName: name, salt: salt), made.digest == digest else {
            throw .shape(path: "digest", expected: "the SHA-256 of salt and name")
        }
        self = made
    }

    /// The digest that the sign-off on the chain repeats: SHA-256(salt ‖ the name in UTF-8).
    public var digest: Digest { Digest.sha256(salt + Array(printedName.utf8)) }

    /// The file: canonical JSON and a line feed.
    ///
    /// - Throws: `JSONError`, never for a value that an initialiser made.
    public func bytes() throws(JSONError) -> [UInt8] {
        let value = JSONValue.object([
            "format": .string(Self.format),
            "digest": .string(digest.hex),
            "printedName": .string(printedName),
            "salt": .string(Digest(salt)?.hex ?? ""),
        ])
        return try value.canonicalBytes() + [0x0A]
    }

    private static func isName(_ text: String) -> Bool {
        (1...maximumLength).contains(text.count) && text.utf8.count <= 1000
            && text.unicodeScalars.allSatisfy { scalar in
                switch scalar.properties.generalCategory {
                case .control, .lineSeparator, .paragraphSeparator: false
                default: true
                }
            }
    }
}
