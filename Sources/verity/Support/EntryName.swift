// What an entry of the ledger is, in a few words.

import MerkleLog
import TrialIntegrity

/// Names entries for people.
enum EntryName {
    /// `701/LB#3` for a seal, `sign-off of 701/LB#3` for what is about one, `lock` and so on for the rest.
    static func of(_ statement: LedgerStatement) -> String {
        if case .seal(let seal) = statement { return seal.id.text }
        if let seal = statement.seal { return "\(statement.kind.noun) of \(seal.id.text)" }
        if case .key(let enrolment) = statement { return "key \(enrolment.key.name)" }
        return statement.kind.noun
    }
}

extension LedgerStatement.Kind {
    /// What such an entry is called in a sentence.
    var noun: String {
        switch self {
        case .trial: "definition"
        case .keyEnrolment: "enrolment of a key"
        case .keyRotation: "rotation of a key"
        case .keyRevocation: "revocation of a key"
        case .seal: "seal"
        case .retraction: "retraction"
        case .signOff: "sign-off"
        case .acknowledgement: "acknowledgement"
        case .lock: "lock"
        case .approval: "approval"
        case .amendment: "amendment"
        case .erasure: "erasure"
        case .anchor: "timestamp"
        case .restore: "restore"
        case .report: "report"
        }
    }
}
