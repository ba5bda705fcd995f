// The state of a trial at a glance.

import Foundation
import MerkleLog
import TrialIntegrity
import TrialLedger

/// Sites and datasets with their newest seals, and everything that somebody should know or do.
struct LedgerStatus {
    /// One dataset of one site.
    struct Row {
        var id: SealID
        var seal: SealRecord
        /// The newest seal that was not retracted; nil when none is left.
        var inForce: SealID?
        var isLocked: Bool
        /// Since when others may have had the key that signed the newest seal.
        var compromisedSince: UTCTimestamp?
        /// Who signed off the seal in force.
        var signOffs: [String]
        var hasEvidence: Bool
        var hasReceipt: Bool
    }

    /// The definition in force.
    var trial: TrialDefinition
    var size: UInt64
    var root: String
    var rows: [Row]
    /// Sites of the definition without any seal.
    var silentSites: [String]
    /// The moment at which schedules were looked at: the clock of this machine.
    var asOf: UTCTimestamp
    /// What the schedules ask for; nil when the trial has none.
    var schedule: ScheduleEvaluation?
    /// The locks that still close something.
    var locks: [LockInForce]
    /// Actions that wait for signatures.
    var pending: PendingActions
    /// All sign-offs, with whether they are stale.
    var signOffs: [SignOffRecord]
    /// What superseded the seals of stale sign-offs; a seal that was retracted is not in it.
    var superseding: [SealID: SealID]
    /// Restores on record.
    var restores: [RestoreRecord]
    /// Keys that were revoked.
    var revoked: [EnrolledKey]
    /// What was done after locks.
    var afterLocks: [ActAfterLock]

    /// Reads the state.
    ///
    /// - Parameters:
    ///   - reader: the ledger.
    ///   - now: the moment at which schedules are looked at.
    /// - Throws: `LedgerError`.
    init(_ reader: LedgerReader, now: UTCTimestamp) throws {
        let state = try reader.state()
        trial = state.definition
        size = reader.head.size
        root = reader.head.root.hex
        asOf = now
        signOffs = try reader.signOffs()
        rows = try Self.rows(reader, state, signOffs)
        let sealed = Set(rows.map(\.id.site))
        silentSites = trial.sites.filter { !sealed.contains($0) }
        schedule = try Self.schedule(reader, state.definition, now)
        locks = LockInForce.all(in: state, sealed: rows.map(\.id))
        pending = PendingActions(state)
        superseding = [:]
        for record in signOffs where record.isStale {
            superseding[record.statement.seal.id] = state.superseding(record.statement.seal.id)
        }
        restores = state.restores
        revoked = state.keys.values.filter { $0.revocation != nil }.sorted { ($0.entry, $0.name) < ($1.entry, $1.name) }
        afterLocks = try reader.actsAfterLocks()
    }

    private static func rows(
        _ reader: LedgerReader,
        _ state: TrialState,
        _ signOffs: [SignOffRecord]
    ) throws -> [Row] {
        let folder = reader.folder
        return try reader.status().map { series in
            let id = series.newest
            let standing = state.newestValid(SealSeries(of: id))
            let seal = try reader.seal(id)
            return Row(
                id: id,
                seal: seal,
                inForce: standing.flatMap { SealID(site: id.site, dataset: id.dataset, sequence: $0) },
                isLocked: state.lock(site: id.site, dataset: id.dataset) != nil,
                compromisedSince: state.keys[seal.envelope.keyID]?.revocation?.compromisedSince,
                signOffs: signOffs.filter { !$0.isStale && SealSeries(of: $0.statement.seal.id) == SealSeries(of: id) }
                    .map(\.signer),
                hasEvidence: FileManager.default.fileExists(atPath: folder.evidence(of: id)),
                hasReceipt: FileManager.default.fileExists(atPath: folder.receipt(of: id))
            )
        }
    }

    private static func schedule(
        _ reader: LedgerReader,
        _ definition: TrialDefinition,
        _ now: UTCTimestamp
    ) throws -> ScheduleEvaluation? {
        let scheduled = definition.datasets.filter { $0.value.schedule != nil }.keys.sorted()
        guard !scheduled.isEmpty else { return nil }
        let seals = try scheduled.flatMap { try reader.seals(dataset: $0) }.map { seal in
            SealTiming(
                id: seal.statement.id,
                claimed: seal.statement.siteClock,
                isRetracted: seal.retraction != nil
            )
        }
        return ScheduleEvaluation(definition, seals: seals, asOf: now)
    }
}

extension TrialState {
    /// The first later seal of the same site and dataset that was not retracted; nil when there is none.
    func superseding(_ id: SealID) -> SealID? {
        let series = SealSeries(of: id)
        guard let newest = newest[series]?.sequence else { return nil }
        var sequence = id.sequence + 1
        while sequence <= newest, retracted[series]?.contains(sequence) == true { sequence += 1 }
        return sequence <= newest ? SealID(site: id.site, dataset: id.dataset, sequence: sequence) : nil
    }
}
