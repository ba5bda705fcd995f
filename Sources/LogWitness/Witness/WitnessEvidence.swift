// What a witness keeps of checkpoints that a log signed and that it refused.

package import MerkleLog

/// How much a refused checkpoint says about its log.
package enum EvidenceKind: String, Hashable, Sendable, CaseIterable {
    /// Two signed checkpoints of one size with different roots: proof that the log equivocates.
    case sameSize = "same-size"
    /// A signed checkpoint of no entries with a root that no empty log has: proof that the log signs nonsense.
    case emptyRoot = "empty-root"
    /// A signed checkpoint for which no valid consistency proof was given.
    ///
    /// It is a question, not a proof: whoever sends a good checkpoint with a bad proof causes it too. It is dropped
    /// when the checkpoint is proven later.
    case noProof = "no-proof"

    /// Whether it stands by itself, without an answer of the log.
    package var isProof: Bool { self != .noProof }
}

/// A refused checkpoint, with the one that the witness holds.
package struct WitnessEvidence: Hashable, Sendable {
    /// Its number, from 1.
    package let number: Int
    /// The log.
    package let origin: String
    /// What it says.
    package let kind: EvidenceKind
    /// When it was received, in seconds since 1970 UTC by the clock of the witness.
    package let time: UInt64
    /// The note that the witness had cosigned last; empty when it had cosigned none.
    package let held: [UInt8]
    /// The request that was refused, with the note that the log signed.
    package let request: AddCheckpointRequest
    /// The keys of the log that the witness trusts.
    package let keys: [VerifierKey]

    /// The files with which anybody can check it: notes as they were signed, the request, and words.
    package var files: [(name: String, bytes: [UInt8])] {
        let about = """
            kind: \(kind.rawValue)
            origin: \(origin)
            received: \(time) seconds since 1970-01-01T00:00:00Z by the clock of the witness
            keys of the log: \(keys.map(\.text).joined(separator: " "))

            \(meaning)

            """
        let notes = [("held.note", held), ("submitted.note", request.note.bytes)].filter { !$0.1.isEmpty }
        return notes.map { (name: $0.0, bytes: $0.1) }
            + [(name: "request.txt", bytes: request.bytes), (name: "about.txt", bytes: Array(about.utf8))]
    }

    private var meaning: String {
        switch kind {
        case .sameSize:
            """
            The log signed both notes. They name one size and two roots: one log showed two contents. Proof of a fork.
            """
        case .emptyRoot:
            """
            The log signed a note with no entries and a root that is not SHA-256 of nothing. Proof of a false head.
            """
        case .noProof:
            """
            The log signed both notes. The proof that came with the second does not show that it continues the first.
            This alone is no proof of a fork: the sender may have sent a wrong proof. Ask the log for the right one.
            """
        }
    }
}
