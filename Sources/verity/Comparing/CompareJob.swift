// Compares the sites of a trial: the inputs are audited first, then read, then compared.

import Foundation
import MerkleLog
import SiteComparison
import SiteStatistics
import TrialIntegrity
import TrialLedger
import TrialTables

/// Carries out a comparison.
struct CompareJob {
    let request: CompareRequest

    /// Compares what can be compared; always ends with a report.
    ///
    /// - Throws: when an input is not there or cannot be read, or the ledger cannot be looked at.
    func run() async throws -> ComparisonReport {
        let paths = try ComparePaths(request.paths)
        return request.isUnverified ? try await unverified(paths) : try await verified(paths)
    }

    private func unverified(_ paths: ComparePaths) async throws -> ComparisonReport {
        let definition = request.definition
        let files = UnverifiedFiles(definition: definition)
        var inputs: [ComparisonInput] = []
        var tables: [ComparedTable] = []
        for file in try paths.tables.isEmpty ? [] : files.files(paths.tables) {
            let rules = definition?.datasets[file.dataset]
            let table = TableInput(dataset: file.dataset, site: file.site, definition: rules)
            let dialect = try files.dialect(file.dataset)
            tables.append(ComparedTable(input: inputs.count, path: file.path, dialect: dialect, table: table))
            inputs.append(
                ComparisonInput(
                    file: file.path,
                    site: file.site,
                    dataset: file.dataset,
                    verdict: .notChecked,
                    isUsed: true
                )
            )
        }
        var summaries: [SiteSummary] = []
        for path in paths.summaries {
            let summary = try SummaryFile.read(path)
            summaries.append(summary)
            inputs.append(SummaryFile.input(path, summary, verdict: .notChecked, note: nil))
        }
        var report = ComparisonReport(
            trial: nil,
            standing: .unverified,
            settings: request.settings(definition?.comparison, isSealed: false),
            inputs: inputs,
            run: request.run
        )
        try await finish(&report, tables, summaries, rules: ComparisonRules(definition?.comparison))
        return report
    }

    private func verified(_ paths: ComparePaths) async throws -> ComparisonReport {
        guard let trust = request.trust else { throw ProgramError.usage("a comparison needs a trial, or --unverified") }
        let ground = try await CompareGround(request, trust: trust, tables: paths.tables)
        var report = ComparisonReport(
            trial: ground.trial,
            standing: .verified,
            ledger: ground.ledger,
            trust: ground.trustState,
            settings: request.settings(ground.definition?.comparison, isSealed: true),
            inputs: [],
            run: request.run
        )
        var tables: [ComparedTable] = []
        for audit in ground.datasets {
            guard let path = audit.file else { continue }
            var input = ground.input(audit, path)
            input.isUsed = input.isVerified || request.includesAltered
            if input.isUsed {
                let profile = ground.profile(audit)
                let dialect = try profile.map { try DeliveryReadings(path: path, profile: $0).first } ?? CSVDialect()
                let name = audit.dataset ?? DatasetName.from(path: path)
                let definition = ground.definition?.datasets[name]
                let table = TableInput(dataset: name, site: audit.site, definition: definition, profile: profile)
                tables.append(ComparedTable(input: report.inputs.count, path: path, dialect: dialect, table: table))
            }
            report.inputs.append(input)
        }
        var summaries: [SiteSummary] = []
        for path in paths.summaries {
            let summary = try SummaryFile.read(path)
            let (verdict, note) = ground.judge(summary)
            var input = SummaryFile.input(path, summary, verdict: verdict, note: note)
            input.isUsed = input.isVerified || request.includesAltered
            if input.isUsed { summaries.append(summary) }
            report.inputs.append(input)
        }
        report.standing = report.inputs.allSatisfy { !$0.isUsed || $0.isVerified } ? .verified : .mixed
        let changes = request.methods.contains(.changeRate) ? try ground.changes(request) : []
        try await finish(&report, tables, summaries, rules: ComparisonRules(ground.definition?.comparison), changes)
        return report
    }

