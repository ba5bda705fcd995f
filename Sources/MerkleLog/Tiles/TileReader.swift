// Reading a tree from its tiles.

/// A tree of a known size whose tiles someone fetches: from a folder, from a web server.
///
/// Its ``node(_:)`` is what ``InclusionProof/prove(index:size:node:)``, ``ConsistencyProof/prove(from:to:node:)`` and
/// ``TreeHash/root(size:node:)`` ask for. Nothing that is read is authenticated here: check what comes out of them
/// against the root of a signed checkpoint.
///
/// It keeps the last tile of each level, and is for one thread at a time.
public final class TileReader {
    /// The number of entries of the tree; that of a published checkpoint.
    public let size: UInt64

    private let fetch: (TilePath) throws -> [UInt8]?
    private var latest: [Int: (path: TilePath, hashes: [Digest])] = [:]

    /// Reads a tree.
    ///
    /// - Parameters:
    ///   - size: the number of entries.
    ///   - fetch: the bytes of a file, nil when there is none.
    public init(size: UInt64, fetch: @escaping (TilePath) throws -> [UInt8]?) {
        self.size = size
        self.fetch = fetch
    }

    /// The hash of a perfect subtree.
    ///
    /// - Throws: `TileError.outsideTree`, `.missing` and `.length`, and what fetching throws.
    /// - Complexity: one tile, at most 127 hashes.
    public func node(_ address: NodeAddress) throws -> Digest {
        let (path, range) = try TileLayout(size: size).place(of: address)
        return TileBuilder.root(over: try hashes(path)[range])
    }

    /// The root of the tree.
    ///
    /// - Throws: as ``node(_:)``.
    public func root() throws -> Digest { try TreeHash.root(size: size, node: node) }

    /// An entry.
    ///
    /// - Throws: `TileError.outsideTree`, `.missing`, `.bundleEnds` and `.bundleContinues`, and what fetching throws.
    public func entry(_ index: UInt64) throws -> [UInt8] {
        let layout = TileLayout(size: size)
        guard index < size, let path = layout.path(.entries, index: index / UInt64(TilePath.fullWidth)) else {
            throw TileError.outsideTree(NodeAddress(level: 0, index: index), size: size)
        }
        let (bytes, width) = try read(path)
        let entries = try EntryBundle.entries(of: bytes, width: width)
        return Array(bytes[entries[Int(index % UInt64(TilePath.fullWidth))]])
    }

    /// The hashes of a tile, the first ones of the full tile where the partial one is gone.
    private func hashes(_ path: TilePath) throws -> [Digest] {
        guard case .hashes(let level) = path.content else { return [] }
        if let latest = latest[level], latest.path == path { return latest.hashes }
        let (bytes, width) = try read(path)
        let hashes = Array(try HashTile.decode(bytes, width: width).prefix(path.width))
        latest[level] = (path, hashes)
        return hashes
    }

    /// The bytes of a file, and its width, which is that of the full file where the partial one is gone.
    private func read(_ path: TilePath) throws -> (bytes: [UInt8], width: Int) {
        if let bytes = try fetch(path) { return (bytes, path.width) }
        guard path.isPartial, let full = path.with(width: TilePath.fullWidth), let bytes = try fetch(full) else {
            throw TileError.missing(path)
        }
        return (bytes, full.width)
    }
}
