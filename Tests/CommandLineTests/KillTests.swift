// The power goes out: the program is killed at random moments, and what is left behind must hold.

import Foundation
import TestSupport
import Testing

/// The tests measure durations of processes to kill them underway, so they run one after the other.
@Suite(.serialized) struct KillTests {
    private static let files = ["lb.csv", "dm.csv", "ae.csv"]

    private func bench() throws -> TrialBench {
        let bench = try TrialBench()
        try bench.write(TrialBench.laboratory(rows: 20_000), to: "lb.csv")
        try bench.write(TrialBench.demographics, to: "dm.csv")
        try bench.write(TrialBench.events, to: "ae.csv")
        try bench.folder.write(try bench.folder.bytes(of: "trial/trust.policy"), to: "kept.policy")
        return bench
    }

    private static func sealing(as key: String) -> [String] {
        ["seal"] + files + ["--as", key, "--trial", "trial", "--quiet"]
    }

    @Test(arguments: [UInt64(1), 2]) func `a seal that is killed is there whole or not at all`(seed: UInt64) throws {
        let bench = try bench()
        let duration = try measure { try Verity.run(Self.sealing(as: "site-701"), in: bench.path, expecting: 0) }
        var random = SplitMix64(seed: seed)
        var killed = 0
        for _ in 0..<25 {
            let before = try sealCount(bench, site: "701")
            let delay = Double.random(in: 0...(duration * 1.05), using: &random)
            let child = try Verity.start(Verity.path, Self.sealing(as: "site-701"), in: bench.path)
            usleep(UInt32(delay * 1_000_000))
            child.kill()
            if try child.wait().status == -SIGKILL { killed += 1 }
            try expectWhole(bench, site: "701", before: before, after: "\(Int(delay * 1000)) ms of \(duration)")
        }
        #expect(killed >= 10, "only \(killed) were killed underway")
        try expectUsable(bench)
    }

    @Test func `of two sealers that are killed each leaves all or nothing`() throws {
        let bench = try bench()
        let duration = try measure {
            let both = try ["site-701", "site-702"].map {
                try Verity.start(Verity.path, Self.sealing(as: $0), in: bench.path)
            }
            for child in both { #expect(try child.wait().status == 0) }
        }
        var random = SplitMix64(seed: 3)
        for _ in 0..<12 {
            let before = try ["701", "702"].map { try sealCount(bench, site: $0) }
            let children = try ["site-701", "site-702"].map {
                try Verity.start(Verity.path, Self.sealing(as: $0), in: bench.path)
            }
            usleep(UInt32(Double.random(in: 0...duration, using: &random) * 1_000_000))
            children[0].kill()
            if Bool.random(using: &random) { children[1].kill() }
            let statuses = try children.map { try $0.wait().status }
            #expect(Set(statuses).isSubset(of: [0, -SIGKILL, 74, 77]), "\(statuses)")
            for (site, count) in zip(["701", "702"], before) {
                try expectWhole(bench, site: site, before: count, after: "two sealers")
            }
        }
        try expectUsable(bench)
    }

    @Test func `starting a trial that is killed leaves a whole trial or none`() throws {
        let folder = try TemporaryFolder()
        let arguments = ["init", "trial", "--id", "NIMBUS-302", "--sites", "701"]
        let duration = try measure { try Verity.run(arguments, in: folder.path, expecting: 0) }
        var random = SplitMix64(seed: 4)
        for _ in 0..<20 {
            if FileManager.default.fileExists(atPath: folder.path("trial")) {
                try FileManager.default.removeItem(atPath: folder.path("trial"))
            }
            let child = try Verity.start(Verity.path, arguments, in: folder.path)
            usleep(UInt32(Double.random(in: 0...duration, using: &random) * 1_000_000))
            child.kill()
            _ = try child.wait()
            if FileManager.default.fileExists(atPath: folder.path("trial")) {
                try Verity.run(["verify", "--trial", "trial"], in: folder.path, expecting: 0)
            } else {
                try Verity.run(arguments, in: folder.path, expecting: 0)
            }
        }
    }

    @Test func `making a key that is killed leaves an enrolled key or one that can be made again`() throws {
        let bench = try TrialBench()
        let new = { (name: String) in ["key", "new", name, "--role", "sponsor", "--trial", "trial"] }
        let duration = try measure { try Verity.run(new("sponsor"), in: bench.path, expecting: 0) }
        var random = SplitMix64(seed: 5)
        for round in 0..<20 {
            let name = "sponsor-\(round)"
            let child = try Verity.start(Verity.path, new(name), in: bench.path)
            usleep(UInt32(Double.random(in: 0...duration, using: &random) * 1_000_000))
            child.kill()
            _ = try child.wait()
            try bench.run("verify", "--trial", "trial", expecting: 0)
            let isEnrolled = try bench.run("key", "list", "--trial", "trial", expecting: 0).text.contains(name + " ")
            let hasFile = FileManager.default.fileExists(atPath: bench.folder.path("trial/keys/\(name).key"))
            #expect(!isEnrolled || hasFile, "\(name) is enrolled and its private key is lost")
        }
        try bench.run("key", "new", "last", "--role", "sponsor", "--trial", "trial", expecting: 0)
        #expect(try bench.leftovers().isEmpty)
    }

    private func measure(_ work: () throws -> Void) throws -> Double {
        let clock = ContinuousClock()
        let time = try clock.measure(work)
        return Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
    }

    private func sealCount(_ bench: TrialBench, site: String) throws -> [String: Int] {
        let text = try bench.run("status", "--trial", "trial", "--format", "json", "--quiet", expecting: 0).stdout
        let status = try JSONDecoder().decode(StatusAnswer.self, from: Data(text))
        let own = status.datasets.filter { $0.site == site }
        return Dictionary(uniqueKeysWithValues: own.map { ($0.dataset, $0.seals) })
    }

    /// The ledger holds; all files of the call are sealed or none is; what is sealed audits identical.
    private func expectWhole(_ bench: TrialBench, site: String, before: [String: Int], after: String) throws {
        let comment: Comment = "killed after \(after)"
        let verified = try Verity.run(["verify", "--trial", "trial", "--policy", "kept.policy"], in: bench.path)
        #expect(verified.status == 0, "\(after): \(verified.text)")
        let now = try sealCount(bench, site: site)
        let steps = Set(["LB", "DM", "AE"].map { now[$0, default: 0] - before[$0, default: 0] })
        #expect(steps == [0] || steps == [1], comment)
        guard now["DM", default: 0] > 0 else { return }
        let arguments = ["audit"] + Self.files + ["--site", site, "--trial", "trial", "--policy", "kept.policy"]
        let audit = try Verity.run(arguments, in: bench.path)
        #expect(audit.status == 0 && audit.text.hasPrefix("✓ IDENTICAL"), "\(after): \(audit.text)")
    }

    private func expectUsable(_ bench: TrialBench) throws {
        try Verity.run(Self.sealing(as: "site-701"), in: bench.path, expecting: 0)
        try bench.run("verify", "--trial", "trial", "--policy", "kept.policy", expecting: 0)
        #expect(try bench.leftovers().isEmpty)
    }
}

/// `trialverity.status/v1`, as far as tests need it.
struct StatusAnswer: Decodable {
    struct Dataset: Decodable {
        var site: String
        var dataset: String
        var seals: Int
        var evidence: Bool
        var receipt: Bool
    }

    var size: Int
    var datasets: [Dataset]
}
