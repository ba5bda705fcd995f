// Cosignatures beside checkpoints: kept once, durably, found again in receipts, and every damage to them is named.

import Foundation
import GRDB
import MerkleLog
import TestSupport
import Testing
import TrialIntegrity
import TrialLedger

struct CosignatureTests {
    @Test func `cosignatures are kept, once for each witness, and stand in receipts`() throws {
        let trial = try TestTrial.sealed()
        let (one, two) = (try TestTrial.witness("w1", 40), try TestTrial.witness("w2", 41))
        try trial.cosign(by: [one])
        try trial.cosign(by: [one, two], time: 1_767_000_999)
        let reader = try trial.read()
        #expect(try reader.cosignedSizes() == [6])
        let note = try reader.cosignedNote(size: 6)
        let opened = try note.open(with: [trial.ledgerKey.verifierKey, one.verifierKey, two.verifierKey])
        // Of each witness the first one stays: it is the better bound.
        #expect(opened.signatures.compactMap(\.time) == [1_767_000_100, 1_767_000_999])
        #expect(try reader.cosignedNote(size: 4).signatures.count == 1)
        #expect(throws: LedgerError.self) { try reader.cosignedNote(size: 5) }
        let receipt = try reader.receipt(of: TestTrial.firstSeal)
        #expect(receipt.proof.checkpoint == note.bytes)
        #expect(try Receipt(parsing: try receipt.bytes()) == receipt)
        #expect(try receipt.check(trial.ledgerKey.verifierKey).checkpoint.size == 6)
        reader.close()
        let verification = try trial.verify(witnesses: [one.verifierKey, two.verifierKey])
        #expect(verification.state.faults == [])
        #expect(verification.counts.cosignatures == 2)
        #expect(try trial.verify(witnesses: [one.verifierKey]).counts.cosignatures == 1)
    }

