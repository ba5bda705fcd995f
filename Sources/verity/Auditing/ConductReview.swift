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
        guard let sentence = ScheduleWords.sentence(expected) else { return nil }
        return ConductRemark(code: expected.state == .missing ? "missing-seal" : "late-seal", message: sentence)
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
                message: "\(EntryWords.about(.lock(record.statement))), by \(record.signers.joined(separator: ", "))",
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
