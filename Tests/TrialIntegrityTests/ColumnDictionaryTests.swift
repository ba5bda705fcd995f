// The hash table of the hot loop against a dictionary of the standard library; key counts against a set.

import TestSupport
import Testing
import TrialIntegrity

@Suite("Dictionaries of columns")
struct ColumnDictionaryTests {
    /// Texts that are easy to confuse: prefixes, lengths around eight, the same bytes at other places.
    private func cells(_ count: Int, using random: inout SplitMix64) -> [[UInt8]] {
        (0..<count).map { _ in
            let length = [0, 1, 7, 8, 9, 15, 16, 17, 40].randomElement(using: &random) ?? 0
            let kinds: ClosedRange<UInt8> = Bool.random(using: &random) ? 0...1 : 0...255
            return (0..<length).map { _ in UInt8.random(in: kinds, using: &random) }
        }
    }

    @Test("texts are numbered in order of first appearance", arguments: 0..<64 as Range<UInt64>)
    func numbering(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let dictionary = ColumnDictionary(seed: random.next() | 1)
        for round in 0..<3 {
            let cells = cells([3000, 5, 0][round], using: &random)
            var bytes: [UInt8] = []
            var starts: [UInt32] = []
            for cell in cells {
                starts.append(UInt32(bytes.count))
                bytes += cell
            }
            dictionary.removeAll()
            var known: [[UInt8]: UInt32] = [:]
            unsafe bytes.withUnsafeBufferPointer { buffer in
                guard let base = buffer.baseAddress else { return }
                for (cell, start) in zip(cells, starts) {
                    let expected = known[cell, default: UInt32(known.count)]
                    known[cell] = expected
                    let found = unsafe dictionary.insert(
                        base,
                        limit: bytes.count,
                        start: start,
                        length: UInt32(cell.count)
                    )
                    #expect(found == expected)
                }
            }
            let (textStarts, lengths) = dictionary.texts()
            let texts = zip(textStarts, lengths).map { Array(bytes[Int($0)..<(Int($0) + Int($1))]) }
            #expect(texts == known.sorted { $0.value < $1.value }.map(\.key))
        }
    }

    @Test("the seed changes no result")
    func seedIsInvisible() {
        let rows = (0..<2000).map { ["\($0 % 37)", "\($0 * 7919 % 1009)"] }
        #expect(CodedRows(rows).texts == rows)
        let batch = RowBatch(rows)
        let (one, other) = (ColumnDictionary(seed: 1), ColumnDictionary(seed: 0xDEAD_BEEF))
        unsafe batch.bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            for (start, length) in zip(batch.starts, batch.lengths) {
                let first = unsafe one.insert(base, limit: buffer.count, start: start, length: length)
                let second = unsafe other.insert(base, limit: buffer.count, start: start, length: length)
                #expect(first == second)
            }
        }
    }

    @Test("a part of a batch, in another order of columns")
    func partOfABatch() {
        let rows = (0..<1300).map { ["a\($0)", "b\($0 % 3)", "c"] }
        let coded = RowCoder().code(RowBatch(rows), order: [2, 0], rows: 600..<1200, firstRow: 901)
        #expect(coded.firstRow == 901 && coded.rowCount == 600)
        #expect(coded.texts == rows[600..<1200].map { [$0[2], $0[0]] })
        #expect(coded.columns.map(\.starts.count) == [1, 600])
    }

    @Test("one coder serves batch after batch")
    func reuse() {
        let coder = RowCoder()
        for size in [900, 3, 0, 700] {
            let rows = (0..<size).map { ["\(size)-\($0 / 2)"] }
            let batch = RowBatch(rows)
            #expect(coder.code(batch, order: [0], rows: 0..<size, firstRow: 1).texts == rows)
        }
        // The last text of one batch is not known in the next, though it stands at the same place.
        for cell in ["abc", "abc", "xyz"] {
            let coded = coder.code(RowBatch([[cell]]), order: [0], rows: 0..<1, firstRow: 1)
            #expect(coded.columns[0].starts.count == 1)
            #expect(coded.columns[0].lengths == [3])
        }
    }

    @Test("repeated keys are counted like in a set", arguments: 0..<64 as Range<UInt64>)
    func keyCensus(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let kinds = Int.random(in: 1...400, using: &random)
        let rows = (0..<300).map { _ in
            ["\(Int.random(in: 0..<kinds, using: &random))", "\(Int.random(in: 0..<3, using: &random))"]
        }
        var census = KeyCensus(candidates: 2)
        for part in stride(from: 0, to: 300, by: 70) {
            let coded = CodedRows(Array(rows[part..<min(part + 70, 300)]))
            for (candidate, columns) in [[0], [0, 1]].enumerated() {
                census.add(
                    coded.rowHashes(columns: columns) { text, _ in RowHash.hash(exactly: text) },
                    candidate: candidate
                )
            }
        }
        #expect(census.repeats(candidate: 0) == 300 - Set(rows.map { $0[0] }).count)
        #expect(census.repeats(candidate: 1) == 300 - Set(rows).count)
    }

    @Test("exchanged values and moved borders give another hash")
    func rowHashes() {
        let rows = [["a", "b"], ["b", "a"], ["ab", ""], ["", "ab"], ["a", "b"]]
        let hashes = CodedRows(rows).rowHashes(columns: [0, 1]) { text, _ in RowHash.hash(exactly: text) }
        #expect(hashes[0] == hashes[4])
        #expect(Set(hashes).count == 4)
        #expect(RowHash.hash(nil) != RowHash.hash([]))
        #expect(RowHash.hash([1]) == RowHash.hash(exactly: [1]))
    }
}
