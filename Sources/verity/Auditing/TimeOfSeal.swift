// When a seal came into the ledger, and whether that is enough.

import MerkleLog
import TrialIntegrity
import TrialLedger

/// Adds to the result of a dataset what outside evidence says about its seal.
struct TimeOfSeal {
    private let ledger: LedgerContents

    /// Takes the ledger that the seal is in.
    init(_ ledger: LedgerContents) {
        self.ledger = ledger
    }

    /// Adds both bounds with their sources, and what makes the seal unusable: too few witnesses, a compromised key.
    func add(to audit: inout DatasetAudit) {
        guard let text = audit.seal, let id = SealID(parsing: text), let seal = try? ledger.seal(id) else { return }
        let notAfter = ledger.outside.notAfter(entry: seal.entry)
        let notBefore = ledger.outside.notBefore(seenSize: seal.statement.seenCheckpoint.size)
        audit.sealedAt = (notBefore?.time.text, notAfter?.time.text)
        audit.sealedAtSources = (notBefore?.source, notAfter?.source)
        if ledger.outside.lacksQuorum(entry: seal.entry) {
            refuse(
                &audit,
                code: "quorum-missing",
                "no checkpoint that covers the seal has the witnesses that the policy asks for"
            )
        }
        let standing = ledger.state.standing(ofKey: seal.envelope.keyID, notAfter: notAfter?.time)
        if case .compromised(let since, let seen) = standing {
            let proof = seen.map { "was first seen outside at \($0.text)" } ?? "was never seen outside"
            refuse(
                &audit,
                code: "key-compromised",
                "others may have signed with the key \(seal.signer) since \(since.text), and the seal \(proof)"
            )
        }
    }

    private func refuse(_ audit: inout DatasetAudit, code: String, _ message: String) {
        audit.faults.append(LedgerFault(code: code, message: message, location: audit.seal))
        audit.verdict = .unverifiable
    }
}
