// What happened between seals, at the command line: diff, history, corrections, audit trails, and those who tamper with them.

import Foundation
import TestSupport
import Testing
import TrialIntegrity
import TrialLedger

/// A trial with three versions of a table, the second with corrections.
private struct VersionsBench {
    let bench: GovernanceBench

    static let first =
        "USUBJID,VISITNUM,HGB,UNIT\n701-1,1,13.1,g/dL\n701-1,2,12.9,g/dL\n701-2,1,14.0,g/dL\n701-3,1,11.2,g/dL\n"
    static let second = first.replacingOccurrences(of: "12.9", with: "12.4")
        .replacingOccurrences(of: "701-3,1,11.2", with: "701-3,1,12.2")
    static let corrections = """
        USUBJID,VISITNUM,column,reason,author,old,new,time
        701-1,2,HGB,transcription-error,A. Nurse,12.9,12.4,2026-02-01
        701-2,1,UNIT,unit-clarified,A. Nurse,g/L,g/dL,

        """

    init(corrections: String? = VersionsBench.corrections) throws {
        bench = try GovernanceBench(
            """
            id: NIMBUS-302
            title: A trial of nimbulast
            origin: nimbus-302.example/ledger
            sites: [701, 702]
            datasets:
              LB: {key: [USUBJID, VISITNUM]}

            """
        )
        try write(Self.first)
        try bench.run("seal", "lb.csv", "--as", "site-701", "--quiet")
        try write(Self.second)
        guard let corrections else { return }
        try bench.folder.write(corrections, to: "corrections.csv")
        try bench.run("seal", "lb.csv", "--as", "site-701", "--reason", "correction", "--corrects", "corrections.csv")
    }

    func write(_ text: String) throws { try bench.folder.write(text, to: "lb.csv") }

    var correctionsFile: String { "trial/evidence/701~LB~2.corrections" }
}

