// Audit trails as data capture systems export them: who changed which field of which record, when, from what to what.

/// How the columns of an exported audit trail are called, and which columns of the dataset its lines are about.
package struct TrailMap: Hashable, Sendable {
    /// How lines are written.
    package enum Form: String, Sendable {
        /// One line for each changed field, with columns of their own for everything.
        case columns
        /// The logging of REDCap: the record in the action, the fields in a list of changes.
        case redcap
    }

    /// How lines are written.
    package var form: Form
    /// For each key column of the dataset the column of the trail that holds its value; in a REDCap log the one
    /// column of the dataset that holds the record.
    package var key: [String: String]
    /// The column with the name of the changed field.
    package var field: String
    /// The columns with the value before and after.
    package var old: String?, new: String?
    /// The columns with who changed it, when and why.
    package var user: String?, time: String?, reason: String?
    /// The column with the name of the dataset; lines of other datasets are left aside.
    package var dataset: String?
    /// The column of the dataset for fields that are called otherwise in the trail.
    package var fields: [String: String]

    /// The names of the columns of a trail with one line for each changed field.
    ///
    /// - Parameters: as the members.
    package init(
        form: Form = .columns,
        key: [String: String],
        field: String = "field",
        old: String? = nil,
        new: String? = nil,
        user: String? = nil,
        time: String? = nil,
        reason: String? = nil,
        dataset: String? = nil,
        fields: [String: String] = [:]
    ) {
        self.form = form
        self.key = key
        self.field = field
        self.old = old
        self.new = new
        self.user = user
        self.time = time
        self.reason = reason
        self.dataset = dataset
        self.fields = fields
    }

    /// A REDCap log whose records stand in a column of the dataset.
    package static func redcap(record: String) -> TrailMap { TrailMap(form: .redcap, key: [record: ""]) }

    /// Reads a map as a person writes it.
    ///
    /// - Throws: `JSONError.shape` naming the member that is missing, unknown or not what it must be.
    package init(_ value: JSONValue) throws(JSONError) {
        var members = try JSONMembers(value)
        form =
            members.contains("form")
            ? try members.parse("form", "`columns` or `redcap`", Form.init(rawValue:)) : .columns
        fields = try members.dictionary("fields") { value, path throws(JSONError) in
            guard let text = value.stringValue else { throw .shape(path: path, expected: "a column of the dataset") }
            return text
        }
        if form == .redcap {
            let record =
                members.contains("record") ? try members.parse("record", "a column of the dataset") { $0 } : nil
            key = record.map { [$0: ""] } ?? [:]
            field = ""
            try members.finish()
            return
        }
        key = try members.dictionary("key") { value, path throws(JSONError) in
            guard let text = value.stringValue else { throw .shape(path: path, expected: "a column of the trail") }
            return text
        }
        guard !key.isEmpty else { throw .shape(path: "key", expected: "a column of the trail for each key column") }
        field = try members.parse("field", "a column of the trail") { $0 }
        func column(_ name: String) throws(JSONError) -> String? {
            members.contains(name) ? try members.parse(name, "a column of the trail") { $0 } : nil
        }
        old = try column("old")
        new = try column("new")
        user = try column("user")
        time = try column("time")
        reason = try column("reason")
        dataset = try column("dataset")
        try members.finish()
        guard old != nil || new != nil else {
            throw .shape(path: "new", expected: "present: the column with new values")
        }
    }
}

