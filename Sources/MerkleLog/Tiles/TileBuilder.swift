// Growing the tiles of a log, leaf by leaf.

/// The right edge of a tiled tree: at each level the hashes that do not fill a tile yet.
///
/// It holds at most 255 hashes a level, whatever the size of the tree.
public struct TileBuilder: Sendable {
    /// The number of entries so far.
    public private(set) var size: UInt64
    /// The hashes of the partial tile of each level; empty where every tile is full.
    private var edges: [[Digest]]

    /// Begins a tree without entries.
    public init() {
        size = 0
        edges = []
    }

    init(size: UInt64, edges: [[Digest]]) {
        self.size = size
        self.edges = edges
    }

    /// Goes on where a tree of this size ends.
    ///
    /// - Parameters:
    ///   - size: the number of entries of the tree.
    ///   - node: the hash of a perfect subtree of that tree.
    /// - Throws: what `node` throws.
    /// - Complexity: at most 255 calls of `node` for each of at most 8 levels.
    public init(size: UInt64, node: (NodeAddress) throws -> Digest) throws {
        self.size = size
        let layout = TileLayout(size: size)
        edges = try (0..<layout.levelCount).map { level in
            let count = layout.hashCount(level: level)
            let start = count - count % UInt64(TilePath.fullWidth)
            return try (start..<count).map { try node(NodeAddress(level: TileLayout.height * level, index: $0)) }
        }
    }

    /// Appends the hash of an entry.
    ///
    /// - Parameters:
    ///   - leaf: the ``TreeHash/leaf(_:)`` of the entry.
    ///   - full: takes each tile that the entry fills, the lower levels first.
    /// - Throws: what `full` throws.
    /// - Precondition: the tree has fewer than 2^63 entries.
    /// - Complexity: O(1) hashes on average.
    public mutating func append(_ leaf: Digest, full: (TilePath, [Digest]) throws -> Void) rethrows {
        precondition(size < 1 << 63, "a tiled tree has at most 2^63 entries")
        size += 1
        var hash = leaf
        for level in 0... {
            if level == edges.count { edges.append([]) }
            edges[level].append(hash)
            guard edges[level].count == TilePath.fullWidth else { return }
            let hashes = edges[level]
            edges[level].removeAll(keepingCapacity: true)
            let end = size >> UInt64(TileLayout.height * (level + 1))
            if let path = TilePath(.hashes(level: level), index: end - 1) { try full(path, hashes) }
            hash = TileBuilder.root(over: hashes[...])
        }
    }

    /// The partial tiles of the tree as it is now, the lower levels first.
    public var partials: [(path: TilePath, hashes: [Digest])] {
        edges.enumerated().compactMap { level, hashes in
            let index = TileLayout(size: size).hashCount(level: level) / UInt64(TilePath.fullWidth)
            return TilePath(.hashes(level: level), index: index, width: hashes.count).map { ($0, hashes) }
        }
    }

    /// The root of the tree as it is now.
    public var root: Digest {
        var subtrees: [Digest] = []
        for hashes in edges.reversed() {
            var begin = 0
            for bit in (0..<TileLayout.height).reversed() where hashes.count >> bit & 1 == 1 {
                subtrees.append(TileBuilder.root(over: hashes[begin..<begin + 1 << bit]))
                begin += 1 << bit
            }
        }
        return TreeHash.fold(subtrees)
    }

    /// The root over a power of two of neighbouring hashes.
    static func root(over hashes: ArraySlice<Digest>) -> Digest {
        var row = Array(hashes)
        while row.count > 1 {
            for index in 0..<row.count / 2 { row[index] = TreeHash.node(row[2 * index], row[2 * index + 1]) }
            row.removeLast(row.count - row.count / 2)
        }
        return row.first ?? TreeHash.empty
    }
}
