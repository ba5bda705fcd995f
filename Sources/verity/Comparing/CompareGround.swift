// What a comparison of sealed data stands on: the audit of its files, the ledger, and the evidence of earlier seals.

import Foundation
import IntegrityReports
import MerkleLog
import SiteComparison
import SiteStatistics
import TrialIntegrity
import TrialLedger

/// The audit of the inputs, and the ledger they were held against.
struct CompareGround {
    private let request: CompareRequest
    private let contents: LedgerContents?
    private let auditor: SealAuditor?
    let trial: ComparedTrial?
    let definition: TrialDefinition?
    let ledger: LedgerState
    let trustState: TrustState
    let datasets: [DatasetAudit]

    /// Audits every table, and reads the ledger.
    ///
    /// - Throws: as `AuditJob.run`.
    init(_ request: CompareRequest, trust: Trust, tables: [String]) async throws {
        self.request = request
        let audit = AuditRequest(
            folder: request.folder,
            paths: tables,
            site: nil,
            dataset: nil,
            seal: nil,
            receipts: nil,
            allSites: false,
            listReformatted: false,
            trust: trust,
            checkpoint: nil,
            decryptionKey: request.decryptionKey,
            quiet: request.quiet,
            run: request.run
        )
        let report = try await AuditJob(request: audit).run()
        ledger = report.ledger
        trustState = report.trust
        datasets = report.datasets
        contents = ledger.status == .broken ? nil : try? await LedgerContents(audit)
        definition = contents?.definition
        trial = contents.map {
            ComparedTrial(id: $0.definition.id, title: $0.definition.title, origin: $0.definition.origin)
        }
        auditor = contents.map {
            SealAuditor(
                folder: request.folder,
                ledger: $0,
                listsReformatted: false,
                decryptionKey: request.decryptionKey,
                quiet: request.quiet
            )
        }
    }

    /// The input that an audited file is.
    func input(_ audit: DatasetAudit, _ path: String) -> ComparisonInput {
        var input = ComparisonInput(
            file: path,
            site: audit.site == SealID.pooledSite ? nil : audit.site,
            dataset: audit.dataset,
            seals: audit.seal.map { [$0] } ?? [],
            verdict: verdict(audit.verdict),
            isUsed: false
        )
        switch input.verdict {
        case .altered:
            let count = audit.rows.map { $0.altered + $0.added + $0.removed } ?? audit.findings.count
            input.note = "differs from its seal in " + (count == 0 ? "its columns" : Plural.of(count, "row", "rows"))
        case .unverifiable where ledger.status == .broken: input.note = "the ledger is broken"
        case .unverifiable: input.note = audit.faults.first?.message ?? "it has no seal"
        default: break
        }
        return input
    }

    private func verdict(_ verdict: Verdict) -> ComparisonInput.Verdict {
        if ledger.status == .broken { return .unverifiable }
        return switch verdict {
        case .identical: .identical
        case .equivalent: .equivalent
        case .altered: .altered
        case .unverifiable: .unverifiable
        }
    }

    /// How the seal says that the file is read; nil when its evidence cannot be opened.
    func profile(_ audit: DatasetAudit) -> Profile? {
        guard let seal = audit.seal.flatMap(SealID.init(parsing:)) else { return nil }
        let path = HeldEvidence.path(of: seal, in: request.folder)
        return try? HeldEvidence(path, decryptionKey: request.decryptionKey).manifest.profile
    }

    /// Whether a summary names seals of this ledger, with their roots, and the newest ones.
    func judge(_ summary: SiteSummary) -> (ComparisonInput.Verdict, String?) {
        guard let contents else { return (.unverifiable, "the ledger is broken") }
        guard summary.origin == contents.definition.origin else {
            return (.unverifiable, "it is of another ledger, or of none")
        }
        guard !summary.sources.isEmpty else { return (.unverifiable, "it names no seal") }
        for source in summary.sources {
            guard let id = source.seal.flatMap(SealID.init(parsing:)), let seal = try? contents.seal(id),
                id.dataset == source.dataset, id.site == summary.site || id.site == SealID.pooledSite
            else { return (.unverifiable, "it names a seal that this ledger does not have") }
            guard seal.statement.root.hex == source.root else { return (.altered, "\(id.text) has another root") }
            guard contents.newest.contains(id) else { return (.altered, "\(id.text) is not the newest seal") }
        }
        return (.matchesLedger, "that it was computed from the sealed rows is the site's word")
    }

    /// Cells changed between the newest seal and the one before, for every file that is as it was sealed.
    ///
    /// The file stands for its seal: it is audited against the seal before.
    ///
    /// - Throws: when a file cannot be read for reasons that are not in it.
    func changes(_ request: CompareRequest) throws -> [ChangedCells] {
        guard let contents, let auditor else { return [] }
        var changes: [ChangedCells] = []
        for audit in datasets where audit.verdict <= .equivalent {
            guard let path = audit.file, let id = audit.seal.flatMap(SealID.init(parsing:)),
                let before = contents.seals.last(where: {
                    $0.statement.id.site == id.site && $0.statement.id.dataset == id.dataset
                        && $0.statement.id.sequence < id.sequence && $0.retraction == nil
                })
            else { continue }
            let file = DeliveredFile(path: path, site: id.site, dataset: id.dataset)
            let earlier = try auditor.audit(file, before)
            guard let rows = earlier.rows, earlier.localised, let profile = earlier.profile else { continue }
            let purposes = ColumnPurposes(
                dataset: id.dataset,
                definition: definition?.datasets[id.dataset],
                columns: profile.columns
            )
            changes.append(
                ChangedCells(
                    dataset: id.dataset,
                    site: id.site == SealID.pooledSite ? nil : id.site,
                    rows: rows.intact + rows.altered,
                    columns: profile.columns.count,
                    subjects: earlier.findings.flatMap(\.cells).filter { $0.kind == .cellAltered }.map { finding in
                        purposes[.subject].flatMap { name in finding.key?.first { $0.column == name }?.value }
                    }
                )
            )
        }
        return changes
    }
}

/// Cells of one file that changed since the seal before.
struct ChangedCells {
    var dataset: String
    /// The site; nil for a pooled file.
    var site: String?
    /// Rows in both seals.
    var rows: Int
    var columns: Int
    /// The subject of each changed cell; nil where the key does not tell.
    var subjects: [String?]

    /// Changed cells and cells of each site, by dataset; of a pooled file those whose subject is known.
    static func bySite(_ changes: [ChangedCells], _ study: Study) -> [String: [String: EventShare]] {
        var result: [String: [String: EventShare]] = [:]
        for change in changes {
            if let site = change.site {
                result[change.dataset, default: [:]][site] = EventShare(
                    events: min(change.subjects.count, change.rows * change.columns),
                    trials: change.rows * change.columns,
                    subjects: study.subjectCount(site: site)
                )
                continue
            }
            var counts: [String: Int] = [:]
            for subject in change.subjects.compactMap(\.self) {
                if let site = study.site(ofSubject: subject) { counts[site, default: 0] += 1 }
            }
            for site in study.compared {
                let trials = (site.rows[change.dataset] ?? 0) * change.columns
                result[change.dataset, default: [:]][site.name] = EventShare(
                    events: min(counts[site.name] ?? 0, trials),
                    trials: trials,
                    subjects: site.subjects
                )
            }
        }
        return result
    }
}
