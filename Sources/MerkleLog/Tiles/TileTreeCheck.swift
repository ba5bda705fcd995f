// The full check of a tiled log: every file against the others, and all of them against the root of a checkpoint.

/// A fault of a tiled log.
public struct TileFault: Hashable, Sendable {
    /// What is wrong.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Neither the file nor the full one that could stand in for it is there.
        case missing = "tile-missing"
        /// The file has more or fewer bytes than its place in the tree calls for.
        case malformed = "tile-malformed"
        /// A hash or an entry of the file contradicts the rest of the tree.
        case altered = "tile-altered"
        /// Two files contradict each other, and nothing tells which of them is right.
        case contradiction = "tile-contradiction"
        /// The files do not reach the root.
        case rootUnreached = "root-unreached"
        /// There are so many faults that the check ended before the last file.
        case stopped = "check-stopped"
    }

    /// What is wrong.
    public let kind: Kind
    /// The file; nil for the checkpoint.
    public let path: TilePath?
    /// The hash or the entry of the file, from 0, when one is to blame.
    public let position: Int?
    /// What is wrong, in words, without the file.
    public let message: String
}

/// One pass over all files of a tiled log, from the entries to the root.
///
/// Every hash is known three times: from the files below it, from its own file, and through the hash above that file.
/// Two that agree outvote the third, so that the file that was altered is named and not those that depend on it. No
/// length in a file is trusted, and memory does not grow with the tree.
public struct TileTreeCheck {
    /// The number of faults after which a check ends: a checkpoint may name any size, and most files may be missing.
    public static let maximumFaultCount = 10_000

    /// The number of entries of the tree.
    public let size: UInt64
    /// The faults, in the order in which they were found.
    public private(set) var faults: [TileFault] = []

    private let root: Digest
    private let layout: TileLayout
    private let fetch: (TilePath) throws -> [UInt8]?
    private let olderWidths: (TilePath.Content, UInt64) -> [Int]
    /// At each level the hashes of the tile that is being filled from below; nil where nothing below could be read.
    private var rising: [[Digest?]]
    /// The tiles that are read ahead, one a level.
    private var ahead: [Int: (index: UInt64, hashes: [Digest]?)] = [:]
    /// Partial tiles that contradict what is below them: the root decides.
    private var undecided: [(path: TilePath, below: [Digest?], stored: [Digest])] = []

    /// Prepares a check.
    ///
    /// - Parameters:
    ///   - size: the number of entries, from a signed checkpoint.
    ///   - root: the root, from the same checkpoint.
    ///   - fetch: the bytes of a file, nil when there is none. A file larger than its width allows may be cut off after
    ///     the first byte too many.
    ///   - olderWidths: the widths of further partial files of a place, left from smaller trees; they are checked too.
    public init(
        size: UInt64,
        root: Digest,
        fetch: @escaping (TilePath) throws -> [UInt8]?,
        olderWidths: @escaping (TilePath.Content, UInt64) -> [Int] = { _, _ in [] }
    ) {
        self.size = size
        self.root = root
        self.fetch = fetch
        self.olderWidths = olderWidths
        layout = TileLayout(size: size)
        rising = [[Digest?]](repeating: [], count: layout.levelCount + 1)
    }

    /// Runs the check.
    ///
    /// - Parameter progress: called with the number of entries done.
    /// - Throws: what fetching throws; faults of the files are listed, not thrown.
    /// - Complexity: O(*size*) hashes.
    public mutating func run(progress: (UInt64) -> Void = { _ in }) throws {
        guard size > 0 else {
            if root != TreeHash.empty { add(.rootUnreached, nil, nil, "a log without entries has another root") }
            return
        }
        for index in 0..<layout.tileCount(level: 0) {
            rising[0] = try bundle(index)
            try settle(level: 0, index: index)
            let done = index * UInt64(TilePath.fullWidth) + UInt64(layout.width(level: 0, index: index))
            guard faults.count < TileTreeCheck.maximumFaultCount else {
                return add(.stopped, nil, nil, "there are too many faults: what follows entry \(done) was not checked")
            }
            progress(done)
        }
        for level in 0..<layout.levelCount where level > 0 && !layout.hashCount(level: level).isMultiple(of: 256) {
            try settle(level: level, index: layout.hashCount(level: level) / UInt64(TilePath.fullWidth))
        }
        try decide()
    }

