// What the keeper accepted: entries, and the block that they make.

package import MerkleLog
package import TrialIntegrity

/// An entry of a ledger.
package struct AcceptedEntry: Hashable, Sendable {
    /// Its place, from 0.
    package let index: UInt64
    /// Its RFC 6962 leaf hash.
    package let leaf: Digest
    /// The envelope, whose bytes are the entry.
    package let envelope: DSSEEnvelope
    /// The statement inside it.
    package let statement: LedgerStatement
}

/// A block: the entries of one call, under one signed checkpoint.
package struct AcceptedBlock: Hashable, Sendable {
    /// The entries, in order.
    package let entries: [AcceptedEntry]
    /// The state of the ledger after them.
    package let head: LedgerHead
    /// What whoever signed should be told, such as that a clock is ahead, as sentences without a full stop.
    package let notices: [String]
}

/// A block that was checked and signed, and is not written yet.
struct StagedBlock {
    let entries: [AcceptedEntry]
    let nodes: [(NodeAddress, Digest)]
    let head: LedgerHead
    let state: TrialState
    /// The keys that came into force with it.
    let keys: [EnrolledKey]
    let notices: [String]
}
