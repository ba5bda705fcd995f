// verity status, log, show, history: what the ledger holds.

import ArgumentParser
import Foundation
import TrialIntegrity
import TrialLedger

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Who sealed what, who is late, what is locked, what waits for signatures.",
        discussion: """
            Below the table stands only what somebody should know or do. Late is by the sites' own clocks; an audit \
            with a trust policy looks at witnesses and timestamps.
            """
    )

    @OptionGroup var common: CommonOptions

    func run() throws {
        let status = try LedgerStatus(try common.openLedger(), now: try Clock.now())
        switch common.format {
        case .json: try Console.out(LedgerJSON.status(status))
        case .text: Console.out(LedgerText.status(status, style: Console.resultStyle))
        }
    }
}

struct LogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "The blocks and entries of the ledger: who, what, when claimed, and what became of it."
    )

    @OptionGroup var common: CommonOptions

    func run() throws {
        let reader = try common.openLedger()
        let blocks = try reader.blocks()
        let story = try TrialStory(reader)
        switch common.format {
        case .json: try Console.out(LedgerJSON.log(reader, blocks, story))
        case .text: Console.out(LedgerText.log(blocks, story, style: Console.resultStyle))
        }
    }
}

struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "One seal, or any entry by its number; without either, the trial definition in force.",
        discussion: "The definition is written as a trial.yaml, which verity amend takes again."
    )

    @Argument(
        help: ArgumentHelp(
            "A seal such as 701/LB#3, 701/LB for its newest, or the number of an entry.",
            valueName: "seal-or-entry"
        )
    )
    var seal: String?

    @OptionGroup var common: CommonOptions

    func run() throws {
        guard let seal else { return try definition() }
        if !seal.contains("/") { return try entry(seal) }
        let id = try SealName.resolve(seal, in: common.folder)
        let reader = try common.openLedger()
        let record = try reader.seal(id)
        let evidence = DatasetHistory.evidence(of: id, in: common.folder)
        let said = try SealSaid(record, in: reader)
        switch common.format {
        case .json: try Console.out(LedgerJSON.seal(record, evidence, said))
        case .text: Console.out(LedgerText.seal(record, evidence, said, style: Console.resultStyle))
        }
    }

    private func definition() throws {
        let reader = try common.openLedger()
        let state = try reader.state()
        switch common.format {
        case .json: try Console.out(LedgerJSON.definition(reader, state))
        case .text: Console.out(TrialYAML.text(of: state.definition, since: state.amendments.last ?? 0))
        }
    }

    private func entry(_ text: String) throws {
        guard let index = Int(text), String(index) == text else {
            throw ProgramError.usage("\(text) is neither a seal such as 701/LB#3 nor the number of an entry")
        }
        let story = try TrialStory(try common.openLedger())
        guard story.events.indices.contains(index) else {
            throw GovernanceError.unknownEntry(text, size: UInt64(story.events.count))
        }
        let event = story.events[index]
        switch common.format {
        case .json: try Console.out(LedgerJSON.entry(event))
        case .text: Console.out(EntryText.render(event, story, style: Console.resultStyle))
        }
    }
}

struct HistoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "The versions of a dataset from the first seal on, what changed between them, sign-offs and locks.",
        discussion: """
            What changed is told from the evidence of both versions, where it is here. Corrections that were sealed \
            with a version explain its changes, and so does an audit trail.
            """
    )

    @Option(name: .long, help: "The dataset.")
    var dataset: String?

    @Option(name: .long, help: "The site.")
    var site: String?

    @Flag(name: .long, help: "List every change, those that nobody explains first.")
    var changes = false

    @Option(
        name: .customLong("decrypt-with"),
        help: ArgumentHelp("The private key that opens encrypted evidence.", valueName: "file")
    )
    var decryptionKey: String?

    @OptionGroup var trails: TrailOptions
    @OptionGroup var disclosure: DisclosureOptions
    @OptionGroup var common: CommonOptions

    func run() throws {
        try disclosure.check()
        let trails = try self.trails.open()
        let reader = try common.openLedger()
        let history = try DatasetHistory(reader, site: site, dataset: dataset)
        let definition = try reader.state().definition
        if history.seals.isEmpty { try checkNames(reader, definition) }
        let pair = VersionPair(
            folder: common.folder,
            trial: reader.trialHash,
            definition: definition,
            decryptionKey: decryptionKey,
            trails: trails,
            review: changes ? try ChangeReview(common.folder, reader, decryptionKey: decryptionKey) : nil,
            quiet: common.quiet
        )
        let told = try HistoryChanges(history, pair, level: disclosure.level)
        switch common.format {
        case .json: try Console.out(LedgerJSON.history(history, told, listsChanges: changes))
        case .text:
            Console.out(LedgerText.history(history, told, listsChanges: changes, style: Console.resultStyle))
        }
    }

    /// Refuses names that the trial does not have, where nothing is sealed under them.
    private func checkNames(_ reader: LedgerReader, _ definition: TrialDefinition) throws {
        let sealed = try reader.status().map(\.newest)
        if let dataset {
            let known = Set(sealed.map(\.dataset)).union(definition.datasets.keys).sorted()
            guard known.isEmpty || known.contains(dataset) else {
                throw ProgramError.unknownDataset(dataset, datasets: known)
            }
        }
        if let site {
            // A trial without a list admits any site; then those that have sealed are its sites.
            let known = definition.sites.isEmpty ? Set(sealed.map(\.site)).sorted() : definition.sites
            let isKnown = definition.sites.isEmpty ? known.contains(site) : definition.admits(site: site)
            guard known.isEmpty || isKnown else { throw ProgramError.unknownSite(sites: known) }
        }
    }
}
