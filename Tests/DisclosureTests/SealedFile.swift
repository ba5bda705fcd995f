// Seals real and small tables into memory, with pinned salts, as a party would hold them.

import Foundation
import MerkleLog
import TestSupport
import Testing
import TrialIntegrity
import TrialTables

/// A sealed file with its evidence.
struct SealedFile {
    let text: String
    let bytes: [UInt8]
    let root: Digest
    var evidence: EvidenceFile { get throws { try EvidenceFile(MemoryBytes(bytes)) } }

    static let origin = "trial.example/ledger"
    static let trial = Digest.sha256([1])
    static let missing = ["*": ["NA"]]

    /// Seals a text.
    init(
        _ text: String,
        dataset: String = "LB",
        site: String = "701",
        key: [String]? = nil,
        volatile: [String] = [],
        chunkBytes: Int = 60_000,
        note: String? = nil,
        seed: UInt64 = 1
    ) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Array(text.utf8), to: "sealed.csv")
        var random = SplitMix64(seed: seed)
        let plan = SealPlan(
            origin: Self.origin,
            trial: Self.trial,
            site: site,
            dataset: dataset,
            sequence: 1,
            profile: .propose(ProfileDeclaration(key: key, missing: Self.missing, volatile: volatile)),
            note: note,
            saltKey: random.bytes(32),
            fileSalt: random.bytes(32)
        )
        var bytes: [UInt8] = []
        let source = try CSVSource(path: path, dialect: CSVDialect(), chunkBytes: chunkBytes)
        root = try DatasetSealer(source, plan: plan).seal(workers: 2, sink: { bytes += $0 }).root
        self.bytes = bytes
        self.text = text
    }

    /// Seals a table of the CDISC pilot: `dm`, `ae` or `lb`.
    static func pilot(_ name: String, chunkBytes: Int = 400_000) throws -> SealedFile {
        let bytes = try SharedData.bytes("data/cdiscpilot01_sdtm/\(name).csv")
        return try SealedFile(
            String(decoding: bytes, as: UTF8.self),
            dataset: name.uppercased(),
            chunkBytes: chunkBytes
        )
    }

    /// The evidence without the rows that a selection names.
    func erasing(_ selection: RowSelection, from evidence: [UInt8]? = nil) throws -> [UInt8] {
        let file = try EvidenceFile(MemoryBytes(evidence ?? bytes))
        let eraser = EvidenceEraser(file)
        var left: [UInt8] = []
        try eraser.write(eraser.plan(selection, root: root, workers: 2), sink: { left += $0 })
        return left
    }

    /// Audits a delivery against evidence of this seal.
    func audit(_ delivery: String, evidence: [UInt8]) throws -> DatasetAudit {
        let folder = try TemporaryFolder()
        let path = try folder.write(Array(delivery.utf8), to: "delivered.csv")
        var audit = DatasetAudit(site: "701", dataset: "LB", file: path, verdict: .unverifiable)
        try DatasetAuditor(evidence: EvidenceFile(MemoryBytes(evidence)), root: root, workers: 2) {
            try CSVSource(path: path, dialect: CSVDialect(), chunkBytes: 50_000)
        }.audit(&audit)
        return audit
    }
}

/// Rows of a plain CSV text without quotes around line breaks, line by line.
struct Lines {
    var header: String
    var rows: [String]

    init(_ text: String) {
        var lines = text.split(separator: "\n").map(String.init)
        header = lines.removeFirst()
        rows = lines
    }

    var text: String { ([header] + rows).joined(separator: "\n") + "\n" }

    /// The same without the rows that hold a text.
    func without(_ subject: String) -> Lines {
        var left = self
        left.rows.removeAll { $0.contains(subject) }
        return left
    }
}

extension RowSelection {
    /// The rows of a subject.
    static func subject(_ id: String) throws -> RowSelection { try RowSelection(parsing: ["USUBJID=\(id)"]) }
}

extension [UInt8] {
    /// Whether bytes occur anywhere.
    func contains(bytes needle: [UInt8]) -> Bool {
        Data(self).range(of: Data(needle)) != nil
    }
}

extension RowCounts {
    /// Whether the counts add up.
    var isBalanced: Bool {
        sealed == intact + altered + removed + erased && found == intact + altered + added
            && duplicated <= added && moved <= intact && reformatted <= intact
    }
}
