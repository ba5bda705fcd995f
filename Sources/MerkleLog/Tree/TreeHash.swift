// The hash functions of an RFC 6962 tree (section 2.1).

internal import Crypto

/// The hashes of an RFC 6962 tree: leaves and nodes start with different bytes, so neither can pass for the other.
public enum TreeHash {
    /// The root of a tree without entries, SHA-256 of no bytes.
    public static let empty = Digest.sha256([])

    /// The hash of an entry, SHA-256(00 ‖ entry).
    public static func leaf(_ entry: [UInt8]) -> Digest {
        leaf(entry.span)
    }

    /// The hash of an entry that is part of a larger buffer, SHA-256(00 ‖ entry).
    public static func leaf(_ entry: borrowing Span<UInt8>) -> Digest {
        var hash = SHA256()
        let prefix: UInt8 = 0x00
        unsafe withUnsafeBytes(of: prefix) { unsafe hash.update(bufferPointer: $0) }
        unsafe entry.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
        return Digest(hash.finalize())
    }

    /// The hash of an inner node, SHA-256(01 ‖ left ‖ right).
    ///
    /// The 65 bytes are laid out on the stack, as the last byte of one word and eight words: this is the hot path.
    public static func node(_ left: Digest, _ right: Digest) -> Digest {
        let block = (
            UInt64(0x01).bigEndian,
            left.words.0, left.words.1, left.words.2, left.words.3,
            right.words.0, right.words.1, right.words.2, right.words.3
        )
        return unsafe withUnsafeBytes(of: block) { bytes in
            unsafe Digest.sha256(UnsafeRawBufferPointer(rebasing: bytes[7...]))
        }
    }

    /// The root of the tree over these leaf hashes.
    ///
    /// - Complexity: O(*n*) hashes.
    public static func root(ofLeafHashes leafHashes: [Digest]) -> Digest {
        var range = CompactRange(begin: 0)
        range.append(leafHashes: leafHashes)
        return TreeHash.fold(range.hashes)
    }

    /// The root of a tree of this size, from the roots of its perfect subtrees.
    ///
    /// - Parameters:
    ///   - size: the number of entries of the tree.
    ///   - node: the hash of a perfect subtree; it is asked for at most 64 of them, left to right.
    /// - Returns: the root; ``empty`` for size 0.
    /// - Throws: what `node` throws.
    /// - Complexity: O(log *size*) calls of `node`.
    public static func root(size: UInt64, node: (NodeAddress) throws -> Digest) throws -> Digest {
        try TreeHash.fold(PerfectSubtrees(begin: 0, end: size).map(node))
    }

    /// The root over subtrees that shrink from left to right: the last two are joined first.
    static func fold(_ hashes: [Digest]) -> Digest {
        guard var root = hashes.last else { return empty }
        for hash in hashes.dropLast().reversed() { root = node(hash, root) }
        return root
    }
}
