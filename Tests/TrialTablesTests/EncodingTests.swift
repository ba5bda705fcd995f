// Every encoding a table can come in, with and without its mark, whole and damaged.

import TestSupport
import Testing
import TrialIntegrity
import TrialTables

struct EncodingTests {
    static let text = "naïve,Größe\nœuvre “x”,\"a\n€\"\n😀,ʤ\n"

    static func utf16(_ text: String, isBig: Bool) -> [UInt8] {
        text.utf16.flatMap { unit in
            let bytes = [UInt8(unit & 0xFF), UInt8(unit >> 8)]
            return isBig ? Array(bytes.reversed()) : bytes
        }
    }

    @Test(arguments: [false, true])
    func `UTF-16 with a mark is recognised, and without one read when declared`(isBig: Bool) throws {
        let body = Self.utf16(Self.text, isBig: isBig)
        let plain = try read(Self.text)
        let encoding: TextEncoding = isBig ? .utf16be : .utf16le
        for chunkBytes in Array(16...40) + [1 << 20] {
            let marked = try read(bytes: (isBig ? [0xFE, 0xFF] : [0xFF, 0xFE]) + body, chunkBytes: chunkBytes)
            #expect(marked.columns == plain.columns)
            #expect(marked.rows == plain.rows)
            #expect(marked.facts?.layout.encoding == encoding.rawValue)
            #expect(marked.facts?.layout.byteOrderMark == true)
            let declared = try read(bytes: body, CSVDialect(encoding: encoding), chunkBytes: chunkBytes)
            #expect(declared.rows == plain.rows)
            #expect(declared.facts?.layout.byteOrderMark == false)
            #expect(declared.facts?.byteCount == body.count)
        }
    }

    @Test(arguments: [
        ([0xD800, 0x41], 1), ([0xDC00], 1), ([0xD800, 0xD800, 0xDC00], 1), ([0x41, 0xD83D], 1),
    ])
    func `lone surrogates are invalid`(units: [UInt16], faults: Int) throws {
        let body = Self.utf16("a,b\n1,", isBig: false) + units.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let table = try read(bytes: body, CSVDialect(encoding: .utf16le), chunkBytes: 16)
        #expect(table.faultCount == faults)
        #expect(table.refusal?.code == "invalid-bytes")
        #expect(table.refusal?.place?.line == 2)
    }

    @Test func `half a unit at the end is invalid`() throws {
        let body = Self.utf16("a,b\n1,2\n", isBig: true)
        #expect(try refusal(of: body, CSVDialect(encoding: .utf16be)) == nil)
        #expect(try refusal(of: Array(body.dropLast()), CSVDialect(encoding: .utf16be))?.code == "invalid-bytes")
        #expect(try refusal(of: body + [0x31], CSVDialect(encoding: .utf16be))?.code == "invalid-bytes")
    }

    @Test(arguments: [
        (TextEncoding.windows1252, [UInt8](arrayLiteral: 0x80, 0x9F, 0xA0, 0xFF), "€Ÿ\u{A0}ÿ"),
        (TextEncoding.windows1250, [0x80, 0x8A, 0xB9, 0xFF], "€Šą˙"),
        (TextEncoding.iso88591, [0x80, 0x9F, 0xA0, 0xFF], "\u{80}\u{9F}\u{A0}ÿ"),
    ])
    func `one-byte encodings are read when declared`(encoding: TextEncoding, bytes: [UInt8], text: String) throws {
        let file = [UInt8]("a,b\n1,".utf8) + bytes + [UInt8]("\n".utf8)
        let table = try read(bytes: file, CSVDialect(encoding: encoding), chunkBytes: 16)
        #expect(table.rows == [["1", text]])
        #expect(table.refusal == nil)
        #expect(table.facts?.layout.encoding == encoding.rawValue)
        #expect(try refusal(of: file)?.code == "invalid-bytes")
    }

    @Test(arguments: [
        (TextEncoding.windows1252, [UInt8](arrayLiteral: 0x81, 0x8D, 0x8F, 0x90, 0x9D)),
        (TextEncoding.windows1250, [0x81, 0x83, 0x88, 0x90, 0x98]), (TextEncoding.iso88591, []),
    ])
    func `undefined bytes are invalid`(encoding: TextEncoding, undefined: [UInt8]) throws {
        for byte in UInt8(0x80)...0xFF {
            let file = [UInt8]("a,b\n1,".utf8) + [byte]
            let code = try refusal(of: file, CSVDialect(encoding: encoding))?.code
            #expect(code == (undefined.contains(byte) ? "invalid-bytes" : nil))
        }
    }

    @Test func `a mark is removed, recorded and hashed`() throws {
        let plain = try read("a,b\n1,2\n")
        let marked = try read("\u{FEFF}a,b\n1,2\n", chunkBytes: 16)
        #expect(marked.columns == plain.columns)
        #expect(marked.rows == plain.rows)
        #expect(marked.facts?.layout.byteOrderMark == true)
        #expect(plain.facts?.layout.byteOrderMark == false)
        #expect(marked.facts?.byteCount == 11)
        #expect(marked.facts?.sha256 != plain.facts?.sha256)
    }

    @Test(arguments: [
        ("UTF-8", TextEncoding.utf8), ("cp1252", .windows1252), ("CP1250", .windows1250), ("latin1", .iso88591),
        ("Latin-1", .iso88591), ("utf16le", .utf16le), ("UTF-16BE", .utf16be),
    ])
    func `names of encodings are understood`(name: String, encoding: TextEncoding) throws {
        #expect(try TextEncoding(named: name) == encoding)
        #expect(try TextEncoding(named: encoding.rawValue) == encoding)
        #expect(throws: TableError.unknownEncoding(name: name + "x")) { try TextEncoding(named: name + "x") }
    }
}
