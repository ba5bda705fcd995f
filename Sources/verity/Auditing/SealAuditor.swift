// One delivered file against one seal: finds the evidence, tries the readings of the file, places the findings.

import Foundation
import MerkleLog
import TrialIntegrity
import TrialLedger
import TrialTables

/// Audits files against seals of a trial.
struct SealAuditor {
    let folder: TrialFolder
    let ledger: LedgerContents
    let listsReformatted: Bool
    /// A private key that opens encrypted evidence.
    var decryptionKey: String?
    let quiet: Bool

    /// Audits a file against a seal.
    ///
    /// - Throws: when the file cannot be read for reasons that are not in it.
    func audit(_ file: DeliveredFile, _ seal: SealRecord) throws -> DatasetAudit {
        try examine(file, seal).audit
    }

    /// Audits a file against a seal, and says how it was read and against what.
    ///
    /// - Throws: when the file cannot be read for reasons that are not in it.
    func examine(_ file: DeliveredFile, _ seal: SealRecord) throws -> Examination {
        var audit = DatasetAudit(
            site: seal.statement.id.site,
            dataset: seal.statement.id.dataset,
            file: file.path,
            verdict: .unverifiable
        )
        audit.seal = seal.statement.id.text
        audit.sequence = seal.statement.id.sequence
        audit.sealedRoot = seal.statement.root.hex
        audit.siteClock = seal.statement.siteClock.text
        audit.signer = seal.signer
        audit.entry = Int(clamping: seal.entry)
        let version = SealedVersion(seal, trial: ledger.trialHash, in: folder, decryptionKey: decryptionKey)
        guard let evidence = version.evidence else {
            audit.faults += [version.fault].compactMap(\.self)
            return Examination(audit: audit, seal: seal, evidence: nil)
        }
        audit.profile = version.profile(ledger.definition)
        var examination = Examination(audit: audit, seal: seal, evidence: evidence)
        try compare(file, &examination, evidence)
        if let late = ledger.outside.notAfter(entry: seal.entry) {
            examination.audit.findings += (try? evidence.findings(of: FutureDates(notAfter: late.time))) ?? []
        }
        return examination
    }

    /// Tries the readings of the file; what is unreadable under all of them is a finding, not an error.
    private func compare(
        _ file: DeliveredFile,
        _ examination: inout Examination,
        _ evidence: HeldEvidence
    ) throws {
        let (start, seal) = (examination.audit, examination.seal)
        var tried: [(dialect: CSVDialect, audit: DatasetAudit)] = []
        do {
            let best = try DeliveryReadings(path: file.path, profile: evidence.manifest.profile).best { dialect in
                var audit = start
                try compare(file, seal, evidence, dialect, &audit)
                tried.append((dialect, audit))
                return audit
            }
            examination.audit = best
            examination.dialect = tried.count == 1 ? tried[0].dialect : tried.first { $0.audit == best }?.dialect
        } catch let error as TableError {
            if error.isAboutContent {
                examination.audit = unreadable(start, error)
                return
            }
            guard file.isFromFolder else { throw error }
            let fault = LedgerFault(code: "file-not-read", message: error.message, location: file.path)
            examination.audit.faults.append(fault)
        }
    }

    private func compare(
        _ file: DeliveredFile,
        _ seal: SealRecord,
        _ evidence: HeldEvidence,
        _ dialect: CSVDialect,
        _ audit: inout DatasetAudit
    ) throws {
        let progress = Progress("auditing \(audit.seal ?? "")", total: evidence.manifest.rows, quiet: quiet)
        defer { progress.finish() }
        var done = 0
        var first: CSVSource?
        let open = {
            // The first source is read to its end and says what the file is; the others look at some of its rows again.
            let source = try CSVSource(path: file.path, dialect: dialect, hashing: first == nil)
            if first == nil { first = source }
            return source
        }
        do {
            try evidence.audit(&audit, root: seal.statement.root, listsReformatted: listsReformatted, open: open) {
                rows in
                done += rows
                progress.show(done, "rows")
            }
        } catch is DatasetAuditor.Unreadable {
            throw first?.refusal() ?? TableError.unreadable(path: file.path, reason: "it changed while it was read")
        }
    }

    private func unreadable(_ start: DatasetAudit, _ refusal: TableError?) -> DatasetAudit {
        var audit = start
        audit.verdict = .altered
        audit.localised = false
        audit.findings = refusal?.findings ?? [Finding(kind: .fileUnreadable)]
        return audit
    }
}

extension TableError {
    /// Whether the file is there and readable, and what is in it is not a table.
    fileprivate var isAboutContent: Bool {
        switch self {
        case .notFound, .isFolder, .notRegularFile, .privateKey, .unreadable: false
        default: true
        }
    }

    /// The fault as a finding: about the file as a whole, with the place where reading it ends.
    fileprivate var findings: [Finding] { [Finding(kind: .fileUnreadable, place: place, note: message)] }
}
