// Comparing sites at the command line: verified inputs, altered ones, files of no trial, and summaries.

import Foundation
import TestSupport
import Testing

/// A trial of four sites with sealed demographics, adverse events and vital signs in `delivery/SITE/`.
private final class ComparedTrial {
    let bench: TrialBench
    static let sites = ["701", "702", "703", "704"]

    init(alpha: String? = "0.05") throws {
        bench = try TrialBench(sites: ["701"])
        var lines = [
            "id: NIMBUS-302", "title: Nimbulast", "origin: nimbus-302.example/ledger",
            "sites: [\(Self.sites.joined(separator: ", "))]",
        ]
        if let alpha { lines += ["comparison:", "  alpha: \(alpha)", "  seed: 7"] }
        try bench.write(lines.joined(separator: "\n") + "\n", to: "start.yaml")
        try bench.run("init", "study", "--definition", "start.yaml", expecting: 0)
        for (number, site) in Self.sites.enumerated() {
            try bench.run(
                "key",
                "new",
                "site-\(site)",
                "--role",
                "site",
                "--site",
                site,
                "--trial",
                "study",
                expecting: 0
            )
            for (name, text) in Self.tables(site, seed: UInt64(number + 1)) {
                try bench.write(text, to: "delivery/\(site)/\(name).csv")
                try bench.run(
                    "seal",
                    "delivery/\(site)/\(name).csv",
                    "--site",
                    site,
                    "--as",
                    "site-\(site)",
                    "--trial",
                    "study",
                    "--key",
                    Self.keys[name] ?? "USUBJID",
                    "--yes",
                    "--quiet",
                    expecting: 0
                )
            }
        }
        try bench.folder.write(try bench.folder.bytes(of: "study/trust.policy"), to: "kept.policy")
    }

    static let keys = ["dm": "USUBJID", "ae": "USUBJID,AESEQ", "vs": "USUBJID,VSTESTCD,VISITNUM"]

    static func tables(_ site: String, seed: UInt64) -> [(String, String)] {
        var random = SplitMix64(seed: seed)
        var dm = "USUBJID,SITEID,RFSTDTC,RFENDTC,AGE\n"
        var ae = "USUBJID,AESEQ,AETERM,AESER,AESTDTC\n"
        var vs = "USUBJID,VSTESTCD,VISITNUM,VSORRES,VSSTRESN,VSDTC\n"
        for subject in 1...8 {
            let name = "\(site)-\(subject)"
            dm +=
                "\(name),\(site),2026-01-0\(subject),2026-04-0\(subject),\(40 + Int.random(in: 0..<30, using: &random))\n"
            for event in 0..<Int.random(in: 1...4, using: &random) {
                ae += "\(name),\(event + 1),HEADACHE,N,2026-02-1\(event)\n"
            }
            for visit in 1...6 {
                for test in ["SYSBP", "DIABP"] {
                    let value = "\(Int.random(in: 90..<150, using: &random)).\(Int.random(in: 0..<10, using: &random))"
                    vs += "\(name),\(test),\(visit),\(value),\(value),2026-0\(1 + visit / 3)-1\(visit)\n"
                }
            }
        }
        return [("dm", dm), ("ae", ae), ("vs", vs)]
    }

    func compare(_ arguments: String..., expecting status: Int32 = 0) throws -> Outcome {
        let fixed = ["--trial", "study", "--policy", "kept.policy", "--quiet"]
        return try Verity.run(["compare"] + arguments + fixed, in: bench.path, expecting: status)
    }
}

/// What these tests read of `trialverity.compare/v1`.
private struct CompareAnswer: Decodable {
    struct Input: Decodable { var file, verdict, readFrom: String; var used: Bool; var note: String? }
    struct Results: Decodable, Equatable { var site: [String]; var observed, expected, statistic, p: [Double?] }
    struct NotAssessed: Decodable { var reason: String; var sites: [String] }
    struct Question: Decodable { var id: String; var method: Int; var results: Results; var notAssessed: [NotAssessed] }
    struct Settings: Decodable { var alpha: Double; var alphaSource, seedSource: String; var seed: Int }
    struct Ranked: Decodable { var site: String; var rank: Int? }
    var schema, standing: String
    var exploratory: Bool
    var settings: Settings
    var inputs: [Input]
    var notDelivered: [String]
    var questions: [Question]
    var ranking: [Ranked]

