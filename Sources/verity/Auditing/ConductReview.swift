// What a ledger says about how the trial was conducted, as sentences for a report.

import Foundation
import IntegrityReports
import MerkleLog
import TrialIntegrity
import TrialLedger

/// Goes through the entries that are not seals, and through what schedules and locks make of the seals.
struct ConductReview {
    private let reader: LedgerReader
    private let state: TrialState
    private let outside: OutsideEvidence
    /// The moment for which schedules are evaluated; nil leaves them out.
    private let now: UTCTimestamp?

    /// Takes a ledger that is held open.
    init(_ reader: LedgerReader, _ state: TrialState, _ outside: OutsideEvidence, now: UTCTimestamp?) {
        self.reader = reader
        self.state = state
        self.outside = outside
        self.now = now
    }

    /// Every remark, in the order of the entries; what stands nowhere comes first.
    ///
    /// - Throws: `LedgerError` when the ledger cannot be read.
    func remarks() throws -> [ConductRemark] {
        let remarks =
            try schedule() + restores() + keys() + locks() + afterLocks() + pending() + signOffs() + acts()
        return remarks.enumerated().sorted {
            ($0.element.entry ?? -1, $0.offset) < ($1.element.entry ?? -1, $1.offset)
        }.map(\.element)
    }

    // MARK: Schedules

    private func schedule() throws -> [ConductRemark] {
        guard state.definition.datasets.values.contains(where: { $0.schedule != nil }), let now else { return [] }
        let timings = try reader.seals().map { seal in
            SealTiming(
                id: seal.statement.id,
                claimed: seal.statement.siteClock,
                notBefore: outside.notBefore(seenSize: seal.statement.seenCheckpoint.size)?.time,
                notAfter: outside.notAfter(entry: seal.entry)?.time,
                isRetracted: seal.retraction != nil
            )
        }
        return ScheduleEvaluation(state.definition, seals: timings, asOf: now).expected.compactMap(Self.remark)
    }

    private static func remark(_ expected: ExpectedSeal) -> ConductRemark? {
        let series = "\(expected.series.site)/\(expected.series.dataset)"
        switch expected.state {
        case .onTime, .due: return nil
        case .missing:
            return ConductRemark(
                code: "missing-seal",
                message: "\(series) was due on \(expected.due.text) and was not sealed"
            )
        case .late(let seal, let seconds, let evidence):
            let proof = evidence == .outside ? "proven by outside time" : "by the site's own clock"
            return ConductRemark(
                code: "late-seal",
                message: "\(seal.text) was due on \(expected.due.text) and came \(Span.words(seconds)) late, \(proof)"
            )
        }
    }

    // MARK: What the keeper and the parties did

    private func restores() -> [ConductRemark] {
        state.restores.map {
            ConductRemark(
                code: "restore",
                message: $0.notice,
                entry: Int(clamping: $0.entry),
                at: $0.statement.clock.text
            )
        }
    }

    private func keys() -> [ConductRemark] {
        let keys = state.keys.values.sorted { ($0.entry, $0.name) < ($1.entry, $1.name) }
        let byOperator = keys.filter { $0.statement.enrolledBy == KeyEnrolmentStatement.byOperator }.map(\.name)
        var remarks: [ConductRemark] = []
        if !byOperator.isEmpty {
            remarks.append(
                ConductRemark(
                    code: "enrolled-by-operator",
                    message: "the operator alone vouches for \(Plural.of(byOperator.count, "key", "keys")): "
                        + byOperator.prefix(20).joined(separator: ", ") + (byOperator.count > 20 ? " and others" : "")
                )
            )
        }
        for key in keys {
            if let revocation = key.revocation {
                let since = revocation.compromisedSince.map { ", in other hands since \($0.text)" } ?? ""
                remarks.append(
                    ConductRemark(
                        code: "key-revoked",
                        message: "the key \(key.name) was revoked, reason \(revocation.reason)\(since)",
                        entry: Int(clamping: revocation.entry)
                    )
                )
            }
            if let replacement = key.replacement {
                remarks.append(
                    ConductRemark(
                        code: "key-rotated",
                        message: "the key \(key.name) was replaced"
                            + (replacement.lost ? " without the old one, which was lost" : " by its owner"),
                        entry: Int(clamping: replacement.entry),
                        isNotable: replacement.lost
                    )
                )
            }
        }
        return remarks
    }

    private func locks() -> [ConductRemark] {
        state.locks.records.map { record in
            ConductRemark(
                code: record.statement.action.rawValue,
                message:
                    "\(record.statement.scope.words) \(record.statement.action == .lock ? "locked" : "unlocked") by "
                    + "\(record.signers.joined(separator: ", ")), reason \(record.statement.reason)",
                entry: Int(clamping: record.entry),
                at: record.statement.clock.text,
                isNotable: record.statement.action == .unlock
            )
        }
    }

