// Private keys under a passphrase: PKCS#8 EncryptedPrivateKeyInfo (RFC 5958) with PBES2 (RFC 8018), scrypt (RFC 7914)
// and AES-256-CBC, which openssl reads and writes.

internal import Crypto
internal import CryptoExtras
internal import Foundation
internal import SwiftASN1

/// PKCS#8 keys sealed under a passphrase; what kind of key is inside does not matter here.
///
/// CBC does not authenticate: a wrong passphrase may, once in 256 times, yield bytes. Whoever opens a key compares it
/// with the public key it must have.
package enum EncryptedKey {
    /// The cost of deriving a key: scrypt with `rounds` (N), `blockSize` (r) and `parallelism` (p).
    package struct Cost: Hashable, Sendable {
        /// N, a power of two.
        package let rounds: Int
        /// r.
        package let blockSize: Int
        /// p.
        package let parallelism: Int

        /// N = 2^14, r = 8, p = 8: 16 MiB, and the time of N = 2^17, p = 1.
        ///
        /// `openssl pkey` refuses to spend more than 32 MiB, which rules out N = 2^15 and above with r = 8; p makes up
        /// for it. It is more than the OWASP minimum for that memory (p = 5).
        package static let standard = Cost(rounds: 1 << 14, blockSize: 8, parallelism: 8)

        /// Names a cost.
        package init(rounds: Int, blockSize: Int, parallelism: Int) {
            self.rounds = rounds
            self.blockSize = blockSize
            self.parallelism = parallelism
        }

        /// Whether a file may ask for it: at most 256 MiB, and eight times the work of ``standard``.
        var isAllowed: Bool {
            guard (2...1 << 20).contains(rounds), rounds & (rounds - 1) == 0, (1...64).contains(blockSize),
                (1...64).contains(parallelism)
            else { return false }
            return 128 * rounds * blockSize <= 256 << 20 && rounds * blockSize * parallelism <= 1 << 23
        }
    }

    private static let keyByteCount = 32
    private static let blockByteCount = 16
    private static let saltByteCount = 16
    private static let maximumByteCount = 4096

    private static let pbes2: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 5, 13]
    private static let scrypt: ASN1ObjectIdentifier = [1, 3, 6, 1, 4, 1, 11_591, 4, 11]
    private static let aes256CBC: ASN1ObjectIdentifier = [2, 16, 840, 1, 101, 3, 4, 1, 42]

    /// Seals a key.
    ///
    /// - Parameters:
    ///   - pkcs8: the PrivateKeyInfo in DER.
    ///   - passphrase: its bytes as they were entered; they are not normalised.
    ///   - cost: the cost of deriving a key, allowed also when opening.
    ///   - generator: the source of salt and initialisation vector, fit for keys.
    /// - Returns: the EncryptedPrivateKeyInfo in DER.
    /// - Throws: `tooCostly`, `malformed` when the key is too large.
    package static func seal(
        pkcs8: [UInt8],
        passphrase: [UInt8],
        cost: Cost = .standard,
        using generator: inout some RandomNumberGenerator
    ) throws(KeyEncryptionError) -> [UInt8] {
        guard cost.isAllowed else { throw KeyEncryptionError(.tooCostly) }
        guard pkcs8.count <= maximumByteCount / 2 else { throw KeyEncryptionError(.malformed) }
        let salt = (0..<saltByteCount).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        let vector = (0..<blockByteCount).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        let key = try derive(passphrase, salt: salt, cost: cost)
        do {
            let sealed = try AES._CBC.encrypt(pkcs8, using: key, iv: AES._CBC.IV(ivBytes: vector))
            return try encode(salt: salt, cost: cost, vector: vector, sealed: Array(sealed))
        } catch { throw KeyEncryptionError(.malformed) }
    }

    /// Seals a key with salt and initialisation vector from the operating system.
    ///
    /// - Throws: as the other function.
    package static func seal(pkcs8: [UInt8], passphrase: [UInt8]) throws(KeyEncryptionError) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return try seal(pkcs8: pkcs8, passphrase: passphrase, using: &generator)
    }

    /// Opens a sealed key.
    ///
    /// - Parameters:
    ///   - der: the EncryptedPrivateKeyInfo.
    ///   - passphrase: as it was given when sealing.
    /// - Returns: the PrivateKeyInfo in DER, or garbage when the passphrase is wrong and the padding happens to fit.
    /// - Throws: `wrongPassphrase`, `malformed`, `unsupported`, `tooCostly`.
    package static func open(_ der: [UInt8], passphrase: [UInt8]) throws(KeyEncryptionError) -> [UInt8] {
        guard der.count <= maximumByteCount else { throw KeyEncryptionError(.malformed) }
        let parts = try decode(der)
        guard parts.cost.isAllowed else { throw KeyEncryptionError(.tooCostly) }
        let key = try derive(passphrase, salt: parts.salt, cost: parts.cost)
        do {
            return Array(try AES._CBC.decrypt(parts.sealed, using: key, iv: AES._CBC.IV(ivBytes: parts.vector)))
        } catch { throw KeyEncryptionError(.wrongPassphrase) }
    }

    private static func derive(
        _ passphrase: [UInt8],
        salt: [UInt8],
        cost: Cost
    ) throws(KeyEncryptionError) -> SymmetricKey {
        do {
            return try KDF.Scrypt.deriveKey(
                from: passphrase,
                salt: salt,
                outputByteCount: keyByteCount,
                rounds: cost.rounds,
                blockSize: cost.blockSize,
                parallelism: cost.parallelism
            )
        } catch { throw KeyEncryptionError(.tooCostly) }
    }

    /// SEQ{ SEQ{ PBES2, SEQ{ SEQ{ scrypt, SEQ{ salt, N, r, p } }, SEQ{ AES-256-CBC, iv } } }, OCTET STRING }.
    private static func encode(
        salt: [UInt8],
        cost: Cost,
        vector: [UInt8],
        sealed: [UInt8]
    ) throws -> [UInt8] {
        var coder = DER.Serializer()
        try coder.appendConstructedNode(identifier: .sequence) { coder in
            try coder.appendConstructedNode(identifier: .sequence) { coder in
                try coder.serialize(pbes2)
                try coder.appendConstructedNode(identifier: .sequence) { coder in
                    try coder.appendConstructedNode(identifier: .sequence) { coder in
                        try coder.serialize(scrypt)
                        try coder.appendConstructedNode(identifier: .sequence) { coder in
                            try coder.serialize(ASN1OctetString(contentBytes: salt[...]))
                            for number in [cost.rounds, cost.blockSize, cost.parallelism] {
                                try coder.serialize(number)
                            }
                        }
                    }
                    try coder.appendConstructedNode(identifier: .sequence) { coder in
                        try coder.serialize(aes256CBC)
                        try coder.serialize(ASN1OctetString(contentBytes: vector[...]))
                    }
                }
            }
            try coder.serialize(ASN1OctetString(contentBytes: sealed[...]))
        }
        return coder.serializedBytes
    }

    private struct Parts {
        var salt: [UInt8]
        var cost: Cost
        var vector: [UInt8]
        var sealed: [UInt8]
    }

    private static func decode(_ der: [UInt8]) throws(KeyEncryptionError) -> Parts {
        do {
            return try DER.sequence(DER.parse(der), identifier: .sequence) { nodes in
                let (salt, cost, vector) = try nested(&nodes) { nodes in
                    guard try ASN1ObjectIdentifier(derEncoded: &nodes) == pbes2 else { throw Foreign() }
                    return try nested(&nodes) { nodes in
                        let (salt, cost) = try nested(&nodes, derivation)
                        let vector = try nested(&nodes) { nodes in
                            guard try ASN1ObjectIdentifier(derEncoded: &nodes) == aes256CBC else { throw Foreign() }
                            return Array(try ASN1OctetString(derEncoded: &nodes).bytes)
                        }
                        return (salt, cost, vector)
                    }
                }
                let sealed = Array(try ASN1OctetString(derEncoded: &nodes).bytes)
                guard vector.count == blockByteCount, !sealed.isEmpty, sealed.count % blockByteCount == 0 else {
                    throw KeyEncryptionError(.malformed)
                }
                return Parts(salt: salt, cost: cost, vector: vector, sealed: sealed)
            }
        } catch is Foreign {
            throw KeyEncryptionError(.unsupported)
        } catch { throw KeyEncryptionError(.malformed) }
    }

    /// Opens the next value, a SEQUENCE of which nothing may be left.
    private static func nested<Value>(
        _ nodes: inout ASN1NodeCollection.Iterator,
        _ body: (inout ASN1NodeCollection.Iterator) throws -> Value
    ) throws -> Value {
        guard let node = nodes.next() else { throw KeyEncryptionError(.malformed) }
        return try DER.sequence(node, identifier: .sequence, body)
    }

    /// Another algorithm than ours.
    private struct Foreign: Error {}

    private static func derivation(_ nodes: inout ASN1NodeCollection.Iterator) throws -> ([UInt8], Cost) {
        guard try ASN1ObjectIdentifier(derEncoded: &nodes) == scrypt else { throw Foreign() }
        return try nested(&nodes) { nodes in
            let salt = Array(try ASN1OctetString(derEncoded: &nodes).bytes)
            let cost = Cost(
                rounds: try Int(derEncoded: &nodes),
                blockSize: try Int(derEncoded: &nodes),
                parallelism: try Int(derEncoded: &nodes)
            )
            // The length of the key may be stated, and is that of the cipher.
            if let length = nodes.next(), try Int(derEncoded: length) != keyByteCount { throw Foreign() }
            return (salt, cost)
        }
    }
}
