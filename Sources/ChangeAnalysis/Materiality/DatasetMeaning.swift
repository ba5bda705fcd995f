// What the columns of a dataset mean, and how the cells of a finding are read: the one place where rules and tests of
// patterns take texts, numbers and days from.

import TrialIntegrity

/// What a cell was sealed with and what it holds: as the sealed reading takes it, without outer blanks, and empty where it
/// stands for nothing.
struct CellTexts: Hashable, Sendable {
    let sealed: String
    let found: String

    /// Whether the cell held nothing and holds nothing, and only says so in another way.
    var isOnlyMarked: Bool { sealed.isEmpty && found.isEmpty }
}

/// What the columns of a dataset are for, looked up once.
struct DatasetMeaning: Sendable {
    let purposes: ColumnPurposes
    /// The purposes of each column that has any.
    let byColumn: [String: [ColumnPurpose]]
    /// The columns that hold arms: as declared, else by any of their standard names.
    let armColumns: Set<String>
    /// How each column is read.
    private let readings: [String: CellReading]
    /// Columns whose numbers count something.
    private let measured: Set<String>
    /// Columns that hold days.
    private let dated: Set<String>
    /// The column of the unit, for each column that has one.
    private let units: [String: String]

    /// Looks up.
    ///
    /// - Parameters:
    ///   - purposes: what columns are for.
    ///   - columns: the columns of the seal, all of them.
    ///   - rules: what the trial says of the dataset.
    ///   - key: the columns of the key.
    init(_ purposes: ColumnPurposes, columns: [ProfileColumn], rules: DatasetDefinition?, key: [String]) {
        self.purposes = purposes
        let named = columns.map { ($0.name, purposes.purposes(of: $0.name)) }.filter { !$0.1.isEmpty }
        let byColumn = Dictionary(named) { first, _ in first }
        self.byColumn = byColumn
        armColumns = Set([purposes[.arm]].compactMap(\.self) + (purposes.domain?.names(of: .arm) ?? []))
        readings = Dictionary(columns.map { ($0.name, CellReading($0)) }) { first, _ in first }
        let days = columns.filter { column in
            column.type.isDate || byColumn[column.name]?.contains(where: \.isDay) == true
                || column.name.uppercased().hasSuffix("DTC")
        }
        dated = Set(days.map(\.name))
        let declared = Set((rules?.eligibility ?? []).compactMap(\.column) + (rules?.endpoints ?? []).map(\.column))
        let numbers = columns.filter { column in
            let purposes = byColumn[column.name] ?? []
            guard !key.contains(column.name), !purposes.contains(where: \.isIdentifier),
                !column.name.uppercased().hasSuffix("SEQ")
            else { return false }
            return column.type.isNumeric || declared.contains(column.name) || purposes.contains(where: \.isMeasured)
        }
        measured = Set(numbers.map(\.name)).subtracting(dated)
        units = Self.units(purposes, Set(columns.map(\.name)), measured)
    }

    /// The columns of units, by the names of the tabulation standard.
    ///
    /// The unit of a result is called as the result, with `U` in place of the last letter or behind it: LBORRES, LBORRESU;
    /// LBSTRESN, LBSTRESU (SDTM IG 3.4). Limits have the unit of the result they hold for.
    private static func units(
        _ purposes: ColumnPurposes,
        _ columns: Set<String>,
        _ measured: Set<String>
    ) -> [String: String] {
        let results = [purposes[.value], purposes[.text], purposes[.dose]]
        var units: [String: String] = [:]
        for column in measured {
            let result = purposes.limitOf(column).flatMap { purposes[$0.value] } ?? column
            let standard = [result + "U", result.dropLast() + "U"].first { $0 != column && columns.contains($0) }
            units[column] = standard ?? (results.contains(result) ? purposes[.unit] : nil)
        }
        return units
    }

    // MARK: Cells

    /// What the cell of a finding held and holds; nil unless it is about one cell and both texts are known.
    func texts(_ finding: Finding) -> CellTexts? {
        let (sealed, found) = finding.readable
        guard finding.isCellChange, let sealed, let found, let column = finding.column else { return nil }
        return CellTexts(sealed: held(sealed, column), found: held(found, column))
    }

    private func held(_ text: String, _ column: String) -> String {
        let bytes = CellReading.trimmed(Array(text.utf8)[...])
        if let reading = readings[column], reading.normalForm(bytes) == nil { return "" }
        let text = String(decoding: bytes, as: UTF8.self)
        if byColumn[column]?.contains(where: \.holdsNames) == true { return text }
        return MissingMark.stands(text, isDate: dated.contains(column)) ? "" : text
    }

    /// Both texts as numbers; nil unless both are, and differ, in a column whose numbers count something.
    func numbers(_ cell: CellTexts?, _ column: String?) -> (sealed: WrittenNumber, found: WrittenNumber)? {
        guard let cell, let column, measured.contains(column), let sealed = WrittenNumber(cell.sealed),
            let found = WrittenNumber(cell.found), sealed.value != found.value
        else { return nil }
        return (sealed, found)
    }

    /// Both texts as days; nil unless both are, and differ, in a column of dates.
    func days(_ cell: CellTexts?, _ column: String?) -> (sealed: UTCDay, found: UTCDay)? {
        guard let cell, let column, dated.contains(column), let sealed = DayText.day(cell.sealed, readings[column]),
            let found = DayText.day(cell.found, readings[column]), sealed != found
        else { return nil }
        return (sealed, found)
    }

    // MARK: Units and limits

    /// Whether the unit of a column is among columns that were changed in the same row.
    func isConverted(_ column: String, _ changed: Set<String>) -> Bool { units[column].map(changed.contains) ?? false }

    /// Whether a limit that holds for a column is among columns that were changed in the same row.
    func hasOtherLimits(_ column: String, _ changed: Set<String>) -> Bool {
        guard let limits = purposes.limits(of: column) else { return false }
        return [limits.low, limits.high].contains { purposes[$0].map(changed.contains) ?? false }
    }
}

extension ColumnPurpose {
    /// Whether numbers of such a column are names: they are larger or smaller than others and mean nothing by it.
    fileprivate var isIdentifier: Bool {
        switch self {
        case .subject, .site, .country, .visit, .visitNumber, .timepoint, .arm, .test, .term, .lot, .rater: true
        default: false
        }
    }

    /// Whether such a column holds numbers, even where some of its cells are none.
    fileprivate var isMeasured: Bool {
        switch self {
        case .value, .text, .low, .high, .textLow, .textHigh, .dose, .age: true
        default: false
        }
    }
}
