// Deliberate restores: on record, at the only place where they can stand, and never a cover for anything else.

import Foundation
import MerkleLog
import TestSupport
import Testing
import TrialIntegrity
import TrialLedger

struct RestoreTests {
    /// A ledger put back to the state before its last two blocks, with the receipts of what was lost.
    private func rolledBack(
        headToo: Bool = false,
        _ change: (inout TrialDefinition) throws -> Void = { _ in }
    ) throws -> (trial: TestTrial, before: Receipt, lost: Receipt, note: [UInt8]) {
        let trial = try TestTrial.sealed(change)
        let ledger = try trial.copy(trial.folder.ledger, to: "old.sqlite")
        let head = try trial.copy(trial.folder.head, to: "old-head.sqlite")
        try trial.write { writer in
            try writer.accept([try trial.seal("701/LB#3", writer)])
            try writer.accept([try trial.seal("701/LB#4", writer)])
        }
        let reader = try trial.read()
        let before = try reader.receipt(of: TestTrial.firstSeal)
        let lost = try reader.receipt(of: try #require(SealID(parsing: "701/LB#4")))
        let note = reader.head.note
        reader.close()
        try trial.restore(ledger, to: trial.folder.ledger)
        if headToo { try trial.restore(head, to: trial.folder.head) }
        return (trial, before, lost, note)
    }

    @discardableResult
    private func restore(
        _ trial: TestTrial,
        lost: [UInt8]? = nil,
        afterStep: @escaping (CommitStep) throws -> Void = { _ in },
        signing: ((RestoreStatement) throws -> DSSEEnvelope)? = nil
    ) throws -> AcceptedBlock {
        try LedgerWriter.restore(
            trial.folder,
            key: trial.ledgerKey,
            reason: "disk-failure",
            clock: TestTrial.clock,
            lost: lost,
            patience: 0,
            afterStep: afterStep,
            signing: signing
        )
    }

    @Test func `an older copy goes on with a restore on record`() throws {
        let (trial, before, lost, _) = try rolledBack()
        #expect(try trial.faultCodes() == ["head-ahead"])
        let block = try restore(trial)
        #expect(block.entries.map(\.index) == [6])
        try trial.write { try $0.accept([try trial.seal("701/LB#3", $0)]) }
        let verification = try trial.verify()
        #expect(verification.state.faults == [])
        #expect(verification.restores.map(\.entry) == [6])
        #expect(verification.restores.map(\.lostSize) == [8])
        let words =
            "the ledger was restored at entry 6: 2 entries up to size 8 were lost, reason disk-failure, "
            + "signed by ledger, who put the time at 2025-12-29T09:20:00Z"
        #expect(verification.notices == [words])
        let reader = try trial.read()
        let key = trial.ledgerKey.verifierKey
        let found = try #require(try lost.check(key).conflict(in: reader))
        #expect(found.fault.code == "receipt-lost-in-restore")
        // An entry from before the restore is still there; that its checkpoint is not is said all the same.
        let older = try #require(try before.check(key).conflict(in: reader))
        #expect(older.fault.code == "receipt-lost-in-restore")
        #expect(older.fault.message.contains("the entry itself is still there"))
    }

    @Test func `receipts of the lost branch are named at sizes that the new branch has too`() throws {
        let (trial, before, lost, note) = try rolledBack()
        try restore(trial)
        try trial.write { writer in
            for number in 3...6 { try writer.accept([try trial.seal("701/LB#\(number)", writer)]) }
        }
        let reader = try trial.read()
        #expect(reader.head.size == 11)
        let key = trial.ledgerKey.verifierKey
        #expect(try lost.check(key).contradiction(in: reader)?.code == "receipt-lost-in-restore")
        #expect(try before.check(key).contradiction(in: reader)?.code == "receipt-lost-in-restore")
        #expect(try reader.contradiction(of: note, key: key)?.code == "checkpoint-lost-in-restore")
        // New receipts hold.
        let new = try reader.receipt(of: TestTrial.firstSeal).check(key)
        #expect(new.contradiction(in: reader) == nil)
    }

    @Test func `a restore covers no other branch than the one it names, and nothing before it`() throws {
        let (trial, _, _, _) = try rolledBack()
        try restore(trial)
        let reader = try trial.read()
        let key = trial.ledgerKey.verifierKey
        let third = try trial.note(size: 8, root: Digest.sha256([9]))
        let forked = try #require(try reader.conflict(of: third, key: key))
        #expect(forked.fault.code == "checkpoint-forked")
        #expect(forked.isFork)
        let beyond = try trial.note(size: 9, root: Digest.sha256([9]))
        #expect(try reader.contradiction(of: beyond, key: key)?.code == "checkpoint-newer")
        let below = try trial.note(size: 5, root: Digest.sha256([9]))
        #expect(try reader.contradiction(of: below, key: key)?.code == "checkpoint-contradicted")
        let own = try trial.note(size: 6, root: Digest.sha256([9]))
        #expect(try reader.contradiction(of: own, key: key)?.code == "checkpoint-forked")
    }

    @Test func `ledger and head put back together go on only with a checkpoint that is shown`() throws {
        let (trial, _, lost, _) = try rolledBack(headToo: true)
        #expect(try trial.faultCodes() == [])
        let error = try #require(throws: LedgerError.self) { try restore(trial) }
        #expect(error.code == "not-restorable")
        try restore(trial, lost: lost.proof.checkpoint)
        #expect(try trial.verify().state.faults == [])
        #expect(try trial.verify().restores.map(\.lostSize) == [8])
        let found = try lost.check(trial.ledgerKey.verifierKey).contradiction(in: trial.read())
        #expect(found?.code == "receipt-lost-in-restore")
    }

    @Test func `a ledger that is not behind, or does not hold together, is not restored`() throws {
        let sound = try TestTrial.sealed()
        #expect(try #require(throws: LedgerError.self) { try restore(sound) }.code == "not-restorable")
        let behind = try TestTrial.sealed()
        let head = try behind.copy(behind.folder.head, to: "old-head.sqlite")
        try behind.write { try $0.accept([try behind.seal("701/LB#3", $0)]) }
        try behind.restore(head, to: behind.folder.head)
        #expect(try #require(throws: LedgerError.self) { try restore(behind) }.code == "head-behind")
        let (damaged, _, _, _) = try rolledBack()
        try damaged.tamper("UPDATE entry SET bytes = CAST(bytes || x'20' AS BLOB) WHERE idx = 3")
        let before = try Data(contentsOf: URL(fileURLWithPath: damaged.folder.ledger))
        #expect(try #require(throws: LedgerError.self) { try restore(damaged) }.code == "not-restorable")
        #expect(try Data(contentsOf: URL(fileURLWithPath: damaged.folder.ledger)) == before)
    }

    @Test func `a restore by several stops everything until they have signed`() throws {
        let (trial, _, _, _) = try rolledBack(RuleKeys.quorum)
        let byLedger = try #require(throws: LedgerError.self) { try restore(trial) }
        #expect(byLedger.code == "not-authorised")
        #expect(try trial.faultCodes() == ["head-ahead"])
        let block = try restore(trial, signing: { try $0.signed(by: RuleKeys.lead()) })
        let entry = try #require(block.entries.first).envelope.bytes
        try trial.write { writer in
            let found = try violation { try writer.accept([try trial.seal("701/LB#3", writer)]) }
            #expect(found == .restorePending(entry: 6))
            try writer.accept([try trial.approval(of: entry, try #require(writer.state), by: RuleKeys.deputy())])
            try writer.accept([try trial.seal("701/LB#3", writer)])
        }
        let verification = try trial.verify()
        #expect(verification.state.faults == [])
        #expect(verification.restores.map(\.signers) == [["lead", "deputy"]])
    }

    @Test(arguments: CommitStep.allCases)
    func `after a crash a restore is there whole or not at all`(last: CommitStep) throws {
        let (trial, _, _, _) = try rolledBack()
        let copy = trial.temporary.url.path + "/survivor"
        #expect(throws: Crash.self) {
            try restore(trial) { step in
                guard step == last else { return }
                try FileManager.default.copyItem(atPath: trial.folder.path, toPath: copy)
                throw Crash()
            }
        }
        let survivor = trial.moved(to: TrialFolder(path: copy))
        if last == .staged {
            #expect(try survivor.faultCodes() == ["head-ahead"])
            #expect(try #require(throws: LedgerError.self) { try survivor.open() }.code == "head-ahead")
            try restore(survivor)
        } else {
            #expect(try survivor.faultCodes() == [])
            try survivor.open().close()
        }
        let verification = try survivor.verify()
        #expect(verification.state.faults == [])
        #expect(verification.restores.map(\.entry) == [6])
        #expect(verification.state.size == 7)
    }
}
