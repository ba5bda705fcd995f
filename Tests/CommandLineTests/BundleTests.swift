// One file for an inspector: audited without the trial folder, and checked by hand with openssl alone.

import Foundation
import TestSupport
import Testing

struct BundleTests {
    private func bench() throws -> TrialBench {
        let bench = try TrialBench(sites: ["701"])
        try bench.write(TrialBench.demographics, to: "dm.csv")
        try bench.write(TrialBench.laboratory(rows: 500), to: "lb.csv")
        try bench.seal("dm.csv", "lb.csv")
        try bench.folder.write(try bench.folder.bytes(of: "trial/trust.policy"), to: "kept.policy")
        try bench.run("export", "bundle", "plain.zip", "--trial", "trial", expecting: 0)
        try bench.run("export", "bundle", "full.zip", "--evidence", "--trial", "trial", expecting: 0)
        return bench
    }

    /// Hides the trial: from here on there is the bundle only.
    private func hideTrial(_ bench: TrialBench) throws {
        try FileManager.default.removeItem(atPath: bench.folder.path("trial"))
    }

    private func unzip(_ bench: TrialBench, _ name: String, to target: String) throws {
        let program = "import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])"
        let child = try Verity.start("python3", ["-c", program, name, target], in: bench.path)
        #expect(try child.wait().status == 0)
    }

    private func check(_ bench: TrialBench, _ arguments: String...) throws -> Outcome {
        try Verity.start("sh", ["unzipped/check.sh"] + arguments, in: bench.path).wait()
    }

