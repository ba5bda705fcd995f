// An anchor entry of a ledger as plain values, so that this module need not know statements.

package import MerkleLog
package import TrialIntegrity

/// What one anchor entry states, with the files it names.
package struct AnchorToken: Hashable, Sendable {
    /// The index of the anchor entry in the ledger, from 0.
    package let entry: UInt64
    /// The number of entries of the stamped checkpoint.
    package let size: UInt64
    /// The root of the stamped checkpoint.
    package let root: MerkleLog.Digest
    /// The stamped digest, as the entry states it.
    package let stamped: MerkleLog.Digest
    /// The time the entry states; it must be that of the token, rounded up.
    package let time: UTCTimestamp
    /// The token in DER.
    package let token: [UInt8]
    /// The SHA-256 of the side file, as the entry states it; nil when it names none.
    package let material: MerkleLog.Digest?
    /// The bytes of the side file; nil when it is not there.
    package let materialBytes: [UInt8]?
    /// The stamped checkpoint with the log's signature line; nil when it is not there.
    package let checkpoint: [UInt8]?

    /// Takes the parts of an anchor.
    package init(
        entry: UInt64,
        size: UInt64,
        root: MerkleLog.Digest,
        stamped: MerkleLog.Digest,
        time: UTCTimestamp,
        token: [UInt8],
        material: MerkleLog.Digest? = nil,
        materialBytes: [UInt8]? = nil,
        checkpoint: [UInt8]?
    ) {
        self.entry = entry
        self.size = size
        self.root = root
        self.stamped = stamped
        self.time = time
        self.token = token
        self.material = material
        self.materialBytes = materialBytes
        self.checkpoint = checkpoint
    }
}

/// Something about an anchor that a report must say.
package struct AnchorFinding: Hashable, Sendable {
    /// The index of the anchor entry.
    package let entry: UInt64
    /// A stable identifier such as `token-imprint`.
    package let code: String
    /// One line for a person, lower case, without a full stop.
    package let message: String
}

/// One bound of an entry's time, with its source.
package struct TimeBound: Hashable, Sendable {
    /// The moment.
    package let time: UTCTimestamp
    /// The index of the anchor entry whose token says so.
    package let entry: UInt64
    /// The size of the checkpoint that was stamped.
    package let size: UInt64
    /// The authority: the subject of the signer's certificate.
    package let authority: String
}
