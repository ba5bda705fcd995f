// The evidence that a seal goes on from: what it says of the profile counts only when it is what was sealed.

import Foundation
import MerkleLog
import TrialIntegrity
import TrialLedger

/// The evidence of the seal before.
///
/// A profile says what counts as equal. One that came from other evidence could make changes look like none, and nothing on
/// record would tell.
struct PreviousEvidence {
    private let seal: PreviousSeal
    private let trial: MerkleLog.Digest
    private let origin: String
    private let path: String

    /// Names it.
    ///
    /// - Parameters:
    ///   - seal: the seal before.
    ///   - trial: SHA-256 of the ledger's first entry.
    ///   - origin: the name of the ledger.
    ///   - folder: the trial.
    init(of seal: PreviousSeal, trial: MerkleLog.Digest, origin: String, _ folder: TrialFolder) {
        self.seal = seal
        self.trial = trial
        self.origin = origin
        path = folder.evidence(of: seal.id)
    }

    /// Opens it, and holds it against the root that was sealed.
    ///
    /// - Returns: nil when it is not here, or not readable as it lies here: encrypted, or fingerprints.
    /// - Throws: `PreviousEvidenceError` when it is damaged, of another seal, or reaches another root.
    /// - Complexity: O(size of the evidence).
    func open() throws -> EvidenceFile? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        do {
            let bytes = try FileBytes(path: path)
            // Encrypted evidence cannot be read without a key, and fingerprints hold no profile to go on from.
            if try EvidenceEncryption.isEncrypted(bytes) { return nil }
            if try FingerprintFile.isOne(bytes) { return nil }
            let evidence = try EvidenceFile(bytes)
            let (manifest, id) = (evidence.manifest, seal.id)
            guard manifest.origin == origin, manifest.trial == trial, manifest.site == id.site,
                manifest.dataset == id.dataset, manifest.sequence == id.sequence
            else { throw error("it belongs to another seal") }
            let workers = ProcessInfo.processInfo.activeProcessorCount
            guard let root = try evidence.recomputedRoot(workers: workers) else {
                throw error("it holds no values, so nothing ties what it says of the profile to the seal")
            }
            guard root == seal.root else { throw error("it does not hash to the root that was sealed") }
            return evidence
        } catch let problem as FormatError {
            throw error("it is damaged: \(problem.message)")
        }
    }

    private func error(_ reason: String) -> PreviousEvidenceError {
        PreviousEvidenceError(seal: seal.id.text, path: path, reason: reason)
    }
}

/// Evidence of the seal before that is not what was sealed.
struct PreviousEvidenceError: UserFacingError, Equatable {
    /// The seal before.
    let seal: String
    /// The evidence.
    let path: String
    /// What is wrong with it.
    let reason: String

    var code: String { "previous-evidence-unusable" }
    var message: String { "the evidence of \(seal), from which the profile is taken, cannot be used: \(reason)" }
    var hint: String? {
        "put the evidence of \(seal) back; if it is lost, move this file away: the profile is then proposed anew, and shown"
    }
    var place: SourcePlace? { SourcePlace(file: path) }
    var failureClass: FailureClass { .unverifiable }
}