    private mutating func add(_ kind: TileFault.Kind, _ path: TilePath?, _ position: Int?, _ message: String) {
        faults.append(TileFault(kind: kind, path: path, position: position, message: message))
    }

    // MARK: Entries

    /// The leaf hashes of a bundle; nil for each when it cannot be read.
    private mutating func bundle(_ index: UInt64) throws -> [Digest?] {
        guard let path = layout.path(.entries, index: index) else { return [] }
        let unknown = [Digest?](repeating: nil, count: path.width)
        guard let (bytes, found) = try read(path) else { return unknown }
        do throws(TileError) {
            return Array(try EntryBundle.leafHashes(of: bytes, width: found.width).prefix(path.width))
        } catch {
            add(.malformed, found, nil, "\(error)")
            return unknown
        }
    }

    /// A file, or the full one in place of a partial one.
    private mutating func read(_ path: TilePath) throws -> (bytes: [UInt8], found: TilePath)? {
        if let bytes = try fetch(path) { return (bytes, path) }
        if path.isPartial, let full = path.with(width: TilePath.fullWidth), let bytes = try fetch(full) {
            return (bytes, full)
        }
        add(.missing, path, nil, "the file is missing")
        return nil
    }

    // MARK: Hashes

    /// The stored hashes of a tile, read once; faults of reading it are listed.
    private mutating func stored(level: Int, index: UInt64) throws -> [Digest]? {
        if let tile = ahead[level], tile.index == index { return tile.hashes }
        var hashes: [Digest]?
        if let path = layout.path(.hashes(level: level), index: index), let (bytes, found) = try read(path) {
            do throws(TileError) {
                hashes = Array(try HashTile.decode(bytes, width: found.width).prefix(path.width))
            } catch {
                add(.malformed, found, nil, "\(error)")
            }
        }
        ahead[level] = (index, hashes)
        return hashes
    }

    /// Compares a tile with what is below it and with the hash above it, and hands its root upwards.
    private mutating func settle(level: Int, index: UInt64) throws {
        guard let path = layout.path(.hashes(level: level), index: index) else { return }
        let below = rising[level]
        rising[level] = []
        let stored = try stored(level: level, index: index)
        var above: Digest?
        if !path.isPartial, layout.hashCount(level: level + 1) > index {
            let parent = try self.stored(level: level + 1, index: index / UInt64(TilePath.fullWidth))
            above = parent?[Int(index % UInt64(TilePath.fullWidth))]
        }
        let settled = settle(path, below: below, stored: stored, above: above)
        // Where the root has to decide first, so have the older files to wait.
        if undecided.last?.path != path { try checkOlder(path, against: settled) }
        guard !path.isPartial else {
            rising[level] = settled
            return
        }
        rising[level + 1].append(Self.root(settled) ?? above)
        if rising[level + 1].count == TilePath.fullWidth {
            try settle(level: level + 1, index: index / UInt64(TilePath.fullWidth))
        }
    }

    /// The hashes of a tile that two of three sources agree on.
    private mutating func settle(
        _ path: TilePath,
        below: [Digest?],
        stored: [Digest]?,
        above: Digest?
    ) -> [Digest?] {
        guard let stored else { return below }
        let merged = zip(below, stored).map { $0 ?? $1 }
        guard merged != stored else { return stored }
        guard !path.isPartial else {
            undecided.append((path, below, stored))
            return merged
        }
        if above == TileBuilder.root(over: stored[...]) {
            blameBelow(path, below, stored)
            return stored
        }
        let isProven = above == TileBuilder.root(over: merged[...])
        blame(path, below, stored, isProven ? .altered : .contradiction)
        return merged
    }

