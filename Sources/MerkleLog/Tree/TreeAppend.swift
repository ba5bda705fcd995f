// Growing a stored tree: which nodes to add.

/// The growth of a tree whose perfect subtrees are kept in a store.
public enum TreeAppend {
    /// Appends leaves to the tree of `toSize` entries.
    ///
    /// - Parameters:
    ///   - leafHashes: the hashes of the new entries, in order.
    ///   - toSize: the number of entries the tree has now.
    ///   - node: the hash of a perfect subtree of the tree as it is now; asked only for those at its right edge.
    /// - Returns: every subtree that became perfect, children before parents and the leaves themselves (level 0)
    ///   among them, and the root of the grown tree.
    /// - Throws: `MerkleError.sizeOverflow`, and what `node` throws.
    /// - Complexity: O(*n* + log *toSize*) hashes.
    public static func append(
        leafHashes: [Digest],
        toSize: UInt64,
        node: (NodeAddress) throws -> Digest
    ) throws -> (nodes: [(NodeAddress, Digest)], root: Digest) {
        guard !toSize.addingReportingOverflow(UInt64(leafHashes.count)).overflow else {
            throw MerkleError.sizeOverflow(size: toSize, added: leafHashes.count)
        }
        var edge = try PerfectSubtrees(begin: 0, end: toSize).map(node)
        var nodes: [(NodeAddress, Digest)] = []
        nodes.reserveCapacity(2 * leafHashes.count)
        for (offset, leaf) in leafHashes.enumerated() {
            var address = NodeAddress(level: 0, index: toSize + UInt64(offset))
            var hash = leaf
            nodes.append((address, hash))
            while !address.index.isMultiple(of: 2) {
                hash = TreeHash.node(edge.removeLast(), hash)
                address = NodeAddress(level: address.level + 1, index: address.index / 2)
                nodes.append((address, hash))
            }
            edge.append(hash)
        }
        return (nodes, TreeHash.fold(edge))
    }
}
