// verity report, and the files of a report: run again and compared, put on record, redacted, and filed as PDF/A.

import Foundation
import TestSupport
import Testing

/// A trial with one altered delivery whose report is in `out`.
struct ReportBench {
    let bench: TrialBench

    static let call = ["audit", "delivery", "--trial", "trial", "--policy", "kept.policy", "--receipts", "kept"]

    init(_ more: String...) throws {
        bench = try TrialBench()
        try bench.write(TrialBench.laboratory(rows: 120), to: "lb.csv")
        try bench.write(TrialBench.demographics, to: "dm.csv")
        try bench.seal("lb.csv", "dm.csv")
        try bench.folder.write(try bench.folder.bytes(of: "trial/trust.policy"), to: "kept.policy")
        for (name, bytes) in try bench.contents(of: "trial/receipts") {
            try bench.folder.write(bytes, to: "kept/" + name)
        }
        try bench.write(
            TrialBench.laboratory(rows: 120).replacingOccurrences(of: ",0.0\n", with: ",94.75\n"),
            to: "delivery/701/lb.csv"
        )
        try bench.write(TrialBench.demographics, to: "delivery/701/dm.csv")
        try Verity.run(Self.call + ["--report", "out"] + more, in: bench.path, expecting: 1)
    }

    /// Runs `report --verify` and expects a status.
    @discardableResult
    func verify(
        _ file: String,
        expecting status: Int32,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Outcome {
        try Verity.run(["report", "--verify", file], in: bench.path, expecting: status, sourceLocation: sourceLocation)
    }

    func text(_ name: String) throws -> String { String(decoding: try bench.folder.bytes(of: name), as: UTF8.self) }
}

struct ReportTests {
    @Test(arguments: ["out/audit.json", "out/audit.html"])
    func `a report that is run again over the same files has the same result`(file: String) throws {
        let report = try ReportBench("--no-pdf")
        let outcome = try report.verify(file, expecting: 0)
        #expect(outcome.text.hasPrefix("✓ SAME") && outcome.messages.isEmpty)
    }

