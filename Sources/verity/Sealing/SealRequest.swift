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
    var ledgerKey: SignerKey
    var reason: String
    var note: String?
    var printedName: String?
    var quiet: Bool
    /// Shows a first profile and asks; nil to accept it and show it only.
    var accept: ((SealID, SealedDataset) -> Bool)?
    var now: UTCTimestamp
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
    var receipt: String
}

/// A finished seal.
struct SealOutcome {
    var files: [SealedFile]
    var size: UInt64
    var root: Digest
    var entries: [UInt64]
}

/// The state of a dataset of a site before it is sealed again.
struct SeriesBefore {
    var id: SealID
    var previous: SealRecord?
    var evidence: EvidenceFile?
}
