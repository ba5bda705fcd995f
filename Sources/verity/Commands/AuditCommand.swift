// verity audit: what a regulator does.

import ArgumentParser
import Foundation
import IntegrityReports
import MerkleLog
import TrialIntegrity
import TrialLedger

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Re-hashes delivered data and names every difference from what was sealed."
    )

    @Argument(help: ArgumentHelp("Files, or delivery folders with SITE/DATASET.csv.", valueName: "path"))
    var paths: [String]

    @Option(name: .long, help: "The site, when a path does not show it.")
    var site: String?

    @Option(name: .long, help: "The dataset, when the file name does not show it.")
    var dataset: String?

    @Option(name: .long, help: ArgumentHelp("Another seal than the newest, such as 701/LB#3.", valueName: "id"))
    var seal: String?

    @Option(name: .long, help: ArgumentHelp("A folder of receipts to hold against the ledger.", valueName: "dir"))
    var receipts: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Where audit.html, audit.pdf (with WeasyPrint), audit.json and findings.csv are written.",
            valueName: "dir"
        )
    )
    var report: String?

    @Flag(name: .customLong("no-pdf"), help: "Write no PDF with --report.")
    var noPDF = false

    @Flag(name: .customLong("all-sites"), help: "Name missing datasets of all sites, not only of those delivered.")
    var allSites = false

    @Flag(name: .customLong("list-reformatted"), help: "List the cells that are only written differently, too.")
    var listReformatted = false

    @Option(
        name: .long,
        help: ArgumentHelp("A signed state of the ledger that you hold; the ledger must extend it.", valueName: "file")
    )
    var checkpoint: String?

    @Option(
        name: .long,
        help: ArgumentHelp("A bundle with ledger and evidence, instead of a trial folder.", valueName: "file")
    )
    var bundle: String?

    @Option(
        name: .customLong("decrypt-with"),
        help: ArgumentHelp("The private key that opens encrypted evidence.", valueName: "file")
    )
    var decryptionKey: String?

    @Flag(name: .long, help: "Log \"received and checked\" with the verdict of every dataset; needs --as.")
    var acknowledge = false

    @OptionGroup var corrections: CorrectionOptions
    @OptionGroup var trails: TrailOptions
    @OptionGroup var disclosure: DisclosureOptions
    @OptionGroup var signing: SigningOptions
    @OptionGroup var trust: TrustOptions
    @OptionGroup var common: CommonOptions

    mutating func run() async throws {
        guard !acknowledge || signing.signer != nil else { throw ProgramError.usage("--acknowledge needs --as KEY") }
        guard !acknowledge || bundle == nil else {
            throw ProgramError.usage("--acknowledge writes to a ledger, and a bundle is a copy: name the trial folder")
        }
        try disclosure.check()
        let disclosed = try await AuditRun.report(self, try AuditRun.facts(AuditArguments.of(self)))
        switch common.format {
        case .json: try Console.out(AuditJSON.value(disclosed))
        case .text: Console.out(AuditText.render(disclosed, style: Console.resultStyle))
        }
        if let folder = report {
            let lacking = try ReportFiles.write(disclosed, to: folder, withPDF: !noPDF)
            if common.format == .text { Console.message("report written to \(folder)") }
            if let lacking { Console.warn(lacking) }
        }
        // Last, so that nothing is on record of an audit whose report could not be written.
        if acknowledge {
            try Acknowledgement(folder: common.folder, signing: signing).log(disclosed, quiet: common.quiet)
        }
        let verdict = disclosed.report.verdict
        if verdict.exitCode != 0 { throw FinishedWithVerdict(exitCode: verdict.exitCode) }
    }
}

/// From arguments to a report.
enum AuditRun {
    /// Carries out what a command asks for, and takes out what its readers must not see.
    ///
    /// - Parameters:
    ///   - command: the command.
    ///   - run: the facts of the run; schedules and certificates are judged at its time.
    /// - Returns: the report as its readers may see it.
    /// - Throws: what keeps the audit from being run; never what is in the data.
    static func report(_ command: AuditCommand, _ run: RunFacts) async throws -> DisclosedReport {
        let unpacked = try command.bundle.map { try UnpackedBundle($0) }
        defer { withExtendedLifetime(unpacked) {} }
        let folder = unpacked?.folder ?? command.common.folder
        let report = try await AuditJob(request: request(command, folder, run)).run()
        return DisclosedReport(report, level: command.disclosure.level)
    }

    private static func request(
        _ command: AuditCommand,
        _ folder: TrialFolder,
        _ run: RunFacts
    ) throws -> AuditRequest {
        let trust = try command.trust.resolve(folder, origin: LedgerOrigin.read(folder))
        var seal: SealID?
        if let text = command.seal { seal = try SealName.resolve(text, in: folder) }
        return AuditRequest(
            folder: folder,
            paths: command.paths,
            site: command.site,
            dataset: command.dataset,
            seal: seal,
            receipts: command.receipts,
            allSites: command.allSites,
            listReformatted: command.listReformatted,
            trust: trust,
            checkpoint: command.checkpoint,
            decryptionKey: command.decryptionKey,
            trails: try command.trails.open(),
            trailMap: command.trails.map,
            corrections: command.corrections.corrections,
            quiet: command.common.quiet,
            run: run,
            conflictFolder: command.report,
            bundle: command.bundle
        )
    }

    /// Facts of this run.
    ///
    /// - Parameter arguments: those that make the audit again.
    /// - Returns: the facts, with the time of the machine's clock.
    /// - Throws: when the clock is out of range.
    static func facts(_ arguments: [String]) throws -> RunFacts {
        let environment = ProcessInfo.processInfo.environment
        let by = environment["USER"] ?? environment["LOGNAME"] ?? "unknown"
        return RunFacts(at: try Clock.now().text, by: by, version: ProgramVersion.text, arguments: arguments)
    }
}

/// What a ledger calls itself.
enum LedgerOrigin {
    /// The origin in the first entry; nil when the ledger cannot be read.
    static func read(_ folder: TrialFolder) -> String? {
        guard let reader = try? LedgerReader(opening: folder) else { return nil }
        defer { reader.close() }
        return reader.trial.definition.origin
    }
}

/// A seal named on the command line.
enum SealName {
    /// `701/LB#3`, or `701/LB` for the newest that was not retracted, if there is one.
    static func resolve(_ text: String, in folder: TrialFolder) throws -> SealID {
        let reader = try LedgerReader(opening: folder)
        if let id = SealID(parsing: text) { return try reader.seal(id).statement.id }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2,
            let seal = try reader.newestValidSeal(site: parts[0], dataset: parts[1])
                ?? reader.newestSeal(site: parts[0], dataset: parts[1])
        else {
            throw LedgerError.unknownSeal(text)
        }
        return seal.statement.id
    }
}
