// Ranges over nearly the same leaves, and digests without an allocation.

import Crypto
import MerkleLog
import TestSupport
import Testing

@Suite("Leaf blocks")
struct LeafBlocksTests {
    @Test(arguments: 0..<16 as Range<UInt64>)
    func `some leaves with a few replaced have the range that hashing all of them gives`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let begin = UInt64.random(in: 0...5000, using: &random)
        var leaves = (0..<Int.random(in: 1...5000, using: &random)).map(NaiveTree.leaf)
        let blocks = LeafBlocks(begin: begin, packedLeafHashes: leaves.flatMap(\.bytes))
        #expect(blocks.range == CompactRange(begin: begin, leafHashes: leaves))
        let first = Int.random(in: 0...leaves.count, using: &random)
        let last = Int.random(in: first...leaves.count, using: &random)
        var replaced: [UInt64: MerkleLog.Digest] = [:]
        for _ in 0..<[0, 1, 5, 200][Int(seed % 4)] where first < last {
            let leaf = Int.random(in: first..<last, using: &random)
            leaves[leaf] = MerkleLog.Digest.sha256(random.bytes(8))
            replaced[begin + UInt64(leaf)] = leaves[leaf]
        }
        let range = (begin + UInt64(first))..<(begin + UInt64(last))
        #expect(
            blocks.range(of: range, replacing: replaced)
                == CompactRange(begin: range.lowerBound, leafHashes: Array(leaves[first..<last]))
        )
    }

    @Test(arguments: [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000, 100_000])
    func `a digest of bytes where they lie is that of swift-crypto`(count: Int) {
        var random = SplitMix64(seed: UInt64(count))
        let bytes = random.bytes(count)
        #expect(MerkleLog.Digest.sha256(bytes).bytes == Array(SHA256.hash(data: bytes)))
    }
}
