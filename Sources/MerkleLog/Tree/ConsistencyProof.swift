// Consistency proofs (RFC 6962 section 2.1.2): the new tree only appended to the old one.

/// The proof that a tree is a continuation of an earlier one, with no entry changed, moved or taken out.
public enum ConsistencyProof {
    /// Makes the proof from the tree of `from` entries to that of `to` entries.
    ///
    /// - Parameters:
    ///   - from: the size of the old tree; from 0 there is nothing to prove and the proof is empty.
    ///   - to: the size of the new tree.
    ///   - node: the hash of a perfect subtree of the new tree.
    /// - Returns: the hashes in the order of RFC 6962, none if the sizes are equal or `from` is 0.
    /// - Throws: `MerkleError.sizesReversed`, and what `node` throws.
    /// - Complexity: O(log *to*) calls of `node`.
    public static func prove(
        from: UInt64,
        to: UInt64,
        node: (NodeAddress) throws -> Digest
    ) throws -> [Digest] {
        guard from <= to else { throw MerkleError.sizesReversed(from: from, to: to) }
        guard from > 0, from < to else { return [] }
        let start = lastSubtree(of: from)
        let siblings = try InclusionProof.siblings(above: start, size: to, node: node)
        return start.index == 0 ? siblings : [try node(start)] + siblings
    }

    /// Checks that the new tree continues the old one.
    ///
    /// - Parameters:
    ///   - proof: the hashes, in the order of RFC 6962.
    ///   - from: the size of the old tree.
    ///   - to: the size of the new tree.
    ///   - oldRoot: the root of the old tree; that of a tree without entries must be ``TreeHash/empty``.
    ///   - newRoot: the root of the new tree.
    /// - Throws: `sizesReversed`, `proofLength`, `oldRootMismatch` or `newRootMismatch`.
    public static func check(
        proof: [Digest],
        from: UInt64,
        to: UInt64,
        oldRoot: Digest,
        newRoot: Digest
    ) throws(MerkleError) {
        guard from <= to else { throw .sizesReversed(from: from, to: to) }
        guard from > 0, from < to else {
            guard proof.isEmpty else { throw .proofLength(expected: 0, found: proof.count) }
            guard from > 0 || oldRoot == TreeHash.empty else { throw .oldRootMismatch }
            guard from < to || oldRoot == newRoot else { throw .newRootMismatch }
            return
        }
        let start = lastSubtree(of: from)
        let path = ProofPath(index: from - 1, size: to)
        let seedCount = start.index == 0 ? 0 : 1
        let expected = seedCount + path.length - start.level
        guard proof.count == expected else { throw .proofLength(expected: expected, found: proof.count) }

        var old = seedCount == 0 ? oldRoot : proof[0]
        var new = old
        for (offset, hash) in proof.dropFirst(seedCount).enumerated() {
            let level = start.level + offset
            if level >= path.inner || path.isRight(at: level) {
                old = TreeHash.node(hash, old)
                new = TreeHash.node(hash, new)
            } else {
                new = TreeHash.node(new, hash)
            }
        }
        guard old == oldRoot else { throw .oldRootMismatch }
        guard new == newRoot else { throw .newRootMismatch }
    }

    /// The largest perfect subtree that ends a tree of this size, which is the whole tree for a power of two.
    private static func lastSubtree(of size: UInt64) -> NodeAddress {
        let level = size.trailingZeroBitCount
        return NodeAddress(level: level, index: (size - 1) >> UInt64(level))
    }
}
