// Text for terminals: nothing in data may act on the terminal, and columns line up.

import IntegrityReports
import TestSupport
import Testing

@Suite("Text for terminals")
struct TerminalTextTests {
    @Test(arguments: [
        ("plain", "plain"), ("a\nb\r\tc", #"a\nb\r\tc"#), ("\u{1b}[31mred", #"\u{1b}[31mred"#),
        ("\u{7f}\u{9b}2J", #"\u{7f}\u{9b}2J"#),
        ("a\u{202E}b\u{2066}c", #"a\u{202e}b\u{2066}c"#), ("a\u{200B}b\u{FEFF}", #"a\u{200b}b\u{feff}"#),
        ("a\u{A0}b", #"a\u{a0}b"#), ("\u{301}x", #"\u{301}x"#), ("e\u{301}", "e\u{301}"), ("頭痛", "頭痛"),
        ("\u{E000}\u{E0041}", #"\u{e000}\u{e0041}"#), (#"C:\x"#, #"C:\x"#),
    ])
    func `hidden characters are named and the others stay`(text: String, expected: String) {
        let escaped = TerminalText.escaped(text)
        #expect(escaped.unicodeScalars.elementsEqual(expected.unicodeScalars))
    }

    @Test(arguments: [
        (nil, "not held"), ("", #""""#), ("not held", #""not held""#), (" a", #"" a""#), ("a ", #""a ""#),
        ("a  b", #""a  b""#), ("a b", "a b"), (#""a"#, #""\"a""#), (#"a\n"#, #"a\\n"#), ("a\n", #"a\n"#),
    ])
    func `a cell is shown so that it stands for one text only`(cell: String?, expected: String) {
        #expect(TerminalText(cell: cell).plain == expected)
    }

    @Test(arguments: [("abc", 3), ("e\u{301}", 1), ("頭痛", 4), ("ｱ", 1), ("Ａ", 2), ("한글", 4), ("😀", 2), ("µ", 1)])
    func `width counts columns`(text: String, width: Int) {
        #expect(TerminalText(escaping: text).width == width)
    }

    @Test func `interpolated data is escaped and numbers are grouped`() {
        let data = "\u{1b}[2J"
        let text: TerminalText = "seal \(data): \(59580) rows"
        #expect(text.plain == #"seal \u{1b}[2J: 59,580 rows"#)
    }

    @Test func `tones are written only with colour`() {
        let text = TerminalText(escaping: "bad", tone: .bad)
        #expect(text.rendered(.plain) == "bad")
        #expect(text.rendered(TerminalStyle(colour: true, width: 0)) == "\u{1b}[1;31mbad\u{1b}[0m")
    }

    @Test(arguments: 0..<14)
    func `cut text never exceeds its width`(width: Int) {
        let text = TerminalText(escaping: "ab頭痛e\u{301}cde")
        for end in [ClipEnd.start, .end] {
            let clipped = text.clipped(to: width, keeping: end)
            #expect(clipped.width <= max(1, width))
            #expect((clipped.plain == text.plain) == (text.width <= width))
        }
    }

    @Test(arguments: 1..<40)
    func `wrapped text loses nothing and keeps within the width`(width: Int) {
        let words = "whoever could rewrite the ledger could also replace the key"
        let lines = TerminalText(escaping: words).wrapped(to: width)
        #expect(lines.map(\.plain).joined(separator: " ") == words)
        #expect(lines.allSatisfy { $0.width <= width || !$0.plain.contains(" ") })
    }

    @Test(arguments: 0..<64 as Range<UInt64>)
    func `arbitrary bytes never leave a control character`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let text = String(decoding: random.bytes(200), as: UTF8.self)
        for shown in [TerminalText(cell: text).plain, TerminalText(escaping: text).plain] {
            #expect(shown.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) })
        }
    }
}

@Suite("Tables for terminals")
struct TextTableTests {
    private func table() -> TextTable {
        var table = TextTable([.init("Name", clipping: .start), .init("Rows", .right), .init("Place", clipping: .end)])
        table.append(["short", "\(7)", "a.csv"])
        table.append(["頭痛あり", "\(59580)", "deliveries/701/lb.csv:18:42"])
        table.append(["", "", "b.csv"])
        return table
    }

    @Test func `columns line up, numbers on the right, no blanks at the ends`() {
        #expect(
            table().lines(.plain) == [
                "Name        Rows  Place", "short          7  a.csv", "頭痛あり  59,580  deliveries/701/lb.csv:18:42",
                "                  b.csv",
            ]
        )
    }

    @Test(arguments: 30..<60)
    func `a table keeps within the width by shortening`(width: Int) {
        let lines = table().lines(TerminalStyle(colour: false, width: width), indent: 2)
        #expect(lines.allSatisfy { TerminalText(escaping: $0).width <= width })
        #expect(lines[2].contains("59,580"))
        #expect(lines[2].hasSuffix("csv:18:42") || lines[2].hasSuffix("8:42"))
    }

    @Test func `columns that may not be shortened keep their text`() {
        var table = TextTable([.init("Place")])
        table.append(["deliveries/701/lb.csv:18:42"])
        #expect(table.lines(TerminalStyle(colour: false, width: 10)).last == "deliveries/701/lb.csv:18:42")
    }

    @Test func `headings can be left out`() {
        var table = TextTable(hasHeadings: false, [.init("A long heading"), .init("Note")])
        table.append(["a", "b"])
        #expect(table.lines(.plain) == ["a  b"])
    }

    @Test func `a table without columns has no lines, whatever the width`() {
        var table = TextTable([])
        table.append([])
        #expect(table.lines(.plain).isEmpty)
        #expect(table.lines(TerminalStyle(colour: false, width: 80), indent: 2).isEmpty)
    }
}
