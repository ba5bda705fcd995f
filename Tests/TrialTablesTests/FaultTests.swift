// Everything that is refused: each with its place, its count and its hint, and none with the text of a cell.

import TestSupport
import Testing
import TrialIntegrity
import TrialTables

struct FaultTests {
    @Test(arguments: [
        ("a,b\n1\n", "ragged-rows", 2, 1, 1), ("a,b\n1,2\n1,2,3\n", "ragged-rows", 3, 1, 2),
        ("a,b\n\"\"\n", "ragged-rows", 2, 1, 1), ("a,b\n1,2\n\"x,2\n", "unterminated-quote", 3, 1, 2),
        ("a,b\n1,2\n3,\"x", "unterminated-quote", 3, 3, 2), ("a,b\n\"x\"y,2\n", "text-after-quote", 2, 4, 1),
        ("a,b\n\"é\n\"x,2\n", "text-after-quote", 3, 2, 1), ("a,b\n1,é\u{0}\n", "nul-bytes", 2, 4, 1),
        ("a,b\n\n\"x\n\n\",1\n\n1\n", "ragged-rows", 7, 1, 2),
    ])
    func `a fault is placed`(text: String, code: String, line: Int, column: Int, row: Int) throws {
        for chunkBytes in 16...32 {
            let error = try #require(try read(text, chunkBytes: chunkBytes).refusal)
            #expect(error.code == code)
            #expect(error.place?.line == line)
            #expect(error.place?.column == column)
            #expect(error.place?.row == row)
            #expect(error.failureClass == .badData)
        }
    }

    static let invalid: [[UInt8]] = [
        [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF],
        [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xE2, 0x82], [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF],
        [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xF0, 0x9F, 0x98], [0xFE], [0xFF],
    ]

    @Test(arguments: invalid)
    func `invalid UTF-8 is refused wherever it stands`(bytes: [UInt8]) throws {
        for padding in 0..<9 {
            let before = [UInt8](repeating: UInt8(ascii: "x"), count: padding)
            let text = [UInt8]("a,b\n1,2\n".utf8) + before + bytes + [UInt8](",y\n3,4\n".utf8)
            let table = try read(bytes: text, chunkBytes: 16)
            #expect(table.rows == [["1", "2"], ["3", "4"]])
            #expect(table.faultCount == 1)
            let place = SourcePlace(file: "table.csv", line: 3, column: padding + 1, row: 2)
            #expect(table.faults == [LocatedFault(kind: .invalidBytes, place: place)])
        }
    }

    @Test(arguments: ["é", "߿", "ࠀ", "퟿", "\u{E000}", "\u{FFFF}", "\u{10000}", "\u{10FFFF}"])
    func `the first and last characters of each length are text`(character: String) throws {
        #expect(try read("a,b\n\(character),x\n", chunkBytes: 16).rows == [[character, "x"]])
    }

    @Test func `all faults are counted and the first ten listed`() throws {
        let rows = (1...100).map { $0 % 4 == 0 ? "1,2,3" : "1,2" }
        let table = try read("a,b\n" + rows.joined(separator: "\n"), chunkBytes: 16)
        #expect(table.faultCount == 25)
        #expect(table.rows.count == 75)
        #expect(table.rowCount == 100)
        #expect(table.faults.map(\.place.line) == (1...10).map { 4 * $0 + 1 })
        #expect(table.faults.map(\.place.row) == (1...10).map { 4 * $0 })
        let error = try #require(table.refusal)
        #expect(error.message.hasPrefix("25 rows do not have the 2 cells of the header: line 5 has 3, line 9 has 3"))
        #expect(error.message.hasSuffix("line 41 has 3, and 15 more"))
    }

    @Test func `one row can have a ragged end and a bad byte, in the order of the text`() throws {
        let table = try read(bytes: [UInt8]("a,b\n\"\"\"x".utf8) + [0xFF] + [UInt8]("y\",2,3\n".utf8))
        #expect(table.faults.map(\.kind) == [.cellCount(found: 3, expected: 2), .invalidBytes])
        #expect(table.faults.map(\.place.column) == [1, 5])
        #expect(table.refusal?.code == "invalid-bytes")
    }

