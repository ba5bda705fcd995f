// From the files of a comparison to its study: who reads first, and why a file takes no part.

import Foundation
import IntegrityReports
import SiteComparison
import SiteStatistics
import TrialIntegrity
import TrialTables

/// Reads tables into a study.
struct StudyReader {
    private var builder: StudyBuilder
    private var hasRead = false
    /// The fault of the first file that cannot be read as a table.
    private var fault: TableError?
    private let quiet: Bool

    init(methods: [Method], quiet: Bool) {
        builder = StudyBuilder(methods: methods)
        self.quiet = quiet
    }

    /// Reads all tables: demographics first, then those that say who is at which site, then the others.
    ///
    /// Files that cannot take part are left out, and their inputs say why and what to do.
    ///
    /// - Parameters:
    ///   - tables: those that were asked for.
    ///   - inputs: takes what came of each.
    ///   - notDelivered: seals of the sites compared of which no file was given.
    /// - Returns: the study; nil when no table was read.
    /// - Throws: `TableError` when the only file cannot be read, or the disk fails.
    mutating func study(
        _ tables: [ComparedTable],
        _ inputs: inout [ComparisonInput],
        notDelivered: [String] = []
    ) throws -> Study? {
        var order: [(rank: Int, table: ComparedTable)] = []
        for table in tables {
            do {
                if let rank = try rank(table, &inputs) { order.append((rank, table)) }
            } catch let error as TableError {
                try leaveOut(table, error, &inputs)
            }
        }
        for place in 0...2 {
            for entry in order where entry.rank == place {
                do {
                    try read(entry.table, &inputs)
                } catch let error as TableError {
                    try leaveOut(entry.table, error, &inputs)
                }
            }
        }
        if !hasRead, inputs.count == 1, let fault { throw fault }
        note(absences: inputs, notDelivered)
        return hasRead ? Study(builder) : nil
    }

    /// Notes what takes no part and why, so that silence is not taken for an answer.
    private mutating func note(absences inputs: [ComparisonInput], _ notDelivered: [String]) {
        for input in inputs where !input.isUsed && input.kind == .table {
            guard let site = input.site, let dataset = input.dataset else { continue }
            let differs = input.verdict == .altered || input.verdict == .unverifiable
            let why = differs ? input.verdict.rawValue : "it could not be used"
            builder.note(absent: dataset, of: site, why: "\(site)/\(dataset) was left out: \(why)")
        }
        for id in notDelivered.compactMap(SealID.init(parsing:)) {
            builder.note(absent: id.dataset, of: id.site, why: "\(id.site)/\(id.dataset) was not delivered")
        }
    }

    /// When a table has its turn; nil when nobody knows whom its rows are about.
    private func rank(_ table: ComparedTable, _ inputs: inout [ComparisonInput]) throws -> Int? {
        let columns =
            try table.evidence?.manifest.profile.columns.map(\.name)
            ?? CSVSource(path: table.path, dialect: table.dialect).columns
        let purposes = purposes(table, columns)
        let declares = table.table.definition?.columns[.site] != nil
        guard purposes[.subject] != nil || purposes[.site] != nil && declares else {
            inputs[table.input].isUsed = false
            inputs[table.input].note = ReasonsToLeaveOut.columns(
                columns,
                dataset: table.table.dataset,
                site: purposes[.site]
            )
            return nil
        }
        if StudyBuilder.isFirst(table.table.dataset, table.table.definition) { return 0 }
        return table.table.site != nil || purposes[.site] != nil ? 1 : 2
    }

    private func purposes(_ table: ComparedTable, _ columns: [String]) -> ColumnPurposes {
        ColumnPurposes(recognising: columns, dataset: table.table.dataset, definition: table.table.definition)
    }

