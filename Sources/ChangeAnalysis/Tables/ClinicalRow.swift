// What the analysis reads of one row: the cells of columns whose purpose is known.

import TrialIntegrity

/// Where the cells of a purpose stand in the texts of a row.
struct RowLayout: Sendable {
    /// The purposes that columns of the table serve.
    let purposes: [ColumnPurpose]
    /// Their columns in the table.
    let positions: [Int]
    /// How each of them is read.
    let readings: [CellReading]
    private let slots: [ColumnPurpose: Int]

    /// Lays out a table.
    ///
    /// - Parameters:
    ///   - purposes: what columns are for.
    ///   - columns: the columns of the table.
    ///   - own: how columns are read that are read otherwise than `columns` says.
    init(_ purposes: ColumnPurposes, columns: [ProfileColumn], readings own: [String: CellReading] = [:]) {
        let found = ColumnPurpose.allCases.compactMap { purpose -> (ColumnPurpose, Int)? in
            guard let name = purposes[purpose], let position = columns.firstIndex(where: { $0.name == name }) else {
                return nil
            }
            return (purpose, position)
        }
        self.purposes = found.map(\.0)
        positions = found.map(\.1)
        readings = positions.map { own[columns[$0].name] ?? CellReading(columns[$0]) }
        slots = Dictionary(found.enumerated().map { ($0.element.0, $0.offset) }) { first, _ in first }
    }

    /// The slot of a purpose; nil when no column serves it.
    func slot(_ purpose: ColumnPurpose) -> Int? { slots[purpose] }

    /// The texts of a run, slot by slot.
    func texts(_ coded: CodedRows) -> [RunTexts] { positions.indices.map { RunTexts(coded, self, slot: $0) } }
}

/// The texts of a row, by purpose; missing values are nil.
struct ClinicalRow: Sendable {
    let layout: RowLayout
    var texts: [String?]

    subscript(purpose: ColumnPurpose) -> String? {
        get { layout.slot(purpose).flatMap { texts[$0] } }
        set { if let slot = layout.slot(purpose) { texts[slot] = newValue } }
    }

    /// The day in the column of a purpose; nil when it holds none.
    func day(_ purpose: ColumnPurpose) -> UTCDay? {
        DayText.day(self[purpose], layout.slot(purpose).map { layout.readings[$0] })
    }

    /// The number in the column of a purpose; nil when it holds none.
    func number(_ purpose: ColumnPurpose) -> WrittenNumber? {
        guard let slot = layout.slot(purpose), let text = texts[slot] else { return nil }
        return WrittenNumber(layout.readings[slot].plainText(Array(text.utf8)[...]))
    }
}

/// A day as ISO 8601 text states it.
enum DayText {
    /// The day of a date or datetime.
    ///
    /// - Parameters:
    ///   - text: the cell as written.
    ///   - reading: how its column is read, which knows the format of its dates.
    /// - Returns: nil for partial dates and other texts.
    static func day(_ text: String?, _ reading: CellReading? = nil) -> UTCDay? {
        guard let text else { return nil }
        if let day = UTCDay(parsing: String(text.prefix(10))), text.utf8.count == 10 || text.dropFirst(10).first == "T"
        {
            return day
        }
        guard let reading, let form = reading.normalForm(Array(text.utf8)[...]) else { return nil }
        if let day = UTCDay(parsing: String(decoding: form.prefix(10), as: UTF8.self)) { return day }
        // A column whose cells do not all look like dates has no format; where months have names, none is needed.
        guard !reading.type.isDate else { return nil }
        for format in [DateFormat.dayNameYear, .dayNameYearHyphens, .dayNameYearBlanks] {
            if let date = format.isoDate(text.utf8) { return UTCDay(parsing: String(decoding: date, as: UTF8.self)) }
        }
        return nil
    }
}

/// A number as it is written.
struct WrittenNumber: Hashable, Sendable {
    let value: Double
    /// How many digits follow the point.
    let decimals: Int
    /// The last digit as written.
    let lastDigit: Int

    /// Reads a plain decimal with at most 15 digits, which a binary number holds; nil for anything else.
    init?(_ text: String?) {
        guard let text else { return nil }
        let bytes = CellReading.trimmed(Array(text.utf8)[...])
        guard let decimal = PlainDecimal(bytes), decimal.digitCount <= 15, let last = bytes.last,
            let value = Double(String(decoding: bytes, as: UTF8.self))
        else { return nil }
        self.value = value
        decimals = decimal.fraction?.count ?? 0
        lastDigit = Int(last) - 48
    }
}
