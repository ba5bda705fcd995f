// Which seal a delivered file is held against: never a retracted one, never another site's, and what was not looked at
// is said.

import Foundation
import TestSupport
import Testing

struct WhichSealTests {
    private let bench: TrialBench

    init() throws { bench = try TrialBench() }

    private static let wrong = TrialBench.demographics.replacingOccurrences(of: "1028,71", with: "1028,17")

    /// Audits paths, and gives the datasets of the answer.
    private func audit(_ paths: String..., more: [String] = [], expecting status: Int32) throws -> [Document] {
        try answer(paths, more, status).list("datasets")
    }

    private func answer(_ paths: [String], _ more: [String] = [], _ status: Int32) throws -> Document {
        let call = ["audit"] + paths + ["--trial", "trial", "--format", "json"] + more
        let outcome = try Verity.run(call, in: bench.path, expecting: status)
        return Document(try #require(JSONSerialization.jsonObject(with: Data(outcome.stdout)) as? [String: Any]))
    }

    private func sealTwice() throws {
        try bench.write(TrialBench.demographics, to: "delivery/701/dm.csv")
        try bench.write(TrialBench.demographics, to: "dm.csv")
        try bench.seal("dm.csv")
        try bench.write(Self.wrong, to: "dm.csv")
        try bench.seal("dm.csv")
    }

    private func retract(_ seal: String) throws {
        try bench.run(
            "retract",
            seal,
            "--reason",
            "wrong-file",
            "--as",
            "site-701",
            "--trial",
            "trial",
            expecting: 0
        )
    }

    @Test func `a retracted seal is passed over, and its file is named for what it is`() throws {
        try sealTwice()
        #expect(try audit("delivery", expecting: 1).map { $0.text("seal") } == ["701/DM#2"])
        try retract("701/DM#2")
        #expect(try audit("delivery", expecting: 0).map { $0.text("seal") } == ["701/DM#1"])
        let withdrawn = try #require(try audit("dm.csv", expecting: 1).first)
        #expect(withdrawn.text("seal") == "701/DM#1" && withdrawn.text("verdict") == "altered")
        let stale = try #require(withdrawn.list("findings").first)
        #expect(stale.text("kind") == "stale-sequence" && stale.text("found") == "701/DM#2")
        #expect(stale.text("note").contains("retracted"))
        // Whoever asks for it by name gets it.
        #expect(try audit("dm.csv", more: ["--seal", "701/DM#2"], expecting: 0).count == 1)
    }

    @Test func `where every seal was retracted there is none`() throws {
        try sealTwice()
        try retract("701/DM#2")
        try retract("701/DM#1")
        for path in ["delivery", "dm.csv"] {
            let dataset = try #require(try audit(path, expecting: 2).first)
            #expect(dataset.list("findings").map { $0.text("kind") } == ["file-unsealed"])
            #expect(dataset.list("findings")[0].text("note").contains("retracted"))
        }
    }

    @Test func `a file of a site that sealed nothing is not held against another site's seal`() throws {
        try bench.write(TrialBench.demographics, to: "dm.csv")
        try bench.seal("dm.csv")
        try bench.write(TrialBench.demographics, to: "delivery/702/dm.csv")
        let dataset = try #require(try audit("delivery", expecting: 2).first)
        #expect(dataset.text("site") == "702")
        #expect(dataset.list("findings").map { $0.text("kind") } == ["file-unsealed"])
        // In a folder that is no site's, the only site that sealed such a dataset is meant.
        try bench.write(TrialBench.demographics, to: "mail/dm.csv")
        #expect(try audit("mail/dm.csv", expecting: 0).map { $0.text("site") } == ["701"])
    }

    @Test func `what lies too deep or is no table is named as not looked at`() throws {
        try bench.write(TrialBench.demographics, to: "dm.csv")
        try bench.seal("dm.csv")
        for name in ["701/dm.csv", "701/sub/ae.csv", "701/lb.xlsx", "notes.docx", ".hidden.csv"] {
            try bench.write(TrialBench.demographics, to: "delivery/" + name)
        }
        let said = try answer(["delivery"], [], 0).object("trust")?.texts("notChecked").first {
            $0.hasPrefix("not looked at")
        }
        let names = try #require(said)
        for name in ["delivery/701/sub", "delivery/701/lb.xlsx", "delivery/notes.docx"] {
            #expect(names.contains(name))
        }
        #expect(!names.contains("dm.csv") && !names.contains("hidden"))
    }
}
