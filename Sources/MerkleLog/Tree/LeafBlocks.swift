// Leaves with the hashes above them, so that nearly the same leaves need not be hashed all over again.

/// Consecutive leaves, and the roots over each 1024 of them that fill a subtree.
package struct LeafBlocks: Sendable {
    /// The range over all of them.
    package let range: CompactRange
    private let leafHashes: [UInt8]
    /// By the number of the subtree.
    private let roots: [UInt64: Digest]

    /// Hashes the leaves from `begin` on, which are packed without gaps, 32 bytes each.
    ///
    /// - Precondition: as of `CompactRange`.
    package init(begin: UInt64, packedLeafHashes: [UInt8]) {
        precondition(packedLeafHashes.count.isMultiple(of: Digest.byteCount), "leaf hashes have 32 bytes each")
        var roots: [UInt64: Digest] = [:]
        var range = CompactRange(begin: begin)
        range.append(leafCount: packedLeafHashes.count / Digest.byteCount) { leaves, block in
            CompactRange.load(leaves, of: packedLeafHashes, into: &block)
        } hashed: {
            roots[$0] = $1
        }
        self.range = range
        self.roots = roots
        leafHashes = packedLeafHashes
    }

    /// The range over some of the leaves, of which a few are replaced.
    ///
    /// - Parameters:
    ///   - leaves: the numbers of the leaves, all of them among these.
    ///   - replaced: the numbers of those that have another hash, and these hashes.
    /// - Returns: the same as hashing all of them would give.
    /// - Complexity: O(*k* + *n* / 1024) hashes for *k* leaves in subtrees with a replaced one.
    package func range(of leaves: Range<UInt64>, replacing replaced: [UInt64: Digest]) -> CompactRange {
        precondition(leaves.lowerBound >= range.begin && leaves.upperBound <= range.end, "leaves that are here")
        let dirty = Set(replaced.keys.map { $0 >> UInt64(CompactRange.blockLevel) })
        let offset = Int(leaves.lowerBound - range.begin)
        var other = CompactRange(begin: leaves.lowerBound)
        other.append(leafCount: leaves.count) { part, block in
            let here = (part.lowerBound + offset)..<(part.upperBound + offset)
            CompactRange.load(here, of: leafHashes, into: &block)
            for (index, leaf) in here.enumerated() {
                if let hash = replaced[range.begin + UInt64(leaf)] { block[index] = hash }
            }
        } known: {
            dirty.contains($0) ? nil : roots[$0]
        }
        return other
    }
}
