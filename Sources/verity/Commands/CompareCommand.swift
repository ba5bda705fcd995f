// verity compare: what a sponsor does.

import ArgumentParser
import Foundation
import IntegrityReports
import SiteComparison
import SiteStatistics
import TrialIntegrity
import TrialLedger

struct CompareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Compares the sites of a trial over verified data, and says where to look.",
        discussion: """
            Every file is audited first; what is not as it was sealed is marked and left out. Docs/Comparison.md
            describes the sixteen methods, and how columns are named for data that do not follow SDTM.
            """
    )

    @Argument(
        help: ArgumentHelp(
            "Files, delivery folders with SITE/DATASET.csv, pooled folders, or summaries of sites.",
            valueName: "path"
        )
    )
    var paths: [String]

    @Option(name: .long, parsing: .singleValue, help: ArgumentHelp("Only these methods, 1 to 16.", valueName: "n"))
    var method: [Int] = []

    @Option(name: .long, parsing: .singleValue, help: "Show only these sites; all stay in the comparison.")
    var site: [String] = []

    @Option(name: .long, parsing: .singleValue, help: ArgumentHelp("Only these datasets.", valueName: "dataset"))
    var domain: [String] = []

    @Option(name: .long, help: "Another threshold than the sealed one: the report is then exploratory.")
    var alpha: String?

    @Option(name: .long, help: "Another seed than the sealed one: the report is then exploratory.")
    var seed: UInt64?

    @Flag(name: .customLong("include-altered"), help: "Use files that are not as they were sealed; they are marked.")
    var includeAltered = false

    @Flag(name: .long, help: "Compare files without any ledger; every page says so.")
    var unverified = false

    @Option(
        name: .long,
        help: ArgumentHelp("With --unverified: a trial.yaml that names the columns.", valueName: "file")
    )
    var definition: String?

    @Option(name: .long, help: ArgumentHelp("A CSV list of shipped kits: site,number.", valueName: "file"))
    var shipments: String?

    @Flag(name: .long, help: "Also compute funnels as the industry's tools do.")
    var gsm = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Where compare.html, compare.pdf, compare.json and results.csv are written.",
            valueName: "dir"
        )
    )
    var report: String?

    @Flag(name: .customLong("no-pdf"), help: "Write no PDF, even where WeasyPrint is installed.")
    var noPDF = false

    @Option(
        name: .customLong("decrypt-with"),
        help: ArgumentHelp("The private key that opens encrypted evidence.", valueName: "file")
    )
    var decryptionKey: String?

    @OptionGroup var trust: TrustOptions
    @OptionGroup var common: CommonOptions

    mutating func run() async throws {
        let report = try await CompareJob(request: try request()).run()
        guard report.inputs.contains(where: \.isUsed) else { return try nothing(report) }
        show(report)
        switch common.format {
        case .json: Console.out(try ComparisonJSON.text(report))
        case .text: Console.out(ComparisonText.render(report, style: Console.resultStyle))
        }
        if let folder = self.report {
            let problem = try ComparisonFiles.write(report, to: folder, withPDF: !noPDF)
            if let problem { Console.message(problem) }
            if common.format == .text { Console.message("report written to \(folder)") }
        }
        // As an audit ends: what was given and is not as it was sealed is a failure, compared or left out.
        let verdicts = Set(report.inputs.map(\.verdict))
        if verdicts.contains(.unverifiable) {
            throw FinishedWithVerdict(exitCode: FailureClass.unverifiable.exitCode)
        }
        if verdicts.contains(.altered) { throw FinishedWithVerdict(exitCode: 1) }
    }

    /// Warnings that must not be missed when only the JSON is looked at.
    private func show(_ report: ComparisonReport) {
        guard !common.quiet, common.format == .json else { return }
        if report.standing != .verified || report.isEmpty { Console.warn(report.standingSentence) }
        if let sentence = report.notDeliveredSentence { Console.warn(sentence) }
    }

    /// Nothing takes part: that is said, with why, and is a failure.
    private func nothing(_ report: ComparisonReport) throws {
        switch common.format {
        case .json: Console.out(try ComparisonJSON.text(report))
        case .text: Console.out(ComparisonText.render(report, style: Console.resultStyle))
        }
        if report.inputs.contains(where: { $0.verdict == .unverifiable }) {
            throw FinishedWithVerdict(exitCode: FailureClass.unverifiable.exitCode)
        }
        if report.inputs.contains(where: { $0.verdict == .altered }) { throw FinishedWithVerdict(exitCode: 1) }
        throw ProgramError.nothingToCompare
    }

    private func request() throws -> CompareRequest {
        guard definition == nil || unverified else {
            throw ProgramError.usage("--definition goes with --unverified: a sealed trial has its own")
        }
        return CompareRequest(
            folder: common.folder,
            paths: paths,
            isUnverified: unverified,
            includesAltered: includeAltered,
            definition: try definition.map { try TrialYAML.read($0) },
            trust: unverified ? nil : try resolvedTrust(),
            decryptionKey: decryptionKey,
            methods: try ComparisonOptions.methods(method),
            onlySites: site,
            onlyDatasets: domain,
            alpha: try ComparisonOptions.alpha(alpha),
            seed: seed,
            isIndustryMode: gsm,
            shipments: shipments,
            quiet: common.quiet,
            run: try AuditRun.facts(Array(CommandLine.arguments.dropFirst()))
        )
    }

    private func resolvedTrust() throws -> Trust {
        try common.folder.checkThatItIsOne()
        return try trust.resolve(common.folder, origin: LedgerOrigin.read(common.folder))
    }
}

