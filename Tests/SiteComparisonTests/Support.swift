// Studies and comparisons for tests, from real files and from texts.

import Foundation
import SiteComparison
import SiteStatistics
import TestSupport
import TrialIntegrity
import TrialTables

/// A table of a test.
struct TestTable {
    var path: String
    var dataset: String
    var site: String?
    var definition: DatasetDefinition?

    init(_ path: String, _ dataset: String, site: String? = nil, definition: DatasetDefinition? = nil) {
        self.path = path
        self.dataset = dataset
        self.site = site
        self.definition = definition
    }
}

/// Reads tables in the order given.
func readStudy(_ tables: [TestTable], methods: [Method] = Method.allCases) throws -> Study {
    var builder = StudyBuilder(methods: methods)
    for table in tables {
        var dialect = CSVDialect()
        dialect.delimiter = table.definition?.delimiter?.utf8.first
        let source = try CSVSource(path: table.path, dialect: dialect)
        _ = try builder.read(
            source,
            as: TableInput(dataset: table.dataset, site: table.site, definition: table.definition)
        )
    }
    return Study(builder)
}

/// Reads tables from texts, which are kept for as long as it takes.
func readStudy(
    texts: [(dataset: String, site: String?, text: String)],
    definition: DatasetDefinition? = nil
) throws -> Study {
    let folder = try TemporaryFolder()
    var tables: [TestTable] = []
    for (number, entry) in texts.enumerated() {
        let path = folder.path("\(number).csv")
        try Data(entry.text.utf8).write(to: URL(fileURLWithPath: path))
        tables.append(TestTable(path, entry.dataset, site: entry.site, definition: definition))
    }
    return try readStudy(tables)
}

/// Compares, with the usual settings but for the methods.
func compare(
    _ study: Study?,
    summaries: [SiteSummary] = [],
    methods: [Method] = Method.allCases,
    rules: ComparisonRules = ComparisonRules(),
    shipments: Shipments? = nil,
    industry: Bool = false
) async -> ComparisonReport {
    var report = ComparisonReport(
        trial: nil,
        standing: .unverified,
        settings: ComparisonSettings(methods: methods, isIndustryMode: industry),
        inputs: [],
        run: RunFacts(at: "2026-01-01T00:00:00Z", by: "tester", version: "0")
    )
    let material = ComparisonMaterial(study: study, summaries: summaries, shipments: shipments, rules: rules)
    await SiteComparer(material, settings: report.settings).complete(&report)
    return report
}

/// The CDISC pilot as it lies beside the project.
enum Pilot {
    static func table(_ dataset: String) throws -> TestTable {
        TestTable(try SharedData.url("data/cdiscpilot01_sdtm/\(dataset.lowercased()).csv").path, dataset)
    }

    static func study(_ datasets: [String], methods: [Method] = Method.allCases) throws -> Study {
        try readStudy(try datasets.map(table), methods: methods)
    }
}

extension ComparisonReport {
    /// The question of a key.
    func question(
        _ method: Method,
        _ dataset: String = "",
        _ variable: String = "",
        _ part: String = ""
    )
        -> ComparisonQuestion?
    {
        questions.first { $0.key == QuestionKey(method, dataset, variable, part) }
    }

    /// The place of a site.
    func place(_ site: String) -> Int? { sites.firstIndex { $0.name == site } }
}

/// A number as measured by nobody: seeded, about normal.
func noise(_ generator: inout SplitMix64) -> Double {
    (0..<12).reduce(-6.0) { sum, _ in sum + Double(generator.next() >> 11) * 0x1p-53 }
}
