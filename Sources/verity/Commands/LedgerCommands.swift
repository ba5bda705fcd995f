// verity status, log, show, history: what the ledger holds.

import ArgumentParser
import Foundation
import TrialIntegrity
import TrialLedger

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Sites and datasets with their newest seals, receipts and evidence."
    )

    @OptionGroup var common: CommonOptions

    func run() throws {
        let reader = try common.openLedger()
        let status = try LedgerStatus(reader)
        switch common.format {
        case .json: try Console.out(LedgerJSON.status(status))
        case .text: Console.out(LedgerText.status(status, style: Console.resultStyle))
        }
    }
}

struct LogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "The blocks and entries of the ledger."
    )

    @OptionGroup var common: CommonOptions

    func run() throws {
        let reader = try common.openLedger()
        let blocks = try reader.blocks()
        let entries = try (0..<reader.head.size).map { try reader.entry($0) }
        switch common.format {
        case .json: try Console.out(LedgerJSON.log(reader, blocks, entries))
        case .text: Console.out(LedgerText.log(blocks, entries, style: Console.resultStyle))
        }
    }
}

struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "One seal: its root, signer, place in the ledger, and profile."
    )

    @Argument(help: "The seal, such as 701/LB#3; 701/LB means its newest.")
    var seal: String

    @OptionGroup var common: CommonOptions

    func run() throws {
        let id = try SealReference.resolve(seal, in: common.folder)
        let reader = try common.openLedger()
        let record = try reader.seal(id)
        let evidence = (try? FileBytes(path: common.folder.evidence(of: id))).flatMap { try? EvidenceFile($0) }
        switch common.format {
        case .json: try Console.out(LedgerJSON.seal(record, evidence))
        case .text: Console.out(LedgerText.seal(record, evidence, style: Console.resultStyle))
        }
    }
}

struct HistoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "The versions of a dataset, from the first seal on."
    )

    @Option(name: .long, help: "The dataset.")
    var dataset: String?

    @Option(name: .long, help: "The site.")
    var site: String?

    @OptionGroup var common: CommonOptions

    func run() throws {
        let seals = try common.openLedger().seals(site: site, dataset: dataset)
        let evidence = seals.map { seal in
            (try? FileBytes(path: common.folder.evidence(of: seal.statement.id))).flatMap { try? EvidenceFile($0) }
        }
        switch common.format {
        case .json: try Console.out(LedgerJSON.history(seals, evidence))
        case .text: Console.out(LedgerText.history(seals, evidence, style: Console.resultStyle))
        }
    }
}
