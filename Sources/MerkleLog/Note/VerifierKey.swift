// Public keys of notes, as `name+id+base64`.

internal import Crypto

/// What a key signs: the first byte of its encoding.
public enum NoteKeyType: UInt8, Sendable, CaseIterable {
    /// Ed25519 over the text of a note.
    case ed25519 = 0x01
    /// Ed25519 over a time and the text of a checkpoint, made by a witness.
    case cosignature = 0x04
}

/// A public key with the name under which it signs.
///
/// The identifier is the first four bytes of SHA-256(name ‖ 0A ‖ type ‖ public key), so a key cannot be taken for
/// one of another name or type.
public struct VerifierKey: Hashable, Sendable {
    /// The name: not empty, without spaces and plus signs.
    public let name: String
    /// What the key signs.
    public let type: NoteKeyType
    /// The short identifier that stands in signature lines.
    public let keyID: UInt32
    /// The 32 bytes of the Ed25519 public key (RFC 8032).
    public let publicKey: [UInt8]

    /// Names an Ed25519 public key.
    ///
    /// - Throws: `malformedName`, `malformedKey` if there are not 32 bytes, or `weakPublicKey`.
    public init(name: String, ed25519 publicKey: [UInt8], type: NoteKeyType = .ed25519) throws(NoteError) {
        guard NoteSyntax.isName(name) else { throw .malformedName }
        guard publicKey.count == 32 else { throw .malformedKey }
        guard !Ed25519Point.isWeak(publicKey) else { throw .weakPublicKey }
        self.name = name
        self.type = type
        self.publicKey = publicKey
        keyID = VerifierKey.keyID(name: name, type: type, publicKey: publicKey)
    }

    /// Reads `name+id+base64`, as ``text`` writes it.
    ///
    /// - Throws: `malformedKey`, `malformedName`, `unsupportedKeyType`, `weakPublicKey` or `keyIDMismatch`.
    public init(parsing text: String) throws(NoteError) {
        let parts = try KeyParts(parsing: text, prefix: "")
        try self.init(name: parts.name, ed25519: parts.bytes, type: parts.type)
        guard parts.keyID == keyID else { throw .keyIDMismatch(name: name) }
    }

    /// The key as `name+id+base64`.
    public var text: String {
        KeyParts(name: name, keyID: keyID, type: type, bytes: publicKey).text(prefix: "")
    }

    /// Whether this Ed25519 signature over a message is of this key.
    func isValid(_ signature: some Collection<UInt8>, for message: [UInt8]) -> Bool {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else { return false }
        return key.isValidSignature(Array(signature), for: message)
    }

    /// Whether a signature line names this key; that says nothing about the signature.
    public func isNamed(by signature: NoteSignature) -> Bool { matches(signature) }

    /// Whether a signature line names this key.
    func matches(_ signature: NoteSignature) -> Bool {
        keyID == signature.keyID && NoteSyntax.areSame(name, signature.name)
    }

    private static func keyID(name: String, type: NoteKeyType, publicKey: [UInt8]) -> UInt32 {
        let digest = Digest.sha256(Array(name.utf8) + [NoteSyntax.lineFeed, type.rawValue] + publicKey)
        return NoteSyntax.bigEndianNumber(digest.bytes.prefix(4))
    }
}

/// The common form of public and private keys: `name+id+base64(type ‖ 32 bytes)`.
struct KeyParts {
    var name: String
    var keyID: UInt32
    var type: NoteKeyType
    var bytes: [UInt8]
}

extension KeyParts {
    /// Splits at the first two plus signs only: base64 may have more.
    init(parsing text: String, prefix: String) throws(NoteError) {
        guard text.utf8.starts(with: prefix.utf8) else { throw .malformedKey }
        let fields = text.utf8.dropFirst(prefix.utf8.count)
            .split(separator: UInt8(ascii: "+"), maxSplits: 2, omittingEmptySubsequences: false)
        guard fields.count == 3, fields[1].count == 8 else { throw .malformedKey }
        guard let id = Hexadecimal.decode(String(Substring(fields[1]))),
            let bytes = StrictBase64.decode(Array(fields[2])), let type = bytes.first
        else { throw .malformedKey }
        guard let type = NoteKeyType(rawValue: type) else { throw .unsupportedKeyType(type) }
        self.init(
            name: String(Substring(fields[0])),
            keyID: NoteSyntax.bigEndianNumber(id),
            type: type,
            bytes: Array(bytes.dropFirst())
        )
    }

    func text(prefix: String) -> String {
        let id = Hexadecimal.encode(NoteSyntax.bigEndianBytes(keyID))
        return "\(prefix)\(name)+\(id)+\(StrictBase64.encode([type.rawValue] + bytes))"
    }
}