/// Options of comparisons, checked.
enum ComparisonOptions {
    /// The methods of the numbers given, in order, all for none; the combined score goes with any.
    ///
    /// - Throws: `ProgramError.usage`.
    static func methods(_ numbers: [Int]) throws -> [Method] {
        guard !numbers.isEmpty else { return Method.allCases }
        var methods: Set<Method> = [.combinedScore]
        for number in numbers {
            guard let method = Method(rawValue: number) else { throw ProgramError.usage("methods are 1 to 16") }
            methods.insert(method)
        }
        return methods.sorted()
    }

    /// A threshold.
    ///
    /// - Throws: `ProgramError.usage`.
    static func alpha(_ text: String?) throws -> Double? {
        guard let text else { return nil }
        guard let value = ComparisonDefinition.alpha(text) else {
            throw ProgramError.usage("the threshold is a decimal above 0 and at most 0.5, such as 0.05")
        }
        return value
    }
}

/// Files of a comparison.
enum ComparisonFiles {
    /// Writes page, JSON and CSV, and the PDF where WeasyPrint is there; each whole or not at all.
    ///
    /// - Returns: why there is no PDF although one is wanted; nil when all is there.
    static func write(_ report: ComparisonReport, to folder: String, withPDF: Bool) throws -> String? {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw LedgerError.cannotCreate(path: folder, reason: "the folder cannot be made")
        }
        let json = try ComparisonJSON.text(report)
        try AtomicFile.write(Array(json.utf8), to: folder + "/compare.json", mode: 0o600, replacing: true)
        let results = ComparisonCSV.results(report)
        try AtomicFile.write(results, to: folder + "/results.csv", mode: 0o600, replacing: true)
        for table in report.industry {
            let name = [table.key.dataset.lowercased(), table.key.part].filter { !$0.isEmpty }.joined(separator: "-")
            let bytes = ComparisonCSV.industry(table, report)
            try AtomicFile.write(bytes, to: "\(folder)/\(name)-funnel.csv", mode: 0o600, replacing: true)
        }
        let command = commandLine
        let page = ComparisonHTML.render(report, command: command, resultsFile: "results.csv")
        try AtomicFile.write(Array(page.utf8), to: folder + "/compare.html", mode: 0o600, replacing: true)
        return withPDF ? try writePDF(report, command: command, to: folder + "/compare.pdf") : nil
    }

    /// The command line that makes the comparison again, without where its report goes.
    private static var commandLine: String {
        var words: [String] = ["verity"]
        var skips = false
        for argument in CommandLine.arguments.dropFirst() {
            if skips || argument == "--report" {
                skips.toggle()
            } else if !argument.hasPrefix("--report=") {
                words.append(argument)
            }
        }
        return words.map(ShellWord.quoted).joined(separator: " ")
    }

    private static func writePDF(_ report: ComparisonReport, command: String, to path: String) throws -> String? {
        // One of an earlier run would pass for the one of this.
        try? FileManager.default.removeItem(atPath: path)
        guard let program = WeasyPrint.find() else { return Words.pdfProgramMissing }
        let page = ComparisonHTML.render(report, command: command, resultsFile: "results.csv", isPaper: true)
        let time = UTCTimestamp(parsing: report.run.at) ?? .epoch
        guard let bytes = try program.pdf(ofPage: page, at: time) else { return Words.pdfFailed }
        try AtomicFile.write(bytes, to: path, mode: 0o600, replacing: true)
        return nil
    }
}
