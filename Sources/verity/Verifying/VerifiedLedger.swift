// A ledger that is read as it was verified, and not as somebody left it a moment later.

import MerkleLog
import TrialIntegrity
import TrialLedger

extension LedgerVerification {
    /// Whether it is of exactly this state of the ledger.
    func isOf(_ head: LedgerHead) -> Bool {
        state.size == Int(clamping: head.size) && state.root == head.root.hex
    }
}

/// A ledger that was verified, open at the state that was verified.
///
/// Entries that came in between would be read and never have been checked; then both are done again.
struct VerifiedLedger {
    /// What the verification says.
    let verification: LedgerVerification
    /// The ledger; of a broken one at the state in which it is.
    let reader: LedgerReader

    /// How often a ledger that grows meanwhile is verified again.
    static let attempts = 5

    /// Verifies a ledger and opens it.
    ///
    /// - Parameters:
    ///   - folder: the trial.
    ///   - key: the ledger's key, known from elsewhere.
    /// - Throws: `ProgramError.noTrial`, `LedgerError` when it cannot be read, `.busy` when seals keep coming in.
    init(_ folder: TrialFolder, key: VerifierKey) throws {
        try folder.checkThatItIsOne()
        for _ in 0..<Self.attempts {
            let verification = try LedgerVerification.run(folder, key: key)
            let reader = try LedgerReader(opening: folder)
            if verification.isOf(reader.head) || verification.state.status == .broken {
                (self.verification, self.reader) = (verification, reader)
                return
            }
            reader.close()
        }
        throw LedgerError.busy(path: folder.lock)
    }
}
