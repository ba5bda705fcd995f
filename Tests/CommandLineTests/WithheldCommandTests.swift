// A blinded trial at the command line: the arms are in a file of their own, and nobody needs them to check the rest.

import Foundation
import TestSupport
import Testing

struct WithheldCommandTests {
    private let bench: Bench

    /// A trial in which arms are blinded, with a key for the site and one for whoever may see the arms.
    private struct Bench {
        let folder: TemporaryFolder

        static let definition = """
            id: NIMBUS-302
            title: A blinded trial
            origin: nimbus-302.example/ledger
            sites: ["701"]
            datasets:
              DM:
                key: [USUBJID]
                blinded: [ARM, ARMCD]

            """
        static let table = """
            USUBJID,AGE,ARM,ARMCD,SEX
            01-701-1015,63,Placebo,Pbo,F
            01-701-1023,64,Xanomeline High Dose,Xan_Hi,M
            01-701-1028,71,Placebo,Pbo,M
            01-701-1033,59,Xanomeline High Dose,Xan_Hi,F

            """
        static let blinded = """
            USUBJID,AGE,SEX
            01-701-1015,63,F
            01-701-1023,64,M
            01-701-1028,71,M
            01-701-1033,59,F

            """

        init(_ definition: String = definition) throws {
            folder = try TemporaryFolder()
            try folder.write(definition, to: "definition.yaml")
            try run("init", "trial", "--definition", "definition.yaml", expecting: 0)
            try run("key", "new", "site-701", "--role", "site", "--site", "701", "--trial", "trial", expecting: 0)
            try run("key", "new", "sponsor", "--role", "sponsor", "--trial", "trial", expecting: 0)
            for name in ["pharmacist", "stranger"] { try run("evidence", "key", name, expecting: 0) }
            try folder.write(Self.table, to: "dm.csv")
            try folder.write(Self.blinded, to: "blinded/701/dm.csv")
            try folder.write(
                Self.table.replacingOccurrences(of: "1028,71,Placebo", with: "1028,71,Xanomeline Low Dose"),
                to: "exchanged.csv"
            )
            try folder.write(try folder.bytes(of: "trial/trust.policy"), to: "kept.policy")
        }

        @discardableResult
        func run(
            _ arguments: String...,
            expecting status: Int32,
            sourceLocation: SourceLocation = #_sourceLocation
        ) throws -> Outcome {
            try Verity.run(arguments, in: folder.path, expecting: status, sourceLocation: sourceLocation)
        }

        func seal(_ more: String..., expecting status: Int32 = 0) throws -> Outcome {
            try Verity.run(
                ["seal", "dm.csv", "--as", "site-701", "--trial", "trial", "--format", "json"] + more,
                in: folder.path,
                expecting: status
            )
        }

        func audit(_ file: String, _ more: String..., expecting status: Int32) throws -> OutsideAuditAnswer.Dataset {
            let arguments = ["audit", file, "--site", "701", "--dataset", "DM", "--policy", "kept.policy"]
            let outcome = try Verity.run(
                arguments + ["--trial", "trial", "--format", "json"] + more,
                in: folder.path,
                expecting: status
            )
            let answer = try JSONDecoder().decode(Answer.self, from: Data(outcome.stdout))
            return try #require(answer.datasets.first)
        }

        private struct Answer: Decodable { var datasets: [OutsideAuditAnswer.Dataset] }

