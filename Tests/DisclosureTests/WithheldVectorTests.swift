// The vectors of withheld-v1.json, which the second verifier wrote from the page: the program writes the same bytes.

import Foundation
import MerkleLog
import TestSupport
import Testing
import TrialIntegrity
import TrialTables

@Suite("Vectors of withheld columns")
struct WithheldVectorTests {
    private let vector: JSONValue
    private let plan: SealPlan

    init() throws {
        let folder = try #require(SharedData.projectFolder)
        let data = try Data(contentsOf: folder.appendingPathComponent("Tests/Interop/vectors/withheld-v1.json"))
        vector = try JSONValue(parsing: [UInt8](data))
        let types = Dictionary(uniqueKeysWithValues: ["SEX", "EXPORTED"].map { ($0, ColumnType.text) })
        plan = SealPlan(
            origin: "trial.example/ledger",
            trial: Digest.sha256(Array("the first entry of a ledger".utf8)),
            site: "701",
            dataset: "DM",
            sequence: 1,
            profile: .propose(ProfileDeclaration(key: ["USUBJID"], types: types, volatile: ["EXPORTED"])),
            saltKey: Array(0x00..<0x20),
            fileSalt: Array(0x20..<0x40),
            withheld: ["ARMCD", "ARM"],
            blindKey: Array(0x60..<0x80)
        )
    }

    private func text(_ name: String) throws -> String { try #require(vector[name]?.stringValue) }

    private func bytes(_ name: String) throws -> [UInt8] {
        let digits = Array(try text(name))
        return try stride(from: 0, to: digits.count, by: 2).map {
            try #require(UInt8(String(digits[$0...($0 + 1)]), radix: 16))
        }
    }

    /// A withheld part with the zeros that its vector leaves out.
    private func part(_ name: String) throws -> [UInt8] {
        let bytes = try bytes(name)
        let place = Int(try #require(vector["\(name)Fill"]?.integerValue))
        let length = Int(try #require(vector["\(name)Length"]?.integerValue))
        return bytes[..<place] + [UInt8](repeating: 0, count: length - bytes.count) + bytes[place...]
    }

    private func sealed() throws -> (open: [UInt8], hidden: [UInt8], sealed: SealedDataset) {
        let folder = try TemporaryFolder()
        let path = try folder.write(try bytes("csv"), to: "dm.csv")
        var (open, hidden): ([UInt8], [UInt8]) = ([], [])
        let source = try CSVSource(path: path, dialect: CSVDialect())
        let sealed = try DatasetSealer(source, plan: plan)
            .seal(workers: 2, sink: { open += $0 }, withheldSink: { hidden += $0 })
        return (open, hidden, sealed)
    }

    @Test func `both parts are those of the page, byte for byte`() throws {
        let (open, hidden, sealed) = try sealed()
        #expect(String(decoding: try sealed.manifest.canonicalBytes(), as: UTF8.self) == (try text("manifest")))
        #expect(sealed.root.hex == (try text("root")))
        #expect(open == (try bytes("open")))
        let expected = try part("withheld")
        #expect(hidden == expected)
        #expect(Digest.sha256(hidden).hex == (try text("withheldSHA256")))
    }

    @Test func `commitments and blind salts are those of the page`() throws {
        let salts = try SaltStream(key: plan.blindKey)
        for (leaf, salt) in try #require(vector["blindSalts"]?.objectValue) {
            let number = try #require(UInt64(leaf))
            let expected = try #require(salt.stringValue)
            #expect(Digest.sha256(try salts.salt(number)) == Digest.sha256(try Self.unhex(expected)))
        }
        let records = try #require(vector["withheldRecords"]?.arrayValue)
        let commitments = try #require(vector["commitments"]?.arrayValue)
        for (row, (record, commitment)) in zip(records, commitments).enumerated() {
            let bytes = try Self.unhex(try #require(record.stringValue))
            let hash = Digest.sha256([2] + (try salts.salt(UInt64(row + 1))) + bytes)
            #expect(String(decoding: Commitment.texts(hash.bytes), as: UTF8.self) == commitment.stringValue)
            #expect(Commitment.bytes(Array((commitment.stringValue ?? "").utf8)) == hash.bytes)
        }
    }

    private static func unhex(_ text: String) throws -> [UInt8] {
        let digits = Array(text)
        return try stride(from: 0, to: digits.count, by: 2).map {
            try #require(UInt8(String(digits[$0...($0 + 1)]), radix: 16))
        }
    }

    @Test func `erased parts, row proof and fingerprints are those of the page`() throws {
        let (open, hidden, sealed) = try sealed()
        let evidence = try EvidenceFile(MemoryBytes(open))
        let eraser = EvidenceEraser(evidence)
        let plan = try eraser.plan(RowSelection(parsing: ["USUBJID=701-1016"]), root: sealed.root, workers: 1)
        var (erasedOpen, erasedHidden, prints): ([UInt8], [UInt8], [UInt8]) = ([], [], [])
        try eraser.write(plan) { erasedOpen += $0 }
        try EvidenceEraser(EvidenceFile(withheldPart: MemoryBytes(hidden))).write(plan) { erasedHidden += $0 }
        let proof = try RowProver(evidence, root: sealed.root)
            .prove(RowSelection(parsing: ["USUBJID=701-1016"]), workers: 1).bytes()
        try FingerprintWriter(evidence: evidence, root: sealed.root, key: FingerprintKey(Array(0x40..<0x60)))
            .write(workers: 1) { prints += $0 }
        #expect(erasedOpen == (try bytes("erasedOpen")))
        let expected = try part("erasedWithheld")
        #expect(erasedHidden == expected)
        #expect(String(decoding: proof, as: UTF8.self) == (try text("rowProof")))
        #expect(prints == (try bytes("fingerprints")))
    }
}
