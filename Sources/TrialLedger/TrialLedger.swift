// The chain of a trial: its folder, its entries in SQLite, the head that decides what is committed, the rules by which
// an entry is accepted, and the receipts that parties take away.
//
// This module knows statements, trees and notes, files and SQLite. It knows no tables, no evidence and no reports: what
// a seal seals is a root to it. Whoever keeps a ledger needs neither salt keys nor site keys.

package import TrialIntegrity

/// The files of a trial, by what they are for: every path of a trial folder is made here.
package struct TrialFolder: Hashable, Sendable {
    /// The folder.
    package let path: String
    /// The head of the ledger; it can live on another disk, out of reach of whoever can replace the ledger.
    package let head: String

    /// Names a trial folder; nothing is read.
    ///
    /// - Parameters:
    ///   - path: the folder.
    ///   - head: where the head is, when it is not `head.sqlite` in the folder.
    package init(path: String, head: String? = nil) {
        self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        self.head = head ?? self.path + "/head.sqlite"
    }

    /// The definition of the trial for people; the first entry of the ledger is what counts.
    package var definition: String { path + "/trial.yaml" }
    /// The ledger.
    package var ledger: String { path + "/ledger.sqlite" }
    /// The file whose lock a writer holds alone and readers share; it stays empty.
    package var lock: String { path + "/ledger.lock" }
    /// The keys that the folder's own commands trust, as a tlog-policy.
    package var policy: String { path + "/trust.policy" }
    /// Private keys; mode 0700.
    package var keys: String { path + "/keys" }
    /// Sealed values; mode 0700.
    package var evidence: String { path + "/evidence" }
    /// Receipts.
    package var receipts: String { path + "/receipts" }
    /// The private key of the ledger.
    package var ledgerKey: String { key(named: Self.ledgerKeyName) }

    /// The name of the ledger's key among the files of `keys`; no party can be enrolled under it.
    package static let ledgerKeyName = "ledger"

    /// The private key of a party.
    package func key(named name: String) -> String { "\(keys)/\(name).key" }

    /// The evidence of a seal.
    package func evidence(of seal: SealID) -> String { "\(evidence)/\(seal.fileStem).evidence" }

    /// The withheld part of the evidence of a seal, which is there when columns were withheld.
    package func withheld(of seal: SealID) -> String { "\(evidence)/\(seal.fileStem).withheld" }

    /// The receipt of a seal.
    package func receipt(of seal: SealID) -> String { "\(receipts)/\(seal.fileStem).receipt.json" }
}