struct VersionsTests {
    @Test func `diff tells what changed and what was said of it, from evidence alone`() throws {
        let versions = try VersionsBench()
        try FileManager.default.removeItem(atPath: versions.bench.folder.path("lb.csv"))
        let diff = try versions.bench.document("diff", "701/LB#1", "701/LB#2", expecting: 1)
        #expect(diff.text("schema") == "trialverity.diff/v1" && diff.text("verdict") == "altered")
        #expect(diff.object("from")?.text("seal") == "701/LB#1" && diff.object("to")?.text("seal") == "701/LB#2")
        #expect(diff.object("to")?.text("corrections").count == 64 && diff.object("from")?.text("corrections") == "")
        let dataset = try #require(diff.object("dataset"))
        let findings = dataset.list("findings")
        #expect(findings.map { $0.text("sealed") + ">" + $0.text("found") } == ["12.9>12.4", "11.2>12.2"])
        #expect(findings[0].object("explanation")?.text("reason") == "transcription-error")
        #expect(findings[0].object("explanation")?.text("reference") == "701/LB#2")
        #expect(findings[1].object("explanation") == nil)
        let said = try #require(dataset.object("explanations"))
        #expect(said.number("explained") == 1 && said.number("unexplained") == 1)
        #expect(
            said.list("remarks").map { $0.text("code") } == ["correction-without-change", "change-without-correction"]
        )
        let newest = try versions.bench.document("diff", "701/LB", expecting: 1)
        #expect(newest.object("from")?.text("seal") == "701/LB#1")
    }

    @Test func `what nobody explains comes first`() throws {
        let text = try VersionsBench().bench.run("diff", "701/LB", expecting: 1).text
        let open = try #require(text.range(of: "Changes that nobody explains"))
        let explained = try #require(text.range(of: "Changes with a reason on record"))
        #expect(open.lowerBound < explained.lowerBound)
        #expect(text.contains("2 cells in 2 rows altered; 1 of 2 explained"))
    }

    @Test func `the same version is no change`() throws {
        let versions = try VersionsBench()
        let same = try versions.bench.document("diff", "701/LB#2", "701/LB#2")
        #expect(same.text("verdict") == "identical")
    }

    @Test(arguments: [["701/LB#1"], ["701/LB#1", "701/LB#9"], ["701/LB#1", "702/LB"]])
    func `a comparison that makes no sense is refused`(arguments: [String]) throws {
        let versions = try VersionsBench()
        let all = ["diff"] + arguments + ["--trial", "trial"]
        try Verity.run(all, in: versions.bench.folder.path, expecting: 64)
    }

    @Test func `corrections go beside the evidence and never on the chain`() throws {
        let versions = try VersionsBench()
        #expect(try versions.bench.mode(of: "evidence/701~LB~2.corrections") == "600")
        let ledger = try versions.bench.folder.bytes(of: "trial/ledger.sqlite")
        let held = String(decoding: try versions.bench.folder.bytes(of: versions.correctionsFile), as: UTF8.self)
        for secret in ["A. Nurse", "transcription-error", "12.4"] {
            #expect(held.contains(secret))
            #expect(!ledger.contains(Array(secret.utf8)))
        }
        let shown = try versions.bench.document("show", "701/LB#2")
        let checked = try versions.bench.document("verify", versions.correctionsFile)
        let facts = try #require(checked.list("results").first?.object("facts"))
        #expect(facts.text("root").count == 64 && facts.text("root") == shown.text("corrections"))
        #expect(facts.number("corrections") == 2 && facts.text("seal") == "701/LB#2")
        try versions.bench.run("verify")
        try versions.bench.run("verify", versions.correctionsFile)
    }

    @Test func `seal warns of corrections that do not hold and counts changes without one`() throws {
        let versions = try VersionsBench(corrections: nil)
        try versions.bench.folder.write(VersionsBench.corrections, to: "corrections.csv")
        let sealed = try versions.bench.document("seal", "lb.csv", "--as", "site-701", "--corrects", "corrections.csv")
        let seal = try #require(sealed.list("seals").first)
        #expect(seal.object("corrections")?.number("count") == 2)
        #expect(
            seal.list("remarks").filter { $0.text("code").contains("correction") }.map { $0.text("message") } == [
                "corrections.csv row 2: the correction is of a cell that did not change",
                "1 difference is not in any correction",
            ]
        )
    }

    @Test func `corrections of a first version, of two files or with a fault seal nothing`() throws {
        let versions = try VersionsBench(corrections: nil)
        let folder = versions.bench.folder
        try folder.write(VersionsBench.corrections.replacingOccurrences(of: "HGB", with: "HBG"), to: "corrections.csv")
        let call = ["--as", "site-701", "--corrects", "corrections.csv", "--trial", "trial"]
        let wrong = try Verity.run(["seal", "lb.csv"] + call, in: folder.path, expecting: 65)
        #expect(wrong.messages.contains("corrections.csv:2: the dataset has no column of the name in `column`"))
        try folder.write(VersionsBench.corrections, to: "corrections.csv")
        try folder.write("USUBJID,AGE\n1,2\n", to: "dm.csv")
        try Verity.run(["seal", "dm.csv", "lb.csv"] + call, in: folder.path, expecting: 64)
        let first = try Verity.run(["seal", "dm.csv"] + call, in: folder.path, expecting: 65)
        #expect(first.messages.contains("there is no version before 701/DM#1 that could be corrected"))
        #expect(versions.bench.names(in: "evidence") == ["701~LB~1.evidence"])
    }

    // MARK: Tampering

    @Test func `corrections that were changed, made up or lost explain nothing`() throws {
        let versions = try VersionsBench()
        let folder = versions.bench.folder
        let good = try folder.bytes(of: versions.correctionsFile)
        let text = String(decoding: good, as: UTF8.self).replacingOccurrences(
            of: "unit-clarified",
            with: "unit-clarifiee"
        )
        try folder.write(text, to: versions.correctionsFile)
        func check(_ fault: String?) throws {
            let diff = try versions.bench.document("diff", "701/LB", expecting: 1)
            let dataset = try #require(diff.object("dataset"))
            #expect(dataset.list("faults").map { $0.text("code") } == [fault].compactMap(\.self))
            #expect(dataset.list("findings").allSatisfy { $0.object("explanation") == nil })
        }
        try check("corrections-contradict-seal")
        try versions.bench.run("verify", versions.correctionsFile, expecting: 2)
        try folder.write(Array(good.dropLast(5)), to: versions.correctionsFile)
        try check("corrections-damaged")
        try FileManager.default.removeItem(atPath: folder.path(versions.correctionsFile))
        try check(nil)
        let missing = try versions.bench.document("diff", "701/LB", expecting: 1)
        #expect(missing.texts("notChecked").contains("the corrections of 701/LB#2 are not here"))
        try folder.write(good, to: "trial/evidence/701~LB~1.corrections")
        try folder.write(good, to: versions.correctionsFile)
        try versions.write(VersionsBench.second.replacingOccurrences(of: "14.0", with: "14.1"))
        try versions.bench.run("seal", "lb.csv", "--as", "site-701", "--quiet")
        try folder.write(good, to: "trial/evidence/701~LB~3.corrections")
        let third = try versions.bench.document("diff", "701/LB", expecting: 1)
        #expect(third.object("dataset")?.list("faults").map { $0.text("code") } == ["corrections-not-sealed"])
    }

    @Test(arguments: ["701~LB~1", "701~LB~2"])
    func `damaged, swapped and missing evidence makes a comparison unverifiable`(name: String) throws {
        let versions = try VersionsBench()
        let folder = versions.bench.folder
        let path = "trial/evidence/\(name).evidence"
        var bytes = try folder.bytes(of: path)
        bytes[bytes.count / 2] ^= 1
        try folder.write(bytes, to: path)
        func faults() throws -> [String] {
            let diff = try versions.bench.document("diff", "701/LB#1", "701/LB#2", expecting: 2)
            #expect(diff.object("dataset")?.list("findings").isEmpty == true)
            return diff.object("dataset")?.list("faults").map { $0.text("code") } ?? []
        }
        #expect(try faults() == ["evidence-damaged"])
        let other = name == "701~LB~1" ? "701~LB~2" : "701~LB~1"
        try folder.write(try folder.bytes(of: "trial/evidence/\(other).evidence"), to: path)
        #expect(try faults() == ["evidence-of-another-seal"])
        try FileManager.default.removeItem(atPath: folder.path(path))
        #expect(try faults() == ["evidence-missing"])
        let history = try versions.bench.run("history").text
        #expect(
            history.contains(
                "not known: the evidence of \(name.replacingOccurrences(of: "701~LB~", with: "701/LB#")) is not here"
            )
        )
    }

    @Test func `fingerprints do for the earlier version and not for the later one`() throws {
        let versions = try VersionsBench()
        let folder = versions.bench.folder
        for number in ["1", "2"] {
            let out = "trial/evidence/701~LB~\(number).fingerprints"
            try versions.bench.run("evidence", "fingerprints", "701/LB#\(number)", "--out", out)
        }
        try FileManager.default.moveItem(
            atPath: folder.path("trial/evidence/701~LB~1.evidence"),
            toPath: folder.path("held.evidence")
        )
        let diff = try versions.bench.document("diff", "701/LB#1", "701/LB#2", expecting: 1)
        #expect(diff.object("from")?.text("evidence") == "fingerprints")
        #expect(diff.object("dataset")?.list("findings").map { $0.text("found") } == ["12.4", "12.2"])
        #expect(diff.object("dataset")?.list("findings").allSatisfy { $0.text("sealed").isEmpty } == true)
        try folder.write(try folder.bytes(of: "held.evidence"), to: "trial/evidence/701~LB~1.evidence")
        try FileManager.default.removeItem(atPath: folder.path("trial/evidence/701~LB~2.evidence"))
        let refused = try versions.bench.run("diff", "701/LB#1", "701/LB#2", expecting: 2).text
        #expect(refused.contains("only fingerprints are here, and the later version must be held with its values"))
    }

    @Test func `encrypted evidence is compared with the key that opens it`() throws {
        let versions = try VersionsBench()
        try versions.bench.run("evidence", "key", "auditor")
        let path = "trial/evidence/701~LB~1.evidence"
        try versions.bench.run("evidence", "encrypt", path, "--to", "auditor.recipient", "--out", "sealed.enc")
        try versions.bench.folder.write(try versions.bench.folder.bytes(of: "sealed.enc"), to: path)
        let closed = try versions.bench.document("diff", "701/LB", expecting: 2)
        #expect(closed.object("dataset")?.list("faults").map { $0.text("code") } == ["evidence-unreadable"])
        let open = try versions.bench.document("diff", "701/LB", "--decrypt-with", "auditor.x25519", expecting: 1)
        #expect(open.object("dataset")?.list("findings").count == 2)
    }

    // MARK: History, bundle, erasure

    @Test func `history tells what changed from version to version`() throws {
        let versions = try VersionsBench()
        try versions.write(VersionsBench.second.replacingOccurrences(of: "\n", with: "\r\n"))
        try versions.bench.run("seal", "lb.csv", "--as", "site-701", "--quiet")
        let history = try versions.bench.document("history", "--dataset", "LB", "--site", "701")
        let changes = history.list("seals").map { $0.object("changes") }
        #expect(changes[0] == nil && changes.count == 3)
        #expect(changes[1]?.number("cells") == 2 && changes[1]?.object("rows")?.number("altered") == 2)
        #expect(
            changes[1]?.object("explanations")?.list("reasons").map { $0.text("reason") } == ["transcription-error"]
        )
        #expect(changes[1]?.list("findings").isEmpty == true)
        #expect(changes[2]?.text("verdict") == "equivalent")
        let text = try versions.bench.run("history", "--changes").text
        #expect(
            text.contains("2 cells in 2 rows altered; 1 of 2 explained") && text.contains("none: written differently")
        )
        #expect(text.contains("transcription-error") && text.contains("Changes that nobody explains"))
        let listed = try versions.bench.document("history", "--changes")
        #expect(listed.list("seals")[1].object("changes")?.list("findings").count == 2)
    }

    @Test func `a bundle with evidence holds the corrections, and one without does not`() throws {
        let versions = try VersionsBench()
        try versions.bench.run("export", "bundle", "whole.zip", "701/LB#1", "701/LB#2", "--evidence")
        try versions.bench.run("export", "bundle", "bare.zip", "701/LB#1", "701/LB#2")
        let outcome = try Verity.run(
            ["diff", "701/LB", "--bundle", "whole.zip", "--format", "json"],
            in: versions.bench.folder.path,
            expecting: 1
        )
        #expect(outcome.text.contains("transcription-error"))
        try Verity.run(["verify", "whole.zip"], in: versions.bench.folder.path, expecting: 0)
        let bare = try versions.bench.folder.bytes(of: "bare.zip")
        #expect(!bare.contains(Array(".corrections".utf8)))
        let whole = try versions.bench.folder.bytes(of: "whole.zip")
        #expect(whole.contains(Array("701~LB~2.corrections".utf8)))
    }

    @Test func `erasing a subject erases what corrections say of it, and the rest still holds`() throws {
        let versions = try VersionsBench()
        try versions.bench.run(
            "erase",
            "--where",
            "USUBJID=701-1",
            "--reason",
            "consent-withdrawn",
            "--as",
            "site-701",
            "--yes"
        )
        let held = String(
            decoding: try versions.bench.folder.bytes(of: versions.correctionsFile),
            as: UTF8.self
        )
        #expect(!held.contains("12.4") && held.contains("unit-clarified"))
        try versions.bench.run("verify", versions.correctionsFile)
        let diff = try versions.bench.document("diff", "701/LB", expecting: 1)
        #expect(diff.object("dataset")?.list("findings").map { $0.text("found") } == ["12.2"])
        #expect(diff.texts("notChecked").contains("1 correction of 701/LB#2 erased on request"))
    }

    // MARK: Audit trails

    private static let trail = """
        Subject,Visit,Item,From,To,Who,When
        701-1,2,HGB,12.9,12.4,nurse1,2026-02-01T09:00:00Z
        701-3,1,HGB,10.2,12.2,nurse2,2026-02-02T09:00:00Z
        701-2,1,HGB,14.0,15.0,nurse2,2026-02-03T09:00:00Z

        """
    private static let map = """
        key: {USUBJID: Subject, VISITNUM: Visit}
        field: Item
        old: From
        new: To
        user: Who
        time: When

        """

    @Test func `an audit trail is held against diffs and deliveries`() throws {
        let versions = try VersionsBench(corrections: nil)
        let folder = versions.bench.folder
        try folder.write(Self.trail, to: "trail.csv")
        try folder.write(Self.map, to: "map.yaml")
        let options = ["--audit-trail", "trail.csv", "--trail-map", "map.yaml", "--trial", "trial", "--format", "json"]
        let expected = ["trail-contradicts-seal", "trail-without-change", "change-without-trail"]
        func said(_ dataset: Document?) -> [String] {
            dataset?.object("explanations")?.list("remarks").map { $0.text("code") } ?? []
        }
        let audit = try Verity.run(["audit", "lb.csv", "--site", "701"] + options, in: folder.path, expecting: 1)
        let report = Document(
            try #require(try JSONSerialization.jsonObject(with: Data(audit.stdout)) as? [String: Any])
        )
        #expect(said(report.list("datasets").first).sorted() == expected.sorted())
        let finding = try #require(report.list("datasets").first?.list("findings").first)
        #expect(finding.object("explanation")?.text("author") == "nurse1")
        #expect(finding.object("explanation")?.text("source") == "audit-trail")
        try versions.bench.run("seal", "lb.csv", "--as", "site-701", "--quiet")
        let diff = try Verity.run(["diff", "701/LB"] + options, in: folder.path, expecting: 1)
        let compared = Document(
            try #require(try JSONSerialization.jsonObject(with: Data(diff.stdout)) as? [String: Any])
        )
        #expect(said(compared.object("dataset")).sorted() == expected.sorted())
        let history = try Verity.run(["history"] + options, in: folder.path, expecting: 0)
        #expect(history.text.contains("trail-without-change"))
    }

    @Test func `an audit against an older seal takes the corrections of later ones, and says what is unexplained`()
        throws
    {
        let versions = try VersionsBench()
        let call = ["audit", "lb.csv", "--site", "701", "--seal", "701/LB#1", "--trial", "trial"]
        let report = try Verity.run(call + ["--report", "report"], in: versions.bench.folder.path, expecting: 1)
        #expect(report.text.contains("2 changed cells: 1 explained by recorded corrections, 1 unexplained"))
        let open = try #require(report.text.range(of: "Changes that nobody explains"))
        let explained = try #require(report.text.range(of: "Changes with a reason on record"))
        #expect(open.lowerBound < explained.lowerBound)
        let page = String(decoding: try versions.bench.folder.bytes(of: "report/audit.html"), as: UTF8.self)
        #expect(page.contains("2 changed cells: 1 explained by recorded corrections, 1 unexplained."))
        let newest = try Verity.run(
            ["audit", "lb.csv", "--site", "701", "--trial", "trial"],
            in: versions.bench.folder.path,
            expecting: 0
        )
        #expect(!newest.text.contains("explained"))
    }

    @Test func `corrections in a file that no seal holds explain, are contradicted, and are refused with their place`()
        throws
    {
        let versions = try VersionsBench(corrections: nil)
        let folder = versions.bench.folder
        try folder.write(VersionsBench.corrections, to: "loose.csv")
        let call = ["--corrections", "loose.csv", "--trial", "trial"]
        let audit = try Verity.run(["audit", "lb.csv", "--site", "701"] + call, in: folder.path, expecting: 1)
        #expect(audit.text.contains("2 changed cells: 1 explained by corrections handed in, 1 unexplained"))
        #expect(audit.text.contains("Corrections in loose.csv, which no seal holds: 2 changes stated, 1 found"))
        #expect(audit.text.contains("correction-without-change"))
        try versions.bench.run("seal", "lb.csv", "--as", "site-701", "--quiet")
        let diff = try Verity.run(["diff", "701/LB"] + call, in: folder.path, expecting: 1)
        #expect(diff.text.contains("loose.csv row 1") && diff.text.contains("1 of 2 explained"))
        try folder.write("SUBJECT,column,reason,author\n1,HGB,r,a\n", to: "loose.csv")
        let other = try Verity.run(["diff", "701/LB"] + call, in: folder.path, expecting: 1)
        let sentence =
            "line 1: a corrections file needs the column USUBJID; its columns are USUBJID, VISITNUM, column, reason, author"
        let notice = try #require(
            other.text.range(of: "the corrections in loose.csv are held against nothing of LB: \(sentence)")
        )
        let changes = try #require(other.text.range(of: "Changes that nobody explains"))
        #expect(notice.lowerBound < changes.lowerBound)
        try Verity.run(
            ["diff", "701/LB", "--corrections", "no.csv", "--trial", "trial"],
            in: folder.path,
            expecting: 66
        )
    }

    @Test func `a bad line of a list that nobody sealed explains nothing and stops nothing`() throws {
        let versions = try VersionsBench(corrections: nil)
        let folder = versions.bench.folder
        let lines = [
            "701-1,2,HGB,,A. Nurse,12.9,12.4", "701-3,1,HGB,re-read,A. Nurse,11.2,12.2",
            "701-3,1,HGB,re-read,A. Nurse,11.2,12.2", "701-3,1,HBG,re-read,A. Nurse,11.2,12.2",
        ]
        let text = "USUBJID,VISITNUM,Column,REASON,author,old,new\n" + lines.joined(separator: "\n") + "\n"
        try folder.write(text, to: "loose.csv")
        let call = ["audit", "lb.csv", "--site", "701", "--corrections", "loose.csv", "--trial", "trial"]
        let audit = try Verity.run(call, in: folder.path, expecting: 1)
        #expect(audit.text.contains("2 changed cells: 1 explained by corrections handed in, 1 unexplained"))
        for (row, words) in [
            (1, "states no reason"), (3, "the same cell is corrected in row 2 already"),
            (4, "the dataset has no column of the name in `column`"),
        ] {
            #expect(audit.text.contains("loose.csv row \(row)") && audit.text.contains("\(words): explains nothing"))
        }
        #expect(audit.text.contains("1 change stated, 1 found, 3 not understood"))
        try folder.write("USUBJID,VISITNUM,column,reason,author\n701-1,2,HGB,late, by fax,A. Nurse\n", to: "loose.csv")
        let ragged = try Verity.run(call, in: folder.path, expecting: 1)
        #expect(ragged.text.contains("the corrections in loose.csv are held against nothing of LB: line 2"))
    }

    @Test func `corrections go with a folder, each list with the dataset whose key or name it has`() throws {
        let versions = try VersionsBench(corrections: nil)
        let folder = versions.bench.folder
        for name in ["dm", "sv"] { try folder.write("USUBJID,AGE\n701-1,63\n701-2,64\n", to: "\(name).csv") }
        try versions.bench.run("seal", "dm.csv", "sv.csv", "--as", "site-701", "--quiet", "--yes", "--key", "USUBJID")
        for name in ["dm", "sv"] { try folder.write("USUBJID,AGE\n701-1,36\n701-2,64\n", to: "in/701/\(name).csv") }
        try folder.write(VersionsBench.second, to: "in/701/lb.csv")
        try folder.write(VersionsBench.corrections, to: "list.csv")
        try folder.write("USUBJID,column,reason,author\n701-1,AGE,re-read,A. Nurse\n", to: "DM_corrections.csv")
        func said(_ names: String...) throws -> (Document, [String: Int]) {
            let lists = names.flatMap { ["--corrections", $0] }
            let audit = try Verity.run(
                ["audit", "in", "--trial", "trial", "--format", "json"] + lists,
                in: folder.path,
                expecting: 1
            )
            let object = try JSONSerialization.jsonObject(with: Data(audit.stdout)) as? [String: Any]
            let report = Document(try #require(object))
            let counts = report.list("datasets").map {
                ($0.text("dataset"), $0.object("explanations")?.number("explained"))
            }
            return (report, Dictionary(counts.compactMap { name, count in count.map { (name, $0) } }) { $1 })
        }
        let (report, counts) = try said("list.csv", "DM_corrections.csv")
        #expect(counts == ["DM": 1, "LB": 1])
        #expect(report.object("trust")?.texts("notChecked").contains { $0.contains("corrections") } == false)
        try folder.write(folder.bytes(of: "DM_corrections.csv"), to: "both.csv")
        try folder.write("SUBJECT,column,reason,author\n1,HGB,r,a\n", to: "none.csv")
        let (open, none) = try said("both.csv", "none.csv")
        let notices = open.object("trust")?.texts("notChecked") ?? []
        #expect(none.isEmpty)
        #expect(
            notices.contains { $0.hasPrefix("the corrections in both.csv: their header fits 701/DM and 701/SV; name") }
        )
        #expect(
            notices.contains { $0.hasPrefix("the corrections in none.csv: their header fits the key of no dataset") }
        )
    }

    @Test func `nothing is called masked that was not, a reason left out is not called none, and none is called none`()
        throws
    {
        let versions = try VersionsBench(corrections: nil)
        let folder = versions.bench.folder
        try folder.write(
            "USUBJID,VISITNUM,column,reason,author\n701-1,2,HGB,\"read again, by fax\",A. Nurse\n",
            to: "loose.csv"
        )
        try folder.write(Self.trail, to: "trail.csv")
        try folder.write(Self.map, to: "map.yaml")
        try versions.write(VersionsBench.second.replacingOccurrences(of: "701-2,1,14.0,g/dL\n", with: ""))
        try versions.bench.run("seal", "lb.csv", "--as", "site-701", "--quiet")
        let redacted = try versions.bench.run(
            "diff",
            "701/LB",
            "--redact",
            "--corrections",
            "loose.csv",
            expecting: 1
        ).text
        let removed = try #require(redacted.split(separator: "\n").first { $0.contains("row-removed") })
        #expect(!removed.contains("masked"), "\(removed)")
        #expect(redacted.contains("masked") && redacted.contains("reason left out") && !redacted.contains("by fax"))
        let audit = try Verity.run(
            ["audit", "lb.csv", "--site", "701", "--seal", "701/LB#1", "--redact", "--corrections", "loose.csv"]
                + ["--trial", "trial"],
            in: folder.path,
            expecting: 1
        )
        #expect(audit.text.contains("reason left out (loose.csv row 1)") && !audit.text.contains("no reason stated"))
        let trail = ["--audit-trail", "trail.csv", "--trail-map", "map.yaml", "--trial", "trial"]
        let diff = try Verity.run(["diff", "701/LB"] + trail, in: folder.path, expecting: 1)
        #expect(diff.text.contains("Changes on record in the audit trail, without a reason  1"))
        #expect(!diff.text.contains("Changes with a reason on record"))
    }

    @Test func `history refuses a dataset or a site that the trial does not have`() throws {
        let versions = try VersionsBench()
        let dataset = try versions.bench.run("history", "--dataset", "LBX", expecting: 64)
        #expect(dataset.messages.contains("the trial has no dataset LBX; it has LB"))
        let site = try versions.bench.run("history", "--site", "799", expecting: 64)
        #expect(site.messages.contains("the trial has no such site") && site.messages.contains("701, 702"))
        let empty = try versions.bench.run("history", "--site", "702")
        #expect(empty.text.contains("nothing is sealed yet"))
    }

    @Test func `a report that rests on an audit trail is run again with it`() throws {
        let versions = try VersionsBench(corrections: nil)
        let folder = versions.bench.folder
        try folder.write(Self.trail, to: "trail.csv")
        try folder.write(Self.map, to: "map.yaml")
        let call = ["audit", "lb.csv", "--site", "701", "--audit-trail", "trail.csv", "--trail-map", "map.yaml"]
        try Verity.run(call + ["--report", "report", "--trial", "trial"], in: folder.path, expecting: 1)
        try Verity.run(["report", "--verify", "report/audit.json"], in: folder.path, expecting: 0)
        try folder.write(Self.trail.replacingOccurrences(of: "nurse1", with: "nurse9"), to: "trail.csv")
        let other = try Verity.run(["report", "--verify", "report/audit.json"], in: folder.path, expecting: 1)
        #expect(other.text.contains("trail.csv"))
    }

    @Test func `a comparison says what changes mean in the words of an audit`() throws {
        let versions = try VersionsBench()
        let diff = try versions.bench.document("diff", "701/LB", expecting: 1)
        let audit = try versions.bench.document(
            "audit",
            "lb.csv",
            "--site",
            "701",
            "--seal",
            "701/LB#1",
            expecting: 1
        )
        func said(_ dataset: Document?) -> [String] {
            (dataset?.list("patterns").map { $0.text("text") } ?? [])
                + (dataset?.list("findings").flatMap { $0.list("materiality").map { $0.text("text") } } ?? [])
        }
        let expected = said(audit.list("datasets").first)
        #expect(!expected.isEmpty && said(diff.object("dataset")) == expected)
    }

    @Test func `a trail or a map that cannot be used is refused with its place`() throws {
        let versions = try VersionsBench()
        let folder = versions.bench.folder
        try folder.write(Self.trail, to: "trail.csv")
        try folder.write(Self.map.replacingOccurrences(of: "field: Item", with: "feild: Item"), to: "map.yaml")
        let all = ["diff", "701/LB", "--trial", "trial"]
        let unknown = try Verity.run(all + ["--audit-trail", "trail.csv"], in: folder.path, expecting: 65)
        #expect(unknown.messages.contains("trail.csv:1: the header is not that of a REDCap log"))
        let wrong = try Verity.run(
            all + ["--audit-trail", "trail.csv", "--trail-map", "map.yaml"],
            in: folder.path,
            expecting: 65
        )
        #expect(
            wrong.messages.contains("map.yaml") && wrong.messages.contains("the map of the audit trail is not usable")
        )
        try Verity.run(all + ["--trail-map", "map.yaml"], in: folder.path, expecting: 64)
        try Verity.run(all + ["--audit-trail", "nowhere.csv"], in: folder.path, expecting: 66)
    }

    @Test func `a broken ledger makes every comparison unverifiable`() throws {
        let versions = try VersionsBench()
        let keys = try versions.bench.document("key", "list").list("keys").map { $0.text("verifierKey") }
        let stranger = try #require(keys.first)
        let diff = try versions.bench.document("diff", "701/LB", "--key", stranger, expecting: 2)
        #expect(diff.text("verdict") == "unverifiable" && diff.object("ledger")?.text("status") == "broken")
        #expect(diff.object("dataset")?.text("verdict") == "altered")
    }
}

extension [UInt8] {
    /// Whether some bytes stand anywhere in these.
    fileprivate func contains(_ other: [UInt8]) -> Bool {
        Data(self).range(of: Data(other)) != nil
    }
}
