// The bytes of tiles and entry bundles.

/// A tile of hashes: 32 bytes each, nothing before, between or after them.
public enum HashTile {
    /// Writes a tile.
    public static func encode(_ hashes: some Collection<Digest>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(hashes.count * Digest.byteCount)
        for hash in hashes { hash.append(to: &bytes) }
        return bytes
    }

    /// Reads a tile.
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - width: the number of hashes that its path names.
    /// - Returns: the hashes.
    /// - Throws: `TileError.length`.
    public static func decode(_ bytes: [UInt8], width: Int) throws(TileError) -> [Digest] {
        let expected = width * Digest.byteCount
        guard bytes.count == expected else { throw .length(expected: expected, found: bytes.count) }
        return unsafe bytes.withUnsafeBytes { buffer in
            (0..<width).map { unsafe Digest(unaligned: buffer, at: $0 * Digest.byteCount) }
        }
    }
}

/// A bundle of entries: each after its length in two bytes, the high one first.
public enum EntryBundle {
    /// The most bytes that an entry can have.
    public static let maximumEntryByteCount = 65_535
    /// The most bytes that a bundle can have.
    public static let maximumByteCount = TilePath.fullWidth * (2 + maximumEntryByteCount)

    /// Appends an entry to a bundle.
    ///
    /// - Throws: `TileError.entryLength` for an entry of more than 65,535 bytes.
    public static func append(_ entry: [UInt8], to bundle: inout [UInt8]) throws(TileError) {
        guard entry.count <= maximumEntryByteCount else { throw .entryLength(entry.count) }
        bundle.append(UInt8(truncatingIfNeeded: entry.count >> 8))
        bundle.append(UInt8(truncatingIfNeeded: entry.count))
        bundle.append(contentsOf: entry)
    }

    /// Finds the entries of a bundle, without trusting any length in it.
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - width: the number of entries that its path names.
    /// - Returns: where each entry stands in the bytes.
    /// - Throws: `TileError.bundleEnds` and `.bundleContinues`.
    public static func entries(of bytes: [UInt8], width: Int) throws(TileError) -> [Range<Int>] {
        var entries: [Range<Int>] = []
        entries.reserveCapacity(width)
        var offset = 0
        for entry in 0..<width {
            guard bytes.count - offset >= 2 else { throw .bundleEnds(entry: entry) }
            let start = offset + 2
            let count = Int(bytes[offset]) << 8 | Int(bytes[offset + 1])
            guard count <= bytes.count - start else { throw .bundleEnds(entry: entry) }
            entries.append(start..<start + count)
            offset = start + count
        }
        guard offset == bytes.count else { throw .bundleContinues(at: offset) }
        return entries
    }

    /// The leaf hashes of the entries of a bundle.
    ///
    /// - Throws: `TileError.bundleEnds` and `.bundleContinues`.
    public static func leafHashes(of bytes: [UInt8], width: Int) throws(TileError) -> [Digest] {
        let entries = try entries(of: bytes, width: width)
        let span = bytes.span
        return entries.map { TreeHash.leaf(span.extracting($0)) }
    }
}
