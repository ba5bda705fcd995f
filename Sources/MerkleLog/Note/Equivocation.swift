// Two signed heads of one log that exclude each other.

/// The proof that a log showed different states to different people: nobody but the holder of its key can make it.
public struct Equivocation: Hashable, Sendable {
    /// One of the two checkpoints.
    public let first: Checkpoint
    /// The other one, of the same size with another root.
    public let second: Checkpoint

    /// Checks that two notes are such a proof.
    ///
    /// Checkpoints of different sizes prove nothing by themselves: they may be states of one growing log.
    ///
    /// - Parameters:
    ///   - first: a signed checkpoint.
    ///   - second: another one.
    ///   - key: the key of the log, from a source that is trusted.
    /// - Returns: the proof; nil when both can be true.
    /// - Throws: what ``Checkpoint/open(note:key:)`` throws, when one of them is not of that log.
    public static func check(
        first: [UInt8],
        second: [UInt8],
        key: VerifierKey
    ) throws(NoteError) -> Equivocation? {
        let (one, _) = try Checkpoint.open(note: first, key: key)
        let (other, _) = try Checkpoint.open(note: second, key: key)
        guard one.size == other.size, one.root != other.root else { return nil }
        return Equivocation(first: one, second: other)
    }
}
