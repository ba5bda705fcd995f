// The coding of columns: the vectors of the page, round trips, and payloads that lie.

import TestSupport
import Testing
import TrialIntegrity

@Suite("ROWS sections")
struct RowsSectionTests {
    /// A payload of columns that are given as bytes.
    static func payload(firstRow: UInt64 = 1, rows: UInt32, _ columns: [[UInt8]]) -> [UInt8] {
        var payload: [UInt8] = []
        payload.append(bigEndian: firstRow)
        payload.append(bigEndian: rows)
        payload.append(bigEndian: UInt32(columns.count))
        for column in columns { payload.append(bigEndian: UInt64(column.count)) }
        return payload + columns.flatMap(\.self)
    }

    private func decode(_ payload: [UInt8], rows: Int, columns: Int = 1) throws -> [[String]] {
        try RowsSection.decode(payload, firstRow: 1, rowCount: rows, columns: columns).texts
    }

    @Test("the columns of the vectors, written and read")
    func vectorColumns() throws {
        let columns = try #require(SealVectors.load()["columns"]?.arrayValue)
        #expect(columns.count >= 6)
        for column in columns {
            let texts = try #require(column["texts"]?.texts)
            // A derived column stands behind the columns it may follow from.
            let earlier = (column["after"]?.arrayValue ?? []).map(\.texts)
            let rows = texts.indices.map { row in earlier.map { $0[row] } + [texts[row]] }
            let data = try column.bytes("data")
            let payload = RowsSection.encode(CodedRows(rows))
            #expect(Array(payload.suffix(data.count)) == data)
            #expect(try decode(payload, rows: rows.count, columns: earlier.count + 1) == rows)
        }
    }

    @Test("random tables come back as they were", arguments: 0..<64 as Range<UInt64>)
    func roundTrip(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let count = [1, 2, 3, 40, 700].randomElement(using: &random) ?? 1
        let table = RandomTable(rows: count, columns: Int.random(in: 1...8, using: &random), using: &random)
        let coded = CodedRows(table.rows, firstRow: 9)
        #expect(coded.texts == table.rows)
        let payload = RowsSection.encode(coded)
        let read = try RowsSection.decode(payload, firstRow: 9, rowCount: count, columns: table.columns.count)
        #expect(read.texts == table.rows)
        #expect(read.columns.map(\.indexes) == coded.columns.map(\.indexes))
        #expect(RowsSection.encode(read) == payload, "one form for one run")
    }

    @Test("a column that follows from an earlier one costs a few bytes")
    func derivedColumns() throws {
        let codes = (0..<400).map { "T\($0 % 40)" }
        let rows = codes.map { [$0, "name of \($0)", $0 == "T7" ? "a" : "b"] }
        let packed = RowsSection.encode(CodedRows(rows.map { [$0[0]] })).count
        let all = RowsSection.encode(CodedRows(rows))
        #expect(all.count < packed + 8 * 2 + 40 * 12 + 40 + 20)
        #expect(try decode(all, rows: 400, columns: 3) == rows)
        // One exception breaks the rule, and the column is packed by itself.
        var broken = rows
        broken[399][2] = "a"
        let other = RowsSection.encode(CodedRows(broken))
        #expect(other.count > all.count)
        #expect(try decode(other, rows: 400, columns: 3) == broken)
    }

    @Test("the writer derives from the first column with enough texts and enough rows to each")
    func derivationRule() {
        func mark(_ rows: [[String]], column: Int) -> UInt8 {
            let coded = CodedRows(rows)
            let before = RowsSection.encode(CodedRows(rows.map { Array($0[..<column]) })).count
            let texts = coded.columns[column].lengths
            let payload = RowsSection.encode(coded)
            return payload[before + 8 + 1 + texts.count + Int(texts.reduce(0, +))]
        }
        let eight = (0..<32).map { ["\($0 % 8)", "\($0 % 4)"] }
        #expect(mark(eight, column: 1) == 254)
        let nine = (0..<32).map { ["\($0 % 9)", "\($0 % 9 % 3)"] }
        #expect(mark(nine, column: 1) == 2, "nine texts are more than a quarter of 32 rows")
        let fewer = (0..<32).map { ["\($0 % 2)", "\($0 % 4)"] }
        #expect(mark(fewer, column: 1) == 2)
    }

    @Test(
        "hand-made columns that are read",
        arguments: [
            ([2, 1, 1, 120, 121, 1, 0b100], ["x", "x", "y"]), ([1, 1, 120, 0], ["x", "x", "x"]),
            ([3, 1, 1, 1, 120, 121, 122, 255], ["x", "y", "z"]), ([2, 0, 1, 121, 1, 0b010], ["", "y", ""]),
            // Equal texts are no error: nothing is proved by the dictionary.
            ([2, 1, 1, 120, 120, 1, 0b100], ["x", "x", "x"]),
        ] as [([UInt8], [String])]
    )
    func readColumns(column: [UInt8], expected: [String]) throws {
        #expect(try decode(Self.payload(rows: 3, [column]), rows: 3).map { $0[0] } == expected)
    }