    private mutating func blame(
        _ path: TilePath,
        _ below: [Digest?],
        _ stored: [Digest],
        _ kind: TileFault.Kind
    ) {
        for (position, pair) in zip(below, stored).enumerated() {
            guard let hash = pair.0, hash != pair.1 else { continue }
            let lower = Self.below(path, position)
            add(kind, path, position, "hash \(position) is not that of \(lower.name)")
        }
    }

    private mutating func blameBelow(_ path: TilePath, _ below: [Digest?], _ stored: [Digest]) {
        for (position, pair) in zip(below, stored).enumerated() {
            guard let hash = pair.0, hash != pair.1 else { continue }
            let lower = Self.below(path, position)
            let what = lower.entry.map { "entry \($0)" } ?? "the tile"
            add(.altered, lower.path, lower.entry, "\(what) does not have the hash \(position) of \(path)")
        }
    }

    /// What a hash of a tile is the hash of: an entry of the bundle beside it, or a full tile of the level below.
    private static func below(_ path: TilePath, _ position: Int) -> (path: TilePath?, entry: Int?, name: String) {
        guard case .hashes(let level) = path.content, level > 0 else {
            let bundle = TilePath(.entries, index: path.index, width: path.width)
            return (bundle, position, "entry \(position) of \(bundle?.text ?? "its bundle")")
        }
        let tile = TilePath(
            .hashes(level: level - 1),
            index: path.index * UInt64(TilePath.fullWidth) + UInt64(position)
        )
        return (tile, nil, tile?.text ?? "the tile below it")
    }

    private static func root(_ hashes: [Digest?]) -> Digest? {
        let known = hashes.compactMap { $0 }
        return known.count == hashes.count ? TileBuilder.root(over: known[...]) : nil
    }

    // MARK: Older partial files

    /// Partial files of smaller trees hold the first hashes and entries of the file that took their place.
    private mutating func checkOlder(_ path: TilePath, against settled: [Digest?]) throws {
        guard case .hashes(let level) = path.content else { return }
        for content in level == 0 ? [.entries, path.content] : [path.content] {
            for width in olderWidths(content, path.index) where width < path.width {
                guard let older = TilePath(content, index: path.index, width: width), let bytes = try fetch(older)
                else { continue }
                do throws(TileError) {
                    let hashes =
                        content == .entries
                        ? try EntryBundle.leafHashes(of: bytes, width: width)
                        : try HashTile.decode(bytes, width: width)
                    for position in 0..<width where settled[position] != nil && hashes[position] != settled[position] {
                        add(.altered, older, position, "place \(position) is not that of \(path)")
                    }
                } catch {
                    add(.malformed, older, nil, "\(error)")
                }
            }
        }
    }

    // MARK: The root

    /// Compares with the root; where partial tiles contradict what is below them, it tells which of the two is right.
    private mutating func decide() throws {
        if reached(by: rising) == root {
            for tile in undecided {
                blame(tile.path, tile.below, tile.stored, .altered)
                try checkOlder(tile.path, against: zip(tile.below, tile.stored).map { $0 ?? $1 })
            }
            return
        }
        var other = rising
        for tile in undecided {
            guard case .hashes(let level) = tile.path.content else { continue }
            other[level] = tile.stored
        }
        if !undecided.isEmpty, reached(by: other) == root {
            for tile in undecided {
                blameBelow(tile.path, tile.below, tile.stored)
                try checkOlder(tile.path, against: tile.stored)
            }
            return
        }
        for tile in undecided { blame(tile.path, tile.below, tile.stored, .contradiction) }
        add(.rootUnreached, nil, nil, "the files do not reach the root of the checkpoint")
    }

    private func reached(by edges: [[Digest?]]) -> Digest? {
        let known = edges.map { $0.compactMap { $0 } }
        guard zip(known, edges).allSatisfy({ $0.count == $1.count }) else { return nil }
        return TileBuilder(size: size, edges: known).root
    }
}
