// Witnesses as processes of their own: what they sign, what they refuse, and whose word counts.

import Foundation
import TestSupport
import Testing

struct WitnessTests {
    /// A trial with an envelope of clinic 701 that is not in the ledger yet.
    private let bench: OutsideBench
    /// A witness that has seen nothing yet.
    private let witness: OutsideWitness

    init() throws {
        bench = try OutsideBench()
        try bench.enrol("701")
        try bench.sealAtClinic("701", "dm.csv")
        witness = try OutsideWitness("w1", below: bench.folder, for: [bench.ledgerKey])
        try write([witness], quorum: "w1")
    }

    private func write(_ witnesses: [OutsideWitness], quorum: String, to name: String = "witnessed.policy") throws {
        let lines = witnesses.enumerated().map { $0.element.line("w\($0.offset + 1)") }
        try bench.folder.write("log \(bench.ledgerKey)\n" + lines.joined() + "quorum \(quorum)\n", to: name)
    }

    private static let ask = ["witness", "submit", "--policy", "witnessed.policy", "--trial", "trial"]
    private static let receipt = "trial/receipts/701~DM~1.receipt.json"

    @Test func `a seal is unverifiable until the quorum of the policy has cosigned it`() throws {
        try bench.submit("701~DM~1")
        try bench.giveEvidence(to: "trial")
        let before = try bench.audit("dm.csv", ["--policy", "witnessed.policy"])
        #expect(before.verdict == "unverifiable")
        #expect(before.datasets.flatMap(\.faults).map(\.code) == ["quorum-missing"])
        #expect(before.ledger.status == "intact")
        #expect(before.trust.witnesses == OutsideAuditAnswer.Witnesses(required: 1, verified: 0, own: 0))
        try bench.run("verify", Self.receipt, "--policy", "witnessed.policy", expecting: 2)

        let asked = try Verity.run(Self.ask, in: bench.folder.path, expecting: 0)
        #expect(asked.text == "w1  cosigned\ncheckpoint of 3 entries: the quorum w1 is met: w1 cosigned\n")
        let after = try bench.audit("dm.csv", ["--policy", "witnessed.policy"])
        #expect(after.verdict == "identical")
        #expect(after.trust.witnesses == OutsideAuditAnswer.Witnesses(required: 1, verified: 1, own: 0))
        #expect(after.datasets.first?.sealedAt.notAfter != nil)
        #expect(after.datasets.first?.sealedAt.notAfterSource == "cosigned by w1 over the first 3 entries")
        // Altered data stay altered, whoever cosigned their seal.
        #expect(
            try bench.audit("false.csv", ["--policy", "witnessed.policy"]).verdict == "altered"
        )
    }

    @Test func `a receipt written after the cosignature carries it, and one from before does not`() throws {
        try bench.submit("701~DM~1")
        try bench.put(Self.receipt, at: "old.receipt.json")
        try Verity.run(Self.ask, in: bench.folder.path, expecting: 0)
        try bench.run("receipt", "701/DM", "--trial", "trial")
        let good = try bench.run("verify", Self.receipt, "--policy", "witnessed.policy")
        #expect(good.text.contains("witness w1  cosigned at "))
        let old = try bench.run("verify", "old.receipt.json", "--policy", "witnessed.policy", expecting: 2)
        #expect(old.text.contains("fault quorum-missing: the quorum is not met: the witness w1 has not cosigned"))
        // Another witness of the same name is another witness.
        let other = try OutsideWitness("w2", below: bench.folder, for: [])
        try write([other], quorum: "w1", to: "other.policy")
        try bench.run("verify", Self.receipt, "--policy", "other.policy", expecting: 2)
    }

    @Test func `witnesses of the trial's own policy are asked at once, and one that is away holds up nothing`() throws {
        try bench.put("witnessed.policy", at: "trial/trust.policy")
        try bench.submit("701~DM~1")
        try bench.run("verify", Self.receipt, "--policy", "witnessed.policy")
        #expect(try witness.stop().status == 0)
        try bench.sealAtClinic("701", "dm.csv")
        let late = try bench.run("submit", "clinic-701/submissions/701~DM~2.entry.json", "--trial", "trial")
        #expect(late.messages.contains("the witness w1"))
        try bench.run("verify", "trial/receipts/701~DM~2.receipt.json", "--policy", "witnessed.policy", expecting: 2)
        try bench.run("verify", "trial/receipts/701~DM~2.receipt.json", "--policy", "kept.policy")
    }

    @Test func `two of two are needed when the policy says so, and one of two is told by name`() throws {
        let second = try OutsideWitness("w2", below: bench.folder, for: [bench.ledgerKey])
        try write([witness, second], quorum: "both")
        let text = String(decoding: try bench.folder.bytes(of: "witnessed.policy"), as: UTF8.self)
        try bench.folder.write(
            text.replacing("quorum both", with: "group both all w1 w2\nquorum both"),
            to: "witnessed.policy"
        )
        try bench.submit("701~DM~1")
        try bench.giveEvidence(to: "trial")
        #expect(try second.stop().status == 0)
        let asked = try Verity.run(Self.ask, in: bench.folder.path, expecting: 1)
        #expect(
            asked.text.contains("w1  cosigned\n")
                && asked.text.contains("the quorum both is not met: 1 of its 2 members")
        )
        let half = try bench.audit("dm.csv", ["--policy", "witnessed.policy"])
        #expect(half.verdict == "unverifiable")
        #expect(half.trust.witnesses == OutsideAuditAnswer.Witnesses(required: 2, verified: 1, own: 0))
    }

    @Test(arguments: ["enrolled by the operator alone", "with its private key in the trial folder"])
    func `a witness of the operator's own counts as his own, and earns no credit`(what: String) throws {
        let own = try OutsideWitness("own", below: bench.folder, for: [bench.ledgerKey], as: "own")
        try write([own], quorum: "w1")
        if what.hasPrefix("enrolled") {
            try bench.run("key", "enrol", own.key, "--role", "witness", "--trial", "trial")
        } else {
            try bench.copy("own/witness.key", to: "trial/keys/own.key")
        }
        try bench.submit("701~DM~1")
        try bench.giveEvidence(to: "trial")
        let asked = try Verity.run(Self.ask, in: bench.folder.path, expecting: 1)
        #expect(asked.text.contains("the quorum is not met"))
        let answer = try bench.audit("dm.csv", ["--policy", "witnessed.policy"])
        #expect(answer.verdict == "unverifiable")
        #expect(answer.datasets.flatMap(\.faults).map(\.code) == ["quorum-missing"])
        #expect(answer.trust.witnesses == OutsideAuditAnswer.Witnesses(required: 1, verified: 0, own: 1))
        // The same policy with a witness of somebody else beside it is met by that one.
        let both = "group any any w1 w2\nquorum any\n"
        try bench.folder.write(
            "log \(bench.ledgerKey)\n" + own.line("w1") + witness.line("w2") + both,
            to: "witnessed.policy"
        )
        try Verity.run(Self.ask, in: bench.folder.path, expecting: 0)
        let met = try bench.audit("dm.csv", ["--policy", "witnessed.policy"])
        #expect(met.verdict == "identical")
        #expect(met.trust.witnesses == OutsideAuditAnswer.Witnesses(required: 1, verified: 1, own: 1))
    }

    @Test func `two ledgers of one size are refused, and the witness keeps the proof after a restart`() throws {
        try bench.copy("trial", to: "forged")
        try bench.submit("701~DM~1")
        try Verity.run(Self.ask, in: bench.folder.path, expecting: 0)
        try bench.run("key", "new", "filler", "--role", "sponsor", "--trial", "forged")
        #expect(try bench.run("witness", "evidence", "w1").text.isEmpty)
        #expect(try witness.stop().status == 0)
        let again = try OutsideWitness("w1", below: bench.folder, for: [])
        #expect(again.key == witness.key)
        try write([again], quorum: "w1")
        let refused = try bench.run(
            ["witness", "submit", "--policy", "witnessed.policy", "--trial", "forged"],
            expecting: 1
        )
        #expect(refused.text.contains("this witness has cosigned another root for this size"))
        let listed = try bench.run("witness", "evidence", "w1", "--out", "found")
        #expect(listed.text.hasPrefix("evidence-1 same-size proof "))
        // Both halves of the proof are signed by the ledger's key, over one size, with two roots.
        let files = ["held.note", "submitted.note"].map { "found/evidence-1/" + $0 }
        let notes = try files.map { String(decoding: try bench.folder.bytes(of: $0), as: UTF8.self) }
        let lines = notes.map { $0.split(separator: "\n").prefix(3).map(String.init) }
        #expect(lines[0][0] == lines[1][0] && lines[0][1] == "3" && lines[1][1] == "3" && lines[0][2] != lines[1][2])
        for file in files { try bench.run("verify", file, "--key", bench.ledgerKey, "--trial", "nowhere") }
        try bench.run("verify", files[0], "--policy", "kept.policy", "--trial", "trial")
        try bench.run("verify", files[1], "--policy", "kept.policy", "--trial", "trial", expecting: 2)
    }

    @Test func `a ledger that a witness does not know, and a policy without the ledger, are refused`() throws {
        let stranger = try OutsideWitness("w2", below: bench.folder, for: [])
        try write([stranger], quorum: "w1")
        let unknown = try Verity.run(Self.ask, in: bench.folder.path, expecting: 1)
        #expect(unknown.text.contains("refused with status 404"))
        try bench.run("witness", "add", "w2", bench.ledgerKey)
        try Verity.run(Self.ask, in: bench.folder.path, expecting: 0)
        let others = try #require(bench.clinicKeys["702"])
        try bench.folder.write("log \(others)\nquorum none\n", to: "others.policy")
        let refused = try Verity.run(
            ["witness", "submit", "--policy", "others.policy", "--trial", "trial"],
            in: bench.folder.path
        )
        #expect(![0, 1].contains(refused.status), "\(refused.messages)")
        try bench.run("witness", "init", "w1", "--name", "witness.example/w1", expecting: 73)
        try bench.run("witness", "init", "w3", "--name", "no name", expecting: 64)
        try bench.run("witness", "add", "w1", "no-key", expecting: 64)
        try bench.run("witness", "serve", "nowhere", "--port", "0", expecting: 66)
    }
}
