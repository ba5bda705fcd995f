// verity demo: the main job, end to end, on the sample trial.

import ArgumentParser
import Crypto
import Foundation
import IntegrityReports
import MerkleLog
import SampleTrial
import TrialIntegrity
import TrialLedger

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Seals the sample trial, audits every delivery, writes reports."
    )

    @Option(
        name: .long,
        help: ArgumentHelp("The sample trial; made in a temporary folder when it is not there.", valueName: "dir")
    )
    var sample = "SampleTrials/nimbus-302"

    @Option(name: .long, help: ArgumentHelp("Where the reports are written.", valueName: "dir"))
    var reports = "Reports/demo"

    mutating func run() async throws {
        let work = NSTemporaryDirectory() + "verity-demo-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: work) }
        var sample = self.sample
        if !FileManager.default.fileExists(atPath: sample + "/trial.yaml") {
            sample = work + "/sample"
            try SampleWriter.write(SampleTrial.files(seed: SampleTrial.defaultSeed), to: sample)
        }
        try await Demo(sample: sample, work: work, reports: reports).run()
    }
}

/// The steps of the demonstration.
struct Demo {
    let sample: String
    let work: String
    let reports: String

    /// Deliveries whose reports are kept.
    private static let kept = ["00-clean", "11-liver", "31-twelve-faults", "32-one-change"]

    func run() async throws {
        let folder = TrialFolder(path: reports + "/trial")
        try makeRoom()
        let definition = try TrialYAML.read(sample + "/trial.yaml")
        let ledgerKey = try SignerKey(name: definition.origin, seed: SymmetricKey(size: .bits256).bytes)
        _ = try folder.create(definition, key: ledgerKey)
        try mark(folder.path)
        Console.out("1. \(definition.id) starts: \(definition.sites.count) sites, ledger \(definition.origin)\n")
        try sealAll(definition, folder, ledgerKey)
        // What the sites took away: the trial folder's own copies would prove nothing against its keeper.
        try FileManager.default.copyItem(atPath: folder.receipts, toPath: reports + "/receipts")
        try mark(reports + "/receipts")
        Console.out("3. A regulator audits every delivery with the ledger, the evidence and the sites' receipts:\n\n")
        try await auditAll(folder, ledgerKey.verifierKey)
    }

    /// A file that says that a folder may be thrown away.
    private static let marker = "made-by-verity-demo"

    /// Makes the folder of the reports, without what an earlier demonstration left in it.
    ///
    /// The trial stays beside its reports, so that they can be run again.
    /// - Throws: `LedgerError.exists` for a folder in the way that no demonstration made.
    private func makeRoom() throws {
        try FolderMaking.make(reports, mode: 0o755)
        for path in [reports + "/trial", reports + "/receipts"] where FileManager.default.fileExists(atPath: path) {
            guard FileManager.default.fileExists(atPath: path + "/" + Self.marker) else {
                throw LedgerError.exists(path: path)
            }
            try FileManager.default.removeItem(atPath: path)
        }
    }

    private func mark(_ folder: String) throws {
        try AtomicFile.write([], to: folder + "/" + Self.marker, mode: 0o644)
    }

    private func sealAll(_ definition: TrialDefinition, _ folder: TrialFolder, _ ledgerKey: SignerKey) throws {
        var rows = 0
        var seals = 0
        for site in definition.sites {
            let key = try SignerKey(name: "site-\(site)", seed: SymmetricKey(size: .bits256).bytes)
            _ = try KeyFile.write(key, in: folder)
            _ = try KeyEnrolment(role: .site, site: site, folder: folder).enrol(key.verifierKey, by: ledgerKey)
            for version in ["submissions", "submissions-v2"] {
                let files = tables(in: "\(sample)/\(version)/\(site)")
                guard !files.isEmpty else { continue }
                let request = SealRequest(
                    folder: folder,
                    files: files,
                    site: site,
                    dataset: nil,
                    key: nil,
                    reading: DeclaredReading(),
                    signer: key,
                    role: .site,
                    destination: .ledger(ledgerKey),
                    reason: version == "submissions" ? "submission" : "correction",
                    note: nil,
                    printedName: nil,
                    quiet: true,
                    accept: nil,
                    now: try Clock.now()
                )
                let outcome = try SealJob(request: request).run()
                rows += outcome.files.reduce(0) { $0 + $1.sealed.manifest.rows }
                seals += outcome.files.count
            }
        }
        Console.out(
            "2. The sites seal what they have: \(seals) seals, \(Plural.grouped(rows)) rows, one receipt each\n"
        )
    }

    private func tables(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { $0.hasSuffix(".csv") }.sorted()
            .map { folder + "/" + $0 }
    }

