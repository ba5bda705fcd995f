// One salt per leaf from one key per seal, so that no leaf can be guessed from the root's neighbours
// (Docs/Format.md, section 3).

internal import Crypto
internal import CryptoExtras
internal import Foundation

/// The salts of one seal.
public struct SaltStream: Sendable {
    /// The length of a salt in bytes.
    public static let saltLength = 16
    /// The number of salts that share a block key.
    package static let blockSize: UInt64 = 256

    private let key: SymmetricKey

    /// The salts under a key of 32 bytes.
    ///
    /// - Throws: `FormatError.contradiction` for a key of another length.
    public init(key: [UInt8]) throws(FormatError) {
        guard key.count == 32 else { throw FormatError.contradiction("salt key") }
        self.key = SymmetricKey(data: key)
    }

    /// The 256 salts of a block, one after the other: salt(256 · block) first.
    ///
    /// - Throws: when the cipher refuses, which it does not for these sizes.
    package func block(_ number: UInt64) throws -> [UInt8] {
        var info = Array("trialverity/salt/1".utf8)
        info.append(bigEndian: number)
        let blockKey = HKDF<SHA256>.deriveKey(inputKeyMaterial: key, info: info, outputByteCount: 32)
        let zeros = [UInt8](repeating: 0, count: Int(Self.blockSize) * Self.saltLength)
        let nonce = try AES._CTR.Nonce(nonceBytes: [UInt8](repeating: 0, count: 16))
        return Array(try AES._CTR.encrypt(zeros, using: blockKey, nonce: nonce))
    }

    /// The salt of one leaf.
    ///
    /// - Parameter leaf: 0 for the manifest, else the row number.
    /// - Returns: 16 bytes.
    /// - Throws: when the cipher refuses, which it does not for these sizes.
    public func salt(_ leaf: UInt64) throws -> [UInt8] {
        let start = Int(leaf % Self.blockSize) * Self.saltLength
        return Array(try block(leaf / Self.blockSize)[start..<(start + Self.saltLength)])
    }
}
