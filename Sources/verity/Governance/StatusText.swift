// verity status for people: a table, and below it only what somebody should know or do.

import IntegrityReports
import TrialIntegrity
import TrialLedger

extension LedgerText {
    static func status(_ status: LedgerStatus, style: TerminalStyle) -> String {
        let size = Plural.of(Int(clamping: status.size), "entry", "entries")
        var lines = [
            TerminalText.escaped("\(status.trial.id)  \(status.trial.title)"),
            TerminalText.escaped("ledger \(status.trial.origin), \(size), root \(status.root)"),
            "",
        ]
        lines += status.rows.isEmpty ? ["nothing is sealed yet"] : table(status.rows).lines(style, indent: 0)
        if !status.silentSites.isEmpty {
            lines += ["", TerminalText.escaped("no seal yet from: \(status.silentSites.joined(separator: ", "))")]
        }
        for (title, section) in sections(status) where !section.isEmpty {
            lines += ["", title] + section.map { "  " + TerminalText.escaped($0) }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func table(_ rows: [LedgerStatus.Row]) -> TextTable {
        var table = TextTable([
            .init("SITE", .left), .init("DATASET", .left), .init("SEALS", .right), .init("NEWEST (SITE CLOCK)", .left),
            .init("SIGNED BY", .left), .init("EVIDENCE", .left), .init("RECEIPT", .left), .init("", .left),
        ])
        for row in rows {
            table.append([
                TerminalText(escaping: row.id.site), TerminalText(escaping: row.id.dataset),
                TerminalText(escaping: String(row.id.sequence)),
                TerminalText(escaping: row.seal.statement.siteClock.text), TerminalText(escaping: row.seal.signer),
                presence(row.hasEvidence), presence(row.hasReceipt), TerminalText(escaping: remark(row)),
            ])
        }
        return table
    }

    private static func presence(_ isThere: Bool) -> TerminalText {
        isThere ? TerminalText(escaping: "here", tone: .plain) : TerminalText(escaping: "not here", tone: .caution)
    }

    private static func remark(_ row: LedgerStatus.Row) -> String {
        var remarks: [String] = []
        if row.inForce != row.id {
            remarks.append("retracted, " + (row.inForce.map { "\($0.text) is in force" } ?? "nothing is in force"))
        }
        if !row.signOffs.isEmpty { remarks.append("signed off by \(EntryWords.list(row.signOffs))") }
        if row.isLocked { remarks.append("locked") }
        if let since = row.compromisedSince { remarks.append("its key is not to be trusted since \(since.text)") }
        return remarks.joined(separator: "; ")
    }

    private static func sections(_ status: LedgerStatus) -> [(String, [String])] {
        [
            (Words.lateTitle, status.schedule.map { ScheduleWords.overdue($0) } ?? []),
            ("NEXT DUE", status.schedule.map { ScheduleWords.upcoming($0, asOf: status.asOf) } ?? []),
            ("LOCKS IN FORCE", status.locks.map(StatusWords.lock)),
            ("WAITING FOR SIGNATURES", status.pending.items.flatMap(\.lines)),
            ("STALE SIGN-OFFS", status.signOffs.filter(\.isStale).map { StatusWords.signOff($0, status) }),
            ("DONE AFTER A LOCK", StatusWords.afterLocks(status.afterLocks)),
            ("REVOKED KEYS", status.revoked.map(StatusWords.revoked)),
            ("RESTORES", status.restores.map(\.notice)),
        ]
    }
}

/// The sentences of `verity status`.
enum StatusWords {
    static func lock(_ lock: LockInForce) -> String {
        let record = lock.record
        return "\(lock.scope): locked since entry \(record.since) by \(record.signers.joined(separator: ", ")), "
            + "reason \(record.statement.reason)"
    }

    static func signOff(_ record: SignOffRecord, _ status: LedgerStatus) -> String {
        let id = record.statement.seal.id
        let why = status.superseding[id].map { "stale since \($0.text)" } ?? "stale: \(id.text) was retracted"
        return "entry \(record.entry): \(record.signer) signed \(id.text), meaning \(record.statement.meaning), \(why)"
    }

    static func revoked(_ key: EnrolledKey) -> String {
        guard let revocation = key.revocation else { return key.name }
        let since = revocation.compromisedSince.map { ", not to be trusted since \($0.text)" } ?? ""
        return "\(key.name): revoked at entry \(revocation.entry), reason \(revocation.reason)\(since)"
    }

    /// The newest ones, and how many more there are.
    static func afterLocks(_ acts: [ActAfterLock], limit: Int = 12) -> [String] {
        let shown = acts.suffix(limit).map { act in
            let what = act.seal.map { "\(act.kind.rawValue) of \($0.text)" } ?? act.kind.rawValue
            let phase = act.phase == .locked ? "while locked" : "after it was lifted"
            return "entry \(act.entry): \(what) by \(act.signer), \(phase) (lock of entry \(act.lockedAt))"
        }
        let rest = acts.count - shown.count
        return (rest > 0 ? ["\(Plural.of(rest, "earlier entry", "earlier entries")): verity log"] : []) + shown
    }
}
