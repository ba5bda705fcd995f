// verity lint: what a spreadsheet, an export or an encoding broke, before anything is sealed.

import ArgumentParser
import Foundation
import IntegrityReports
import MerkleLog
import TrialIntegrity
import TrialLedger
import TrialTables

struct LintCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint",
        abstract: "Shows what a spreadsheet, an export or an encoding broke; seals nothing."
    )

    @Argument(help: ArgumentHelp("Data files.", valueName: "file"))
    var files: [String]

    @Option(name: .long, help: "The dataset; the file name's upper-case stem is the default.")
    var dataset: String?

    @Option(name: .long, help: ArgumentHelp("Key columns, separated by commas.", valueName: "columns"))
    var key: String?

    @OptionGroup var reading: ReadingOptions

    @Flag(name: .long, help: "Exit with 65 when there is anything to remark.")
    var strict = false

    @OptionGroup var common: CommonOptions

    func run() throws {
        var linted: [(file: String, sealed: SealedDataset)] = []
        for file in files { linted.append((file, try lint(file))) }
        let count = linted.reduce(0) { $0 + $1.sealed.remarks.count }
        switch common.format {
        case .json: try Console.out(LintJSON.value(linted))
        case .text: Console.out(LintText.render(linted, style: Console.resultStyle))
        }
        guard strict, count > 0 else { return }
        if common.format == .json { throw FinishedWithVerdict(exitCode: FailureClass.badData.exitCode) }
        throw ProgramError.remarks(count: count)
    }

    /// The definition in force: that of the ledger, or of the folder of a site; nil where there is neither.
    private func rules(_ folder: TrialFolder) -> TrialDefinition? {
        if let reader = try? LedgerReader(opening: folder) { return reader.definition }
        return (try? SiteFolder(folder, checkpoint: folder.checkpoint))?.definition
    }

    private func lint(_ file: String) throws -> SealedDataset {
        let name = dataset ?? DatasetName.from(path: file)
        let definition = rules(common.folder)?.datasets[name]
        let source = try CSVSource(path: file, dialect: try reading.declared.dialect(definition, before: nil))
        let declaration = ProfileDeclaration(
            key: key?.split(separator: ",").map(String.init) ?? definition?.key,
            types: definition?.types ?? [:],
            formats: definition?.dateFormats ?? [:],
            missing: definition?.missing ?? [:],
            volatile: definition?.volatile ?? []
        )
        let nothing = [UInt8](repeating: 0, count: 32)
        let plan = SealPlan(
            origin: "lint",
            trial: Digest.sha256([]),
            site: "lint",
            dataset: SealID.isName(name) ? name : "lint",
            sequence: 1,
            profile: .propose(declaration),
            saltKey: nothing,
            fileSalt: nothing,
            withheld: definition?.blinded ?? [],
            blindKey: nothing.map { $0 + 1 }
        )
        let progress = Progress("reading \(file)", total: nil, quiet: common.quiet)
        defer { progress.finish() }
        do {
            return try DatasetSealer(source, plan: plan).seal(
                workers: ProcessInfo.processInfo.activeProcessorCount,
                sink: { _ in },
                progress: { progress.show($0, "rows") }
            )
        } catch {
            throw source.refusal() ?? SealingError.placed(error, path: file)
        }
    }
}
