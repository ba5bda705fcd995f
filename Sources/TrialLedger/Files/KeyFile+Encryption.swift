// Key files under a passphrase.
//
//   verity key trial.example/log1+d648908e+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4
//   -----BEGIN ENCRYPTED PRIVATE KEY-----
//   …
//   -----END ENCRYPTED PRIVATE KEY-----
//
// `openssl pkey -in FILE -passin file:PASSPHRASE` skips the first line and opens the rest.

internal import Crypto
package import MerkleLog

extension KeyFile {
    private static let header = "verity key "
    private static let begin = "-----BEGIN ENCRYPTED PRIVATE KEY-----"
    private static let end = "-----END ENCRYPTED PRIVATE KEY-----"
    private static let lineByteCount = 64

    /// OneAsymmetricKey of version 1 for Ed25519 up to the seed (RFC 8410 section 7).
    private static let privateKeyPrefix: [UInt8] = [
        0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
    ]

    /// Writes a new key under a passphrase, mode 0600.
    ///
    /// - Parameters:
    ///   - key: the key.
    ///   - path: the file; it must not exist.
    ///   - passphrase: its bytes, checked by ``Passphrase/check(_:isNew:)``.
    /// - Throws: as `write(_:to:)`, and `KeyEncryptionError`.
    package static func write(_ key: SignerKey, to path: String, passphrase: [UInt8]) throws {
        try AtomicFile.write(Array(encrypted(key, passphrase: passphrase).utf8), to: path, mode: 0o600)
    }

    /// The text of an encrypted key file.
    ///
    /// - Parameters:
    ///   - key: the key.
    ///   - passphrase: its bytes.
    ///   - cost: the cost of trying a passphrase.
    /// - Returns: the first line and the PEM block.
    /// - Throws: `KeyEncryptionError.tooShort`, `.unusable` and `.tooCostly`.
    package static func encrypted(
        _ key: SignerKey,
        passphrase: [UInt8],
        cost: EncryptedKey.Cost = .standard
    ) throws(KeyEncryptionError) -> String {
        var generator = SystemRandomNumberGenerator()
        try Passphrase.check(passphrase, isNew: true)
        guard let seed = seed(of: key) else { throw KeyEncryptionError(.malformed) }
        let sealed = try EncryptedKey.seal(
            pkcs8: privateKeyPrefix + seed,
            passphrase: passphrase,
            cost: cost,
            using: &generator
        )
        let base64 = Array(StrictBase64.encode(sealed).utf8)
        let lines = stride(from: 0, to: base64.count, by: lineByteCount).map {
            String(decoding: base64[$0..<min($0 + lineByteCount, base64.count)], as: UTF8.self)
        }
        return ([header + key.verifierKey.text, begin] + lines + [end]).map { $0 + "\n" }.joined()
    }

    /// Reads a key, asking for the passphrase when it is encrypted.
    ///
    /// - Parameters:
    ///   - path: the file, readable by its owner alone.
    ///   - passphrase: called at most once, and only for an encrypted key.
    /// - Returns: the key, whose public half is that of the first line.
    /// - Throws: as `read(_:)`, `KeyEncryptionError` with the path, and what `passphrase` throws.
    package static func read(_ path: String, passphrase: () throws -> [UInt8]) throws -> SignerKey {
        let bytes = try ownersBytes(of: path)
        guard bytes.starts(with: header.utf8) else { return try read(path) }
        let parts: (key: VerifierKey, sealed: [UInt8])
        do throws(KeyEncryptionError) { parts = try parse(bytes) } catch { throw error.at(path) }
        let words = try passphrase()
        do throws(KeyEncryptionError) {
            return try open(parts.sealed, as: parts.key, passphrase: words)
        } catch { throw error.at(path) }
    }

    /// The public half of a key file, for which no passphrase is needed.
    ///
    /// For an encrypted key it is what the first line says, which is only checked when the key is opened.
    /// - Throws: as `read(_:)`, and `KeyEncryptionError`.
    package static func verifierKey(_ path: String) throws -> VerifierKey {
        let bytes = try ownersBytes(of: path)
        guard bytes.starts(with: header.utf8) else { return try read(path).verifierKey }
        do throws(KeyEncryptionError) { return try parse(bytes).0 } catch { throw error.at(path) }
    }

    /// Whether a key file is encrypted.
    ///
    /// - Throws: as `read(_:)`.
    package static func isEncrypted(_ path: String) throws(LedgerError) -> Bool {
        try ownersBytes(of: path).starts(with: header.utf8)
    }

    /// The first line and the sealed bytes; lines of base64 may be of any length up to 64 characters.
    private static func parse(_ bytes: [UInt8]) throws(KeyEncryptionError) -> (VerifierKey, [UInt8]) {
        guard bytes.last == UInt8(ascii: "\n"), let text = String(validating: bytes, as: UTF8.self) else {
            throw KeyEncryptionError(.malformed)
        }
        let lines = text.utf8.dropLast().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { String(Substring($0)) }
        guard lines.count >= 4, lines[1] == begin, lines[lines.count - 1] == end,
            lines[2..<(lines.count - 1)].allSatisfy({ (1...lineByteCount).contains($0.utf8.count) }),
            let key = try? VerifierKey(parsing: String(lines[0].dropFirst(header.count))),
            let sealed = StrictBase64.decode(lines[2..<(lines.count - 1)].joined())
        else { throw KeyEncryptionError(.malformed) }
        return (key, sealed)
    }

    private static func open(
        _ sealed: [UInt8],
        as verifierKey: VerifierKey,
        passphrase: [UInt8]
    ) throws(KeyEncryptionError) -> SignerKey {
        let opened = try EncryptedKey.open(sealed, passphrase: passphrase)
        guard opened.starts(with: privateKeyPrefix), opened.count == privateKeyPrefix.count + 32 else {
            throw KeyEncryptionError(.wrongPassphrase)
        }
        let seed = Array(opened.dropFirst(privateKeyPrefix.count))
        guard let key = try? SignerKey(name: verifierKey.name, seed: seed, type: verifierKey.type),
            key.verifierKey == verifierKey
        else { throw KeyEncryptionError(.otherKey) }
        return key
    }

    /// The 32 secret bytes, from the text form.
    private static func seed(of key: SignerKey) -> [UInt8]? {
        guard let base64 = key.text.split(separator: "+", maxSplits: 4, omittingEmptySubsequences: false).last,
            let bytes = StrictBase64.decode(String(base64)), bytes.count == 33
        else { return nil }
        return Array(bytes.dropFirst())
    }
}