    @Test func `a line that does not hold is refused, and nothing of the call is kept`() throws {
        let trial = try TestTrial.sealed()
        let (one, two) = (try TestTrial.witness("w1", 40), try TestTrial.witness("w2", 41))
        try trial.write { writer in
            let checkpoint = try Checkpoint.open(note: writer.published.note, key: trial.ledgerKey.verifierKey).0
            let good = try Cosignature.sign(checkpoint, time: 1, by: one)
            let stranger = try Cosignature.sign(checkpoint, time: 1, by: two)
            let other = try Checkpoint(origin: TestTrial.origin, size: 6, root: Digest.sha256([1]))
            let wrong = try Cosignature.sign(other, time: 1, by: one)
            let own = try #require(try checkpoint.signed(by: trial.ledgerKey).signatures.first)
            for (lines, size) in [([good, stranger], 6), ([wrong], 6), ([own], 6), ([good], 5), ([good], 4)] {
                let error = try #require(throws: LedgerError.self) {
                    try writer.addCosignatures(
                        lines,
                        size: UInt64(size),
                        witnesses: [one.verifierKey, trial.ledgerKey.verifierKey]
                    )
                }
                #expect(error.code == "cosignature-bad")
            }
            let added = try writer.addCosignatures([good], size: 6, witnesses: [one.verifierKey])
            #expect(added == 1)
            #expect(try writer.addCosignatures([good], size: 6, witnesses: [one.verifierKey]) == 0)
        }
        #expect(try trial.read().cosignedSizes() == [6])
    }

    @Test func `what a crash leaves has the cosignatures, and the ledger holds`() throws {
        let trial = try TestTrial.sealed()
        let witness = try TestTrial.witness("w1", 40)
        let copy = trial.temporary.url.path + "/survivor"
        let writer = try trial.open()
        let checkpoint = try Checkpoint.open(note: writer.published.note, key: trial.ledgerKey.verifierKey).0
        try writer.addCosignatures(
            [try Cosignature.sign(checkpoint, time: 1, by: witness)],
            size: 6,
            witnesses: [witness.verifierKey]
        )
        // Nothing is closed: the write-ahead log is all there is.
        try FileManager.default.copyItem(atPath: trial.folder.path, toPath: copy)
        let survivor = trial.moved(to: TrialFolder(path: copy))
        #expect(try survivor.names().contains("ledger.sqlite-wal"))
        #expect(try survivor.read().cosignedNote(size: 6).signatures.count == 2)
        #expect(try survivor.verify(witnesses: [witness.verifierKey]).counts.cosignatures == 1)
        try survivor.write { try $0.accept([try survivor.seal("701/LB#3", $0)]) }
        #expect(try survivor.verify().state.faults == [])
    }

    @Test(arguments: CommitStep.allCases)
    func `cosignatures survive a write that dies`(step: CommitStep) throws {
        let trial = try TestTrial.sealed()
        let witness = try TestTrial.witness("w1", 40)
        try trial.cosign(by: [witness])
        let survivor = try trial.killed(sealing: "701/LB#3", after: step)
        try survivor.open().close()
        #expect(try survivor.read().cosignedSizes() == [6])
        #expect(try survivor.verify(witnesses: [witness.verifierKey]).state.faults == [])
    }

    static let damages = [
        ("UPDATE cosignature SET line = replace(line, 'w1', 'w3')", "cosignature-altered"),
        ("UPDATE cosignature SET name = 'w3'", "cosignature-altered"),
        ("UPDATE cosignature SET key_id = 7", "cosignature-altered"),
        ("UPDATE cosignature SET size = 4", "cosignature-altered"),
        ("UPDATE cosignature SET digest = zeroblob(32)", "cosignature-altered"),
        ("UPDATE cosignature SET line = 'x'", "cosignature-altered"),
    ]

    @Test(arguments: damages)
    func `damage to a cosignature is named`(sql: String, code: String) throws {
        let trial = try TestTrial.sealed()
        try trial.cosign(by: [try TestTrial.witness("w1", 40)])
        try trial.tamper(sql)
        #expect(try trial.faultCodes() == [code])
    }

    @Test func `a cosignature forged with its digest right fails against the witness's key`() throws {
        let trial = try TestTrial.sealed()
        let (true1, forger) = (try TestTrial.witness("w1", 40), try TestTrial.witness("w1", 50))
        try trial.cosign(by: [true1])
        let note = try #require(try trial.noteInFile(4))
        let checkpoint = try Checkpoint.open(note: note, key: trial.ledgerKey.verifierKey).0
        let forged = try Cosignature.sign(checkpoint, time: 1, by: forger)
        let relabelled = try NoteSignature(
            name: "w1",
            keyID: true1.verifierKey.keyID,
            signature: forged.signature
        )
        let digest = Digest.sha256(Array("4\n\(relabelled.line)".utf8))
        try trial.tamper(
            "INSERT INTO cosignature VALUES (4, 'w1', ?, ?, ?)",
            [Int64(relabelled.keyID), relabelled.line, Data(digest.bytes)]
        )
        #expect(try trial.verify().state.faults == [])
        #expect(try trial.verify(witnesses: [true1.verifierKey]).state.faults.map(\.code) == ["cosignature-bad"])
    }

    @Test func `a receipt is made again under any newer checkpoint, with the tokens of exactly that one`() throws {
        let trial = try TestTrial.sealed()
        let witness = try TestTrial.witness("w1", 40)
        try trial.cosign(by: [witness], size: 4)
        try trial.write { writer in
            try writer.accept([try trial.anchor(writer.published, try #require(writer.state))])
        }
        let reader = try trial.read()
        let key = trial.ledgerKey.verifierKey
        let id = try TestTrial.firstSeal
        let newest = try reader.receipt(of: id)
        #expect(try newest.check(key).checkpoint.size == 7)
        #expect(newest.tokens == [])
        let anchored = try reader.anchoredReceipt(of: id)
        #expect(try anchored.check(key).checkpoint.size == 6)
        #expect(anchored.tokens == [[0x30, 0x00]])
        #expect(try Receipt(parsing: try anchored.bytes()) == anchored)
        let cosigned = try reader.receipt(of: id, at: .size(4))
        #expect(try SignedNote(parsing: cosigned.proof.checkpoint).signatures.count == 2)
        #expect(try cosigned.check(key).contradiction(in: reader) == nil)
        for size: UInt64 in [3, 5, 8] {
            #expect(throws: LedgerError.self) { try reader.receipt(of: id, at: .size(size)) }
        }
        let later = try #require(SealID(parsing: "701/LB#2"))
        #expect(try reader.anchoredReceipt(of: later).check(key).checkpoint.size == 6)
    }
}
