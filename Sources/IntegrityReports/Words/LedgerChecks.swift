// The health of the ledger, check by check: gaps, forks, rollback, clocks, late seals, acts after locks, keys.

import TrialIntegrity

/// The checks of the ledger as a whole.
enum LedgerChecks {
    /// All checks, in reading order.
    static func of(_ report: AuditReport) -> [EvidenceCheck] {
        [
            structure(report), gaps(report), forks(report), rollback(report), clocks(report), schedule(report),
            locks(report), keys(report),
        ]
    }

    private static func check(_ name: String, _ outcome: CheckOutcome, _ detail: String) -> EvidenceCheck {
        EvidenceCheck(name: name, outcome: outcome, detail: detail)
    }

    private static func faults(_ report: AuditReport, _ isWanted: (String) -> Bool) -> [LedgerFault] {
        report.ledger.faults.filter { isWanted($0.code) }
    }

    private static func remarks(_ report: AuditReport, _ codes: String...) -> [ConductRemark] {
        report.conduct.filter { codes.contains($0.code) }
    }

    private static func structure(_ report: AuditReport) -> EvidenceCheck {
        switch report.ledger.status {
        case .intact:
            check("Signatures, hashes and rules", .passed, "every entry and checkpoint holds")
        case .broken:
            check(
                "Signatures, hashes and rules",
                .failed,
                "\(Plural.of(report.ledger.faults.count, "fault")), listed below"
            )
        case .notChecked: check("Signatures, hashes and rules", .notChecked, "the ledger was not checked")
        }
    }

    private static func gaps(_ report: AuditReport) -> EvidenceCheck {
        let found = faults(report) { ["entry-missing", "entry-order", "node-missing"].contains($0) }
        if let first = found.first { return check("Gaps", .failed, first.message) }
        guard report.ledger.status != .notChecked, let size = report.ledger.size else {
            return check("Gaps", .notChecked, "the entries were not read")
        }
        return check("Gaps", .passed, "\(Plural.of(size, "entry", "entries")), none missing, each in its place")
    }

    private static func forks(_ report: AuditReport) -> EvidenceCheck {
        let found = faults(report) { code in
            ["forked", "contradicted", "other-key"].contains { code.hasSuffix($0) }
        }
        if let first = found.first { return check("Forks", .failed, first.message) }
        let receipts = report.trust.receipts.checked
        let witnesses = report.trust.witnesses.verified
        guard receipts + witnesses > 0 else {
            return check("Forks", .notChecked, "nothing that others hold was given to compare the ledger with")
        }
        var sources: [String] = []
        if receipts > 0 { sources.append(Plural.of(receipts, "receipt")) }
        if witnesses > 0 { sources.append(Plural.of(witnesses, "witness", "witnesses")) }
        return check("Forks", .passed, "\(sources.joined(separator: " and ")) saw the same ledger")
    }

    private static func rollback(_ report: AuditReport) -> EvidenceCheck {
        let found = faults(report) { code in
            code.hasPrefix("head-") || code.hasSuffix("-newer") || code.hasSuffix("lost-in-restore")
        }
        if let first = found.first { return check("Rollback", .failed, first.message) }
        let restores = remarks(report, "restore")
        if !restores.isEmpty {
            return check(
                "Rollback",
                .failed,
                "\(Plural.of(restores.count, "restore")) on record: an older ledger was gone on from"
            )
        }
        if let caveat = report.trust.notChecked.first(where: { $0.hasPrefix("the head of the ledger") }) {
            return check("Rollback", .notChecked, caveat)
        }
        guard report.ledger.status == .intact else {
            return check("Rollback", .notChecked, "a ledger with faults does not say")
        }
        return check("Rollback", .passed, "the ledger's head holds its newest state, and no restore is on record")
    }

    private static func clocks(_ report: AuditReport) -> EvidenceCheck {
        let anomalies = report.datasets.compactMap(\.clockAnomaly)
        if let first = anomalies.first {
            return check("Clocks", .failed, "\(Plural.of(anomalies.count, "anomaly", "anomalies")); \(first)")
        }
        guard report.ledger.status == .intact else {
            return check("Clocks", .notChecked, "a ledger with faults does not say")
        }
        let proven = report.datasets.contains { $0.sealedAt.notAfter != nil }
        return check(
            "Clocks",
            .passed,
            "times are UTC; no entry is more than five minutes behind what was on record"
                + (proven ? ", and site clocks fit the outside times" : "; no outside time was there to hold them to")
        )
    }

    private static func schedule(_ report: AuditReport) -> EvidenceCheck {
        let late = remarks(report, "late-seal").count
        let missing = remarks(report, "missing-seal").count
        guard late + missing == 0 else {
            let parts = [(late, "late"), (missing, "missing")].filter { $0.0 > 0 }
            let words = parts.map { "\(Plural.of($0.0, "seal")) \($0.1)" }.joined(separator: ", ")
            return check("Late seals", .failed, words + ", listed below")
        }
        guard report.ledger.status != .notChecked, report.trial != nil else {
            return check("Late seals", .notChecked, "the trial definition was not read")
        }
        return check("Late seals", .passed, "none late or missing under the schedules that the trial declares")
    }

    private static func locks(_ report: AuditReport) -> EvidenceCheck {
        let after = remarks(report, "after-lock").count
        if after > 0 { return check("Acts after a lock", .failed, "\(Plural.grouped(after)), listed below") }
        guard report.trial != nil else { return check("Acts after a lock", .notChecked, "the ledger was not read") }
        let locks = remarks(report, "lock").count
        return locks > 0
            ? check("Acts after a lock", .passed, "none after \(Plural.of(locks, "lock"))")
            : check("Acts after a lock", .passed, "no lock is on record")
    }

    private static func keys(_ report: AuditReport) -> EvidenceCheck {
        let ended = remarks(report, "key-revoked").count
        if ended > 0 { return check("Keys", .failed, "\(Plural.of(ended, "key")) revoked, listed below") }
        guard report.trial != nil else { return check("Keys", .notChecked, "the ledger was not read") }
        let vouched = remarks(report, "enrolled-by-operator").isEmpty
        return vouched
            ? check("Keys", .passed, "none revoked; every key was enrolled by those who must")
            : check("Keys", .notChecked, "none revoked; who holds them rests on the operator's word, see below")
    }
}
