// Two signed states of one ledger that contradict each other: evidence that anyone can check with the ledger's key.

import TrialIntegrity
import TrialLedger

/// Keeps contradictions as files.
enum ConflictFiles {
    /// Writes `conflict-N/outside.note`, `conflict-N/ledger.note` and `conflict-N/about.txt` for each.
    ///
    /// - Throws: `LedgerError`.
    static func write(_ conflicts: [LedgerConflict], to folder: String) throws {
        for (number, conflict) in conflicts.enumerated() {
            let place = "\(folder)/conflict-\(number + 1)"
            try FolderMaking.make(place, mode: 0o755)
            let proof =
                conflict.isFork
                ? "Both notes are signed by the ledger's key, for one size and with two roots: they prove a fork."
                : "The two notes do not prove a fork alone: the ledger itself has to be looked at."
            let about =
                "\(conflict.fault.code): \(conflict.fault.message)\n\(conflict.fault.location ?? "")\n\(proof)\n"
            let files = [
                ("outside.note", conflict.outsideNote), ("ledger.note", conflict.ledgerNote),
                ("about.txt", Array(about.utf8)),
            ]
            for (name, bytes) in files {
                try AtomicFile.write(bytes, to: "\(place)/\(name)", mode: 0o644, replacing: true)
            }
        }
    }
}
