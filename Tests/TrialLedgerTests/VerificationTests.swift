// Damage of every kind: the verification finishes, names it, and never calls a damaged ledger intact.

import Foundation
import GRDB
import MerkleLog
import TestSupport
import Testing
import TrialIntegrity
import TrialLedger

struct VerificationTests {
    @Test func `a sound ledger is intact, and what was checked is counted`() throws {
        let trial = try TestTrial.sealed()
        let verification = try trial.verify()
        #expect(verification.state.status == .intact)
        #expect(verification.state.faults == [])
        #expect(verification.state.size == 6)
        #expect(verification.state.root == (try trial.read().head.root.hex))
        #expect(verification.headState == .agrees)
        #expect(verification.notices == [])
        let expected = VerificationCounts(entries: 6, checkpoints: 4, keys: 2, seals: 3)
        #expect(verification.counts == expected)
    }

    /// What is done to a ledger, and the faults that name it.
    static let damages: [(String, [String])] = [
        ("UPDATE entry SET bytes = CAST(bytes || x'20' AS BLOB) WHERE idx = 3", ["entry-altered"]),
        ("UPDATE entry SET bytes = x'7b7d' WHERE idx = 3", ["entry-altered"]),
        ("UPDATE entry SET bytes = CAST(bytes || x'20' AS BLOB) WHERE idx = 0", ["entry-altered"]),
        ("UPDATE entry SET leaf = zeroblob(32) WHERE idx = 3", ["entry-altered", "node-altered"]),
        ("UPDATE entry SET leaf = x'00' WHERE idx = 5", ["entry-malformed"]),
        ("UPDATE node SET hash = zeroblob(32) WHERE level = 2 AND idx = 0", ["node-altered", "root-unreached"]),
        ("DELETE FROM node WHERE level = 1 AND idx = 0", ["node-missing"]),
        ("INSERT INTO node VALUES (3, 0, zeroblob(32))", ["node-superfluous"]),
        ("INSERT INTO node VALUES (1, 9, zeroblob(32))", ["node-superfluous"]),
        ("UPDATE checkpoint SET root = zeroblob(32) WHERE size = 3", ["checkpoint-altered", "root-unreached"]),
        ("UPDATE checkpoint SET note = x'00' WHERE size = 4", ["checkpoint-signature"]),
        ("UPDATE checkpoint SET size = 2 WHERE size = 3", ["checkpoint-altered", "root-unreached"]),
        ("DELETE FROM checkpoint WHERE size = 6", ["entries-unsigned", "head-ahead"]),
        ("UPDATE checkpoint SET size = 4611686018427387904 WHERE size = 6", ["checkpoint-beyond", "head-behind"]),
        ("DELETE FROM entry WHERE idx = 4", ["entry-missing"]),
        ("UPDATE entry SET idx = 4611686018427387904 WHERE idx = 5", ["entry-missing", "entries-unsigned"]),
        ("UPDATE seal SET dataset = 'AE' WHERE entry = 3", ["index-altered"]),
        ("UPDATE seal SET sequence = 7 WHERE entry = 4", ["index-altered"]),
        ("UPDATE seal SET signer = 'x' WHERE entry = 4", ["index-altered"]),
        ("UPDATE seal SET clock = 1 WHERE entry = 4", ["index-altered"]),
        ("UPDATE act SET kind = 'lock' WHERE entry = 1", ["index-altered"]),
        ("UPDATE act SET clock = 1 WHERE entry = 1", ["index-altered"]),
        ("UPDATE act SET seal = 3 WHERE entry = 2", ["index-altered"]),
        ("DELETE FROM act WHERE entry = 2", ["index-altered"]),
        ("INSERT INTO act VALUES (3, 'report', NULL, NULL)", ["index-superfluous"]),
        ("INSERT INTO act VALUES (99, 'report', NULL, NULL)", ["index-superfluous"]),
        ("INSERT INTO cosignature VALUES (3, 'w', 1, 'x', zeroblob(32))", ["cosignature-altered"]),
        ("DELETE FROM seal WHERE entry = 4", ["index-altered"]),
        ("INSERT INTO seal VALUES (2, '701', 'XX', 1, 'x', 1)", ["index-superfluous"]),
        ("INSERT INTO seal VALUES (99, '701', 'XX', 1, 'x', 1)", ["index-superfluous"]),
        ("UPDATE enrolled_key SET name = 'x' WHERE entry = 1", ["index-altered"]),
        ("UPDATE enrolled_key SET key_id = '00' WHERE entry = 1", ["index-altered"]),
        ("UPDATE enrolled_key SET since = 2 WHERE entry = 1", ["index-altered"]),
        ("DELETE FROM enrolled_key WHERE entry = 2", ["index-altered"]),
        (
            "INSERT INTO enrolled_key SELECT replace(key_id, 'a', 'b'), 'x', 1, 1, 'sponsor', NULL FROM enrolled_key"
                + " WHERE entry = 1",
            ["index-superfluous"]
        ),
        ("CREATE VIEW x AS SELECT 1", ["schema-altered"]),
        ("CREATE TRIGGER x AFTER INSERT ON entry BEGIN DELETE FROM seal; END", ["schema-altered"]),
        ("DROP TABLE node", ["schema-altered", "storage-damaged"]),
        ("DROP TABLE checkpoint", ["schema-altered", "storage-damaged"]),
        ("DROP TABLE entry", ["schema-altered", "storage-damaged"]),
        ("INSERT INTO stage VALUES (1, 3, zeroblob(32), x'00')", ["stage-malformed"]),
    ]

