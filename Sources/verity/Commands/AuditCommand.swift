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
        help: ArgumentHelp("Where audit.html, audit.json and findings.csv are written.", valueName: "dir")
    )
    var report: String?

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

    @OptionGroup var signing: SigningOptions
    @OptionGroup var trust: TrustOptions
    @OptionGroup var common: CommonOptions

    mutating func run() async throws {
        guard !acknowledge || signing.signer != nil else { throw ProgramError.usage("--acknowledge needs --as KEY") }
        guard !acknowledge || bundle == nil else {
            throw ProgramError.usage("--acknowledge writes to a ledger, and a bundle is a copy: name the trial folder")
        }
        let unpacked = try bundle.map { try UnpackedBundle($0) }
        defer { withExtendedLifetime(unpacked) {} }
        let folder = unpacked?.folder ?? common.folder
        let report = try await AuditRun.report(self, folder)
        if acknowledge {
            try Acknowledgement(folder: folder, signing: signing).log(report, quiet: common.quiet)
        }
        switch common.format {
        case .json: try Console.out(AuditJSON.value(report))
        case .text: Console.out(AuditText.render(report, style: Console.resultStyle))
        }
        if let folder = self.report {
            try ReportFiles.write(report, to: folder, command: AuditRun.command)
            if common.format == .text { Console.message("report written to \(folder)") }
        }
        if report.verdict.exitCode != 0 { throw FinishedWithVerdict(exitCode: report.verdict.exitCode) }
    }
}

/// From arguments to a report.
enum AuditRun {
    static func report(_ command: AuditCommand, _ folder: TrialFolder) async throws -> AuditReport {
        let trust = try command.trust.resolve(folder, origin: LedgerOrigin.read(folder))
        var seal: SealID?
        if let text = command.seal { seal = try SealName.resolve(text, in: folder) }
        let request = AuditRequest(
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
            quiet: command.common.quiet,
            run: try facts(),
            conflictFolder: command.report
        )
        return try await AuditJob(request: request).run()
    }

    /// Facts of this run.
    static func facts() throws -> RunFacts {
        let environment = ProcessInfo.processInfo.environment
        let by = environment["USER"] ?? environment["LOGNAME"] ?? "unknown"
        return RunFacts(at: try Clock.now().text, by: by, version: ProgramVersion.text)
    }

    /// The command line, for running it again.
    static var command: String {
        (["verity"] + CommandLine.arguments.dropFirst()).map(quoted).joined(separator: " ")
    }

    private static func quoted(_ argument: String) -> String {
        let plain = argument.allSatisfy { $0.isLetter || $0.isNumber || "-_./=,:@+#".contains($0) }
        return plain && !argument.isEmpty ? argument : "'" + argument.replacingOccurrences(of: "'", with: "'\\''") + "'"
    }
}

/// Files of a report.
enum ReportFiles {
    /// Writes page, JSON and CSV; each whole or not at all.
    static func write(_ report: AuditReport, to folder: String, command: String?) throws {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw LedgerError.cannotCreate(path: folder, reason: "the folder cannot be made")
        }
        let page = AuditHTML.render(report, command: command)
        try AtomicFile.write(Array(page.utf8), to: folder + "/audit.html", mode: 0o600, replacing: true)
        let json = try AuditJSON.value(report).prettyText()
        try AtomicFile.write(Array(json.utf8), to: folder + "/audit.json", mode: 0o600, replacing: true)
        try AtomicFile.write(FindingsCSV.render(report), to: folder + "/findings.csv", mode: 0o600, replacing: true)
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
    /// `701/LB#3`, or `701/LB` for the newest.
    static func resolve(_ text: String, in folder: TrialFolder) throws -> SealID {
        let reader = try LedgerReader(opening: folder)
        if let id = SealID(parsing: text) { return try reader.seal(id).statement.id }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let seal = try reader.newestSeal(site: parts[0], dataset: parts[1]) else {
            throw LedgerError.unknownSeal(text)
        }
        return seal.statement.id
    }
}
