// Summarises the files of one site; they are audited first, and none may differ from its seal.

import Foundation
import SiteComparison
import TrialIntegrity
import TrialLedger
import TrialTables

/// Carries out a summary.
struct SummariseJob {
    let request: CompareRequest
    let site: String?
    let smallestCell: Int

    /// Summarises.
    ///
    /// - Throws: when a file is not as it was sealed, when there are several sites and none was named, and as reading.
    func run() async throws -> SiteSummary {
        let paths = try ComparePaths(request.paths)
        guard paths.summaries.isEmpty, !paths.tables.isEmpty else {
            throw ProgramError.usage("a summary is made of tables")
        }
        return request.isUnverified ? try unverified(paths) : try await verified(paths)
    }

    private func unverified(_ paths: ComparePaths) throws -> SiteSummary {
        let files = UnverifiedFiles(definition: request.definition)
        var tables: [ComparedTable] = []
        var inputs: [ComparisonInput] = []
        for file in try files.files(paths.tables) {
            let rules = request.definition?.datasets[file.dataset]
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
        return try summary(tables, &inputs, ground: nil, definition: request.definition)
    }

    private func verified(_ paths: ComparePaths) async throws -> SiteSummary {
        guard let trust = request.trust else { throw ProgramError.usage("a summary needs a trial, or --unverified") }
        let ground = try await CompareGround(request, trust: trust, tables: paths.tables)
        var tables: [ComparedTable] = []
        var inputs: [ComparisonInput] = []
        for audit in ground.datasets {
            guard let path = audit.file else { continue }
            var input = ground.input(audit, path)
            guard input.isVerified else { throw ProgramError.notAsSealed(path: path, reason: input.note ?? "") }
            input.isUsed = true
            tables.append(try ground.table(audit, input, number: inputs.count))
            inputs.append(input)
        }
        return try summary(tables, &inputs, ground: ground, definition: ground.definition)
    }

    private func summary(
        _ tables: [ComparedTable],
        _ inputs: inout [ComparisonInput],
        ground: CompareGround?,
        definition: TrialDefinition?
    ) throws -> SiteSummary {
        var reader = StudyReader(methods: request.methods, quiet: request.quiet)
        guard let study = try reader.study(tables, &inputs) else {
            if let input = inputs.first, let note = input.note {
                throw ProgramError.notCompared(path: input.file, reason: note)
            }
            throw ProgramError.nothingToCompare
        }
        for input in inputs where !input.isUsed && !request.quiet {
            Console.warn("\(input.file) takes no part: \(input.note ?? "it cannot be used")")
        }
        guard let site = site ?? (study.sites.count == 1 ? study.sites.first : nil) else {
            throw ProgramError.ambiguous(what: "site", choices: study.sites)
        }
        let roots = Dictionary(
            (ground?.datasets ?? []).compactMap { audit in audit.seal.map { ($0, audit.sealedRoot) } }
        ) { first, _ in first }
        let sources = inputs.filter(\.isUsed).map { input in
            SiteSummary.Source(
                dataset: input.dataset ?? "",
                seal: input.seals.first,
                root: input.seals.first.flatMap { roots[$0] ?? nil },
                rows: input.rows
            )
        }
        guard
            let summary = SiteSummary(
                of: site,
                in: study,
                rules: ComparisonRules(definition?.comparison),
                trial: ground?.trial?.id,
                origin: ground?.trial?.origin,
                sources: sources,
                smallestCell: smallestCell
            )
        else { throw ProgramError.unknownSite(sites: study.sites) }
        return summary
    }
}
