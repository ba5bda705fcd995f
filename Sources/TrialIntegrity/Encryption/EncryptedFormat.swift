// A file encrypted to recipients (Docs/Format.md, encrypted file): HPKE wraps one random file key for each of them, and
// chunks under that key hold the content. The construction of the chunks is STREAM, as age uses it.

internal import Crypto
internal import Foundation

/// Sizes, keys and nonces of the format.
package enum EncryptedFormat {
    /// The first bytes of every encrypted file.
    package static let magic = Array("trialverity/encrypted/v1\n".utf8)
    /// The most recipients of a file.
    package static let maximumRecipients = 64
    /// The length of the content in every chunk but the last, in bytes.
    package static let chunkLength = 1 << 16
    /// The length of an authentication tag, in bytes.
    package static let tagLength = 16
    /// The length of a recipient's part of the header: key id, encapsulated key, wrapped file key.
    static let stanzaLength = 8 + 32 + 32 + tagLength
    /// The length of the authentication code of the header, in bytes.
    static let codeLength = 32

    /// The suite of RFC 9180: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305.
    static let suite = HPKE.Ciphersuite.Curve25519_SHA256_ChachaPoly
    /// What HPKE binds the wrapped key to.
    static let info = Data("trialverity/encrypted/v1".utf8)

    /// The length of a header, its authentication code included.
    static func headerLength(recipients: Int) -> Int { magic.count + 1 + recipients * stanzaLength + codeLength }

    /// The key of the authentication code of the header.
    static func headerKey(fileKey: SymmetricKey) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: fileKey,
            info: Data("trialverity/encrypted/v1/header".utf8),
            outputByteCount: 32
        )
    }

    /// The code over the bytes of a header that stand before it.
    static func code(over header: [UInt8], fileKey: SymmetricKey) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: header, using: headerKey(fileKey: fileKey)))
    }

    /// The key of the chunks, bound to the header by its code.
    static func contentKey(fileKey: SymmetricKey, code: [UInt8]) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: fileKey,
            salt: code,
            info: Data("trialverity/encrypted/v1/content".utf8),
            outputByteCount: 32
        )
    }

    /// The nonce of a chunk: its number in 11 bytes, big-endian, then 01 for the last one and 00 for all others.
    static func nonce(chunk: Int, isLast: Bool) throws -> ChaChaPoly.Nonce {
        var bytes: [UInt8] = [0, 0, 0]
        bytes.append(bigEndian: UInt64(chunk))
        bytes.append(isLast ? 1 : 0)
        return try ChaChaPoly.Nonce(data: bytes)
    }
}