    private func afterLocks() throws -> [ConductRemark] {
        try reader.actsAfterLocks().map { act in
            let what = act.seal.map { "\(act.kind.noun) of \($0.text)" } ?? act.kind.noun
            return ConductRemark(
                code: "after-lock",
                message: "\(what) by \(act.signer) after the lock of entry \(act.lockedAt)"
                    + (act.phase == .locked ? ", while it was in force" : ", after it was lifted"),
                entry: Int(clamping: act.entry),
                at: act.clock?.text
            )
        }
    }

    private func pending() -> [ConductRemark] {
        state.pending.values.sorted { $0.entry < $1.entry }.map { action in
            ConductRemark(
                code: "pending",
                message: "the \(action.action.rawValue) waits for more signatures; "
                    + "\(action.signers.joined(separator: ", ")) signed",
                entry: Int(clamping: action.entry),
                at: action.statement.clock?.text
            )
        }
    }

    private func signOffs() throws -> [ConductRemark] {
        try reader.signOffs().map { record in
            ConductRemark(
                code: record.isStale ? "sign-off-stale" : "sign-off",
                message: "\(record.statement.seal.id.text) signed off by \(record.signer) as "
                    + "\(record.statement.meaning)"
                    + (record.isStale ? "; what was signed has been superseded or retracted since" : ""),
                entry: Int(clamping: record.entry),
                at: record.statement.clock.text,
                isNotable: record.isStale
            )
        }
    }

    private func acts() throws -> [ConductRemark] {
        try reader.acts([.retraction, .acknowledgement, .amendment, .erasure]).compactMap { entry in
            let signer = state.signer(entry.envelope.keyID)?.name ?? "an unknown key"
            let (code, message, isNotable): (String, String, Bool)
            switch entry.statement {
            case .retraction(let act):
                (code, message, isNotable) = (
                    "retraction", "\(act.seal.id.text) retracted by \(signer), reason \(act.reason)", true
                )
            case .acknowledgement(let act):
                (code, message, isNotable) = (
                    "acknowledgement",
                    "\(act.seal.id.text) received and checked by \(signer): \(act.verdict.rawValue)",
                    act.verdict > .equivalent
                )
            case .amendment(let act):
                (code, message, isNotable) = (
                    "amendment", "the trial definition amended by \(signer), reason \(act.reason)", true
                )
            case .erasure(let act):
                let seals = Plural.of(act.seals.count, "seal", "seals")
                (code, message, isNotable) = (
                    "erasure", "rows erased from the evidence of \(seals) by \(signer), reason \(act.reason)", true
                )
            default: return nil
            }
            return ConductRemark(
                code: code,
                message: message,
                entry: Int(clamping: entry.index),
                at: entry.statement.clock?.text,
                isNotable: isNotable
            )
        }
    }
}

/// A length of time in words.
enum Span {
    /// `3 days`, `5 hours`, `1 minute`: the largest unit that fits, rounded down.
    static func words(_ seconds: Int64) -> String {
        let whole = Int(clamping: seconds)
        if whole >= 86_400 { return Plural.of(whole / 86_400, "day", "days") }
        if whole >= 3600 { return Plural.of(whole / 3600, "hour", "hours") }
        return Plural.of(max(1, whole / 60), "minute", "minutes")
    }
}

extension LockScope {
    /// What is closed, in words.
    var words: String {
        switch (sites, datasets) {
        case (nil, nil): "the whole trial was"
        case (let sites?, nil): "site \(sites.joined(separator: ", ")) was"
        case (nil, let datasets?): "\(datasets.joined(separator: ", ")) of all sites was"
        case (let sites?, let datasets?):
            "\(datasets.joined(separator: ", ")) of site \(sites.joined(separator: ", ")) was"
        }
    }
}

extension LedgerStatement.Kind {
    /// What such an entry is called in a sentence.
    var noun: String {
        switch self {
        case .trial: "definition"
        case .keyEnrolment: "enrolment of a key"
        case .keyRotation: "rotation of a key"
        case .keyRevocation: "revocation of a key"
        case .seal: "seal"
        case .retraction: "retraction"
        case .signOff: "sign-off"
        case .acknowledgement: "acknowledgement"
        case .lock: "lock"
        case .approval: "approval"
        case .amendment: "amendment"
        case .erasure: "erasure"
        case .anchor: "timestamp"
        case .restore: "restore"
        case .report: "report"
        }
    }
}
