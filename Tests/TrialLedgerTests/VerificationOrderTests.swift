// A verification on many cores: the same faults in the same order as on one.

import Foundation
import GRDB
import MerkleLog
import TestSupport
import Testing
import TrialIntegrity
import TrialLedger

@Suite("Verification on many cores")
struct VerificationOrderTests {
    /// More entries than are read at once, in blocks of 250.
    private func longTrial() throws -> TestTrial {
        let trial = try TestTrial.sealed()
        try trial.write { writer in
            for block in 0..<9 {
                var previous = try #require(writer.state).newest[SealSeries(site: "701", dataset: "LB")]?.leaf
                let envelopes = try (0..<250).map { place in
                    let envelope = try trial.seal("701/LB#\(3 + block * 250 + place)", writer) {
                        $0.previous = previous
                    }
                    previous = TreeHash.leaf(envelope)
                    return envelope
                }
                try writer.accept(envelopes)
            }
        }
        return trial
    }

    /// Puts another digit into the signature of an entry, and makes its leaf hash follow.
    private func breakSignature(of index: Int, in trial: TestTrial) throws {
        let reader = try trial.read()
        var bytes = try reader.entry(UInt64(index)).envelope.bytes
        reader.close()
        let name = Array(#""sig":""#.utf8)
        let start = try #require(bytes.indices.last { bytes[$0...].starts(with: name) }) + name.count
        bytes[start] = bytes[start] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
        let leaf = TreeHash.leaf(bytes).bytes
        try trial.tamper("UPDATE entry SET bytes = ?, leaf = ? WHERE idx = ?", [Data(bytes), Data(leaf), index])
    }

    @Test func `a sound ledger is intact on any number of cores`() throws {
        let trial = try longTrial()
        for workers in [1, 2, 5] {
            let found = try LedgerVerification.run(
                trial.folder,
                key: trial.ledgerKey.verifierKey,
                workers: workers,
                patience: 0
            )
            #expect(found.state.faults == [])
            #expect(found.counts.entries == 2256)
            #expect(found.counts.seals == 2253)
        }
    }

    @Test func `faults come in the order of the entries, whoever found them`() throws {
        let trial = try longTrial()
        let altered = [7, 1023, 1024, 1025, 2000, 2255]
        for index in altered {
            try trial.tamper("UPDATE entry SET bytes = CAST(bytes || x'20' AS BLOB) WHERE idx = ?", [index])
        }
        let forged = [500, 1030, 2100]
        for index in forged { try breakSignature(of: index, in: trial) }
        try trial.tamper("UPDATE entry SET leaf = x'00' WHERE idx = 1500")
        let faults = try [1, 2, 3, 7].map { workers in
            try LedgerVerification.run(
                trial.folder,
                key: trial.ledgerKey.verifierKey,
                workers: workers,
                patience: 0
            ).state.faults
        }
        for other in faults.dropFirst() { #expect(other == faults[0]) }
        func places(_ code: String) -> [String?] { faults[0].filter { $0.code == code }.map(\.location) }
        #expect(places("entry-altered") == altered.map { "entry \($0)" })
        #expect(places("entry-malformed") == ["entry 1500"])
        #expect(places("envelope-bad-signature") == forged.map { "entry \($0)" })
    }

    @Test func `an envelope that remembers a key is the same envelope, and no other key's`() throws {
        let trial = try TestTrial.sealed()
        let envelope = try trial.read().entry(3).envelope
        let site = trial.siteKey.verifierKey
        let remembering = envelope.remembering(site)
        #expect(remembering == envelope && remembering.hashValue == envelope.hashValue)
        #expect(throws: Never.self) { try remembering.check(site) }
        #expect(throws: EnvelopeError.self) { try remembering.check(trial.sponsorKey.verifierKey) }
        #expect(throws: EnvelopeError.self) {
            try envelope.remembering(trial.sponsorKey.verifierKey).check(trial.sponsorKey.verifierKey)
        }
    }
}
