// Sealing at the site and accepting at the keeper, on two machines that share nothing but files.

import Foundation
import TestSupport
import Testing

struct SeparateHandsTests {
    /// The keeper's trial, and a site's folder with a key that the keeper has only seen the public half of.
    private func hands() throws -> TrialBench {
        let bench = try TrialBench(sites: ["701", "702"])
        try bench.run("export", "site", "clinic", "--site", "703", "--trial", "trial", expecting: 0)
        let made = try bench.run(
            "key",
            "new",
            "clinic",
            "--role",
            "site",
            "--site",
            "702",
            "--no-enrol",
            "--trial",
            "clinic",
            "--format",
            "json",
            expecting: 0
        )
        struct Key: Decodable { var verifierKey: String }
        let key = try JSONDecoder().decode(Key.self, from: Data(made.stdout)).verifierKey
        try bench.run(
            "key",
            "enrol",
            key,
            "--role",
            "site",
            "--site",
            "702",
            "--trial",
            "trial",
            expecting: 0
        )
        try bench.write(TrialBench.demographics, to: "dm.csv")
        try bench.write(TrialBench.events, to: "ae.csv")
        return bench
    }

    private func sealOffline(_ bench: TrialBench, _ files: String..., expecting status: Int32 = 0) throws -> Outcome {
        let arguments = ["seal"] + files + ["--offline", "--as", "clinic", "--site", "702", "--trial", "clinic"]
        return try Verity.run(arguments, in: bench.path, expecting: status)
    }

    private func submissions(_ bench: TrialBench) throws -> [String] {
        try bench.contents(of: "clinic/submissions").keys.sorted()
    }

    @Test func `the site has no ledger and the keeper no data, no evidence and no key of the site`() throws {
        let bench = try hands()
        let sealed = try sealOffline(bench, "dm.csv", "ae.csv")
        #expect(sealed.text.contains("verity submit"))
        #expect(try submissions(bench) == ["702~AE~1.entry.json", "702~DM~1.entry.json"])
        #expect(!FileManager.default.fileExists(atPath: bench.folder.path("clinic/ledger.sqlite")))
        let accepted = try bench.run("submit", "clinic/submissions", "--trial", "trial", expecting: 0)
        #expect(accepted.text.contains("702/DM#1") && accepted.text.contains("702/AE#1"))
        #expect(try bench.contents(of: "trial/evidence").isEmpty)
        #expect(!FileManager.default.fileExists(atPath: bench.folder.path("trial/keys/clinic.key")))
        // The receipts go back to the site, which checks them with what it had before.
        for name in ["702~AE~1.receipt.json", "702~DM~1.receipt.json"] {
            try bench.folder.write(bench.folder.bytes(of: "trial/receipts/" + name), to: "clinic/receipts/" + name)
            try bench.run(
                "verify",
                "clinic/receipts/" + name,
                "--policy",
                "clinic/trust.policy",
                "--trial",
                "clinic",
                expecting: 0
            )
        }
    }

    @Test func `a second seal follows the first by its receipt, or by the envelope on its way`() throws {
        let bench = try hands()
        _ = try sealOffline(bench, "dm.csv")
        _ = try sealOffline(bench, "dm.csv")
        #expect(try submissions(bench) == ["702~DM~1.entry.json", "702~DM~2.entry.json"])
        // Handed over the wrong way round they are accepted in the order of their numbers.
        try bench.run(
            "submit",
            "clinic/submissions/702~DM~2.entry.json",
            "clinic/submissions/702~DM~1.entry.json",
            "--trial",
            "trial",
            expecting: 0
        )
        let receipt = try bench.folder.bytes(of: "trial/receipts/702~DM~2.receipt.json")
        try bench.folder.write(receipt, to: "clinic/receipts/702~DM~2.receipt.json")
        try FileManager.default.removeItem(atPath: bench.folder.path("clinic/submissions"))
        _ = try sealOffline(bench, "dm.csv")
        #expect(try submissions(bench) == ["702~DM~3.entry.json"])
        try bench.run("submit", "clinic/submissions", "--trial", "trial", expecting: 0)
    }

