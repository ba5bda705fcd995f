// What an auditor brings along and leaves behind: a checkpoint kept from before, and the word "received and checked".

import Foundation
import TestSupport
import Testing

struct OutsideCheckpointTests {
    private let bench: OutsideBench

    init() throws {
        bench = try OutsideBench()
        try bench.enrol("701")
        try bench.run("key", "new", "inspector", "--role", "regulator", "--trial", "trial")
        try bench.sealAtClinic("701", "dm.csv")
    }

    /// Keeps the newest checkpoint; no witness is asked.
    private func keepCheckpoint(_ name: String, of trial: String = "trial") throws {
        try bench.run("witness", "submit", "--policy", "kept.policy", "--no-store", "--out", name, "--trial", trial)
    }

    // MARK: Checkpoints

    @Test func `an older checkpoint of the same ledger holds, and one of a fork does not`() throws {
        try keepCheckpoint("old.checkpoint")
        try bench.copy("trial", to: "fork")
        try bench.submit("701~DM~1")
        try bench.giveEvidence(to: "trial")
        try bench.run("key", "new", "filler", "--role", "sponsor", "--trial", "fork")
        try keepCheckpoint("fork.checkpoint", of: "fork")
        try keepCheckpoint("new.checkpoint")
        for name in ["old.checkpoint", "new.checkpoint"] {
            let good = try bench.audit(
                "dm.csv",
                ["--policy", "kept.policy", "--checkpoint", name]
            )
            #expect(good.verdict == "identical" && good.ledger.status == "intact", "\(name)")
        }
        let forked = try bench.audit(
            "dm.csv",
            ["--policy", "kept.policy", "--checkpoint", "fork.checkpoint"]
        )
        #expect(forked.verdict == "unverifiable")
        #expect(forked.ledger.faults.map(\.code) == ["checkpoint-forked"])
        let newer = try bench.audit(
            "dm.csv",
            as: "DM",
            of: "fork",
            ["--policy", "kept.policy", "--checkpoint", "old.checkpoint"]
        )
        #expect(newer.ledger.status == "intact")
        try bench.run("key", "new", "another", "--role", "sponsor", "--trial", "fork")
        try keepCheckpoint("longer.checkpoint", of: "fork")
        let ahead = try bench.audit(
            "dm.csv",
            ["--policy", "kept.policy", "--checkpoint", "longer.checkpoint"]
        )
        #expect(ahead.ledger.faults.map(\.code) == ["checkpoint-newer"])
    }

    @Test
    func `a checkpoint of another ledger, a damaged one and a missing one prove nothing, and are not passed over`()
        throws
    {
        try bench.submit("701~DM~1")
        try bench.giveEvidence(to: "trial")
        let other = try OutsideBench()
        try other.run("witness", "submit", "--policy", "kept.policy", "--no-store", "--out", "x", "--trial", "trial")
        try bench.folder.write(other.folder.bytes(of: "x"), to: "other.checkpoint")
        try keepCheckpoint("damaged.checkpoint")
        var bytes = try bench.folder.bytes(of: "damaged.checkpoint")
        bytes[bytes.count - 10] = bytes[bytes.count - 10] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
        try bench.folder.write(bytes, to: "damaged.checkpoint")
        for name in ["other.checkpoint", "damaged.checkpoint"] {
            let useless = try bench.audit("dm.csv", ["--policy", "kept.policy", "--checkpoint", name])
            #expect(useless.verdict == "unverifiable" && useless.ledger.status == "broken", "\(name)")
            #expect(useless.ledger.faults.map(\.code) == ["checkpoint-bad"], "\(name)")
        }
        try bench.run(
            [
                "audit", "dm.csv", "--site", "701", "--trial", "trial", "--policy", "kept.policy", "--checkpoint",
                "none",
            ],
            expecting: 66
        )
    }

    // MARK: Received and checked

    private func acknowledge(_ file: String, _ more: String..., expecting status: Int32) throws -> Outcome {
        try Verity.run(
            [
                "audit", file, "--site", "701", "--dataset", "DM", "--trial", "trial", "--policy", "kept.policy",
                "--acknowledge",
            ] + more,
            in: bench.folder.path,
            expecting: status
        )
    }

    @Test func `what was received and checked is on the record, good or bad, and the ledger stays whole`() throws {
        try bench.submit("701~DM~1")
        try bench.giveEvidence(to: "trial")
        #expect(try acknowledge("dm.csv", "--as", "inspector", expecting: 0).messages.contains("as entr"))
        _ = try acknowledge("false.csv", "--as", "inspector", expecting: 1)
        let history = try bench.run("history", "--site", "701", "--dataset", "DM", "--trial", "trial").text
        #expect(history.contains("701/DM#1 received and checked: identical\n"), "\(history)")
        #expect(history.contains("701/DM#1 received and checked: altered\n"), "\(history)")
        let shown = try bench.run(["audit", "dm.csv", "--site", "701", "--trial", "trial", "--policy", "kept.policy"])
            .text
        #expect(shown.contains("701/DM#1 received and checked by inspector: altered"))
        try bench.run("verify", "--trial", "trial", "--policy", "kept.policy")
        #expect(try bench.run("status", "--trial", "trial").text.contains("701   DM           1"))
    }

    @Test func `without a key, with one that is not enrolled, or on a bundle nothing is acknowledged`() throws {
        try bench.submit("701~DM~1")
        try bench.giveEvidence(to: "trial")
        let before = try bench.run("status", "--trial", "trial").text
        _ = try acknowledge("dm.csv", expecting: 64)
        _ = try acknowledge("dm.csv", "--as", "nobody", expecting: 66)
        try bench.run("key", "new", "stranger", "--role", "regulator", "--no-enrol", "--trial", "trial")
        _ = try acknowledge("dm.csv", "--as", "stranger", expecting: 77)
        try bench.run("export", "bundle", "all.zip", "--evidence", "--trial", "trial")
        _ = try acknowledge("dm.csv", "--as", "inspector", "--bundle", "all.zip", expecting: 64)
        #expect(try bench.run("status", "--trial", "trial").text == before)
    }
}