    /// Reads the tables, demographics first, and compares.
    private func finish(
        _ report: inout ComparisonReport,
        _ tables: [ComparedTable],
        _ summaries: [SiteSummary],
        rules: ComparisonRules,
        _ changes: [ChangedCells] = []
    ) async throws {
        let read = tables.sorted { Self.precedes($0.table, $1.table) }
        var reader = StudyReader(methods: request.methods, quiet: request.quiet)
        for table in read where isNeeded(table.table) { try reader.read(table, &report.inputs) }
        let study = reader.study
        if let study, study.cohort.subjectCount > 0 || !summaries.isEmpty {
            let rowSites = Set(study.sites)
            for (place, input) in report.inputs.enumerated() where input.kind == .summary && input.isUsed {
                guard let site = input.site, rowSites.contains(site) else { continue }
                report.inputs[place].isUsed = false
                report.inputs[place].note = "the rows of this site are here too: they count, not the summary"
            }
        }
        guard study != nil || !summaries.isEmpty else { return }
        let material = ComparisonMaterial(
            study: study,
            summaries: summaries.filter { study?.sites.contains($0.site) != true },
            changes: study.map { ChangedCells.bySite(changes, $0) } ?? [:],
            shipments: try request.shipments.map(ShipmentList.read),
            rules: rules
        )
        await SiteComparer(material, settings: report.settings).complete(&report)
    }

    private static func precedes(_ left: TableInput, _ right: TableInput) -> Bool {
        func rank(_ table: TableInput) -> Int { StudyBuilder.isFirst(table.dataset, table.definition) ? 0 : 1 }
        return rank(left) < rank(right)
    }

    /// Whether a dataset was asked for, or says who is where and when.
    private func isNeeded(_ table: TableInput) -> Bool {
        guard !request.onlyDatasets.isEmpty else { return true }
        let domain = (table.definition?.domain ?? table.dataset).uppercased()
        return request.onlyDatasets.contains(table.dataset) || ["DM", "SV"].contains(domain)
    }
}

/// Reads tables into a study.
struct StudyReader {
    /// Why a table is left out whose columns nobody knows.
    static let undeclared = "no column is known to name a subject or a site: declare `columns` in trial.yaml"

    private var builder: StudyBuilder
    private var hasRead = false
    private let quiet: Bool

    init(methods: [Method], quiet: Bool) {
        builder = StudyBuilder(methods: methods)
        self.quiet = quiet
    }

    /// The study; nil when no table was read.
    var study: Study? { hasRead ? Study(builder) : nil }

    /// Reads one table, and notes in its input what came of it.
    ///
    /// - Throws: `TableError` when the file cannot be read.
    mutating func read(_ table: ComparedTable, _ inputs: inout [ComparisonInput]) throws {
        let source = try CSVSource(path: table.path, dialect: table.dialect)
        let purposes = ColumnPurposes(
            dataset: table.table.dataset,
            definition: table.table.definition,
            columns: source.columns
        )
        guard purposes[.subject] != nil || purposes[.site] != nil else {
            inputs[table.input].isUsed = false
            inputs[table.input].note = Self.undeclared
            return
        }
        let progress = Progress("reading \(table.path)", total: nil, quiet: quiet)
        defer { progress.finish() }
        let reading = try builder.read(source, as: table.table)
        if let refusal = source.refusal(), inputs[table.input].verdict != .altered { throw refusal }
        hasRead = true
        inputs[table.input].rows = reading.rows
        inputs[table.input].columns = reading.columns
        inputs[table.input].sha256 = source.fileFacts().sha256.map { Self.hex($0) }.joined()
        if reading.faults > 0 {
            inputs[table.input].note =
                [inputs[table.input].note, "\(reading.faults) rows do not fit the header and are left out"]
                .compactMap(\.self).joined(separator: "; ")
        }
    }

    private static func hex(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }
}
