// What can be wrong with a proof, a size or a range of leaves.

/// Why a proof was refused or could not be made.
public enum MerkleError: Error, Equatable, Sendable {
    /// A tree of this size has no such entry.
    case indexOutOfRange(index: UInt64, size: UInt64)
    /// The old tree is said to be larger than the new one.
    case sizesReversed(from: UInt64, to: UInt64)
    /// The proof has another number of hashes than these sizes call for.
    case proofLength(expected: Int, found: Int)
    /// The proof does not lead from the entry to the root.
    case rootMismatch
    /// The proof does not lead to the old root.
    case oldRootMismatch
    /// The proof does not lead to the new root.
    case newRootMismatch
    /// A range was appended that does not begin where this one ends.
    case rangesNotAdjacent(end: UInt64, begin: UInt64)
    /// A root was asked of a range that does not begin at entry 0.
    case rangeWithoutBeginning(begin: UInt64)
    /// A range of leaves ends before it begins.
    case rangeReversed(begin: UInt64, end: UInt64)
    /// A range of leaves has another number of subtree hashes than its bounds call for.
    case hashCount(expected: Int, found: Int)
    /// The tree would have more than 2^64 − 1 entries.
    case sizeOverflow(size: UInt64, added: Int)
}

extension MerkleError: CustomStringConvertible {
    /// One line for a person, lower case, without a full stop.
    public var description: String {
        switch self {
        case .indexOutOfRange(let index, let size): "entry \(index) is not in a tree of \(size) entries"
        case .sizesReversed(let from, let to): "a tree of \(to) entries cannot follow one of \(from)"
        case .proofLength(let expected, let found): "the proof has \(found) hashes where \(expected) are needed"
        case .rootMismatch: "the proof does not lead to the root"
        case .oldRootMismatch: "the proof does not lead to the old root"
        case .newRootMismatch: "the proof does not lead to the new root"
        case .rangesNotAdjacent(let end, let begin): "leaves from \(begin) cannot follow leaves that end before \(end)"
        case .rangeWithoutBeginning(let begin): "leaves from \(begin) have no root without the leaves before them"
        case .rangeReversed(let begin, let end): "a range of leaves from \(begin) cannot end before \(end)"
        case .hashCount(let expected, let found): "the range has \(found) hashes where \(expected) are needed"
        case .sizeOverflow(let size, let added): "a tree of \(size) entries has no room for \(added) more"
        }
    }
}
