// Audits a delivery: the data first, then the chain, then what was kept outside it.

import Foundation
import MerkleLog
import TrialIntegrity
import TrialLedger
import TrialTables

/// A call of `verity audit`.
struct AuditRequest {
    var folder: TrialFolder
    var paths: [String]
    var site: String?
    var dataset: String?
    var seal: SealID?
    var receipts: String?
    var allSites: Bool
    var listReformatted: Bool
    var trust: Trust
    /// A signed state of the ledger that the auditor holds, to hold the ledger to.
    var checkpoint: String?
    /// A private key that opens encrypted evidence.
    var decryptionKey: String?
    /// Audit trails to hold the findings against.
    var trails: [AuditTrail] = []
    /// The file that says what the columns of the trails mean.
    var trailMap: String?
    /// Files of corrections that no seal holds.
    var corrections: [String] = []
    var quiet: Bool
    var run: RunFacts
    /// Where the two signed notes of every contradiction are kept; nil to keep none.
    var conflictFolder: String?
    /// The bundle that the trial folder was unpacked from; nil for a trial folder of its own.
    var bundle: String?
}

/// Carries out an audit.
struct AuditJob {
    let request: AuditRequest

    /// Audits everything there is to audit; always ends with a report.
    ///
    /// - Throws: when the delivery is not there or the ledger cannot be looked at; never because of what is in them.
    func run() async throws -> AuditReport { try await runKeepingLedger().report }

    /// Audits likewise, and hands over the ledger as it was verified, and how each file was read.
    ///
    /// - Throws: as `run`.
    /// - Returns: the report, the ledger (nil when it cannot be read), and dialects by path.
    func runKeepingLedger() async throws
        -> (report: AuditReport, contents: LedgerContents?, readings: [String: CSVDialect])
    {
        let (verification, contents) = try await verifiedContents()
        var readings: [String: CSVDialect] = [:]
        var report = try judged(verification, contents, &readings)
        AuditFacts(request: request, ledger: contents).add(to: &report)
        return (report, contents, readings)
    }

    private func judged(
        _ verification: LedgerVerification,
        _ contents: LedgerContents?,
        _ readings: inout [String: CSVDialect]
    ) throws -> AuditReport {
        guard let ledger = contents else { return try withoutLedger(verification) }
        let definition = ledger.definition
        let newest = ledger.newest
        let sites = Set(definition.sites + [SealID.pooledSite])
        let scan = DeliveryScan(series: ledger.series, sites: sites, site: request.site, dataset: request.dataset)
        let (files, hasFolder, passedOver) = try scan.files(request.paths)
        if request.seal != nil, files.count > 1 { throw ProgramError.usage("--seal goes with one file") }
        var datasets: [DatasetAudit] = []
        var unread: [String] = []
        let assigned = try assignment(files, ledger)
        unread += assigned?.notices ?? []
        let review = ChangeReview(request.folder, ledger, decryptionKey: request.decryptionKey)
        for file in files {
            var audit = try audit(file, ledger, review, assigned, &unread, &readings)
            TimeOfSeal(ledger).add(to: &audit)
            datasets.append(audit)
        }
        if hasFolder, request.seal == nil { datasets += missing(files, newest, ledger) }
        datasets.sort {
            ($0.site ?? "", $0.dataset ?? "", $0.file ?? "") < ($1.site ?? "", $1.dataset ?? "", $1.file ?? "")
        }
        var state = verification.state
        var trust = TrustState(policySource: request.trust.source)
        trust.witnesses = ledger.outside.witnesses
        trust.timestamps = ledger.outside.timestamps
        state.faults +=
            ledger.outside.faults
            + [ledger.contradiction?.fault, ledger.checkpointFault].compactMap(\.self)
        if !state.faults.isEmpty { state.status = .broken }
        if let receipts = ledger.receipts {
            trust.receipts = (receipts.held.count, Set(datasets.compactMap(\.seal)).subtracting(receipts.held).count)
            state.faults += receipts.faults
            if !receipts.faults.isEmpty { state.status = .broken }
        }
        trust.notChecked = notChecked(verification, datasets, ledger) + (ledger.receipts?.notices ?? []) + unread
        if !passedOver.isEmpty { trust.notChecked.append(Words.passedOver(passedOver)) }
        if let folder = request.conflictFolder { try ConflictFiles.write(ledger.conflicts, to: folder) }
        var verdict = datasets.map(\.verdict).max() ?? .unverifiable
        if state.status == .broken { verdict = .unverifiable }
        return AuditReport(
            verdict: verdict,
            trial: definition.id,
            title: definition.title,
            origin: definition.origin,
            ledger: state,
            trust: trust,
            conduct: ledger.conduct,
            datasets: datasets,
            run: request.run
        )
    }

