// Going on from an older copy of a ledger, on purpose and on record.

package import MerkleLog
package import TrialIntegrity

extension LedgerWriter {
    /// Goes on from an older copy of a ledger, with an entry that says so.
    ///
    /// The older copy must hold together and be behind its head, or behind a checkpoint that is shown. The restore is
    /// the first entry after it and names what was lost; it is written in the order of every block, and the head moves
    /// from the lost state to the new one. Where the trial reserves restores to several parties, nothing but their
    /// approvals goes in before they have signed.
    /// - Parameters:
    ///   - folder: the trial, with the older copy in its place.
    ///   - key: the private key of the ledger, which signs the checkpoint.
    ///   - reason: why, as a code.
    ///   - clock: what the operator's clock says, which is the keeper's too.
    ///   - lost: the note of a checkpoint that was lost, from a receipt or a witness; nil to take that of the head.
    ///   - patience: how long to wait for other processes, in milliseconds.
    ///   - afterStep: called after each step, as for a write.
    ///   - signing: signs the entry; nil for the ledger's key.
    /// - Returns: the block with the restore.
    /// - Throws: `LedgerError.headConflict` when the ledger is not behind, `.notRestorable` when it does not hold
    ///   together or nothing is lost, `.refused` when the rules do not let it in, and what writing throws. Until the
    ///   block is staged nothing is changed, except that a block that was never committed is dropped.
    package static func restore(
        _ folder: TrialFolder,
        key: SignerKey,
        reason: String,
        clock: UTCTimestamp,
        lost: [UInt8]? = nil,
        patience: Int = 10_000,
        afterStep: @escaping (CommitStep) throws -> Void = { _ in },
        signing: ((RestoreStatement) throws -> DSSEEnvelope)? = nil
    ) throws -> AcceptedBlock {
        guard FileSystem.exists(folder.ledger) else { throw LedgerError.missing(path: folder.ledger) }
        let lock = try FileLock.take(folder.lock, .alone, patience: patience)
        let verification = try LedgerVerification.checkAlone(folder, key: key.verifierKey)
        if let fault = verification.state.faults.first {
            throw LedgerError.notRestorable(path: folder.ledger, reason: "\(fault.code), \(fault.message)")
        }
        let writer = try LedgerWriter(restoring: folder, key: key, lock: lock)
        writer.afterStep = afterStep
        guard let state = writer.state else {
            throw LedgerError.notRestorable(path: folder.ledger, reason: "it holds no published entry")
        }
        let statement = RestoreStatement(
            origin: state.definition.origin,
            trial: state.trialHash,
            lost: try writer.lostNote(shown: lost),
            restored: SeenCheckpoint(size: writer.published.size, root: writer.published.root),
            reason: reason,
            clock: clock
        )
        let envelope = try signing?(statement) ?? statement.signed(by: key)
        let block = try writer.accept([envelope.bytes], now: clock)
        try writer.close()
        return block
    }

    /// The largest checkpoint that is known to be lost, and that the key of the ledger signed.
    private func lostNote(shown: [UInt8]?) throws(LedgerError) -> [UInt8] {
        let notes = [headOnDisk.note, shown ?? []].compactMap { note in
            (try? Checkpoint.open(note: note, key: key.verifierKey)).map { (size: $0.0.size, note: note) }
        }
        guard let largest = notes.max(by: { $0.size < $1.size }), largest.size > published.size else {
            throw .notRestorable(path: folder.ledger, reason: "no checkpoint beyond its newest one is known")
        }
        return largest.note
    }
}