    init(_ outcome: Outcome) throws { self = try JSONDecoder().decode(Self.self, from: Data(outcome.stdout)) }
}

struct CompareTests {
    @Test func `sealed sites are compared at the sealed threshold, and the same call gives the same bytes`() throws {
        let trial = try ComparedTrial()
        let answer = try CompareAnswer(try trial.compare("delivery", "--format", "json"))
        #expect(answer.schema == "trialverity.compare/v1")
        #expect(answer.standing == "verified")
        #expect(!answer.exploratory)
        #expect(answer.settings.alphaSource == "sealed")
        #expect(answer.settings.seed == 7)
        #expect(answer.inputs.count == 12)
        #expect(answer.inputs.allSatisfy { $0.used && $0.verdict == "identical" })
        #expect(answer.ranking.allSatisfy { $0.rank != nil })
        let texts = try (0..<2).map { _ in try trial.compare("delivery").text }
        #expect(texts[0] == texts[1])
        #expect(texts[0].contains("VERIFIED"))
        #expect(!texts[0].contains("EXPLORATORY"))
    }

    @Test func `an unsealed threshold makes it exploratory, the sealed one given again does not`() throws {
        let trial = try ComparedTrial()
        #expect(try trial.compare("delivery", "--alpha", "0.1").text.contains("EXPLORATORY"))
        #expect(try trial.compare("delivery", "--seed", "8").text.contains("EXPLORATORY"))
        #expect(try !trial.compare("delivery", "--alpha", "0.05", "--seed", "7").text.contains("EXPLORATORY"))
        let silent = try ComparedTrial(alpha: nil)
        #expect(try silent.compare("delivery").text.contains("EXPLORATORY"))
    }

    @Test func `an altered file is marked and left out, and used only on demand`() throws {
        let trial = try ComparedTrial()
        let path = "delivery/702/vs.csv"
        let text = String(decoding: try trial.bench.folder.bytes(of: path), as: UTF8.self)
        try trial.bench.write(text.replacing("702-1,SYSBP,1,", with: "702-1,SYSBP,1,9"), to: path)
        let answer = try CompareAnswer(try trial.compare("delivery", "--format", "json", expecting: 1))
        let input = try #require(answer.inputs.first { $0.file == path })
        #expect(input.verdict == "altered")
        #expect(!input.used)
        #expect(answer.standing == "verified")
        let page = try trial.compare("delivery", "--include-altered", expecting: 1).text
        #expect(page.contains("MIXED"))
        #expect(page.contains("altered"))
    }

    /// Why a site is not assessed in the two questions about events; nil where it is.
    private func refusals(_ answer: CompareAnswer, _ site: String) -> [String?] {
        answer.questions.filter { ["1/AE//", "4/AE//any"].contains($0.id) }.map { question in
            question.notAssessed.first { $0.sites.contains(site) && !question.results.site.contains(site) }?.reason
        }
    }

    @Test func `a file that was not delivered is named, and its site is not said to have reported nothing`() throws {
        let trial = try ComparedTrial()
        try FileManager.default.removeItem(atPath: trial.bench.path + "/delivery/703/ae.csv")
        let answer = try CompareAnswer(try trial.compare("delivery", "--format", "json"))
        #expect(answer.notDelivered == ["703/AE#1"])
        #expect(refusals(answer, "703") == ["703/AE was not delivered", "703/AE was not delivered"])
        let page = try trial.compare("delivery").text
        #expect(page.contains("NOT DELIVERED  703/AE#1 is sealed and was not delivered"))
        #expect(!page.contains(" 0 adverse events"))
        let open = try trial.bench.run("compare", "delivery", "--unverified", "--format", "json", expecting: 0)
        let unsealed = refusals(try CompareAnswer(open), "703")
        #expect(unsealed.count == 2 && unsealed.allSatisfy { $0 != nil })
        #expect(try CompareAnswer(open).notDelivered.isEmpty)
    }

    @Test func `a file that is altered and left out says nothing of its site, and the call fails`() throws {
        let trial = try ComparedTrial()
        let path = "delivery/703/ae.csv"
        let text = String(decoding: try trial.bench.folder.bytes(of: path), as: UTF8.self)
        try trial.bench.write(text.replacing("703-1,1,HEADACHE,N", with: "703-1,1,HEADACHE,Y"), to: path)
        let answer = try CompareAnswer(try trial.compare("delivery", "--format", "json", expecting: 1))
        #expect(refusals(answer, "703") == ["703/AE was left out: altered", "703/AE was left out: altered"])
        #expect(answer.notDelivered.isEmpty)
    }

