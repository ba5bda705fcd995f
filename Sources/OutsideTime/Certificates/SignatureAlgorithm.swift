// Signatures of tokens, revocation lists and status responses.

internal import Crypto
internal import CryptoExtras
internal import SwiftASN1

/// How a signature was made: a scheme and a hash function.
struct SignatureAlgorithm: Equatable {
    enum Scheme: Equatable { case rsaPKCS1, rsaPSS, ecdsa }

    let scheme: Scheme
    let hash: HashAlgorithm

    private static let named: [String: SignatureAlgorithm] = [
        OID.sha256WithRSA: .init(scheme: .rsaPKCS1, hash: .sha256),
        OID.sha384WithRSA: .init(scheme: .rsaPKCS1, hash: .sha384),
        OID.sha512WithRSA: .init(scheme: .rsaPKCS1, hash: .sha512),
        OID.ecdsaWithSHA256: .init(scheme: .ecdsa, hash: .sha256),
        OID.ecdsaWithSHA384: .init(scheme: .ecdsa, hash: .sha384),
        OID.ecdsaWithSHA512: .init(scheme: .ecdsa, hash: .sha512),
    ]

    private init(scheme: Scheme, hash: HashAlgorithm) {
        self.scheme = scheme
        self.hash = hash
    }

    /// Reads an AlgorithmIdentifier.
    ///
    /// - Parameters:
    ///   - node: the identifier.
    ///   - digest: in a token the hash function of the signer, which must be the same; nil elsewhere.
    ///   - part: what holds it.
    /// - Throws: `malformed`, or `unsupportedAlgorithm`.
    init(_ node: ASN1Node, digest: HashAlgorithm?, part: String) throws(TimestampError) {
        var fields = try DERFields(node, part: part)
        let identifier = try fields.identifier()
        if identifier == OID.rsaPSS {
            self.init(scheme: .rsaPSS, hash: try Self.pssHash(fields.next(), part: part))
        } else {
            if let null = fields.next(if: .null) {
                guard try null.primitive(.null, part: part).isEmpty else { throw .malformed(part) }
            }
            if identifier == OID.rsaEncryption, let digest {
                self.init(scheme: .rsaPKCS1, hash: digest)
            } else if let named = Self.named[identifier] {
                self = named
            } else {
                throw .unsupportedAlgorithm("the signature algorithm \(identifier)")
            }
        }
        try fields.end()
        guard digest == nil || digest == hash else { throw .unsupportedAlgorithm("two different hash functions") }
    }

    /// RSASSA-PSS-params (RFC 8017 appendix A.2.3): MGF1 with the same hash, a salt of its length, trailer 1.
    private static func pssHash(_ node: ASN1Node, part: String) throws(TimestampError) -> HashAlgorithm {
        let odd = TimestampError.unsupportedAlgorithm("RSA-PSS with unusual parameters")
        var fields = try DERFields(node, part: part)
        guard let hashField = fields.next(if: .context(0)), let maskField = fields.next(if: .context(1)),
            let saltField = fields.next(if: .context(2)), fields.isEmpty
        else { throw odd }
        var hashes = try DERFields(hashField, .context(0), part: part)
        let hash = try HashAlgorithm(hashes.next(), part: part)
        var masks = try DERFields(maskField, .context(1), part: part)
        var mask = try masks.fields()
        guard try mask.identifier() == OID.maskGeneration1, try HashAlgorithm(mask.next(), part: part) == hash else {
            throw odd
        }
        var salts = try DERFields(saltField, .context(2), part: part)
        guard try salts.number() == hash.byteCount else { throw odd }
        for rest in [hashes, masks, mask, salts] { try rest.end() }
        return hash
    }

    /// Whether a signature over a message is of this key.
    ///
    /// - Parameters:
    ///   - signature: an RSA signature, or an ECDSA one as DER.
    ///   - message: what was signed.
    ///   - keyInfo: the SubjectPublicKeyInfo in DER.
    /// - Returns: false also for a signature that cannot be read.
    /// - Throws: `unsupportedAlgorithm` for a key of another kind than the scheme, or RSA below 2048 bits.
    func isValid(_ signature: [UInt8], for message: [UInt8], keyInfo: [UInt8]) throws(TimestampError) -> Bool {
        let digest = hash.digest(message)
        switch scheme {
        case .rsaPKCS1, .rsaPSS:
            guard let key = try? _RSA.Signing.PublicKey(derRepresentation: keyInfo) else {
                throw .unsupportedAlgorithm("an RSA key that cannot be used")
            }
            let signature = _RSA.Signing.RSASignature(rawRepresentation: signature)
            let padding: _RSA.Signing.Padding = scheme == .rsaPSS ? .PSS : .insecurePKCS1v1_5
            return key.isValidSignature(signature, for: digest, padding: padding)
        case .ecdsa:
            return try Self.isValidECDSA(signature, for: digest, keyInfo: keyInfo)
        }
    }

    private static func isValidECDSA(
        _ signature: [UInt8],
        for digest: any Crypto.Digest,
        keyInfo: [UInt8]
    ) throws(TimestampError) -> Bool {
        if let key = try? P256.Signing.PublicKey(derRepresentation: keyInfo) {
            guard let signature = try? P256.Signing.ECDSASignature(derRepresentation: signature) else { return false }
            return key.isValidSignature(signature, for: digest)
        }
        if let key = try? P384.Signing.PublicKey(derRepresentation: keyInfo) {
            guard let signature = try? P384.Signing.ECDSASignature(derRepresentation: signature) else { return false }
            return key.isValidSignature(signature, for: digest)
        }
        if let key = try? P521.Signing.PublicKey(derRepresentation: keyInfo) {
            guard let signature = try? P521.Signing.ECDSASignature(derRepresentation: signature) else { return false }
            return key.isValidSignature(signature, for: digest)
        }
        throw .unsupportedAlgorithm("an elliptic curve other than P-256, P-384 and P-521")
    }
}
