// Read-only places, private keys, closed pipes, full disks.

import Foundation
import TestSupport
import Testing

struct SafetyTests {
    private func bench() throws -> TrialBench {
        let bench = try TrialBench()
        try bench.write(TrialBench.demographics, to: "dm.csv")
        try bench.write(TrialBench.events, to: "ae.csv")
        try bench.seal("dm.csv", "ae.csv")
        return bench
    }

    private static let readers = [
        ["audit", "dm.csv", "ae.csv", "--trial", "trial"], ["verify", "--trial", "trial"],
        ["status", "--trial", "trial"],
        ["show", "701/DM", "--trial", "trial"], ["log", "--trial", "trial"], ["history", "--trial", "trial"],
        ["key", "list", "--trial", "trial"],
    ]

    @Test func `reading commands work where nothing can be written, and leave nothing behind`() throws {
        let bench = try bench()
        let before = try bench.contents(of: ".").keys.sorted()
        // Root may write everywhere, so root becomes somebody else for this.
        let isRoot = getuid() == 0
        let shell = isRoot ? "chown -R 65534:65534 . && chmod -R a-w . && chmod a+rx ." : "chmod -R a-w ."
        #expect(try Verity.start("sh", ["-c", shell], in: bench.path).wait().status == 0)
        defer { _ = try? Verity.start("sh", ["-c", "chmod -R u+w ."], in: bench.path).wait() }
        let prefix = isRoot ? ["--reuid=65534", "--regid=65534", "--clear-groups", Verity.path] : []
        let program = isRoot ? "setpriv" : Verity.path
        for arguments in Self.readers {
            let outcome = try Verity.start(program, prefix + arguments, in: bench.path).wait()
            #expect(outcome.status == 0, "\(arguments): \(outcome.messages)")
        }
        let sealing = ["seal", "dm.csv", "--as", "site-701", "--trial", "trial"]
        let outcome = try Verity.start(program, prefix + sealing, in: bench.path).wait()
        #expect(outcome.status == 73, "\(outcome.messages)")
        #expect(try bench.contents(of: ".").keys.sorted() == before)
    }

    @Test func `a reading command changes no byte of the trial`() throws {
        let bench = try bench()
        let before = try bench.contents(of: "trial")
        for arguments in Self.readers { try Verity.run(arguments, in: bench.path, expecting: 0) }
        #expect(try bench.contents(of: "trial") == before)
    }

    @Test func `private keys and evidence are for their owner alone`() throws {
        let bench = try bench()
        let modes = [
            "trial/keys": 0o700, "trial/keys/ledger.key": 0o600, "trial/keys/site-701.key": 0o600,
            "trial/evidence": 0o700,
            "trial/evidence/701~DM~1.evidence": 0o600,
        ]
        for (name, mode) in modes {
            let attributes = try FileManager.default.attributesOfItem(atPath: bench.folder.path(name))
            #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == mode, "\(name)")
        }
    }