    @Test func `a file written in another way than it was sealed gives the figures of the sealed rows`() throws {
        let trial = try ComparedTrial()
        let before = try CompareAnswer(try trial.compare("delivery", "--format", "json"))
        for name in ["dm", "ae", "vs"] {
            let path = "delivery/702/\(name).csv"
            let text = String(decoding: try trial.bench.folder.bytes(of: path), as: UTF8.self)
            // Dates day first, decimal commas, semicolons.
            let rows = text.split(separator: "\n").map { line in
                line.split(separator: ",", omittingEmptySubsequences: false).map { cell -> String in
                    let parts = cell.split(separator: "-")
                    if parts.count == 3, parts[0].count == 4, cell.count == 10 {
                        return "\(parts[2]).\(parts[1]).\(parts[0])"
                    }
                    return Double(String(cell)) == nil ? String(cell) : String(cell).replacing(".", with: ",")
                }.joined(separator: ";")
            }
            try trial.bench.write(rows.joined(separator: "\n") + "\n", to: path)
        }
        let answer = try CompareAnswer(try trial.compare("delivery", "--format", "json"))
        let inputs = answer.inputs.filter { $0.file.contains("/702/") }
        #expect(inputs.count == 3)
        #expect(inputs.allSatisfy { $0.verdict == "equivalent" && $0.readFrom == "evidence" && $0.used })
        #expect(answer.standing == "verified")
        #expect(answer.questions.map(\.id) == before.questions.map(\.id))
        #expect(answer.questions.map(\.results) == before.questions.map(\.results))
    }

    @Test(arguments: [
        (["--site", "999"], "no input has the site 999; the sites are 701, 702, 703, 704"),
        (["--domain", "XX"], "no input has the dataset XX; the datasets are AE, DM, VS"),
        (["--method", "15"], "there are no data for method 15 (data change rate)"),
        (["--method", "16"], "method 16 combines other methods"),
    ]) func `what was asked for and is not there is a wrong call that says what is`(
        arguments: [String],
        words: String
    ) throws {
        let trial = try ComparedTrial()
        let fixed = ["--trial", "study", "--policy", "kept.policy", "--quiet"]
        let outcome = try Verity.run(["compare", "delivery"] + arguments + fixed, in: trial.bench.path, expecting: 64)
        #expect(outcome.messages.contains(words), "\(outcome.messages)")
    }

    @Test func `events of subjects that no demographics place are no comparison of no site`() throws {
        let trial = try ComparedTrial()
        let outcome = try trial.bench.run("compare", "delivery/701/ae.csv", "--unverified", "--quiet", expecting: 66)
        #expect(outcome.text.contains("0 of 1 input used"))
        #expect(outcome.text.contains("no column names the site"))
    }

    @Test func `nothing comparable is a failure by its cause`() throws {
        let trial = try ComparedTrial()
        try trial.bench.write("USUBJID,SITEID\n1,701\n", to: "loose/qs.csv")
        _ = try trial.compare("loose/qs.csv", expecting: 2)
        try trial.bench.write(
            "USUBJID,SITEID,RFSTDTC,RFENDTC,AGE\n701-1,701,2026-01-01,2026-04-01,99\n",
            to: "forged/701/dm.csv"
        )
        _ = try trial.compare("forged/701/dm.csv", expecting: 1)
        _ = try trial.compare("absent.csv", expecting: 66)
        _ = try trial.compare("delivery", "--method", "17", expecting: 64)
        _ = try trial.compare("delivery", "--alpha", "0.7", expecting: 64)
        try trial.bench.write("{}", to: "bad.json")
        _ = try trial.compare("bad.json", expecting: 65)
    }

    @Test func `files of no trial are compared only on demand, and every output says so`() throws {
        let trial = try ComparedTrial()
        try trial.bench.run("compare", "delivery", "--trial", "nowhere", expecting: 66)
        let page = try trial.bench.run("compare", "delivery", "--unverified", "--quiet", expecting: 0).text
        #expect(page.hasPrefix("UNVERIFIED"))
        try trial.bench.run("compare", "delivery", "--unverified", "--report", "out", "--quiet", expecting: 0)
        let results = String(decoding: try trial.bench.folder.bytes(of: "out/results.csv"), as: UTF8.self)
        #expect(results.split(separator: "\n").dropFirst().allSatisfy { $0.contains("unverified") })
        let json = String(decoding: try trial.bench.folder.bytes(of: "out/compare.json"), as: UTF8.self)
        #expect(json.contains("\"standing\": \"unverified\""))
    }

