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
