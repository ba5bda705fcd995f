// Actions that wait for more signatures, and restores, which are actions that leave a trace of their own.

package import MerkleLog
package import TrialIntegrity

/// An action that several must sign, and that has not taken effect yet.
package struct PendingAction: Hashable, Sendable {
    /// Its entry, from 0.
    package let entry: UInt64
    /// The leaf hash of its entry, which approvals name.
    package let leaf: Digest
    /// What is reserved.
    package let action: ReservedAction
    /// What is to be done.
    package let statement: LedgerStatement
    /// The names of those who signed, in order; `ledger` is the key of the ledger.
    package internal(set) var signers: [String]
}

/// A restore that is on record.
package struct RestoreRecord: Hashable, Sendable {
    /// Its entry, which is the size that the ledger went on from.
    package let entry: UInt64
    /// What it says.
    package let statement: RestoreStatement
    /// The names of those who signed.
    package let signers: [String]

    /// The number of entries of the state that was lost.
    package var lostSize: UInt64 { statement.lostCheckpoint?.size ?? 0 }

    /// What a reader must be told, as a sentence without a full stop.
    package var notice: String {
        let signers = signers.joined(separator: ", ")
        let lost = lostSize - min(lostSize, entry)
        return
            "the ledger was restored at entry \(entry): \(lost == 1 ? "1 entry" : "\(lost) entries") up to size \(lostSize) \(lost == 1 ? "was" : "were") lost, "
            + "reason \(statement.reason), signed by \(signers), who put the time at \(statement.clock.text)"
    }
}
