// Inclusion proofs (RFC 6962 section 2.1.1): one entry is in the tree.

/// The proof that one entry is in a tree: the siblings on the way from the leaf to the root.
public enum InclusionProof {
    /// Makes the proof for entry `index` of the tree of `size` entries.
    ///
    /// - Parameters:
    ///   - index: the entry, from 0.
    ///   - size: the number of entries of the tree.
    ///   - node: the hash of a perfect subtree of that tree; hashes at its right edge are computed here.
    /// - Returns: the siblings, the one next to the leaf first.
    /// - Throws: `MerkleError.indexOutOfRange`, and what `node` throws.
    /// - Complexity: O(log *size*) calls of `node`.
    public static func prove(
        index: UInt64,
        size: UInt64,
        node: (NodeAddress) throws -> Digest
    ) throws -> [Digest] {
        guard index < size else { throw MerkleError.indexOutOfRange(index: index, size: size) }
        return try siblings(above: NodeAddress(level: 0, index: index), size: size, node: node)
    }

    /// Checks that the leaf is entry `index` of the tree with this size and root.
    ///
    /// - Parameters:
    ///   - proof: the siblings, the one next to the leaf first.
    ///   - index: the entry, from 0.
    ///   - size: the number of entries of the tree.
    ///   - leafHash: the ``TreeHash/leaf(_:)`` of the entry.
    ///   - root: the root of the tree, from a checkpoint that is trusted.
    /// - Throws: `indexOutOfRange`, `proofLength` or `rootMismatch`.
    public static func check(
        proof: [Digest],
        index: UInt64,
        size: UInt64,
        leafHash: Digest,
        root: Digest
    ) throws(MerkleError) {
        guard index < size else { throw .indexOutOfRange(index: index, size: size) }
        let path = ProofPath(index: index, size: size)
        guard proof.count == path.length else { throw .proofLength(expected: path.length, found: proof.count) }
        var hash = leafHash
        for (level, sibling) in proof.prefix(path.inner).enumerated() {
            hash = path.isRight(at: level) ? TreeHash.node(sibling, hash) : TreeHash.node(hash, sibling)
        }
        for sibling in proof.dropFirst(path.inner) { hash = TreeHash.node(sibling, hash) }
        guard hash == root else { throw .rootMismatch }
    }

    /// The siblings on the way from a perfect subtree to the root, from the bottom.
    static func siblings(
        above start: NodeAddress,
        size: UInt64,
        node: (NodeAddress) throws -> Digest
    ) throws -> [Digest] {
        var proof: [Digest] = []
        var index = start.index
        for level in start.level..<max(start.level, (size - 1).bitWidthInUse) {
            let sibling = NodeAddress(level: level, index: index ^ 1)
            if sibling.index < size >> UInt64(level) {
                proof.append(try node(sibling))
            } else if sibling.index << UInt64(level) < size {
                let edge = PerfectSubtrees(begin: sibling.index << UInt64(level), end: size)
                proof.append(TreeHash.fold(try edge.map(node)))
            }
            index /= 2
        }
        return proof
    }
}

/// The shape of the way from a leaf to the root.
///
/// First the siblings are on both sides, then, along the right edge of the tree, only on the left.
struct ProofPath {
    /// The number of levels below the one where the leaf's path meets the right edge.
    let inner: Int
    /// The number of siblings from there to the root.
    let border: Int
    private let index: UInt64

    /// - Precondition: `index < size`.
    init(index: UInt64, size: UInt64) {
        self.index = index
        inner = (index ^ (size - 1)).bitWidthInUse
        border = (index >> UInt64(inner)).nonzeroBitCount
    }

    /// The number of hashes in an inclusion proof.
    var length: Int { inner + border }

    /// Whether the node of the path at this level is a right child.
    func isRight(at level: Int) -> Bool { index >> UInt64(level) & 1 == 1 }
}
