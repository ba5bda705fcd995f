// What a keeper can tell of blinded columns in a seal that was made elsewhere.

import Foundation
import MerkleLog
import TrialIntegrity
import TrialLedger

/// Holds submitted seals against the blinding that is in force.
///
/// An envelope does not say which columns were withheld. It says which state of the ledger the site had seen, and a site
/// folder applies the rules in force at that state: a seal over a state from before the blinding was made without it. Where
/// the evidence is at hand, its manifest says it outright.
struct BlindedSubmission {
    /// The ledger, which is read and left alone.
    let reader: LedgerReader

    /// Refuses a seal whose evidence holds blinded columns in the open.
    ///
    /// - Parameters:
    ///   - seal: what was submitted.
    ///   - path: its envelope; evidence is looked for in `evidence/` beside the folder it is in, and in the trial.
    /// - Throws: `ProgramError.sealedBeforeBlinding`, `.blindedInTheOpen`; `LedgerError` when the ledger cannot be read.
    func check(_ seal: SealStatement, path: String) throws {
        let dataset = seal.id.dataset
        let blinded = reader.definition.datasets[dataset]?.blinded ?? []
        guard !blinded.isEmpty else { return }
        let known = try reader.definition(atSize: seal.seenCheckpoint.size).datasets[dataset]?.blinded ?? []
        let new = blinded.filter { !known.contains($0) }
        guard new.isEmpty else {
            throw ProgramError.sealedBeforeBlinding(path: path, seal: seal.id.text, columns: new)
        }
        let home = URL(fileURLWithPath: path).deletingLastPathComponent().deletingLastPathComponent().path
        let name = "evidence/\(seal.id.fileStem).evidence"
        for place in ["\(home)/\(name)", "\(reader.folder.path)/\(name)"] {
            guard let bytes = try? FileBytes(path: place), let manifest = try? EvidenceFile(bytes).manifest,
                manifest.trial == seal.trial, manifest.site == seal.id.site, manifest.dataset == dataset,
                manifest.sequence == seal.id.sequence
            else { continue }
            let open = manifest.profile.columns.map(\.name).filter {
                blinded.contains($0) && !manifest.withheld.contains($0)
            }
            guard open.isEmpty else {
                throw ProgramError.blindedInTheOpen(path: place, seal: seal.id.text, columns: open)
            }
        }
    }
}
