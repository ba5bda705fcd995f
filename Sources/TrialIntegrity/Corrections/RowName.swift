// Rows by the values of some of their columns, as the profile reads them; and what evidence holds of such rows.

/// Some columns of a row with the normal forms of their cells: two texts that mean the same name the same row.
struct RowName: Hashable, Sendable {
    /// The names of the columns, sorted by their bytes.
    let columns: [String]
    /// The normal forms; nil for a missing value.
    let values: [[UInt8]?]
}

/// Reads cells as a profile says.
struct ProfileReadings: Sendable {
    private let readings: [String: CellReading]
    private let positions: [String: Int]
    /// The names of the key columns.
    let key: Set<String>

    init(_ profile: Profile) {
        readings = Dictionary(profile.columns.map { ($0.name, CellReading($0)) }) { first, _ in first }
        positions = Dictionary(profile.columns.enumerated().map { ($1.name, $0) }) { first, _ in first }
        key = Set(profile.key)
    }

    /// The position of a column in the profile; nil when there is none of this name.
    func position(of column: String) -> Int? { positions[column] }

    /// The normal form of a text in a column; that of a text column where the profile has no such column.
    func normalForm(_ text: String, column: String) -> [UInt8]? {
        (readings[column] ?? CellReading(ProfileColumn(name: column, type: .text))).normalForm(Array(text.utf8)[...])
    }

    /// Whether a text says nothing but itself: no date in the column's format, no number that is written otherwise.
    func isAsWritten(_ text: String, column: String) -> Bool {
        let bytes = CellReading.trimmed(Array(text.utf8)[...])
        return normalForm(text, column: column) == Array(bytes)
    }

    /// The name that some key parts give a row.
    func name(_ parts: [KeyPart]) -> RowName {
        let sorted = parts.sorted { $0.column.utf8.lexicographicallyPrecedes($1.column.utf8) }
        return RowName(
            columns: sorted.map(\.column),
            values: sorted.map { normalForm($0.value, column: $0.column) }
        )
    }

    /// The name that the key of a row gives it by some of its columns; nil when it lacks one of them.
    func name(_ key: [KeyPart], by columns: [String]) -> RowName? {
        var values: [[UInt8]?] = []
        for column in columns {
            guard let part = key.first(where: { $0.column == column }) else { return nil }
            values.append(normalForm(part.value, column: column))
        }
        return RowName(columns: columns, values: values)
    }

    /// Whether two texts mean the same in a column.
    ///
    /// When blurring, runs of blanks and line breaks count as one blank.
    func isSame(_ one: String, _ other: String, column: String, blurring: Bool) -> Bool {
        if normalForm(one, column: column) == normalForm(other, column: column) { return true }
        guard blurring else { return false }
        return normalForm(Self.blurred(one), column: column) == normalForm(Self.blurred(other), column: column)
    }

    private static func blurred(_ text: String) -> String {
        text.split { $0 == " " || $0 == "\t" || $0.isNewline }.joined(separator: " ")
    }
}

/// Cells of sealed rows that are asked for by name.
struct SealedCells {
    private let evidence: EvidenceFile
    private let readings: ProfileReadings

    /// Rows beyond this number of one name are counted and not kept.
    private static let keptRows = 256

    /// What is held of the rows of one name.
    struct Rows {
        /// How many there are.
        var count = 0
        /// The texts of the columns that were asked for, row by row.
        var texts: [[String: String]] = []
    }

    init(_ evidence: EvidenceFile, _ readings: ProfileReadings) {
        self.evidence = evidence
        self.readings = readings
    }

    /// Reads the evidence once.
    ///
    /// - Parameter wanted: the names of rows, each with the columns whose cells are asked for.
    /// - Returns: the rows of every name that has any.
    /// - Throws: `FormatError` when a section is damaged; read errors as they come.
    /// - Complexity: O(size of the dataset).
    func find(_ wanted: [RowName: Set<String>]) throws -> [RowName: Rows] {
        guard !wanted.isEmpty else { return [:] }
        var found: [RowName: Rows] = [:]
        let searches = Dictionary(grouping: wanted.keys, by: \.columns).compactMap { columns, names in
            NameSearch(columns: columns, names: names, readings)
        }
        for run in try evidence.runs() {
            let coded = try evidence.rows(run)
            for search in searches {
                for (row, name) in search.rows(of: coded) {
                    var rows = found[name] ?? Rows()
                    rows.count += 1
                    if rows.texts.count < Self.keptRows {
                        rows.texts.append(texts(coded, row: row, columns: wanted[name] ?? []))
                    }
                    found[name] = rows
                }
            }
        }
        return found
    }

    private func texts(_ coded: CodedRows, row: Int, columns: Set<String>) -> [String: String] {
        var texts: [String: String] = [:]
        for column in columns {
            guard let position = readings.position(of: column) else { continue }
            texts[column] = String(decoding: coded.cell(row: row, column: position), as: UTF8.self)
        }
        return texts
    }
}

/// Finds rows whose names have the same columns.
private struct NameSearch {
    private let positions: [Int]
    private let columns: [String]
    private let readings: ProfileReadings
    /// For each column the number of each value that is looked for.
    private let numbers: [[[UInt8]?: Int32]]
    private let names: [[Int32]: RowName]

    /// Nil when the profile lacks one of the columns.
    init?(columns: [String], names: [RowName], _ readings: ProfileReadings) {
        let positions = columns.compactMap(readings.position)
        guard positions.count == columns.count, !columns.isEmpty else { return nil }
        self.positions = positions
        self.columns = columns
        self.readings = readings
        var numbers = [[[UInt8]?: Int32]](repeating: [:], count: columns.count)
        var byNumbers: [[Int32]: RowName] = [:]
        for name in names {
            let codes = name.values.enumerated().map { column, value in
                let code = numbers[column][value] ?? Int32(numbers[column].count)
                numbers[column][value] = code
                return code
            }
            byNumbers[codes] = name
        }
        self.numbers = numbers
        self.names = byNumbers
    }

    /// The rows of a run that have one of the names, from 0 within it.
    ///
    /// - Complexity: O(rows + distinct texts of the columns).
    func rows(of coded: CodedRows) -> [(row: Int, name: RowName)] {
        let codes = positions.enumerated().map { place, position in
            coded.columns[position].starts.indices.map { entry -> Int32 in
                let text = String(decoding: coded.text(entry, column: position), as: UTF8.self)
                return numbers[place][readings.normalForm(text, column: columns[place])] ?? -1
            }
        }
        var found: [(row: Int, name: RowName)] = []
        var tuple = [Int32](repeating: 0, count: positions.count)
        for row in 0..<coded.rowCount {
            var isWanted = true
            for place in positions.indices {
                let code = codes[place][Int(coded.columns[positions[place]].indexes[row])]
                if code < 0 { isWanted = false; break }
                tuple[place] = code
            }
            if isWanted, let name = names[tuple] { found.append((row, name)) }
        }
        return found
    }
}
