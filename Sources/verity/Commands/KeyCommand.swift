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
        commandName: "key",
        abstract: "Makes and lists keys.",
        subcommands: [New.self, Enrol.self, List.self]
    )

    struct New: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "new",
            abstract: "Makes an Ed25519 key and enrols it with the ledger's key."
        )

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
            let folder = common.folder
            try KeyEnrolment(role: role, site: site, folder: folder).check()
            guard let key = try? SignerKey(name: name, seed: SymmetricKey(size: .bits256).bytes) else {
                throw LedgerError.badKeyName
            }
            let ledgerKey = noEnrol ? nil : try KeyFile.read(folder.ledgerKey)
            AtomicFile.removeLeftovers(in: folder.keys)
            let path = try KeyFile.write(key, in: folder)
            var entry: UInt64?
            if let ledgerKey {
                do {
                    entry = try KeyEnrolment(role: role, site: site, folder: folder).enrol(
                        key.verifierKey,
                        by: ledgerKey
                    )
                } catch {
                    // A key that could not be enrolled would stand in the way of the next try.
                    try? FileManager.default.removeItem(atPath: path)
                    throw error
                }
            }
            try say(key, path, entry)
        }

        private func say(_ key: SignerKey, _ path: String, _ entry: UInt64?) throws {
            switch common.format {
            case .json:
                try Console.out(
                    .object([
                        "schema": "trialverity.key/v1", "name": .string(name), "role": .string(role.rawValue),
                        "site": .optional(site), "file": .string(path), "verifierKey": .string(key.verifierKey.text),
                        "entry": entry.map { .integer(Int64(clamping: $0)) } ?? .null,
                    ])
                )
            case .text:
                let enrolled =
                    entry.map { "enrolled by the operator, entry \($0)" } ?? "not enrolled: it cannot seal yet"
                Console.out(
                    """
                    key \(name) for \(role.rawValue)\(site.map { " \($0)" } ?? ""): \(enrolled)
                      private    \(path) (keep it secret)
                      public     \(key.verifierKey.text)

                    """
                )
            }
        }
    }

    struct Enrol: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "enrol",
            abstract: "Enrols a key that a party made for itself, by its verifier key."
        )

        @Argument(help: ArgumentHelp("The party's verifier key, or the name of a key in keys/.", valueName: "vkey"))
        var key: String

        @Option(name: .long, help: "site, sponsor, regulator or witness.")
        var role: KeyRole

        @Option(name: .long, help: "The one site that a site key may seal for.")
        var site: String?

        @OptionGroup var common: CommonOptions

        func run() throws {
            let folder = common.folder
            let parsed = try (try? VerifierKey(parsing: key)) ?? KeyFile.read(folder.key(named: key)).verifierKey
            let ledgerKey = try KeyFile.read(folder.ledgerKey)
            let entry = try KeyEnrolment(role: role, site: site, folder: folder).enrol(parsed, by: ledgerKey)
            switch common.format {
            case .json:
                try Console.out(
                    .object([
                        "schema": "trialverity.key/v1", "name": .string(parsed.name), "role": .string(role.rawValue),
                        "site": .optional(site), "file": .null, "verifierKey": .string(parsed.text),
                        "entry": entry.map { .integer(Int64(clamping: $0)) } ?? .null,
                    ])
                )
            case .text:
                Console.out(
                    "key \(parsed.name) for \(role.rawValue)\(site.map { " \($0)" } ?? ""): enrolled by the operator\n"
                )
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

/// The keeper's word for a key.
struct KeyEnrolment {
    let role: KeyRole
    let site: String?
    let folder: TrialFolder

    /// Refuses a role and site that do not go together.
    func check() throws(ProgramError) {
        guard role != .site || site != nil else { throw .usage("a key of role site needs --site") }
        guard role == .site || site == nil else { throw .usage("--site goes with role site") }
    }

    /// Writes the enrolment into the ledger.
    ///
    /// - Returns: its entry.
    /// - Throws: `ProgramError.usage`, `LedgerError`.
    func enrol(_ key: VerifierKey, by ledgerKey: SignerKey) throws -> UInt64? {
        try check()
        let writer = try LedgerWriter(opening: folder, key: ledgerKey)
        guard let state = writer.state else { throw LedgerError.missing(path: folder.ledger) }
        let statement = KeyEnrolmentStatement(
            origin: state.trial.definition.origin,
            trial: state.trialHash,
            key: key,
            role: role,
            site: site
        )
        let envelope = try DSSEEnvelope.sign(statement: try statement.payload(), by: ledgerKey)
        let block = try writer.accept([envelope.bytes])
        try writer.close()
        return block.entries.first?.index
    }
}
