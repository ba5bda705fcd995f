// Seals tables of a blinded trial into memory, with pinned keys, and audits deliveries against one part of the evidence or
// both.

import Foundation
import MerkleLog
import TestSupport
import TrialIntegrity
import TrialTables

/// A table that can be changed and written again.
struct BlindedTable {
    var columns: [String]
    var rows: [[String]]
    var quotesAll = false

    /// The columns that are withheld, where nothing else is said.
    static let withheld = ["ARM", "ARMCD"]
    /// Arms whose names have very different lengths, and one that must be quoted.
    static let arms = ["Placebo", "P", "Xanomeline High Dose, 54 mg twice a day", "", "Ärm \"B\"", "Screen\nFailure"]

    /// A random table; its columns stand in a random order.
    init(seed: UInt64, rows count: Int? = nil) {
        var random = SplitMix64(seed: seed)
        columns = ["USUBJID", "SEX", "AGE", "ARM", "ARMCD", "NOTE"].shuffled(using: &random)
        let total = count ?? [0, 1, 2, 3, 17, 255, 256, 257, 400].randomElement(using: &random) ?? 1
        rows = []
        for number in 0..<total {
            let arm = Int.random(in: 0..<Self.arms.count, using: &random)
            let cells = [
                "USUBJID": "01-701-\(1000 + number)", "SEX": Bool.random(using: &random) ? "F" : "M",
                "AGE": String(Int.random(in: 18...90, using: &random)), "ARM": Self.arms[arm], "ARMCD": String(arm),
                "NOTE": String(repeating: "x", count: Int.random(in: 0...30, using: &random)),
            ]
            rows.append(columns.map { cells[$0] ?? "" })
        }
    }

    /// Reads a plain table.
    init(_ bytes: [UInt8]) throws {
        let folder = try TemporaryFolder()
        let source = try CSVSource(path: folder.write(bytes, to: "t.csv"), dialect: CSVDialect())
        columns = source.columns
        rows = []
        var batch = RowBatch(columnCount: columns.count)
        while let chunk = try source.nextChunk() {
            _ = chunk.parse(into: &batch)
            for row in 0..<batch.rowCount { rows.append(columns.indices.map { batch.text(row: row, column: $0) }) }
        }
    }

    func index(_ column: String) -> Int { columns.firstIndex(of: column) ?? 0 }

    var bytes: [UInt8] {
        Array(([columns] + rows).map { $0.map(written).joined(separator: ",") + "\n" }.joined().utf8)
    }

    private func written(_ cell: String) -> String {
        guard quotesAll || cell.contains(where: { "\",\n".contains($0) }) else { return cell }
        return "\"" + cell.replacingOccurrences(of: "\"", with: "\"\"") + "\""
    }

    /// The same without some columns.
    func without(_ names: [String] = withheld) -> BlindedTable {
        let kept = columns.indices.filter { !names.contains(columns[$0]) }
        var table = self
        table.columns = kept.map { columns[$0] }
        table.rows = rows.map { row in kept.map { row[$0] } }
        return table
    }

    /// The same with other arms for everybody.
    func reassigned(seed: UInt64, columns names: [String] = withheld) -> BlindedTable {
        var random = SplitMix64(seed: seed)
        var table = self
        for row in rows.indices {
            for name in names { table.rows[row][index(name)] = Self.arms.randomElement(using: &random) ?? "" }
        }
        return table
    }
}

/// A sealed table with withheld columns, and both parts of its evidence.
struct BlindedFile {
    let open: [UInt8]
    let hidden: [UInt8]
    let sealed: SealedDataset
    let plan: SealPlan
    var root: Digest { sealed.root }

    /// Seals a table.
    init(
        _ bytes: [UInt8],
        withheld: [String] = BlindedTable.withheld,
        declaration: ProfileDeclaration = ProfileDeclaration(key: ["USUBJID"]),
        sequence: Int = 1,
        chunkBytes: Int = 3_000,
        seed: UInt64 = 1
    ) throws {
        var random = SplitMix64(seed: seed)
        plan = SealPlan(
            origin: SealedFile.origin,
            trial: Digest.sha256(Array("the trial of blinded tables".utf8)),
            site: "701",
            dataset: "DM",
            sequence: sequence,
            profile: .propose(declaration),
            saltKey: random.bytes(32),
            fileSalt: random.bytes(32),
            withheld: withheld,
            blindKey: random.bytes(32)
        )
        let folder = try TemporaryFolder()
        let path = try folder.write(bytes, to: "dm.csv")
        let source = try CSVSource(path: path, dialect: CSVDialect(), chunkBytes: chunkBytes)
        var (open, hidden): ([UInt8], [UInt8]) = ([], [])
        sealed = try DatasetSealer(source, plan: plan)
            .seal(workers: 2, sink: { open += $0 }, withheldSink: { hidden += $0 })
        self.open = open
        self.hidden = hidden
    }

    /// The open part alone.
    var openEvidence: EvidenceFile { get throws { try EvidenceFile(MemoryBytes(open)) } }
    /// Both parts.
    var joined: EvidenceFile { get throws { try EvidenceFile(MemoryBytes(open), withheld: MemoryBytes(hidden)) } }

    /// Audits a delivery.
    func audit(_ delivery: [UInt8], _ evidence: EvidenceFile) throws -> DatasetAudit {
        let folder = try TemporaryFolder()
        let path = try folder.write(delivery, to: "delivered.csv")
        return try DeliveryReadings(path: path, profile: evidence.manifest.profile).best { dialect in
            var audit = DatasetAudit(site: "701", dataset: "DM", file: path, verdict: .unverifiable)
            try DatasetAuditor(evidence: evidence, root: root, workers: 2) {
                try CSVSource(path: path, dialect: dialect, chunkBytes: 2_000)
            }.audit(&audit)
            return audit
        }
    }

    /// Audits a delivery against the open part.
    func auditOpenly(_ table: BlindedTable) throws -> DatasetAudit { try audit(table.bytes, openEvidence) }
    /// Audits a delivery against both parts.
    func auditWholly(_ table: BlindedTable) throws -> DatasetAudit { try audit(table.bytes, joined) }
}