    /// Verifies the ledger and reads it.
    ///
    /// What is read must be what was verified: when a seal comes in between, both are
    /// done again.
    private func verifiedContents() async throws -> (LedgerVerification, LedgerContents?) {
        try request.folder.checkThatItIsOne()
        var verification = try LedgerVerification.run(request.folder, key: request.trust.key)
        for _ in 0..<VerifiedLedger.attempts {
            let contents: LedgerContents
            do {
                contents = try await LedgerContents(request)
            } catch let error as ProgramError {
                throw error
            } catch {
                return (verification, nil)
            }
            if verification.isOf(contents.head) || verification.state.status == .broken {
                return (verification, contents)
            }
            verification = try LedgerVerification.run(request.folder, key: request.trust.key)
        }
        throw LedgerError.busy(path: request.folder.lock)
    }

    private func withoutLedger(_ verification: LedgerVerification) throws -> AuditReport {
        let scan = DeliveryScan(series: [], sites: [], site: request.site, dataset: request.dataset)
        let datasets = try scan.files(request.paths).files.map { file in
            var audit = DatasetAudit(site: file.site, dataset: file.dataset, file: file.path, verdict: .unverifiable)
            audit.faults = [
                LedgerFault(
                    code: "ledger-unreadable",
                    message: "the ledger cannot be read: nothing can be said",
                    location: nil
                )
            ]
            return audit
        }
        var state = verification.state
        state.status = .broken
        return AuditReport(
            verdict: .unverifiable,
            trial: nil,
            title: nil,
            origin: nil,
            ledger: state,
            trust: TrustState(policySource: request.trust.source, notChecked: notChecked(verification, datasets, nil)),
            datasets: datasets,
            run: request.run
        )
    }

    private func audit(
        _ file: DeliveredFile,
        _ ledger: LedgerContents,
        _ review: ChangeReview,
        _ assigned: CorrectionAssignment?,
        _ unread: inout [String],
        _ readings: inout [String: CSVDialect]
    ) throws -> DatasetAudit {
        var audit = DatasetAudit(site: file.site, dataset: file.dataset, file: file.path, verdict: .unverifiable)
        guard let seal = try seal(of: file, ledger) else {
            audit.findings = [Finding(kind: .fileUnsealed, note: whyUnsealed(file, ledger))]
            return audit
        }
        let auditor = SealAuditor(
            folder: request.folder,
            ledger: ledger,
            listsReformatted: request.listReformatted,
            decryptionKey: request.decryptionKey,
            quiet: request.quiet
        )
        var examination = try auditor.examine(file, seal)
        readings[file.path] = examination.dialect
        if examination.audit.verdict == .altered, request.seal == nil {
            try lookForOlder(file, seal, ledger, auditor, &examination.audit)
        }
        let lists = assigned.map { $0.files[SealSeries(of: seal.statement.id)] ?? [] } ?? request.corrections
        try explain(&examination, ledger, lists, &unread)
        review.review(&examination)
        return examination.audit
    }

    private func whyUnsealed(_ file: DeliveredFile, _ ledger: LedgerContents) -> String {
        guard let site = file.site else { return "it is not known which site it is from; name it with --site" }
        return ledger.series.contains { $0.site == site && $0.dataset == file.dataset }
            ? "every seal that this site made of it was retracted" : "this site has no seal of it"
    }

    /// The seal that a file is held against; nil when there is none.
    private func seal(of file: DeliveredFile, _ ledger: LedgerContents) throws -> SealRecord? {
        if let id = request.seal { return try ledger.seal(id) }
        return file.site.flatMap { ledger.newestSeal(site: $0, dataset: file.dataset) }
    }

