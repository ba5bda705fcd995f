// Places of a trial folder that only the command line uses.

import MerkleLog
import TrialIntegrity
import TrialLedger

extension TrialFolder {
    /// The fingerprints of a seal, for a party that may locate changes and not read values.
    func fingerprints(of seal: SealID) -> String { "\(evidence)/\(seal.fileStem).fingerprints" }

    /// The corrections that came with a seal.
    func corrections(of seal: SealID) -> String { "\(evidence)/\(seal.fileStem).corrections" }

    /// Certificates and revocation lists beside timestamps.
    var timestamps: String { path + "/timestamps" }

    /// The material that an anchor names.
    func timestampMaterial(_ digest: Digest) -> String { "\(timestamps)/\(digest.hex).pem" }
}
