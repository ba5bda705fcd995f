// The tree as RFC 6962 defines it, by recursion over all entries: slow, and plainly right.

import MerkleLog

/// The definitions of RFC 6962 section 2.1, word for word.
enum NaiveTree {
    /// MTH: the root over entries.
    static func root(_ leaves: ArraySlice<Digest>) -> Digest {
        guard let first = leaves.first else { return Digest.sha256([]) }
        guard leaves.count > 1 else { return first }
        let (left, right) = split(leaves)
        return Digest.sha256([0x01] + root(left).bytes + root(right).bytes)
    }

    /// PATH: the inclusion proof of entry `index`, counted from the first of `leaves`.
    static func path(_ index: Int, _ leaves: ArraySlice<Digest>) -> [Digest] {
        guard leaves.count > 1 else { return [] }
        let (left, right) = split(leaves)
        return index < left.count
            ? path(index, left) + [root(right)] : path(index - left.count, right) + [root(left)]
    }

    /// PROOF: the consistency proof from the first `size` leaves to all.
    static func proof(_ size: Int, _ leaves: ArraySlice<Digest>) -> [Digest] {
        subproof(size, leaves, isWhole: true)
    }

    /// The hash of the entry with this number, in the logs of the known answers.
    static func leaf(_ number: Int) -> Digest {
        number < first.count ? first[number] : computeLeaf(number)
    }

    private static let first = (0..<128).map(computeLeaf)

    private static func computeLeaf(_ number: Int) -> Digest {
        Digest.sha256([0x00] + Array("entry \(number)".utf8))
    }

    /// The leaf hashes of "entry 0" and so on.
    static func leaves(_ count: Int) -> [Digest] {
        (0..<count).map(leaf)
    }

    private static func subproof(_ size: Int, _ leaves: ArraySlice<Digest>, isWhole: Bool) -> [Digest] {
        guard size < leaves.count else { return isWhole ? [] : [root(leaves)] }
        let (left, right) = split(leaves)
        return size <= left.count
            ? subproof(size, left, isWhole: isWhole) + [root(right)]
            : subproof(size - left.count, right, isWhole: false) + [root(left)]
    }

    /// Splits at the largest power of two below the count.
    private static func split(_ leaves: ArraySlice<Digest>) -> (ArraySlice<Digest>, ArraySlice<Digest>) {
        var half = 1
        while half * 2 < leaves.count { half *= 2 }
        return (leaves.prefix(half), leaves.dropFirst(half))
    }
}

/// The perfect subtrees of a tree, as a store would keep them; asking for any other is an error.
struct NodeStore {
    struct NoSuchNode: Error, Equatable {
        var address: NodeAddress
    }

    private(set) var nodes: [NodeAddress: Digest] = [:]

    init() {}

    init(leaves: [Digest]) {
        for level in 0..<64 where 1 << level <= leaves.count {
            for index in 0..<(leaves.count >> level) {
                let covered = leaves[(index << level)..<((index + 1) << level)]
                nodes[NodeAddress(level: level, index: UInt64(index))] = NaiveTree.root(covered)
            }
        }
    }

    mutating func add(_ address: NodeAddress, _ hash: Digest) {
        nodes[address] = hash
    }

    func node(_ address: NodeAddress) throws -> Digest {
        guard let hash = nodes[address] else { throw NoSuchNode(address: address) }
        return hash
    }
}

extension [Digest] {
    /// Lists that differ from this one in one bit of one byte.
    ///
    /// In short lists that is each byte in turn; in longer ones, where that would take long, one byte of each digest.
    func withOneByteFlipped(exhaustively: Bool) -> [[Digest]] {
        indices.flatMap { position in
            let first = (7 * position + 3 * count) % Digest.byteCount
            return (exhaustively ? 0..<Digest.byteCount : first..<first + 1).compactMap { offset in
                var bytes = self[position].bytes
                bytes[offset] ^= 1 << (offset % 8)
                return Digest(bytes).map { Array(self[..<position]) + [$0] + Array(self[(position + 1)...]) }
            }
        }
    }
}
