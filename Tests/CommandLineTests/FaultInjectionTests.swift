// The disk fails: strace makes one file system call of a seal fail at a time, and what is left behind must hold.

import Foundation
import TestSupport
import Testing

/// strace slows the program down, and the calls are counted: one after the other.
@Suite(
    .serialized,
    .enabled(if: FaultInjection.isPossible, "needs strace and the right to trace, one of which is absent")
)
struct FaultInjectionTests {
    /// Failed seals per call and error.
    private static let samples = 12

    @Test(arguments: FaultInjection.calls, ["EIO", "ENOSPC"])
    func `a seal whose file system call fails leaves a ledger that holds`(call: String, error: String) throws {
        let bench = try TrialBench()
        try bench.write(TrialBench.demographics, to: "dm.csv")
        try bench.write(TrialBench.events, to: "ae.csv")
        try bench.seal("dm.csv", "ae.csv")
        try bench.folder.write(try bench.folder.bytes(of: "trial/trust.policy"), to: "kept.policy")
        let count = try FaultInjection.count(call, of: Self.sealing, in: bench)
        for number in FaultInjection.spread(count, over: Self.samples) {
            let outcome = try FaultInjection.run(Self.sealing, in: bench, failing: call, with: error, at: number)
            let failed = try FaultInjection.injected(in: bench)
            let place: Comment = "\(failed) \(number) of \(count): \(outcome.status) \(outcome.messages)"
            if FaultInjection.isOurs(failed) {
                #expect([0, 2, 65, 66, 73, 74].contains(outcome.status), place)
                let said = outcome.messages.split(separator: "\n").contains { $0.hasPrefix("verity: error: ") }
                // Threads count their calls on their own, so that the message itself may be hit as well.
                let isMute = failed.contains { $0.contains("write(2, ") }
                #expect(outcome.status == 0 || said || isMute, place)
            }
            let verified = try bench.run("verify", "--trial", "trial", "--policy", "kept.policy", expecting: 0)
            #expect(verified.text.contains("holds"), place)
            let audit = ["audit", "dm.csv", "ae.csv", "--trial", "trial", "--policy", "kept.policy"]
            #expect(try Verity.run(audit, in: bench.path).status == 0, place)
        }
        try bench.seal("dm.csv", "ae.csv")
        try bench.run("verify", "--trial", "trial", "--policy", "kept.policy", expecting: 0)
        #expect(try bench.leftovers().isEmpty)
    }

    private static let sealing = ["seal", "dm.csv", "ae.csv", "--as", "site-701", "--trial", "trial", "--quiet"]
}

/// Runs under strace.
enum FaultInjection {
    /// The calls that write, or open what is written.
    static let calls = ["openat", "write", "pwrite64", "fsync", "fdatasync", "rename", "unlink", "ftruncate"]

    /// Whether strace is here and may trace.
    static let isPossible: Bool = {
        guard let child = try? Verity.start("strace", ["-o", "/dev/null", "true"], in: "/") else { return false }
        return (try? child.wait())?.status == 0
    }()

    /// How often the call is made, by all threads.
    static func count(_ call: String, of arguments: [String], in bench: TrialBench) throws -> Int {
        let trace = ["-f", "-qq", "-o", "trace.txt", "-e", "trace=\(call)", Verity.path] + arguments
        let outcome = try Verity.start("strace", trace, in: bench.path).wait()
        #expect(outcome.status == 0)
        let text = String(decoding: try bench.folder.bytes(of: "trace.txt"), as: UTF8.self)
        return text.split(separator: "\n").filter { $0.contains("\(call)(") }.count
    }

    /// How often the call is made by the thread that makes it most: strace counts each thread on its own.
    static func countByThread(_ call: String, of arguments: [String], in folder: String) throws -> Int {
        let trace = ["-f", "-qq", "-o", "trace.txt", "-e", "trace=\(call)", Verity.path] + arguments
        #expect(try Verity.start("strace", trace, in: folder).wait().status == 0)
        let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: folder + "/trace.txt")), as: UTF8.self)
        let calls = text.split(separator: "\n").filter { $0.contains("\(call)(") }
        return Dictionary(grouping: calls) { $0.prefix { $0 != " " } }.values.map(\.count).max() ?? 0
    }

    /// Starts the program, to be killed when a thread makes the call for the given time.
    static func start(_ arguments: [String], in folder: String, killedAt call: String, number: Int) throws -> Child {
        let inject = "inject=\(call):signal=KILL:when=\(number)"
        let trace = ["-f", "-qq", "-o", "/dev/null", "-e", "trace=\(call)", "-e", inject, Verity.path] + arguments
        return try Verity.start("strace", trace, in: folder)
    }

    /// Runs with the call failing once.
    static func run(
        _ arguments: [String],
        in bench: TrialBench,
        failing call: String,
        with error: String,
        at number: Int
    ) throws -> Outcome {
        let inject = "inject=\(call):error=\(error):when=\(number)"
        let trace = ["-f", "-qq", "-o", "trace.txt", "-e", "trace=\(call)", "-e", inject, Verity.path] + arguments
        return try Verity.start("strace", trace, in: bench.path).wait()
    }

    /// The calls that were made to fail in the last run, each as strace writes it.
    static func injected(in bench: TrialBench) throws -> [String] {
        let text = String(decoding: try bench.folder.bytes(of: "trace.txt"), as: UTF8.self)
        return text.split(separator: "\n").filter { $0.hasSuffix("(INJECTED)") }.map(String.init)
    }

    /// Whether the failed calls are the program's own: the loader and the thread pool of the system, which look at
    /// libraries and at `/proc`, answer to nobody.
    static func isOurs(_ calls: [String]) -> Bool {
        !calls.contains { call in
            ["\"/proc/", "\"/sys/", "\"/etc/", "\"/lib", "\"/usr/", "\"/opt/"].contains { call.contains($0) }
        }
    }

    /// Numbers from 1 to `count`, all or evenly spread.
    static func spread(_ count: Int, over samples: Int) -> [Int] {
        guard count > samples else { return Array(1..<(count + 1)) }
        return Set((0..<samples).map { 1 + $0 * (count - 1) / (samples - 1) }).sorted()
    }
}
