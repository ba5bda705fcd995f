// verity summarise: what a site does that hands in statistics instead of rows.

import ArgumentParser
import Foundation
import IntegrityReports
import SiteComparison
import TrialIntegrity
import TrialLedger

struct SummariseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "summarise",
        abstract: "Writes what a site can hand in instead of its rows: statistics that merge, bound to its seals."
    )

    @Argument(help: ArgumentHelp("The site's sealed files, or their folder.", valueName: "path"))
    var paths: [String]

    @Option(name: .long, help: "The site, when the files are of several.")
    var site: String?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The file to write; SITE.summary.json by default.", valueName: "file")
    )
    var output: String?

    @Option(
        name: .customLong("small-cells"),
        help: ArgumentHelp("Withhold counts of fewer subjects than this.", valueName: "n")
    )
    var smallestCell = SiteSummary.usualSmallestCell

    @Flag(name: .long, help: "Summarise files without any ledger.")
    var unverified = false

    @Option(
        name: .long,
        help: ArgumentHelp("With --unverified: a trial.yaml that names the columns.", valueName: "file")
    )
    var definition: String?

    @Option(
        name: .customLong("decrypt-with"),
        help: ArgumentHelp("The private key that opens encrypted evidence.", valueName: "file")
    )
    var decryptionKey: String?

    @OptionGroup var trust: TrustOptions
    @OptionGroup var common: CommonOptions

    mutating func run() async throws {
        guard smallestCell >= 1 else { throw ProgramError.usage("--small-cells is at least 1") }
        guard definition == nil || unverified else {
            throw ProgramError.usage("--definition goes with --unverified: a sealed trial has its own")
        }
        var trusted: Trust?
        if !unverified {
            try common.folder.checkThatItIsOne()
            trusted = try trust.resolve(common.folder, origin: LedgerOrigin.read(common.folder))
        }
        let request = CompareRequest(
            folder: common.folder,
            paths: paths,
            isUnverified: unverified,
            includesAltered: false,
            definition: try definition.map { try TrialYAML.read($0) },
            trust: trusted,
            decryptionKey: decryptionKey,
            methods: SiteSummary.methods,
            onlySites: [],
            onlyDatasets: [],
            alpha: nil,
            seed: nil,
            isIndustryMode: false,
            shipments: nil,
            quiet: common.quiet,
            run: try AuditRun.facts(Array(CommandLine.arguments.dropFirst()))
        )
        let summary = try await SummariseJob(request: request, site: site, smallestCell: smallestCell).run()
        let path = output ?? "\(summary.site).summary.json"
        let bytes = try summary.value.canonicalBytes()
        try AtomicFile.write(bytes, to: path, mode: 0o600, replacing: true)
        switch common.format {
        case .json: try Console.out(SummariseJSON.value(summary, path: path))
        case .text: Console.out(SummariseJSON.text(summary, path: path))
        }
    }
}

/// What `verity summarise` says.
enum SummariseJSON {
    /// Schema `trialverity.summarise/v1`.
    static func value(_ summary: SiteSummary, path: String) -> JSONValue {
        .object([
            "schema": "trialverity.summarise/v1", "file": .string(path), "site": .string(summary.site),
            "subjects": .integer(Int64(summary.subjects)), "smallestCell": .integer(Int64(summary.smallestCell)),
            "statistics": .integer(Int64(summary.statistics.count)),
            "withheld": .strings(summary.withheld.map(\.text)),
            "seals": .strings(summary.sources.compactMap(\.seal)),
        ])
    }

    static func text(_ summary: SiteSummary, path: String) -> String {
        var lines = [
            "\(path): \(Plural.of(summary.statistics.count, "statistic", "statistics")) of site \(summary.site),"
                + " \(Plural.of(summary.subjects, "subject", "subjects")), no rows"
        ]
        let seals = summary.sources.compactMap(\.seal)
        lines.append(
            seals.isEmpty ? "  of data that were held against no seal" : "  bound to \(seals.joined(separator: ", "))"
        )
        if !summary.withheld.isEmpty {
            lines.append(
                "  withheld, as they would show fewer than \(summary.smallestCell) subjects:"
                    + " \(Plural.of(summary.withheld.count, "statistic", "statistics"))"
            )
        }
        return lines.map { TerminalText.escaped($0) }.joined(separator: "\n") + "\n"
    }
}
