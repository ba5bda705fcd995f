// The cosignatures beside the checkpoints: each as it was kept, and each that can be checked holds.

internal import GRDB
internal import MerkleLog
internal import TrialIntegrity

/// The check of the table `cosignature`.
struct CosignatureVerification {
    let tables: LedgerTables
    let witnesses: [VerifierKey]
    let faults: FaultList

    /// Checks every row.
    ///
    /// - Returns: how many are valid cosignatures of witnesses whose keys are known.
    func run() throws -> Int {
        let rows = try Row.fetchCursor(
            tables.db,
            sql: "SELECT \(LedgerTables.cosignatureColumns) FROM cosignature ORDER BY size, name, key_id"
        )
        var (number, valid) = (0, 0)
        while let row = try rows.next() {
            number += 1
            guard let stored = try? StoredCosignature(row) else {
                faults.add("cosignature-altered", "a cosignature is not as it was kept", at: "cosignature \(number)")
                continue
            }
            if check(stored) { valid += 1 }
        }
        return valid
    }

    private func check(_ stored: StoredCosignature) -> Bool {
        let name = "cosignature of \(stored.size) entries by \(stored.signature.name)"
        guard let bytes = try? tables.note(stored.size), let note = try? SignedNote(parsing: bytes) else {
            faults.add("cosignature-superfluous", "a cosignature is of no checkpoint of this ledger", at: name)
            return false
        }
        guard
            let key = witnesses.first(where: {
                $0.keyID == stored.signature.keyID && $0.name == stored.signature.name
            })
        else { return false }
        guard (try? Cosignature.check(stored.signature, of: note.text, key: key)) != nil else {
            faults.add("cosignature-bad", "the witness did not sign this checkpoint", at: name)
            return false
        }
        return true
    }
}
