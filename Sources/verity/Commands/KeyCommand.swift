// verity key: keys of the parties.

public import ArgumentParser
import Crypto
import Foundation
import MerkleLog
public import TrialIntegrity
import TrialLedger

extension KeyRole: ExpressibleByArgument {}

struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Makes and lists keys.", subcommands: [New.self, List.self])

    struct New: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "new", abstract: "Makes an Ed25519 key and enrols it with the ledger's key.")

        @Argument(help: "The name of the key, such as site-701.")
        var name: String

        @Option(name: .long, help: "site, sponsor, regulator or witness.")
        var role: KeyRole

        @Option(name: .long, help: "The one site that a site key may seal for.")
        var site: String?

        @Flag(name: .customLong("no-enrol"), help: "Only make the key; it cannot seal yet.")
        var noEnrol = false

        @OptionGroup var common: CommonOptions

        func run() throws {
            guard role != .site || site != nil else { throw ProgramError.usage("a key of role site needs --site") }
            guard role == .site || site == nil else { throw ProgramError.usage("--site goes with role site") }
            let folder = common.folder
            guard let key = try? SignerKey(name: name, seed: SymmetricKey(size: .bits256).bytes) else {
                throw LedgerError.badKeyName
            }
            let ledgerKey = noEnrol ? nil : try KeyFile.read(folder.ledgerKey)
            let path = try KeyFile.write(key, in: folder)
            var entry: UInt64?
            if let ledgerKey {
                do {
                    entry = try enrol(key, ledgerKey, folder)
                } catch {
                    // A key that could not be enrolled would stand in the way of the next try.
                    try? FileManager.default.removeItem(atPath: path)
                    throw error
                }
            }
            try say(key, path, entry)
        }

        private func enrol(_ key: SignerKey, _ ledgerKey: SignerKey, _ folder: TrialFolder) throws -> UInt64? {
            let writer = try LedgerWriter(opening: folder, key: ledgerKey)
            guard let state = writer.state else { throw LedgerError.missing(path: folder.ledger) }
            let statement = KeyEnrolmentStatement(
                origin: state.trial.definition.origin, trial: state.trialHash, key: key.verifierKey, role: role, site: site)
            let envelope = try DSSEEnvelope.sign(statement: try statement.payload(), by: ledgerKey)
            let block = try writer.accept([envelope.bytes])
            try writer.close()
            return block.entries.first?.index
        }

        private func say(_ key: SignerKey, _ path: String, _ entry: UInt64?) throws {
            switch common.format {
            case .json:
                try Console.out(
                    .object([
                        "schema": "trialverity.key/v1", "name": .string(name), "role": .string(role.rawValue),
                        "site": .optional(site), "file": .string(path), "verifierKey": .string(key.verifierKey.text),
                        "entry": entry.map { .integer(Int64(clamping: $0)) } ?? .null,
                    ]))
            case .text:
                let enrolled = entry.map { "enrolled by the operator, entry \($0)" } ?? "not enrolled: it cannot seal yet"
                Console.out(
                    """
                    key \(name) for \(role.rawValue)\(site.map { " \($0)" } ?? ""): \(enrolled)
                      private    \(path) (keep it secret)
                      public     \(key.verifierKey.text)

                    """)
            }
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "Lists the enrolled keys.")

        @OptionGroup var common: CommonOptions

        func run() throws {
            let keys = try common.openLedger().keys()
            switch common.format {
            case .json: try Console.out(LedgerJSON.keys(keys))
            case .text: Console.out(LedgerText.keys(keys, style: Console.resultStyle))
            }
        }
    }
}
