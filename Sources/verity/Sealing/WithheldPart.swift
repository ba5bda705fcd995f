// The withheld part of a seal's evidence: written encrypted from the first byte, so that no plain copy ever lies on a disk.

import Foundation
import TrialIntegrity
import TrialLedger

/// Who may read withheld parts.
enum WithheldReaders {
    /// The keys in files of recipients.
    ///
    /// - Throws: `ProgramError.missing`, `EncryptionError`.
    static func read(_ paths: [String]) throws -> [RecipientKey] {
        try paths.map { try RecipientKey(line: String(decoding: try FileBytes.whole($0, limit: 1000), as: UTF8.self)) }
    }

    /// Those of the call and those of the trial's rules, each once.
    static func all(_ named: [RecipientKey], _ definition: DatasetDefinition?) throws -> [RecipientKey] {
        var readers: [RecipientKey] = []
        let declared = try (definition?.withheldTo ?? []).map { try RecipientKey(line: $0) }
        for key in named + declared where !readers.contains(where: { $0.publicKey == key.publicKey }) {
            readers.append(key)
        }
        return readers
    }
}

/// A withheld part that is being written.
final class WithheldPart {
    /// The file; it appears when it is committed.
    let file: AtomicFile
    private var writer: EncryptingWriter

    /// Starts one.
    ///
    /// - Throws: `LedgerError`, `EncryptionError.recipients`.
    init(path: String, readers: [RecipientKey]) throws {
        let file = try AtomicFile(path: path, mode: 0o600, replacing: true)
        self.file = file
        writer = try EncryptingWriter(recipients: readers) { try file.write($0) }
    }

    /// Encrypts the next bytes.
    func append(_ bytes: [UInt8]) throws { try writer.append(bytes) }

    /// Encrypts what is left; the file can then be committed.
    func finish() throws { try writer.finish() }
}