    @Test func `summaries of sites give the figures of their rows, and are held against the ledger`() throws {
        let trial = try ComparedTrial()
        var files: [String] = []
        for site in ComparedTrial.sites {
            let file = "\(site).summary.json"
            let outcome = try Verity.run(
                [
                    "summarise", "delivery/\(site)", "--trial", "study", "--policy", "kept.policy", "--quiet", "-o",
                    file,
                ],
                in: trial.bench.path,
                expecting: 0
            )
            #expect(outcome.text.contains("no rows"))
            let bytes = try trial.bench.folder.bytes(of: file)
            #expect(!String(decoding: bytes, as: UTF8.self).contains("\(site)-1"), "a subject's identifier")
            files.append(file)
        }
        let fixed = ["--trial", "study", "--policy", "kept.policy", "--quiet", "--format", "json"]
        let merged = try CompareAnswer(try Verity.run(["compare"] + files + fixed, in: trial.bench.path, expecting: 0))
        let rows = try CompareAnswer(try trial.compare("delivery", "--format", "json"))
        #expect(merged.standing == "sites-own-word")
        let page = try Verity.run(["compare"] + files + fixed.dropLast(2), in: trial.bench.path, expecting: 0).text
        #expect(page.contains("SITES' OWN WORD  the seals named in these summaries are on the ledger;"))
        #expect(!page.contains("VERIFIED"))
        #expect(merged.inputs.allSatisfy { $0.verdict == "matches-ledger" && $0.used })
        for name in ["1/AE//", "3/VS/SYSBP/", "11/VS/VS/SYSBP VS/DIABP/"] {
            let here = try #require(merged.questions.first { $0.id == name }, "\(merged.questions.map(\.id))")
            let there = try #require(rows.questions.first { $0.id == name })
            #expect(here.results.site == ComparedTrial.sites)
            #expect(here.results.p == there.results.p)
            #expect(here.results.statistic == there.results.statistic)
        }
        // A summary that names another root is not that of the ledger.
        var text = String(decoding: try trial.bench.folder.bytes(of: files[0]), as: UTF8.self)
        let root = try #require(text.firstRange(of: "\"root\":\""))
        let digit = text[root.upperBound]
        text.replaceSubrange(root.upperBound...root.upperBound, with: digit == "0" ? "1" : "0")
        try trial.bench.write(text, to: "forged.json")
        let forged = try trial.compare("forged.json", files[1], "--format", "json", expecting: 1)
        let answer = try CompareAnswer(forged)
        #expect(answer.inputs.map(\.verdict).sorted() == ["altered", "matches-ledger"])
        #expect(answer.inputs.first { $0.verdict == "altered" }?.used == false)
    }

    @Test func `changes between two seals are counted for each site`() throws {
        let trial = try ComparedTrial()
        for (number, site) in ComparedTrial.sites.enumerated() {
            let path = "delivery/\(site)/vs.csv"
            var lines = String(decoding: try trial.bench.folder.bytes(of: path), as: UTF8.self).split(separator: "\n")
                .map(String.init)
            let changed = site == "703" ? 40 : 2 + number % 2
            for row in 1...changed {
                var cells = lines[row].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
                cells[3] += "5"
                lines[row] = cells.joined(separator: ",")
            }
            try trial.bench.write(lines.joined(separator: "\n") + "\n", to: path)
            try trial.bench.run(
                "seal",
                path,
                "--site",
                site,
                "--as",
                "site-\(site)",
                "--trial",
                "study",
                "--quiet",
                expecting: 0
            )
        }
        let answer = try CompareAnswer(try trial.compare("delivery", "--method", "15", "--format", "json"))
        let question = try #require(answer.questions.first { $0.id == "15/VS//" })
        let shares = question.results.observed.compactMap(\.self)
        #expect(zip(shares, [2.0, 3, 40, 3]).allSatisfy { abs($0 - $1 / (96 * 6)) < 1e-9 }, "\(shares)")
        #expect((question.results.p[2] ?? 1) < 0.01)
    }

