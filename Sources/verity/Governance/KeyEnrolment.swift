// Letting keys in: the key as its owner hands it over, who vouches for it, and the folder it is made in.

import Foundation
import MerkleLog
import TrialIntegrity
import TrialLedger

/// The folder of private keys.
enum KeyFolder {
    /// Makes it where a party makes its key before there is a trial.
    ///
    /// - Throws: `LedgerError.cannotCreate`.
    static func make(_ folder: TrialFolder) throws(LedgerError) {
        guard !FileManager.default.fileExists(atPath: folder.keys) else { return }
        guard unsafe mkdir(folder.keys, 0o700) == 0 else {
            throw .cannotCreate(path: folder.keys, reason: unsafe String(cString: strerror(errno)))
        }
    }
}

/// A public key as people hand it over.
enum PublicKeyText {
    private static let maximumByteCount = 1000

    /// A verifier key given as text, in a file, or as the public half of a private key at hand.
    ///
    /// - Throws: what reading the file throws.
    static func read(_ text: String, in folder: TrialFolder) throws -> VerifierKey {
        if let key = try? VerifierKey(parsing: text) { return key }
        let path = try Signer.file(of: text, in: folder)
        if let file = try? FileBytes(path: path), file.count <= maximumByteCount,
            let bytes = try? file.read(at: 0, count: file.count),
            let line = String(validating: bytes, as: UTF8.self)?.split(separator: "\n").first,
            let key = try? VerifierKey(parsing: String(line))
        {
            return key
        }
        return try KeyFile.verifierKey(path)
    }
}

/// Lets a key in: by the keeper's word, or by that of the parties that the trial names.
struct KeyEnrolment {
    let role: KeyRole
    let site: String?
    let folder: TrialFolder

    /// Writes an enrolment by the operator into the ledger.
    ///
    /// - Returns: its entry.
    /// - Throws: `LedgerError`.
    func enrol(_ key: VerifierKey, by ledgerKey: SignerKey) throws -> UInt64? {
        try enrol(key, by: .ledger(ledgerKey, folder), ledgerKey: ledgerKey).entry.index
    }

    /// Writes the enrolment into the ledger.
    ///
    /// - Throws: `LedgerError`.
    func enrol(_ key: VerifierKey, by signer: Signer, ledgerKey: SignerKey) throws -> ActionOutcome {
        let action = LedgerAction(folder: folder, signer: signer, ledgerKey: ledgerKey)
        return try action.enter { ground in
            if let taken = ground.state.keys[DSSEEnvelope.keyID(of: key)] {
                // An enrolment has no clock: asked for twice it would be the very same entry, which says less.
                throw LedgerError.refused(position: 0, .keyTaken(taken.name))
            }
            return try KeyEnrolmentStatement(
                origin: ground.origin,
                trial: ground.trial,
                key: key,
                role: role,
                site: site,
                enrolledBy: signer.vouches(in: ground.state)
            ).signed(by: ground.key)
        }
    }
}

extension Signer {
    /// The ledger's key as a signer, when it is open already.
    static func ledger(_ key: SignerKey, _ folder: TrialFolder) -> Signer {
        Signer(key: key, file: folder.ledgerKey, enrolled: nil, name: TrialAuthority.Signatory.ledger)
    }

    /// As what it vouches for a key: the operator is the ledger's key, unless that is one of the trial's quorum.
    fileprivate func vouches(in state: TrialState) -> String {
        guard name == TrialAuthority.Signatory.ledger else { return KeyEnrolmentStatement.byQuorum }
        let definition = state.definition
        let isOneOfMany =
            definition.enrolment == .quorum && definition.authority(for: .enrol).admits(name: name, role: nil)
        return isOneOfMany ? KeyEnrolmentStatement.byQuorum : KeyEnrolmentStatement.byOperator
    }
}
