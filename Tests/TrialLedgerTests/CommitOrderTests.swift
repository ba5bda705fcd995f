// Crashes at every step, copies put back, forks, and two writers: what is committed stays, and nothing forks.

import Foundation
import MerkleLog
import TestSupport
import Testing
import TrialIntegrity
import TrialLedger

struct CommitOrderTests {
    @Test(arguments: [(CommitStep.staged, UInt64(6)), (.headMoved, 7), (.published, 7)])
    func `after a crash the block is there whole or not at all`(step: CommitStep, size: UInt64) throws {
        let trial = try TestTrial.sealed().killed(sealing: "701/LB#3", after: step)
        #expect(try trial.names().contains("ledger.sqlite-wal"))
        #expect(try trial.read().head.size == size)
        let verification = try trial.verify()
        #expect(verification.state.faults == [])
        #expect(verification.state.size == Int(size))
        #expect(verification.counts.entries == size)
        #expect(verification.notices.isEmpty == (step == .published))
        let writer = try trial.open()
        let expected: Recovery = step == .staged ? .dropStage : step == .headMoved ? .rollForward : .none
        #expect(writer.recovery == expected)
        #expect(writer.published.size == size)
        let next = size == 6 ? "701/LB#3" : "701/LB#4"
        try writer.accept([try trial.seal(next, writer)])
        try writer.close()
        #expect(try trial.verify().state.faults == [])
        #expect(try trial.verify().notices == [])
        #expect(try trial.read().head.size == size + 1)
    }

    @Test func `a reader sees a committed block that is not published, and writes nothing`() throws {
        let trial = try TestTrial.sealed().killed(sealing: "701/LB#3", after: .headMoved)
        let before = try trial.names()
        let bytes = try Data(contentsOf: URL(fileURLWithPath: trial.folder.ledger))
        let reader = try trial.read()
        #expect(reader.headState == .holdsStage)
        #expect(reader.headState.caveat != nil)
        #expect(try reader.newestSeal(site: "701", dataset: "LB")?.statement.id.sequence == 3)
        #expect(try reader.blocks().last?.entries == 6..<7)
        #expect(try trial.names() == before)
        #expect(try Data(contentsOf: URL(fileURLWithPath: trial.folder.ledger)) == bytes)
    }

    @Test func `a staged block that was not committed is not seen`() throws {
        let trial = try TestTrial.sealed().killed(sealing: "701/LB#3", after: .staged)
        let reader = try trial.read()
        #expect(try reader.newestSeal(site: "701", dataset: "LB")?.statement.id.sequence == 2)
        #expect(try reader.seals().count == 3)
        #expect(try reader.blocks().count == 4)
    }

    @Test func `after a normal close the files alone are the database`() throws {
        let trial = try TestTrial.sealed()
        #expect(try trial.names().filter { $0.contains("-wal") || $0.contains("-shm") } == [])
        _ = try trial.read()
        _ = try trial.verify()
        #expect(try trial.names().filter { $0.contains("-wal") || $0.contains("-shm") } == [])
    }

    @Test func `yesterday's copy of the ledger is refused, and both heads are printed`() throws {
        let trial = try TestTrial.sealed()
        let old = try trial.copy(trial.folder.ledger, to: "yesterday.sqlite")
        try trial.write { try $0.accept([try trial.seal("701/LB#3", $0)]) }
        try trial.restore(old, to: trial.folder.ledger)
        let error = try #require(throws: LedgerError.self) { try trial.open() }
        #expect(error.code == "head-ahead")
        #expect(error.failureClass == .unverifiable)
        #expect(error.message.contains("6 entries") && error.message.contains("7 entries"))
        #expect(try trial.faultCodes() == ["head-ahead"])
        guard case .conflict = try trial.read().headState else {
            Issue.record("the reader did not notice")
            return
        }
    }

    @Test func `yesterday's copy of the head is refused`() throws {
        let trial = try TestTrial.sealed()
        let old = try trial.copy(trial.folder.head, to: "yesterday.sqlite")
        try trial.write { try $0.accept([try trial.seal("701/LB#3", $0)]) }
        try trial.restore(old, to: trial.folder.head)
        #expect(try #require(throws: LedgerError.self) { try trial.open() }.code == "head-behind")
        #expect(try trial.faultCodes() == ["head-behind"])
    }

    @Test func `a fork of the same size is refused`() throws {
        let trial = try TestTrial.sealed()
        let old = (
            try trial.copy(trial.folder.ledger, to: "l.sqlite"), try trial.copy(trial.folder.head, to: "h.sqlite")
        )
        try trial.write { try $0.accept([try trial.seal("701/LB#3", $0)]) }
        let forked = try trial.copy(trial.folder.ledger, to: "fork.sqlite")
        try trial.restore(old.0, to: trial.folder.ledger)
        try trial.restore(old.1, to: trial.folder.head)
        try trial.write { try $0.accept([try trial.seal("701/AE#1", $0)]) }
        try trial.restore(forked, to: trial.folder.ledger)
        #expect(try #require(throws: LedgerError.self) { try trial.open() }.code == "head-forked")
        #expect(try trial.faultCodes() == ["head-forked"])
    }

    @Test func `a ledger cut off at an older checkpoint is refused`() throws {
        let trial = try TestTrial.sealed()
        for sql in [
            "DELETE FROM seal WHERE entry >= 4", "DELETE FROM checkpoint WHERE size > 4",
            "DELETE FROM node WHERE (level = 1 AND idx >= 2)", "DELETE FROM entry WHERE idx >= 4",
        ] {
            try trial.tamper(sql)
        }
        #expect(try #require(throws: LedgerError.self) { try trial.open() }.code == "head-ahead")
        #expect(try trial.faultCodes() == ["head-ahead"])
    }

