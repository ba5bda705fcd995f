// Sections 3, 5 and 7 of Docs/Format.md once more, slow and plain, to compare with.

import Foundation
import MerkleLog
import TestSupport
import Testing
import TrialIntegrity

/// The page, word for word.
enum SealReference {
    static func leb(_ number: Int) -> [UInt8] {
        number < 128 ? [UInt8(number)] : [UInt8(number % 128) + 128] + leb(number / 128)
    }

    static func record(_ cells: [[UInt8]]) -> [UInt8] { cells.flatMap { leb($0.count) + $0 } }

    static func root(saltKey: [UInt8], manifest: [UInt8], records: [[UInt8]]) throws -> Digest {
        let salts = try SaltStream(key: saltKey)
        var leaves = [TreeHash.leaf(try salts.salt(0) + manifest)]
        for (index, record) in records.enumerated() {
            leaves.append(TreeHash.leaf(try salts.salt(UInt64(index + 1)) + record))
        }
        return TreeHash.root(ofLeafHashes: leaves)
    }
}

/// The vectors of the page.
enum SealVectors {
    static func load() throws -> JSONValue {
        let folder = try #require(SharedData.projectFolder)
        let data = try Data(contentsOf: folder.appendingPathComponent("Tests/Interop/vectors/seal-v1.json"))
        return try JSONValue(parsing: [UInt8](data))
    }

    static func bytes(_ hex: String) throws -> [UInt8] {
        let digits = Array(hex.utf8)
        try #require(digits.count.isMultiple(of: 2))
        return try stride(from: 0, to: digits.count, by: 2).map {
            try #require(UInt8(String(decoding: digits[$0..<($0 + 2)], as: UTF8.self), radix: 16))
        }
    }
}

extension JSONValue {
    /// A member that a vector must have.
    func text(_ name: String) throws -> String { try #require(self[name]?.stringValue) }

    /// A member that is hexadecimal.
    func bytes(_ name: String) throws -> [UInt8] { try SealVectors.bytes(text(name)) }

    /// Texts of an array.
    var texts: [String] { (arrayValue ?? []).compactMap(\.stringValue) }
}

/// Seals that tests make: everything that is random in a real one is pinned.
enum TestSeal {
    static let saltKey = [UInt8](0x00...0x1F)
    static let fileSalt = [UInt8](0x20...0x3F)

    static func plan(
        dataset: String = "LB",
        profile: ProfilePlan = .propose(ProfileDeclaration()),
        saltKey: [UInt8] = saltKey
    ) -> SealPlan {
        SealPlan(
            origin: "trial.example/ledger",
            trial: Digest.sha256([1]),
            site: "701",
            dataset: dataset,
            sequence: 1,
            profile: profile,
            saltKey: saltKey,
            fileSalt: fileSalt
        )
    }

    /// Seals a table; the evidence is what went to the sink.
    static func seal(
        _ table: TableInMemory,
        _ plan: SealPlan = plan(),
        workers: Int = 1
    ) throws -> (sealed: SealedDataset, evidence: [UInt8]) {
        var evidence: [UInt8] = []
        let sealed = try DatasetSealer(table, plan: plan).seal(workers: workers, sink: { evidence += $0 })
        return (sealed, evidence)
    }
}