    @Test func `no command prints a private key`() throws {
        let bench = try TrialBench()
        try bench.write(TrialBench.demographics, to: "dm.csv")
        var secrets: [String] = []
        for name in ["ledger", "site-701", "site-702"] {
            let text = String(decoding: try bench.folder.bytes(of: "trial/keys/\(name).key"), as: UTF8.self)
            #expect(text.hasPrefix("PRIVATE+KEY+"))
            secrets.append(String(try #require(text.split(separator: "\n").first?.suffix(40))))
        }
        var outcomes = try [bench.seal("dm.csv")]
        let others = [
            ["seal", "dm.csv", "--as", "site-702", "--site", "701", "--trial", "trial"],
            ["verify", "trial/keys/site-701.key", "--trial", "trial"],
            ["verify", "trial/receipts/701~DM~1.receipt.json"],
            ["lint", "trial/keys/site-701.key"],
            ["seal", "trial/keys/ledger.key", "--dataset", "KEY", "--as", "site-701", "--trial", "trial"],
            ["audit", "dm.csv", "--trial", "trial", "--policy", "trial/keys/ledger.key"],
            ["audit", "trial/keys/ledger.key", "--site", "701", "--dataset", "DM", "--trial", "trial"],
            ["init", "other", "--definition", "trial/keys/ledger.key"],
            ["key", "new", "site-701", "--role", "site", "--site", "701", "--trial", "trial"],
        ]
        for arguments in Self.readers.dropFirst() + others {
            outcomes.append(try Verity.run(arguments, in: bench.path))
            outcomes.append(try Verity.run(arguments + ["--format", "json"], in: bench.path))
        }
        for outcome in outcomes {
            for secret in secrets {
                #expect(!outcome.text.contains(secret), "\(outcome.text)")
                #expect(!outcome.messages.contains(secret), "\(outcome.messages)")
            }
        }
        for (name, bytes) in try bench.contents(of: "trial") where !name.hasPrefix("keys/") {
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(!secrets.contains { text.contains($0) }, "\(name)")
        }
    }

    @Test func `a closed pipe ends the program quietly`() throws {
        let bench = try bench()
        let line = "set -o pipefail; '\(Verity.path)' log --trial trial --format json | head -c 1"
        let outcome = try Verity.start("bash", ["-c", line], in: bench.path).wait()
        #expect(outcome.messages.isEmpty)
        #expect(outcome.text == "{")
    }

    @Test(arguments: [
        ["verify", "--trial", "trial"], ["audit", "dm.csv", "--trial", "trial"], ["log", "--trial", "trial"],
    ])
    func `a result that cannot be written is an error with a sentence`(arguments: [String]) throws {
        let bench = try bench()
        let quoted = arguments.joined(separator: " ")
        let line = "'\(Verity.path)' \(quoted) > /dev/full"
        let outcome = try Verity.start("sh", ["-c", line], in: bench.path).wait()
        #expect(outcome.status == 74, "\(outcome.messages.prefix(500))")
        #expect(outcome.messages.contains("verity: error: "))
    }

    @Test func `quiet leaves results on standard output and nothing on standard error`() throws {
        let bench = try bench()
        try bench.write(TrialBench.events + "01-701-1028,RASH,2026-03-01\n", to: "vs.csv")
        let sealing = ["seal", "vs.csv", "dm.csv", "--as", "site-701", "--trial", "trial", "--quiet"]
        for arguments in [sealing] + Self.readers.map({ $0 + ["--quiet"] }) {
            let outcome = try Verity.run(arguments, in: bench.path, expecting: 0)
            #expect(outcome.messages.isEmpty, "\(arguments)")
            #expect(!outcome.text.isEmpty, "\(arguments)")
        }
    }

    @Test func `everything on standard output is one JSON document when JSON is asked for`() throws {
        let bench = try bench()
        try bench.write("USUBJID,AGE,SEX\n01-701-1015,99,F\n", to: "other/701/dm.csv")
        let calls: [([String], Int32)] =
            Self.readers.map { ($0, 0) } + [
                (["seal", "dm.csv", "--as", "site-701", "--trial", "trial"], 0), (["lint", "dm.csv"], 0),
                (["audit", "other", "--trial", "trial"], 1), (["audit", "nowhere", "--trial", "trial"], 66),
                (["seal", "nowhere.csv", "--as", "site-701", "--trial", "trial"], 66),
                (["seal", "dm.csv", "--as", "nobody", "--trial", "trial"], 66), (["status", "--trial", "nowhere"], 66),
            ]
        for (arguments, status) in calls {
            let outcome = try Verity.run(arguments + ["--format", "json"], in: bench.path, expecting: status)
            let value = try JSONSerialization.jsonObject(with: Data(outcome.stdout)) as? [String: Any]
            let schema = try #require(value?["schema"] as? String, "\(arguments)")
            #expect(schema.hasPrefix("trialverity.") && schema.hasSuffix("/v1"))
            #expect((schema == "trialverity.error/v1") == (status > 2), "\(arguments)")
        }
    }

    @Test(arguments: [["audit"], ["audit", "dm.csv", "--frobnicate"], ["frobnicate"], ["seal", "--site"]])
    func `a wrong call is answered like every other error`(arguments: [String]) throws {
        let folder = try TemporaryFolder()
        let outcome = try Verity.run(arguments + ["--format", "json"], in: folder.path, expecting: 64)
        #expect(outcome.messages.hasPrefix("verity: error: "))
        let value = try? JSONSerialization.jsonObject(with: Data(outcome.stdout)) as? [String: Any]
        #expect(value?["schema"] as? String == "trialverity.error/v1")
    }
}