        func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: folder.path(name)) }
    }

    private static let evidence = "trial/evidence/701~DM~1.evidence"
    private static let withheld = "trial/evidence/701~DM~1.withheld"

    init() throws { bench = try Bench() }

    @Test func `a seal of blinded columns that nobody could read is refused, and leaves nothing`() throws {
        let outcome = try bench.seal(expecting: 65)
        #expect(outcome.messages.contains("no-readers") || outcome.messages.contains("--withheld-to"))
        #expect(!bench.exists(Self.evidence) && !bench.exists(Self.withheld))
        try bench.run("verify", "--trial", "trial", "--policy", "kept.policy", expecting: 0)
    }

    @Test func `the arms stand in a file that only their reader opens, and nowhere else`() throws {
        let outcome = try bench.seal("--withheld-to", "pharmacist.recipient")
        for text in ["Placebo", "Xan_Hi"] {
            #expect(!outcome.text.contains(text) && !outcome.messages.contains(text))
            let walker = FileManager.default.enumerator(atPath: bench.folder.path("trial"))
            while let name = walker?.nextObject() as? String {
                guard let bytes = try? bench.folder.bytes(of: "trial/" + name) else { continue }
                let isThere = Data(bytes).range(of: Data(text.utf8)) != nil
                #expect(!isThere, "\(text) in \(name)")
            }
        }
        for name in [Self.evidence, Self.withheld] {
            let mode = try FileManager.default.attributesOfItem(atPath: bench.folder.path(name))[.posixPermissions]
            #expect((mode as? NSNumber)?.intValue == 0o600)
        }
        #expect(outcome.text.contains(#""columns": ["#) && outcome.text.contains("701~DM~1.withheld"))
        try bench.run(
            "evidence",
            "decrypt",
            Self.withheld,
            "--key",
            "stranger.x25519",
            "--out",
            "x",
            expecting: 77
        )
        try bench.run("evidence", "decrypt", Self.withheld, "--key", "pharmacist.x25519", "--out", "p", expecting: 0)
        #expect(try bench.folder.bytes(of: "p").starts(with: Array("trialverity/withheld/v1\n".utf8)))
    }

    @Test func `without the key a blinded delivery is equivalent, and delivered arms are not vouched for`() throws {
        _ = try bench.seal("--withheld-to", "pharmacist.recipient")
        #expect(try bench.audit("blinded/701/dm.csv", expecting: 0).verdict == "equivalent")
        let folder = try bench.run(
            "audit",
            "blinded",
            "--trial",
            "trial",
            "--policy",
            "kept.policy",
            expecting: 0
        )
        #expect(folder.text.contains("withheld columns not delivered: ARM, ARMCD"))
        #expect(folder.text.contains("withheld columns of 701/DM#1"))
        for file in ["dm.csv", "exchanged.csv"] {
            let audit = try bench.audit(file, expecting: 2)
            #expect(audit.verdict == "unverifiable" && audit.faults.map(\.code) == ["withheld-not-held"])
            // A key that opens nothing changes nothing.
            let stranger = try bench.audit(file, "--decrypt-with", "stranger.x25519", expecting: 2)
            #expect(stranger.faults.map(\.code) == ["withheld-not-held"])
        }
        try bench.folder.write(Bench.blinded.replacingOccurrences(of: "64", with: "46"), to: "older.csv")
        let changed = try bench.audit("older.csv", expecting: 1)
        #expect(changed.findings.map(\.column) == ["AGE"] && changed.findings.map(\.sealed) == ["64"])
    }

    @Test func `with the key the delivery is identical, and an exchanged arm is located`() throws {
        _ = try bench.seal("--withheld-to", "pharmacist.recipient")
        let key = ["--decrypt-with", "pharmacist.x25519"]
        #expect(try bench.audit("dm.csv", key[0], key[1], expecting: 0).verdict == "identical")
        let audit = try bench.audit("exchanged.csv", key[0], key[1], "--unblind", expecting: 1)
        #expect(audit.findings.map(\.column) == ["ARM"] && audit.findings.map(\.foundRow) == [3])
        #expect(audit.findings.map(\.sealed) == ["Placebo"])
        // Damage to the part is not taken for a change of the data.
        var bytes = try bench.folder.bytes(of: Self.withheld)
        bytes[bytes.count / 2] ^= 1
        try bench.folder.write(bytes, to: Self.withheld)
        #expect(try bench.audit("dm.csv", key[0], key[1], expecting: 2).verdict == "unverifiable")
        #expect(try bench.audit("blinded/701/dm.csv", expecting: 0).verdict == "equivalent")
    }

    @Test func `verify recognises both parts, and checks what can be checked`() throws {
        _ = try bench.seal("--withheld-to", "pharmacist.recipient")
        let open = try bench.run("verify", Self.evidence, "--trial", "trial", expecting: 0)
        #expect(open.text.contains("ARM, ARMCD") && open.text.contains("not checked: the withheld columns"))
        try bench.run("verify", Self.withheld, "--trial", "trial", expecting: 2)
        let key = "pharmacist.x25519"
        let both = try bench.run("verify", Self.withheld, "--trial", "trial", "--decrypt-with", key, expecting: 0)
        #expect(both.text.contains("holds: withheld"))
        // The part of another seal, in the place of this one.
        _ = try bench.seal("--withheld-to", "pharmacist.recipient")
        let other = try bench.folder.bytes(of: "trial/evidence/701~DM~2.withheld")
        try bench.folder.write(other, to: "elsewhere/701~DM~1.withheld")
        try bench.folder.write(try bench.folder.bytes(of: Self.evidence), to: "elsewhere/701~DM~2.evidence")
        try bench.run("verify", "elsewhere/701~DM~1.withheld", "--decrypt-with", key, expecting: 2)
        try bench.folder.write(other, to: Self.withheld)
        #expect(try bench.audit("dm.csv", "--seal", "701/DM#1", "--decrypt-with", key, expecting: 2).faults.count == 1)
    }

    @Test func `the trial's rules can name the readers`() throws {
        let reader = try bench.folder.bytes(of: "pharmacist.recipient").dropLast()
        let rules = Bench.definition + "    withheldTo: [\"\(String(decoding: reader, as: UTF8.self))\"]\n"
        let named = try Bench(rules)
        _ = try named.seal()
        #expect(named.exists(Self.withheld))
        try named.folder.write(try bench.folder.bytes(of: "pharmacist.x25519"), to: "first.x25519")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o600],
            ofItemAtPath: named.folder.path("first.x25519")
        )
        #expect(try named.audit("dm.csv", "--decrypt-with", "first.x25519", expecting: 0).verdict == "identical")
        let bad = Bench.definition + "    withheldTo: [nobody]\n"
        let other = try TemporaryFolder()
        try other.write(bad, to: "definition.yaml")
        let outcome = try Verity.run(
            ["init", "trial", "--definition", "definition.yaml"],
            in: other.path,
            expecting: 65
        )
        #expect(outcome.messages.contains("withheldTo"))
    }

    @Test func `a subject is erased from both parts by whoever can open the second`() throws {
        _ = try bench.seal("--withheld-to", "pharmacist.recipient")
        let erase = ["erase", "--where", "USUBJID=01-701-1023", "--trial", "trial", "--as", "sponsor", "--yes"]
        let first = try Verity.run(erase, in: bench.folder.path, expecting: 0)
        #expect(first.messages.contains("its withheld part keeps these rows"))
        let left = Bench.table.split(separator: "\n").filter { !$0.contains("1023") }.joined(separator: "\n") + "\n"
        try bench.folder.write(left, to: "left.csv")
        // Parts with different erasures are no evidence together; the open part is, alone.
        let key = "pharmacist.x25519"
        #expect(
            try bench.audit("left.csv", "--decrypt-with", key, expecting: 2).faults.map(\.code) == ["evidence-damaged"]
        )
        #expect(try bench.audit("left.csv", expecting: 2).faults.map(\.code) == ["withheld-not-held"])
        let names = try FileManager.default.contentsOfDirectory(atPath: bench.folder.path("trial/evidence"))
        let order = try #require(names.first { $0.hasSuffix(".erasure-order.json") })
        let again = ["erase", "--order", "trial/evidence/\(order)", "--no-entry", "--trial", "trial", "--yes"]
        try Verity.run(again + ["--decrypt-with", key], in: bench.folder.path, expecting: 65)
        let second = try Verity.run(
            again + ["--decrypt-with", key, "--withheld-to", "pharmacist.recipient"],
            in: bench.folder.path,
            expecting: 0
        )
        #expect(second.text.hasPrefix("1 row of 1 seal erased"))
        #expect(try bench.audit("left.csv", "--decrypt-with", key, expecting: 0).verdict == "equivalent")
        let third = try Verity.run(again + ["--decrypt-with", key], in: bench.folder.path, expecting: 0)
        #expect(third.text.hasPrefix("no evidence in this folder holds such rows"))
    }

    @Test func `proofs, fingerprints and bundles come from the open part`() throws {
        _ = try bench.seal("--withheld-to", "pharmacist.recipient")
        try bench.run(
            "prove",
            "701/DM",
            "--where",
            "USUBJID=01-701-1028",
            "--out",
            "proof.json",
            "--trial",
            "trial",
            expecting: 0
        )
        try bench.run("verify", "proof.json", "--policy", "kept.policy", expecting: 0)
        try bench.run("prove", "701/DM", "--where", "ARM=Placebo", "--trial", "trial", expecting: 64)
        try bench.run("export", "bundle", "open.zip", "--evidence", "--trial", "trial", expecting: 0)
        try bench.run("export", "bundle", "both.zip", "--evidence", "--withheld", "--trial", "trial", expecting: 0)
        try bench.run("export", "bundle", "none.zip", "--withheld", "--trial", "trial", expecting: 64)
        let open = try bench.run("verify", "open.zip", "--policy", "kept.policy", expecting: 0)
        #expect(!open.text.contains("701~DM~1.withheld"))
        let key = "pharmacist.x25519"
        try bench.run("verify", "both.zip", "--policy", "kept.policy", "--decrypt-with", key, expecting: 0)
        try bench.run(
            "audit",
            "exchanged.csv",
            "--site",
            "701",
            "--dataset",
            "DM",
            "--bundle",
            "both.zip",
            "--policy",
            "kept.policy",
            "--decrypt-with",
            key,
            expecting: 1
        )
        try bench.run(
            "evidence",
            "fingerprints",
            "701/DM",
            "--out",
            "prints",
            "--trial",
            "trial",
            expecting: 0
        )
        try bench.folder.write(try bench.folder.bytes(of: "prints"), to: Self.evidence)
        #expect(try bench.audit("blinded/701/dm.csv", expecting: 0).verdict == "equivalent")
    }

    @Test func `an acknowledgement of blinded data holds no digest of its report`() throws {
        _ = try bench.seal("--withheld-to", "pharmacist.recipient")
        _ = try bench.audit(
            "exchanged.csv",
            "--decrypt-with",
            "pharmacist.x25519",
            "--acknowledge",
            "--as",
            "sponsor",
            expecting: 1
        )
        let log = try bench.run("log", "--trial", "trial", "--format", "json", expecting: 0)
        #expect(log.text.contains("acknowledgement"))
        let entry = try bench.run("show", "4", "--trial", "trial", "--format", "json", expecting: 0)
        #expect(entry.text.contains(#""report": null"#), "\(entry.text)")
    }

    @Test(arguments: ["audit.json", "audit.html"])
    func `a report that shows arms is not put on record, and the masked one is`(file: String) throws {
        _ = try bench.seal("--withheld-to", "pharmacist.recipient")
        let call = ["audit", "exchanged.csv", "--site", "701", "--dataset", "DM", "--policy", "kept.policy"]
        let rest = ["--trial", "trial", "--decrypt-with", "pharmacist.x25519", "--report"]
        for (folder, more) in [("open", ["--unblind"]), ("masked", [])] {
            try Verity.run(call + rest + [folder] + more, in: bench.folder.path, expecting: 1)
        }
        let refused = try bench.run(
            "report",
            "--seal",
            "open/\(file)",
            "--as",
            "sponsor",
            "--trial",
            "trial",
            expecting: 77
        )
        #expect(refused.messages.contains("open/\(file): the report shows blinded columns"))
        try bench.run("report", "--seal", "masked/\(file)", "--as", "sponsor", "--trial", "trial", expecting: 0)
        let log = try bench.run("log", "--trial", "trial", "--format", "json", expecting: 0)
        #expect(log.text.components(separatedBy: #""kind": "report""#).count == 2, "\(log.text)")
    }

    @Test func `a second seal follows the first, and lint proposes no types for blinded columns`() throws {
        _ = try bench.seal("--withheld-to", "pharmacist.recipient")
        try bench.folder.write(Bench.table.replacingOccurrences(of: "Pbo", with: "7"), to: "dm.csv")
        let again = try bench.seal("--withheld-to", "pharmacist.recipient")
        #expect(again.text.contains("701/DM#2"))
        let lint = try bench.run("lint", "dm.csv", "--trial", "trial", "--format", "json", expecting: 0)
        let text = lint.text.filter { !$0.isWhitespace }
        #expect(text.contains(#"{"name":"ARMCD","type":"text"}"#), "\(lint.text)")
    }
}
