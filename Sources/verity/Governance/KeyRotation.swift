// Rotating a key: the ledger first, then the files, and never without a private key that signs.

import Crypto
import Foundation
import MerkleLog
import TrialIntegrity
import TrialLedger

/// Rotates a key: the new private key is written first, and takes the old one's place once the ledger has it.
struct KeyRotation {
    let command: KeyCommand.Rotate

    /// Does it.
    ///
    /// - Returns: the report.
    /// - Throws: `GovernanceError.newKeyWaits`, `LedgerError`; then the old key and its file are as they were.
    func run() throws -> ActionReport {
        let folder = command.common.folder
        let path = try Signer.file(of: command.name, in: folder)
        let files = RotatedKeyFiles(path)
        if try files.finish(in: try LedgerReader(opening: folder).state()) {
            Console.warn(Words.rotationFinished(path))
        }
        try files.checkFree()
        let action = try signer(path)
        let name = command.lost ? command.name : action.signer.name
        guard let key = try? SignerKey(name: name, seed: SymmetricKey(size: .bits256).bytes) else {
            throw LedgerError.badKeyName
        }
        try write(key, to: files.waiting, old: path)
        let outcome: ActionOutcome
        do {
            outcome = try action.enter { ground in
                let old = try ground.enrolledKey(name)
                guard let replaces = Digest(hex: old.keyID) else { throw GovernanceError.unknownKey(name) }
                return try KeyRotationStatement(
                    origin: ground.origin,
                    trial: ground.trial,
                    newKey: key,
                    replaces: replaces,
                    lost: command.lost,
                    reason: command.reason,
                    clock: ground.now
                ).signed(by: ground.key)
            }
        } catch  where LedgerAction.wroteNothing(error) {
            // The ledger does not have it, so nothing can be signed with it.
            try? FileManager.default.removeItem(atPath: files.waiting)
            throw error
        }
        return try report(outcome, key, files)
    }

    private func signer(_ path: String) throws -> LedgerAction {
        let folder = command.common.folder
        guard command.lost else {
            let signer = try Signer.choose(path, folder, command.signing.passphrases.source)
            guard signer.enrolled != nil else { throw GovernanceError.unknownKey(signer.name) }
            let ledgerKey = try Signer.ledgerKey(folder, command.signing.passphrases.source)
            return LedgerAction(folder: folder, signer: signer, ledgerKey: ledgerKey)
        }
        return try LedgerAction(command.signing, in: folder, or: TrialAuthority.Signatory.ledger)
    }

    /// Writes the new private key beside the old one, with a passphrase where the old one had one.
    private func write(_ key: SignerKey, to path: String, old: String) throws {
        let wasEncrypted = command.lost ? false : try KeyFile.isEncrypted(old)
        guard wasEncrypted || command.newPassphraseFile != nil else { return try KeyFile.write(key, to: path) }
        let source = PassphraseSource(file: command.newPassphraseFile ?? command.signing.passphrases.file)
        try KeyFile.write(key, to: path, passphrase: try source.newPassphrase(of: key.name))
    }

    private func report(_ outcome: ActionOutcome, _ key: SignerKey, _ files: RotatedKeyFiles) throws -> ActionReport {
        var report = ActionReport(outcome, ActionWords.headline("new key of \(key.name)", outcome))
        report.facts.append(("public", key.verifierKey.text))
        if outcome.waiting == nil, case .rotation(let rotation) = outcome.entry.statement {
            let retired = try files.settle(rotation, at: outcome.entry.index)
            report.facts.append(("private", Words.keepSecret(files.path)))
            if let retired { report.facts.append(("old key", Words.destroy(retired))) }
        } else {
            report.facts.append(("private", "\(Words.keepSecret(files.waiting)), until the rotation is in force"))
        }
        report.members["name"] = .string(key.name)
        report.members["verifierKey"] = .string(key.verifierKey.text)
        report.members["file"] = .string(outcome.waiting == nil ? files.path : files.waiting)
        return report
    }
}

/// The files of a private key that is rotated.
struct RotatedKeyFiles {
    /// The key in force.
    let path: String

    /// Names the files of the key in this one.
    init(_ path: String) { self.path = path }

    /// The new key, until it is in force; its name ends so that no command takes it for a key.
    var waiting: String { path + ".new" }

    /// Refuses when a new key waits already.
    func checkFree() throws(GovernanceError) {
        guard !FileManager.default.fileExists(atPath: waiting) else { throw .newKeyWaits(path: waiting) }
    }

    /// The old key, named by the entry until which it signed.
    private func retired(at entry: UInt64) -> String { "\(path).until-\(entry)" }

    /// Puts the new key in its place, once its rotation is in force.
    ///
    /// - Parameters:
    ///   - rotation: the rotation.
    ///   - entry: the entry from which it counts.
    /// - Returns: where the old key went; nil when there was none, or when the new key is not here.
    /// - Throws: `LedgerError.inputOutput` when a file cannot be renamed.
    func settle(_ rotation: KeyRotationStatement, at entry: UInt64) throws -> String? {
        guard (try? KeyFile.verifierKey(waiting)) == rotation.key else { return nil }
        let old = retired(at: entry)
        let hasOld = FileManager.default.fileExists(atPath: path)
        if hasOld { try move(path, to: old) }
        try move(waiting, to: path)
        return hasOld ? old : nil
    }

    /// Puts the new key in its place, when a call died between ledger and file.
    ///
    /// - Returns: whether there was anything to do.
    /// - Throws: `LedgerError.inputOutput` when a file cannot be renamed.
    func finish(in state: TrialState) throws -> Bool {
        guard let new = try? KeyFile.verifierKey(waiting),
            let enrolled = state.keys[DSSEEnvelope.keyID(of: new)], enrolled.isCurrent
        else { return false }
        let old = state.keys.values.first { $0.replacement?.keyID == enrolled.keyID }
        if FileManager.default.fileExists(atPath: path) {
            try move(path, to: retired(at: old?.replacement?.entry ?? enrolled.since))
        }
        try move(waiting, to: path)
        return true
    }

    private func move(_ source: String, to target: String) throws(LedgerError) {
        guard unsafe rename(source, target) == 0 else {
            throw .inputOutput(path: target, reason: unsafe String(cString: strerror(errno)))
        }
    }
}
