// verity export tiles: the ledger as static files that any web server can serve.

import ArgumentParser
import IntegrityReports
import MerkleLog
import TrialIntegrity
import TrialLedger

struct ExportTilesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tiles",
        abstract: "Writes the ledger as static files (C2SP tlog-tiles) that any web server can serve.",
        discussion: """
            Into a folder that holds an earlier export it writes only what is new. A folder that holds another history \
            is refused. The files hold what is on the ledger: no cell of any table.
            """
    )

    @Argument(help: ArgumentHelp("The folder; made when it is not there.", valueName: "dir"))
    var folder: String

    @OptionGroup var common: CommonOptions

    func run() throws {
        let reader = try common.openLedger()
        defer { reader.close() }
        let progress = Progress("exporting", total: Int(clamping: reader.head.size), quiet: common.quiet)
        defer { progress.finish() }
        let note = try reader.cosignedNote(size: reader.head.size).bytes
        let export = try TileExport.run(reader, to: TileFolder(path: folder), note: note) {
            progress.show(Int(clamping: $0), "entries")
        }
        progress.finish()
        switch common.format {
        case .json:
            try Console.out(
                .object([
                    "schema": "trialverity.tiles/v1",
                    "folder": .string(folder),
                    "entries": .integer(Int64(clamping: export.head.size)),
                    "entriesBefore": .integer(Int64(clamping: export.sizeBefore)),
                    "root": .string(export.head.root.hex),
                    "written": .integer(Int64(export.written)),
                    "unchanged": .integer(Int64(export.unchanged)),
                    "removed": .integer(Int64(export.removed)),
                ])
            )
        case .text: Console.out(text(export))
        }
    }

    private func text(_ export: TileExport) -> String {
        let entries = Plural.of(Int(clamping: export.head.size), "entry", "entries")
        let new = Int(clamping: export.head.size - min(export.sizeBefore, export.head.size))
        let files = Plural.of(export.written, "file", "files")
        return """
            \(entries) in \(TerminalText.escaped(folder)), \(Plural.grouped(new)) of them new; \(files) written
            root \(export.head.root.hex)

            """
    }
}
