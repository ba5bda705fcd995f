// What can be told of an entry without the entries before it: the costly part of a verification, on any core.

internal import MerkleLog
internal import TrialIntegrity

/// A row of the table of entries, as it was read.
struct EntryRow: Sendable {
    /// The place, from 0.
    let index: UInt64
    /// Bytes and stored leaf hash; nil when the row is malformed.
    let content: (bytes: [UInt8], leaf: Digest)?
}

/// An entry with its leaf hash, its statement, and what is known of its signature.
struct PreparedEntry: Sendable {
    /// The row.
    let row: EntryRow
    /// The leaf hash that the bytes have.
    let found: Digest
    /// The envelope, which remembers a key that was found to have signed it, and the statement inside.
    let parsed: Result<(envelope: DSSEEnvelope, statement: LedgerStatement), EnvelopeError>

    /// The number of rows that are prepared at once.
    static let pieceCount = 32
    /// The number of rows that are read before they are prepared.
    static let batchCount = 1024

    /// Parses an entry and checks its signature.
    ///
    /// - Parameters:
    ///   - row: the entry.
    ///   - keys: the keys that may have signed, by key ID. A key that only an entry just before enrols may be missing:
    ///     then the signature is checked when the rules ask for it.
    init(_ row: EntryRow, keys: [String: VerifierKey]) {
        self.row = row
        let bytes = row.content?.bytes ?? []
        found = TreeHash.leaf(bytes)
        parsed = Result { () throws(EnvelopeError) in
            let envelope = try DSSEEnvelope(parsing: bytes)
            let statement = try LedgerStatement(in: envelope)
            return (keys[envelope.keyID].map(envelope.remembering) ?? envelope, statement)
        }
    }
}
