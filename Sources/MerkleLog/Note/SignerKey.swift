// Private keys of notes, as `PRIVATE+KEY+name+id+base64`.

internal import Crypto

/// A private key with the name under which it signs.
///
/// Printing one never shows the secret; ``text`` does.
public struct SignerKey: Sendable {
    private static let prefix = "PRIVATE+KEY+"

    /// The public half, with the same name and type.
    public let verifierKey: VerifierKey
    private let privateKey: Curve25519.Signing.PrivateKey

    /// The name: not empty, without spaces and plus signs.
    public var name: String { verifierKey.name }

    /// Names an Ed25519 private key.
    ///
    /// - Parameters:
    ///   - name: the name under which it signs; for a log's key the origin of its checkpoints.
    ///   - seed: the 32 secret bytes (RFC 8032), from a source of randomness fit for keys.
    ///   - type: what the key is to sign.
    /// - Throws: `malformedName`, or `malformedKey` if there are not 32 bytes.
    public init(name: String, seed: [UInt8], type: NoteKeyType = .ed25519) throws(NoteError) {
        guard seed.count == 32, let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else {
            throw .malformedKey
        }
        privateKey = key
        verifierKey = try VerifierKey(name: name, ed25519: Array(key.publicKey.rawRepresentation), type: type)
    }

    /// Reads `PRIVATE+KEY+name+id+base64`, as ``text`` writes it.
    ///
    /// - Throws: `malformedKey`, `malformedName`, `unsupportedKeyType` or `keyIDMismatch`.
    public init(parsing text: String) throws(NoteError) {
        let parts = try KeyParts(parsing: text, prefix: SignerKey.prefix)
        try self.init(name: parts.name, seed: parts.bytes, type: parts.type)
        guard parts.keyID == verifierKey.keyID else { throw .keyIDMismatch(name: name) }
    }

    /// The key with its secret, as `PRIVATE+KEY+name+id+base64`.
    public var text: String {
        let parts = KeyParts(
            name: name,
            keyID: verifierKey.keyID,
            type: verifierKey.type,
            bytes: Array(privateKey.rawRepresentation)
        )
        return parts.text(prefix: SignerKey.prefix)
    }

    /// The 64 bytes of the Ed25519 signature over a message.
    ///
    /// - Throws: `signingFailed`.
    public func sign(_ message: [UInt8]) throws(NoteError) -> [UInt8] {
        guard let signature = try? privateKey.signature(for: message) else { throw .signingFailed }
        return Array(signature)
    }
}

extension SignerKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The public half.
    public var description: String { "private key of \(verifierKey.text)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: ["verifierKey": verifierKey]) }
}