    private mutating func read(_ table: ComparedTable, _ inputs: inout [ComparisonInput]) throws {
        let damage = EvidenceDamage()
        let file = table.evidence == nil ? try CSVSource(path: table.path, dialect: table.dialect) : nil
        let progress = Progress("reading \(table.path)", total: nil, quiet: quiet)
        defer { progress.finish() }
        // What was audited was read to its end before; other files are looked through first, so that none takes part by half.
        if inputs[table.input].verdict == .notChecked, let refusal = try Self.faults(table) { throw refusal }
        let reading: TableReading
        if let file {
            reading = try builder.read(file, as: table.table)
        } else if let evidence = table.evidence {
            let rows = try EvidenceTable(evidence, comparedUnder: evidence.manifest.profile, damage: damage)
            reading = try builder.read(rows, as: table.table)
        } else {
            return
        }
        if let refusal = file?.refusal(), inputs[table.input].verdict != .altered { throw refusal }
        if let error = damage.error { throw error }
        inputs[table.input].isReadFromEvidence = table.evidence != nil
        inputs[table.input].rows = reading.rows
        inputs[table.input].columns = reading.columns
        if let file {
            let digest = file.fileFacts().sha256.map { Self.hex($0) }.joined()
            if inputs[table.input].isVerified, let audited = inputs[table.input].sha256, audited != digest {
                throw TableError.unreadable(path: table.path, reason: "it changed after it was audited")
            }
            inputs[table.input].sha256 = digest
        }
        guard reading.rows > reading.withoutSite else {
            inputs[table.input].isUsed = false
            inputs[table.input].note = ReasonsToLeaveOut.rows(reading)
            return
        }
        hasRead = true
        var notes = [inputs[table.input].note]
        if reading.faults > 0 {
            notes.append("\(Plural.of(reading.faults, "row does", "rows do")) not fit the header and are left out")
        }
        notes.append(reading.tally.note)
        let said = notes.compactMap(\.self)
        inputs[table.input].note = said.isEmpty ? nil : said.joined(separator: "; ")
    }

    /// What refuses a file, with its place; nil when it can be read to its end.
    private static func faults(_ table: ComparedTable) throws -> TableError? {
        let source = try CSVSource(path: table.path, dialect: table.dialect)
        var batch = RowBatch(columnCount: source.columns.count)
        while let chunk = try source.nextChunk() { _ = chunk.parse(into: &batch) }
        return source.refusal()
    }

    private mutating func leaveOut(
        _ table: ComparedTable,
        _ error: TableError,
        _ inputs: inout [ComparisonInput]
    ) throws {
        if error.failureClass == .inputOutput { throw error }
        fault = fault ?? error
        inputs[table.input].isUsed = false
        inputs[table.input].note = ReasonsToLeaveOut.sentence(error)
    }

    private static func hex(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }
}

/// Why a file takes no part, where in it that is, and what to do next; no cell and no name of a column.
enum ReasonsToLeaveOut {
    /// The columns do not say whom the rows are about.
    ///
    /// - Parameters:
    ///   - columns: the columns there are.
    ///   - dataset: the dataset's name, as `trial.yaml` would declare it.
    ///   - site: the column that names the site; nil when none is known to.
    /// - Returns: one sentence, lower case, no full stop.
    static func columns(_ columns: [String], dataset: String, site: String?) -> String {
        let names = ColumnPurpose.subject.rawValue + (site == nil ? " and \(ColumnPurpose.site.rawValue)" : "")
        let what =
            site == nil
            ? "line 1: none of its \(Plural.of(columns.count, "column", "columns")) is called USUBJID, SUBJID or SITEID"
            : "line 1: a column names the site, but none is called USUBJID or SUBJID"
        return
            "\(what); say which columns name \(names) in `columns` of datasets/\(dataset) in trial.yaml (--definition)"
    }

    /// No row can be placed at a site.
    static func rows(_ reading: TableReading) -> String {
        guard reading.rows > 0 else { return "there is a header and no row; ask for the export again" }
        guard reading.columns[ColumnPurpose.site.rawValue] == nil else {
            return "row 1: no row names a subject and a site; look at these two columns"
        }
        return "row 1: no column names the site, and no demographics place its subjects;"
            + " give dm.csv too, or a column SITEID, or put the file into a folder named after its site"
    }

    /// A fault of the file: what, where, and what to do.
    static func sentence(_ error: any UserFacingError) -> String {
        var place: [String] = []
        if let row = error.place?.row { place.append("row \(row)") }
        if let line = error.place?.line { place.append("line \(line)") }
        if let column = error.place?.column { place.append("column \(column)") }
        return (place.isEmpty ? "" : place.joined(separator: ", ") + ": ") + error.message
            + (error.hint.map { "; \($0)" } ?? "")
    }
}