    @Test(arguments: ["out/audit.json", "out/audit.html"])
    func `a changed delivery is named`(file: String) throws {
        let report = try ReportBench("--no-pdf")
        try report.bench.write(TrialBench.laboratory(rows: 120), to: "delivery/701/lb.csv")
        let outcome = try report.verify(file, expecting: 1)
        #expect(outcome.text.hasPrefix("✗ DIFFERENT") && outcome.text.contains("delivery delivery/701/lb.csv"))
        #expect(!outcome.text.contains("delivery/701/dm.csv"))
        if file.hasSuffix("json") { #expect(outcome.text.contains("datasets[1].verdict")) }
    }

    @Test(arguments: ["out/audit.json", "out/audit.html"])
    func `a ledger that only grew is named and makes no report different`(file: String) throws {
        let report = try ReportBench("--no-pdf")
        try Verity.run(
            ["report", "--seal", "out/findings.csv", "--as", "site-701", "--trial", "trial"],
            in: report.bench.path,
            expecting: 0
        )
        let outcome = try report.verify(file, expecting: 0)
        #expect(outcome.text.hasPrefix("✓ SAME") && outcome.text.contains("in the report, 6 now"), "\(outcome.text)")
    }

    @Test func `a seal that the delivery lacks makes it different`() throws {
        let report = try ReportBench("--no-pdf")
        try report.bench.write(TrialBench.events, to: "ae.csv")
        try report.bench.seal("ae.csv")
        let outcome = try report.verify("out/audit.json", expecting: 1)
        #expect(outcome.text.contains("ledger") && outcome.text.contains("6 entries"))
    }

    @Test func `a page that states another version is never called the same`() throws {
        let report = try ReportBench("--no-pdf")
        let page = try report.text("out/audit.html")
        let version = "version&quot;:&quot;"
        let start = try #require(page.range(of: version)?.upperBound)
        let end = try #require(page[start...].range(of: "&quot;")?.lowerBound)
        let forged = page.replacingCharacters(in: start..<end, with: "0.9.9")
            .replacingOccurrences(of: "Altered", with: "Identical")
        #expect(forged != page)
        try report.bench.write(forged, to: "out/audit.html")
        let outcome = try report.verify("out/audit.html", expecting: 2)
        #expect(outcome.text.hasPrefix("? PAGE NOT COMPARED"), "\(outcome.text)")
    }

    @Test func `a report without a PDF leaves none of an earlier audit beside it`() throws {
        let report = try ReportBench("--no-pdf")
        try report.bench.write("%PDF of another audit", to: "out/audit.pdf")
        try Verity.run(ReportBench.call + ["--report", "out", "--no-pdf"], in: report.bench.path, expecting: 1)
        #expect(!FileManager.default.fileExists(atPath: report.bench.folder.path("out/audit.pdf")))
    }

    @Test func `an audit whose report cannot be written acknowledges nothing`() throws {
        let report = try ReportBench("--no-pdf")
        try report.bench.write("a file", to: "blocked")
        let before = try report.bench.run("log", "--trial", "trial", "--format", "json", expecting: 0).text
        let call = ReportBench.call + ["--report", "blocked/out", "--acknowledge", "--as", "site-701"]
        try Verity.run(call, in: report.bench.path, expecting: 73)
        #expect(try report.bench.run("log", "--trial", "trial", "--format", "json", expecting: 0).text == before)
    }

    @Test(arguments: [
        ("out/audit.json", "\"altered\": 2", "\"altered\": 1"), ("out/audit.html", "DIFFERENT", "SAME"),
        ("out/audit.html", "not checked", "passed"),
    ])
    func `a report that somebody edited is found out`(file: String, text: String, edited: String) throws {
        let report = try ReportBench("--no-pdf")
        let before = try report.text(file)
        let after = before.replacingOccurrences(of: text, with: edited)
        try report.bench.write(after, to: file)
        try report.verify(file, expecting: before == after ? 0 : 1)
    }

    @Test func `an audit that cannot be run again is a status of its own`() throws {
        let report = try ReportBench("--no-pdf")
        try FileManager.default.removeItem(atPath: report.bench.folder.path("delivery"))
        let outcome = try report.verify("out/audit.json", expecting: 2)
        #expect(outcome.text.hasPrefix("? CANNOT RUN") && outcome.text.contains("missing, or not to be read"))
        let answer = try Verity.run(
            ["report", "--verify", "out/audit.json", "--format", "json"],
            in: report.bench.path
        )
        #expect(answer.status == 2 && answer.text.contains("\"outcome\": \"cannot-run\""))
    }

    @Test func `a report whose arguments would write something writes nothing`() throws {
        let report = try ReportBench("--no-pdf")
        let text = try report.text("out/audit.json").replacingOccurrences(
            of: "\"arguments\": [\n",
            with:
                "\"arguments\": [\n      \"audit\",\n      \"--report\",\n      \"stolen\",\n      \"--acknowledge\",\n      \"--as\",\n      \"site-701\",\n"
        ).replacingOccurrences(of: "\"site-701\",\n      \"audit\",", with: "\"site-701\",")
        try report.bench.write(text, to: "evil.json")
        let before = try report.bench.contents(of: "trial")
        _ = try Verity.run(["report", "--verify", "evil.json"], in: report.bench.path)
        #expect(!FileManager.default.fileExists(atPath: report.bench.folder.path("stolen")))
        #expect(try report.bench.contents(of: "trial") == before)
    }

    @Test func `what is no report is refused`() throws {
        let bench = try TrialBench()
        try bench.write("{\"schema\":\"trialverity.audit/v1\"}", to: "half.json")
        try bench.write("<html></html>", to: "page.html")
        for name in ["half.json", "page.html"] {
            let outcome = try bench.run("report", "--verify", name, expecting: 65)
            #expect(outcome.messages.contains("no report of an audit"))
        }
        try bench.run("report", "--verify", "absent.json", expecting: 66)
        try bench.run("report", expecting: 64)
        try bench.run("report", "--verify", "page.html", "--seal", "page.html", expecting: 64)
        try bench.run("report", "--seal", "page.html", "--trial", "trial", expecting: 64)
    }

    @Test func `a report is put on record, and says so when it is run again`() throws {
        let report = try ReportBench("--no-pdf")
        let sealed = try Verity.run(
            ["report", "--seal", "out/audit.json", "--as", "site-701", "--trial", "trial"],
            in: report.bench.path,
            expecting: 0
        )
        #expect(sealed.text.contains("out/audit.json is on record: entry 5"))
        #expect(try Verity.run(["verify", "--trial", "trial"], in: report.bench.path).status == 0)
        let again = try report.verify("out/audit.json", expecting: 0)
        #expect(again.text.contains("entry 5 of the ledger names this file"))
        let log = try Verity.run(["log", "--trial", "trial"], in: report.bench.path)
        #expect(log.text.contains("audit report"))
    }

    @Test func `redacted, no file of a report and no terminal shows a value or an identifier`() throws {
        let report = try ReportBench("--redact")
        let outcome = try Verity.run(ReportBench.call + ["--redact"], in: report.bench.path, expecting: 1)
        var texts = [outcome.text]
        for name in ["audit.html", "audit.json", "findings.csv"] { texts.append(try report.text("out/" + name)) }
        if PDF.isPresent { texts.append(try PDF.text(report.bench.folder.path("out/audit.pdf"))) }
        for text in texts {
            #expect(!text.contains("01-701-10") && !text.contains("94.75") && !text.contains("\"0.0\""))
            #expect(text.contains("LBORRES"))
        }
        #expect(try report.verify("out/audit.json", expecting: 0).text.hasPrefix("✓ SAME"))
        try Verity.run(ReportBench.call + ["--redact", "--unblind"], in: report.bench.path, expecting: 64)
    }
}

/// What PDF tools say of a file.
enum PDF {
    /// Whether WeasyPrint and the tools that look into its files are installed.
    static let isPresent = ["weasyprint", "qpdf", "pdftotext", "pdffonts"].allSatisfy {
        FileManager.default.isExecutableFile(atPath: "/usr/bin/" + $0)
    }

