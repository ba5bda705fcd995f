// What changed between two sealed versions: both pieces of evidence are held against the chain, then compared.

import Foundation
import IntegrityReports
import MerkleLog
import TrialIntegrity
import TrialLedger

/// A call of `verity diff`.
struct DiffRequest {
    var folder: TrialFolder
    var from: SealID
    var to: SealID
    var trust: Trust
    /// A private key that opens encrypted evidence.
    var decryptionKey: String?
    var trails: [AuditTrail] = []
    /// Files of corrections that no seal holds.
    var corrections: [String] = []
    var listReformatted = false
    var quiet: Bool
    var run: RunFacts
}

/// Compares two versions.
struct DiffJob {
    let request: DiffRequest

    /// Verifies the ledger, then compares; it always ends with a result.
    ///
    /// - Throws: `LedgerError` when the ledger cannot be read, `ProgramError` for a call that makes no sense.
    func run() throws -> VersionDiff {
        let ledger = try VerifiedLedger(request.folder, key: request.trust.key)
        let (verification, reader) = (ledger.verification, ledger.reader)
        defer { reader.close() }
        let definition = try reader.state().definition
        let records = try reader.seals(site: request.from.site, dataset: request.from.dataset)
        let comparison = VersionPair(
            folder: request.folder,
            trial: reader.trialHash,
            definition: definition,
            decryptionKey: request.decryptionKey,
            trails: request.trails,
            corrections: request.corrections,
            listsReformatted: request.listReformatted,
            review: try ChangeReview(request.folder, reader, decryptionKey: request.decryptionKey),
            quiet: request.quiet
        )
        let (from, to) = (try reader.seal(request.from), try reader.seal(request.to))
        let between = records.filter {
            (request.from.sequence + 1..<max(request.from.sequence, request.to.sequence) + 1).contains(
                $0.statement.id.sequence
            )
        }
        let compared = try comparison.compare(from, to, between: between)
        var trust = TrustState(policySource: request.trust.source)
        trust.notChecked = verification.notices + compared.notices
        return VersionDiff(
            report: AuditReport(
                verdict: verification.state.status == .broken ? .unverifiable : compared.audit.verdict,
                trial: definition.id,
                title: definition.title,
                origin: definition.origin,
                ledger: verification.state,
                trust: trust,
                datasets: [compared.audit],
                run: request.run
            ),
            from: compared.from.facts,
            to: compared.to.facts
        )
    }
}

/// Compares pairs of versions of one trial.
struct VersionPair {
    let folder: TrialFolder
    /// SHA-256 of the ledger's first entry.
    let trial: MerkleLog.Digest
    let definition: TrialDefinition
    var decryptionKey: String?
    var trails: [AuditTrail] = []
    var corrections: [String] = []
    var listsReformatted = false
    /// Says what changes mean; nil where they are only counted.
    var review: ChangeReview?
    let quiet: Bool

    /// What a comparison gave.
    struct Compared {
        let from: SealedVersion
        let to: SealedVersion
        var audit: DatasetAudit
        /// What was not checked.
        var notices: [String]
    }

    /// Compares.
    ///
    /// - Parameters:
    ///   - old: the earlier version.
    ///   - new: the later version.
    ///   - between: the seals behind the earlier version up to the later one, whose corrections apply.
    /// - Returns: what was found; nothing that is wrong with evidence keeps it from being made.
    /// - Throws: read errors as they come.
    func compare(_ old: SealRecord, _ new: SealRecord, between: [SealRecord]) throws -> Compared {
        let from = SealedVersion(old, trial: trial, in: folder, decryptionKey: decryptionKey)
        let to = SealedVersion(new, trial: trial, in: folder, decryptionKey: decryptionKey)
        var audit = DatasetAudit(site: from.id.site, dataset: from.id.dataset, file: nil, verdict: .unverifiable)
        audit.seal = from.id.text
        audit.sequence = from.id.sequence
        audit.sealedRoot = old.statement.root.hex
        audit.siteClock = old.statement.siteClock.text
        audit.signer = old.signer
        audit.entry = Int(clamping: old.entry)
        audit.profile = from.profile(definition)
        var compared = Compared(from: from, to: to, audit: audit, notices: [])
        guard let evidence = from.evidence, to.evidence != nil else {
            compared.audit.faults += [from.fault, to.fault].compactMap(\.self)
            return compared
        }
        guard case .values(let later)? = to.evidence else {
            compared.audit.faults.append(
                LedgerFault(
                    code: "values-not-held",
                    message: "only fingerprints are here, and the later version must be held with its values",
                    location: to.id.text
                )
            )
            return compared
        }
        try compare(evidence, old, later, new, &compared.audit)
        try explain(&compared, evidence, between)
        return compared
    }

    private func compare(
        _ evidence: HeldEvidence,
        _ old: SealRecord,
        _ later: EvidenceFile,
        _ new: SealRecord,
        _ audit: inout DatasetAudit
    ) throws {
        let name = "\(old.statement.id.text) and \(new.statement.id.text)"
        let progress = Progress("comparing \(name)", total: later.manifest.rows, quiet: quiet)
        defer { progress.finish() }
        var done = 0
        let comparison = VersionComparison(
            to: later,
            seal: new.statement.id,
            root: new.statement.root,
            workers: ProcessInfo.processInfo.activeProcessorCount
        )
        try comparison.compare(&audit, under: evidence.manifest.profile, without: evidence.apart) { audit, open in
            try evidence.audit(&audit, root: old.statement.root, listsReformatted: listsReformatted, open: open) {
                done += $0
                progress.show(done, "rows")
            }
        }
    }

    /// Holds the corrections of the later versions, and audit trails, against what changed; then says what it means.
    private func explain(_ compared: inout Compared, _ evidence: HeldEvidence, _ between: [SealRecord]) throws {
        let held = between.compactMap { record in
            let version =
                record.statement.id == compared.to.id
                ? compared.to : SealedVersion(record, trial: trial, in: folder, decryptionKey: decryptionKey)
            return version.corrections(&compared.notices, &compared.audit.faults)
        }
        let apart = Set(evidence.apart + (compared.to.evidence?.apart ?? [])).sorted {
            $0.utf8.lexicographicallyPrecedes($1.utf8)
        }
        if !apart.isEmpty {
            let names = "\(compared.from.id.text) and \(compared.to.id.text)"
            compared.notices.append(
                "withheld columns of \(names): the part of the evidence that holds them was not opened on both sides"
            )
        }
        let lists = TrailReview(
            trails: trails,
            evidence: evidence,
            corrections: held,
            files: corrections,
            apart: apart
        )
        try lists.explain(&compared.audit, &compared.notices)
        guard let review, case .values(let later)? = compared.to.evidence else { return }
        var examination = Examination(audit: compared.audit, seal: compared.from.record, evidence: evidence)
        examination.later = later
        review.review(&examination)
        compared.audit = examination.audit
    }
}
