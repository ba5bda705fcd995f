// After a block: the witnesses of the trial's own policy are asked, and the receipts written again with what they sign.

import LogWitness
import MerkleLog
import TrialIntegrity
import TrialLedger

/// Asks the witnesses that `trust.policy` names with an address.
///
/// The block stands whatever they answer: who cannot be reached now is asked again by `verity witness submit`.
struct CosigningAfterwards {
    private let folder: TrialFolder
    private let passphrases: PassphraseSource

    /// Names the trial, and where the passphrase of the ledger's key comes from.
    init(_ folder: TrialFolder, _ passphrases: PassphraseSource) {
        self.folder = folder
        self.passphrases = passphrases
    }

    /// Asks, keeps the answers, and writes receipts again.
    ///
    /// - Parameter seals: the seals whose receipts are written again.
    /// - Returns: what is to be said, each as a sentence without a full stop.
    /// - Throws: `LedgerError` when the ledger cannot be read or written.
    func run(_ seals: [SealID]) async throws -> [String] {
        guard let policy = try? TrustPolicy.read(folder.policy).rules,
            policy.witnesses.contains(where: { $0.url != nil })
        else { return [] }
        let reader = try LedgerReader(opening: folder)
        let (key, own) = (reader.trial.ledgerKey, try OwnWitnesses.keys(reader))
        reader.close()
        let job = try CosigningJob(folder, policy: policy, key: key, discounting: own)
        let result = try await job.ask()
        var notices: [String] = []
        if try job.keep(result, with: try Signer.ledgerKey(folder, passphrases)) > 0 {
            notices = try writeReceipts(seals)
        }
        let silent = result.reports.filter { $0.outcome.isOpen }
        return notices + silent.map { "the witness \($0.witness.name) \($0.outcome.message)" }
    }

    /// Writes receipts again.
    ///
    /// - Returns: what is to be said of those that could not be written.
    private func writeReceipts(_ seals: [SealID]) throws -> [String] {
        let reader = try LedgerReader(opening: folder)
        defer { reader.close() }
        return try seals.compactMap { id -> String? in
            let receipt = try ReceiptChoice.receipt(of: id, in: reader)
            do {
                _ = try ReceiptWriting.write(receipt, to: folder)
                return nil
            } catch {
                return ReceiptWriting.failure(id, entry: try reader.seal(id).entry, error)
            }
        }
    }
}

extension WitnessOutcome {
    /// Whether the cosignature is still missing.
    var isOpen: Bool {
        switch self {
        case .cosigned, .alreadyCosigned: false
        default: true
        }
    }
}
