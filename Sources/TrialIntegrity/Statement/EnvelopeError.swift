// What can be wrong with a signed envelope.

/// A fault of a DSSE envelope or of the statement inside it.
public enum EnvelopeError: Error, Hashable, Sendable {
    /// The envelope is larger than an entry of the ledger may be; bytes.
    case tooLarge(byteCount: Int)
    /// The envelope, or the statement inside it, is not what it must be.
    case malformed(JSONError)
    /// The envelope names another key than the one it is checked with.
    case otherKey(found: String, expected: String)
    /// The signature does not belong to this payload and key.
    case badSignature
    /// The key cannot be used.
    case badKey
}

extension EnvelopeError: UserFacingError {
    public var code: String {
        switch self {
        case .tooLarge: "envelope-too-large"
        case .malformed: "envelope-malformed"
        case .otherKey: "envelope-other-key"
        case .badSignature: "envelope-bad-signature"
        case .badKey: "key-unusable"
        }
    }

    public var message: String {
        switch self {
        case .tooLarge(let byteCount):
            "the envelope has \(byteCount) bytes, and an entry holds at most \(DSSEEnvelope.maximumByteCount)"
        case .malformed(let error): "the envelope is malformed: \(error.message)"
        case .otherKey(let found, let expected):
            "the envelope is signed by the key \(found.prefix(16))… and not by \(expected.prefix(16))…"
        case .badSignature: "the signature of the envelope does not match its payload"
        case .badKey: "the key is not a usable Ed25519 key"
        }
    }

    public var hint: String? {
        switch self {
        case .tooLarge: "an envelope holds a statement about data, never the data"
        case .malformed, .badSignature: "the envelope was damaged or altered; take it again from whoever signed it"
        case .otherKey: "check it with the key of the party that signed it"
        case .badKey: "make a new key with verity key new"
        }
    }

    public var place: SourcePlace? { nil }

    public var failureClass: FailureClass {
        switch self {
        case .otherKey, .badKey: .notPermitted
        case .badSignature: .unverifiable
        default: .badData
        }
    }
}
