// Seals a table, makes its fingerprint file, and audits deliveries against either, as the command line does.

import Foundation
import MerkleLog
import TestSupport
import TrialIntegrity
import TrialTables

/// Column names and rows, to be changed and written again in many ways.
struct Sheet {
    var columns: [String]
    var rows: [[String]]
    var delimiter = ","
    var lineEnd = "\n"
    var quotesAll = false

    init(_ columns: [String], _ rows: [[String]]) {
        self.columns = columns
        self.rows = rows
    }

    /// Reads the first rows of a file.
    init(path: String, limit: Int) throws {
        let source = try CSVSource(path: path, dialect: CSVDialect())
        columns = source.columns
        rows = []
        var batch = RowBatch(columnCount: columns.count)
        while rows.count < limit, let chunk = try source.nextChunk() {
            _ = chunk.parse(into: &batch)
            for row in 0..<batch.rowCount where rows.count < limit {
                rows.append(columns.indices.map { batch.text(row: row, column: $0) })
            }
        }
    }

    /// The position of a column.
    func index(_ column: String) -> Int { columns.firstIndex(of: column) ?? 0 }

    /// The bytes of the file.
    var bytes: [UInt8] {
        let lines = ([columns] + rows).map { $0.map(written).joined(separator: delimiter) + lineEnd }
        return Array(lines.joined().utf8)
    }

    private func written(_ cell: String) -> String {
        let isSpecial = cell.utf8.contains { $0 == 34 || $0 == 10 || $0 == 13 || $0 == delimiter.utf8.first }
        guard quotesAll || isSpecial else { return cell }
        return "\"" + cell.replacingOccurrences(of: "\"", with: "\"\"") + "\""
    }

    /// Changes every cell of some columns.
    mutating func rewrite(_ columns: [String], _ change: (String) -> String) {
        for column in columns {
            let position = index(column)
            for row in rows.indices { rows[row][position] = change(rows[row][position]) }
        }
    }

    /// The same with columns in another order.
    func reordered(_ order: [Int]) -> Sheet {
        var sheet = self
        sheet.columns = order.map { columns[$0] }
        sheet.rows = rows.map { row in order.map { row[$0] } }
        return sheet
    }
}

/// A sealed table with its evidence and its fingerprints.
struct SealedBench {
    let evidence: [UInt8]
    let fingerprints: [UInt8]
    let dataset: SealedDataset
    var root: Digest { dataset.root }
    var profile: Profile { dataset.manifest.profile }
    /// The file the fingerprints were made with.
    static let key = [UInt8](repeating: 7, count: 32)

    /// Seals a table in small chunks, so that it has many runs.
    init(
        _ sheet: Sheet,
        key: [String]? = nil,
        missing: [String: [String]] = [:],
        volatile: [String] = [],
        saltKey: [UInt8] = [UInt8](repeating: 1, count: 32),
        fingerprintKey: FingerprintKey? = nil,
        chunkBytes: Int = 70_000
    ) throws {
        let plan = SealPlan(
            origin: "test.example/ledger",
            trial: Digest.sha256([1]),
            site: "S",
            dataset: "X",
            sequence: 1,
            profile: .propose(ProfileDeclaration(key: key, missing: missing, volatile: volatile)),
            saltKey: saltKey,
            fileSalt: [UInt8](repeating: 2, count: 32)
        )
        let folder = try TemporaryFolder()
        let path = try folder.write(sheet.bytes, to: "sealed.csv")
        let source = try CSVSource(path: path, dialect: CSVDialect(), chunkBytes: chunkBytes)
        var bytes: [UInt8] = []
        dataset = try DatasetSealer(source, plan: plan).seal(workers: 2, sink: { bytes += $0 })
        evidence = bytes
        fingerprints = try Self.fingerprints(
            of: bytes,
            root: dataset.root,
            key: try fingerprintKey ?? FingerprintKey(Self.key)
        )
    }

    /// The fingerprint file of evidence.
    static func fingerprints(
        of evidence: [UInt8],
        root: Digest,
        key: FingerprintKey,
        workers: Int = 2
    ) throws -> [UInt8] {
        var file: [UInt8] = []
        try FingerprintWriter(evidence: try EvidenceFile(MemoryBytes(evidence)), root: root, key: key)
            .write(workers: workers) { file += $0 }
        return file
    }

    /// Audits a delivery against the fingerprints.
    func audit(_ bytes: [UInt8], fingerprints other: [UInt8]? = nil, workers: Int = 2) throws -> DatasetAudit {
        let file = try FingerprintFile(MemoryBytes(other ?? fingerprints))
        return try audit(bytes, profile: file.manifest.profile) { audit, open in
            try FingerprintAuditor(file: file, root: root, workers: workers, open: open).audit(&audit)
        }
    }

    /// Audits a delivery against the evidence.
    func fullAudit(_ bytes: [UInt8]) throws -> DatasetAudit {
        let file = try EvidenceFile(MemoryBytes(evidence))
        return try audit(bytes, profile: file.manifest.profile) { audit, open in
            try DatasetAuditor(evidence: file, root: root, workers: 2, open: open).audit(&audit)
        }
    }

    private func audit(
        _ bytes: [UInt8],
        profile: Profile,
        _ body: (inout DatasetAudit, @escaping () throws -> any TableSource) throws -> Void
    ) throws -> DatasetAudit {
        let folder = try TemporaryFolder()
        let path = try folder.write(bytes, to: "delivered.csv")
        return try DeliveryReadings(path: path, profile: profile).best { dialect in
            var audit = DatasetAudit(site: "S", dataset: "X", file: path, verdict: .unverifiable)
            try body(&audit) { try CSVSource(path: path, dialect: dialect, chunkBytes: 50_000) }
            return audit
        }
    }
}

extension DatasetAudit {
    /// The findings as short lines: kind, rows, column.
    var located: [String] {
        findings.map { finding in
            let rows = "\(finding.sealedRow.map(String.init) ?? "-"):\(finding.foundRow.map(String.init) ?? "-")"
            return "\(finding.kind.rawValue) \(rows)\(finding.column.map { " " + $0 } ?? "")"
        }
    }

    /// Whether the counts add up.
    var isBalanced: Bool {
        guard let rows else { return false }
        return rows.sealed == rows.intact + rows.altered + rows.removed
            && rows.found == rows.intact + rows.altered + rows.added
    }
}
