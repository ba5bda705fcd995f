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
    struct Input: Decodable { var file, verdict: String; var used: Bool; var note: String? }
    struct Result: Decodable { var site: String; var assessed: Bool; var observed, expected, statistic, p: Double? }
    struct Question: Decodable { var id: String; var method: Int; var results: [Result] }
    struct Settings: Decodable { var alpha: Double; var alphaSource, seedSource: String; var seed: Int }
    struct Ranked: Decodable { var site: String; var rank: Int? }
    var schema, standing: String
    var exploratory: Bool
    var settings: Settings
    var inputs: [Input]
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
        let answer = try CompareAnswer(try trial.compare("delivery", "--format", "json"))
        let input = try #require(answer.inputs.first { $0.file == path })
        #expect(input.verdict == "altered")
        #expect(!input.used)
        #expect(answer.standing == "verified")
        let page = try trial.compare("delivery", "--include-altered").text
        #expect(page.contains("MIXED"))
        #expect(page.contains("altered"))
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
        #expect(merged.standing == "verified")
        #expect(merged.inputs.allSatisfy { $0.verdict == "matches-ledger" && $0.used })
        for name in ["1/AE//", "3/VS/SYSBP/", "11/VS/VS/SYSBP VS/DIABP/"] {
            let here = try #require(merged.questions.first { $0.id == name }, "\(merged.questions.map(\.id))")
            let there = try #require(rows.questions.first { $0.id == name })
            #expect(here.results.map(\.p) == there.results.map(\.p))
            #expect(here.results.map(\.statistic) == there.results.map(\.statistic))
        }
        // A summary that names another root is not that of the ledger.
        var text = String(decoding: try trial.bench.folder.bytes(of: files[0]), as: UTF8.self)
        let root = try #require(text.firstRange(of: "\"root\":\""))
        let digit = text[root.upperBound]
        text.replaceSubrange(root.upperBound...root.upperBound, with: digit == "0" ? "1" : "0")
        try trial.bench.write(text, to: "forged.json")
        let forged = try trial.compare("forged.json", files[1], "--format", "json")
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
        let shares = question.results.compactMap(\.observed)
        #expect(shares == [2, 3, 40, 3].map { Double($0) / (96 * 6) })
        #expect((question.results[2].p ?? 1) < 0.01)
    }
}
