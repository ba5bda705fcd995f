// Starting a trial: its folder appears whole or not at all.

internal import Foundation
package import MerkleLog
package import TrialIntegrity

extension TrialFolder {
    /// Starts a trial: folder, key, policy, trial.yaml, ledger and head, with the definition as the first block.
    ///
    /// Everything is made in a folder beside it, which then gets its name; a head elsewhere is made last but one.
    /// - Parameters:
    ///   - definition: the trial.
    ///   - key: the new private key of its ledger, named like its origin.
    ///   - passphrase: what its file is encrypted under; nil writes it in the clear, mode 0600.
    /// - Returns: the first block.
    /// - Throws: `LedgerError.exists` when there is anything at the path but an empty folder, `KeyEncryptionError`, and what
    ///   writing throws.
    package func create(
        _ definition: TrialDefinition,
        key: SignerKey,
        passphrase: [UInt8]? = nil
    ) throws -> AcceptedBlock {
        try checkFree()
        let parent = FileSystem.folder(of: path)
        // What a process that was killed here has left, an unused key among it.
        AtomicFile.removeLeftovers(in: parent, of: FileSystem.name(of: path))
        let number = UInt32.random(in: 0...UInt32.max)
        let work = parent + "/." + FileSystem.name(of: path) + AtomicFile.mark + "\(getpid())-\(number)"
        let isHeadInside = head == TrialFolder(path: path).head
        let made = TrialFolder(path: work, head: isHeadInside ? nil : head)
        do {
            let block: AcceptedBlock
            do {
                block = try made.fill(definition, key: key, passphrase: passphrase)
            } catch LedgerError.cannotCreate(let inside, let reason) {
                // The folder is made under another name first, which nobody asked for.
                let asked = inside.hasPrefix(work) ? path + inside.dropFirst(work.count) : inside
                throw LedgerError.cannotCreate(path: asked, reason: reason)
            }
            guard unsafe rename(work, path) == 0 else {
                throw LedgerError.cannotCreate(path: path, reason: FileSystem.lastError)
            }
            try FileSystem.syncFolder(parent)
            return block
        } catch {
            try? FileManager.default.removeItem(atPath: work)
            if !isHeadInside { for suffix in ["", "-wal", "-shm"] { unlinkQuietly(head + suffix) } }
            throw error
        }
    }

    /// Refuses when the place is taken, before anything is made.
    private func checkFree() throws(LedgerError) {
        if FileSystem.exists(path) {
            guard let names = try? FileManager.default.contentsOfDirectory(atPath: path), names.isEmpty else {
                throw .exists(path: path)
            }
        }
        guard !FileSystem.exists(head) else { throw .exists(path: head) }
    }

    private func fill(
        _ definition: TrialDefinition,
        key: SignerKey,
        passphrase: [UInt8]?
    ) throws -> AcceptedBlock {
        try FileSystem.makeFolder(path, mode: 0o755)
        try FileSystem.makeFolder(keys, mode: 0o700)
        try FileSystem.makeFolder(evidence, mode: 0o700)
        try FileSystem.makeFolder(receipts, mode: 0o755)
        if let passphrase {
            try KeyFile.write(key, to: ledgerKey, passphrase: passphrase)
        } else {
            try KeyFile.write(key, to: ledgerKey)
        }
        let yaml = TrialYAML.text(of: definition)
        try AtomicFile.write(Array(yaml.utf8), to: self.definition, mode: 0o644)
        let policy = TrustPolicy(logs: [key.verifierKey])
        try AtomicFile.write(Array(policy.text.utf8), to: self.policy, mode: 0o644)
        let statement = TrialDefinitionStatement(definition: definition, ledgerKey: key.verifierKey)
        let envelope = try DSSEEnvelope.sign(statement: try statement.payload(), by: key)
        let writer = try LedgerWriter(creating: self, key: key)
        let block = try writer.accept([envelope.bytes])
        try writer.close()
        try FileSystem.syncFolder(path)
        return block
    }

    private func unlinkQuietly(_ path: String) { try? FileManager.default.removeItem(atPath: path) }
}