    @Test func `what is sealed offline is audited with the site's evidence`() throws {
        let bench = try hands()
        _ = try sealOffline(bench, "dm.csv")
        try bench.run("submit", "clinic/submissions", "--trial", "trial", expecting: 0)
        let name = "evidence/702~DM~1.evidence"
        try bench.folder.write(bench.folder.bytes(of: "clinic/" + name), to: "trial/" + name)
        try bench.folder.write(bench.folder.bytes(of: "clinic/trust.policy"), to: "kept.policy")
        try bench.run(
            "audit",
            "dm.csv",
            "--site",
            "702",
            "--trial",
            "trial",
            "--policy",
            "kept.policy",
            "--quiet",
            expecting: 0
        )
        try bench.write(TrialBench.demographics.replacing("63", with: "36"), to: "dm.csv")
        try bench.run(
            "audit",
            "dm.csv",
            "--site",
            "702",
            "--trial",
            "trial",
            "--policy",
            "kept.policy",
            "--quiet",
            expecting: 1
        )
    }

    @Test func `a submission with a byte changed is refused whole, and the ledger stays as it was`() throws {
        let bench = try hands()
        _ = try sealOffline(bench, "dm.csv", "ae.csv")
        let before = try bench.run("log", "--trial", "trial", "--format", "json", expecting: 0).text
        let original = try bench.folder.bytes(of: "clinic/submissions/702~DM~1.entry.json")
        var random = SplitMix64(seed: 21)
        for offset in original.indices.shuffled(using: &random).prefix(40) {
            var bytes = original
            bytes[offset] ^= UInt8.random(in: 1...255, using: &random)
            try bench.folder.write(bytes, to: "clinic/submissions/702~DM~1.entry.json")
            let outcome = try Verity.run(["submit", "clinic/submissions", "--trial", "trial"], in: bench.path)
            #expect([2, 65, 77].contains(outcome.status), "\(offset): \(outcome.status) \(outcome.messages)")
            #expect(outcome.messages.contains("702~DM~1.entry.json"), "\(outcome.messages)")
        }
        #expect(try bench.run("log", "--trial", "trial", "--format", "json", expecting: 0).text == before)
        try bench.run("verify", "--trial", "trial", expecting: 0)
        try bench.folder.write(original, to: "clinic/submissions/702~DM~1.entry.json")
        try bench.run("submit", "clinic/submissions", "--trial", "trial", expecting: 0)
    }

    @Test func `the same submission twice is refused`() throws {
        let bench = try hands()
        _ = try sealOffline(bench, "dm.csv")
        try bench.run("submit", "clinic/submissions", "--trial", "trial", expecting: 0)
        let again = try Verity.run(["submit", "clinic/submissions", "--trial", "trial"], in: bench.path)
        #expect([65, 77].contains(again.status), "\(again.messages)")
    }

    @Test func `a folder without the trial's first entry, a false checkpoint and a wrong call are refused`() throws {
        let bench = try hands()
        try bench.run(
            "seal",
            "dm.csv",
            "--offline",
            "--as",
            "trial/keys/site-701.key",
            "--site",
            "701",
            "--trial",
            "nowhere",
            expecting: 66
        )
        try bench.write("trial\n1\nAAAA\n\n\u{2014} x y\n", to: "false.checkpoint")
        let arguments = [
            "seal", "dm.csv", "--offline", "--checkpoint", "false.checkpoint", "--as", "clinic", "--site", "702",
            "--trial", "clinic",
        ]
        try Verity.run(arguments, in: bench.path, expecting: 2)
        try bench.run("seal", "dm.csv", "--checkpoint", "x", "--as", "site-701", "--trial", "trial", expecting: 64)
        try bench.run("submit", "clinic/keys", "--trial", "trial", expecting: 66)
        try bench.run("submit", "nowhere", "--trial", "trial", expecting: 66)
        #expect(try bench.leftovers().isEmpty)
    }
}
