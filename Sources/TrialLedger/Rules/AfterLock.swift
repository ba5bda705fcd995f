// Everything that was done after a lock, whether or not it was lifted in between.

package import TrialIntegrity

/// Something that happened in a site or dataset after it was locked for the first time.
package struct ActAfterLock: Hashable, Sendable {
    /// Whether the scope was closed when it happened.
    package enum Phase: String, Hashable, Sendable {
        /// The lock was in force.
        case locked
        /// The lock was lifted again.
        case unlocked
    }

    /// The entry, from 0.
    package let entry: UInt64
    /// What kind of entry.
    package let kind: LedgerStatement.Kind
    /// The seal that was made or retracted; nil for amendments and changes of keys.
    package let seal: SealID?
    /// The name of who signed.
    package let signer: String
    /// What the signer's clock said; nil where the entry has none.
    package let clock: UTCTimestamp?
    /// The entry with the first lock of the scope.
    package let lockedAt: UInt64
    /// Whether the scope was closed at that moment.
    package let phase: Phase
}

extension ActAfterLock {
    /// Lists what happened after locks, in order.
    ///
    /// Seals and retractions count within the scope of a lock; amendments, and enrolments, rotations and revocations of
    /// keys count after any lock.
    /// - Parameters:
    ///   - entries: seals and acts, in the order of the ledger.
    ///   - state: the state after all of them.
    /// - Returns: what was done, by entry.
    package static func list(_ entries: [AcceptedEntry], _ state: TrialState) -> [ActAfterLock] {
        let records = state.locks.records
        guard let first = records.first(where: { $0.statement.action == .lock }) else { return [] }
        return entries.sorted { $0.index < $1.index }.compactMap { entry in
            guard entry.index > first.since else { return nil }
            let before = LockBook(records: records.filter { $0.since < entry.index })
            let id: SealID?
            switch entry.statement {
            case .seal(let seal): id = seal.id
            case .retraction(let retraction): id = retraction.seal.id
            case .amendment, .key, .rotation, .revocation: id = nil
            default: return nil
            }
            guard let lock = before.firstLock(of: id, sites: state.definition.sites) else { return nil }
            let isClosed =
                if let id {
                    before.lock(site: id.site, dataset: id.dataset, sites: state.definition.sites) != nil
                } else {
                    before.isLocked(within: LockScope(), sites: state.definition.sites)
                }
            return ActAfterLock(
                entry: entry.index,
                kind: entry.statement.kind,
                seal: id,
                signer: state.signer(entry.envelope.keyID)?.name ?? "",
                clock: entry.statement.clock,
                lockedAt: lock.entry,
                phase: isClosed ? .locked : .unlocked
            )
        }
    }
}

extension LockBook {
    init(records: [LockRecord]) {
        self.init()
        for record in records { add(record) }
    }

    /// The first lock that ever covered a seal; for no seal the first lock at all.
    func firstLock(of seal: SealID?, sites: [String]) -> LockRecord? {
        for record in records where record.statement.action == .lock {
            guard let seal else { return record }
            let book = LockBook(records: [record])
            if book.lock(site: seal.site, dataset: seal.dataset, sites: sites) != nil { return record }
        }
        return nil
    }
}
