// The power goes out: the program is killed at one system call after another, and what is left behind must hold.

import Foundation
import TestSupport
import Testing

/// What a killed process leaves behind changes only at its system calls, so it is killed at those and not at moments:
/// the same places are hit on a fast machine and on a slow one.
@Suite(
    .serialized,  // strace slows the program down
    .enabled(if: FaultInjection.isPossible, "needs strace and the right to trace, one of which is absent")
)
struct KillTests {
    private static let files = ["lb.csv", "dm.csv", "ae.csv"]

    /// Kills per call.
    private static let samples = 5

    private func bench() throws -> TrialBench {
        let bench = try TrialBench()
        try bench.write(TrialBench.laboratory(rows: 2_000), to: "lb.csv")
        try bench.write(TrialBench.demographics, to: "dm.csv")
        try bench.write(TrialBench.events, to: "ae.csv")
        try bench.folder.write(try bench.folder.bytes(of: "trial/trust.policy"), to: "kept.policy")
        return bench
    }

    private static func sealing(as key: String) -> [String] {
        ["seal"] + files + ["--as", key, "--trial", "trial", "--quiet"]
    }

    @Test(arguments: FaultInjection.calls)
    func `a seal that is killed is there whole or not at all`(call: String) throws {
        let bench = try bench()
        try Verity.run(Self.sealing(as: "site-701"), in: bench.path, expecting: 0)
        let count = try FaultInjection.countByThread(call, of: Self.sealing(as: "site-701"), in: bench.path)
        var killed = 0
        for number in FaultInjection.spread(count, over: Self.samples) {
            let before = try sealCount(bench, site: "701")
            let child = try FaultInjection.start(
                Self.sealing(as: "site-701"),
                in: bench.path,
                killedAt: call,
                number: number
            )
            if try child.wait().status == -SIGKILL { killed += 1 }
            try expectWhole(bench, site: "701", before: before, after: "\(call) \(number) of \(count)")
        }
        #expect(count == 0 || killed > 0, "\(call) was counted \(count) times and never hit")
        try expectUsable(bench)
    }

    @Test(arguments: ["write", "fsync", "rename"])
    func `of two sealers that are killed each leaves all or nothing`(call: String) throws {
        let bench = try bench()
        for site in ["701", "702"] { try Verity.run(Self.sealing(as: "site-" + site), in: bench.path, expecting: 0) }
        let count = try FaultInjection.countByThread(call, of: Self.sealing(as: "site-701"), in: bench.path)
        for (round, number) in FaultInjection.spread(count, over: Self.samples).enumerated() {
            let before = try ["701", "702"].map { try sealCount(bench, site: $0) }
            let first = try FaultInjection.start(
                Self.sealing(as: "site-701"),
                in: bench.path,
                killedAt: call,
                number: number
            )
            let other = Self.sealing(as: "site-702")
            let second =
                try round.isMultiple(of: 2)
                ? FaultInjection.start(other, in: bench.path, killedAt: call, number: count + 1 - number)
                : Verity.start(Verity.path, other, in: bench.path)
            let statuses = try [first, second].map { try $0.wait().status }
            #expect(Set(statuses).isSubset(of: [0, -SIGKILL, 74, 77]), "\(statuses)")
            for (site, count) in zip(["701", "702"], before) {
                try expectWhole(bench, site: site, before: count, after: "two sealers, \(call) \(number)")
            }
        }
        try expectUsable(bench)
    }

    @Test(arguments: FaultInjection.calls)
    func `starting a trial that is killed leaves a whole trial or none`(call: String) throws {
        let folder = try TemporaryFolder()
        let arguments = ["init", "trial", "--id", "NIMBUS-302", "--sites", "701"]
        let count = try FaultInjection.countByThread(call, of: arguments, in: folder.path)
        for number in FaultInjection.spread(count, over: Self.samples) {
            if FileManager.default.fileExists(atPath: folder.path("trial")) {
                try FileManager.default.removeItem(atPath: folder.path("trial"))
            }
            _ = try FaultInjection.start(arguments, in: folder.path, killedAt: call, number: number).wait()
            if FileManager.default.fileExists(atPath: folder.path("trial")) {
                try Verity.run(["verify", "--trial", "trial"], in: folder.path, expecting: 0)
            } else {
                try Verity.run(arguments, in: folder.path, expecting: 0)
            }
        }
    }

    @Test(arguments: FaultInjection.calls)
    func `making a key that is killed leaves an enrolled key or one that can be made again`(call: String) throws {
        let bench = try TrialBench()
        let new = { (name: String) in ["key", "new", name, "--role", "sponsor", "--trial", "trial"] }
        let count = try FaultInjection.countByThread(call, of: new("sponsor"), in: bench.path)
        for number in FaultInjection.spread(count, over: Self.samples) {
            let name = "sponsor-\(number)"
            _ = try FaultInjection.start(new(name), in: bench.path, killedAt: call, number: number).wait()
            try bench.run("verify", "--trial", "trial", expecting: 0)
            let isEnrolled = try bench.run("key", "list", "--trial", "trial", expecting: 0).text.contains(name + " ")
            let hasFile = FileManager.default.fileExists(atPath: bench.folder.path("trial/keys/\(name).key"))
            #expect(!isEnrolled || hasFile, "\(name) is enrolled and its private key is lost")
        }
        try bench.run("key", "new", "last", "--role", "sponsor", "--trial", "trial", expecting: 0)
        #expect(try bench.leftovers().isEmpty)
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
