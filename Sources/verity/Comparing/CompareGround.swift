// What a comparison of sealed data stands on: the audit of its files, the ledger, and the evidence of earlier seals.

import Foundation
import IntegrityReports
import MerkleLog
import SiteComparison
import SiteStatistics
import TrialIntegrity
import TrialLedger
import TrialTables

/// The audit of the inputs, and the ledger they were held against.
struct CompareGround {
    private let request: CompareRequest
    private let contents: LedgerContents?
    /// The ledger as it was read, a broken one too: it says how files are read, and nothing else.
    private let read: LedgerContents?
    private let auditor: SealAuditor?
    /// How each file was read, by path.
    private let readings: [String: CSVDialect]
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
        let (report, verified, readings) = try await AuditJob(request: audit).runKeepingLedger()
        self.readings = readings
        read = verified
        ledger = report.ledger
        trustState = report.trust
        datasets = report.datasets
        // The ledger that was verified, not what has become of it since.
        contents = ledger.status == .broken ? nil : verified
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
        input.sha256 = audit.delivered?.sha256
        switch input.verdict {
        case .altered:
            let count = audit.rows.map { $0.altered + $0.added + $0.removed } ?? audit.findings.count
            input.note = "differs from its seal in " + (count == 0 ? "its columns" : Plural.of(count, "row", "rows"))
        case .unverifiable where ledger.status == .broken: input.note = "the ledger is broken"
        case .unverifiable:
            input.note =
                audit.faults.first.map { Self.sentence($0, path) } ?? "it has no seal; seal it, or --unverified"
        default: break
        }
        return input
    }

    /// What is wrong with a file and where in it, without its path, which stands beside.
    private static func sentence(_ fault: LedgerFault, _ path: String) -> String {
        guard var place = fault.location, place != path else { return fault.message }
        if place.hasPrefix(path + ":") {
            let numbers = place.dropFirst(path.count + 1).split(separator: ":")
            place = zip(["line", "column"], numbers).map { "\($0) \($1)" }.joined(separator: ", ")
        }
        return "\(place): \(fault.message)"
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

    /// The table of an audited file, ready to be read.
    ///
    /// A file that is written in another way than it was sealed is equivalent under readings that only the audit knows; the
    /// sealed rows are the same rows. They are read from the evidence, whose root is held against the seal here.
    ///
    /// - Parameters:
    ///   - audit: the audit of the file.
    ///   - input: the input that it is.
    ///   - number: its place among the inputs.
    /// - Throws: `TableError` when no header can be read.
    /// - Returns: the table.
    func table(_ audit: DatasetAudit, _ input: ComparisonInput, number: Int) throws -> ComparedTable {
        let name = audit.dataset ?? DatasetName.from(path: input.file)
        let version = version(audit)
        let profile = version?.evidence?.manifest.profile
        let table = TableInput(
            dataset: name,
            site: audit.site,
            definition: definition?.datasets[name],
            profile: profile
        )
        let dialect =
            try readings[input.file] ?? profile.map { try DeliveryReadings(path: input.file, profile: $0).first }
            ?? CSVDialect()
        let evidence = input.verdict == .equivalent ? version.flatMap(sealedRows) : nil
        return ComparedTable(input: number, path: input.file, dialect: dialect, evidence: evidence, table: table)
    }

    private func version(_ audit: DatasetAudit) -> SealedVersion? {
        guard let read, let id = audit.seal.flatMap(SealID.init(parsing:)), let seal = try? read.seal(id)
        else { return nil }
        return SealedVersion(seal, trial: read.trialHash, in: request.folder, decryptionKey: request.decryptionKey)
    }

    /// The evidence of a seal, when it holds values that reach the sealed root.
    private func sealedRows(_ version: SealedVersion) -> EvidenceFile? {
        guard case .values(let evidence) = version.evidence, evidence.holdsValues,
            let root = try? version.evidence?.recomputedRoot(), root == version.record.statement.root
        else { return nil }
        return evidence
    }

    /// The newest seals of the sites of which files were given, but none of these.
    ///
    /// - Parameter asked: the datasets compared; empty for all.
    /// - Returns: seals such as `705/AE#1`, by site and dataset.
    func notDelivered(_ asked: [String]) -> [String] {
        guard let contents else { return [] }
        let given = datasets.filter { $0.file != nil }
        let sites = Set(given.compactMap(\.site))
        let files = Set(given.map { "\($0.site ?? "")/\($0.dataset ?? "")" })
        return contents.newest.filter { id in
            sites.contains(id.site) && !files.contains("\(id.site)/\(id.dataset)")
                && (asked.isEmpty || asked.contains(id.dataset) || ["DM", "SV"].contains(id.dataset.uppercased()))
                && (try? contents.seal(id))?.retraction == nil
        }.sorted { left, right in
            left.site == right.site
                ? left.dataset < right.dataset : NaturalOrder.precedes(left.site, right.site)
        }.map(\.text)
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
            guard seal.retraction == nil else { return (.altered, "\(id.text) was retracted") }
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
