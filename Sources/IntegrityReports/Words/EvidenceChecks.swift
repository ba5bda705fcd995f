// What an audit checked about a submission and about the ledger: passed, failed or not checked, and why.

import TrialIntegrity

/// How a check ended.
enum CheckOutcome: String {
    case passed, failed, notChecked = "not checked"

    /// A sign that says it without colour.
    var symbol: String {
        switch self {
        case .passed: "✓"
        case .failed: "✗"
        case .notChecked: "–"
        }
    }

    /// The class in the style sheet.
    var style: String {
        switch self {
        case .passed: "passed"
        case .failed: "failed"
        case .notChecked: "unknown"
        }
    }
}

/// A check with its end and what there is to say about it.
struct EvidenceCheck {
    /// What was checked.
    let name: String
    /// How it ended.
    let outcome: CheckOutcome
    /// Why, or on what; a sentence part.
    let detail: String
}

/// The checks of one submission.
enum EvidenceChecks {
    /// Names of the checks, in order.
    static let names = ["Ledger", "Evidence", "Data", "Receipt", "Witnesses", "Outside time"]

    /// The checks, in the order of `names`.
    static func of(_ dataset: DatasetAudit, in report: AuditReport) -> [EvidenceCheck] {
        [
            ledger(dataset, report), evidence(dataset), data(dataset), receipt(dataset, report),
            witnesses(dataset, report.trust), time(dataset, report.trust),
        ]
    }

    private static func check(_ name: String, _ outcome: CheckOutcome, _ detail: String) -> EvidenceCheck {
        EvidenceCheck(name: name, outcome: outcome, detail: detail)
    }

    private static func ledger(_ dataset: DatasetAudit, _ report: AuditReport) -> EvidenceCheck {
        if dataset.faults.contains(where: { $0.code == "key-compromised" }) {
            return check("Ledger", .failed, "others may have signed with the key of the seal")
        }
        switch report.ledger.status {
        case .broken: return check("Ledger", .failed, "the ledger is broken")
        case .notChecked: return check("Ledger", .notChecked, "the ledger was not checked")
        case .intact:
            return dataset.entry == nil
                ? check("Ledger", .notChecked, "there is no seal")
                : check("Ledger", .passed, "signed, in its place, under the ledger's signed root")
        }
    }

    private static func evidence(_ dataset: DatasetAudit) -> EvidenceCheck {
        let codes = dataset.faults.map(\.code)
        if codes.contains("evidence-missing") { return check("Evidence", .notChecked, "the evidence is not here") }
        if codes.contains(where: { $0.hasPrefix("evidence-") || $0 == "seal-contradicts-itself" }) {
            return check("Evidence", .failed, "the evidence does not fit the seal")
        }
        guard dataset.levels.cells != nil else { return check("Evidence", .notChecked, "nothing was compared") }
        return check("Evidence", .passed, "the evidence leads to the sealed root")
    }

    private static func data(_ dataset: DatasetAudit) -> EvidenceCheck {
        switch dataset.verdict {
        case .altered where dataset.findings.contains { $0.kind == .fileMissing }:
            check("Data", .failed, "not delivered")
        case .altered where dataset.findings.contains { $0.kind == .fileUnsealed }:
            check("Data", .notChecked, "no seal to hold it against")
        case .identical: check("Data", .passed, "the same bytes")
        case .equivalent: check("Data", .passed, "the same meaning")
        case .altered: check("Data", .failed, "records differ")
        case .unverifiable: check("Data", .notChecked, "nothing can be said")
        }
    }

    private static func receipt(_ dataset: DatasetAudit, _ report: AuditReport) -> EvidenceCheck {
        let contradicted = report.ledger.faults.contains { fault in
            fault.code.hasPrefix("receipt-")
                && (dataset.circumstances?.receipts.contains { $0 == fault.location } ?? false)
        }
        if contradicted { return check("Receipt", .failed, "the ledger contradicts a receipt") }
        if let holders = dataset.circumstances?.receipts, !holders.isEmpty {
            return check("Receipt", .passed, "\(NameList.text(holders, limit: 3)) holds")
        }
        let given = report.trust.receipts.checked + report.trust.receipts.missing > 0
        return check("Receipt", .notChecked, given ? "none of this seal was given" : "none was given")
    }

    private static func witnesses(_ dataset: DatasetAudit, _ trust: TrustState) -> EvidenceCheck {
        if dataset.faults.contains(where: { $0.code == "quorum-missing" }) {
            return check("Witnesses", .failed, "too few witnesses cover the seal")
        }
        guard trust.witnesses.required > 0 else { return check("Witnesses", .notChecked, "the policy asks for none") }
        return dataset.seal != nil
            ? check("Witnesses", .passed, "the quorum of the policy covers the seal")
            : check("Witnesses", .notChecked, "there is no seal")
    }

    private static func time(_ dataset: DatasetAudit, _ trust: TrustState) -> EvidenceCheck {
        guard let late = dataset.sealedAt.notAfter else {
            return check(
                "Outside time",
                .notChecked,
                trust.timestamps.isEmpty ? "no timestamp was checked" : "no timestamp covers the seal"
            )
        }
        guard dataset.clockAnomaly == nil else {
            return check("Outside time", .failed, "the site clock does not fit the outside time")
        }
        return check("Outside time", .passed, "not after \(late)")
    }
}

extension DatasetAudit {
    /// How far a clock may be off before it is said, in seconds: as when entries are accepted.
    static let clockTolerance: Int64 = 300

    /// What is wrong with the site's clock by outside time, in words; nil when nothing is, or nothing is known.
    var clockAnomaly: String? {
        guard let claimed = siteClock.flatMap(UTCTimestamp.init(parsing:)) else { return nil }
        if let late = sealedAt.notAfter.flatMap(UTCTimestamp.init(parsing:)),
            claimed.secondsSince1970 > late.secondsSince1970 + Self.clockTolerance
        {
            return "\(name) claims \(claimed.text), which is after the proven \(late.text)"
        }
        if let early = sealedAt.notBefore.flatMap(UTCTimestamp.init(parsing:)),
            claimed.secondsSince1970 < early.secondsSince1970 - Self.clockTolerance
        {
            return "\(name) claims \(claimed.text), which is before the proven \(early.text)"
        }
        return nil
    }
}
