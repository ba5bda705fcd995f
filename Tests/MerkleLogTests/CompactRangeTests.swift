// Runs of leaves, hashed apart and joined.

import MerkleLog
import TestSupport
import Testing

@Suite("Compact ranges")
struct CompactRangeTests {
    /// The hashes of a range from the definition: the fewest aligned subtrees that cover it.
    static func definition(_ begin: Int, _ end: Int) -> [Digest] {
        var hashes: [Digest] = []
        var position = begin
        while position < end {
            var width = 1
            while position.isMultiple(of: 2 * width), position + 2 * width <= end { width *= 2 }
            hashes.append(NaiveTree.root((position..<position + width).map(NaiveTree.leaf)[...]))
            position += width
        }
        return hashes
    }

    static func range(_ begin: Int, _ end: Int) -> CompactRange {
        CompactRange(begin: UInt64(begin), leafHashes: (begin..<end).map(NaiveTree.leaf))
    }

    @Test(arguments: 0...40)
    func `every range has the hashes of the definition, however it is built`(end: Int) {
        for begin in 0...end {
            let range = CompactRangeTests.range(begin, end)
            #expect(range.begin == UInt64(begin))
            #expect(range.end == UInt64(end))
            #expect(range.hashes == CompactRangeTests.definition(begin, end))
            let leaves = (begin..<end).map(NaiveTree.leaf)
            #expect(CompactRange(begin: UInt64(begin), packedLeafHashes: leaves.flatMap(\.bytes)) == range)
            var appended = CompactRange(begin: UInt64(begin))
            for leaf in leaves { appended.append(leaf: leaf) }
            #expect(appended == range)
        }
    }

    @Test(arguments: 0...70)
    func `every split of every small tree joins to the same root`(size: Int) throws {
        let whole = CompactRangeTests.range(0, size)
        let root = NaiveTree.root(NaiveTree.leaves(size)[...])
        for middle in 0...size {
            var joined = CompactRangeTests.range(0, middle)
            try joined.append(CompactRangeTests.range(middle, size))
            #expect(joined == whole)
            #expect(try joined.root() == root)
        }
    }

    @Test(arguments: 0...17)
    func `three parts join in either order`(end: Int) throws {
        for begin in 0...end {
            for first in begin...end {
                for second in first...end {
                    var left = CompactRangeTests.range(begin, first)
                    try left.append(CompactRangeTests.range(first, second))
                    try left.append(CompactRangeTests.range(second, end))
                    var right = CompactRangeTests.range(first, second)
                    try right.append(CompactRangeTests.range(second, end))
                    var all = CompactRangeTests.range(begin, first)
                    try all.append(right)
                    #expect(left == all)
                    #expect(left.hashes == CompactRangeTests.definition(begin, end))
                }
            }
        }
    }

    @Test(arguments: 0..<12 as Range<UInt64>)
    func `long runs at any offset are hashed in blocks to the same hashes as leaf by leaf`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let begin = UInt64.random(in: 0...5000, using: &random)
        let leaves = (0..<Int.random(in: 1000...3000, using: &random)).map(NaiveTree.leaf)
        var single = CompactRange(begin: begin)
        for leaf in leaves { single.append(leaf: leaf) }
        #expect(CompactRange(begin: begin, packedLeafHashes: leaves.flatMap(\.bytes)) == single)
        let cut = Int.random(in: 0...leaves.count, using: &random)
        var joined = CompactRange(begin: begin, leafHashes: Array(leaves[..<cut]))
        joined.append(leafHashes: Array(leaves[cut...]))
        #expect(joined == single)
    }

    @Test func `a leaf in another place or with another value gives another root`() throws {
        let leaves = NaiveTree.leaves(9)
        let root = TreeHash.root(ofLeafHashes: leaves)
        for index in leaves.indices {
            var changed = leaves
            changed[index] = NaiveTree.leaf(100)
            #expect(TreeHash.root(ofLeafHashes: changed) != root)
            changed = leaves
            changed.swapAt(index, (index + 1) % leaves.count)
            #expect(TreeHash.root(ofLeafHashes: changed) != root)
        }
    }

    @Test func `only the range that begins where this one ends is appended`() {
        var range = CompactRangeTests.range(0, 4)
        let before = range
        #expect(throws: MerkleError.rangesNotAdjacent(end: 4, begin: 5)) {
            try range.append(CompactRangeTests.range(5, 6))
        }
        #expect(throws: MerkleError.rangesNotAdjacent(end: 4, begin: 3)) {
            try range.append(CompactRangeTests.range(3, 8))
        }
        #expect(range == before)
    }

    @Test func `a range that does not begin at 0 has no root`() {
        #expect(throws: MerkleError.rangeWithoutBeginning(begin: 4)) { try CompactRangeTests.range(4, 8).root() }
        #expect(throws: MerkleError.rangeWithoutBeginning(begin: 1)) { try CompactRange(begin: 1).root() }
        #expect(throws: Never.self) { try CompactRange(begin: 0).root() }
    }

    @Test func `a stored range is restored only with as many hashes as its bounds call for`() throws {
        let range = CompactRangeTests.range(3, 29)
        #expect(try CompactRange(begin: 3, end: 29, hashes: range.hashes) == range)
        let count = range.hashes.count
        #expect(throws: MerkleError.hashCount(expected: count, found: count - 1)) {
            try CompactRange(begin: 3, end: 29, hashes: range.hashes.dropLast())
        }
        #expect(throws: MerkleError.hashCount(expected: count, found: count + 1)) {
            try CompactRange(begin: 3, end: 29, hashes: range.hashes + [TreeHash.empty])
        }
        #expect(throws: MerkleError.rangeReversed(begin: 4, end: 3)) {
            try CompactRange(begin: 4, end: 3, hashes: [])
        }
    }
}
