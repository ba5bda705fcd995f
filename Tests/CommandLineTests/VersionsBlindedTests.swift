// Versions of a blinded table at the command line: corrections and comparisons never tell an arm to those who may not know.

import Foundation
import TestSupport
import Testing

struct VersionsBlindedTests {
    private let bench: GovernanceBench

    private static let first = """
        USUBJID,AGE,ARM,SEX
        01-701-1015,63,Placebo,F
        01-701-1023,64,Xanomeline,M
        01-701-1028,71,Placebo,M

        """
    private static let second = first.replacing("1028,71,Placebo", with: "1028,71,Xanomeline")
    private static let corrections = """
        USUBJID,column,reason,author,old,new
        01-701-1028,ARM,randomisation list read wrongly,A. Nurse,Placebo,Xanomeline
        01-701-1023,AGE,birth-date-corrected,A. Nurse,64,46

        """
    private static let file = "trial/evidence/701~DM~2.corrections"

    init() throws {
        bench = try GovernanceBench(
            """
            id: NIMBUS-302
            title: A blinded trial
            origin: nimbus-302.example/ledger
            sites: [701, 702]
            datasets:
              DM: {key: [USUBJID], blinded: [ARM]}

            """
        )
        try bench.run("evidence", "key", "pharmacist")
        try bench.folder.write(Self.first, to: "dm.csv")
        _ = try seal()
    }