    @Test(
        "hand-made columns that are refused",
        arguments: [
            [], [0], [0, 0], [2, 1, 1, 120, 121, 1], [2, 1, 1, 120, 121, 1, 0b1100], [2, 1, 1, 120, 121, 2, 0x10],
            [2, 1, 1, 120, 121, 255], [2, 1, 1, 120, 121, 0], [2, 1, 1, 120, 121, 1, 0b011], [2, 1, 1, 120, 121, 1, 0],
            [4, 1, 1, 1, 1, 97, 98, 99, 100, 255], [1, 1, 120, 255], [1, 1, 120, 1, 0], [1, 1, 120, 254, 0],
            [3, 1, 1, 1, 120, 121, 122, 2, 0b11_0100], [0x82, 0, 1, 1, 120, 121, 1, 4], [2, 1, 1, 0xFF, 121, 1, 4],
            [2, 1, 1, 0xC3, 0xA9, 1, 4], [2, 1, 1, 120, 121, 1, 4, 0], [2, 200, 1, 1, 120, 121, 1, 4], [1, 1, 120, 33],
            [2, 1, 1, 120, 121, 253, 4], [2, 1, 1, 120, 121, 254, 0, 0b10], [2, 1, 1, 120, 121, 254, 1, 0b10],
            [0xFF, 0xFF, 0xFF, 0xFF, 0x0F], [0xFF, 0xFF, 0xFF, 0xFF, 0x1F], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
            [2, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 1, 120, 121, 1, 4],
        ] as [[UInt8]]
    )
    func refusedColumns(column: [UInt8]) {
        #expect(throws: FormatError.self) { try decode(Self.payload(rows: 3, [column]), rows: 3) }
    }

    @Test("derived columns: from any earlier column, using each text, in order of appearance")
    func handMadeDerivedColumns() throws {
        let three: [UInt8] = [3, 1, 1, 1, 97, 98, 99, 255]
        func rows(_ derived: [UInt8]) throws -> [[String]] {
            try decode(Self.payload(rows: 3, [three, derived]), rows: 3, columns: 2)
        }
        // A reader takes what the writer would not choose: three texts in three rows.
        #expect(try rows([2, 1, 1, 120, 121, 254, 0, 0b010]).map { $0[1] } == ["x", "y", "x"])
        let bad: [[UInt8]] = [
            [2, 1, 1, 120, 121, 254, 1, 0b010], [2, 1, 1, 120, 121, 254, 2, 0b010], [2, 1, 1, 120, 121, 254, 0],
            [2, 1, 1, 120, 121, 254, 0, 0b001], [2, 1, 1, 120, 121, 254, 0, 0], [2, 1, 1, 120, 121, 254, 0, 0b1010],
            [2, 1, 1, 120, 121, 254, 0, 0b010, 0], [2, 1, 1, 120, 121, 254, 0x80, 0, 0b010],
            [2, 1, 1, 120, 121, 254, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0b010], [1, 1, 120, 254, 0],
            [3, 1, 1, 1, 120, 121, 122, 254, 0, 0b10_0100],
        ]
        for column in bad { #expect(throws: FormatError.self, "\(column)") { try rows(column) } }
    }

    @Test("a section is the one that was promised", arguments: [(2, 3, 1), (1, 4, 1), (1, 2, 1), (1, 3, 2), (1, 3, 0)])
    func promises(firstRow: Int, rowCount: Int, columns: Int) {
        let payload = Self.payload(rows: 3, [[1, 1, 120, 0]])
        #expect(throws: FormatError.self) {
            try RowsSection.decode(payload, firstRow: firstRow, rowCount: rowCount, columns: columns)
        }
    }

    @Test("a few bytes cannot ask for much memory", arguments: [1, 2, 64, 3000, 1 << 24, 1 << 30])
    func expansion(columns: Int) {
        let limit = EvidenceFormat.rowLimit(columns: columns)
        #expect(limit >= 1 && limit <= 1 << 18)
        #expect(limit == 1 || limit * columns <= 1 << 24)
        let payload = Self.payload(rows: UInt32(limit + 1), [[1, 1, 120, 0]])
        #expect(throws: FormatError.tooLarge("ROWS section")) {
            try RowsSection.decode(payload, firstRow: 1, rowCount: limit + 1, columns: columns)
        }
    }

    @Test("lengths that reach outside or leave something over are refused")
    func columnLengths() {
        let good = Self.payload(rows: 3, [[1, 1, 120, 0], [1, 1, 121, 0]])
        #expect((try? decode(good, rows: 3, columns: 2)) != nil)
        for place in 16..<32 {
            for value in [0x01, 0x7F, 0xFF] as [UInt8] {
                var bad = good
                bad[place] ^= value
                #expect(throws: FormatError.self) { try decode(bad, rows: 3, columns: 2) }
            }
        }
        #expect(throws: FormatError.self) { try decode(good + [0], rows: 3, columns: 2) }
        for length in good.indices {
            #expect(throws: FormatError.self) { try decode(Array(good[..<length]), rows: 3, columns: 2) }
        }
    }

    @Test("LEB128: the vectors, and one spelling each")
    func leb() throws {
        for entry in try #require(SealVectors.load()["leb"]?.arrayValue) {
            let number = try #require(entry["number"]?.integerValue)
            guard let value = UInt32(exactly: number) else { continue }
            var bytes: [UInt8] = []
            bytes.append(leb: value)
            #expect(try bytes == entry.bytes("bytes"))
            #expect(bytes == SealReference.leb(Int(number)))
            var reader = ByteReader(bytes, what: "test")
            #expect(try reader.leb() == value)
            #expect(reader.remaining == 0)
        }
        var most: [UInt8] = []
        most.append(leb: UInt32.max)
        var reader = ByteReader(most, what: "test")
        #expect(try reader.leb() == UInt32.max)
        for bad in [[], [0x80], [0x80, 0x00], [0xFF, 0x80, 0x00], [0xFF, 0xFF, 0xFF, 0xFF, 0x10]] as [[UInt8]] {
            var reader = ByteReader(bad, what: "test")
            #expect(throws: FormatError.self) { try reader.leb() }
        }
    }
}
