// Every byte of a small ledger changed in turn.

import Foundation
import GRDB
import MerkleLog
import TestSupport
import Testing
import TrialIntegrity
import TrialLedger

/// The verification finishes on every one of them, and calls a ledger intact only if its log is what it was.
///
/// A run takes one of seven bytes; with `VERITY_EXHAUSTIVE` in the environment it takes them all.
struct FlippedByteTests {
    private static let step = ProcessInfo.processInfo.environment["VERITY_EXHAUSTIVE"] == nil ? 7 : 1

    /// What the log consists of.
    private struct Content: Equatable {
        var rows: [[DatabaseValue]] = []

        init?(_ path: String, _ queries: [String]) {
            var configuration = Configuration()
            configuration.readonly = true
            guard let queue = try? DatabaseQueue(path: "file:\(path)?immutable=1", configuration: configuration) else {
                return nil
            }
            for sql in queries {
                guard let found = try? queue.read({ try Row.fetchAll($0, sql: sql) }) else { return nil }
                rows += found.map { Array($0.databaseValues) }
            }
        }
    }

    private static let ledger = [
        "SELECT idx, leaf, bytes FROM entry ORDER BY idx", "SELECT level, idx, hash FROM node ORDER BY level, idx",
        "SELECT size, root, note FROM checkpoint ORDER BY size", "SELECT * FROM stage",
        "SELECT * FROM seal ORDER BY entry", "SELECT * FROM enrolled_key ORDER BY key_id",
        "SELECT * FROM act ORDER BY entry", "SELECT * FROM cosignature ORDER BY size",
    ]

    /// Flips bytes of a file; returns how many were flipped, and how many of them left the ledger intact.
    private func flip(_ path: String, of trial: TestTrial, _ queries: [String]) throws -> (flipped: Int, intact: Int) {
        let url = URL(fileURLWithPath: path)
        let original = [UInt8](try Data(contentsOf: url))
        let content = try #require(Content(path, queries))
        // In runs of zeros, which are filler for the most part, one byte of 64 stands for the others.
        let places = original.indices.filter { $0 % 64 == 0 || original[$0] != 0 && $0 % Self.step == 0 }
        var intact = 0
        for index in places {
            var bytes = original
            bytes[index] ^= index % 3 == 0 ? 0x01 : index % 3 == 1 ? 0x80 : 0xFF
            try Data(bytes).write(to: url)
            _ = try? trial.read().seals()
            guard try trial.verify().state.status == .intact else { continue }
            intact += 1
            #expect(Content(path, queries) == content, "byte \(index)")
        }
        return (places.count, intact)
    }

    @Test func `no flipped byte of a ledger goes unnoticed`() throws {
        let trial = try TestTrial.sealed()
        let witness = try TestTrial.witness("w1", 40)
        try trial.cosign(by: [witness])
        let (flipped, intact) = try flip(trial.folder.ledger, of: trial, Self.ledger)
        #expect(intact < flipped / 3, "\(intact) of \(flipped)")
    }

    @Test func `no flipped byte of a head goes unnoticed`() throws {
        let trial = try TestTrial.sealed()
        let (flipped, intact) = try flip(trial.folder.head, of: trial, ["SELECT id, size, root, note FROM head"])
        #expect(intact < flipped, "\(intact) of \(flipped)")
    }
}
