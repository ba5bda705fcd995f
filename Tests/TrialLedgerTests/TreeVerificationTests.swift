// The check of the tree alone: it finds what concerns entries, roots and heads, and says what it leaves out.

import Foundation
import MerkleLog
import TestSupport
import Testing
import TrialIntegrity
import TrialLedger

@Suite("The check of the tree alone")
struct TreeVerificationTests {
    private func run(_ trial: TestTrial, key: VerifierKey? = nil, workers: Int = 2) throws -> TreeVerification {
        try TreeVerification.run(trial.folder, key: key ?? trial.ledgerKey.verifierKey, workers: workers, patience: 0)
    }

    @Test(arguments: [1, 2, 7])
    func `a sound ledger is intact, and it is said what was not checked`(workers: Int) throws {
        let trial = try TestTrial.sealed()
        let verification = try run(trial, workers: workers)
        #expect(verification.state.faults == [])
        #expect(verification.state == (try trial.verify().state))
        #expect(verification.headState == .agrees)
        #expect(verification.counts == VerificationCounts(entries: 6, checkpoints: 4))
        #expect(verification.notices.count == 1)
        #expect(verification.notices.first?.hasSuffix("only the tree was checked") == true)
    }

    @Test func `many entries under many checkpoints are joined in order`() throws {
        let trial = try TestTrial.sealed()
        try trial.write { writer in
            for number in 3..<60 { try writer.accept([try trial.seal("701/LB#\(number)", writer)]) }
        }
        var seen: UInt64 = 0
        let verification = try TreeVerification.run(
            trial.folder,
            key: trial.ledgerKey.verifierKey,
            workers: 3,
            patience: 0
        ) { seen = $0 }
        #expect(verification.state.faults == [])
        #expect(verification.counts == VerificationCounts(entries: 63, checkpoints: 61))
        #expect(seen == 63)
    }

    /// What is done to a ledger, and all faults that it is.
    static let damages: [(String, [String])] = [
        ("UPDATE entry SET bytes = CAST(bytes || x'20' AS BLOB) WHERE idx = 3", ["entry-altered"]),
        ("UPDATE entry SET bytes = x'7b7d' WHERE idx = 0", ["entry-altered"]),
        ("UPDATE entry SET leaf = zeroblob(32) WHERE idx = 3", ["entry-altered"]),
        ("UPDATE entry SET leaf = x'00' WHERE idx = 5", ["entry-malformed"]),
        ("UPDATE entry SET leaf = x'00', bytes = x'' WHERE idx IN (0, 2, 3)", ["entry-malformed"]),
        ("UPDATE checkpoint SET root = zeroblob(32) WHERE size = 3", ["checkpoint-altered", "root-unreached"]),
        ("UPDATE checkpoint SET note = x'00' WHERE size = 4", ["checkpoint-signature"]),
        ("UPDATE checkpoint SET size = 2 WHERE size = 3", ["checkpoint-altered", "root-unreached"]),
        ("DELETE FROM checkpoint WHERE size = 6", ["entries-unsigned", "head-ahead"]),
        (
            "UPDATE checkpoint SET size = 4611686018427387904 WHERE size = 6",
            ["checkpoint-altered", "entry-missing", "head-behind"]
        ),
        ("DELETE FROM entry WHERE idx = 4", ["entry-missing"]),
        ("DELETE FROM entry WHERE idx IN (0, 2, 5)", ["entry-missing"]),
        ("DELETE FROM entry", ["entry-missing"]),
        ("UPDATE entry SET idx = 4611686018427387904 WHERE idx = 5", ["entries-unsigned", "entry-missing"]),
        ("ALTER TABLE entry RENAME TO x; CREATE VIEW entry AS SELECT * FROM x", ["schema-altered"]),
        ("DROP TABLE checkpoint", ["head-ahead", "schema-altered", "storage-damaged"]),
    ]

    @Test(arguments: damages)
    func `damage is named, and what is beyond it is not`(sql: String, codes: [String]) throws {
        let trial = try TestTrial.sealed()
        try trial.tamper(sql)
        let verification = try run(trial)
        #expect(verification.state.status == .broken)
        #expect(Set(verification.state.faults.map(\.code)) == Set(codes), "\(verification.state.faults)")
    }

    @Test func `a head of another ledger, and one that nobody signed, are faults`() throws {
        let trial = try TestTrial.sealed()
        try trial.tamper("UPDATE head SET root = zeroblob(32)", in: trial.folder.head)
        #expect(Set(try run(trial).state.faults.map(\.code)) == ["head-forked", "checkpoint-altered"])
        try trial.tamper("UPDATE head SET note = x'00'", in: trial.folder.head)
        #expect(Set(try run(trial).state.faults.map(\.code)) == ["head-forked", "checkpoint-signature"])
    }

    @Test func `an entry swapped with another, leaf hashes and all, does not reach the root`() throws {
        let trial = try TestTrial.sealed()
        for sql in ["SET idx = 99 WHERE idx = 4", "SET idx = 4 WHERE idx = 5", "SET idx = 5 WHERE idx = 99"] {
            try trial.tamper("UPDATE entry \(sql)")
        }
        let faults = try run(trial).state.faults
        #expect(faults.map(\.code) == ["root-unreached"])
        #expect(faults.map(\.location) == ["checkpoint of 6 entries"])
    }

    @Test func `another key did not sign one of the checkpoints`() throws {
        let trial = try TestTrial.sealed()
        let forger = try TestTrial.key(TestTrial.origin, 9)
        let faults = try run(trial, key: forger.verifierKey).state.faults
        #expect(faults.map(\.code) == [String](repeating: "checkpoint-signature", count: 5))
    }

    @Test(arguments: [
        "UPDATE seal SET dataset = 'AE' WHERE entry = 3", "UPDATE node SET hash = zeroblob(32) WHERE level = 1",
        "DELETE FROM enrolled_key WHERE entry = 2", "CREATE VIEW x AS SELECT 1",
    ])
    func `what it does not look at is left to the full check`(sql: String) throws {
        let trial = try TestTrial.sealed()
        try trial.tamper(sql)
        #expect(try run(trial).state.status == .intact)
        #expect(try trial.verify().state.status == .broken)
    }

    @Test func `a block that is committed and not published counts`() throws {
        let trial = try TestTrial.sealed().killed(sealing: "701/LB#3", after: .headMoved)
        let verification = try run(trial)
        #expect(verification.state.faults == [])
        #expect(verification.headState == .holdsStage)
        #expect(verification.counts == VerificationCounts(entries: 7, checkpoints: 5))
        #expect(verification.notices.count == 2)
    }

    @Test(arguments: 0..<8)
    func `a ledger that ends early is broken`(part: Int) throws {
        let trial = try TestTrial.sealed()
        let url = URL(fileURLWithPath: trial.folder.ledger)
        let data = try Data(contentsOf: url)
        try data.prefix(data.count * part / 8).write(to: url)
        #expect(try run(trial).state.status == .broken)
    }

    @Test func `a missing ledger, and a file that is none, are faults`() throws {
        let trial = try TestTrial.sealed()
        try Data("not a database".utf8).write(to: URL(fileURLWithPath: trial.folder.ledger))
        #expect(try run(trial).state.faults.map(\.code) == ["storage-damaged"])
        try FileManager.default.removeItem(atPath: trial.folder.ledger)
        #expect(try run(trial).state.faults.map(\.code) == ["ledger-missing"])
    }
}
