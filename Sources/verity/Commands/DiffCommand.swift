// verity diff: what changed between two sealed versions, from evidence alone.

import ArgumentParser
import Foundation
import IntegrityReports
import TrialIntegrity
import TrialLedger

struct DiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "What changed between two sealed versions, from their evidence; neither file is needed.",
        discussion: """
            Corrections that were sealed with the later version explain its changes, and so do corrections in a file and \
            an audit trail; what nobody explains comes first. Exit codes: 0 no change, 1 changed, 2 unverifiable.
            """
    )

    @Argument(
        help: ArgumentHelp(
            "The earlier version, such as 701/LB#1; given alone, the later one, compared with the one before it.",
            valueName: "seal"
        )
    )
    var first: String

    @Argument(help: ArgumentHelp("The later version; 701/LB means its newest.", valueName: "later-seal"))
    var second: String?

    @Option(
        name: .customLong("decrypt-with"),
        help: ArgumentHelp("The private key that opens encrypted evidence, and withheld columns.", valueName: "file")
    )
    var decryptionKey: String?

    @Flag(name: .customLong("list-reformatted"), help: "List the cells that are only written differently, too.")
    var listReformatted = false

    @Option(
        name: .long,
        help: ArgumentHelp("A bundle with ledger and evidence, instead of a trial folder.", valueName: "file")
    )
    var bundle: String?

    @Option(name: .long, help: ArgumentHelp("Where diff.json and findings.csv are written.", valueName: "dir"))
    var report: String?

    @OptionGroup var corrections: CorrectionOptions
    @OptionGroup var trails: TrailOptions
    @OptionGroup var disclosure: DisclosureOptions
    @OptionGroup var trust: TrustOptions
    @OptionGroup var common: CommonOptions

    func run() throws {
        try disclosure.check()
        let unpacked = try bundle.map { try UnpackedBundle($0) }
        defer { withExtendedLifetime(unpacked) {} }
        let folder = unpacked?.folder ?? common.folder
        let (from, to) = try versions(folder)
        let versions = try DiffJob(
            request: DiffRequest(
                folder: folder,
                from: from,
                to: to,
                trust: try trust.resolve(folder, origin: LedgerOrigin.read(folder)),
                decryptionKey: decryptionKey,
                trails: try trails.open(),
                corrections: corrections.corrections,
                listReformatted: listReformatted,
                quiet: common.quiet,
                run: try AuditRun.facts([])
            )
        ).run()
        let diff = DisclosedDiff(versions, level: disclosure.level)
        let verdict = versions.report.verdict
        switch common.format {
        case .json: try Console.out(DiffJSON.value(diff))
        case .text: Console.out(DiffText.render(diff, style: Console.resultStyle))
        }
        if let report {
            try DiffFiles.write(diff, to: report)
            if common.format == .text { Console.message("report written to \(report)") }
        }
        if verdict.exitCode != 0 { throw FinishedWithVerdict(exitCode: verdict.exitCode) }
    }

    private func versions(_ folder: TrialFolder) throws -> (from: SealID, to: SealID) {
        let one = try SealName.resolve(first, in: folder)
        guard let second else {
            guard let before = SealID(site: one.site, dataset: one.dataset, sequence: one.sequence - 1) else {
                throw ProgramError.usage("\(one.text) is the first seal: there is no version before it")
            }
            return (before, one)
        }
        let other = try SealName.resolve(second, in: folder)
        guard one.site == other.site, one.dataset == other.dataset else {
            throw ProgramError.usage("\(one.text) and \(other.text) are not versions of one dataset of one site")
        }
        return (one, other)
    }
}

/// Files of a comparison.
enum DiffFiles {
    /// Writes JSON and CSV; each whole or not at all.
    static func write(_ diff: DisclosedDiff, to folder: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw LedgerError.cannotCreate(path: folder, reason: "the folder cannot be made")
        }
        let json = try DiffJSON.value(diff).prettyText()
        try AtomicFile.write(Array(json.utf8), to: folder + "/diff.json", mode: 0o600, replacing: true)
        try AtomicFile.write(
            FindingsCSV.render(diff.report),
            to: folder + "/findings.csv",
            mode: 0o600,
            replacing: true
        )
    }
}
