// Corrections: what a site says about the changes from one version to the next, as a list that is sealed with the later one.

/// A correction: one change with its reason and its author.
public struct Correction: Hashable, Sendable {
    /// The values of the key columns, in the order of the key; all empty for a column as a whole.
    public var key: [String]
    /// The column; nil for a row that was added or removed.
    public var column: String?
    /// Why: a code or a sentence.
    public var reason: String
    /// Who stands for it.
    public var author: String
    /// What was there before, as written; nil where nothing is said.
    public var old: String?
    /// What is there since, as written; nil where nothing is said.
    public var new: String?
    /// When it was made: an ISO 8601 date or time, as written; nil where nothing is said.
    public var time: String?

    /// States a correction.
    public init(
        key: [String],
        column: String?,
        reason: String,
        author: String,
        old: String? = nil,
        new: String? = nil,
        time: String? = nil
    ) {
        self.key = key
        self.column = column
        self.reason = reason
        self.author = author
        self.old = old
        self.new = new
        self.time = time
    }

    /// The most characters of a reason, an author or a time.
    static let longestText = 500
    /// The most bytes of a cell's text.
    static let longestCell = 32_000

    /// Whether a text can be a reason or an author: one line of 1 to 500 characters.
    static func isLine(_ text: String) -> Bool {
        (1...longestText).contains(text.count) && text.utf8.count <= 4 * longestText
            && text.unicodeScalars.allSatisfy { scalar in
                switch scalar.properties.generalCategory {
                case .control, .lineSeparator, .paragraphSeparator: false
                default: true
                }
            }
    }

    /// Whether a text can be the time of a correction.
    static func isTime(_ text: String) -> Bool {
        isLine(text) && ISODate(Array(text.utf8)[...]) != nil || UTCTimestamp(parsing: text) != nil
    }

    /// The correction as a stated change.
    ///
    /// - Parameters:
    ///   - columns: the key columns.
    ///   - reference: where it is written.
    /// - Returns: the change, without a place of its own.
    package func stated(_ columns: [String], reference: String) -> StatedChange {
        let isOfColumn = key.allSatisfy(\.isEmpty)
        let subject: StatedChange.Subject =
            switch column {
            case .some(let name) where isOfColumn: .column(name)
            case .some(let name): .cell(name)
            case nil: .row(.addedOrRemoved)
            }
        return StatedChange(
            key: isOfColumn ? [] : zip(columns, key).map { KeyPart(column: $0, value: $1) },
            subject: subject,
            old: old,
            new: new,
            explanation: FindingExplanation(
                source: .correction,
                reason: reason,
                author: author,
                at: time,
                reference: reference
            )
        )
    }
}

extension [Correction] {
    /// Takes out the values that corrections state of some columns; who reads corrections may not read these.
    ///
    /// - Parameter columns: the columns.
    /// - Returns: of how many corrections values were taken.
    package mutating func withoutValues(of columns: Set<String>) -> Int {
        var count = 0
        for index in indices {
            guard let column = self[index].column, columns.contains(column),
                self[index].old != nil || self[index].new != nil
            else { continue }
            self[index].old = nil
            self[index].new = nil
            count += 1
        }
        return count
    }
}