    private func seal(_ more: String...) throws -> Document {
        let call = ["seal", "dm.csv", "--as", "site-701", "--withheld-to", "pharmacist.recipient"]
        let all = call + more + ["--trial", "trial", "--format", "json"]
        let outcome = try Verity.run(all, in: bench.folder.path, expecting: 0)
        for arm in ["Placebo", "Xanomeline"] {
            #expect(!outcome.text.contains(arm) && !outcome.messages.contains(arm))
        }
        let object = try JSONSerialization.jsonObject(with: Data(outcome.stdout)) as? [String: Any]
        let document = Document(try #require(object))
        return try #require(document.list("seals").first)
    }

    private func sealSecond(_ text: String = second.replacing("1023,64", with: "1023,46")) throws -> Document {
        try bench.folder.write(text, to: "dm.csv")
        try bench.folder.write(Self.corrections, to: "corrections.csv")
        return try seal("--corrects", "corrections.csv")
    }

    private func diff(_ more: String..., expecting status: Int32) throws -> Document {
        let all = ["diff", "701/DM", "--trial", "trial", "--format", "json"] + more
        let outcome = try Verity.run(all, in: bench.folder.path, expecting: status)
        if !more.contains("--unblind") {
            for arm in ["Placebo", "Xanomeline"] { #expect(!outcome.text.contains(arm), "\(more)") }
        }
        let object = try JSONSerialization.jsonObject(with: Data(outcome.stdout)) as? [String: Any]
        let document = Document(try #require(object))
        return try #require(document.object("dataset"))
    }

    @Test func `corrections of a withheld column keep no value, on the chain, on disk or in a message`() throws {
        let seal = try sealSecond()
        let remarks = seal.list("remarks").map { $0.text("code") }
        #expect(remarks.contains("correction-values-withheld"))
        #expect(!remarks.contains("correction-without-change") && !remarks.contains("correction-contradicts-seal"))
        let held = String(decoding: try bench.folder.bytes(of: Self.file), as: UTF8.self)
        #expect(held.contains("randomisation list") && held.contains("birth-date-corrected") && held.contains("\"46\""))
        let walker = FileManager.default.enumerator(atPath: bench.folder.path("trial"))
        while let name = walker?.nextObject() as? String {
            guard let bytes = try? bench.folder.bytes(of: "trial/" + name) else { continue }
            for arm in ["Placebo", "Xanomeline"] {
                let isThere = Data(bytes).range(of: Data(arm.utf8)) != nil
                #expect(!isThere, "\(arm) in \(name)")
            }
        }
        try bench.run("verify", Self.file)
    }

    @Test func `without the withheld part the open columns are compared, and the rest is said to be unchecked`() throws
    {
        _ = try sealSecond()
        let dataset = try diff(expecting: 1)
        #expect(dataset.list("findings").map { $0.text("column") } == ["AGE"])
        #expect(dataset.list("faults").map { $0.text("code") } == ["withheld-not-held"])
        #expect(dataset.texts("differences") == ["withheld columns compared with nothing: ARM"])
        let said = try #require(dataset.object("explanations"))
        #expect(said.number("explained") == 1 && said.number("unexplained") == 0 && said.list("remarks").isEmpty)
        #expect(said.list("sources").first?.number("unchecked") == 1)
    }

    @Test func `with the withheld part an arm that changed is found, explained and masked`() throws {
        _ = try sealSecond()
        let key = ["--decrypt-with", "pharmacist.x25519"]
        let dataset = try diff(key[0], key[1], expecting: 1)
        #expect(dataset.list("findings").map { $0.text("column") } == ["AGE", "ARM"])
        let arm = try #require(dataset.list("findings").last)
        #expect(arm.text("masked") == "blinded" && arm.text("sealed").isEmpty && arm.text("found").isEmpty)
        #expect(arm.object("explanation")?.text("author") == "A. Nurse")
        #expect(dataset.list("faults").isEmpty && dataset.object("explanations")?.number("explained") == 2)
        let shown = try diff(key[0], key[1], "--unblind", expecting: 1)
        #expect(shown.list("findings").map { $0.text("found") } == ["46", "Xanomeline"])
        let redacted = try diff(key[0], key[1], "--redact", expecting: 1)
        #expect(redacted.list("findings").allSatisfy { $0.text("found").isEmpty && $0.object("key") == nil })
        for style in [[], ["--unblind"]] {
            let all = ["history", "--changes", "--trial", "trial"] + key + style
            let text = try Verity.run(all, in: bench.folder.path, expecting: 0).text
            #expect(text.contains("Xanomeline") == !style.isEmpty && text.contains("46"))
        }
    }

    @Test func `versions that differ in an arm alone are never called alike by those who cannot see it`() throws {
        _ = try sealSecond(Self.second)
        let closed = try diff(expecting: 2)
        #expect(closed.text("verdict") == "unverifiable" && closed.list("findings").isEmpty)
        let text = try bench.run("diff", "701/DM", expecting: 2).text
        #expect(text.contains("701/DM#2 has what 701/DM#1 has in the columns that can be compared"))
        let open = try diff("--decrypt-with", "pharmacist.x25519", expecting: 1)
        #expect(open.list("findings").map { $0.text("column") } == ["ARM"])
    }

    @Test func `a withheld part of one side alone compares the open columns alone`() throws {
        _ = try sealSecond()
        for number in ["1", "2"] {
            let path = "trial/evidence/701~DM~\(number).withheld"
            let bytes = try bench.folder.bytes(of: path)
            try FileManager.default.removeItem(atPath: bench.folder.path(path))
            let dataset = try diff("--decrypt-with", "pharmacist.x25519", expecting: 1)
            #expect(dataset.list("findings").map { $0.text("column") } == ["AGE"], "without part \(number)")
            #expect(dataset.list("faults").map { $0.text("code") } == ["withheld-not-held"], "without part \(number)")
            try bench.folder.write(bytes, to: path)
        }
    }

    @Test func `corrections are encrypted with the evidence of their seal, and read with its key`() throws {
        _ = try sealSecond()
        let folder = bench.folder
        let told = try bench.run(
            "evidence",
            "encrypt",
            "701/DM#2",
            "--to",
            "pharmacist.recipient",
            "--out",
            "sent.evidence"
        )
        #expect(told.text.contains("701~DM~2.corrections, the same, in sent.corrections"))
        let sent = try folder.bytes(of: "sent.corrections")
        #expect(Data(sent).range(of: Data("A. Nurse".utf8)) == nil)
        try folder.write(try folder.bytes(of: "sent.evidence"), to: "trial/evidence/701~DM~2.evidence")
        try folder.write(sent, to: Self.file)
        let key = ["--decrypt-with", "pharmacist.x25519"]
        let open = try diff(key[0], key[1], expecting: 1)
        #expect(open.object("explanations")?.number("explained") == 2 && open.list("faults").isEmpty)
        #expect(try diff(expecting: 2).list("faults").map { $0.text("code") } == ["evidence-unreadable"])
        try bench.run("verify", Self.file, key[0], key[1])
        var damaged = sent
        damaged[damaged.count - 3] ^= 1
        try folder.write(damaged, to: Self.file)
        let dataset = try diff(key[0], key[1], expecting: 1)
        #expect(dataset.list("faults").map { $0.text("code") } == ["corrections-unreadable"])
        #expect(dataset.list("findings").allSatisfy { $0.object("explanation") == nil })
    }
}
