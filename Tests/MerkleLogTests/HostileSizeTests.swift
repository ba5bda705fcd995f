// Sizes and indices up to 2^64 − 1, as a hostile file may state them.

import MerkleLog
import TestSupport
import Testing

@Suite("Hostile sizes")
struct HostileSizeTests {
    /// Sizes where arithmetic may go wrong.
    static let sizes: [UInt64] = [
        0, 1, 2, 3, 1 << 31, 1 << 32, 1 << 62, (1 << 63) - 1, 1 << 63, (1 << 63) + 1, (1 << 63) | (1 << 62),
        .max - 2, .max - 1, .max,
    ]

    /// The hash of a perfect subtree of a tree whose leaves are all alike, so that even 2^64 − 1 can be computed.
    static let uniform: [Digest] = (0..<64).reduce(into: [NaiveTree.leaf(0)]) { levels, _ in
        levels.append(TreeHash.node(levels[levels.count - 1], levels[levels.count - 1]))
    }

    static func node(_ address: NodeAddress) -> Digest { uniform[address.level] }

    @Test(arguments: sizes)
    func `proofs of the largest trees are made and verify`(size: UInt64) throws {
        let root = try TreeHash.root(size: size, node: HostileSizeTests.node)
        for index in HostileSizeTests.sizes where index < size {
            let proof = try InclusionProof.prove(index: index, size: size, node: HostileSizeTests.node)
            #expect(throws: Never.self) {
                try InclusionProof.check(
                    proof: proof,
                    index: index,
                    size: size,
                    leafHash: HostileSizeTests.uniform[0],
                    root: root
                )
            }
            #expect(throws: MerkleError.rootMismatch) {
                try InclusionProof.check(
                    proof: proof,
                    index: index,
                    size: size,
                    leafHash: NaiveTree.leaf(1),
                    root: root
                )
            }
        }
        for from in HostileSizeTests.sizes where from <= size {
            let proof = try ConsistencyProof.prove(from: from, to: size, node: HostileSizeTests.node)
            let old = try TreeHash.root(size: from, node: HostileSizeTests.node)
            #expect(throws: Never.self) {
                try ConsistencyProof.check(proof: proof, from: from, to: size, oldRoot: old, newRoot: root)
            }
            #expect(throws: MerkleError.self) {
                try ConsistencyProof.check(
                    proof: proof + [root],
                    from: from,
                    to: size,
                    oldRoot: old,
                    newRoot: root
                )
            }
        }
    }

    @Test(arguments: 0..<64 as Range<UInt64>)
    func `no proof of random hashes is accepted or stops the program`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let hashes = (0..<70).compactMap { _ in Digest(random.bytes(32)) }
        for first in HostileSizeTests.sizes {
            for second in HostileSizeTests.sizes {
                let proof = Array(hashes.prefix(Int.random(in: 1...70, using: &random)))
                #expect(throws: MerkleError.self) {
                    try InclusionProof.check(
                        proof: proof,
                        index: first,
                        size: second,
                        leafHash: hashes[1],
                        root: hashes[2]
                    )
                }
                #expect(throws: MerkleError.self) {
                    try ConsistencyProof.check(
                        proof: proof,
                        from: first,
                        to: second,
                        oldRoot: hashes[1],
                        newRoot: hashes[2]
                    )
                }
            }
        }
    }

    @Test func `ranges reach up to the last index`() throws {
        let leaves = NaiveTree.leaves(3)
        var range = CompactRange(begin: .max - 3, leafHashes: leaves)
        #expect(range.end == .max)
        #expect(range.hashes == [TreeHash.node(leaves[0], leaves[1]), leaves[2]])
        #expect(try CompactRange(begin: .max - 3, end: .max, hashes: range.hashes) == range)
        try range.append(CompactRange(begin: .max))
        #expect(range.end == .max)
        #expect(throws: MerkleError.rangesNotAdjacent(end: .max, begin: 0)) {
            try range.append(CompactRange(begin: 0))
        }
        #expect(throws: MerkleError.hashCount(expected: 64, found: 0)) {
            try CompactRange(begin: 0, end: .max, hashes: [])
        }
        #expect(throws: MerkleError.hashCount(expected: 126, found: 0)) {
            try CompactRange(begin: 1, end: .max, hashes: [])
        }
    }

    @Test func `a range of half of all indices grows beyond 2^63`() throws {
        var range = try CompactRange(begin: 0, end: 1 << 63, hashes: [HostileSizeTests.uniform[63]])
        range.append(leaf: HostileSizeTests.uniform[0])
        #expect(try range.root() == TreeHash.root(size: (1 << 63) + 1, node: HostileSizeTests.node))
    }

    @Test func `a tree cannot grow beyond 2^64 - 1 entries`() throws {
        let leaf = HostileSizeTests.uniform[0]
        let grown = try TreeAppend.append(leafHashes: [leaf], toSize: .max - 1, node: HostileSizeTests.node)
        #expect(grown.root == (try TreeHash.root(size: .max, node: HostileSizeTests.node)))
        #expect(grown.nodes.map(\.0) == [NodeAddress(level: 0, index: .max - 1)])
        #expect(throws: MerkleError.sizeOverflow(size: .max, added: 1)) {
            try TreeAppend.append(leafHashes: [leaf], toSize: .max, node: HostileSizeTests.node)
        }
    }
}
