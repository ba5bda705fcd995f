// Receipts, which can be made again at any time under any newer checkpoint.

internal import MerkleLog
package import TrialIntegrity

/// The checkpoint under which a receipt is made.
package enum ReceiptCheckpoint: Hashable, Sendable {
    /// The newest one.
    case newest
    /// The newest one that a witness cosigned or an authority stamped, if one covers the seal; else the newest.
    case newestAnchored
    /// The one that was published at a size.
    case size(UInt64)
}

extension LedgerReader {
    /// The receipt of a seal.
    ///
    /// Its proof carries the cosignatures of the checkpoint, and `tokens` the timestamps of exactly that checkpoint.
    /// - Parameters:
    ///   - id: the seal.
    ///   - checkpoint: the checkpoint under which the receipt is made.
    /// - Returns: the receipt.
    /// - Throws: `LedgerError.unknownSeal`; `.damaged` when there is no such checkpoint or it does not cover the seal.
    /// - Complexity: O(log n + anchors).
    package func receipt(of id: SealID, at checkpoint: ReceiptCheckpoint = .newest) throws(LedgerError) -> Receipt {
        let seal = try seal(id)
        let anchors = try anchors()
        let size: UInt64
        switch checkpoint {
        case .newest: size = head.size
        case .size(let chosen): size = chosen
        case .newestAnchored:
            let sizes = try cosignedSizes() + anchors.map(\.statement.checkpoint.size)
            size = sizes.filter { $0 > seal.entry && $0 <= head.size }.max() ?? head.size
        }
        guard size > seal.entry, size <= head.size else {
            throw .damaged(path: folder.ledger, reason: "no checkpoint of \(size) entries covers \(id.text)")
        }
        let note = try cosignedNote(size: size)
        let proof = try query { try InclusionProof.prove(index: seal.entry, size: size, node: $0.node) }
        return Receipt(
            seal: id,
            envelope: seal.envelope.bytes,
            proof: InclusionReceipt(index: seal.entry, proof: proof, checkpoint: note),
            ledgerKey: trial.ledgerKey,
            tokens: anchors.filter { $0.statement.checkpoint.size == size }.map(\.statement.token)
        )
    }

    /// The receipt under the newest checkpoint that a witness cosigned or an authority stamped, or the newest one.
    ///
    /// - Throws: as `receipt(of:at:)`.
    package func anchoredReceipt(of id: SealID) throws(LedgerError) -> Receipt {
        try receipt(of: id, at: .newestAnchored)
    }
}
