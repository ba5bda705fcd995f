// A run of leaves reduced to a few hashes, so that many cores can each hash a run and the results be joined.

/// The hashes of the perfect, aligned subtrees that cover leaves [begin, end).
///
/// Two neighbouring ranges join to the range that hashing all leaves at once would have given, so the root does not
/// depend on how the work was divided. A range holds at most 126 hashes, whatever its length.
public struct CompactRange: Equatable, Sendable {
    /// The index of the first leaf.
    public let begin: UInt64
    /// The index after the last leaf.
    public private(set) var end: UInt64
    /// The roots of the subtrees, from left to right; see ``NodeAddress`` for what each may cover.
    public private(set) var hashes: [Digest]

    /// The levels that are hashed together; 1024 digests fit the fastest cache.
    static let blockLevel = 10

    /// Begins a range without leaves.
    public init(begin: UInt64) {
        self.begin = begin
        end = begin
        hashes = []
    }

    /// Restores a range that was stored as its bounds and hashes.
    ///
    /// - Throws: `rangeReversed` or `hashCount` if the bounds call for another number of hashes. That the hashes are
    ///   those of the leaves only a comparison of roots can tell.
    public init(begin: UInt64, end: UInt64, hashes: [Digest]) throws(MerkleError) {
        guard begin <= end else { throw .rangeReversed(begin: begin, end: end) }
        let expected = PerfectSubtrees.count(begin: begin, end: end)
        guard hashes.count == expected else { throw .hashCount(expected: expected, found: hashes.count) }
        self.begin = begin
        self.end = end
        self.hashes = hashes
    }

    /// Covers the leaves from `begin` on.
    ///
    /// - Precondition: `begin + leafHashes.count` fits in 64 bits.
    /// - Complexity: O(*n*) hashes.
    public init(begin: UInt64, leafHashes: [Digest]) {
        self.init(begin: begin)
        append(leafHashes: leafHashes)
    }

    /// Covers the leaves from `begin` on, their hashes packed without gaps, 32 bytes each.
    ///
    /// - Precondition: the number of bytes is a multiple of 32, and `begin + n` fits in 64 bits.
    /// - Complexity: O(*n*) hashes, and 32 KiB of memory beside the leaves.
    public init(begin: UInt64, packedLeafHashes: [UInt8]) {
        precondition(packedLeafHashes.count.isMultiple(of: Digest.byteCount), "leaf hashes have 32 bytes each")
        self.init(begin: begin)
        append(leafCount: packedLeafHashes.count / Digest.byteCount) { range, block in
            Self.load(range, of: packedLeafHashes, into: &block)
        }
    }

    /// Unpacks some leaf hashes.
    ///
    /// - Precondition: `leafHashes` has 32 bytes for each of `range`.
    static func load(_ range: Range<Int>, of leafHashes: [UInt8], into block: inout [Digest]) {
        precondition(range.upperBound <= leafHashes.count / Digest.byteCount, "leaves that are here")
        unsafe leafHashes.withUnsafeBytes { bytes in
            for leaf in range {
                unsafe block.append(Digest(unaligned: bytes, at: leaf * Digest.byteCount))
            }
        }
    }

    /// Appends one leaf.
    ///
    /// - Precondition: the range ends before leaf 2^64 − 1.
    /// - Complexity: O(1) hashes on average, O(log *n*) at most.
    public mutating func append(leaf: Digest) {
        precondition(end < UInt64.max, "a range of leaves ends at 2^64 - 1")
        append(subtree: leaf, level: 0)
    }

    /// Appends leaves.
    ///
    /// - Precondition: `end + leafHashes.count` fits in 64 bits.
    public mutating func append(leafHashes: [Digest]) {
        append(leafCount: leafHashes.count) { range, block in
            block.append(contentsOf: leafHashes[range])
        }
    }

    /// Appends the range that begins where this one ends.
    ///
    /// - Throws: `rangesNotAdjacent` if it begins elsewhere.
    /// - Complexity: O(log *n*) hashes.
    public mutating func append(_ next: CompactRange) throws(MerkleError) {
        guard next.begin == end else { throw .rangesNotAdjacent(end: end, begin: next.begin) }
        for (address, hash) in zip(PerfectSubtrees(begin: next.begin, end: next.end), next.hashes) {
            append(subtree: hash, level: address.level)
        }
    }

    /// The root of the tree over leaves [0, end).
    ///
    /// - Throws: `rangeWithoutBeginning` if the range does not begin at leaf 0.
    public func root() throws(MerkleError) -> Digest {
        guard begin == 0 else { throw .rangeWithoutBeginning(begin: begin) }
        return TreeHash.fold(hashes)
    }

    /// Hashes leaves in blocks of perfect subtrees, each level in place over the one below.
    ///
    /// - Parameters:
    ///   - leafCount: the number of leaves.
    ///   - load: appends the hashes of leaves, counted from 0, to an array.
    ///   - known: the root over a block of 2^10 leaves, by its number in the tree; nil where it is to be hashed.
    ///   - hashed: told each such root that was hashed.
    mutating func append(
        leafCount: Int,
        load: (Range<Int>, inout [Digest]) -> Void,
        known: (UInt64) -> Digest? = { _ in nil },
        hashed: (UInt64, Digest) -> Void = { _, _ in }
    ) {
        let (newEnd, overflow) = end.addingReportingOverflow(UInt64(leafCount))
        precondition(!overflow, "a range of leaves ends at 2^64 - 1")
        let start = end
        var block: [Digest] = []
        block.reserveCapacity(min(leafCount, 1 << CompactRange.blockLevel))
        while end < newEnd {
            let level = min(end.trailingZeroBitCount, (newEnd - end).bitWidthInUse - 1, CompactRange.blockLevel)
            let number = level == CompactRange.blockLevel ? end >> UInt64(level) : nil
            if let number, let root = known(number) {
                append(subtree: root, level: level)
                continue
            }
            let first = Int(end - start)
            block.removeAll(keepingCapacity: true)
            load(first..<first + (1 << level), &block)
            CompactRange.reduce(&block, levels: level)
            if let number { hashed(number, block[0]) }
            append(subtree: block[0], level: level)
        }
    }

    /// Replaces 2^levels hashes by the root over them, which comes first.
    private static func reduce(_ block: inout [Digest], levels: Int) {
        for level in 0..<levels {
            for index in 0..<(1 << (levels - level - 1)) {
                block[index] = TreeHash.node(block[2 * index], block[2 * index + 1])
            }
        }
    }

    /// Appends a perfect subtree and joins it with its left neighbour as long as both have their parent in the range.
    private mutating func append(subtree hash: Digest, level: Int) {
        var hash = hash
        var parent = NodeAddress(level: level, index: end >> UInt64(level))
        while !parent.index.isMultiple(of: 2), (parent.index - 1) << UInt64(parent.level) >= begin {
            hash = TreeHash.node(hashes.removeLast(), hash)
            parent = NodeAddress(level: parent.level + 1, index: parent.index / 2)
        }
        hashes.append(hash)
        end += 1 << UInt64(level)
    }
}
