// The page: well-formed whatever the data hold, without scripts or network, the same bytes for the same audit.

import IntegrityReports
import TestSupport
import Testing
import TrialIntegrity

@Suite("An audit as a page")
struct AuditHTMLTests {
    private func report(cell: String) -> AuditReport {
        var report = SampleReports.rich
        report.trial = cell
        report.title = cell
        report.trust.notChecked = [cell]
        report.datasets[1].file = cell
        report.datasets[1].differences = [cell]
        report.datasets[1].findings = [
            Finding(
                kind: .cellAltered,
                sealedRow: 1,
                foundRow: 1,
                key: [KeyPart(column: cell, value: cell)],
                column: cell,
                sealed: cell,
                found: "x" + cell,
                note: cell
            )
        ]
        return report
    }

    @Test(arguments: [SampleReports.rich, SampleReports.altered, SampleReports.identical, SampleReports.broken])
    func `tags are balanced and nothing is fetched or run`(report: AuditReport) {
        let page = AuditHTML.render(report)
        let checker = MarkupChecker(page)
        #expect(checker.faults.isEmpty)
        for element in ["script", "img", "link", "iframe", "object", "embed", "form", "base", "use", "foreignObject"] {
            #expect(!checker.elements.contains(element))
        }
        #expect(checker.attributes.allSatisfy { $0.name != "src" && !$0.name.hasPrefix("on") })
        #expect(checker.attributes.filter { $0.name == "href" }.allSatisfy { $0.value.hasPrefix("#") })
        for word in ["<script", "url(", "@import", "src=", "javascript:"] { #expect(!page.contains(word)) }
    }

    @Test func `links lead to sections that exist`() {
        let attributes = MarkupChecker(AuditHTML.render(SampleReports.rich)).attributes
        let targets = Set(attributes.filter { $0.name == "id" }.map { "#" + $0.value })
        let links = attributes.filter { $0.name == "href" }.map(\.value)
        #expect(links.count > 7)
        #expect(Set(links).isSubset(of: targets))
    }

    @Test(arguments: [
        SampleReports.script, "</td></table><b>", "<!-- ", "]]>", "&lt;", "\" onclick=\"x", "</style><script>",
        SampleReports.ansi, SampleReports.turned, "\u{0}\u{FFFE}", "\u{301}>",
    ])
    func `data never become markup`(text: String) {
        let checker = MarkupChecker(AuditHTML.render(report(cell: text)))
        let harmless = MarkupChecker(AuditHTML.render(report(cell: "harmless")))
        #expect(checker.faults.isEmpty)
        #expect(Set(checker.elements).isSubset(of: Set(harmless.elements).union(["span"])))
        #expect(!checker.text.unicodeScalars.contains { $0.properties.generalCategory == .format })
    }

    @Test(arguments: 0..<64 as Range<UInt64>)
    func `arbitrary bytes never break the structure`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let alphabet = Array("<>&\"'/=-! \n\u{0}script]".utf8)
        let bytes = random.bytes(120).map { $0 < 128 ? alphabet[Int($0) % alphabet.count] : $0 }
        let checker = MarkupChecker(AuditHTML.render(report(cell: String(decoding: bytes, as: UTF8.self))))
        #expect(checker.faults.isEmpty)
    }

    @Test(arguments: FindingKind.allCases)
    func `every kind of finding has its heading and its explanation`(kind: FindingKind) {
        let page = AuditHTML.render(SampleReports.rich)
        #expect(page.contains("<h4>\(kind.title)\n"))
        #expect(page.contains(kind.explanation))
    }

    @Test func `what differs is emphasised and hidden characters are shown`() {
        let page = AuditHTML.render(SampleReports.altered)
        #expect(page.contains("<mark class=\"sealed\">11</mark>9.3"))
        #expect(page.contains("<mark class=\"found\">9</mark>9.3"))
        #expect(page.contains("title=\"no-break space (U+00A0)\">NBSP</span>"))
        #expect(page.contains("title=\"carriage return (U+000D)\">CR</span>"))
        #expect(page.contains("title=\"blank\">·</span>"))
        #expect(page.contains("empty cell") && page.contains("not held"))
        #expect(page.contains("2,568 characters in all"))
    }

    @Test(arguments: [(" a", 1), ("a ", 1), ("a b", 0), ("a  b", 2), ("  ", 2)])
    func `blanks are marked where they are easily missed`(text: String, marks: Int) {
        var report = SampleReports.altered
        report.datasets = [report.datasets[1]]
        report.datasets[0].findings = [Finding(kind: .rowAdded, foundRow: 1, found: text)]
        #expect(AuditHTML.render(report).split(separator: "title=\"blank\"").count - 1 == marks)
    }