    @Test func `a machine that has nothing but the bundle audits with it`() throws {
        let bench = try bench()
        try hideTrial(bench)
        let audit = ["audit", "dm.csv", "lb.csv", "--site", "701", "--policy", "kept.policy", "--quiet"]
        let clean = try Verity.run(audit + ["--bundle", "full.zip"], in: bench.path, expecting: 0)
        #expect(clean.text.hasPrefix("✓ IDENTICAL"))
        try bench.write(TrialBench.demographics.replacing("63", with: "36"), to: "dm.csv")
        let altered = try Verity.run(audit + ["--bundle", "full.zip"], in: bench.path, expecting: 1)
        #expect(altered.text.contains("63") && altered.text.contains("36"))
        try Verity.run(audit + ["--bundle", "plain.zip"], in: bench.path, expecting: 2)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: bench.path).sorted() == [
                "dm.csv", "full.zip", "kept.policy", "lb.csv", "plain.zip",
            ]
        )
    }

    @Test func `a bundle of fingerprints locates a change and shows no sealed value`() throws {
        let bench = try bench()
        try bench.run("export", "bundle", "prints.zip", "--fingerprints-only", "--trial", "trial", expecting: 0)
        try bench.run(
            "export",
            "bundle",
            "x.zip",
            "--fingerprints-only",
            "--evidence",
            "--trial",
            "trial",
            expecting: 64
        )
        #expect(!String(decoding: try bench.folder.bytes(of: "prints.zip"), as: UTF8.self).contains("01-701-1015"))
        try hideTrial(bench)
        let audit = [
            "audit", "dm.csv", "--site", "701", "--policy", "kept.policy", "--quiet", "--bundle", "prints.zip",
        ]
        try Verity.run(audit, in: bench.path, expecting: 0)
        try bench.write(TrialBench.demographics.replacing("63", with: "36"), to: "dm.csv")
        let altered = try Verity.run(audit + ["--format", "json"], in: bench.path, expecting: 1)
        #expect(altered.text.contains("\"column\": \"AGE\"") && altered.text.contains("\"found\": \"36\""))
        #expect(altered.text.contains("\"sealed\": null") && !altered.text.contains("\"63\""))
        let left = try FileManager.default.contentsOfDirectory(atPath: bench.path)
        #expect(!left.contains { $0.contains("fingerprints-") })
    }

    @Test func `a bundle verifies with everything in it, and is readable by its owner alone`() throws {
        let bench = try bench()
        try hideTrial(bench)
        let outcome = try bench.run("verify", "full.zip", "--policy", "kept.policy", "--format", "json", expecting: 0)
        let answer = try JSONDecoder().decode(KindsAnswer.self, from: Data(outcome.stdout))
        #expect(answer.results.map(\.kind).sorted() == ["evidence", "evidence", "ledger", "receipt", "receipt"])
        let mode = try FileManager.default.attributesOfItem(atPath: bench.folder.path("full.zip"))[.posixPermissions]
        #expect((mode as? NSNumber)?.intValue == 0o600)
    }

    private struct KindsAnswer: Decodable {
        struct Result: Decodable {
            var kind: String
            var holds: Bool
        }
        var results: [Result]
    }

    @Test func `the same ledger gives the same bundle, and an existing file is not overwritten`() throws {
        let bench = try bench()
        try bench.run("export", "bundle", "again.zip", "--trial", "trial", expecting: 0)
        #expect(try bench.folder.bytes(of: "again.zip") == bench.folder.bytes(of: "plain.zip"))
        try bench.run("export", "bundle", "again.zip", "--trial", "trial", expecting: 73)
    }

    @Test func `a bundle without evidence holds no value of a table`() throws {
        let bench = try bench()
        let bytes = String(decoding: try bench.folder.bytes(of: "plain.zip"), as: UTF8.self)
        #expect(!bytes.contains("01-701-1015"))
        #expect(String(decoding: try bench.folder.bytes(of: "full.zip"), as: UTF8.self).contains("01-701-1015"))
    }

    @Test func `openssl alone checks it, and names the ledger's key when it is another`() throws {
        let bench = try bench()
        try unzip(bench, "plain.zip", to: "unzipped")
        let good = try check(bench, "--ledger-key", "unzipped/by-hand/701~DM~1/ledger.pem")
        #expect(good.status == 0, "\(good.text)\(good.messages)")
        #expect(good.text.hasSuffix("All checks hold.\n"))
        #expect(good.text.components(separatedBy: "  ok ").count == 9)
        let other = try check(bench, "--ledger-key", "unzipped/by-hand/701~DM~1/signer.pem")
        #expect(other.status == 2 && other.text.contains("not the key you trust"))
    }

    @Test(arguments: ["entry.json", "path.txt", "checkpoint.txt", "checkpoint.sig", "signer.pem", "ledger.pem"])
    func `by hand, a changed byte does not hold`(name: String) throws {
        let bench = try bench()
        try unzip(bench, "plain.zip", to: "unzipped")
        let path = "unzipped/by-hand/701~LB~1/\(name)"
        let original = try bench.folder.bytes(of: path)
        var random = SplitMix64(seed: 31)
        // Of a PEM file only the base64 inside counts; the last line feed of a text counts for nothing in some.
        let range = name.hasSuffix(".pem") ? 28..<(original.count - 28) : 0..<(original.count - 1)
        for offset in range.shuffled(using: &random).prefix(6) {
            var bytes = original
            bytes[offset] = bytes[offset] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            try bench.folder.write(bytes, to: path)
            let outcome = try check(bench)
            #expect(outcome.status == 2, "\(name) \(offset): \(outcome.text)")
        }
        try bench.folder.write(original, to: path)
        #expect(try check(bench).status == 0)
    }

    @Test func `the page shows the same commands as the script, and they work as they stand there`() throws {
        let bench = try bench()
        try unzip(bench, "plain.zip", to: "unzipped")
        let page = String(decoding: try bench.folder.bytes(of: "unzipped/CHECK-BY-HAND.md"), as: UTF8.self)
        let commands = page.split(separator: "\n").filter { $0.hasPrefix("    ") && !$0.contains("openssl ts") }
        #expect(commands.count == 6)
        let script = "set -e\n" + commands.map { $0.dropFirst(4) + "\n" }.joined()
        try bench.write(script, to: "unzipped/by-hand/701~DM~1/steps.sh")
        let outcome = try Verity.start("sh", ["steps.sh"], in: bench.folder.path("unzipped/by-hand/701~DM~1")).wait()
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(outcome.text.components(separatedBy: "Signature Verified Successfully").count == 3, "\(outcome.text)")
    }

    @Test func `a damaged or foreign zip is refused`() throws {
        let bench = try bench()
        let original = try bench.folder.bytes(of: "full.zip")
        var random = SplitMix64(seed: 32)
        for offset in original.indices.shuffled(using: &random).prefix(60) {
            var bytes = original
            bytes[offset] ^= UInt8.random(in: 1...255, using: &random)
            try bench.folder.write(bytes, to: "damaged.zip")
            let outcome = try Verity.run(
                ["audit", "dm.csv", "--site", "701", "--policy", "kept.policy", "--bundle", "damaged.zip", "--quiet"],
                in: bench.path
            )
            // Dates and permissions in the zip's own directory mean nothing to us.
            let isRight = outcome.status == 2 || outcome.status == 0 && outcome.text.hasPrefix("✓ IDENTICAL")
            #expect(isRight, "\(offset): \(outcome.status) \(outcome.text)\(outcome.messages)")
        }
        try bench.write("no zip", to: "text.zip")
        try bench.run("audit", "dm.csv", "--bundle", "text.zip", "--policy", "kept.policy", expecting: 2)
        try bench.run("audit", "dm.csv", "--bundle", "nowhere.zip", "--policy", "kept.policy", expecting: 66)
    }
}
