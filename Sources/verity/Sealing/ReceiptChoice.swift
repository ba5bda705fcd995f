// Under which checkpoint a receipt is made: the one that outsiders vouch for most.

import MerkleLog
import TrialIntegrity
import TrialLedger

/// Chooses the checkpoint of a receipt.
enum ReceiptChoice {
    /// The receipt under the newest checkpoint that is both cosigned and stamped, else stamped, else cosigned, else the
    /// newest.
    ///
    /// - Throws: `LedgerError`.
    static func receipt(of id: SealID, in reader: LedgerReader) throws(LedgerError) -> Receipt {
        let entry = try reader.seal(id).entry
        let cosigned = Set(try reader.cosignedSizes().filter { $0 > entry })
        let stamped = Set(try reader.anchors().map(\.statement.checkpoint.size).filter { $0 > entry })
        for sizes in [cosigned.intersection(stamped), stamped, cosigned] {
            if let size = sizes.max() { return try reader.receipt(of: id, at: .size(size)) }
        }
        return try reader.receipt(of: id)
    }
}
