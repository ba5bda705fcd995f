// Deliveries that were made to hurt: values, names, and things in folders that are no tables.

import Foundation
import TestSupport
import Testing

struct HostileInputTests {
    private static let values = [
        "\u{1B}[2J\u{1B}[31mred", "<script>alert(1)</script>", "=HYPERLINK(\"http://x\")", "+1+1", "@SUM(A1)", "-2+3",
        "\u{202E}txt.exe", "a\nb\r\nc", "\u{7}\u{0}bell".replacingOccurrences(of: "\u{0}", with: ""), "\u{9B}31m",
        "\" onload=\"x",
        "\t=1+1", "\u{2028}line", "&amp;<b>", "]]>", "' or 1=1 --",
    ]

    private static func table(_ values: [String]) -> String {
        "USUBJID,TERM,OTHER\n"
            + values.enumerated().map { row, value in
                "01-\(row + 100),\"\(value.replacingOccurrences(of: "\"", with: "\"\""))\",x\n"
            }.joined()
    }

    private func bench() throws -> TrialBench {
        let bench = try TrialBench()
        try bench.write(Self.table(Self.values), to: "dm.csv")
        try bench.seal("dm.csv")
        try bench.write(Self.table(Self.values.map { $0 + "!" }), to: "delivery/701/dm.csv")
        return bench
    }

    /// Scalars that steer a terminal or hide text.
    private static func steers(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0A: false
        case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0x061C, 0xFEFF: true
        default: false
        }
    }

    @Test func `no value steers the terminal`() throws {
        let bench = try bench()
        let outcome = try bench.run("audit", "delivery", "--trial", "trial", "--list-reformatted", expecting: 1)
        let found = outcome.text.unicodeScalars.filter(Self.steers)
        #expect(found.isEmpty, "\(found.map { String($0.value, radix: 16) })")
        #expect(outcome.text.contains("<script>"), "the values are shown, escaped")
        let lines = outcome.text.split(separator: "\n").filter { $0.contains("01-107") }
        #expect(lines.count == 1, "a line break in a value breaks no line of the report")
    }

    @Test func `the page and the findings file defuse every value`() throws {
        let bench = try bench()
        try bench.run("audit", "delivery", "--trial", "trial", "--report", "out", expecting: 1)
        let page = String(decoding: try bench.folder.bytes(of: "out/audit.html"), as: UTF8.self)
        #expect(!page.contains("<script>alert") && !page.contains("\" onload=\"x"))
        #expect(page.contains("&lt;script&gt;"))
        #expect(!page.unicodeScalars.contains { Self.steers($0) && $0 != "\t" && $0 != "\r" })
        let csv = String(decoding: try bench.folder.bytes(of: "out/findings.csv"), as: UTF8.self)
        for start in [",=", ",+", ",@", ",\"=", ",\"+", ",\"@", ",\"\t", ",\"-2"] {
            #expect(!csv.contains(start), "a cell starts like a formula: \(start)")
        }
        let json = try bench.folder.bytes(of: "out/audit.json")
        let answer = try JSONDecoder().decode(AuditAnswer.self, from: Data(json))
        #expect(answer.datasets.first?.findings.map(\.sealed) == Self.values)
    }

    @Test func `no message of a refusal repeats a cell`() throws {
        let bench = try bench()
        let secret = "SECRET-PARTICIPANT"
        let tables = [
            "USUBJID,X\n\(secret),1\n\(secret)\n", "USUBJID,X\n\(secret),\"open\n", "USUBJID,X\n\(secret),\0\n",
            "USUBJID,X\n\(secret),a\"b\"\n",
        ]
        for table in tables {
            try bench.write(table, to: "ae.csv")
            for command in ["seal", "lint"] {
                let options = command == "seal" ? ["--as", "site-701", "--trial", "trial"] : []
                let outcome = try Verity.run([command, "ae.csv"] + options, in: bench.path)
                #expect(!(outcome.text + outcome.messages).contains(secret))
            }
        }
    }

    @Test(arguments: ["a b.csv", "-dash.csv", "new\nline.csv", "\u{1B}[31m.csv", "ü.csv"])
    func `a file of any name is audited, and sealed under a proper dataset name`(name: String) throws {
        let bench = try TrialBench()
        try bench.write(TrialBench.demographics, to: "in/" + name)
        let refused = ["seal", "in/" + name, "--as", "site-701", "--trial", "trial"]
        let outcome = try Verity.run(refused, in: bench.path)
        #expect(outcome.status == 64)
        #expect(!outcome.messages.unicodeScalars.contains(where: Self.steers))
        try bench.run("seal", "in/" + name, "--dataset", "DM", "--as", "site-701", "--trial", "trial", expecting: 0)
        try bench.run("audit", "in/" + name, "--dataset", "DM", "--trial", "trial", expecting: 0)
        let unknown = try bench.run("audit", "in/" + name, "--trial", "trial", expecting: 2)
        #expect(!unknown.text.unicodeScalars.contains(where: Self.steers))
    }

    @Test(arguments: [
        "a/b", "..", "../x", "", " ", "ALL", "a\nb", "\u{1B}[31m", "ü", String(repeating: "x", count: 65),
    ])
    func `a site of such a name is refused`(site: String) throws {
        let folder = try TemporaryFolder()
        let outcome = try Verity.run(["init", "trial", "--id", "T", "--sites=\(site),702"], in: folder.path)
        if site.trimmingCharacters(in: .whitespaces).isEmpty {
            #expect(outcome.status == 0 || outcome.status == 64)
        } else {
            #expect(outcome.status == 64)
            #expect(!FileManager.default.fileExists(atPath: folder.path("trial")))
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0 != "trial" }.isEmpty)
    }

    @Test func `symbolic links that run in circles and a crowd of files do not keep an audit from its end`() throws {
        let bench = try TrialBench()
        try bench.write(TrialBench.demographics, to: "dm.csv")
        try bench.seal("dm.csv")
        try bench.write(TrialBench.demographics, to: "delivery/701/dm.csv")
        let script = """
            cd delivery; ln -s . loop; ln -s .. 701/up; ln -s round.csv round.csv; ln -s nowhere 701/lost.csv
            touch $(seq -f '701/note-%.0f.pdf' 3000); mkdir $(seq -f 'empty-%.0f' 3000)
            """
        #expect(try Verity.start("sh", ["-c", script], in: bench.path).wait().status == 0)
        let outcome = try Verity.run(["audit", "delivery", "--trial", "trial", "--format", "json"], in: bench.path)
        let answer = try JSONDecoder().decode(AuditAnswer.self, from: Data(outcome.stdout))
        let verdicts = answer.datasets.filter { $0.file == "delivery/701/dm.csv" }.map(\.verdict)
        #expect(verdicts == ["identical"])
    }

    /// `timeout` ends what waits for ever, with status 124.
    @Test(arguments: ["seal", "lint", "audit", "verify", "audit-folder"])
    func `a pipe that calls itself a table is refused at once`(command: String) throws {
        let bench = try TrialBench()
        try bench.write(TrialBench.demographics, to: "dm.csv")
        try bench.write(TrialBench.events, to: "ae.csv")
        try bench.seal("dm.csv", "ae.csv")
        try bench.write(TrialBench.events, to: "delivery/701/ae.csv")
        #expect(try Verity.start("mkfifo", ["delivery/701/dm.csv"], in: bench.path).wait().status == 0)
        let pipe = "delivery/701/dm.csv"
        let arguments =
            switch command {
            case "seal": ["seal", pipe, "--as", "site-701", "--trial", "trial"]
            case "audit": ["audit", pipe, "--trial", "trial"]
            case "audit-folder": ["audit", "delivery", "--trial", "trial"]
            default: [command, pipe]
            }
        let outcome = try Verity.start("timeout", ["10", Verity.path] + arguments, in: bench.path).wait()
        #expect(outcome.status == (command == "audit-folder" ? 2 : 66), "\(outcome.text)\(outcome.messages)")
    }

    @Test func `a folder that calls itself a table is said, and the rest is audited`() throws {
        let bench = try TrialBench()
        try bench.write(TrialBench.demographics, to: "dm.csv")
        try bench.write(TrialBench.events, to: "ae.csv")
        try bench.seal("dm.csv", "ae.csv")
        try bench.write(TrialBench.events, to: "delivery/701/ae.csv")
        try bench.write("x", to: "delivery/701/dm.csv/x")
        let outcome = try Verity.run(["audit", "delivery", "--trial", "trial", "--format", "json"], in: bench.path)
        #expect(outcome.status == 2, "\(outcome.messages)")
        let answer = try JSONDecoder().decode(AuditAnswer.self, from: Data(outcome.stdout))
        #expect(answer.datasets.first { $0.dataset == "AE" }?.verdict == "identical")
        #expect(answer.datasets.first { $0.dataset == "DM" }?.verdict == "unverifiable")
    }
}
