// verity key: keys of the parties, made, enrolled and listed; how they end stands in Governance/KeyEndings.swift.

public import ArgumentParser
import Crypto
import Foundation
import MerkleLog
public import TrialIntegrity
import TrialLedger

extension KeyRole: ExpressibleByArgument {}

struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Makes, enrols, rotates, revokes and lists keys.",
        subcommands: [New.self, Enrol.self, Rotate.self, Revoke.self, List.self]
    )

    struct New: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "new",
            abstract: "Makes an Ed25519 key and enrols it with the ledger's key.",
            discussion: """
                A trial whose definition says `enrolment: quorum` refuses that: make the key with --no-enrol, and \
                have it enrolled with verity key enrol.
                """
        )

        @Argument(help: "The name of the key, such as site-701.")
        var name: String

        @OptionGroup var part: KeyPartOptions

        @Flag(name: .customLong("no-enrol"), help: "Only make the key; it cannot seal yet.")
        var noEnrol = false

        @Flag(name: .customLong("passphrase"), help: "Encrypt the private key; the passphrase is asked for.")
        var isEncrypted = false

        @Option(
            name: .customLong("passphrase-file"),
            help: ArgumentHelp("Encrypt the private key with the first line of this file.", valueName: "file")
        )
        var passphraseFile: String?

        @OptionGroup var common: CommonOptions

        func run() throws {
            let folder = common.folder
            try part.check()
            guard let key = try? SignerKey(name: name, seed: SymmetricKey(size: .bits256).bytes) else {
                throw LedgerError.badKeyName
            }
            let ledgerKey = noEnrol ? nil : try Signer.ledgerKey(folder)
            if noEnrol { try KeyFolder.make(folder) }
            AtomicFile.removeLeftovers(in: folder.keys)
            let path = try write(key, in: folder)
            var outcome: ActionOutcome?
            if let ledgerKey {
                do {
                    outcome = try KeyEnrolment(role: part.role, site: part.site, folder: folder).enrol(
                        key.verifierKey,
                        by: Signer.ledger(ledgerKey, folder),
                        ledgerKey: ledgerKey
                    )
                } catch  where LedgerAction.wroteNothing(error) {
                    // A key that could not be enrolled would stand in the way of the next try.
                    try? FileManager.default.removeItem(atPath: path)
                    throw error
                }
            }
            try KeyReport(key: key.verifierKey, part: part, file: path, outcome: outcome).say(common)
        }

        private func write(_ key: SignerKey, in folder: TrialFolder) throws -> String {
            guard isEncrypted || passphraseFile != nil else { return try KeyFile.write(key, in: folder) }
            guard SealID.isName(name), name.lowercased() != TrialFolder.ledgerKeyName else {
                throw LedgerError.badKeyName
            }
            let path = folder.key(named: name)
            guard !FileManager.default.fileExists(atPath: path) else { throw LedgerError.exists(path: path) }
            try KeyFile.write(key, to: path, passphrase: PassphraseSource(file: passphraseFile).newPassphrase(of: name))
            return path
        }
    }

    struct Enrol: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "enrol",
            abstract: "Enrols a key that a party made for itself.",
            discussion: """
                Where the trial definition says `enrolment: quorum`, a party that may enrol asks with --as, and the \
                others approve: verity approve. Compare the verifier key with its owner by another way than the one \
                it came by.
                """
        )

        @Argument(
            help: ArgumentHelp(
                "The party's verifier key, a file with it, or the name of a key in keys/.",
                valueName: "key"
            )
        )
        var key: String

        @OptionGroup var part: KeyPartOptions
        @OptionGroup var signing: SigningOptions
        @OptionGroup var common: CommonOptions

        func run() throws {
            let folder = common.folder
            try part.check()
            let key = try PublicKeyText.read(key, in: folder)
            let action = try LedgerAction(signing, in: folder, or: TrialAuthority.Signatory.ledger)
            let outcome = try KeyEnrolment(role: part.role, site: part.site, folder: folder).enrol(
                key,
                by: action.signer,
                ledgerKey: action.ledgerKey
            )
            try KeyReport(key: key, part: part, file: nil, outcome: outcome).say(common)
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "Lists the keys of the trial: in force, ended, and waiting."
        )

        @OptionGroup var common: CommonOptions

        func run() throws {
            let keys = try KeyRegister(try common.openLedger())
            switch common.format {
            case .json: try Console.out(LedgerJSON.keys(keys))
            case .text: Console.out(LedgerText.keys(keys, style: Console.resultStyle))
            }
        }
    }
}

/// The part that a key plays.
struct KeyPartOptions: ParsableArguments {
    @Option(name: .long, help: "site, sponsor, regulator or witness.")
    var role: KeyRole

    @Option(name: .long, help: "The one site that a site key may seal for.")
    var site: String?

    /// Refuses a role and site that do not go together.
    func check() throws(ProgramError) {
        guard role != .site || site != nil else { throw .usage("a key of role site needs --site") }
        guard role == .site || site == nil else { throw .usage("--site goes with role site") }
    }
}
