// When two cells mean the same.

import Foundation
import TestSupport
import Testing
import TrialIntegrity

@Suite("Normal forms")
struct NormalFormTests {
    private func reading(_ type: ColumnType, _ format: DateFormat? = nil, missing: [String] = []) -> CellReading {
        CellReading(ProfileColumn(name: "X", type: type, format: format, missing: missing))
    }

    private func form(_ cell: String, _ reading: CellReading) -> String? {
        // A slice that does not start at zero, as in a batch.
        let bytes = Array("xx\(cell)yy".utf8)
        return reading.normalForm(bytes[2..<(bytes.count - 2)]).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test("missing values", arguments: ColumnType.allCases)
    func missing(type: ColumnType) {
        let reading = reading(type, missing: ["NA", "ND"])
        for cell in ["", " ", "\t \t", "NA", " NA\t", "ND"] { #expect(form(cell, reading) == nil, "\(cell)") }
        for cell in ["na", "N A", ".A", "..", "-", "NULL", "\u{A0}", "\n"] {
            #expect(form(cell, reading) != nil, "\(cell)")
        }
        #expect((form(".", reading) == nil) == (type != .text))
        #expect((form(" . ", reading) == nil) == (type != .text))
        #expect(form("NA", self.reading(type)) == "NA")
    }

    @Test("numbers in number columns, and nowhere else", arguments: ColumnType.allCases)
    func numbers(type: ColumnType) {
        let isNumber = [.integer, .decimal, .result].contains(type)
        #expect(form(" 12.50 ", reading(type)) == (isNumber ? "12.5" : "12.50"))
        #expect(form("+5", reading(type)) == "+5")
        #expect(form("5.", reading(type)) == "5.")
        #expect(form("007", reading(type)) == "007")
        #expect(form("<0.20", reading(type)) == "<0.20")
    }

    @Test("dates of a declared format in date columns, and nowhere else", arguments: ColumnType.allCases)
    func dates(type: ColumnType) {
        let isDate = [.date, .datetime, .partialDate].contains(type)
        let reading = reading(type, .dayMonthYearSlashes)
        #expect(form(" 05/01/2026", reading) == (isDate ? "2026-01-05" : "05/01/2026"))
        #expect(form("2026-01-05", reading) == "2026-01-05")
        #expect(form("30/02/2026", reading) == "30/02/2026")
        #expect(form("05/01/2026", self.reading(type)) == "05/01/2026")
    }

    @Test(
        "line breaks inside a cell",
        arguments: [
            ("a\r\nb", "a\nb"), ("a\rb", "a\nb"), ("a\n\rb", "a\n\nb"), ("a\r\r\nb", "a\n\nb"), ("a\r\n\nb", "a\n\nb"),
            ("\ra\r", "\na\n"), ("a\nb", "a\nb"), ("é\r\n", "é\n"),
        ]
    )
    func lineBreaks(cell: String, expected: String) {
        #expect(form(cell, reading(.text)) == expected)
    }

    @Test("outer blanks go, inner and other blanks stay")
    func blanks() {
        #expect(form("\t a  b \t", reading(.text)) == "a  b")
        #expect(form("\u{A0}a\u{A0}", reading(.text)) == "\u{A0}a\u{A0}")
        #expect(form("\na\n", reading(.text)) == "\na\n")
    }

    @Test(
        "composed and decomposed letters mean the same, byte for byte in one form",
        arguments: [
            ("e\u{301}", "\u{E9}"), ("A\u{30A}", "\u{C5}"), ("\u{212B}", "\u{C5}"),
            ("\u{1112}\u{1161}\u{11AB}", "\u{D55C}"),
            ("q\u{307}\u{323}", "q\u{323}\u{307}"), ("\u{1E9B}\u{323}", "\u{1E9B}\u{323}"),
            ("\u{958}", "\u{915}\u{93C}"),
            ("\u{2126}", "\u{3A9}"), ("ﬁ", "ﬁ"), ("\u{1D15E}", "\u{1D157}\u{1D165}"),
        ]
    )
    func composition(cell: String, expected: String) {
        #expect(form(cell, reading(.text)).map { Array($0.utf8) } == Array(expected.utf8))
    }

    @Test("texts have one normal form exactly when Unicode calls them equal", arguments: 0..<32 as Range<UInt64>)
    func unicodeEquality(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let scalars = "eaAqoU\u{301}\u{300}\u{323}\u{327}\u{30A}\u{308}\u{304}\u{1112}\u{1161}\u{11AB}\u{212B}ßÅéö日"
            .unicodeScalars
        let alphabet = Array(scalars)
        func text() -> String {
            var made = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                made.append(alphabet[Int.random(in: 0..<alphabet.count, using: &random)])
            }
            return String(made)
        }
        for _ in 0..<300 {
            let left = text()
            let right = Bool.random(using: &random) ? left.decomposedStringWithCanonicalMapping : text()
            let same =
                form(left, reading(.text)).map { Array($0.utf8) } == form(right, reading(.text)).map { Array($0.utf8) }
            #expect(same == (left == right), "\(Array(left.unicodeScalars)) and \(Array(right.unicodeScalars))")
        }
    }
}