    @Test func `only the run block differs between runs`() throws {
        var later = SampleReports.rich
        (later.run.at, later.run.by, later.run.version) = ("2027-01-01T00:00:00Z", "another", "9")
        let pages = [SampleReports.rich, later].map { AuditHTML.render($0) }
        #expect(pages[0] != pages[1])
        let parts = pages.map { $0.split(separator: "<table class=\"facts\" id=\"run\">") }
        #expect(parts[0].count == 2)
        #expect(parts[0][0] == parts[1][0])
        let tails = try parts.map { try #require($0[1].firstRange(of: "</table>")).upperBound }
        // The record with which the audit is run again stands in the same table.
        let rests = zip(parts, tails).map { part, tail in part[1][tail...] }
        #expect(rests[0] == rests[1])
        #expect(parts[0][1][tails[0]...].contains("What this audit cannot show"))
    }

    @Test(arguments: [500, 501, 1200])
    func `beyond 500 findings the page counts them and points to the CSV`(count: Int) {
        var report = SampleReports.altered
        report.datasets = [report.datasets[1]]
        report.datasets[0].findings = (1...count).map {
            Finding(kind: .cellAltered, sealedRow: $0, foundRow: $0, column: "A", sealed: "1", found: "2")
        }
        let page = AuditHTML.render(report, findingsFile: "all-findings.csv")
        let note = "500 of \(Plural.grouped(count)) findings shown"
        #expect(page.contains(note) == (count > 500))
        #expect(page.split(separator: "<mark class=\"found\">2</mark>").count - 1 == min(500, count))
        #expect(page.contains("<code>all-findings.csv</code>") == (count > 500))
    }

    @Test func `the command can be run by a shell whatever the file is called`() {
        var report = SampleReports.altered
        report.run.arguments = ["audit", "it's; rm -rf", "--trial", "t r"]
        let page = AuditHTML.render(report)
        #expect(page.contains("<pre>verity audit &#39;it&#39;\\&#39;&#39;s; rm -rf&#39; --trial &#39;t r&#39;</pre>"))
    }

    @Test func `100,000 findings leave a page that a browser opens at once`() {
        var report = SampleReports.altered
        report.datasets = (0..<20).map { _ in report.datasets[1] }
        for index in report.datasets.indices {
            report.datasets[index].findings = (1...5_000).map {
                Finding(
                    kind: .cellAltered,
                    sealedRow: $0,
                    foundRow: $0,
                    key: SampleReports.key("S\($0 % 900)", "1"),
                    column: "C\($0 % 60)",
                    sealed: "1",
                    found: "\($0)",
                    materiality: [Materiality(code: "size", weight: .magnitude, rule: "a rule", text: "raises it")]
                )
            }
        }
        let page = AuditHTML.render(report)
        #expect(page.utf8.count < 2_000_000)
        #expect(page.contains("25 of 5,000 shown") && page.contains("40 of 100,000 weighed changes shown"))
        #expect(page.contains("20 of 60 variables shown") && page.contains("20 of 900 subjects shown"))
    }

    @Test func `identical datasets get a section only when there is something to say`() {
        var report = SampleReports.identical
        #expect(!AuditHTML.render(report).contains("id=\"dataset-2\""))
        report.datasets[1].differences = ["volatile column LBSEQ: 3 cells"]
        let page = AuditHTML.render(report)
        #expect(page.contains("id=\"dataset-2\"") && page.contains("volatile column LBSEQ: 3 cells"))
    }

    @Test func `a very long cell is cut around what differs, in text and page`() {
        let long = String(repeating: "0123456789", count: 10_000)
        var report = SampleReports.altered
        report.datasets = [report.datasets[1]]
        report.datasets[0].findings = [Finding(kind: .cellAltered, sealed: long + "a" + long, found: long + "b" + long)]
        let page = AuditHTML.render(report)
        #expect(page.utf8.count < 120_000)
        #expect(page.contains("789<mark class=\"found\">b</mark>012") && page.contains("200,001 characters in all"))
        let text = AuditText.render(report, style: .plain)
        #expect(text.contains("789a012") && text.contains("789b012") && text.utf8.count < 4_000)
    }

    @Test func `the page forbids itself to load anything`() {
        let page = AuditHTML.render(SampleReports.rich)
        #expect(page.contains("content=\"default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;\""))
    }

    @Test func `a key from the trial folder stands beside the verdict`() throws {
        let words = "The ledger&#39;s key came from the trial folder"
        let head = try #require(AuditHTML.render(SampleReports.rich).split(separator: "id=\"evidence\"").first)
        #expect(head.contains(words) && head.contains("Receipts of site 703, which were not given."))
        #expect(!AuditHTML.render(SampleReports.altered).contains(words))
    }

    @Test func `the four verdicts and the limits of sealing are explained`() {
        let page = AuditHTML.render(SampleReports.identical)
        for verdict in Verdict.allCases { #expect(page.contains(verdict.explanation)) }
        #expect(page.contains("Sealing shows later changes, not invention before sealing"))
    }
}

@Suite("Markup that is escaped by construction")
struct HTMLTests {
    @Test func `text and attributes are escaped, names are literals`() {
        let piece = HTML.element("p", ["title": "\"<&>'"]) {
            "<b> & "
            HTML.element("br")
        }
        #expect(piece.markup == "<p title=\"&quot;&lt;&amp;&gt;&#39;\">&lt;b&gt; &amp; <br></p>")
    }

    @Test func `hidden characters are named`() {
        #expect(HTML("a\u{0}b\u{202E}c").markup == "a[U+0000]b[U+202E]c")
    }

    @Test(arguments: [
        "<p>", "<p></b></p>", "a & b", "<p title=x></p>", "<p a=\"<\"></p>", "a > b", "< p>", "&nbsp;", "\u{1b}",
    ])
    func `the checker of these tests sees faults`(markup: String) {
        #expect(!MarkupChecker(markup).faults.isEmpty)
    }
}
