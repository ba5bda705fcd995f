// Two-faced material: receipts, ledger, head and evidence that somebody worked on.

import Foundation
import TestSupport
import Testing

struct TamperTests {
    private func bench() throws -> TrialBench {
        let bench = try TrialBench(sites: ["701"])
        try bench.write(TrialBench.demographics, to: "dm.csv")
        try bench.write(TrialBench.events, to: "ae.csv")
        try bench.seal("dm.csv", "ae.csv")
        try bench.folder.write(try bench.folder.bytes(of: "trial/trust.policy"), to: "kept.policy")
        return bench
    }

    private static let audit = ["audit", "dm.csv", "--trial", "trial", "--policy", "kept.policy", "--quiet"]

    @Test func `a receipt with any one byte flipped does not hold`() throws {
        let bench = try bench()
        let name = "trial/receipts/701~DM~1.receipt.json"
        try bench.run("verify", name, "--policy", "kept.policy", expecting: 0)
        let original = try bench.folder.bytes(of: name)
        // Many copies in one call: the program says of each what it finds.
        var random = SplitMix64(seed: 11)
        for start in stride(from: 0, to: original.count, by: 250) {
            var files: [String] = []
            for offset in start..<min(start + 250, original.count) {
                var bytes = original
                bytes[offset] ^= UInt8.random(in: 1...255, using: &random)
                let file = "forged/\(offset).receipt.json"
                try bench.folder.write(bytes, to: file)
                files.append(file)
            }
            let arguments = ["verify"] + files + ["--policy", "kept.policy", "--format", "json"]
            let outcome = try Verity.run(arguments, in: bench.path)
            #expect(outcome.status == 2, "\(outcome.messages)")
            let answer = try JSONDecoder().decode(VerifyAnswer.self, from: Data(outcome.stdout))
            let holding = answer.results.filter(\.holds).map(\.path)
            #expect(answer.results.count == files.count)
            #expect(holding.isEmpty, "these hold all the same: \(holding)")
        }
    }

    @Test func `a ledger with a byte flipped never makes clean data altered`() throws {
        let bench = try bench()
        try Verity.run(Self.audit, in: bench.path, expecting: 0)
        var random = SplitMix64(seed: 12)
        for name in ["trial/ledger.sqlite", "trial/head.sqlite"] {
            let original = try bench.folder.bytes(of: name)
            // Bytes that hold something, and some of the empty space between them.
            let full = original.indices.filter { original[$0] != 0 }.shuffled(using: &random).prefix(400)
            let empty = original.indices.filter { original[$0] == 0 }.shuffled(using: &random).prefix(40)
            for offset in full + empty {
                var bytes = original
                bytes[offset] ^= UInt8.random(in: 1...255, using: &random)
                try bench.folder.write(bytes, to: name)
                let outcome = try Verity.run(Self.audit, in: bench.path)
                let isRight =
                    outcome.status == 2 || outcome.status == 0 && outcome.text.hasPrefix("✓ IDENTICAL")
                #expect(isRight, "\(name) \(offset): \(outcome.status) \(outcome.text)\(outcome.messages)")
            }
            try bench.folder.write(original, to: name)
        }
        try Verity.run(Self.audit, in: bench.path, expecting: 0)
    }

    @Test func `evidence with a byte flipped is named, and clean data are never called altered`() throws {
        let bench = try bench()
        let name = "trial/evidence/701~DM~1.evidence"
        let original = try bench.folder.bytes(of: name)
        var random = SplitMix64(seed: 13)
        for offset in original.indices.shuffled(using: &random).prefix(200) {
            var bytes = original
            bytes[offset] ^= UInt8.random(in: 1...255, using: &random)
            try bench.folder.write(bytes, to: name)
            let outcome = try Verity.run(Self.audit, in: bench.path)
            // Where only the sealed values are hurt, the data still hash to the sealed root.
            let isRight =
                outcome.status == 2 || outcome.status == 0 && outcome.text.hasPrefix("✓ IDENTICAL")
            #expect(isRight, "byte \(offset): \(outcome.status) \(outcome.text)\(outcome.messages)")
            #expect(outcome.text.contains("evidence-"), "byte \(offset): \(outcome.text)")
        }
    }

    @Test(arguments: ["another seal's", "an older version's", "no", "a shorter", "an empty"])
    func `with other evidence nothing is said about the data`(what: String) throws {
        let bench = try bench()
        let name = "trial/evidence/701~DM~1.evidence"
        let original = try bench.folder.bytes(of: name)
        switch what {
        case "another seal's":
            try bench.folder.write(try bench.folder.bytes(of: "trial/evidence/701~AE~1.evidence"), to: name)
        case "an older version's":
            try bench.seal("dm.csv")
            try bench.folder.write(original, to: "trial/evidence/701~DM~2.evidence")
        case "a shorter": try bench.folder.write(Array(original.dropLast(40)), to: name)
        case "an empty": try bench.folder.write([], to: name)
        default: try FileManager.default.removeItem(atPath: bench.folder.path(name))
        }
        let outcome = try Verity.run(Self.audit, in: bench.path)
        #expect(outcome.status == 2)
        #expect(outcome.text.contains("evidence-"))
        try bench.run("verify", "--trial", "trial", "--policy", "kept.policy", expecting: 0)
    }

    @Test func `yesterday's ledger under today's head is refused and noticed`() throws {
        let bench = try bench()
        let yesterday = try bench.folder.bytes(of: "trial/ledger.sqlite")
        let head = try bench.folder.bytes(of: "trial/head.sqlite")
        try bench.seal("dm.csv")
        let today = try bench.folder.bytes(of: "trial/ledger.sqlite")
        try bench.folder.write(yesterday, to: "trial/ledger.sqlite")
        let seal = ["seal", "dm.csv", "--as", "site-701", "--trial", "trial"]
        for arguments in [seal, Self.audit, ["verify", "--trial", "trial"], ["status", "--trial", "trial"]] {
            try Verity.run(arguments, in: bench.path, expecting: 2)
        }
        #expect(try bench.folder.bytes(of: "trial/ledger.sqlite") == yesterday)
        // And the other way round: today's ledger under yesterday's head.
        try bench.folder.write(today, to: "trial/ledger.sqlite")
        try Verity.run(Self.audit, in: bench.path, expecting: 0)
        try bench.folder.write(head, to: "trial/head.sqlite")
        for arguments in [seal, Self.audit, ["verify", "--trial", "trial"]] {
            try Verity.run(arguments, in: bench.path, expecting: 2)
        }
    }

    @Test func `a receipt kept outside proves a ledger that was cut off together with its head`() throws {
        let bench = try bench()
        let ledger = try bench.folder.bytes(of: "trial/ledger.sqlite")
        let head = try bench.folder.bytes(of: "trial/head.sqlite")
        try bench.seal("dm.csv")
        try bench.folder.write(
            try bench.folder.bytes(of: "trial/receipts/701~DM~2.receipt.json"),
            to: "kept/2.receipt.json"
        )
        try bench.folder.write(ledger, to: "trial/ledger.sqlite")
        try bench.folder.write(head, to: "trial/head.sqlite")
        try Verity.run(Self.audit, in: bench.path, expecting: 0)
        let outcome = try Verity.run(Self.audit + ["--receipts", "kept"], in: bench.path)
        #expect(outcome.status == 2, "\(outcome.text)")
    }
}

/// `trialverity.verify/v1`, as far as tests need it.
struct VerifyAnswer: Decodable {
    struct Result: Decodable {
        var path: String
        var holds: Bool
    }

    var holds: Bool
    var results: [Result]
}
