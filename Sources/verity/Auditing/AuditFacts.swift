// What a report says beside the verdicts: the files that were read, the circumstances of seals, the course of events.

import Foundation
import MerkleLog
import OutsideTime
import TrialIntegrity
import TrialLedger

/// Adds to a report what is known around its verdicts.
struct AuditFacts {
    let request: AuditRequest
    /// The ledger; nil when it cannot be read.
    let ledger: LedgerContents?

    /// Fills in circumstances, timeline and inputs.
    func add(to report: inout AuditReport) {
        if let ledger {
            for index in report.datasets.indices {
                report.datasets[index].circumstances = circumstances(of: report.datasets[index], ledger)
            }
            report.timeline = TimelineReview(ledger).events(for: report)
        }
        report.inputs = InputDigests(request).inputs(of: report)
        if let bundle = request.bundle { rename(request.folder.path, to: bundle, in: &report) }
    }

    /// Names places in an unpacked bundle by the bundle: the folder has another name at every run.
    private func rename(_ folder: String, to bundle: String, in report: inout AuditReport) {
        func renamed(_ fault: LedgerFault) -> LedgerFault {
            guard let place = fault.location, place.hasPrefix(folder + "/") else { return fault }
            return LedgerFault(
                code: fault.code,
                message: fault.message,
                location: bundle + place.dropFirst(folder.count)
            )
        }
        report.ledger.faults = report.ledger.faults.map(renamed)
        for index in report.datasets.indices {
            report.datasets[index].faults = report.datasets[index].faults.map(renamed)
        }
    }

    private func circumstances(of audit: DatasetAudit, _ ledger: LedgerContents) -> SealCircumstances? {
        guard let text = audit.seal, let id = SealID(parsing: text), let seal = try? ledger.seal(id) else { return nil }
        return SealCircumstances(
            reason: seal.statement.reason,
            meaning: seal.statement.meaning,
            role: seal.statement.role.rawValue,
            block: ledger.block(of: seal.entry),
            signOffs: ledger.signOffs.filter { $0.statement.seal.id == id }.map { record in
                SealSignature(
                    signer: record.signer,
                    meaning: record.statement.meaning,
                    at: record.statement.clock.text,
                    entry: Int(clamping: record.entry),
                    isStale: record.isStale
                )
            },
            receipts: ledger.receipts?.files[text] ?? []
        )
    }
}

/// What happened when, from the ledger and from explanations of changes.
struct TimelineReview {
    private let ledger: LedgerContents

    /// Takes a ledger.
    init(_ ledger: LedgerContents) {
        self.ledger = ledger
    }

    /// The events that bear on the datasets of a report: their seals in all versions, locks, and what people did.
    func events(for report: AuditReport) -> [TimelineEvent] {
        let series = Set(
            report.datasets.compactMap { $0.seal.flatMap(SealID.init(parsing:)) }.map { "\($0.site)/\($0.dataset)" }
        )
        let seals = ledger.seals.filter { series.contains("\($0.statement.id.site)/\($0.statement.id.dataset)") }
            .map { seal in
                TimelineEvent(
                    kind: .seal,
                    at: seal.statement.siteClock.text,
                    label: seal.statement.id.text,
                    entry: Int(clamping: seal.entry)
                )
            }
        let acts = report.conduct.compactMap { remark -> TimelineEvent? in
            guard let kind = Self.kinds[remark.code], let at = remark.at else { return nil }
            return TimelineEvent(kind: kind, at: at, label: remark.message, entry: remark.entry)
        }
        let stamps = (ledger.outside.times?.stamps ?? []).map { stamp in
            TimelineEvent(
                kind: .timestamp,
                at: stamp.timestamp.info.time.text,
                label: "the first \(stamp.size) entries",
                entry: Int(clamping: stamp.entry)
            )
        }
        return (seals + acts + stamps + changes(report)).sorted {
            ($0.at, $0.entry ?? .max, $0.kind.rawValue, $0.label) < (
                $1.at, $1.entry ?? .max, $1.kind.rawValue, $1.label
            )
        }
    }

    private static let kinds: [String: TimelineEvent.Kind] = [
        "lock": .lock, "unlock": .unlock, "sign-off": .signOff, "sign-off-stale": .signOff, "retraction": .retraction,
        "restore": .restore, "amendment": .amendment, "acknowledgement": .acknowledgement,
    ]

    /// Explained changes whose explanation states a time, one event for each dataset and time.
    private func changes(_ report: AuditReport) -> [TimelineEvent] {
        var counts: [String: [String: Int]] = [:]
        for dataset in report.datasets {
            for finding in dataset.findings {
                guard let at = finding.explanation?.at, UTCTimestamp(parsing: at) != nil else { continue }
                counts[dataset.seal ?? dataset.dataset ?? "", default: [:]][at, default: 0] += 1
            }
        }
        return counts.flatMap { name, times in
            times.map { at, count in TimelineEvent(kind: .change, at: at, label: "\(count) in \(name)") }
        }
    }
}
