// What a text report says, and that data cannot act on the terminal.

import IntegrityReports
import Testing
import TrialIntegrity

@Suite("An audit as text")
struct AuditTextTests {
    private func lines(_ report: AuditReport, width: Int = 0, limit: Int = 20) -> [String] {
        AuditText.render(report, style: TerminalStyle(colour: false, width: width), limit: limit)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    @Test(arguments: [
        (SampleReports.rich, "? UNVERIFIABLE"), (SampleReports.altered, "✗ ALTERED"),
        (SampleReports.identical, "✓ IDENTICAL"), (SampleReports.broken, "? UNVERIFIABLE  the ledger is broken"),
    ])
    func `the verdict stands first`(report: AuditReport, start: String) throws {
        #expect(try #require(lines(report).first).hasPrefix(start))
    }

    @Test func `identical datasets take one line each`() {
        #expect(lines(SampleReports.identical).filter { $0.contains("701/AE#1") }.count == 1)
    }

    @Test func `a key from the trial folder is said plainly and only then`() {
        #expect(lines(SampleReports.rich).joined().contains("from the trial folder, which is itself under test"))
        #expect(!lines(SampleReports.altered).joined().contains("trial folder, which is itself"))
    }

    @Test func `what was not checked stands before the datasets`() throws {
        let lines = lines(SampleReports.rich)
        let unchecked = try #require(lines.firstIndex { $0.contains("receipts of site 703") })
        let datasets = try #require(lines.firstIndex { $0.hasPrefix("Site") })
        #expect(unchecked < datasets)
    }

    @Test(arguments: [0, 1, 5, 20, 55, 100])
    func `the limit holds and the rest is counted`(limit: Int) {
        let text = lines(SampleReports.altered, limit: limit).joined(separator: "\n")
        #expect(text.contains("of 55 findings shown") == (limit < 55))
        if limit == 20 { #expect(text.contains("20 of 55 findings shown")) }
        if limit == 20 { #expect(text.contains("Rows removed  1\n")) }
    }

    @Test(arguments: FindingKind.allCases)
    func `every kind of finding has its heading`(kind: FindingKind) {
        #expect(lines(SampleReports.rich).contains { $0.hasPrefix("  \(kind.title)") })
    }

    @Test func `sealed and found stand side by side with the place`() {
        #expect(
            lines(SampleReports.altered).contains {
                $0.contains("01-701-1015 · 1   LBSTRESN  119.3   99.3   deliveries/701/lb.csv:18:42")
            }
        )
    }

    @Test func `no data reaches the terminal unescaped`() {
        for colour in [false, true] {
            let text = AuditText.render(SampleReports.rich, style: TerminalStyle(colour: colour, width: 90))
            #expect(!text.contains("\u{1b}[2J") && !text.contains("\u{1b}]") && !text.contains("\u{202E}"))
            #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" && $0 != "\u{1b}" })
            #expect(text.contains("\u{1b}") == colour)
        }
    }

    @Test(arguments: [100, 120, 160])
    func `prose and datasets keep within the width`(width: Int) {
        let lines = lines(SampleReports.identical, width: width)
        #expect(lines.allSatisfy { TerminalText(escaping: $0).width <= width })
    }

    @Test func `texts that look alike are told apart by their code points`() {
        let text = lines(SampleReports.altered).joined(separator: "\n")
        #expect(text.contains("U+00B5 → U+03BC"))
        #expect(text.contains("U+00FC → U+0075 U+0308"))
    }

    @Test func `an audit of nothing says so`() {
        var report = SampleReports.identical
        report.datasets = []
        #expect(lines(report).first == "✓ IDENTICAL  no dataset was checked")
    }
}
