// What can be wrong with the file of a tiled log.

/// Why a tile or an entry bundle was refused or could not be made.
public enum TileError: Error, Hashable, Sendable {
    /// Neither the file nor the full one that could stand in for it is there.
    case missing(TilePath)
    /// A tile of hashes has another number of bytes than its width calls for.
    case length(expected: Int, found: Int)
    /// A bundle ends within an entry or before the last one; entries are counted from 0.
    case bundleEnds(entry: Int)
    /// A bundle goes on after its last entry, from this byte on.
    case bundleContinues(at: Int)
    /// An entry of no bytes, or of more than 65,535.
    case entryLength(Int)
    /// A subtree that the tree does not have.
    case outsideTree(NodeAddress, size: UInt64)
}

extension TileError: CustomStringConvertible {
    /// One line for a person, lower case, without a full stop.
    public var description: String {
        switch self {
        case .missing(let path): "\(path) is missing"
        case .length(let expected, let found): "it has \(found) bytes where \(expected) are needed"
        case .bundleEnds(let entry): "it ends within entry \(entry)"
        case .bundleContinues(let offset): "it goes on after its last entry, at byte \(offset)"
        case .entryLength(let count): "an entry of \(count) bytes cannot stand in a bundle"
        case .outsideTree(let node, let size):
            "a tree of \(size) entries has no subtree \(node.index) at level \(node.level)"
        }
    }
}
