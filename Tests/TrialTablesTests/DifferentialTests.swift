// The fast reader against two others: libcsv, and the rules spelled out byte by byte.

import TestSupport
import Testing
import TrialIntegrity
import TrialTables

struct DifferentialTests {
    /// Pieces that random documents are made of; the rarer ones do the damage.
    static let pieces: [[UInt8]] =
        [
            "a", "b,", ",", ",", "\n", "\n", "\r\n", "\r", "\"", "\"", "\"\"", "\",\"", "\"\n\"", "x\"", "abcdefgh",
            "é", " ",
        ]
        .map { [UInt8]($0.utf8) }

    /// A document of random pieces, of rows with `columns` cells where chance lets them be.
    static func damaged(_ random: inout SplitMix64, pieces count: Int) -> [UInt8] {
        (0..<count).flatMap { _ in pieces.randomElement(using: &random) ?? [] }
    }

    /// A document in which every row is well formed.
    static func wellFormed(_ random: inout SplitMix64, columns: Int, rows: Int) -> [UInt8] {
        let alphabet: [Character] = ["a", "b", " ", "é", "\"", ",", "\n", "\r\n", "\r", "😀"]
        let ends = [["\n"], ["\r\n"], ["\r"], ["\n", "\r\n", "\r"]].randomElement(using: &random) ?? ["\n"]
        var text = ""
        for row in 0..<rows {
            let cells = (0..<columns).map { _ -> String in
                let length = Int.random(in: 0...12, using: &random)
                let cell = String((0..<length).map { _ in alphabet.randomElement(using: &random) ?? "a" })
                let mustQuote = cell.contains { "\",\n\r\r\n".contains($0) } || (columns == 1 && cell.isEmpty)
                if !mustQuote, Bool.random(using: &random) { return cell }
                return "\"" + cell.replacing("\"", with: "\"\"") + "\""
            }
            text += cells.joined(separator: ",")
            if row + 1 < rows || Bool.random(using: &random) { text += ends.randomElement(using: &random) ?? "\n" }
        }
        return [UInt8](text.utf8)
    }

    static func header(_ columns: Int) -> [UInt8] {
        [UInt8]((0..<columns).map { "c\($0)" }.joined(separator: ",").utf8) + [0x0A]
    }

    /// Rows as text, to be compared with what the batch gives.
    static func text(_ rows: [[[UInt8]]]) -> [[String]] {
        rows.map { $0.map { String(decoding: $0, as: UTF8.self) } }
    }

    /// Holds the reader against the spelled-out rules, at one chunk size.
    static func check(_ body: [UInt8], columns: Int, chunkBytes: Int) throws {
        let naive = NaiveTable(body, columns: columns)
        let source = try TemporaryFolder()
        let path = try source.write(header(columns) + body, to: "t.csv")
        let dialect = CSVDialect(delimiter: UInt8(ascii: ","))
        let table = try read(path: path, dialect, chunkBytes: chunkBytes)
        #expect(table.rows == text(naive.rows))
        #expect(table.rowCount == naive.rowCount)
        #expect(table.faultCount == naive.faults.count)
        for fault in table.faults { #expect(naive.faults[fault.place.row ?? 0] == fault.kind) }
        #expect(table.facts?.blankLines == naive.blankLines)
        #expect(table.facts?.literalQuotes == naive.literalQuotes)
        let followed = zip(body, body.dropFirst() + [0])
        #expect(table.lineBreaks == followed.count { $0 == 0x0A || ($0 == 0x0D && $1 != 0x0A) })
    }

    /// Holds the spelled-out rules against libcsv, which gives no answer for text after a quote.
    static func checkLibCSV(_ body: [UInt8], columns: Int) throws {
        let naive = NaiveTable(body, columns: columns)
        let hasQuoteFault = naive.faults.values.contains { $0 == .textAfterQuote || $0 == .unterminatedQuote }
        let strict = try? LibCSVReader.rows(of: body, delimiter: UInt8(ascii: ","))
        #expect((strict == nil) == (hasQuoteFault || naive.literalQuotes > 0))
        if hasQuoteFault { return }
        let all = try strict ?? LibCSVReader.rows(of: body, delimiter: UInt8(ascii: ","), isStrict: false)
        let rows = all.compactMap { row -> [[UInt8]]? in
            let cells = row.isEmpty && columns == 1 ? [[]] : row
            return cells.count == columns ? cells : nil
        }
        #expect(rows == naive.rows)
        #expect(all.count { $0.isEmpty } == (columns == 1 ? all.count { $0.isEmpty } : naive.blankLines))
    }

    @Test(arguments: UInt64(0)..<64)
    func `damaged documents are read by the same rules at any chunk size`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for size in 0..<40 {
            let columns = Int.random(in: 1...3, using: &random)
            let body = Self.damaged(&random, pieces: size)
            try Self.checkLibCSV(body, columns: columns)
            for chunkBytes in [16, Int.random(in: 16...64, using: &random), 1 << 20] {
                try Self.check(body, columns: columns, chunkBytes: chunkBytes)
            }
        }
    }

    @Test(arguments: UInt64(0)..<32)
    func `well-formed documents are read without a fault`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for rows in 0..<20 {
            let columns = Int.random(in: 1...4, using: &random)
            let body = Self.wellFormed(&random, columns: columns, rows: rows)
            #expect(NaiveTable(body, columns: columns).faults.isEmpty)
            #expect(NaiveTable(body, columns: columns).rowCount == rows)
            try Self.checkLibCSV(body, columns: columns)
            for chunkBytes in [16, Int.random(in: 16...100, using: &random)] {
                try Self.check(body, columns: columns, chunkBytes: chunkBytes)
            }
        }
    }

    @Test func `every truncation of a file is read by the same rules`() throws {
        let body = [UInt8]("1,\"a\"\"b\n\",3\r\n\"\",,\"x\r\ny\"\r\n\r\n7,8\",9\n".utf8)
        for length in 0...body.count {
            for chunkBytes in [16, 23, 1 << 20] {
                try Self.check(Array(body.prefix(length)), columns: 3, chunkBytes: chunkBytes)
            }
            try Self.checkLibCSV(Array(body.prefix(length)), columns: 3)
        }
    }

    @Test(arguments: UInt64(0)..<8)
    func `random bytes end in rows or a refusal, never otherwise`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for size in [1, 2, 3, 5, 8, 64, 200] {
            for encoding in [nil] + TextEncoding.allCases.map(Optional.init) {
                let bytes = random.bytes(size)
                let first = try refusal(of: bytes, CSVDialect(encoding: encoding))
                #expect(first?.code == (try refusal(of: bytes, CSVDialect(encoding: encoding)))?.code)
            }
        }
    }
}