    static func run(_ tool: String, _ arguments: [String]) throws -> Outcome {
        try Verity.start("/usr/bin/" + tool, arguments, in: "/").wait()
    }

    /// The text of a file, as a search finds it.
    static func text(_ path: String) throws -> String { try run("pdftotext", ["-layout", path, "-"]).text }
}

@Suite(.enabled(if: PDF.isPresent, "needs weasyprint, qpdf and poppler-utils, which are not installed"))
struct ReportPDFTests {
    @Test func `the PDF is PDF/A-2b: fonts inside, an output intent, no script, no attachment, no lock`() throws {
        let report = try ReportBench()
        let path = report.bench.folder.path("out/audit.pdf")
        #expect(try PDF.run("qpdf", ["--check", path]).status == 0)
        let plain = try PDF.run("qpdf", ["--qdf", "--object-streams=disable", path, "-"]).text
        for part in [
            "pdfaid:part=\"2\"", "pdfaid:conformance=\"B\"", "/OutputIntents",
            "/GTS_PDFA1",
            "/DestOutputProfile", "/Metadata",
        ] { #expect(plain.contains(part), "\(part)") }
        for part in [
            "/JavaScript", "/JS ", "/EmbeddedFile", "/Filespec", "/Encrypt", "/Launch", "/RichMedia", "/Sound",
            "/Movie", "/AA ",
        ] { #expect(!plain.contains(part), "\(part)") }
        let fonts = try PDF.run("pdffonts", [path]).text.split(separator: "\n").dropFirst(2)
        #expect(!fonts.isEmpty && fonts.allSatisfy { $0.contains(" yes yes ") || $0.contains(" yes  ") })
        #expect(plain.hasPrefix("%PDF-1.7") || plain.hasPrefix("%PDF-1.6") || plain.hasPrefix("%PDF-1.5"))
    }

    @Test func `its text can be searched and is what the page says`() throws {
        let report = try ReportBench()
        let text = try PDF.text(report.bench.folder.path("out/audit.pdf"))
        for words in [
            "NIMBUS-302", "What was not checked", "What to look at first", "Ledger health", "How to run it again",
            "Signatures", "21 CFR 11.10(e)", "LBORRES", "01-701-1000",
        ] { #expect(text.localizedCaseInsensitiveContains(words), "\(words)") }
        let json = try JSONSerialization.jsonObject(with: Data(try report.bench.folder.bytes(of: "out/audit.json")))
        let digest = try #require((json as? [String: Any])?["resultDigest"] as? String)
        #expect(text.contains(digest))
    }

    @Test func `the same report gives the same bytes in every form`() throws {
        let report = try ReportBench()
        let arguments = ["report", "--verify", "out/audit.json", "--report", "again"]
        try Verity.run(arguments, in: report.bench.path, expecting: 0)
        let (first, second) = (try report.bench.contents(of: "out"), try report.bench.contents(of: "again"))
        #expect(first.keys.sorted() == ["audit.html", "audit.json", "audit.pdf", "findings.csv"])
        for name in first.keys.sorted() { #expect(first[name] == second[name], "\(name)") }
    }

    @Test func `without WeasyPrint the report says how to get it`() throws {
        let report = try ReportBench("--no-pdf")
        #expect(!FileManager.default.fileExists(atPath: report.bench.folder.path("out/audit.pdf")))
        try report.bench.write("an older one", to: "out/audit.pdf")
        let outcome = try Verity.start(
            Verity.path,
            ReportBench.call + ["--report", "out"],
            in: report.bench.path,
            with: ["PATH": "/nonexistent"]
        ).wait()
        #expect(outcome.status == 1)
        #expect(outcome.messages.contains("apt-get install weasyprint"))
        #expect(!FileManager.default.fileExists(atPath: report.bench.folder.path("out/audit.pdf")))
    }
}