    @Test func `without the head nothing is written, and readers say so`() throws {
        let trial = try TestTrial.sealed()
        try FileManager.default.removeItem(atPath: trial.folder.head)
        #expect(throws: LedgerError.headMissing(path: trial.folder.head)) { try trial.open() }
        #expect(try trial.read().headState == .absent)
        let verification = try trial.verify()
        #expect(verification.state.status == .intact)
        #expect(verification.notices.count == 1)
        #expect(!FileManager.default.fileExists(atPath: trial.folder.head))
    }

    @Test func `the head can live elsewhere`() throws {
        let temporary = try TemporaryFolder()
        let folder = TrialFolder(path: temporary.url.path + "/trial", head: temporary.url.path + "/elsewhere.sqlite")
        let key = try TestTrial.key(TestTrial.origin, 1)
        let definition = TrialDefinition(id: "X", title: "X", origin: TestTrial.origin)
        _ = try folder.create(definition, key: key)
        #expect(FileManager.default.fileExists(atPath: temporary.url.path + "/elsewhere.sqlite"))
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/head.sqlite"))
        #expect(try LedgerVerification.run(folder, key: key.verifierKey).headState == .agrees)
        try LedgerWriter(opening: folder, key: key).close()
    }

    @Test func `a second writer on the same ledger is refused`() throws {
        let trial = try TestTrial.sealed()
        let writer = try trial.open()
        #expect(throws: LedgerError.busy(path: trial.folder.lock)) { try trial.open() }
        #expect(throws: LedgerError.busy(path: trial.folder.lock)) { try trial.read() }
        try writer.accept([try trial.seal("701/LB#3", writer)])
        try writer.close()
    }

    @Test func `readers share, and a writer waits for them`() throws {
        let trial = try TestTrial.sealed()
        let readers = [try trial.read(), try trial.read()]
        #expect(throws: LedgerError.busy(path: trial.folder.lock)) { try trial.open() }
        #expect(readers.map(\.head.size) == [6, 6])
    }

    @Test func `many writers at once make one chain`() async throws {
        let trial = try TestTrial.sealed()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<6 {
                group.addTask {
                    let writer = try LedgerWriter(opening: trial.folder, key: trial.ledgerKey, patience: 60_000)
                    try writer.accept([try trial.seal("701/D\(index)#1", writer)])
                    try writer.close()
                }
            }
            try await group.waitForAll()
        }
        #expect(try trial.read().head.size == 12)
        #expect(try trial.verify().state.faults == [])
    }

    @Test func `a head that moves under a writer stops it before anything is committed`() throws {
        let trial = try TestTrial.sealed()
        let writer = try trial.open()
        let expected = writer.published
        writer.afterStep = { step in
            guard step == .staged else { return }
            try trial.tamper("UPDATE head SET size = 9", in: trial.folder.head)
        }
        let seal = try trial.seal("701/LB#3", writer)
        let error = try #require(throws: LedgerError.self) { try writer.accept([seal]) }
        guard case .headMoved(expected, let found) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(found?.size == 9)
        try writer.close()
        #expect(try trial.read().seals().count == 3)
        #expect(try #require(throws: LedgerError.self) { try trial.open() }.code == "head-ahead")
    }

    @Test func `the wrong ledger key opens nothing`() throws {
        let trial = try TestTrial.sealed()
        let other = try TestTrial.key(TestTrial.origin, 9)
        #expect(throws: LedgerError.notTheLedgerKey(path: trial.folder.ledgerKey)) {
            try LedgerWriter(opening: trial.folder, key: other, patience: 0)
        }
    }

    @Test func `a trial that cannot be started leaves nothing behind`() throws {
        let temporary = try TemporaryFolder()
        let key = try TestTrial.key("another-name", 1)
        let folder = TrialFolder(path: temporary.url.path + "/trial")
        let definition = TrialDefinition(id: "X", title: "X", origin: TestTrial.origin)
        #expect(throws: (any Error).self) { try folder.create(definition, key: key) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: temporary.url.path) == [])
        try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: false)
        _ = try folder.create(definition, key: try TestTrial.key(TestTrial.origin, 1))
        #expect(throws: LedgerError.exists(path: folder.path)) {
            try folder.create(definition, key: try TestTrial.key(TestTrial.origin, 1))
        }
    }

    static let recoveries: [(UInt64, UInt64?, UInt64, String)] = [
        (6, nil, 6, "none"), (6, 7, 6, "drop"), (6, 7, 7, "forward"), (6, nil, 7, "refuse"), (6, nil, 5, "refuse"),
        (6, 7, 8, "refuse"), (6, 7, 5, "refuse"), (0, nil, 0, "none"), (0, 1, 0, "drop"), (0, 1, 1, "forward"),
        (6, 5, 5, "refuse"), (0, nil, 1, "refuse"),
    ]

    @Test(arguments: recoveries)
    func `the head decides what was committed`(
        published: UInt64,
        staged: UInt64?,
        head: UInt64,
        outcome: String
    ) throws {
        func state(_ size: UInt64) -> LedgerHead {
            LedgerHead(size: size, root: Digest.sha256([UInt8(size)]), note: [])
        }
        let found = Recovery(published: state(published), staged: staged.map(state), head: state(head))
        switch found {
        case .none: #expect(outcome == "none")
        case .dropStage: #expect(outcome == "drop")
        case .rollForward: #expect(outcome == "forward")
        case .refuse: #expect(outcome == "refuse")
        }
    }
}
