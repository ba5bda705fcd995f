// Compares the sites of a trial: the inputs are audited first, then read, then compared.

import Foundation
import IntegrityReports
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
            if input.isUsed { tables.append(try ground.table(audit, input, number: report.inputs.count)) }
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
        report.notDelivered = ground.notDelivered(request.onlyDatasets)
        let changes = request.methods.contains(.changeRate) ? try ground.changes(request) : []
        try await finish(&report, tables, summaries, rules: ComparisonRules(ground.definition?.comparison), changes)
        let used = report.inputs.filter(\.isUsed)
        if !used.allSatisfy(\.isVerified) {
            report.standing = .mixed
        } else if used.contains(where: { $0.kind == .summary }) {
            report.standing = .sitesOwnWord
        }
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
        let asked = AskedFor(request: request)
        try asked.check(datasets: report.inputs, summaries)
        var reader = StudyReader(methods: request.methods, quiet: request.quiet)
        let needed = tables.filter { isNeeded($0.table) }
        let study = try reader.study(needed, &report.inputs, notDelivered: report.notDelivered)
        try asked.check(sites: (study?.sites ?? []) + summaries.map(\.site), report.inputs)
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
        let comparer = SiteComparer(material, settings: report.settings)
        await comparer.complete(&report)
        try asked.check(methods: report, comparer)
    }

    /// Whether a dataset was asked for, or says who is where and when.
    private func isNeeded(_ table: TableInput) -> Bool {
        guard !request.onlyDatasets.isEmpty else { return true }
        let domain = (table.definition?.domain ?? table.dataset).uppercased()
        return request.onlyDatasets.contains(table.dataset) || ["DM", "SV"].contains(domain)
    }
}
