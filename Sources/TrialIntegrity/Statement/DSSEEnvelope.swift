// The signed envelope that is an entry of the ledger: DSSE v1 with one Ed25519 signature.

internal import Crypto
public import MerkleLog

/// A DSSE envelope (secure-systems-lab/dsse) around one in-toto statement.
///
/// Its JSON has exactly the members `payload`, `payloadType` and `signatures`, and exactly one signature with `keyid`
/// and `sig`. Base64 is the standard alphabet with padding. The bytes that were received are kept as they are: they are
/// the entry of the ledger, and nothing is serialised again before it is hashed. Reading one checks no signature.
public struct DSSEEnvelope: Hashable, Sendable {
    /// The most bytes an envelope may have: entry bundles of tlog-tiles count them in 16 bits.
    public static let maximumByteCount = 65_535
    /// The media type of in-toto statements.
    public static let statementPayloadType = "application/vnd.in-toto+json"

    /// The envelope as it was received or made.
    public let bytes: [UInt8]
    /// The media type of the payload.
    public let payloadType: String
    /// The payload, which is what the signature covers, together with its type.
    public let payload: [UInt8]
    /// The key that claims to have signed: SHA-256 of the 32 public-key bytes, as hex.
    public let keyID: String
    /// The Ed25519 signature, 64 bytes.
    public let signature: [UInt8]
    /// The public key that was found to have made the signature; nil while none was tried.
    private var signer: [UInt8]?

    /// Reads an envelope strictly; the signature is not checked.
    ///
    /// - Throws: `EnvelopeError.tooLarge` and `.malformed`.
    public init(parsing bytes: [UInt8]) throws(EnvelopeError) {
        guard bytes.count <= Self.maximumByteCount else { throw .tooLarge(byteCount: bytes.count) }
        do throws(JSONError) {
            var envelope = try JSONMembers(try JSONValue(canonical: bytes))
            payload = try envelope.parse("payload", "padded base64", StrictBase64.decode)
            payloadType = try envelope.parse("payloadType", Self.statementPayloadType) {
                $0 == Self.statementPayloadType ? $0 : nil
            }
            let signatures = try envelope.array("signatures")
            try envelope.finish()
            guard let first = signatures.first, signatures.count == 1 else {
                throw .shape(path: "signatures", expected: "one signature")
            }
            var members = try JSONMembers(first, at: "signatures")
            keyID = try members.parse("keyid", "64 lower-case hexadecimal digits") { Digest(hex: $0)?.hex }
            signature = try members.parse("sig", "padded base64 of 64 bytes") { text in
                StrictBase64.decode(text).flatMap { $0.count == 64 ? $0 : nil }
            }
            try members.finish()
        } catch {
            throw .malformed(error)
        }
        self.bytes = bytes
    }

    /// Signs a statement.
    ///
    /// - Parameters:
    ///   - statement: the payload, canonical JSON of an in-toto statement.
    ///   - key: the Ed25519 key that signs.
    /// - Returns: the envelope as canonical JSON.
    /// - Throws: `EnvelopeError.tooLarge`, and `.badKey` when the key cannot sign.
    public static func sign(statement: [UInt8], by key: SignerKey) throws(EnvelopeError) -> DSSEEnvelope {
        let message = preAuthenticationEncoding(payloadType: statementPayloadType, payload: statement)
        guard let signature = try? key.sign(message) else { throw .badKey }
        let value = JSONValue.object([
            "payload": .string(StrictBase64.encode(statement)),
            "payloadType": .string(statementPayloadType),
            "signatures": .array([
                .object([
                    "keyid": .string(keyID(of: key.verifierKey)),
                    "sig": .string(StrictBase64.encode(signature)),
                ])
            ]),
        ])
        let bytes: [UInt8]
        do throws(JSONError) {
            bytes = try value.canonicalBytes()
        } catch {
            throw .malformed(error)
        }
        return try DSSEEnvelope(parsing: bytes)
    }

    /// Checks that this key signed the payload.
    ///
    /// - Throws: `EnvelopeError.otherKey` when the envelope names another key, `.badSignature`, and `.badKey`.
    public func check(_ key: VerifierKey) throws(EnvelopeError) {
        let expected = Self.keyID(of: key)
        guard keyID == expected else { throw .otherKey(found: keyID, expected: expected) }
        guard signer != key.publicKey else { return }
        guard let publicKey = try? Curve25519.Signing.PublicKey(rawRepresentation: key.publicKey) else { throw .badKey }
        let message = Self.preAuthenticationEncoding(payloadType: payloadType, payload: payload)
        guard publicKey.isValidSignature(signature, for: message) else { throw .badSignature }
    }

    /// The same envelope, which remembers that this key signed it, so that later checks cost nothing; the envelope as it
    /// is when the key did not.
    ///
    /// A verification so checks signatures on all cores, and the rules afterwards in order.
    package func remembering(_ key: VerifierKey) -> DSSEEnvelope {
        guard (try? check(key)) != nil else { return self }
        var envelope = self
        envelope.signer = key.publicKey
        return envelope
    }

    /// Everything follows from the bytes.
    public static func == (left: DSSEEnvelope, right: DSSEEnvelope) -> Bool { left.bytes == right.bytes }

    public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }

    /// The name of a key in envelopes: SHA-256 of its 32 public-key bytes, as hex.
    public static func keyID(of key: VerifierKey) -> String { Digest.sha256(key.publicKey).hex }

    /// The bytes that are signed: `DSSEv1 SP len(type) SP type SP len(payload) SP payload`, lengths in bytes as
    /// decimals.
    public static func preAuthenticationEncoding(payloadType: String, payload: [UInt8]) -> [UInt8] {
        Array("DSSEv1 \(payloadType.utf8.count) \(payloadType) \(payload.count) ".utf8) + payload
    }
}
