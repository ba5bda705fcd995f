// Every refusal is one sentence for people and one document for scripts, and changes nothing.

import Foundation
import TestSupport
import Testing

struct GovernanceRefusalTests {
    /// A call that must be refused.
    struct Refusal: Sendable, CustomTestStringConvertible {
        let call: String
        let status: Int32
        let code: String

        init(_ call: String, _ status: Int32, _ code: String) {
            self.call = call
            self.status = status
            self.code = code
        }

        var testDescription: String { "\(call) is \(code)" }
    }

    static let refusals = [
        Refusal("lock --reason database-lock --as site-701", 77, "not-authorised"),
        Refusal("lock --reason Database-Lock --as sponsor-a", 64, "usage"),
        Refusal("lock --site , --reason database-lock --as sponsor-a", 64, "usage"),
        Refusal("lock --dataset D/M --reason database-lock --as sponsor-a", 64, "bad-name"),
        Refusal("lock --site 799 --reason database-lock --as sponsor-a", 65, "unknown-site"),
        Refusal("lock --reason database-lock --as nobody", 66, "missing"),
        Refusal("lock --reason database-lock", 64, "ambiguous"),
        Refusal("unlock --reason too-early --as sponsor-a", 65, "nothing-locked"),
        Refusal("approve 1 --as sponsor-a", 64, "not-pending"),
        Refusal("approve 99 --as sponsor-a", 64, "not-pending"),
        Refusal("approve --as sponsor-a -- -1", 64, "usage"),
        Refusal("approve 01 --as sponsor-a", 64, "usage"),
        Refusal("sign 701/DM --meaning approval --printed-name A --as site-702", 77, "other-site"),
        Refusal("sign 701/DM --meaning approval --printed-name A --as ledger", 77, "ledger-key-no-party"),
        Refusal("sign 701/LB --meaning approval --printed-name A --as site-701", 64, "unknown-seal"),
        Refusal("sign 701/DM --meaning Approved! --printed-name A --as site-701", 64, "usage"),
        Refusal("retract 701/DM --reason wrong-file --as site-702", 77, "other-site"),
        Refusal("retract 701/DM --reason wrong-file --as inspector", 77, "role-cannot-seal"),
        Refusal("retract 701/DM#2 --reason wrong-file --as site-701", 64, "unknown-seal"),
        Refusal("amend --definition trial.yaml --reason nothing --as sponsor-a", 64, "nothing-to-amend"),
        Refusal("amend --definition trial.yaml --reason nothing --as site-701", 64, "nothing-to-amend"),
        Refusal("amend --definition dm.csv --reason nothing --as sponsor-a", 65, "definition-malformed"),
        Refusal("amend --definition nowhere.yaml --reason nothing --as sponsor-a", 66, "missing"),
        Refusal("restore --reason disk-failure --yes", 64, "nothing-to-restore"),
        Refusal("restore --reason disk-failure --yes --checkpoint nowhere", 66, "missing"),
        Refusal("restore --reason disk-failure --yes --checkpoint dm.csv", 65, "checkpoint-useless"),
        Refusal("key rotate ledger", 64, "ledger-key-stays"),
        Refusal("key rotate sponsor-a --as sponsor-b", 64, "usage"),
        Refusal("key rotate sponsor-a --lost --as sponsor-b", 77, "not-authorised"),
        Refusal("key rotate nobody --lost", 64, "unknown-key"),
        Refusal("key revoke ledger --reason compromised", 64, "ledger-key-stays"),
        Refusal("key revoke nobody --reason staff-left", 64, "unknown-key"),
        Refusal("key revoke sponsor-a --reason staff-left --as sponsor-b", 77, "not-authorised"),
        Refusal("key revoke sponsor-a --reason stolen --since 2999-01-01", 64, "usage"),
        Refusal("key revoke sponsor-a --reason stolen --since 2026-02-30", 64, "usage"),
        Refusal("key enrol not-a-key --role sponsor", 66, "missing"),
        Refusal("key enrol dm.csv --role sponsor", 77, "key-too-open"),
        Refusal("key enrol sponsor-a --role sponsor", 65, "key-taken"),
        Refusal("key enrol sponsor-a --role sponsor --as sponsor-b", 65, "key-taken"),
        Refusal("key enrol spare.vkey --role sponsor --as sponsor-b", 77, "not-authorised"),
        Refusal("key enrol spare.vkey --role site --site 799", 65, "unknown-site"),
        Refusal("key enrol spare.vkey --role site", 64, "usage"),
        Refusal("show 99", 64, "unknown-entry"),
        Refusal("show DM", 64, "usage"),
    ]

    /// A trial with one seal, which every case copies.
    private static let prepared = Result {
        let bench = try GovernanceBench()
        try bench.seal()
        try bench.folder.write("spare+099e19fd+AXm1Vi6P5lT5QHixEuipi6eQH4U65pW+1+DjkQutBJZk\n", to: "spare.vkey")
        return bench
    }

    @Test(arguments: refusals) func `a refusal has its code, and the ledger is as it was`(refusal: Refusal) throws {
        let bench = try GovernanceBench(copying: try Self.prepared.get())
        let before = try bench.run("log", "--format", "json").text
        let keys = bench.names(in: "keys")
        let words = refusal.call.split(separator: " ").map(String.init)
        let options = ["--trial", "trial", "--format", "json"]
        let split = words.firstIndex(of: "--") ?? words.endIndex
        let arguments = Array(words[..<split]) + options + Array(words[split...])
        let outcome = try Verity.run(arguments, in: bench.folder.path)
        #expect(outcome.status == refusal.status, "\(outcome.messages)")
        let document = try JSONSerialization.jsonObject(with: Data(outcome.stdout)) as? [String: Any]
        #expect(document?["code"] as? String == refusal.code)
        #expect(outcome.messages.contains("verity: error: "))
        #expect(try bench.run("log", "--format", "json").text == before)
        #expect(bench.names(in: "keys") == keys)
        #expect(bench.names(in: "signoffs").isEmpty)
    }

    @Test(arguments: [
        "lock", "unlock", "approve", "sign", "retract", "amend", "restore", "key rotate", "key revoke", "key enrol",
        "key new", "key list", "status", "log", "show", "history",
    ]) func `every command explains itself`(command: String) throws {
        let folder = try TemporaryFolder()
        let words = command.split(separator: " ").map(String.init)
        let outcome = try Verity.run(words + ["--help"], in: folder.path, expecting: 0)
        #expect(outcome.text.hasPrefix("OVERVIEW: "))
        #expect(outcome.text.contains("--format <format>"))
        #expect(outcome.text.contains("--trial <dir>"))
    }

    @Test func `a trial without a ledger is said to be none`() throws {
        let folder = try TemporaryFolder()
        for command in [["approve"], ["status"], ["key", "list"], ["show"], ["history"]] {
            let outcome = try Verity.run(command, in: folder.path, expecting: 66)
            #expect(outcome.messages.contains("there is no such file"))
        }
    }
}
