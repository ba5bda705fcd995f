// Salts, records and leaf hashes: the vectors of the page, and random rows against the plain reference.

import MerkleLog
import TestSupport
import Testing
import TrialIntegrity

@Suite("Salts and leaves")
struct LeafTests {
    @Test("the salts of the vectors")
    func salts() throws {
        let vectors = try SealVectors.load()
        let salts = try SaltStream(key: vectors.bytes("saltKey"))
        let expected = try #require(vectors["salts"]?.objectValue)
        #expect(expected.count >= 8)
        for (leaf, salt) in expected {
            let number = try #require(UInt64(leaf))
            #expect(try salts.salt(number) == SealVectors.bytes(#require(salt.stringValue)), "leaf \(leaf)")
        }
    }

    @Test("a salt is its part of its block")
    func blocks() throws {
        let salts = try SaltStream(key: TestSeal.saltKey)
        for block in [0, 1, 7] as [UInt64] {
            let stream = try salts.block(block)
            #expect(stream.count == 4096)
            for place in [0, 1, 128, 255] {
                #expect(try salts.salt(block * 256 + UInt64(place)) == Array(stream[(place * 16)..<(place * 16 + 16)]))
            }
        }
        #expect(try salts.salt(0) != SaltStream(key: TestSeal.fileSalt).salt(0))
    }

    @Test("a salt key has 32 bytes", arguments: [0, 31, 33])
    func keyLength(count: Int) {
        #expect(throws: FormatError.self) { try SaltStream(key: [UInt8](repeating: 1, count: count)) }
    }

    @Test("the leaf hashes of the vectors")
    func vectorLeaves() throws {
        let vectors = try SealVectors.load()
        let hasher = LeafHasher(salts: try SaltStream(key: vectors.bytes("saltKey")))
        let rows = try #require(vectors["rows"]?.arrayValue).map(\.texts)
        let leaves = try hasher.leaves(RowBatch(rows), order: [0, 1, 2, 3], rows: 0..<3, firstRow: 1)
        let expected = try #require(vectors["leafHashes"]?.texts)
        #expect(try hasher.manifestLeaf(Array(vectors.text("manifest").utf8)) == SealVectors.bytes(expected[0]))
        #expect(try leaves == expected[1...].flatMap { try SealVectors.bytes($0) })
        #expect(
            try rows.map { SealReference.record($0[..<4].map { Array($0.utf8) }) }
                == #require(vectors["records"]?.texts).map { try SealVectors.bytes($0) }
        )
    }

    private func cell(_ random: inout SplitMix64) -> [UInt8] {
        let edges = [0, 1, 2, 11, 15, 16, 17, 126, 127, 128, 129, 255, 300]
        var length = edges.randomElement(using: &random) ?? 0
        if Int.random(in: 0..<100, using: &random) == 0 {
            length = [16_382, 16_383, 16_384, 16_385, 70_000].randomElement(using: &random) ?? 0
        }
        return random.bytes(length)
    }

    @Test("leaves of random rows are those of the page", arguments: 0..<32 as Range<UInt64>)
    func randomRows(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let width = Int.random(in: 1...6, using: &random)
        let count = Int.random(in: 0...40, using: &random)
        let rows = (0..<count).map { _ in (0..<width).map { _ in cell(&random) } }
        let columns = (0..<width).map { "C\($0)" }
        var batch = RowBatch(columnCount: width)
        if let chunk = try TableInMemory(columns, bytes: rows, rowsPerChunk: 1000).nextChunk() {
            _ = chunk.parse(into: &batch)
        }
        let order = (0..<width).filter { _ in Bool.random(using: &random) }
        // Around the border of two blocks of salts.
        let firstRow = Int.random(in: 230...260, using: &random)
        let salts = try SaltStream(key: TestSeal.saltKey)
        let expected = try rows.enumerated().flatMap { index, row in
            TreeHash.leaf(
                try salts.salt(UInt64(firstRow + index)) + SealReference.record(order.map { row[$0] })
            ).bytes
        }
        let hasher = LeafHasher(salts: salts)
        #expect(try hasher.leaves(batch, order: order, rows: 0..<count, firstRow: firstRow) == expected)
        let coded = RowCoder().code(batch, order: Array(0..<width), rows: 0..<count, firstRow: firstRow)
        #expect(try hasher.leaves(coded, order: order, rows: 0..<count) == expected)
        let half = count / 2
        #expect(
            try hasher.leaves(batch, order: order, rows: half..<count, firstRow: firstRow + half)
                == Array(expected[(half * 32)...])
        )
        #expect(try hasher.leaves(coded, order: order, rows: half..<count) == Array(expected[(half * 32)...]))
    }
}
