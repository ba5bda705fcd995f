// What came of asking one witness.

package import MerkleLog

/// What one witness did with a checkpoint.
package enum WitnessOutcome: Hashable, Sendable {
    /// It cosigned at this time, in seconds since 1970 UTC; the line was checked.
    case cosigned(NoteSignature, time: UInt64)
    /// The note holds its cosignature already, of this time; it was not asked.
    case alreadyCosigned(time: UInt64)
    /// It has cosigned a larger state of the log: this one is an old copy, or another log holds the key.
    case ahead(size: UInt64)
    /// It refused for good: 400, 403, 404, 422, or a second conflict.
    case refused(status: Int, reason: String)
    /// It did not answer, or said that it cannot now; asking later may help.
    case notReached(reason: String)
    /// It answered with something that is no cosignature of its key over this checkpoint.
    case falseAnswer(reason: String)
    /// The policy does not say where it is.
    case noAddress

    /// A stable identifier, for JSON.
    package var code: String {
        switch self {
        case .cosigned: "cosigned"
        case .alreadyCosigned: "already-cosigned"
        case .ahead: "ahead"
        case .refused: "refused"
        case .notReached: "not-reached"
        case .falseAnswer: "false-answer"
        case .noAddress: "no-address"
        }
    }

    /// One sentence for a person, lower case, without a full stop.
    package var message: String {
        switch self {
        case .cosigned: "cosigned"
        case .alreadyCosigned: "had cosigned before"
        case .ahead(let size): "has cosigned \(size) entries, more than this ledger has: it may be an old copy"
        case .refused(let status, let reason): "refused with status \(status)\(reason.isEmpty ? "" : ": \(reason)")"
        case .notReached(let reason): "not reached: \(reason)"
        case .falseAnswer(let reason): "answered, but not with its cosignature: \(reason)"
        case .noAddress: "not asked: the policy gives no address"
        }
    }
}

/// A witness of a policy and what came of asking it.
package struct WitnessReport: Hashable, Sendable {
    /// The witness.
    package let witness: TLogPolicy.Witness
    /// What came of it.
    package let outcome: WitnessOutcome

    /// States an outcome.
    package init(witness: TLogPolicy.Witness, outcome: WitnessOutcome) {
        self.witness = witness
        self.outcome = outcome
    }
}
