// X25519 keys of recipients as lines of text (Docs/Format.md, encrypted file). Pure texts: files, and their modes, are the
// business of others.

internal import Crypto
internal import Foundation
internal import MerkleLog

/// Why an encryption key or an encrypted file cannot be used.
public enum EncryptionError: UserFacingError, Equatable {
    /// The line is not a key of this kind.
    case malformedKey(String)
    /// The key is a point of small order or not in its one spelling: what is encrypted to it anyone can read.
    case weakKey
    /// No recipient, more than 64, or one twice.
    case recipients
    /// The file is encrypted to other keys, named by their ids.
    case otherRecipients([String])
    /// The file is damaged, cut off, extended or put together from pieces.
    case damaged(String)
    /// The first bytes are not those of the format.
    case wrongMagic

    public var code: String {
        switch self {
        case .malformedKey: "key-malformed"
        case .weakKey: "key-weak"
        case .recipients: "recipients-invalid"
        case .otherRecipients: "not-a-recipient"
        case .damaged: "encrypted-file-damaged"
        case .wrongMagic: "not-encrypted"
        }
    }

    public var message: String {
        switch self {
        case .malformedKey(let what): "this is no encryption key: \(what)"
        case .weakKey: "the key is a point of small order or not in its one spelling"
        case .recipients: "a file is encrypted to 1 to 64 different keys"
        case .otherRecipients(let ids): "the file is encrypted to other keys: \(ids.joined(separator: ", "))"
        case .damaged(let what): "the encrypted file is not as it was written: \(what)"
        case .wrongMagic: "the file does not start as an encrypted file does"
        }
    }

    public var hint: String? {
        switch self {
        case .malformedKey: "give the line that starts with x25519+ or the file that starts with PRIVATE+X25519+"
        case .weakKey: "ask its owner for another key"
        case .recipients: "name every recipient once"
        case .otherRecipients: "use the private key of one of them"
        case .damaged: "take another copy"
        case .wrongMagic: nil
        }
    }

    public var place: SourcePlace? { nil }

    public var failureClass: FailureClass {
        switch self {
        case .malformedKey, .weakKey, .wrongMagic: .badData
        case .recipients: .usage
        case .otherRecipients: .notPermitted
        case .damaged: .unverifiable
        }
    }
}

/// The public key of someone who may read an encrypted file: `x25519+NAME+hex8+BASE64`.
public struct RecipientKey: Hashable, Sendable {
    /// Whose key it is: 1 to 64 characters, as names of keys are.
    public let name: String
    /// The 32 bytes of the public key (RFC 7748).
    public let publicKey: [UInt8]

    /// A key of its parts.
    ///
    /// - Throws: `EncryptionError` for a name that is none, and for a key that protects nothing.
    public init(name: String, publicKey: [UInt8]) throws(EncryptionError) {
        guard SealID.isName(name) else { throw .malformedKey("its name is not one") }
        guard publicKey.count == 32 else { throw .malformedKey("it has not 32 bytes") }
        guard Self.isSound(publicKey) else { throw .weakKey }
        self.name = name
        self.publicKey = publicKey
    }

    /// Reads a line, with or without its line break.
    ///
    /// - Throws: `EncryptionError` when it is not exactly such a key.
    public init(line: String) throws(EncryptionError) {
        let parts = try KeyLine(line, prefix: "x25519+")
        try self.init(name: parts.name, publicKey: parts.bytes)
        guard parts.checksum == checksum else { throw .malformedKey("its checksum does not fit") }
    }

    /// The line, without a line break.
    public var line: String { "x25519+\(name)+\(checksum)+\(Data(publicKey).base64EncodedString())" }

    /// Eight bytes that name the key in a file: the start of SHA-256("trialverity/x25519/v1" ‖ 0A ‖ public key).
    ///
    /// They hold no name, but tell anyone who has the public key that its owner can read the file.
    package var id: [UInt8] { Array(Digest.sha256(Array("trialverity/x25519/v1\n".utf8) + publicKey).bytes.prefix(8)) }

    /// The id in hexadecimal.
    public var idText: String { id.hexText }

    /// Four bytes against misspelling: the start of SHA-256("x25519" ‖ 0A ‖ name ‖ 0A ‖ public key).
    fileprivate var checksum: String {
        Array(Digest.sha256(Array("x25519\n\(name)\n".utf8) + publicKey).bytes.prefix(4)).hexText
    }

