// A receipt as a page to print.

import IntegrityReports
import MerkleLog
import OutsideTime
import TrialIntegrity
import TrialLedger

/// The page of a receipt.
enum ReceiptPage {
    /// The page, from a receipt that the ledger at hand made.
    ///
    /// - Throws: `LedgerError.badReceipt` when the receipt does not hold.
    static func html(_ receipt: Receipt, _ reader: LedgerReader, file: String) throws -> String {
        let proven = try receipt.check(reader.trial.ledgerKey)
        let facts = ReceiptFacts(
            trial: reader.definition.id,
            title: reader.definition.title,
            origin: proven.checkpoint.origin,
            seal: proven.seal.id.text,
            root: proven.seal.root,
            reason: proven.seal.reason,
            siteClock: proven.seal.siteClock.text,
            signer: try reader.seal(proven.seal.id).signer,
            entry: proven.entry,
            leaf: proven.leaf,
            size: proven.checkpoint.size,
            ledgerRoot: proven.checkpoint.root,
            ledgerKey: receipt.ledgerKey.text,
            vouchers: try vouchers(receipt),
            file: file
        )
        return ReceiptHTML.render(facts)
    }

    /// Who else signed the checkpoint; what they signed was checked when it was stored.
    private static func vouchers(_ receipt: Receipt) throws -> [String] {
        let note = try SignedNote(parsing: receipt.proof.checkpoint)
        let witnesses = note.signatures.filter { $0.keyID != receipt.ledgerKey.keyID }.map { "witness \($0.name)" }
        let stamps = try receipt.tokens.map { "timestamp of \(try TimestampToken(parsing: $0).info.time.text)" }
        return witnesses + stamps
    }
}
