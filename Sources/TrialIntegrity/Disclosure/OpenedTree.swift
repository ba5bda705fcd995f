// The shape of a proof of many leaves at once: an RFC 6962 tree of which some leaves are open and all else is hidden
// behind as few hashes as possible (Docs/Format.md, section 18).

internal import MerkleLog

/// A tree of which some leaves are open.
struct OpenedTree {
    /// The number of leaves, at least 1.
    let size: Int
    /// The open leaves, ascending, each below `size`.
    let opened: [Int]

    /// The root, from the open leaves and the largest subtrees without an open leaf, which are asked for from left to
    /// right.
    ///
    /// - Parameters:
    ///   - leaf: the leaf hash of an open leaf, by its position in `opened`.
    ///   - hidden: the hash of a subtree without open leaves.
    /// - Returns: the root.
    /// - Throws: what `hidden` throws.
    /// - Complexity: O(open leaves × log size) hashes.
    func root(leaf: (Int) -> Digest, hidden: (Range<Int>) throws -> Digest) rethrows -> Digest {
        try hash(0..<size, opened.indices, leaf, hidden)
    }

    /// The hash of the subtree over some leaves; `inside` are the open ones among them.
    private func hash(
        _ leaves: Range<Int>,
        _ inside: Range<Int>,
        _ leaf: (Int) -> Digest,
        _ hidden: (Range<Int>) throws -> Digest
    ) rethrows -> Digest {
        if inside.isEmpty { return try hidden(leaves) }
        if leaves.count == 1 { return leaf(inside.lowerBound) }
        let middle = leaves.lowerBound + Self.split(leaves.count)
        var cut = inside.lowerBound
        var end = inside.upperBound
        while cut < end {
            let probe = (cut + end) / 2
            if opened[probe] < middle { cut = probe + 1 } else { end = probe }
        }
        let left = try hash(leaves.lowerBound..<middle, inside.lowerBound..<cut, leaf, hidden)
        let right = try hash(middle..<leaves.upperBound, cut..<inside.upperBound, leaf, hidden)
        return TreeHash.node(left, right)
    }

    /// The largest power of two below a number of leaves of at least two (RFC 6962, section 2.1).
    static func split(_ count: Int) -> Int { 1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount) }
}

/// The hashes of leaves that are not open, gathered from left to right.
struct HiddenLeaves {
    private var current = CompactRange(begin: 1)
    private var pieces: [Int: (end: Int, hash: Digest)] = [:]

    /// Takes the next leaves.
    ///
    /// - Throws: `MerkleError` when they do not follow.
    mutating func append(_ next: CompactRange) throws { try current.append(next) }

    /// Leaves a leaf out, because it is open.
    mutating func skip(_ leaf: Int) {
        close()
        current = CompactRange(begin: UInt64(leaf) + 1)
    }

    /// Ends a row of leaves.
    mutating func close() {
        var begin = Int(current.begin)
        for hash in current.hashes {
            let level = min(
                begin.trailingZeroBitCount,
                Int.bitWidth - 1 - (Int(current.end) - begin).leadingZeroBitCount
            )
            pieces[begin] = (begin + (1 << level), hash)
            begin += 1 << level
        }
    }

    /// The hash of a subtree without open leaves.
    ///
    /// - Throws: `DisclosureError.contradictsSeal` when its leaves were not taken.
    func hash(_ leaves: Range<Int>) throws(DisclosureError) -> Digest {
        guard let piece = pieces[leaves.lowerBound] else { throw .contradictsSeal }
        if piece.end == leaves.upperBound { return piece.hash }
        guard leaves.count > 1 else { throw .contradictsSeal }
        let middle = leaves.lowerBound + OpenedTree.split(leaves.count)
        return TreeHash.node(try hash(leaves.lowerBound..<middle), try hash(middle..<leaves.upperBound))
    }
}
