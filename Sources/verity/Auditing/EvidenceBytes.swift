// Where evidence is read from: a plain file, or an encrypted one with the key that opens it.

import Foundation
import TrialIntegrity
import TrialLedger

/// Opens evidence.
enum EvidenceBytes {
    /// Opens an evidence file; when it is encrypted, with a recipient's private key.
    ///
    /// - Throws: `ProgramError.missing`, `.cannotRead`, `.needsDecryptionKey`, and what decryption throws.
    static func open(_ path: String, decryptionKey: String?) throws -> any RandomAccessBytes {
        let file = try FileBytes(path: path)
        guard try EvidenceEncryption.isEncrypted(file) else { return file }
        guard let decryptionKey else {
            let ids = (try? EvidenceEncryption.recipientIDs(of: file)) ?? []
            throw ProgramError.needsDecryptionKey(path: path, recipients: ids)
        }
        return try EvidenceEncryption.open(bytes: file, key: try DecryptionKeyFile.read(decryptionKey))
    }

    /// Opens a file that others may be meant to read; nil when it is not there, or is encrypted and not to this key.
    ///
    /// - Throws: as `open`, for a file that was meant for this key.
    static func openIfPossible(_ path: String, decryptionKey: String?) throws -> (any RandomAccessBytes)? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        do {
            return try open(path, decryptionKey: decryptionKey)
        } catch ProgramError.needsDecryptionKey {
            return nil
        } catch EncryptionError.otherRecipients {
            return nil
        }
    }
}

/// Private keys for decryption on disk: `keys/NAME.x25519`, mode 0600.
enum DecryptionKeyFile {
    /// Reads a key, unless others could.
    static func read(_ path: String) throws -> DecryptionKey {
        let bytes = try KeyFile.ownersBytes(of: path)
        return try DecryptionKey(text: String(decoding: bytes, as: UTF8.self))
    }
}
