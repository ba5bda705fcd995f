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

    private enum Source: Sendable {
        /// One key for all salts.
        case key(SymmetricKey)
        /// What evidence with erased rows still has.
        case held(HeldSalts)
    }

    private let source: Source

    /// The salts under a key of 32 bytes.
    ///
    /// - Throws: `FormatError.contradiction` for a key of another length.
    public init(key: [UInt8]) throws(FormatError) {
        guard key.count == 32 else { throw FormatError.contradiction("salt key") }
        source = .key(SymmetricKey(data: key))
    }

    /// The salts that are left where rows were erased.
    init(held: HeldSalts) { source = .held(held) }

    /// The key of a block of 256 salts; nil when salts of the block are gone.
    ///
    /// - Throws: what reading the evidence throws.
    package func blockKey(_ number: UInt64) throws -> [UInt8]? {
        switch source {
        case .held(let salts): try salts.blockKey(number)
        case .key(let key): unsafe Self.derive(number, from: key).withUnsafeBytes { unsafe Array($0) }
        }
    }

    private static func derive(_ number: UInt64, from key: SymmetricKey) -> SymmetricKey {
        var info = Array("trialverity/salt/1".utf8)
        info.append(bigEndian: number)
        return HKDF<SHA256>.deriveKey(inputKeyMaterial: key, info: info, outputByteCount: 32)
    }

    /// The 256 salts of a block, one after the other: salt(256 · block) first.
    ///
    /// Salts that were erased are zeros: whoever asks knows from ``ErasedRows`` which.
    /// - Throws: `FormatError` for a block that evidence with erased rows does not have; what reading it throws.
    package func block(_ number: UInt64) throws -> [UInt8] {
        let blockKey: SymmetricKey
        switch source {
        case .key(let key): blockKey = Self.derive(number, from: key)
        case .held(let salts):
            guard let key = try salts.blockKey(number) else { return try salts.brokenBlock(number) }
            blockKey = SymmetricKey(data: key)
        }
        let zeros = [UInt8](repeating: 0, count: Int(Self.blockSize) * Self.saltLength)
        let nonce = try AES._CTR.Nonce(nonceBytes: [UInt8](repeating: 0, count: 16))
        return Array(try AES._CTR.encrypt(zeros, using: blockKey, nonce: nonce))
    }

    /// The salt of one leaf.
    ///
    /// - Parameter leaf: 0 for the manifest, else the row number.
    /// - Returns: 16 bytes; zeros for an erased row.
    /// - Throws: as `block`.
    public func salt(_ leaf: UInt64) throws -> [UInt8] {
        let start = Int(leaf % Self.blockSize) * Self.saltLength
        return Array(try block(leaf / Self.blockSize)[start..<(start + Self.saltLength)])
    }
}
