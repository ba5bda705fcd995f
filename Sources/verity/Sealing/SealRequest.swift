// What a seal command asks for, and what it gives back.

import Foundation
import MerkleLog
import TrialIntegrity
import TrialLedger

/// A call of `verity seal`, with every default filled in.
struct SealRequest {
    var folder: TrialFolder
    var files: [String]
    var site: String
    var dataset: String?
    var key: [String]?
    var reading: DeclaredReading
    var signer: SignerKey
    var role: KeyRole
    /// Where the signed statements go: into the ledger of the folder, or into files for its keeper.
    var destination: Destination
    var reason: String
    var note: String?
    var printedName: String?
    /// A file with corrections of the version before.
    var corrects: String?
    /// Who may read the withheld parts, beside those whom the trial's rules name.
    var withheldTo: [RecipientKey] = []
    var quiet: Bool
    /// Shows a first profile and asks; nil to accept it and show it only.
    var accept: ((SealID, SealedDataset) -> Bool)?
    var now: UTCTimestamp

    /// Where the signed statements go.
    enum Destination {
        /// Into the ledger, signed with its key.
        case ledger(SignerKey)
        /// Into `submissions/`, over what this checkpoint or receipt shows of the ledger.
        case submissions(checkpoint: String)
    }
}

/// One file of a finished seal.
struct SealedFile {
    var id: SealID
    var file: String
    var sealed: SealedDataset
    var remarks: [SealRemark]
    var isFirst: Bool
    var isUnchanged: Bool
    var evidence: String
    /// The corrections that were sealed with it.
    var corrections: SealedCorrectionsFile?
    /// The withheld part of the evidence; nil where no column is withheld.
    var withheld: String?
    /// The receipt; for a seal that its keeper has not accepted yet the envelope to submit; nil where the receipt could not
    /// be written.
    var receipt: String?
}

/// A finished seal.
struct SealOutcome {
    var files: [SealedFile]
    /// The block; nil when the keeper has still to accept the seals.
    var block: SealedBlock?
}

/// Where the seals of a call are in the ledger.
struct SealedBlock {
    var size: UInt64
    var root: Digest
    var entries: [UInt64]
    /// What is to be said about clocks.
    var notices: [String] = []
}

/// The state of a dataset of a site before it is sealed again.
struct SeriesBefore {
    var id: SealID
    var previous: PreviousSeal?
    var evidence: EvidenceFile?
}

/// The seal that a new one follows.
struct PreviousSeal {
    var id: SealID
    /// The leaf hash of its entry.
    var leaf: Digest
    /// Its root.
    var root: Digest
}

/// Corrections on their way into a seal.
struct SealedCorrectionsFile {
    /// Where they are kept.
    var path: String
    /// What the seal repeats.
    var root: Digest
    var count: Int
}
