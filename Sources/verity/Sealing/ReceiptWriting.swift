// Writing the receipts of seals that are in the ledger: what fails here no longer undoes them.

import TrialIntegrity
import TrialLedger

/// Writes receipts to their folder.
enum ReceiptWriting {
    /// Tries the folder before anything is sealed.
    ///
    /// - Throws: `LedgerError.cannotCreate`.
    static func check(_ folder: TrialFolder) throws {
        try FolderMaking.make(folder.receipts, mode: 0o755)
        try AtomicFile(path: folder.receipts + "/receipt", mode: 0o644, replacing: true).discard()
    }

    /// Writes a receipt.
    ///
    /// - Returns: where it is.
    /// - Throws: `LedgerError`.
    static func write(_ receipt: Receipt, to folder: TrialFolder) throws -> String {
        let path = folder.receipt(of: receipt.seal)
        try AtomicFile.write(try receipt.bytes(), to: path, mode: 0o644, replacing: true)
        return path
    }

    /// What is said of a seal whose receipt could not be written, without a full stop.
    static func failure(_ id: SealID, entry: UInt64, _ error: any Error) -> String {
        let reason = (error as? any UserFacingError).map { " (\($0.message))" } ?? ""
        return "\(id.text) is sealed, entry \(entry); only its receipt could not be written\(reason): "
            + "verity receipt \(id.text) --out DIR"
    }
}
