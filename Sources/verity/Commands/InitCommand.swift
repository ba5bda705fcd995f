// verity init: a new trial.

import ArgumentParser
import Crypto
import Foundation
import IntegrityReports
import MerkleLog
import TrialIntegrity
import TrialLedger

struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Starts a trial: folder, ledger key, definition, first block."
    )

    @Argument(help: ArgumentHelp("The new trial folder.", valueName: "dir"))
    var directory: String

    @Option(name: .long, help: "The trial's identifier, such as NIMBUS-302.")
    var id: String?

    @Option(name: .long, help: "The trial's title, one line.")
    var title: String?

    @Option(name: .long, help: ArgumentHelp("The ledger's name: a URL without scheme.", valueName: "name"))
    var origin: String?

    @Option(name: .long, help: ArgumentHelp("The sites, separated by commas.", valueName: "list"))
    var sites: String?

    @Option(name: .long, help: ArgumentHelp("A trial.yaml with sites, datasets, keys and rules.", valueName: "file"))
    var definition: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Where the ledger's head is kept, best on another disk.", valueName: "file")
    )
    var head: String?

    @Flag(name: .customLong("passphrase"), help: "Encrypt the ledger's private key; the passphrase is asked for.")
    var isEncrypted = false

    @Option(
        name: .customLong("passphrase-file"),
        help: ArgumentHelp("Encrypt the ledger's private key with the first line of this file.", valueName: "file")
    )
    var passphraseFile: String?

    @Option(name: .long, help: "How results are written: text or json.")
    var format = Console.Format.text

    func run() throws {
        let definition = try trialDefinition()
        let folder = TrialFolder(path: directory, head: head)
        let key = try SignerKey(name: definition.origin, seed: SymmetricKey(size: .bits256).bytes)
        let isUnderPassphrase = isEncrypted || passphraseFile != nil
        let block = try folder.create(
            definition,
            key: key,
            passphrase: isUnderPassphrase
                ? try PassphraseSource(file: passphraseFile).newPassphrase(of: TrialFolder.ledgerKeyName) : nil
        )
        switch format {
        case .json:
            try Console.out(
                .object([
                    "schema": "trialverity.init/v1", "trial": .string(definition.id), "folder": .string(directory),
                    "origin": .string(definition.origin), "verifierKey": .string(key.verifierKey.text),
                    "size": .integer(Int64(clamping: block.head.size)), "root": .string(block.head.root.hex),
                ])
            )
        case .text:
            Console.out(
                """
                \(Words.trialStarted(directory, id: definition.id))
                  ledger     \(definition.origin)
                  key        \(key.verifierKey.text)
                  block 0    \(Plural.of(Int(clamping: block.head.size), "entry", "entries")), root \(block.head.root.hex)
                \(Words.keepPolicy)

                """
            )
        }
    }

    private func trialDefinition() throws -> TrialDefinition {
        if let definition {
            let read = try TrialYAML.read(definition)
            try check("id", id, read.id)
            try check("title", title, read.title)
            try check("origin", origin, read.origin)
            if let siteNames { try check("sites", siteNames.joined(separator: ","), read.sites.joined(separator: ",")) }
            return read
        }
        guard let id else { throw ProgramError.usage("a trial needs --id, such as NIMBUS-302, or --definition FILE") }
        let made = TrialDefinition(
            id: id,
            title: title ?? id,
            origin: origin ?? "\(id.lowercased()).verity.invalid/ledger",
            sites: siteNames ?? []
        )
        do {
            return try TrialDefinition(made.value)
        } catch {
            throw ProgramError.usage("the trial cannot be defined so: \(error.message)")
        }
    }

    private var siteNames: [String]? {
        sites?.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    }

    /// An option that the definition contradicts is a mistake in one of the two.
    private func check(_ name: String, _ option: String?, _ defined: String) throws {
        guard let option, option != defined else { return }
        throw ProgramError.usage("--\(name) says something else than the definition: correct one of the two")
    }
}
