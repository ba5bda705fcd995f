// One subject's rows, proved to somebody who has nothing but the proof and a policy.

import Foundation
import TestSupport
import Testing

struct ProveTests {
    private let bench: TrialBench

    init() throws {
        bench = try TrialBench(sites: ["701"])
        try bench.write(TrialBench.demographics, to: "dm.csv")
        try bench.write(TrialBench.events, to: "ae.csv")
        try bench.seal("dm.csv", "ae.csv")
        try bench.folder.write(try bench.folder.bytes(of: "trial/trust.policy"), to: "elsewhere/kept.policy")
    }

    private func prove(_ seal: String, _ condition: String, to file: String = "elsewhere/rows.proof") throws {
        try bench.run("prove", seal, "--where", condition, "--out", file, "--trial", "trial", expecting: 0)
    }

    private func verify(expecting status: Int32) throws -> Outcome {
        try Verity.run(
            ["verify", "rows.proof", "--policy", "kept.policy"],
            in: bench.folder.path("elsewhere"),
            expecting: status
        )
    }

    @Test func `the rows of a subject verify in a folder that holds nothing but the proof and a policy`() throws {
        try prove("701/AE", "USUBJID=01-701-1015")
        let outcome = try verify(expecting: 0)
        #expect(outcome.text.hasPrefix("✓ holds: rows rows.proof\n  seal       701/AE#1\n"))
        #expect(outcome.text.contains("  rows       2\n  of         3\n"))
        #expect(outcome.text.contains("a proof shows rows, not their absence"))
        #expect(outcome.text.contains("\nrow 1\n") && outcome.text.contains("HEADACHE"))
        let mode = try FileManager.default.attributesOfItem(atPath: bench.folder.path("elsewhere/rows.proof"))
        #expect((mode[.posixPermissions] as? NSNumber)?.intValue == 0o600)
    }

    @Test func `a proof holds no value of another subject`() throws {
        try prove("701/AE", "USUBJID=01-701-1015")
        let text = String(decoding: try bench.folder.bytes(of: "elsewhere/rows.proof"), as: UTF8.self)
        #expect(text.contains("HEADACHE") && text.contains("NAUSEA"))
        #expect(!text.contains("FALL") && !text.contains("01-701-1023") && !text.contains("2026-02-11"))
    }

    @Test func `a proof with any one byte changed does not hold`() throws {
        try prove("701/DM", "USUBJID=01-701-1015")
        let original = try bench.folder.bytes(of: "elsewhere/rows.proof")
        var random = SplitMix64(seed: 41)
        for offset in original.indices.shuffled(using: &random).prefix(80) {
            var bytes = original
            bytes[offset] ^= UInt8.random(in: 1...255, using: &random)
            try bench.folder.write(bytes, to: "forged.proof")
            let outcome = try Verity.run(
                ["verify", "forged.proof", "--policy", "elsewhere/kept.policy"],
                in: bench.path
            )
            #expect([2, 65].contains(outcome.status), "byte \(offset): \(outcome.status) \(outcome.text)")
        }
        try bench.run("verify", "elsewhere/rows.proof", "--policy", "elsewhere/kept.policy", expecting: 0)
    }

    @Test func `a value that was replaced by another does not lead to the root`() throws {
        try prove("701/DM", "USUBJID=01-701-1015")
        let text = String(decoding: try bench.folder.bytes(of: "elsewhere/rows.proof"), as: UTF8.self)
        let altered = text.replacing("\"63\"", with: "\"36\"")
        try #require(altered != text)
        try bench.write(altered, to: "elsewhere/rows.proof")
        #expect(try verify(expecting: 2).text.contains("fault proof-does-not-hold"))
    }

    @Test func `a proof is refused under another ledger's key`() throws {
        try prove("701/DM", "USUBJID=01-701-1015")
        try bench.run("init", "other", "--id", "NIMBUS-302", "--sites", "701", expecting: 0)
        try bench.folder.write(try bench.folder.bytes(of: "other/trust.policy"), to: "elsewhere/kept.policy")
        _ = try verify(expecting: 2)
    }

    @Test func `nothing is written for rows, columns and seals that are not there`() throws {
        for (seal, condition, status) in [
            ("701/DM", "USUBJID=nobody", Int32(64)), ("701/DM", "NOPE=1", 64), ("701/DM", "USUBJID", 64),
            ("701/XX", "USUBJID=01-701-1015", 64), ("701/DM#9", "USUBJID=01-701-1015", 64),
        ] {
            try bench.run(
                "prove",
                seal,
                "--where",
                condition,
                "--out",
                "none.proof",
                "--trial",
                "trial",
                expecting: status
            )
        }
        #expect(!FileManager.default.fileExists(atPath: bench.folder.path("none.proof")))
        #expect(try bench.leftovers().isEmpty)
    }
}
