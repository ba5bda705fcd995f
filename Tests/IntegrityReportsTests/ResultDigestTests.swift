// The digest of a result, and what a report carries so that it can be run again.

import IntegrityReports
import MerkleLog
import Testing
import TrialIntegrity

@Suite("The digest of a result")
struct ResultDigestTests {
    @Test func `who ran it, when and how changes nothing; what was found does`() {
        let first = ResultDigest.of(SampleReports.rich.undisguised)
        var other = SampleReports.rich
        other.run = RunFacts(at: "2027-01-01T00:00:00Z", by: "another", version: "9", arguments: ["audit"])
        #expect(ResultDigest.of(other.undisguised) == first)
        other.datasets[1].findings[0].found = "99.4"
        #expect(ResultDigest.of(other.undisguised) != first)
        #expect(ResultDigest.of(DisclosedReport(SampleReports.rich, level: .redacted)) != first)
    }

    @Test func `it is on the page, in the JSON, and can be computed from the JSON`() throws {
        let digest = ResultDigest.of(SampleReports.rich.undisguised)
        let document = try JSONValue(parsing: Array(AuditJSON.value(SampleReports.rich).prettyText().utf8))
        #expect(document["resultDigest"]?.stringValue == digest.hex)
        #expect(ResultDigest.of(document: document) == digest)
        let page = AuditHTML.render(SampleReports.rich)
        let front = try #require(page.firstRange(of: "id=\"evidence\"")).lowerBound
        #expect(page[..<front].contains(">\(digest.hex)<") && page[..<front].contains(digest.reportID))
    }

    @Test func `a document that was changed has another digest`() throws {
        var document = try #require(AuditJSON.value(SampleReports.altered).objectValue)
        let stated = document["resultDigest"]?.stringValue
        document["verdict"] = "identical"
        #expect(ResultDigest.of(document: .object(document))?.hex != stated)
        #expect(ResultDigest.of(document: .array([])) == nil)
    }

    @Test(arguments: ["plain", "a b", "<&>\"'", "&amp;lt;", "\u{202E}x\u{A0}\u{0}\u{7F}", "日本語😀", "\\u0041"])
    func `a page gives back what it was made with, whatever the paths are`(path: String) throws {
        var report = SampleReports.altered
        report.run.arguments = ["audit", path]
        report.inputs = [AuditInput(role: .receipt, path: path, bytes: 3, sha256: SampleReports.hex("aa"))]
        let page = try #require(RerunRecord(page: AuditHTML.render(report)))
        let document = try #require(RerunRecord(document: AuditJSON.value(report)))
        #expect(page == document)
        #expect(page.arguments.last.map { $0.unicodeScalars.elementsEqual(path.unicodeScalars) } == true)
        #expect(page.inputs == report.inputs && page.ledgerSize == 12 && page.at == report.run.at)
    }

    @Test(arguments: ["", "<html></html>", "<data value=\"", "<data value=\"{}\">", "<data value=\"&quot;x&quot;\">"])
    func `a page of another kind gives nothing`(page: String) {
        #expect(RerunRecord(page: page) == nil)
    }
}