    private func auditAll(_ folder: TrialFolder, _ key: VerifierKey) async throws {
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: sample + "/deliveries")) ?? []).sorted()
        var table = TextTable([
            .init("DELIVERY", .left), .init("VERDICT", .left), .init("ALTERED", .right), .init("ADDED", .right),
            .init("REMOVED", .right), .init("FINDINGS", .right), .init("AS PLANTED", .left),
        ])
        var wrong = 0
        var lacking: String?
        for name in names {
            let path = "\(sample)/deliveries/\(name)"
            guard let truth = DeliveryTruth(path: path + "/truth.json") else { continue }
            let arguments = [
                "audit", path, "--trial", folder.path, "--receipts", reports + "/receipts", "--key", key.text,
            ]
            let report = try await AuditJob(request: request(path, folder, key, arguments)).run()
            let agrees = truth.agrees(with: report)
            wrong += agrees ? 0 : 1
            table.append(line(name, report, agrees))
            if Self.kept.contains(where: name.contains) {
                lacking = try ReportFiles.write(DisclosedReport(report, level: .blinded), to: "\(reports)/\(name)")
            }
        }
        if let lacking { Console.warn(lacking) }
        Console.out(table.lines(Console.resultStyle, indent: 3).joined(separator: "\n") + "\n\n")
        Console.out(
            wrong == 0
                ? "Every delivery was judged as its truth.json says. Reports to look at: \(reports)/*/audit.html\n"
                    + "To run one again and compare: verity report --verify \(reports)/31-twelve-faults/audit.json\n"
                : "\(wrong) deliveries were judged otherwise than their truth.json says.\n"
        )
        if wrong > 0 { throw FinishedWithVerdict(exitCode: Verdict.altered.exitCode) }
    }

    private func request(
        _ path: String,
        _ folder: TrialFolder,
        _ key: VerifierKey,
        _ arguments: [String]
    ) throws -> AuditRequest {
        AuditRequest(
            folder: folder,
            paths: [path],
            site: nil,
            dataset: nil,
            seal: nil,
            receipts: reports + "/receipts",
            allSites: false,
            listReformatted: false,
            trust: Trust(key: key, policy: TLogPolicy(trusting: [key]), source: .pin),
            quiet: true,
            run: try AuditRun.facts(arguments)
        )
    }

    private func line(_ name: String, _ report: AuditReport, _ agrees: Bool) -> [TerminalText] {
        func sum(_ count: (RowCounts) -> Int) -> TerminalText {
            TerminalText(escaping: Plural.grouped(report.datasets.compactMap(\.rows).reduce(0) { $0 + count($1) }))
        }
        let tone: Tone = report.verdict == .altered ? .caution : report.verdict == .unverifiable ? .bad : .good
        let findings = report.datasets.reduce(0) { $0 + $1.findings.count }
        return [
            TerminalText(escaping: name), TerminalText(escaping: report.verdict.rawValue, tone: tone), sum(\.altered),
            sum(\.added), sum(\.removed), TerminalText(escaping: Plural.grouped(findings)),
            TerminalText(escaping: agrees ? "yes" : "NO", tone: agrees ? .good : .bad),
        ]
    }
}

/// The truth about a delivery of the sample trial.
struct DeliveryTruth {
    private let verdict: String?
    private let findings: Set<String>

    /// Reads a truth.json; nil when there is none.
    init?(path: String) {
        guard let data = FileManager.default.contents(atPath: path), let json = try? JSONValue(parsing: Array(data))
        else {
            return nil
        }
        verdict = json["verdict"]?.stringValue
        var lines: Set<String> = []
        for dataset in json["datasets"]?.arrayValue ?? [] {
            for finding in dataset["findings"]?.arrayValue ?? [] {
                lines.insert(
                    Self.line(
                        dataset["dataset"]?.stringValue,
                        finding["kind"]?.stringValue,
                        finding["foundRow"]?.integerValue,
                        finding["column"]?.stringValue,
                        finding["found"]?.stringValue
                    )
                )
            }
        }
        findings = lines
    }

    /// Whether an audit found exactly that.
    func agrees(with report: AuditReport) -> Bool {
        var lines: Set<String> = []
        for dataset in report.datasets {
            for finding in dataset.findings where finding.kind.verdict != .equivalent {
                lines.insert(
                    Self.line(
                        dataset.dataset,
                        finding.kind.rawValue,
                        finding.foundRow.map(Int64.init),
                        finding.column,
                        finding.found
                    )
                )
            }
        }
        return report.verdict.rawValue == verdict && lines == findings
    }

    private static func line(
        _ dataset: String?,
        _ kind: String?,
        _ row: Int64?,
        _ column: String?,
        _ found: String?
    ) -> String {
        [dataset, kind, row.map(String.init), column, found].map { $0 ?? "-" }.joined(separator: "|")
    }
}
