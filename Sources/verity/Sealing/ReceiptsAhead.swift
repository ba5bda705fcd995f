// Nothing is sealed on a ledger that is older than a receipt it once gave.

import Foundation
import MerkleLog
import TrialIntegrity
import TrialLedger

/// Looks for receipts in the trial folder of seals that the ledger does not have.
enum ReceiptsAhead {
    /// Refuses when there is one: the ledger was cut off, or an older copy was put back.
    ///
    /// Only names are compared until one is ahead, so the number of receipts costs little.
    /// - Throws: `ProgramError.olderThanReceipt`; `LedgerError` when the ledger cannot be read.
    static func check(_ reader: LedgerReader) throws {
        let folder = reader.folder
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.receipts)) ?? []
        let newest = Dictionary(
            try reader.status().map { (SealSeries(of: $0.newest), $0.newest.sequence) },
            uniquingKeysWith: max
        )
        for name in names.sorted() where name.hasSuffix(ending) {
            let parts = name.dropLast(ending.count).split(separator: "~").map(String.init)
            guard parts.count == 3, let number = Int(parts[2]),
                let id = SealID(site: parts[0], dataset: parts[1], sequence: number),
                number > newest[SealSeries(of: id)] ?? 0,
                let bytes = try? FileBytes.whole("\(folder.receipts)/\(name)", limit: Receipt.maximumByteCount),
                let proven = try? Receipt(parsing: bytes).check(reader.trial.ledgerKey),
                let conflict = proven.conflict(in: reader)
            else { continue }
            throw ProgramError.olderThanReceipt(path: "\(folder.receipts)/\(name)", reason: conflict.fault.message)
        }
    }

    private static let ending = ".receipt.json"
}
