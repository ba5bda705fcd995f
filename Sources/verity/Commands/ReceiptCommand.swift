// verity receipt: writes receipts again; they can be made from the ledger at any time.

import ArgumentParser
import Foundation
import IntegrityReports
import TrialIntegrity
import TrialLedger

struct ReceiptCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "receipt",
        abstract: "Writes the receipts of seals again, from the ledger."
    )

    @Argument(help: "Seals, such as 701/LB#3; 701/LB means its newest. All seals when none is given.")
    var seals: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp("The folder to write to; receipts/ of the trial by default.", valueName: "dir")
    )
    var out: String?

    @Flag(name: .long, help: "Also write each as a page to print, with a short code to compare.")
    var page = false

    @OptionGroup var common: CommonOptions

    func run() throws {
        var ids = try seals.map { try SealName.resolve($0, in: common.folder) }
        let reader = try common.openLedger()
        defer { reader.close() }
        if ids.isEmpty { ids = try reader.seals().map(\.statement.id) }
        if let out { try FolderMaking.make(out, mode: 0o755) }
        var written: [String] = []
        for id in ids {
            let path = out.map { "\($0)/\(id.fileStem).receipt.json" } ?? common.folder.receipt(of: id)
            let receipt = try ReceiptChoice.receipt(of: id, in: reader)
            try AtomicFile.write(try receipt.bytes(), to: path, mode: 0o644, replacing: true)
            written.append(path)
            guard page else { continue }
            let html = try ReceiptPage.html(receipt, reader, file: path)
            let pagePath = path.dropLast(".json".count) + ".html"
            try AtomicFile.write(Array(html.utf8), to: String(pagePath), mode: 0o644, replacing: true)
            written.append(String(pagePath))
        }
        switch common.format {
        case .json:
            try Console.out(.object(["schema": "trialverity.receipts/v1", "receipts": .strings(written)]))
        case .text: Console.out(TerminalText.escapedLines(written) + (written.isEmpty ? "" : "\n"))
        }
    }
}
