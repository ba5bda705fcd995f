// The files of a comparison: which are tables, which are summaries, and how each is read.

import Foundation
import SiteComparison
import SiteStatistics
import TrialIntegrity
import TrialLedger
import TrialTables

/// One table that takes part, ready to be read.
struct ComparedTable {
    /// Its place among the inputs of the report.
    var input: Int
    var path: String
    var dialect: CSVDialect
    /// The verified evidence that is read in place of the file; nil to read the file.
    var evidence: EvidenceFile?
    var table: TableInput
}

/// What a call asked for, held against what there is.
struct AskedFor {
    let request: CompareRequest

    /// Holds the datasets asked for against those of the inputs.
    ///
    /// - Throws: `ProgramError.usage` naming what there is.
    func check(datasets inputs: [ComparisonInput], _ summaries: [SiteSummary]) throws {
        let there = Set(inputs.compactMap(\.dataset) + summaries.flatMap { $0.sources.map(\.dataset) })
        try check("dataset", request.onlyDatasets, there: there.sorted())
    }

    /// Holds the sites asked for against those compared, and those left out.
    ///
    /// - Throws: `ProgramError.usage` naming what there is.
    func check(sites compared: [String], _ inputs: [ComparisonInput]) throws {
        let there = Set(compared + inputs.compactMap(\.site))
        try check("site", request.onlySites, there: there.sorted(by: NaturalOrder.precedes))
    }

    /// Holds the methods asked for against those that the data give something to.
    ///
    /// - Throws: `ProgramError.usage` naming what there is.
    func check(methods report: ComparisonReport, _ comparer: SiteComparer) throws {
        let asked = request.methods.filter { $0 != .combinedScore }
        guard asked.count < Method.allCases.count - 1, !report.sites.isEmpty,
            !report.questions.contains(where: { asked.contains($0.key.method) })
        else { return }
        if asked.isEmpty { throw ProgramError.usage("method 16 combines other methods: name them as well") }
        let names = asked.map { "\($0.number) (\(MethodCatalogue.name(of: $0)))" }.joined(separator: ", ")
        // Tables have cells, which were not counted unless that was asked for.
        let there = Set(comparer.answerable + [.completeness]).subtracting(asked).sorted().map { String($0.number) }
            .joined(separator: ", ")
        throw ProgramError.usage(
            "there are no data for method \(names)" + (there.isEmpty ? "" : "; there are for \(there)")
        )
    }

    private func check(_ what: String, _ asked: [String], there: [String]) throws {
        let unknown = asked.filter { !there.contains($0) }
        guard let first = unknown.first else { return }
        let names = there.prefix(40).joined(separator: ", ") + (there.count > 40 ? " and \(there.count - 40) more" : "")
        throw ProgramError.usage(
            "no input has the \(what) \(first)" + (there.isEmpty ? "" : "; the \(what)s are \(names)")
        )
    }
}

/// The paths of a call, told apart.
struct ComparePaths {
    private(set) var tables: [String] = []
    private(set) var summaries: [String] = []

    /// Tells tables from summaries, which end in `.json`.
    init(_ paths: [String]) throws {
        for path in paths {
            guard FileManager.default.fileExists(atPath: path) else { throw ProgramError.missing(path: path) }
            if path.lowercased().hasSuffix(".json") { summaries.append(path) } else { tables.append(path) }
        }
    }
}

/// Files of no ledger.
struct UnverifiedFiles {
    let definition: TrialDefinition?

    /// The tables of the paths, with the site that a folder names: `<site>/<dataset>.csv`.
    ///
    /// - Throws: `ProgramError.missing`, `.nothingToAudit`.
    func files(_ paths: [String]) throws -> [DeliveredFile] {
        var files: [DeliveredFile] = []
        for path in paths {
            let scan = DeliveryScan(series: [], site: nil, dataset: nil)
            for var file in try scan.files([path]).files {
                file.dataset = name(file.dataset)
                if file.isFromFolder {
                    let root = path.hasSuffix("/") ? path : path + "/"
                    let parts = file.path.dropFirst(root.count).split(separator: "/")
                    if parts.count == 2 { file.site = String(parts[0]) }
                }
                files.append(file)
            }
        }
        return files.sorted { ($0.site ?? "", $0.dataset, $0.path) < ($1.site ?? "", $1.dataset, $1.path) }
    }

    /// The declared dataset of that name in any letter case.
    private func name(_ dataset: String) -> String {
        definition?.datasets.keys.first { $0.uppercased() == dataset.uppercased() } ?? dataset
    }

    /// How a file is read: as declared, else as it looks.
    func dialect(_ dataset: String) throws -> CSVDialect {
        try DeclaredReading().dialect(definition?.datasets[dataset], before: nil)
    }
}

extension TableInput {
    /// The table of a sealed dataset: the profile of its seal says how dates and missing values are written.
    init(dataset: String, site: String?, definition: DatasetDefinition?, profile: Profile?) {
        var rules = definition ?? DatasetDefinition()
        for column in profile?.columns ?? [] {
            if rules.missing[column.name] == nil, !column.missing.isEmpty {
                rules.missing[column.name] = column.missing
            }
            if rules.dateFormats[column.name] == nil { rules.dateFormats[column.name] = column.format }
        }
        self.init(dataset: dataset, site: site == SealID.pooledSite ? nil : site, definition: rules)
    }
}

/// A list of shipments: a CSV file with the columns `site` and `number`.
enum ShipmentList {
    /// Reads the list.
    ///
    /// - Throws: `TableError`, `ProgramError.usage` when the columns are not there.
    static func read(_ path: String) throws -> Shipments {
        guard FileManager.default.fileExists(atPath: path) else { throw ProgramError.missing(path: path) }
        let source = try CSVSource(path: path, dialect: CSVDialect())
        let names = source.columns.map { $0.lowercased() }
        guard let site = names.firstIndex(where: { ["site", "siteid"].contains($0) }),
            let number = names.firstIndex(where: { ["number", "kit", "lot", "sample"].contains($0) })
        else { throw ProgramError.usage("a list of shipments has the columns site and number") }
        var pairs: [(site: String, number: String)] = []
        var batch = RowBatch(columnCount: names.count)
        while let chunk = try source.nextChunk() {
            _ = chunk.parse(into: &batch)
            for row in 0..<batch.rowCount {
                pairs.append((batch.text(row: row, column: site), batch.text(row: row, column: number)))
            }
        }
        if let refusal = source.refusal() { throw refusal }
        return Shipments(pairs)
    }
}
