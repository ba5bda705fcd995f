// Amended rules in the folder of a site: blinding that came later holds there too, or nothing is sealed.

import Foundation
import TestSupport
import Testing

struct VersionsSiteTests {
    private let bench: GovernanceBench

    private static let rules = """
        id: NIMBUS-302
        title: A trial of nimbulast
        origin: nimbus-302.example/ledger
        sites: [701, 702]
        datasets:
          DM: {key: [USUBJID]}

        """
    private static let table = """
        USUBJID,AGE,ARM,ARMCD
        01-702-1015,63,Placebo,Pbo
        01-702-1023,64,Xanomeline,Xan
        01-702-1028,71,Placebo,Pbo

        """

    /// A site folder `early` from before the blinding, and one, `late`, from after it; both with the site's enrolled key.
    init() throws {
        bench = try GovernanceBench(Self.rules)
        try bench.run("export", "site", "early", "--site", "702")
        let made = try Verity.run(
            [
                "key", "new", "clinic", "--role", "site", "--site", "702", "--no-enrol", "--trial", "early", "--format",
                "json",
            ],
            in: bench.folder.path,
            expecting: 0
        )
        let object = try JSONSerialization.jsonObject(with: Data(made.stdout)) as? [String: Any]
        let key = Document(try #require(object)).text("verifierKey")
        try bench.run("key", "enrol", key, "--role", "site", "--site", "702")
        let amended = Self.rules.replacing("DM: {key: [USUBJID]}", with: "DM: {key: [USUBJID], blinded: [ARM, ARMCD]}")
        try bench.folder.write(amended, to: "amended.yaml")
        try bench.run("amend", "--definition", "amended.yaml", "--reason", "blinding", "--as", "ledger")
        try bench.run("export", "site", "late", "--site", "702")
        try bench.folder.write(bench.folder.bytes(of: "early/keys/clinic.key"), to: "late/keys/clinic.key")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o600],
            ofItemAtPath: bench.folder.path("late/keys/clinic.key")
        )
        try bench.run("evidence", "key", "pharmacist")
        try bench.folder.write(Self.table, to: "dm.csv")
    }

    @discardableResult
    private func seal(_ folder: String, _ more: String..., expecting status: Int32 = 0) throws -> Outcome {
        let call = ["seal", "dm.csv", "--offline", "--as", "clinic", "--site", "702", "--trial", folder]
        return try Verity.run(call + more, in: bench.folder.path, expecting: status)
    }

    private func take(_ names: String...) throws {
        for name in names { try bench.folder.write(bench.folder.bytes(of: "late/" + name), to: "early/" + name) }
    }

    private func holdsArms(_ folder: String) throws -> Bool {
        Data(try bench.folder.bytes(of: "\(folder)/evidence/702~DM~1.evidence")).range(of: Data("Placebo".utf8)) != nil
    }

    @Test func `a site folder applies the rules in force when it was made`() throws {
        let yaml = String(decoding: try bench.folder.bytes(of: "late/trial.yaml"), as: UTF8.self)
        #expect(yaml.contains("these rules are in force since entry") && yaml.contains("ARMCD"))
        #expect(!yaml.contains("first entry of ledger.sqlite"))
        let nobody = try seal("late", expecting: 65)
        #expect(nobody.messages.contains("columns of this dataset are blinded"))
        try seal("late", "--withheld-to", "pharmacist.recipient")
        #expect(try !holdsArms("late"))
        try bench.run("submit", "late/submissions")
        try bench.run("verify")
    }

    @Test func `a seal over a state from before the blinding is refused by the keeper`() throws {
        try seal("early")
        #expect(try holdsArms("early"))
        let before = try bench.run("log", "--format", "json").text
        let refused = try bench.run("submit", "early/submissions", expecting: 77)
        #expect(refused.messages.contains("702/DM#1 was sealed before the site knew that ARM, ARMCD are blinded"))
        #expect(refused.messages.contains("702~DM~1.entry.json"))
        #expect(try bench.run("log", "--format", "json").text == before)
        // With checkpoint and rules of a new folder the site seals as it must.
        try FileManager.default.removeItem(atPath: bench.folder.path("early/submissions"))
        try take("checkpoint", "rules.json")
        try seal("early", expecting: 65)
        try seal("early", "--withheld-to", "pharmacist.recipient")
        try bench.run("submit", "early/submissions")
    }

    @Test func `evidence at hand that holds blinded columns in the open is refused by the keeper`() throws {
        try seal("late", "--withheld-to", "pharmacist.recipient")
        try seal("early")
        let name = "evidence/702~DM~1.evidence"
        try bench.folder.write(bench.folder.bytes(of: "early/" + name), to: "late/" + name)
        let refused = try bench.run("submit", "late/submissions", expecting: 77)
        #expect(refused.messages.contains("the evidence of 702/DM#1 holds ARM, ARMCD in the open"))
    }

    @Test func `rules that are missing, changed, of another trial or behind the checkpoint are refused`() throws {
        let rules = try bench.folder.bytes(of: "late/rules.json")
        let reader = ["--withheld-to", "pharmacist.recipient"]
        var random = SplitMix64(seed: 7)
        for offset in rules.indices.shuffled(using: &random).prefix(25) {
            var bytes = rules
            bytes[offset] ^= UInt8.random(in: 1...255, using: &random)
            try bench.folder.write(bytes, to: "late/rules.json")
            let refused = try seal("late", reader[0], reader[1], expecting: 2)
            #expect(refused.messages.contains("the rules of this site folder cannot be used"), "\(offset)")
        }
        try FileManager.default.removeItem(atPath: bench.folder.path("late/rules.json"))
        let missing = try seal("late", expecting: 66)
        #expect(missing.messages.contains("verity export site DIR"))
        try take("checkpoint")
        let behind = try seal("early", expecting: 2)
        #expect(behind.messages.contains("newer than the rules in the site folder"))
        let other = try GovernanceBench(Self.rules)
        try other.run("export", "site", "theirs")
        try bench.folder.write(other.folder.bytes(of: "theirs/rules.json"), to: "early/rules.json")
        try seal("early", expecting: 2)
        #expect(try bench.folder.bytes(of: "dm.csv") == Array(Self.table.utf8))
    }

    @Test func `lint knows the amended rules, with the ledger and without`() throws {
        try bench.folder.write(Self.table.replacing("Pbo", with: "7").replacing("Xan", with: "8"), to: "dm.csv")
        for folder in ["trial", "late"] {
            let call = ["lint", "dm.csv", "--trial", folder, "--format", "json"]
            let text = try Verity.run(call, in: bench.folder.path, expecting: 0).text.filter { !$0.isWhitespace }
            #expect(text.contains(#"{"name":"ARMCD","type":"text"}"#), "\(folder): \(text)")
        }
        let call = ["lint", "dm.csv", "--trial", "early", "--format", "json"]
        let text = try Verity.run(call, in: bench.folder.path, expecting: 0).text.filter { !$0.isWhitespace }
        #expect(text.contains(#"{"name":"ARMCD","type":"integer"}"#), "\(text)")
    }
}
