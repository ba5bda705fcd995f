// verity status for scripts.

import TrialIntegrity
import TrialLedger

extension LedgerJSON {
    static func status(_ status: LedgerStatus) -> JSONValue {
        .object([
            "schema": "trialverity.status/v1",
            "trial": .string(status.trial.id),
            "title": .string(status.trial.title),
            "origin": .string(status.trial.origin),
            "size": .size(status.size),
            "root": .string(status.root),
            "asOf": .string(status.asOf.text),
            "silentSites": .strings(status.silentSites),
            "datasets": .array(status.rows.map(row)),
            "schedule": status.schedule.map(schedule) ?? .null,
            "locks": .array(status.locks.map(lock)),
            "pending": .array(status.pending.items.map(\.json)),
            "signOffs": .array(status.signOffs.map { signOff($0, status) }),
            "afterLocks": .array(status.afterLocks.map(afterLock)),
            "revokedKeys": .array(status.revoked.map(revoked)),
            "restores": .array(status.restores.map(restore)),
        ])
    }

    private static func row(_ row: LedgerStatus.Row) -> JSONValue {
        .object([
            "site": .string(row.id.site), "dataset": .string(row.id.dataset),
            "newest": .string(row.id.text),
            "seals": .integer(Int64(row.id.sequence)),
            "siteClock": .string(row.seal.statement.siteClock.text),
            "signer": .string(row.seal.signer), "evidence": .bool(row.hasEvidence),
            "receipt": .bool(row.hasReceipt), "inForce": .optional(row.inForce?.text), "locked": .bool(row.isLocked),
            "keyCompromisedSince": .optional(row.compromisedSince?.text),
        ])
    }

    private static func schedule(_ schedule: ScheduleEvaluation) -> JSONValue {
        let open = schedule.expected.filter { expected in
            if case .onTime = expected.state { return false }
            return true
        }
        return .object([
            "onTime": .integer(Int64(schedule.expected.count - open.count)),
            "expected": .array(open.map(expected)),
            "gaps": .strings(schedule.gaps.map(\.text)),
            "cutOff": .strings(schedule.isCutOff.map { "\($0.site)/\($0.dataset)" }),
        ])
    }

    private static func expected(_ expected: ExpectedSeal) -> JSONValue {
        var members: [String: JSONValue] = [
            "site": .string(expected.series.site), "dataset": .string(expected.series.dataset),
            "due": .string(expected.due.text), "deadline": .string(expected.deadline.text),
            "seal": .null, "secondsLate": .null, "basis": .null,
            "message": .optional(ScheduleWords.sentence(expected)),
        ]
        switch expected.state {
        case .onTime: members["state"] = "on-time"
        case .missing: members["state"] = "missing"
        case .due: members["state"] = "due"
        case .late(let seal, let seconds, let evidence):
            members["state"] = "late"
            members["seal"] = .string(seal.text)
            members["secondsLate"] = .integer(seconds)
            members["basis"] = .string(evidence.rawValue)
        }
        return .object(members)
    }

    private static func lock(_ lock: LockInForce) -> JSONValue {
        let scope = lock.record.statement.scope
        return .object([
            "entry": .size(lock.record.entry), "since": .size(lock.record.since),
            "reason": .string(lock.record.statement.reason), "signers": .strings(lock.record.signers),
            "clock": .string(lock.record.statement.clock.text),
            "sites": scope.sites.map { .strings($0) } ?? .null,
            "datasets": scope.datasets.map { .strings($0) } ?? .null,
            "except": .strings(lock.taken.map { "\($0.site)/\($0.dataset)" }),
        ])
    }

    private static func signOff(_ record: SignOffRecord, _ status: LedgerStatus) -> JSONValue {
        let id = record.statement.seal.id
        return .object([
            "entry": .size(record.entry), "seal": .string(id.text), "signer": .string(record.signer),
            "role": .string(record.statement.role.rawValue), "meaning": .string(record.statement.meaning),
            "clock": .string(record.statement.clock.text), "stale": .bool(record.isStale),
            "staleSince": record.isStale ? .optional(status.superseding[id]?.text) : .null,
        ])
    }

    private static func afterLock(_ act: ActAfterLock) -> JSONValue {
        .object([
            "entry": .size(act.entry), "kind": .string(act.kind.rawValue), "seal": .optional(act.seal?.text),
            "signer": .string(act.signer), "clock": .optional(act.clock?.text), "lockedAt": .size(act.lockedAt),
            "phase": .string(act.phase.rawValue),
        ])
    }

    private static func revoked(_ key: EnrolledKey) -> JSONValue {
        .object([
            "name": .string(key.name), "keyid": .string(key.keyID), "entry": .size(key.revocation?.entry),
            "reason": .optional(key.revocation?.reason),
            "compromisedSince": .optional(key.revocation?.compromisedSince?.text),
        ])
    }

    private static func restore(_ record: RestoreRecord) -> JSONValue {
        .object([
            "entry": .size(record.entry), "lostSize": .size(record.lostSize),
            "reason": .string(record.statement.reason), "signers": .strings(record.signers),
            "clock": .string(record.statement.clock.text), "message": .string(record.notice),
        ])
    }
}
