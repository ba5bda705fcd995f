// The private keys that a command signs with: found by name or file, and opened with a passphrase where they have one.

import ArgumentParser
import Foundation
import MerkleLog
import TrialIntegrity
import TrialLedger

/// Where the passphrases of private keys come from: a file, else the one that the environment names, else the terminal.
struct PassphraseSource {
    /// What `--passphrase-file` names.
    var file: String?

    /// The environment variable that names the passphrase file of the ledger's key, where it has one of its own.
    static let ledgerVariable = "VERITY_LEDGER_PASSPHRASE_FILE"

    /// The passphrase of a key that has one.
    ///
    /// - Throws: `LedgerError` for a file that is missing or that others could read, `KeyEncryptionError`.
    func passphrase(of name: String) throws -> [UInt8] {
        try Passphrase.find(file: file, environment: ProcessInfo.processInfo.environment, isNew: false, name: name)
    }

    /// The passphrase of the ledger's key.
    ///
    /// - Throws: as `passphrase(of:)`.
    func ledgerPassphrase() throws -> [UInt8] {
        let environment = ProcessInfo.processInfo.environment
        let file = environment[Self.ledgerVariable] ?? file
        return try Passphrase.find(
            file: file,
            environment: environment,
            isNew: false,
            name: TrialFolder.ledgerKeyName
        )
    }

    /// A passphrase for a new key; the terminal asks twice.
    ///
    /// - Throws: as `passphrase(of:)`.
    func newPassphrase(of name: String) throws -> [UInt8] {
        try Passphrase.find(file: file, environment: ProcessInfo.processInfo.environment, isNew: true, name: name)
    }
}

/// The option that says where a passphrase is.
struct PassphraseOptions: ParsableArguments {
    @Option(
        name: .customLong("passphrase-file"),
        help: ArgumentHelp(
            "A file with the passphrase in its first line; VERITY_PASSPHRASE_FILE by default, else it is asked for.",
            valueName: "file"
        )
    )
    var file: String?

    /// The source that was named.
    var source: PassphraseSource { PassphraseSource(file: file) }
}

/// Which key signs, and how it is opened.
struct SigningOptions: ParsableArguments {
    @Option(
        name: .customLong("as"),
        help: ArgumentHelp("The key that signs: a name in keys/, or a file.", valueName: "key")
    )
    var signer: String?

    @OptionGroup var passphrases: PassphraseOptions

    /// Opens the key that signs.
    ///
    /// - Parameters:
    ///   - folder: the trial.
    ///   - fallback: whose key signs when none is named; nil when the only key of a party is to be taken.
    /// - Returns: the open key.
    /// - Throws: `ProgramError.ambiguous`, and what opening a key throws.
    func open(in folder: TrialFolder, or fallback: String? = nil) throws -> Signer {
        try Signer.choose(signer ?? fallback, folder, passphrases.source)
    }
}

/// A private key that was opened, and what the ledger knows of its owner.
struct Signer {
    /// The key.
    let key: SignerKey
    /// Its file.
    let file: String
    /// What it is enrolled as; nil for the ledger's key, and for a key that is not enrolled.
    let enrolled: EnrolledKey?
    /// The name under which it signs: `ledger` for the ledger's key.
    let name: String

    /// The role; nil for the ledger's key, and for a key that is not enrolled.
    var role: KeyRole? { enrolled?.role }
    /// The one site that it acts for; nil when it is bound to none.
    var site: String? { enrolled?.statement.site }

    /// Opens the key named, or the only one there is; a key that is not enrolled is refused later, by the rules of the
    /// ledger.
    ///
    /// - Parameters:
    ///   - named: a name in `keys/`, or a file; `ledger` for the ledger's key.
    ///   - folder: the trial.
    ///   - passphrases: asked only for a key that has one.
    /// - Returns: the open key.
    /// - Throws: `ProgramError.ambiguous`, `LedgerError`, `KeyEncryptionError`.
    static func choose(
        _ named: String?,
        _ folder: TrialFolder,
        _ passphrases: PassphraseSource = PassphraseSource()
    ) throws -> Signer {
        let path = try file(of: named, in: folder)
        let isLedger = path == folder.ledgerKey
        let key = isLedger ? try ledgerKey(folder, passphrases) : try open(path, passphrases)
        // A site that seals on its own machine has no ledger there.
        guard FileManager.default.fileExists(atPath: folder.ledger) else {
            return Signer(key: key, file: path, enrolled: nil, name: key.name)
        }
        let state = try LedgerReader(opening: folder).state()
        guard key.verifierKey.publicKey != state.trial.ledgerKey.publicKey else {
            return Signer(key: key, file: path, enrolled: nil, name: TrialAuthority.Signatory.ledger)
        }
        let enrolled = state.keys[DSSEEnvelope.keyID(of: key.verifierKey)]
        return Signer(key: key, file: path, enrolled: enrolled, name: enrolled?.name ?? key.name)
    }

    /// Opens the ledger's key, with which the keeper signs checkpoints.
    ///
    /// Its passphrase is in the file that `VERITY_LEDGER_PASSPHRASE_FILE` names, else where that of other keys is.
    /// - Throws: `LedgerError`, `KeyEncryptionError`.
    static func ledgerKey(
        _ folder: TrialFolder,
        _ passphrases: PassphraseSource = PassphraseSource()
    ) throws -> SignerKey {
        try KeyFile.read(folder.ledgerKey) { try passphrases.ledgerPassphrase() }
    }

    /// Opens any key.
    ///
    /// - Throws: `LedgerError`, `KeyEncryptionError`.
    static func open(_ path: String, _ passphrases: PassphraseSource) throws -> SignerKey {
        try KeyFile.read(path) { try passphrases.passphrase(of: (try? KeyFile.verifierKey(path).name) ?? path) }
    }

    /// The file of a key that was named, or of the only one.
    static func file(of named: String?, in folder: TrialFolder) throws -> String {
        if let named {
            var isFolder: ObjCBool = false
            let exists = unsafe FileManager.default.fileExists(atPath: named, isDirectory: &isFolder)
            return named.contains("/") || (exists && !isFolder.boolValue) ? named : folder.key(named: named)
        }
        let names = KeyFile.names(in: folder)
        guard let only = names.first, names.count == 1 else {
            throw ProgramError.ambiguous(what: "key", choices: names)
        }
        return folder.key(named: only)
    }
}