    /// Whether this is the one spelling of a point that is not of small order (RFC 7748, sections 5 and 6.1).
    private static func isSound(_ bytes: [UInt8]) -> Bool {
        let prime: [UInt8] = [0xED] + [UInt8](repeating: 0xFF, count: 30) + [0x7F]
        guard bytes.reversed().lexicographicallyPrecedes(prime.reversed()),
            let key = try? Curve25519.KeyAgreement.PublicKey(rawRepresentation: bytes),
            let scalar = try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: [UInt8](repeating: 9, count: 32)),
            let shared = try? scalar.sharedSecretFromKeyAgreement(with: key)
        else { return false }
        // With a point of small order every key agrees on zero.
        return unsafe shared.withUnsafeBytes { secret in unsafe secret.contains { $0 != 0 } }
    }

    var agreementKey: Curve25519.KeyAgreement.PublicKey {
        get throws { try Curve25519.KeyAgreement.PublicKey(rawRepresentation: publicKey) }
    }
}

/// A private key that opens encrypted files: `PRIVATE+X25519+NAME+hex8+BASE64`.
///
/// It has no description: it must not come into a log.
public struct DecryptionKey: Sendable {
    /// Its public half.
    public let recipient: RecipientKey
    let key: Curve25519.KeyAgreement.PrivateKey

    /// A new random key.
    ///
    /// - Throws: `EncryptionError` for a name that is none.
    public init(name: String) throws(EncryptionError) {
        var bytes = Curve25519.KeyAgreement.PrivateKey().rawRepresentation
        Self.clamp(&bytes)
        guard let key = try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: bytes) else {
            throw .malformedKey("its bytes are no private key")
        }
        recipient = try RecipientKey(name: name, publicKey: Array(key.publicKey.rawRepresentation))
        self.key = key
    }

    /// Reads the text of a key file: one line.
    ///
    /// - Throws: `EncryptionError` when it is not exactly such a key.
    public init(text: String) throws(EncryptionError) {
        let parts = try KeyLine(text, prefix: "PRIVATE+X25519+")
        var clamped = Data(parts.bytes)
        Self.clamp(&clamped)
        guard clamped.elementsEqual(parts.bytes),
            let key = try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: clamped)
        else {
            throw .malformedKey("its bytes are no private key")
        }
        self.key = key
        recipient = try RecipientKey(name: parts.name, publicKey: Array(key.publicKey.rawRepresentation))
        guard parts.checksum == recipient.checksum else { throw .malformedKey("its checksum does not fit") }
    }

    /// Sets the five bits that X25519 does not look at, so that a key has one spelling (RFC 7748, section 5).
    private static func clamp(_ bytes: inout Data) {
        bytes[bytes.startIndex] &= 0xF8
        bytes[bytes.endIndex - 1] = bytes[bytes.endIndex - 1] & 0x7F | 0x40
    }

    /// The text of a key file, which must have mode 0600: one line with its line break.
    public var text: String {
        let bytes = key.rawRepresentation.base64EncodedString()
        return "PRIVATE+X25519+\(recipient.name)+\(recipient.checksum)+\(bytes)\n"
    }
}

extension DecryptionKey: CustomStringConvertible, CustomReflectable {
    public var description: String { "private key of \(recipient.line)" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// A key in text, taken apart.
private struct KeyLine {
    let name: String
    let checksum: String
    let bytes: [UInt8]

    init(_ line: String, prefix: String) throws(EncryptionError) {
        let text = line.hasSuffix("\n") ? line.dropLast() : line[...]
        guard text.utf8.count <= 200, text.utf8.starts(with: prefix.utf8) else {
            throw .malformedKey("it does not start with \(prefix)")
        }
        let parts = text.dropFirst(prefix.count).split(
            separator: "+",
            maxSplits: 2,
            omittingEmptySubsequences: false
        )
        guard parts.count == 3, let data = Data(base64Encoded: String(parts[2])), data.count == 32,
            data.base64EncodedString().utf8.elementsEqual(parts[2].utf8)
        else { throw .malformedKey("it has not a name, a checksum and 32 bytes in base64") }
        name = String(parts[0])
        checksum = String(parts[1])
        bytes = Array(data)
    }
}

extension [UInt8] {
    /// Lower-case hexadecimal.
    fileprivate var hexText: String {
        map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