    @Test(arguments: [
        ("", CSVDialect(), "empty-file"), ("\u{FEFF}", CSVDialect(), "empty-file"),
        ("a,b\n1,2", CSVDialect(headerLine: 3), "header-line-beyond-end"),
        ("a,b\n1,2\n", CSVDialect(headerLine: 3), "header-line-beyond-end"),
        ("a,b,a\n", CSVDialect(), "duplicate-columns"), ("a,,\n", CSVDialect(), "duplicate-columns"),
        ("\u{E9},e\u{301}\n", CSVDialect(), "duplicate-columns"), ("a,\"b\n", CSVDialect(), "unterminated-quote"),
        ("a,\"b\"c\n", CSVDialect(), "text-after-quote"), ("a,b\u{0}\n", CSVDialect(), "nul-bytes"),
        ("a,b\n", CSVDialect(headerLine: 0), "unusable-dialect"),
        ("a,b\n", CSVDialect(delimiter: UInt8(ascii: "\"")), "unusable-dialect"),
        ("\u{FEFF}a,b\n", CSVDialect(encoding: .windows1252), "encoding-contradicted"),
    ])
    func `a header that cannot be used is refused`(text: String, dialect: CSVDialect, code: String) throws {
        #expect(try refusal(of: [UInt8](text.utf8), dialect)?.code == code)
    }

    @Test func `one blank header is a name`() throws {
        #expect(try read("a,\n1,2\n").columns == ["a", ""])
        #expect(try read("\n1\n").columns == [""])
    }

    @Test func `a row beyond the limit is refused with its line`() throws {
        let text = [UInt8]("a,b\n1,2\n\"x,".utf8) + [UInt8](repeating: UInt8(ascii: "y"), count: 4000)
        let error = try #require(try refusal(of: text, rowLimit: 1000))
        #expect(error.code == "row-too-long")
        #expect(error.place?.line == 3)
        #expect(try refusal(of: Array(text.prefix(900)), rowLimit: 1000)?.code == "unterminated-quote")
    }

    @Test func `missing files and folders are named`() throws {
        let folder = try TemporaryFolder()
        let missing = folder.path("none.csv")
        #expect(throws: TableError.notFound(path: missing)) { try read(path: missing) }
        #expect(throws: TableError.isFolder(path: folder.path)) { try read(path: folder.path) }
    }

    struct Look: Sendable {
        var bytes: [UInt8]
        var words: String
    }

    static let latin = [UInt8]("1,caf".utf8) + [0xE9, 0x0A]
    static let looks = [
        Look(bytes: [UInt8]("a,b\n".utf8) + latin, words: "windows-1252"),
        Look(bytes: [UInt8]("a,b\né,é\n".utf8) + latin, words: "most of the text is UTF-8"),
        Look(bytes: EncodingTests.utf16("a,b\n1,2\n", isBig: false), words: "utf-16le"),
        Look(bytes: EncodingTests.utf16("a,b\n1,2\n", isBig: true), words: "utf-16be"),
    ]

    @Test(arguments: looks)
    func `the hint says what the bytes look like`(look: Look) throws {
        let hint = try #require(try refusal(of: look.bytes)?.hint)
        #expect(hint.contains(look.words))
    }

    @Test func `no message repeats a cell`() throws {
        let texts = ["h,h\n", "h,b\nsecret\n", "h,b\n\"secret\"secret,1\n", "h,b\nsecret\u{0},1\n", "h,b\n1,\"secret"]
        for text in texts + ["secret,secret\n1,2\n"] {
            let error = try #require(try refusal(of: [UInt8](text.utf8)))
            #expect(!error.message.contains("secret") && error.hint?.contains("secret") == false)
            #expect(!error.message.contains("\n") && !error.message.hasSuffix("."))
            #expect(error.message.first?.isUppercase == false)
        }
    }

    @Test func `chunks start on the lines that they start on`() throws {
        let text = "t\n\na,b\n1,2\n\n\"x\ny\",2\n3\n\"4\",\r\n5,6"
        let folder = try TemporaryFolder()
        for chunkBytes in 16...32 {
            let path = try folder.write(text, to: "t.csv")
            let source = try CSVSource(path: path, dialect: CSVDialect(headerLine: 3), chunkBytes: chunkBytes)
            var batch = RowBatch(columnCount: 2)
            var starts: [Int] = []
            while let chunk = try source.nextChunk() {
                starts.append(source.startLine(ofChunk: starts.count))
                _ = chunk.parse(into: &batch)
            }
            #expect(starts.first == 4)
            #expect(starts == starts.sorted())
            #expect(source.rowCount == 5)
        }
    }
}
