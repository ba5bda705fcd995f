// Private keys on disk: the text form of Go's note package, readable by their owner alone.

internal import Foundation
package import MerkleLog
internal import TrialIntegrity

/// A private key in a file of mode 0600: one line `PRIVATE+KEY+name+id+base64`, or encrypted, see `KeyFile+Encryption`.
package enum KeyFile {
    private static let maximumByteCount = 1000
    private static let maximumSecretByteCount = 8192

    /// Writes a new key.
    ///
    /// - Parameters:
    ///   - key: the key.
    ///   - path: the file; it must not exist.
    /// - Throws: `LedgerError.exists`, `.cannotCreate` and `.inputOutput`.
    package static func write(_ key: SignerKey, to path: String) throws(LedgerError) {
        try AtomicFile.write(Array((key.text + "\n").utf8), to: path, mode: 0o600)
    }

    /// Writes a new key of a party under its own name.
    ///
    /// - Returns: the path.
    /// - Throws: `LedgerError.badKeyName` when the name is unsafe or that of the ledger's key, and as `write(_:to:)`.
    package static func write(_ key: SignerKey, in folder: TrialFolder) throws(LedgerError) -> String {
        guard SealID.isName(key.name), key.name.lowercased() != TrialFolder.ledgerKeyName else { throw .badKeyName }
        let path = folder.key(named: key.name)
        try write(key, to: path)
        return path
    }

    /// Reads a key, unless others could.
    ///
    /// A key that is encrypted cannot be read this way; `read(_:passphrase:)` asks for its passphrase.
    /// - Throws: `LedgerError.missing`, `.keyTooOpen` when group or others have any permission, `.malformedKey`.
    package static func read(_ path: String) throws(LedgerError) -> SignerKey {
        let bytes = try ownersBytes(of: path)
        guard bytes.count <= maximumByteCount, let text = String(validating: bytes, as: UTF8.self),
            text.hasSuffix("\n"), let key = try? SignerKey(parsing: String(text.dropLast()))
        else { throw .malformedKey(path: path) }
        return key
    }

    /// The bytes of a secret file, unless others than its owner have any permission.
    ///
    /// A symbolic link is followed, and the file it leads to is judged.
    /// - Throws: `LedgerError.missing`, `.keyTooOpen`, `.malformedKey` for what is no file, `.cannotRead`.
    package static func ownersBytes(of path: String) throws(LedgerError) -> [UInt8] {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else {
            throw FileSystem.exists(path) ? .malformedKey(path: path) : .missing(path: path)
        }
        let target = attributes[.type] as? FileAttributeType == .typeSymbolicLink
        let real = target ? URL(fileURLWithPath: path).resolvingSymlinksInPath().path : path
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: real),
            attributes[.type] as? FileAttributeType == .typeRegular,
            let mode = (attributes[.posixPermissions] as? NSNumber)?.intValue
        else { throw .malformedKey(path: path) }
        guard mode & 0o077 == 0 else { throw .keyTooOpen(path: path, mode: String(mode & 0o7777, radix: 8)) }
        return try FileSystem.read(real, limit: maximumSecretByteCount)
    }

    /// The names of the parties' keys in a trial folder, sorted.
    package static func names(in folder: TrialFolder) -> [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.keys)) ?? []
        return files.filter { $0.hasSuffix(".key") }.map { String($0.dropLast(4)) }
            .filter { SealID.isName($0) && $0 != TrialFolder.ledgerKeyName }.sorted()
    }
}