/// An audit trail that was read.
package struct AuditTrail: Sendable {
    /// The most lines of a trail.
    package static let maximumCount = 2_000_000

    /// The file, as the user named it.
    package let name: String
    private let map: TrailMap?
    private let columns: [String]
    private let rows: [PlacedRow]

    /// Reads a trail.
    ///
    /// - Parameters:
    ///   - source: the exported table.
    ///   - name: its file, as the user named it.
    ///   - map: what its columns mean; nil for a trail that says so itself, as a REDCap log does.
    /// - Throws: `TrailError`, and what reading the table throws.
    package init(_ source: any TableSource, name: String, map: TrailMap?) throws {
        self.name = name
        self.map = map
        columns = source.columns
        let isRedcap = map?.form == .redcap || map == nil
        if isRedcap {
            guard RedcapLog.columns(of: columns) != nil else {
                throw TrailError(.notRedcap, SourcePlace(file: name, line: 1))
            }
        } else if let map {
            let named =
                [map.field] + map.key.values
                + [map.old, map.new, map.user, map.time, map.reason, map.dataset]
                .compactMap(\.self)
            for column in named.sorted() where !columns.contains(column) {
                throw TrailError(.missingColumn(column), SourcePlace(file: name, line: 1))
            }
        }
        guard let rows = try source.placedRows(limit: Self.maximumCount) else {
            throw TrailError(.tooMany(Self.maximumCount), SourcePlace(file: name))
        }
        self.rows = rows
    }

    /// What the trail states of a dataset, the earliest change first.
    ///
    /// - Parameters:
    ///   - dataset: the dataset's name.
    ///   - profile: its profile.
    /// - Returns: the changes, with those of rows and columns that the dataset does not have.
    /// - Throws: `TrailError` when the map names columns that the dataset does not have.
    package func changes(dataset: String, profile: Profile) throws(TrailError) -> StatedChanges {
        if let map, map.form == .columns { return try mapped(map, dataset, profile) }
        let record = map?.key.keys.first ?? profile.key.first
        guard let record, profile.columns.contains(where: { $0.name == record }) else {
            throw TrailError(.noRecordColumn(map?.key.keys.first), SourcePlace(file: name))
        }
        var log = RedcapLog(columns: columns, record: record, key: profile.key, fields: map?.fields ?? [:])
        for row in rows { log.read(row, file: name) }
        var stated = StatedChanges(
            kind: .auditTrail,
            name: name,
            changes: TrailOrder.earliestFirst(log.lines).flatMap(\.changes),
            blursBlanks: true,
            unread: log.unread
        )
        stated.changes = stated.changes.filter { Self.isOfDataset($0, profile) }
        return stated
    }

    /// Key parts beyond the key of the dataset cannot be compared with anything.
    private static func isOfDataset(_ change: StatedChange, _ profile: Profile) -> Bool {
        change.key.allSatisfy { part in profile.columns.contains { $0.name == part.column } }
    }

    private func mapped(_ map: TrailMap, _ dataset: String, _ profile: Profile) throws(TrailError) -> StatedChanges {
        let positions = Dictionary(columns.enumerated().map { ($1, $0) }) { first, _ in first }
        let keyColumns = map.key.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        for column in keyColumns where !profile.key.contains(column) {
            throw TrailError(.notAKeyColumn(column), SourcePlace(file: name))
        }
        var lines: [TrailLine] = []
        for row in rows {
            func cell(_ column: String?) -> String? { column.flatMap { positions[$0] }.map { row.cells[$0] } }
            func said(_ column: String?) -> String? { cell(column).flatMap { $0.isEmpty ? nil : $0 } }
            if let named = cell(map.dataset), named.uppercased() != dataset.uppercased() { continue }
            let field = cell(map.field) ?? ""
            let change = StatedChange(
                key: keyColumns.map { KeyPart(column: $0, value: cell(map.key[$0]) ?? "") },
                subject: .cell(map.fields[field] ?? field),
                old: cell(map.old),
                new: cell(map.new),
                explanation: FindingExplanation(
                    source: .auditTrail,
                    reason: said(map.reason),
                    author: said(map.user),
                    at: said(map.time),
                    reference: TrailLine.reference(name, row.row)
                )
            )
            lines.append(TrailLine(time: said(map.time), changes: [change]))
        }
        return StatedChanges(kind: .auditTrail, name: name, changes: TrailOrder.earliestFirst(lines).flatMap(\.changes))
    }
}

/// A line of a trail with the changes it states.
struct TrailLine {
    /// When, as written.
    let time: String?
    let changes: [StatedChange]

    /// Where a line stands: the file's own name, without the folders above it.
    static func reference(_ file: String, _ row: Int) -> String {
        "\(file.split(separator: "/").last.map(String.init) ?? file) row \(row)"
    }
}
