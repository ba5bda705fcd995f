// Tables that are sealed as one version after another, into memory, with pinned salts.

import Foundation
import MerkleLog
import TestSupport
import Testing
import TrialIntegrity
import TrialTables

/// A table as texts, written plainly.
struct TableText {
    var columns: [String]
    var rows: [[String]]

    init(_ columns: [String], _ rows: [[String]]) {
        self.columns = columns
        self.rows = rows
    }

    /// Reads the first rows of a table of the CDISC pilot.
    init(pilot name: String, limit: Int) throws {
        let path = try SharedData.url("data/cdiscpilot01_sdtm/\(name).csv").path
        let source = try CSVSource(path: path, dialect: CSVDialect())
        let read = try #require(try source.placedTexts(limit: limit))
        self.init(source.columns, read)
    }

    func index(_ column: String) -> Int { columns.firstIndex(of: column) ?? 0 }

    /// The text of the file.
    func text(lineEnd: String = "\n", quotesAll: Bool = false) -> String {
        ([columns] + rows).map { row in
            row.map { cell in
                let isSpecial = cell.utf8.contains { [34, 44, 10, 13].contains($0) }
                guard quotesAll || isSpecial else { return cell }
                return "\"" + cell.replacingOccurrences(of: "\"", with: "\"\"") + "\""
            }.joined(separator: ",") + lineEnd
        }.joined()
    }
}

extension CSVSource {
    /// The cells of the first rows exactly as written.
    fileprivate func placedTexts(limit: Int) throws -> [[String]]? {
        var rows: [[String]] = []
        var batch = RowBatch(columnCount: columns.count)
        while rows.count < limit, let chunk = try nextChunk() {
            _ = chunk.parse(into: &batch)
            for row in 0..<batch.rowCount where rows.count < limit {
                rows.append(columns.indices.map { batch.text(row: row, column: $0) })
            }
        }
        return rows
    }
}

/// A sealed version.
struct Version {
    let id: SealID
    let text: String
    var bytes: [UInt8]
    let root: Digest
    let manifest: Manifest

    var evidence: EvidenceFile { get throws { try EvidenceFile(MemoryBytes(bytes)) } }

    /// Seals a text; the profile of `before` goes on, and one is proposed where it is nil.
    init(
        _ text: String,
        dataset: String = "LB",
        sequence: Int = 1,
        key: [String]? = nil,
        types: [String: ColumnType] = [:],
        before: Version? = nil,
        chunkBytes: Int = 50_000
    ) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Array(text.utf8), to: "sealed.csv")
        var random = SplitMix64(seed: UInt64(sequence) &* 77)
        let declared = ProfileDeclaration(key: key, types: types, missing: ["*": ["NA"]])
        let plan = SealPlan(
            origin: "test.example/ledger",
            trial: Digest.sha256([1]),
            site: "701",
            dataset: dataset,
            sequence: sequence,
            profile: before.map { .continued($0.manifest.profile) } ?? .propose(declared),
            saltKey: random.bytes(32),
            fileSalt: random.bytes(32)
        )
        var bytes: [UInt8] = []
        let source = try CSVSource(path: path, dialect: CSVDialect(), chunkBytes: chunkBytes)
        let sealed = try DatasetSealer(source, plan: plan).seal(workers: 2, sink: { bytes += $0 })
        root = sealed.root
        manifest = sealed.manifest
        id = try #require(SealID(site: "701", dataset: dataset, sequence: sequence))
        self.bytes = bytes
        self.text = text
    }

    /// What changed from this version to a later one.
    func changes(
        to later: Version,
        evidence: (any RandomAccessBytes)? = nil,
        laterEvidence: (any RandomAccessBytes)? = nil,
        workers: Int = 2
    ) throws -> DatasetAudit {
        var audit = DatasetAudit(site: "701", dataset: id.dataset, file: nil, verdict: .unverifiable)
        audit.seal = id.text
        let new = try EvidenceFile(laterEvidence ?? MemoryBytes(later.bytes))
        let old = try EvidenceFile(evidence ?? MemoryBytes(bytes))
        try VersionComparison(to: new, seal: later.id, root: later.root, workers: workers)
            .compare(from: old, root: root, &audit)
        return audit
    }

    /// What an audit of the later version's file says.
    func audit(_ later: Version) throws -> DatasetAudit {
        let folder = try TemporaryFolder()
        let path = try folder.write(Array(later.text.utf8), to: "delivered.csv")
        var audit = DatasetAudit(site: "701", dataset: id.dataset, file: nil, verdict: .unverifiable)
        audit.seal = id.text
        try DatasetAuditor(evidence: try evidence, root: root, workers: 2) {
            try CSVSource(path: path, dialect: CSVDialect(), chunkBytes: 40_000)
        }.audit(&audit)
        return audit
    }

    /// The same with the rows of some subjects erased.
    func erasing(_ condition: String) throws -> Version {
        let eraser = EvidenceEraser(try evidence)
        let plan = try eraser.plan(try RowSelection(parsing: [condition]), root: root, workers: 2)
        var erased: [UInt8] = []
        try eraser.write(plan) { erased += $0 }
        var copy = self
        copy.bytes = erased
        return copy
    }
}

extension DatasetAudit {
    /// The findings as short lines: kind, rows, column, texts.
    var told: [String] {
        findings.map { finding in
            let rows = "\(finding.sealedRow.map(String.init) ?? "-"):\(finding.foundRow.map(String.init) ?? "-")"
            let texts =
                finding.sealed == nil && finding.found == nil
                ? "" : " \(finding.sealed ?? "-") > \(finding.found ?? "-")"
            return "\(finding.kind.rawValue) \(rows)\(finding.column.map { " " + $0 } ?? "")\(texts)"
        }
    }
}
