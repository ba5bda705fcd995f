// The numbering of held rows against a plain list of all rows.

import MerkleLog
import TestSupport
import Testing
import TrialIntegrity

@Suite("Numbers of held rows")
struct ErasedRowsTests {
    private static func leaf(_ row: Int) -> [UInt8] { Digest.sha256([UInt8(row & 255), UInt8(row >> 8)]).bytes }

    @Test("held rows, gaps and leaves agree with a plain list", arguments: 0..<64 as Range<UInt64>)
    func plainList(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let count = Int.random(in: 0...40, using: &random)
        let share = Int.random(in: 0...4, using: &random)
        let gone = Set((1..<(count + 1)).filter { _ in Int.random(in: 0..<4, using: &random) < share })
        var erased = ErasedRows(sealedRows: count)
        for row in gone.sorted() { erased.append(row..<(row + 1), leafHashes: Self.leaf(row)) }
        let held = (1..<(count + 1)).filter { !gone.contains($0) }
        #expect(erased.count == gone.count && erased.heldRows == held.count)
        for (index, row) in held.enumerated() { #expect(erased.row(ofHeld: index + 1) == row) }
        for row in 1..<(count + 1) {
            #expect(erased.contains(row) == gone.contains(row))
            #expect(erased.leafHash(row)?.bytes == (gone.contains(row) ? Self.leaf(row) : nil))
        }
        // Whatever the cuts, the pieces join to all leaves.
        var all: [UInt8] = []
        var tree = CompactRange(begin: 1)
        var next = 1
        while next <= held.count {
            let length = Int.random(in: 0...min(7, held.count - next + 1), using: &random)
            let hashes = held[(next - 1)..<(next - 1 + length)].flatMap(Self.leaf)
            let piece = erased.leaves(firstHeld: next, hashes)
            #expect(piece.firstRow == all.count / 32 + 1)
            all += piece.hashes
            #expect(erased.treeBegin(firstHeld: next).begin == UInt64(piece.firstRow))
            try tree.append(erased.tree(firstHeld: next, hashes))
            next += length
        }
        try tree.append(erased.tail)
        #expect(tree == CompactRange(begin: 1, packedLeafHashes: (1..<(count + 1)).flatMap(Self.leaf)))
    }

    @Test("the union of two erasures has the rows of both", arguments: 0..<16 as Range<UInt64>)
    func union(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let sides = (0..<2).map { _ in Set((1...30).filter { _ in Bool.random(using: &random) }) }
        let made = sides.map { rows in
            var erased = ErasedRows(sealedRows: 30)
            for row in rows.sorted() { erased.append(row..<(row + 1), leafHashes: Self.leaf(row)) }
            return erased
        }
        let both = made[0].union(made[1])
        #expect((1...30).filter(both.contains) == sides[0].union(sides[1]).sorted())
        #expect((1...30).allSatisfy { both.leafHash($0) == nil || both.leafHash($0)?.bytes == Self.leaf($0) })
        #expect(both == made[1].union(made[0]))
    }
}
