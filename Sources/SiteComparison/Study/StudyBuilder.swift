// Reads tables into a study, one after another, each once and front to back.

package import SiteStatistics
package import TrialIntegrity

/// A table that is to be read.
package struct TableInput: Sendable {
    /// The dataset, such as `LB`.
    package var dataset: String
    /// The site of all rows; nil when a column or the demographics say it.
    package var site: String?
    /// What the trial says of the dataset.
    package var definition: DatasetDefinition?

    package init(dataset: String, site: String?, definition: DatasetDefinition? = nil) {
        self.dataset = dataset
        self.site = site
        self.definition = definition
    }
}

/// What reading a table came to.
package struct TableReading: Sendable, Equatable {
    /// Rows read.
    package var rows = 0
    /// Rows whose site cannot be told; they take no part.
    package var withoutSite = 0
    /// Which columns serve which purpose.
    package var columns: [String: String] = [:]
    /// Rows that could not be read because their cells do not fit the header.
    package var faults = 0
    /// Dates and numbers, and how many of them cannot be read.
    package var tally = ReadingTally()
}

/// How many dates and numbers of a table could be read.
package struct ReadingTally: Sendable, Equatable {
    /// Filled cells of columns that hold dates.
    package var dates = 0
    /// Those that are no date in the format of the column, partial dates not counted.
    package var unreadDates = 0
    /// Values that are numbers, or look like one.
    package var numbers = 0
    /// Those that look like one and are not read, such as `1,234.5`.
    package var unreadNumbers = 0

    /// What a reader must know of it, when one in a hundred cannot be read; nil otherwise.
    package var note: String? {
        var parts: [String] = []
        if unreadDates > 0, unreadDates * 100 >= dates {
            parts.append("\(unreadDates) of \(dates) dates cannot be read and are left out")
        }
        if unreadNumbers > 0, unreadNumbers * 100 >= numbers {
            parts.append("\(unreadNumbers) of \(numbers) numbers cannot be read and are left out")
        }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }
}

/// Collects a study from tables.
///
/// Read the demographics first: pooled tables without a site column take the site of a subject from there
/// (`StudyBuilder.isFirst`).
package struct StudyBuilder: Sendable {
    var index = SubjectIndex()
    var datasets: [String: DatasetStore] = [:]
    var facts: [Int32: SubjectFacts] = [:]
    var remarks: [StudyRemark] = []
    /// Why a dataset of a site takes no part, by site and dataset.
    var absences: [String: [String: String]] = [:]
    let methods: Set<Method>

    /// Starts with no rows.
    ///
    /// - Parameter methods: those that will be asked; rows are kept only where one of them needs them.
    package init(methods: [Method] = Method.allCases) { self.methods = Set(methods) }

    /// Whether a dataset has to be read before the others.
    package static func isFirst(_ dataset: String, _ definition: DatasetDefinition?) -> Bool {
        (definition?.domain ?? dataset).uppercased() == ClinicalDomain.demographics.rawValue
    }

    var keepsRows: Bool { !methods.isDisjoint(with: [.propagation, .nearDuplicates, .repeatedValues]) }

    /// Notes why a dataset of a site takes no part, so that the site's silence is not taken for its answer.
    ///
    /// - Parameters:
    ///   - dataset: the dataset.
    ///   - site: the site.
    ///   - why: the reason in words, such as `705/AE was not delivered`.
    package mutating func note(absent dataset: String, of site: String, why: String) {
        if absences[site]?[dataset] == nil { absences[site, default: [:]][dataset] = why }
    }

    /// Reads one table to its end.
    ///
    /// - Throws: what the source throws.
    /// - Complexity: O(cells); memory as `MeasurementStore` says.
    package mutating func read(_ source: any TableSource, as input: TableInput) throws -> TableReading {
        let purposes = ColumnPurposes(
            recognising: source.columns,
            dataset: input.dataset,
            definition: input.definition
        )
        let view = TableView(columns: source.columns, purposes: purposes, definition: input.definition)
        var reading = TableReading()
        for purpose in ColumnPurpose.allCases { reading.columns[purpose.rawValue] = purposes[purpose] }
        var reader = TableReader(view: view, input: input, builder: self)
        datasets[input.dataset] = nil
        index = SubjectIndex()
        var batch = RowBatch(columnCount: source.columns.count)
        while let chunk = try source.nextChunk() {
            reading.faults += chunk.parse(into: &batch).faults.count
            for row in 0..<batch.rowCount {
                reading.rows += 1
                if !reader.read(batch, row, number: reading.rows) { reading.withoutSite += 1 }
            }
        }
        reading.tally = reader.tally
        reader.giveBack(to: &self)
        if reading.withoutSite > 0 {
            remarks.append(
                StudyRemark(
                    code: "no-site",
                    sentence: "\(reading.withoutSite) of \(reading.rows) rows name no site, and their subjects are"
                        + " in no demographics that were read: they take no part",
                    dataset: input.dataset
                )
            )
        }
        return reading
    }
}
