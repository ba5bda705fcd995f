// The rules of rows and cells, one example each, at every chunk size from the smallest.

import TestSupport
import Testing
import TrialIntegrity
import TrialTables

struct RowRuleTests {
    struct Example: Sendable, CustomTestStringConvertible {
        var name: String
        var text: String
        var rows: [[String]]
        var testDescription: String { name }

        init(_ name: String, _ text: String, _ rows: [[String]]) {
            (self.name, self.text, self.rows) = (name, text, rows)
        }
    }

    static let examples = [
        Example("plain rows", "a,b\n1,2\n3,4\n", [["1", "2"], ["3", "4"]]),
        Example("no final line break", "a,b\n1,2\n3,4", [["1", "2"], ["3", "4"]]),
        Example("CRLF", "a,b\r\n1,2\r\n3,4\r\n", [["1", "2"], ["3", "4"]]),
        Example("lone CR", "a,b\r1,2\r3,4\r", [["1", "2"], ["3", "4"]]),
        Example("mixed ends", "a,b\r\n1,2\r3,4\n5,6", [["1", "2"], ["3", "4"], ["5", "6"]]),
        Example("blanks are kept", "a,b\n 1 ,\t2\n", [[" 1 ", "\t2"]]),
        Example("empty cells", "a,b,c\n,,\n\"\",,\"\"\n", [["", "", ""], ["", "", ""]]),
        Example("an empty last cell without line break", "a,b\n1,", [["1", ""]]),
        Example("a delimiter in quotes", "a,b\n\"1,5\",2\n", [["1,5", "2"]]),
        Example("line breaks in quotes", "a,b\n\"1\n2\r\n3\r4\",5\n", [["1\n2\r\n3\r4", "5"]]),
        Example("doubled quotes", "a,b\n\"1\"\"2\",\"\"\"\"\n", [["1\"2", "\""]]),
        Example("doubled quotes at both ends", "a,b\n\"\"\"x\"\"\",\"\"\"\"\"\"\n", [["\"x\"", "\"\""]]),
        Example("many doubled quotes", "a,b\n\"a\"\"b\"\"c\"\"d\"\"e\"\"f\",z\n", [["a\"b\"c\"d\"e\"f", "z"]]),
        Example("literal quotes", "a,b\n5\" pipe,x\"\"y\n", [["5\" pipe", "x\"\"y"]]),
        Example("a quote behind a blank is literal", "a,b\n \"1\",2\n", [[" \"1\"", "2"]]),
        Example("blank lines are no rows", "a,b\n\n1,2\n\r\n\r\n3,4\n\n", [["1", "2"], ["3", "4"]]),
        Example("blank lines of one column are rows", "a\n\n1\n\r\n2\n", [[""], ["1"], [""], ["2"]]),
        Example("a quoted empty cell of one column is a row", "a\n\"\"\n", [[""]]),
        Example("quoted last cell at the end", "a,b\n1,\"2\"", [["1", "2"]]),
        Example("one empty quoted cell at the end", "a\n\"\"", [[""]]),
        Example("header only", "a,b\n", []),
        Example("header only, no line break", "a,b", []),
        Example(
            "a long cell",
            "a,b\n\(String(repeating: "x", count: 300)),y\n",
            [
                [String(repeating: "x", count: 300), "y"]
            ]
        ),
        Example(
            "a long quoted cell",
            "a,b\n\"\(String(repeating: "x\n", count: 150))\",y\n",
            [
                [String(repeating: "x\n", count: 150), "y"]
            ]
        ),
        Example("characters of two to four bytes", "a,b\né,ʤ\n€,😀\n", [["é", "ʤ"], ["€", "😀"]]),
    ]

    @Test(arguments: examples)
    func `every rule holds at every chunk size`(example: Example) throws {
        for chunkBytes in Array(16...48) + [1 << 20] {
            let table = try read(example.text, chunkBytes: chunkBytes)
            #expect(table.rows == example.rows, "chunks of \(chunkBytes)")
            #expect(table.refusal == nil)
            #expect(table.rowCount == example.rows.count)
        }
    }

