// Seals a table into memory and audits deliveries against it, as the command line does, with pinned salts.

import Foundation
import MerkleLog
import TestSupport
import TrialIntegrity
import TrialTables

/// A sealed table with its evidence.
struct SealedTable {
    let evidence: [UInt8]
    let root: Digest
    let dataset: SealedDataset
    /// What bounds a chunk of a delivery; small, so that small tables have many.
    var chunkBytes = 50_000

    /// Seals a file.
    init(
        path: String,
        dataset name: String,
        key: [String]? = nil,
        declaration: ProfileDeclaration? = nil,
        dialect: CSVDialect = CSVDialect(),
        chunkBytes: Int = 70_000
    ) throws {
        var declared = declaration ?? ProfileDeclaration()
        if let key { declared.key = key }
        let plan = SealPlan(
            origin: "test.example/ledger",
            trial: Digest.sha256([1]),
            site: "S",
            dataset: name,
            sequence: 1,
            profile: .propose(declared),
            saltKey: [UInt8](repeating: 1, count: 32),
            fileSalt: [UInt8](repeating: 2, count: 32)
        )
        let source = try CSVSource(path: path, dialect: dialect, chunkBytes: chunkBytes)
        var bytes: [UInt8] = []
        do {
            dataset = try DatasetSealer(source, plan: plan).seal(workers: 2, sink: { bytes += $0 })
        } catch let error as SealingError {
            throw source.refusal().map { $0 as any Error } ?? error
        }
        evidence = bytes
        root = dataset.root
    }

    /// Seals bytes.
    init(
        _ bytes: [UInt8],
        dataset name: String = "X",
        key: [String]? = nil,
        declaration: ProfileDeclaration? = nil,
        dialect: CSVDialect = CSVDialect(),
        chunkBytes: Int = 70_000
    ) throws {
        let folder = try TemporaryFolder()
        try self.init(
            path: folder.write(bytes, to: "sealed.csv"),
            dataset: name,
            key: key,
            declaration: declaration,
            dialect: dialect,
            chunkBytes: chunkBytes
        )
    }

    /// Audits a file.
    func audit(path: String, evidence other: [UInt8]? = nil, workers: Int = 2) throws -> DatasetAudit {
        let file = try EvidenceFile(MemoryBytes(other ?? evidence))
        return try DeliveryReadings(path: path, profile: file.manifest.profile).best { dialect in
            var audit = DatasetAudit(site: "S", dataset: "X", file: path, verdict: .unverifiable)
            try DatasetAuditor(evidence: file, root: root, workers: workers) {
                try CSVSource(path: path, dialect: dialect, chunkBytes: chunkBytes)
            }.audit(&audit)
            return audit
        }
    }

    /// Audits bytes.
    func audit(_ bytes: [UInt8], evidence other: [UInt8]? = nil, workers: Int = 2) throws -> DatasetAudit {
        let folder = try TemporaryFolder()
        return try audit(path: folder.write(bytes, to: "delivered.csv"), evidence: other, workers: workers)
    }

    /// Audits a table written plainly.
    func audit(_ table: TextTable) throws -> DatasetAudit { try audit(table.bytes()) }
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

    /// The findings as short lines, cell by cell: an exchange as the two altered cells that it stands for, and a subject
    /// with a single row as the altered cell.
    var toldCells: [String] {
        zip(findings, told).flatMap { finding, line -> [String] in
            switch finding.kind {
            case .valuesSwapped:
                guard let other = finding.counterpart else { return [line] }
                let texts = "\(finding.found ?? "-") > \(finding.sealed ?? "-")"
                return [
                    line.replacing("values-swapped", with: "cell-altered"),
                    "cell-altered \(other.sealedRow):\(other.foundRow) \(other.column) \(texts)",
                ]
            case .subjectRelabelled where finding.note?.hasPrefix("1 row") == true:
                return [line.replacing("subject-relabelled", with: finding.key == nil ? "cell-altered" : "key-altered")]
            default: return [line]
            }
        }
    }

    /// Whether the counts add up.
    var isBalanced: Bool {
        guard let rows else { return false }
        return rows.sealed == rows.intact + rows.altered + rows.removed
            && rows.found == rows.intact + rows.altered + rows.added && rows.duplicated <= rows.added
            && rows.moved <= rows.intact && rows.reformatted <= rows.intact
    }
}

extension SharedData {
    /// The path of a file under `../shared`.
    static func path(_ name: String) throws -> String { try url(name).path }
}