    /// Which corrections are of which file, where several files were delivered; nil for one.
    private func assignment(_ files: [DeliveredFile], _ ledger: LedgerContents) throws -> CorrectionAssignment? {
        guard !request.corrections.isEmpty, files.count > 1 else { return nil }
        var keys: [(series: SealSeries, key: [String])] = []
        for file in files {
            guard let seal = try seal(of: file, ledger) else { continue }
            let version = SealedVersion(
                seal,
                trial: ledger.trialHash,
                in: request.folder,
                decryptionKey: request.decryptionKey
            )
            guard let key = version.evidence?.manifest.profile.key else { continue }
            keys.append((SealSeries(of: seal.statement.id), key))
        }
        return try CorrectionAssignment(request.corrections, among: keys)
    }

    /// Holds audit trails against the findings, and, where an older seal was asked for, the corrections of later ones.
    private func explain(
        _ examination: inout Examination,
        _ ledger: LedgerContents,
        _ lists: [String],
        _ unread: inout [String]
    ) throws {
        guard let evidence = examination.evidence else { return }
        let id = examination.seal.statement.id
        let later = ledger.seals.filter { seal in
            let other = seal.statement.id
            return request.seal != nil && other.site == id.site && other.dataset == id.dataset
                && other.sequence > id.sequence && seal.retraction == nil
        }
        let held = later.compactMap { seal in
            SealedVersion(seal, trial: ledger.trialHash, in: request.folder, decryptionKey: request.decryptionKey)
                .corrections(&unread, &examination.audit.faults)
        }
        try TrailReview(
            trails: request.trails,
            evidence: evidence,
            corrections: held,
            files: lists,
            apart: evidence.apart
        )
        .explain(&examination.audit, &unread)
    }

    /// Whether the delivery is another version, an older or a retracted one: then that is said, and the findings stay
    /// against the newest.
    private func lookForOlder(
        _ file: DeliveredFile,
        _ newest: SealRecord,
        _ ledger: LedgerContents,
        _ auditor: SealAuditor,
        _ audit: inout DatasetAudit
    ) throws {
        let id = newest.statement.id
        for older in ledger.seals.reversed()
        where older.statement.id.site == id.site && older.statement.id.dataset == id.dataset
            && older.statement.id.sequence != id.sequence
        {
            guard let verdict = try? auditor.audit(file, older).verdict, verdict <= .equivalent else { continue }
            audit.findings.insert(
                Finding(
                    kind: .staleSequence,
                    sealed: id.text,
                    found: older.statement.id.text,
                    note: "the delivery is the \(older.retraction == nil ? "older" : "retracted") version "
                        + older.statement.id.text
                ),
                at: 0
            )
            return
        }
    }

    /// Datasets that were sealed and not delivered, for the sites present or for all.
    private func missing(_ files: [DeliveredFile], _ newest: [SealID], _ ledger: LedgerContents) -> [DatasetAudit] {
        let sites = Set(files.compactMap(\.site))
        let delivered = Set(files.map { "\($0.site ?? "")/\($0.dataset)" })
        let wanted = newest.filter { id in
            (request.allSites || sites.contains(id.site)) && (request.site == nil || request.site == id.site)
                && (request.dataset == nil || request.dataset == id.dataset)
                && !delivered.contains("\(id.site)/\(id.dataset)")
        }
        return wanted.map { id in
            var audit = DatasetAudit(site: id.site, dataset: id.dataset, file: nil, verdict: .altered)
            audit.seal = id.text
            audit.sequence = id.sequence
            if let seal = try? ledger.seal(id) {
                audit.sealedRoot = seal.statement.root.hex
                audit.siteClock = seal.statement.siteClock.text
                audit.signer = seal.signer
                audit.entry = Int(clamping: seal.entry)
            }
            audit.findings = [Finding(kind: .fileMissing)]
            return audit
        }
    }

    private func notChecked(
        _ verification: LedgerVerification,
        _ datasets: [DatasetAudit],
        _ ledger: LedgerContents?
    ) -> [String] {
        var notices = verification.notices
        if request.receipts == nil { notices.append(Words.receiptsNotChecked) }
        notices += ledger?.outside.notices ?? []
        if datasets.contains(where: { $0.verdict == .altered && !$0.localised && $0.file != nil && $0.findings.isEmpty }
        ) {
            notices.append(Words.openingOnly)
        }
        let apart = datasets.compactMap { audit in
            audit.differences.contains { $0.hasPrefix("withheld columns ") } ? audit.seal : nil
        }
        if !apart.isEmpty { notices.append(Words.withheldNotCompared(apart)) }
        return notices
    }
}
