// What the changes of audited datasets mean: hands findings, sealed rows and what the trial declares to the analysis.

import ChangeAnalysis
import Foundation
import MerkleLog
import TrialIntegrity
import TrialLedger
import TrialTables

/// A delivery held against a seal, with what it was read from.
struct Examination {
    var audit: DatasetAudit
    let seal: SealRecord
    /// Nil when there is no usable evidence.
    let evidence: HeldEvidence?
    /// How the delivery was read; nil when it could not be.
    var dialect: CSVDialect?
    /// The later version that stands in place of a delivery; nil for a delivery.
    var later: EvidenceFile?
}

/// Reviews the changes of the datasets of one run.
final class ChangeReview {
    private let folder: TrialFolder
    private let state: TrialState
    /// The newest seal of each dataset of each site that was not retracted.
    private let newest: [SealRecord]
    private let decryptionKey: String?
    /// What is known of subjects, by site.
    private var known: [String: TrialSubjects] = [:]

    private var definition: TrialDefinition { state.definition }

    /// Prepares; nothing is read until a dataset has changes.
    init(_ folder: TrialFolder, _ ledger: LedgerContents, decryptionKey: String?) {
        self.folder = folder
        state = ledger.state
        newest = ledger.newest.compactMap { try? ledger.seal($0) }
        self.decryptionKey = decryptionKey
    }

    /// Prepares; of the ledger, what is needed is read now, and it can be let go.
    ///
    /// - Throws: `LedgerError`.
    init(_ folder: TrialFolder, _ reader: LedgerReader, decryptionKey: String?) throws {
        self.folder = folder
        state = try reader.state()
        newest = try reader.newestValid().map { try reader.seal($0) }
        self.decryptionKey = decryptionKey
    }

    /// Fills in what changes are about and why they matter, and what they have in common.
    ///
    /// That it cannot be done is said as a fault, and changes no verdict.
    func review(_ examination: inout Examination) {
        guard examination.audit.verdict == .altered, examination.audit.localised, let evidence = examination.evidence
        else { return }
        do {
            try analyse(&examination, evidence)
        } catch {
            let reason = (error as? any UserFacingError)?.message ?? "rows could not be read again"
            examination.audit.faults.append(
                LedgerFault(
                    code: "changes-not-analysed",
                    message: "what the changes mean was not looked at: \(reason)",
                    location: examination.audit.seal
                )
            )
        }
    }

    private func analyse(_ examination: inout Examination, _ evidence: HeldEvidence) throws {
        let id = examination.seal.statement.id
        var delivered: (any AnalysisTable)?
        if let later = examination.later {
            delivered = EvidenceRows(later)
        } else if let path = examination.audit.file, let dialect = examination.dialect {
            delivered = try DeliveredRows(profile: evidence.manifest.profile) {
                try CSVSource(path: path, dialect: dialect, hashing: false)
            }
        }
        var sealed: EvidenceRows?
        if case .values(let file) = evidence {
            sealed = EvidenceRows(file, workers: ProcessInfo.processInfo.activeProcessorCount)
        }
        let site = id.site == SealID.pooledSite ? nil : id.site
        let root = examination.seal.statement.root.bytes
        let request = AnalysisRequest(
            dataset: id.dataset,
            site: site,
            rules: definition.datasets[id.dataset],
            days: days(id),
            lock: lock(id),
            subjects: subjects(of: id.site),
            seed: root.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        )
        try ChangeAnalysis(request).analyse(&examination.audit, sealed: sealed, delivered: delivered)
    }

    /// Milestones of the trial, and the locks that cover a dataset, each day once.
    private func days(_ id: SealID) -> [NotableDay] {
        let milestones = definition.milestones.map { NotableDay(name: $0.name, day: $0.date, isLock: false) }
        let locks = state.locks.records.compactMap { record -> NotableDay? in
            let statement = record.statement
            guard statement.action == .lock, statement.scope.covers(site: id.site, dataset: id.dataset) else {
                return nil
            }
            return Self.day(of: record)
        }
        var seen: Set<NotableDay> = []
        return (milestones + locks).filter { seen.insert($0).inserted }
    }

    private func lock(_ id: SealID) -> NotableDay? {
        state.locks.lock(site: id.site, dataset: id.dataset, sites: definition.sites).map(Self.day)
    }

    private static func day(of record: LockRecord) -> NotableDay {
        let day = UTCDay(of: record.statement.clock)
        return NotableDay(name: "the lock of \(day.text)", day: day, isLock: true)
    }

    /// What sealed demographics, adverse events and dispositions of a site say, as far as their values are held and
    /// reach their seals.
    private func subjects(of site: String) -> TrialSubjects {
        if let known = known[site] { return known }
        var subjects = TrialSubjects()
        let isPooled = site == SealID.pooledSite
        for seal in newest {
            let id = seal.statement.id
            guard isPooled || id.site == site || id.site == SealID.pooledSite else { continue }
            let rules = definition.datasets[id.dataset]
            guard let domain = ClinicalDomain(rawValue: (rules?.domain ?? id.dataset).uppercased()),
                [.demographics, .adverseEvents, .disposition].contains(domain),
                let held = try? HeldEvidence(HeldEvidence.path(of: id, in: folder), decryptionKey: decryptionKey),
                case .values(let evidence) = held, (try? held.recomputedRoot()) == seal.statement.root
            else { continue }
            var with = subjects
            // A table that ends in damage says nothing, rather than half of it.
            guard (try? with.add(dataset: id.dataset, definition: rules, table: EvidenceRows(evidence))) != nil else {
                continue
            }
            subjects = with
        }
        known[site] = subjects
        return subjects
    }
}
