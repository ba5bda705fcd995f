// Receipts: made again at any time, checked without the ledger, and held against it.

import MerkleLog
import TestSupport
import Testing
import TrialIntegrity
import TrialLedger

struct ReceiptTests {
    private func receipt(_ trial: TestTrial, _ id: String = "701/LB#1") throws -> Receipt {
        try trial.read().receipt(of: try #require(SealID(parsing: id)))
    }

    @Test(arguments: ["701/LB#1", "701/LB#2", "ALL/DM#1"])
    func `a receipt is written, read and checked offline`(id: String) throws {
        let trial = try TestTrial.sealed()
        let bytes = try receipt(trial, id).bytes()
        let read = try Receipt(parsing: bytes)
        #expect(try read.bytes() == bytes)
        let verified = try read.check(trial.ledgerKey.verifierKey)
        #expect(verified.seal.id.text == id)
        #expect(verified.checkpoint.size == 6)
        #expect(verified.contradiction(in: try trial.read()) == nil)
        try verified.envelope.check(id.hasPrefix("701") ? trial.siteKey.verifierKey : trial.sponsorKey.verifierKey)
    }

    @Test func `every flipped byte of a receipt is noticed`() throws {
        let trial = try TestTrial.sealed()
        let bytes = try receipt(trial).bytes()
        for index in bytes.indices {
            for mask: UInt8 in [0x01, 0x20, 0x80] {
                var changed = bytes
                changed[index] ^= mask
                #expect(throws: LedgerError.self, "byte \(index)") {
                    try Receipt(parsing: changed).check(trial.ledgerKey.verifierKey)
                }
            }
        }
    }

    @Test func `a receipt has one spelling`() throws {
        let trial = try TestTrial.sealed()
        let bytes = try receipt(trial).bytes()
        let compact = try JSONValue(parsing: bytes).canonicalBytes()
        for spelling in [compact, bytes + [0x0A], [0x20] + bytes, Array(bytes.dropLast())] {
            #expect(throws: LedgerError.self) { try Receipt(parsing: spelling) }
        }
    }

    @Test func `a receipt that names another seal proves nothing`() throws {
        let trial = try TestTrial.sealed()
        let original = try receipt(trial)
        let other = Receipt(
            seal: try #require(SealID(parsing: "701/LB#2")),
            envelope: original.envelope,
            proof: original.proof,
            ledgerKey: original.ledgerKey
        )
        #expect(throws: LedgerError.self) { try other.check(trial.ledgerKey.verifierKey) }
        let swapped = Receipt(
            seal: original.seal,
            envelope: try receipt(trial, "701/LB#2").envelope,
            proof: original.proof,
            ledgerKey: original.ledgerKey
        )
        #expect(throws: LedgerError.self) { try swapped.check(trial.ledgerKey.verifierKey) }
    }

    @Test func `the key in a receipt is not trusted`() throws {
        let trial = try TestTrial.sealed()
        let receipt = try receipt(trial)
        let other = try TestTrial.key(TestTrial.origin, 9).verifierKey
        #expect(throws: LedgerError.self) { try receipt.check(other) }
        let relabelled = Receipt(
            seal: receipt.seal,
            envelope: receipt.envelope,
            proof: receipt.proof,
            ledgerKey: other
        )
        #expect(throws: LedgerError.self) { try relabelled.check(other) }
        #expect(throws: LedgerError.self) { try relabelled.check(trial.ledgerKey.verifierKey) }
    }

    @Test func `an entry that is no seal has no receipt that holds`() throws {
        let trial = try TestTrial.sealed()
        let reader = try trial.read()
        let proof = InclusionReceipt(
            index: 1,
            proof: try reader.inclusionProof(of: 1),
            checkpoint: try SignedNote(parsing: reader.head.note)
        )
        let receipt = Receipt(
            seal: try #require(SealID(parsing: "701/LB#1")),
            envelope: try reader.entry(1).envelope.bytes,
            proof: proof,
            ledgerKey: trial.ledgerKey.verifierKey
        )
        #expect(throws: LedgerError.self) { try receipt.check(trial.ledgerKey.verifierKey) }
    }

    @Test func `an older receipt holds against a ledger that grew`() throws {
        let trial = try TestTrial.sealed()
        let old = try receipt(trial)
        try trial.write { try $0.accept([try trial.seal("701/LB#3", $0)]) }
        let verified = try old.check(trial.ledgerKey.verifierKey)
        #expect(verified.contradiction(in: try trial.read()) == nil)
        #expect(try receipt(trial).check(trial.ledgerKey.verifierKey).checkpoint.size == 7)
    }

    @Test func `a ledger that was rewritten or cut off contradicts a receipt`() throws {
        let trial = try TestTrial.sealed()
        let verified = try receipt(trial, "701/LB#2").check(trial.ledgerKey.verifierKey)
        let rewritten = try TestTrial()
        try rewritten.write { writer in
            try writer.accept([try rewritten.enrolment(rewritten.siteKey, .site, site: "701", writer)])
        }
        #expect(verified.contradiction(in: try rewritten.read())?.code == "receipt-newer")
        try rewritten.write { writer in
            for index in 1...5 { try writer.accept([try rewritten.seal("701/LB#\(index)", writer)]) }
        }
        #expect(verified.contradiction(in: try rewritten.read())?.code == "receipt-contradicted")
    }
}
