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
    var key: VerifierKey
    var policySource: TrustState.PolicySource
    var quiet: Bool
    var run: RunFacts
}

/// What an audit needs of a ledger, read at once: a ledger that is held open keeps its writers waiting.
struct LedgerContents {
    var definition: TrialDefinition
    var trialHash: Digest
    /// Every seal, by site, dataset and sequence.
    var seals: [SealRecord]
    /// The newest seal of each dataset of each site.
    var newest: [SealID]

    /// Reads a ledger and lets it go.
    init(_ folder: TrialFolder) throws {
        let reader = try LedgerReader(opening: folder)
        defer { reader.close() }
        definition = reader.trial.definition
        trialHash = reader.trialHash
        seals = try reader.seals()
        newest = try reader.status().map(\.newest)
    }

    /// The seal of a name.
    ///
    /// - Throws: `LedgerError.unknownSeal`.
    func seal(_ id: SealID) throws -> SealRecord {
        guard let seal = seals.first(where: { $0.statement.id == id }) else { throw LedgerError.unknownSeal(id.text) }
        return seal
    }

    /// The newest seal of a dataset of a site.
    func newestSeal(site: String, dataset: String) -> SealRecord? {
        seals.last { $0.statement.id.site == site && $0.statement.id.dataset == dataset }
    }
}

/// Carries out an audit.
struct AuditJob {
    let request: AuditRequest

    /// Audits everything there is to audit; always ends with a report.
    ///
    /// - Throws: when the delivery is not there or the ledger cannot be looked at; never because of what is in them.
    func run() throws -> AuditReport {
        let verification = try LedgerVerification.run(request.folder, key: request.key)
        guard let ledger = try? LedgerContents(request.folder) else { return try withoutLedger(verification) }
        let definition = ledger.definition
        let newest = ledger.newest
        let scan = DeliveryScan(series: newest, site: request.site, dataset: request.dataset)
        let (files, hasFolder) = try scan.files(request.paths)
        if request.seal != nil, files.count > 1 { throw ProgramError.usage("--seal goes with one file") }
        var datasets: [DatasetAudit] = []
        for file in files { datasets.append(try audit(file, ledger)) }
        if hasFolder, request.seal == nil { datasets += missing(files, newest, ledger) }
        datasets.sort { ($0.site ?? "", $0.dataset ?? "", $0.file ?? "") < ($1.site ?? "", $1.dataset ?? "", $1.file ?? "") }
        var state = verification.state
        var trust = TrustState(policySource: request.policySource)
        if let folder = request.receipts { trust.receipts = checkReceipts(folder, datasets, &state) }
        trust.notChecked = notChecked(verification, datasets)
        var verdict = datasets.map(\.verdict).max() ?? .unverifiable
        if state.status == .broken { verdict = .unverifiable }
        return AuditReport(
            verdict: verdict, trial: definition.id, title: definition.title, origin: definition.origin, ledger: state,
            trust: trust, datasets: datasets, run: request.run)
    }

    private func withoutLedger(_ verification: LedgerVerification) throws -> AuditReport {
        let scan = DeliveryScan(series: [], site: request.site, dataset: request.dataset)
        let datasets = try scan.files(request.paths).files.map { file in
            var audit = DatasetAudit(site: file.site, dataset: file.dataset, file: file.path, verdict: .unverifiable)
            audit.findings = [Finding(kind: .fileUnsealed, note: "the ledger cannot be read")]
            return audit
        }
        var state = verification.state
        state.status = .broken
        return AuditReport(
            verdict: .unverifiable, trial: nil, title: nil, origin: nil, ledger: state,
            trust: TrustState(policySource: request.policySource, notChecked: notChecked(verification, datasets)),
            datasets: datasets, run: request.run)
    }

    private func audit(_ file: DeliveredFile, _ ledger: LedgerContents) throws -> DatasetAudit {
        var audit = DatasetAudit(site: file.site, dataset: file.dataset, file: file.path, verdict: .unverifiable)
        let seal: SealRecord?
        if let id = request.seal {
            seal = try ledger.seal(id)
        } else if let site = file.site {
            seal = ledger.newestSeal(site: site, dataset: file.dataset)
        } else {
            seal = nil
        }
        guard let seal else {
            let note = file.site == nil ? "it is not known which site it is from; name it with --site" : "this site has no seal of it"
            audit.findings = [Finding(kind: .fileUnsealed, note: note)]
            return audit
        }
        let auditor = SealAuditor(folder: request.folder, trialHash: ledger.trialHash, quiet: request.quiet)
        audit = try auditor.audit(file, seal)
        if audit.verdict == .altered, request.seal == nil { try lookForOlder(file, seal, ledger, auditor, &audit) }
        return audit
    }

    /// Whether the delivery is an older version: then that is said, and the findings stay against the newest.
    private func lookForOlder(
        _ file: DeliveredFile, _ newest: SealRecord, _ ledger: LedgerContents, _ auditor: SealAuditor,
        _ audit: inout DatasetAudit
    ) throws {
        let id = newest.statement.id
        for older in ledger.seals.reversed()
        where older.statement.id.site == id.site && older.statement.id.dataset == id.dataset
            && older.statement.id.sequence < id.sequence
        {
            guard let verdict = try? auditor.audit(file, older).verdict, verdict <= .equivalent else { continue }
            audit.findings.insert(
                Finding(
                    kind: .staleSequence, sealed: id.text, found: older.statement.id.text,
                    note: "the delivery is the older version \(older.statement.id.text)"), at: 0)
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

    /// Holds receipts against the ledger.
    private func checkReceipts(
        _ folder: String, _ datasets: [DatasetAudit], _ state: inout LedgerState
    ) -> (checked: Int, missing: Int) {
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
        var held: Set<String> = []
        let ledger = try? LedgerReader(opening: request.folder)
        defer { ledger?.close() }
        for name in names where name.hasSuffix(".receipt.json") {
            let path = folder + "/" + name
            do {
                let bytes = try FileBytes(path: path)
                guard bytes.count <= Receipt.maximumByteCount else { throw LedgerError.badReceipt(path: path, reason: "it is too large") }
                let receipt = try Receipt(parsing: try bytes.read(at: 0, count: bytes.count)).check(request.key)
                held.insert(receipt.seal.id.text)
                if let ledger, let fault = receipt.contradiction(in: ledger) { state.faults.append(fault) }
            } catch {
                let message = (error as? any UserFacingError)?.message ?? "the receipt cannot be read"
                state.faults.append(LedgerFault(code: "receipt-bad", message: message, location: path))
            }
        }
        if !state.faults.isEmpty { state.status = .broken }
        return (held.count, Set(datasets.compactMap(\.seal)).subtracting(held).count)
    }

    private func notChecked(_ verification: LedgerVerification, _ datasets: [DatasetAudit]) -> [String] {
        var notices = verification.notices
        if request.receipts == nil { notices.append(Words.receiptsNotChecked) }
        notices += [Words.witnessesNotChecked, Words.timestampsNotChecked]
        if datasets.contains(where: { $0.verdict == .altered && !$0.localised && $0.file != nil && $0.findings.isEmpty }) {
            notices.append(Words.openingOnly)
        }
        return notices
    }
}