    @Test(arguments: examples)
    func `libcsv reads the same cells`(example: Example) throws {
        let isStrict = !example.name.contains("literal")
        let all = try LibCSVReader.rows(
            of: [UInt8](example.text.utf8),
            delimiter: UInt8(ascii: ","),
            isStrict: isStrict
        )
        let columns = all.first?.count ?? 0
        let rows = all.dropFirst().compactMap { row -> [String]? in
            if row.isEmpty { return columns == 1 ? [""] : nil }
            return row.map { String(decoding: $0, as: UTF8.self) }
        }
        #expect(rows == example.rows)
    }

    @Test(arguments: [
        ("a,b\n1,2\n", "LF", "none", true), ("a,b\r\n\"1\",\"2\"\r\n", "CRLF", "all", true),
        ("a,b\r1,\"2\"", "CR", "some", false), ("a,b", "none", "none", false), ("a,b\n1,2\r\n", "mixed", "none", true),
        ("a,b\n\"1\",\n,\"\"\n", "LF", "all", true), ("\"a\",b\n,\n", "LF", "none", true),
    ])
    func `the layout is recorded`(text: String, lineEnds: String, quoting: String, finalLineBreak: Bool) throws {
        let facts = try #require(try read(text, chunkBytes: 16).facts)
        #expect(facts.layout.lineEnds == lineEnds)
        #expect(facts.layout.quoting == quoting)
        #expect(facts.layout.finalLineBreak == finalLineBreak)
        #expect(facts.byteCount == text.utf8.count)
    }

    @Test func `blank lines and literal quotes are counted`() throws {
        let facts = try #require(try read("a,b\n\n1\",2\"\"\n\r\n3,\"4\"\n", chunkBytes: 16).facts)
        #expect(facts.blankLines == 2)
        #expect(facts.literalQuotes == 2)
    }

    @Test(arguments: [
        ("a,b;c\n", ","), ("a;b;c\n", ";"), ("a\tb\n", "\t"), ("a|b\n", "|"), ("\"a,b,c\";d\n", ";"),
        ("a,b;c\n", ","), ("a\n1;2;3\n", ","), ("\"a;\n;\",b\n", ","), ("a;b,c;d", ";"),
    ])
    func `the delimiter is recognised in the header alone`(text: String, delimiter: String) throws {
        let folder = try TemporaryFolder()
        let source = try CSVSource(path: folder.write(text, to: "t.csv"), dialect: CSVDialect())
        #expect(source.dialect.delimiter == delimiter.utf8.first)
    }

    @Test func `a declared delimiter is taken as it is`() throws {
        let table = try read("a,b;c\n1,2;3\n", as: CSVDialect(delimiter: UInt8(ascii: ";")))
        #expect(table.columns == ["a,b", "c"])
        #expect(table.rows == [["1,2", "3"]])
    }

    @Test func `lines before the header are skipped, whatever ends them`() throws {
        for text in ["Title, with comma\n\"open\na;b\n1;2\n", "Title\r\n\r\na;b\r\n1;2\r\n", "Title\r\ra;b\r1;2\r"] {
            let table = try read(text, as: CSVDialect(headerLine: 3), chunkBytes: 16)
            #expect(table.columns == ["a", "b"])
            #expect(table.rows == [["1", "2"]])
            #expect(table.facts?.layout.headerLine == 3)
        }
    }

    @Test func `3,000 columns and cells of 10 MB are read`() throws {
        let names = (0..<3000).map { "c\($0)" }
        let wide = try read(names.joined(separator: ",") + "\n" + names.joined(separator: ",") + "\n")
        #expect(wide.rows == [names])
        let long = [UInt8](repeating: UInt8(ascii: "x"), count: 10 << 20)
        let bytes = [UInt8]("a,b\n1,\"".utf8) + long + [UInt8]("\"\n2,".utf8) + long
        let table = try read(bytes: bytes, chunkBytes: 1 << 20)
        #expect(table.rows.map { $0[1].utf8.count } == [10 << 20, 10 << 20])
    }

    @Test func `the digest is that of the raw bytes`() throws {
        let facts = try #require(try read("abc").facts)
        let hex = facts.sha256.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
        #expect(hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }
}
