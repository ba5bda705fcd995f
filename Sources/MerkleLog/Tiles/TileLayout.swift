// Which files a tree of a given size consists of.

/// The files of a tree: at each level full tiles, and one partial tile when the hashes do not fill it.
///
/// Hashes of a partial tile are never joined to one of the level above.
public struct TileLayout: Hashable, Sendable {
    /// The number of entries of the tree.
    public let size: UInt64

    /// The base-2 logarithm of the number of hashes of a full tile.
    static let height = 8

    /// The files of a tree of this size.
    public init(size: UInt64) {
        self.size = size
    }

    /// The number of levels that have a hash; at most 8.
    public var levelCount: Int { (size.bitWidthInUse + TileLayout.height - 1) / TileLayout.height }

    /// The number of hashes of a level, floor(size / 256^level).
    public func hashCount(level: Int) -> UInt64 {
        (0..<8).contains(level) ? size >> UInt64(TileLayout.height * level) : 0
    }

    /// The number of tiles of a level, a partial one included.
    public func tileCount(level: Int) -> UInt64 {
        let (tiles, rest) = hashCount(level: level).quotientAndRemainder(dividingBy: UInt64(TilePath.fullWidth))
        return rest == 0 ? tiles : tiles + 1
    }

    /// The number of hashes of a tile, 0 when the tree has no such tile.
    public func width(level: Int, index: UInt64) -> Int {
        let (start, overflow) = index.multipliedReportingOverflow(by: UInt64(TilePath.fullWidth))
        let count = hashCount(level: level)
        guard !overflow, start < count else { return 0 }
        return Int(min(count - start, UInt64(TilePath.fullWidth)))
    }

    /// A file of the tree, at the width that this tree gives it; nil when there is none.
    public func path(_ content: TilePath.Content, index: UInt64) -> TilePath? {
        let level: Int
        switch content {
        case .entries: level = 0
        case .hashes(let number): level = number
        }
        return TilePath(content, index: index, width: width(level: level, index: index))
    }

    /// Where the hash of a perfect subtree comes from: the root over some hashes of one tile.
    ///
    /// - Throws: `TileError.outsideTree` when the subtree is not within the tree.
    public func place(of node: NodeAddress) throws(TileError) -> (tile: TilePath, hashes: Range<Int>) {
        guard (0..<UInt64.bitWidth).contains(node.level), node.index < size >> UInt64(node.level) else {
            throw .outsideTree(node, size: size)
        }
        let level = node.level / TileLayout.height
        let inner = node.level % TileLayout.height
        let first = node.index << UInt64(inner)
        let index = first / UInt64(TilePath.fullWidth)
        guard let tile = path(.hashes(level: level), index: index) else { throw .outsideTree(node, size: size) }
        let start = Int(first % UInt64(TilePath.fullWidth))
        return (tile, start..<start + 1 << inner)
    }
}