/// Reads a corrections file as a site writes it: a table with the key columns of the dataset and `column`, `reason`,
/// `author`, and, where they are known, `old`, `new` and `time`.
package struct CorrectionTable {
    /// The most corrections of one seal.
    package static let maximumCount = 100_000
    /// The columns beside the key.
    static let needed = ["column", "reason", "author"]
    static let optional = ["old", "new", "time"]

    private let path: String
    private let key: [String]
    private let columns: Set<String>

    /// Prepares to read.
    ///
    /// - Parameters:
    ///   - path: the file as the user named it.
    ///   - key: the key columns of the dataset.
    ///   - columns: the columns that a correction can be of: those of the version and of the one before.
    package init(path: String, key: [String], columns: Set<String>) {
        self.path = path
        self.key = key
        self.columns = columns
    }

    /// Reads it strictly.
    ///
    /// - Returns: the corrections, in the order of the file.
    /// - Throws: `CorrectionError` with the place; what reading the table throws.
    package func read(_ source: any TableSource) throws -> [Correction] {
        try lines(source).map { line in try line.result.get() }
    }

    /// A line of a corrections file: a correction, or what is wrong with it.
    package struct Line: Sendable {
        /// The number of the row, from 1.
        package let row: Int
        /// The correction, or what is wrong with the line.
        package let result: Result<Correction, CorrectionError>
    }

    /// Reads it line by line: what is wrong with one line is nothing to the others.
    ///
    /// - Returns: the lines, in the order of the file.
    /// - Throws: `CorrectionError` for what is wrong with the file as a whole; what reading the table throws.
    package func lines(_ source: any TableSource) throws -> [Line] {
        let places = try header(source.columns)
        guard let rows = try source.placedRows(limit: Self.maximumCount) else {
            throw CorrectionError(.tooMany(Self.maximumCount), SourcePlace(file: path))
        }
        guard !rows.isEmpty else { throw CorrectionError(.none, SourcePlace(file: path)) }
        var seen: [[String]: Int] = [:]
        return rows.map { row in
            let place = SourcePlace(file: path, line: row.line, row: row.row)
            do throws(CorrectionError) {
                let correction = try correction(row.cells, places, place)
                let subject = correction.key + [correction.column ?? ""]
                if let first = seen[subject] { throw CorrectionError(.twice(first: first), place) }
                seen[subject] = row.row
                return Line(row: row.row, result: .success(correction))
            } catch {
                return Line(row: row.row, result: .failure(error))
            }
        }
    }

    /// Why a header is not that of corrections of this dataset; nil when it is.
    package func misfit(_ header: [String]) -> CorrectionError? {
        do throws(CorrectionError) {
            _ = try self.header(header)
            return nil
        } catch {
            return error
        }
    }

    /// Where each name stands in the header; other capitals are the same name, where no column has the name itself.
    private func header(_ names: [String]) throws(CorrectionError) -> [String: Int] {
        let place = SourcePlace(file: path, line: 1)
        guard !key.isEmpty else { throw CorrectionError(.noKey, SourcePlace(file: path)) }
        let all = Self.needed + Self.optional
        if let taken = key.first(where: all.contains) { throw CorrectionError(.keyNameTaken(taken), place) }
        var places: [String: Int] = [:]
        let wanted = key + all
        for name in wanted { places[name] = names.firstIndex(of: name) }
        for name in wanted where places[name] == nil {
            let taken = Set(places.values)
            places[name] = names.indices.first {
                !taken.contains($0) && names[$0].lowercased() == name.lowercased()
            }
        }
        for name in key + Self.needed where places[name] == nil {
            throw CorrectionError(.missingColumn(name, key: key), place)
        }
        let taken = Set(places.values)
        if let unknown = names.indices.first(where: { !taken.contains($0) }) {
            throw CorrectionError(.unknownColumn(unknown + 1), place)
        }
        return places
    }

    private func correction(
        _ cells: [String],
        _ places: [String: Int],
        _ place: SourcePlace
    ) throws(CorrectionError) -> Correction {
        func cell(_ name: String) -> String? { places[name].map { cells[$0] } }
        func text(_ name: String) -> String? { cell(name).flatMap { $0.isEmpty ? nil : $0 } }
        for name in ["reason", "author"] {
            guard let text = text(name) else { throw CorrectionError(.empty(name), place) }
            guard Correction.isLine(text) else { throw CorrectionError(.notALine(name), place) }
        }
        let correction = Correction(
            key: key.map { cell($0) ?? "" },
            column: text("column"),
            reason: text("reason") ?? "",
            author: text("author") ?? "",
            // An empty cell says nothing: what is not said is not held against anybody.
            old: text("column") == nil ? nil : text("old"),
            new: text("column") == nil ? nil : text("new"),
            time: text("time")
        )
        if correction.key.allSatisfy(\.isEmpty), correction.column == nil { throw CorrectionError(.ofNothing, place) }
        if let column = correction.column, !columns.contains(column) {
            throw CorrectionError(.noSuchColumn, place)
        }
        if let time = correction.time, !Correction.isTime(time) { throw CorrectionError(.badTime, place) }
        for text in correction.key + [correction.old, correction.new].compactMap(\.self)
        where text.utf8.count > Correction.longestCell {
            throw CorrectionError(.cellTooLong, place)
        }
        return correction
    }
}