    @Test(arguments: damages)
    func `damage is named`(sql: String, codes: [String]) throws {
        let trial = try TestTrial.sealed()
        try trial.tamper(sql)
        let verification = try trial.verify()
        #expect(verification.state.status == .broken)
        let found = Set(verification.state.faults.map(\.code))
        #expect(found.isSuperset(of: codes), "\(found)")
    }

    @Test(arguments: ["CAST(bytes || x'20' AS BLOB)", "x'00'", "x'7b7d'"])
    func `altered bytes are one fault and no more`(bytes: String) throws {
        for index in 0..<6 {
            let trial = try TestTrial.sealed()
            try trial.tamper("UPDATE entry SET bytes = \(bytes) WHERE idx = ?", [index])
            let faults = try trial.verify().state.faults
            #expect(faults.map(\.code) == ["entry-altered"])
            #expect(faults.map(\.location) == ["entry \(index)"])
        }
    }

    @Test func `twelve faults planted at once are all named`() throws {
        let trial = try TestTrial.sealed()
        for sql in [
            "UPDATE entry SET bytes = CAST(bytes || x'20' AS BLOB) WHERE idx = 1",
            "UPDATE entry SET bytes = x'00' WHERE idx = 4",
            "UPDATE node SET hash = zeroblob(32) WHERE level = 1 AND idx = 2", "DELETE FROM node WHERE level = 2",
            "INSERT INTO node VALUES (9, 0, zeroblob(32))", "UPDATE checkpoint SET note = x'00' WHERE size = 1",
            "UPDATE checkpoint SET root = zeroblob(32) WHERE size = 3", "UPDATE seal SET site = '702' WHERE entry = 3",
            "DELETE FROM seal WHERE entry = 5", "UPDATE enrolled_key SET role = 'regulator' WHERE entry = 2",
            "CREATE VIEW x AS SELECT 1",
        ] {
            try trial.tamper(sql)
        }
        try trial.tamper("UPDATE head SET size = 5", in: trial.folder.head)
        let faults = try trial.verify().state.faults
        let found = Set(faults.map { "\($0.code) \($0.location ?? "")" })
        let expected = [
            "entry-altered entry 1", "entry-altered entry 4", "node-altered node 1/2", "node-missing node 2/0",
            "node-superfluous node 9/0", "checkpoint-signature checkpoint of 1 entries",
            "checkpoint-altered checkpoint of 3 entries", "index-altered entry 3", "index-altered entry 5",
            "index-altered entry 2", "schema-altered \(trial.folder.ledger)", "head-behind \(trial.folder.head)",
        ]
        for fault in expected { #expect(found.contains(fault), "\(fault) not in \(found.sorted())") }
    }

    @Test func `a ledger forged with all hashes right is caught by the signature`() throws {
        let trial = try TestTrial.sealed()
        let forger = try TestTrial.key(TestTrial.origin, 9)
        let codes = Set(try trial.verify(key: forger.verifierKey).state.faults.map(\.code))
        #expect(codes == ["checkpoint-signature", "other-ledger-key"])
    }

    static let noLedgers: [[UInt8]] = [
        [], Array("not a database".utf8), [UInt8](repeating: 0, count: 4096),
        Array("SQLite format 3\0".utf8) + [UInt8](repeating: 0xFF, count: 8176),
    ]

    @Test(arguments: noLedgers.indices)
    func `a file that is no ledger is a fault, not an error`(index: Int) throws {
        let bytes = Self.noLedgers[index]
        let trial = try TestTrial.sealed()
        try Data(bytes).write(to: URL(fileURLWithPath: trial.folder.ledger))
        #expect(try trial.verify().state.status == .broken)
        #expect(throws: LedgerError.self) { try trial.read() }
        #expect(throws: LedgerError.self) { try trial.open() }
        #expect([UInt8](try Data(contentsOf: URL(fileURLWithPath: trial.folder.ledger))) == bytes)
    }

    @Test func `a missing ledger is a fault`() throws {
        let trial = try TestTrial.sealed()
        try FileManager.default.removeItem(atPath: trial.folder.ledger)
        #expect(try trial.faultCodes() == ["ledger-missing"])
    }

    @Test(arguments: 0..<8)
    func `a ledger that ends early is broken`(part: Int) throws {
        let trial = try TestTrial.sealed()
        let url = URL(fileURLWithPath: trial.folder.ledger)
        let data = try Data(contentsOf: url)
        try data.prefix(data.count * part / 8).write(to: url)
        #expect(try trial.verify().state.status == .broken)
    }

    @Test func `a damaged head is a fault`() throws {
        let trial = try TestTrial.sealed()
        try trial.tamper("UPDATE head SET note = x'00'", in: trial.folder.head)
        #expect(try trial.faultCodes() == ["checkpoint-signature"])
        try Data("not a database".utf8).write(to: URL(fileURLWithPath: trial.folder.head))
        #expect(try trial.faultCodes() == ["head-unreadable"])
    }

    @Test func `a ledger is verified where it is, in a folder that cannot be written`() throws {
        let trial = try TestTrial.sealed()
        let before = try trial.names()
        try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: trial.folder.path)
        defer { try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: trial.folder.path) }
        #expect(try trial.verify().state.status == .intact)
        #expect(try trial.read().seals().count == 3)
        #expect(try trial.names() == before)
    }

    @Test func `a ledger without its lock file is read and stays without one`() throws {
        let trial = try TestTrial.sealed()
        try FileManager.default.removeItem(atPath: trial.folder.lock)
        #expect(try trial.verify().state.status == .intact)
        #expect(!FileManager.default.fileExists(atPath: trial.folder.lock))
    }

    @Test func `a path with the signs of a URI is read`() throws {
        let temporary = try TemporaryFolder()
        let folder = TrialFolder(path: temporary.url.path + "/a?b#c%41 d")
        let key = try TestTrial.key(TestTrial.origin, 1)
        _ = try folder.create(TrialDefinition(id: "X", title: "X", origin: TestTrial.origin), key: key)
        #expect(try LedgerVerification.run(folder, key: key.verifierKey).state.status == .intact)
    }
}
