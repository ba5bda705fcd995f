// Seals a table, audits an edited copy and analyses what changed: the way a delivery goes.

import ChangeAnalysis
import Foundation
import MerkleLog
import TestSupport
import TrialIntegrity
import TrialTables

/// A table as texts.
struct EditedTable {
    var columns: [String]
    var rows: [[String]]

    init(_ columns: [String], _ rows: [[String]]) {
        self.columns = columns
        self.rows = rows
    }

    /// Reads a file of `../shared/data`, its first rows at the most.
    init(shared path: String, limit: Int = .max) throws {
        let source = try CSVSource(path: SharedData.url("data/\(path)").path, dialect: CSVDialect())
        columns = source.columns
        rows = []
        var batch = RowBatch(columnCount: columns.count)
        while let chunk = try source.nextChunk(), rows.count < limit {
            _ = chunk.parse(into: &batch)
            for row in 0..<batch.rowCount where rows.count < limit {
                rows.append(columns.indices.map { batch.text(row: row, column: $0) })
            }
        }
    }

    /// The position of a column, which must be there.
    func index(_ column: String) -> Int { columns.firstIndex(of: column) ?? 0 }

    subscript(row: Int, column: String) -> String {
        get { rows[row][index(column)] }
        set { rows[row][index(column)] = newValue }
    }

    /// Rows in which all columns hold these texts.
    func rows(where texts: [String: String]) -> [Int] {
        let wanted = texts.map { (index($0.key), $0.value) }
        return rows.indices.filter { row in wanted.allSatisfy { rows[row][$0.0] == $0.1 } }
    }

    /// The file: every cell in quotes.
    var bytes: [UInt8] {
        let lines = ([columns] + rows).map { row in
            row.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ",")
        }
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }
}

/// A sealed table.
struct AnalysisBench {
    let name: String
    let evidence: EvidenceFile
    let root: Digest
    var rules: DatasetDefinition?
    var site: String?
    var days: [NotableDay] = []
    var lock: NotableDay?
    var subjects = TrialSubjects()

    /// Seals a table; unless told otherwise its profile counts `NA` as missing.
    init(
        _ table: EditedTable,
        _ name: String,
        key: [String]? = nil,
        volatile: [String] = [],
        missing: [String] = ["NA"]
    ) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(table.bytes, to: "sealed.csv")
        var declared = ProfileDeclaration(missing: missing.isEmpty ? [:] : ["*": missing])
        declared.key = key
        declared.volatile = volatile
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
        var bytes: [UInt8] = []
        let source = try CSVSource(path: path, dialect: CSVDialect(), chunkBytes: 1 << 20)
        root = try DatasetSealer(source, plan: plan).seal(workers: 2, sink: { bytes += $0 }).root
        evidence = try EvidenceFile(MemoryBytes(bytes))
        self.name = name
    }

    /// Audits and analyses an edited copy.
    func analyse(_ table: EditedTable) throws -> DatasetAudit {
        let folder = try TemporaryFolder()
        let path = try folder.write(table.bytes, to: "delivered.csv")
        let open = { try CSVSource(path: path, dialect: CSVDialect(), chunkBytes: 1 << 20) }
        var audit = DatasetAudit(site: "S", dataset: name, file: path, verdict: .unverifiable)
        try DatasetAuditor(evidence: evidence, root: root, workers: 2, open: open).audit(&audit)
        try ChangeAnalysis(request).analyse(
            &audit,
            sealed: EvidenceRows(evidence),
            delivered: DeliveredRows(profile: evidence.manifest.profile, open: open)
        )
        return audit
    }

    /// What the analysis is told.
    var request: AnalysisRequest {
        AnalysisRequest(
            dataset: name,
            site: site,
            rules: rules,
            days: days,
            lock: lock,
            subjects: subjects,
            seed: 1
        )
    }

    /// The subjects of the pilot trial, from its demographics, events and dispositions.
    static func pilotSubjects() throws -> TrialSubjects {
        var subjects = TrialSubjects()
        for name in ["DM", "AE", "DS"] {
            let table = try EditedTable(shared: "cdiscpilot01_sdtm/\(name.lowercased()).csv")
            let bench = try AnalysisBench(table, name)
            try subjects.add(dataset: name, definition: nil, table: EvidenceRows(bench.evidence))
        }
        return subjects
    }
}

extension DatasetAudit {
    /// The codes of the patterns but the summary.
    var codes: [String] { patterns.map(\.code).filter { $0 != "summary" } }

    /// The summary.
    var summary: String? { patterns.first { $0.code == "summary" }?.text }

    /// A pattern by its code.
    func pattern(_ code: String) -> FindingPattern? { patterns.first { $0.code == code } }
}

extension Finding {
    /// The reasons as `code: text`.
    var reasons: [String] { materiality.map { "\($0.code): \($0.text)" } }
}

/// A sealed table whose rows are in memory, to be analysed many times.
struct MemoryRows: AnalysisTable {
    let columns: [ProfileColumn]
    let runs: [CodedRows]

    init(_ evidence: EvidenceFile) throws {
        columns = evidence.manifest.profile.columns
        runs = try evidence.runs().map { try evidence.rows($0) }
    }

    func forEachRun(_ body: (CodedRows) throws -> Bool) throws {
        for run in runs {
            guard try body(run) else { return }
        }
    }

    func place(ofRow number: Int) -> Int? { number >= 1 ? number - 1 : nil }

    func text(row: Int, column: Int) -> String {
        var row = row
        for run in runs {
            if row < run.rowCount { return String(decoding: run.cell(row: row, column: column), as: UTF8.self) }
            row -= run.rowCount
        }
        return ""
    }

    var rowCount: Int { runs.reduce(0) { $0 + $1.rowCount } }
}