    /// Two tables of three sites under a name that says nothing.
    private func unknownTable() -> String {
        var random = SplitMix64(seed: 5)
        let rows = (0..<48).map { number in
            let site = 701 + number % 3
            return "\(site)-\(number / 6),\(site),\(1 + number / 3 % 2),2026-01-1\(number % 7),"
                + "\(Int.random(in: 10..<99, using: &random))"
        }
        return (["USUBJID,SITEID,VISITNUM,XXDTC,SCORE"] + rows).joined(separator: "\n") + "\n"
    }

    @Test func `a table of any name is known by the standard's columns, and a file left out says where and why`() throws
    {
        let bench = try TrialBench(sites: ["701"])
        try bench.write(unknownTable(), to: "mydata.csv")
        try bench.write("a,b,c\n1,2,3\n", to: "plain.csv")
        try bench.write("USUBJID,SITEID,NOTE\n1,701,ok\n2,701,\"never closed\n3,702,x\n", to: "open.csv")
        try bench.write("USUBJID,VISITNUM,SCORE\nX-1,1,5\n", to: "nowhere.csv")
        try bench.write("USUBJID,SITEID\n", to: "hollow.csv")
        let files = ["mydata.csv", "plain.csv", "open.csv", "nowhere.csv", "hollow.csv"]
        let outcome = try Verity.run(
            ["compare"] + files + ["--unverified", "--quiet", "--format", "json"],
            in: bench.path,
            expecting: 0
        )
        let answer = try CompareAnswer(outcome)
        #expect(answer.questions.contains { $0.id == "3/MYDATA/SCORE/" })
        #expect(!answer.questions.contains { $0.id.contains("USUBJID") || $0.id.contains("SITEID") })
        let notes = Dictionary(answer.inputs.map { ($0.file, $0) }) { first, _ in first }
        #expect(notes["mydata.csv"]?.used == true && notes["mydata.csv"]?.note == nil)
        let reasons = [
            "plain.csv": ["line 1: none of its 3 columns is called USUBJID", "datasets/PLAIN in trial.yaml"],
            "open.csv": ["row 2, line 3, column 7: the quote opened here is never closed", "close the quote"],
            "nowhere.csv": ["no column names the site", "dm.csv"], "hollow.csv": ["no row", "export again"],
        ]
        for (file, parts) in reasons {
            let input = try #require(notes[file])
            #expect(!input.used)
            for part in parts { #expect(input.note?.contains(part) == true, "\(file): \(input.note ?? "no note")") }
        }
        let alone = try bench.run("compare", "open.csv", "--unverified", "--quiet", expecting: 65)
        #expect(alone.messages.contains("open.csv:3:7"), "\(alone.messages)")
        let none = try bench.run("compare", "plain.csv", "hollow.csv", "--unverified", "--quiet", expecting: 66)
        #expect(none.text.contains("plain.csv: line 1") && none.text.contains("hollow.csv: there is a header"))
    }

    @Test func `a kit used twice and one never shipped are told with subject and row`() throws {
        let bench = try TrialBench(sites: ["701"])
        var dm = "USUBJID,SITEID\n"
        var ex = "USUBJID,EXSEQ,EXTRT,EXLOT\n"
        var shipped = "site,number\n"
        for number in 0..<12 {
            let site = 701 + number / 4
            dm += "\(site)-\(number),\(site)\n"
            // The kit of the first subject goes to one of another site too; the last subject's came from nowhere.
            ex += "\(site)-\(number),1,NIMBULAST,K\(number == 5 ? 0 : number)\n"
            if number < 11 { shipped += "\(site),K\(number)\n" }
        }
        for (text, file) in [(dm, "dm.csv"), (ex, "ex.csv"), (shipped, "shipped.csv")] {
            try bench.write(text, to: file)
        }
        let page = try bench.run(
            "compare",
            "dm.csv",
            "ex.csv",
            "--unverified",
            "--shipments",
            "shipped.csv",
            "--quiet",
            expecting: 0
        ).text
        #expect(page.contains("shared by 2 subjects of sites 701, 702 (701-0 at 701"), "\(page)")
        #expect(page.contains("never shipped to site 703 (703-11 at 703, row 12)"), "\(page)")
        #expect(page.contains("never shipped to site 702 (702-5 at 702, row 6)"), "\(page)")
        #expect(!page.contains("never shipped to site 701"))
    }
}
