// verity export: what leaves the keeper's hands, in forms that others can check.

import ArgumentParser
import Foundation
import IntegrityReports
import MerkleLog
import TrialIntegrity
import TrialLedger

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes the ledger as static tiles, a bundle for an inspector, or a folder for a site.",
        subcommands: [Bundle.self, ExportTilesCommand.self, Site.self]
    )

    struct Bundle: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "bundle",
            abstract: "Writes one zip with ledger, receipts, timestamps, and a page on checking it with openssl alone.",
            discussion: "verity audit --bundle FILE and verity verify FILE read it on a machine that has nothing else."
        )

        @Argument(help: ArgumentHelp("The zip to write.", valueName: "file"))
        var file: String

        @Argument(help: "Seals, such as 701/LB#3; the newest of every dataset by default.")
        var seals: [String] = []

        @Flag(name: .long, help: "With the sealed values: as confidential as the data.")
        var evidence = false

        @Flag(
            name: .customLong("fingerprints-only"),
            help: "With fingerprints instead of values, for a party that may locate changes and not read data."
        )
        var fingerprintsOnly = false

        @Flag(name: .long, help: "With --evidence: the withheld parts too, encrypted as they are.")
        var withheld = false

        @Option(name: .long, help: ArgumentHelp("A file with rows and proofs, from verity prove.", valueName: "file"))
        var rows: [String] = []

        @OptionGroup var common: CommonOptions

        func run() throws {
            guard !evidence || !fingerprintsOnly else {
                throw ProgramError.usage("give --evidence or --fingerprints-only, not both")
            }
            guard evidence || !withheld else { throw ProgramError.usage("--withheld goes with --evidence") }
            let held: BundleRequest.Evidence = evidence ? .values : fingerprintsOnly ? .fingerprints : .none
            let ids = try seals.map { try SealName.resolve($0, in: common.folder) }
            let request = BundleRequest(
                folder: common.folder,
                seals: ids,
                evidence: held,
                withheld: withheld,
                rows: rows,
                output: file
            )
            let (written, files) = try BundleJob(request: request).run()
            switch common.format {
            case .json:
                try Console.out(
                    .object([
                        "schema": "trialverity.bundle/v1", "file": .string(file), "files": .integer(Int64(files)),
                        "seals": .strings(written.map(\.text)), "evidence": .string(held.rawValue),
                    ])
                )
            case .text:
                let what = Plural.of(written.count, "seal", "seals")
                Console.out(
                    TerminalText.escapedLines([
                        "\(file): \(what), \(Plural.of(files, "file", "files"))",
                        Words.bundle(held),
                    ]) + "\n"
                )
            }
        }
    }

    struct Site: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "site",
            abstract: "Makes a folder in which a site seals without the ledger.",
            discussion: """
                It holds the trial's first entry, a signed checkpoint and the rules in force at it, the trust policy, and
                receipts. The site makes its own key there (verity key new NAME --role site --site 701 --no-enrol), has it
                enrolled, seals with --offline, and sends submissions/ to the keeper. After an amendment the site needs
                checkpoint and rules.json of a new folder. It is made with the ledger's key.
                """
        )

        @Argument(help: ArgumentHelp("The new folder.", valueName: "dir"))
        var directory: String

        @Option(name: .long, help: "The site whose receipts go along.")
        var site: String?

        @OptionGroup var passphrases: PassphraseOptions

        @OptionGroup var common: CommonOptions

        func run() throws {
            guard !FileManager.default.fileExists(atPath: directory) else { throw LedgerError.exists(path: directory) }
            let key = try Signer.ledgerKey(common.folder, passphrases.source)
            let reader = try common.openLedger()
            defer { reader.close() }
            let state = try reader.state()
            guard key.verifierKey.publicKey == reader.trial.ledgerKey.publicKey else {
                throw ProgramError.policyWithoutLedger(path: common.folder.ledgerKey, origin: state.definition.origin)
            }
            let rules = try RulesInForceStatement(
                trial: reader.trialHash,
                definition: state.definition,
                checkpoint: SeenCheckpoint(size: reader.head.size, root: reader.head.root)
            ).signed(by: key)
            let target = TrialFolder(path: directory)
            try FolderMaking.make(directory, mode: 0o755)
            for (folder, mode) in [(target.keys, 0o700), (target.evidence, 0o700), (target.receipts, 0o755)] {
                try FolderMaking.make(folder, mode: mode)
            }
            try AtomicFile.write(try reader.entry(0).envelope.bytes, to: target.trialEntry, mode: 0o644)
            try AtomicFile.write(reader.head.note, to: target.checkpoint, mode: 0o644)
            try AtomicFile.write(rules.bytes, to: target.rules, mode: 0o644)
            let yaml = TrialYAML.text(of: state.definition, since: state.amendments.last ?? 0)
            try AtomicFile.write(Array(yaml.utf8), to: target.definition, mode: 0o644)
            let policy = TrustPolicy(logs: [reader.trial.ledgerKey])
            try AtomicFile.write(Array(policy.text.utf8), to: target.policy, mode: 0o644)
            let newest = try reader.status().map(\.newest).filter { site == nil || $0.site == site }
            for id in newest {
                try AtomicFile.write(try reader.receipt(of: id).bytes(), to: target.receipt(of: id), mode: 0o644)
            }
            switch common.format {
            case .json:
                try Console.out(
                    .object([
                        "schema": "trialverity.site-folder/v1", "folder": .string(directory),
                        "receipts": .strings(newest.map(\.text)),
                        "size": .integer(Int64(clamping: reader.head.size)),
                    ])
                )
            case .text:
                Console.out(TerminalText.escapedLines([Words.siteFolder(directory, receipts: newest.count)]) + "\n")
            }
        }
    }
}
