// What the rules ask about earlier entries that the state does not keep.

package import MerkleLog
package import TrialIntegrity

/// Answers from a ledger about the entries before the one that is checked.
package struct LedgerLookup {
    /// The number of entries under the newest checkpoint that a party could have seen.
    package let published: UInt64
    /// The root over the first so many entries; nil when it cannot be told.
    package let root: (UInt64) throws -> Digest?
    /// The note of the checkpoint that was published at a size; nil when none was.
    package let note: (UInt64) throws -> [UInt8]?
    /// Where a seal stands; nil when there is none before the entry that is checked.
    package let seal: (SealID) throws -> SealPosition?

    /// Puts the answers together.
    package init(
        published: UInt64,
        root: @escaping (UInt64) throws -> Digest?,
        note: @escaping (UInt64) throws -> [UInt8]?,
        seal: @escaping (SealID) throws -> SealPosition?
    ) {
        self.published = published
        self.root = root
        self.note = note
        self.seal = seal
    }
}
