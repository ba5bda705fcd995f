// One pass over a table: where each row belongs, and the rows and values that the analysis asks for.
//
// Memory is 28 bytes a row, and 25 more when a numeric column is looked at closely; texts are kept of the asked rows only.

import TrialIntegrity

/// What rows are grouped by.
enum Dimension: Int, CaseIterable, Sendable {
    case site, subject, visit, test, arm, serious

    var purpose: ColumnPurpose {
        switch self {
        case .site: .site
        case .subject: .subject
        case .visit: .visit
        case .test: .test
        case .arm: .arm
        case .serious: .serious
        }
    }

    /// The name of the group that a text puts a row into.
    func group(_ text: String?) -> String? { self == .serious ? YesNo.flag(text) ?? text : text }
}

extension RowLayout {
    /// The slot of what rows are grouped by; visits without a name go by their number.
    func slot(of dimension: Dimension) -> Int? {
        slot(dimension.purpose) ?? (dimension == .visit ? slot(.visitNumber) : nil)
    }
}

extension ClinicalRow {
    /// The name of the group that the row's own cells put it into; nil when they name none.
    func group(_ dimension: Dimension) -> String? {
        dimension.group(layout.slot(of: dimension).flatMap { texts[$0] })
    }
}

/// The groups of one dimension.
struct Grouping: Sendable {
    /// For each row the number of its group; 0 where the row belongs to none.
    var group: [UInt32] = []
    /// The names of the groups; the first, of group 0, is empty.
    var names: [String] = [""]
    private var numbers: [String: UInt32] = [:]

    /// The number of a group, which is added when it is new; 0 for nil.
    mutating func number(_ name: String?) -> UInt32 {
        guard let name else { return 0 }
        if let known = numbers[name] { return known }
        let number = UInt32(truncatingIfNeeded: names.count)
        names.append(name)
        numbers[name] = number
        return number
    }

    /// The number of a group that is there; nil when it is not.
    func known(_ name: String?) -> UInt32? { name.flatMap { numbers[$0] } }
}

/// A numeric column that is looked at closely, and the limits that hold for it.
struct FocusColumn: Hashable, Sendable {
    var column: String
    var low: String?
    var high: String?
}

/// What is asked of a table.
struct SurveyPlan {
    var purposes: ColumnPurposes
    /// Columns outside the seal, and blinded ones: not looked at.
    var excluded: Set<String>
    /// Places of rows whose texts are asked for.
    var wanted: Set<Int>
    var focus: FocusColumn?
    /// The site of all rows, where the table does not say it.
    var site: String?
    var subjects: TrialSubjects
    /// How columns are read that are read otherwise than the profile says: of a delivery that stands for sealed rows.
    var readings: [String: CellReading] = [:]
    /// Above this number of rows values are not looked at closely.
    var valueLimit = 5_000_000
}

/// What one pass over a table gives.
struct TableSurvey {
    /// The number of rows.
    private(set) var rows = 0
    /// The columns that are part of a row's record.
    private(set) var columns: [String] = []
    /// Groups by dimension, in the order of `Dimension`.
    private(set) var groupings = Dimension.allCases.map { _ in Grouping() }
    /// The day of each row since 1970-01-01; `noDay` where none is known.
    private(set) var days: [Int32] = []
    /// The rows asked for, by place.
    private(set) var kept: [Int: ClinicalRow] = [:]
    /// Values of the focus column and their limits, NaN where there is none; empty when there is no such column.
    private(set) var values: [Double] = []
    private(set) var lows: [Double] = []
    private(set) var highs: [Double] = []
    /// The last digits of these values as written; `noDigit` where there is none.
    private(set) var digits: [UInt8] = []
    let layout: RowLayout

    static let noDay = Int32.min
    static let noDigit: UInt8 = 255

    subscript(dimension: Dimension) -> Grouping { groupings[dimension.rawValue] }

    /// Reads a table.
    ///
    /// - Throws: what reading throws.
    init(_ table: some AnalysisTable, _ plan: SurveyPlan) throws {
        let names = table.columns.map(\.name)
        layout = RowLayout(plan.purposes, columns: table.columns, readings: plan.readings)
        columns = names.filter { !plan.excluded.contains($0) }
        let focus = plan.focus.map { focus in
            [focus.column, focus.low, focus.high].map { name in name.flatMap { names.firstIndex(of: $0) } }
        }
        var wanted = plan.wanted.sorted()[...]
        try table.forEachRun { coded in
            addGroups(coded, plan)
            addDays(coded)
            if let focus, rows + coded.rowCount <= plan.valueLimit { addValues(coded, focus) }
            let here = wanted.prefix { $0 < rows + coded.rowCount }
            keep(coded, here)
            wanted = wanted[here.endIndex...]
            rows += coded.rowCount
            return true
        }
        if values.count != rows { (values, lows, highs, digits) = ([], [], [], []) }
    }

    private mutating func addGroups(_ coded: CodedRows, _ plan: SurveyPlan) {
        for dimension in Dimension.allCases where dimension != .arm {
            let index = dimension.rawValue
            if let slot = layout.slot(of: dimension) {
                var texts = RunTexts(coded, layout, slot: slot)
                let entries = coded.columns[layout.positions[slot]]
                let numbers = entries.starts.indices.map { entry in
                    groupings[index].number(dimension.group(texts.text(entry: entry)))
                }
                groupings[index].group += entries.indexes.map { numbers[Int($0)] }
            } else {
                let only = groupings[index].number(dimension == .site ? plan.site : nil)
                groupings[index].group += [UInt32](repeating: only, count: coded.rowCount)
            }
        }
        addFactsOfSubjects(coded, plan)
    }

    /// The arm, and the site where the table has no column of it, come from the demographics.
    private mutating func addFactsOfSubjects(_ coded: CodedRows, _ plan: SurveyPlan) {
        let subjects = self[.subject]
        let (site, arm) = (Dimension.site.rawValue, Dimension.arm.rawValue)
        let takesSite = layout.slot(.site) == nil && plan.site == nil
        var known: [UInt32: (arm: UInt32, site: UInt32)] = [:]
        // Tables are sorted by subject, or by visit and then by subject: mostly it is the subject of the row before.
        var last: (subject: UInt32, arm: UInt32, site: UInt32)?
        for row in rows..<(rows + coded.rowCount) {
            let subject = subjects.group[row]
            if last?.subject != subject {
                let facts = known[subject] ?? numbers(subjects.names[Int(subject)], takesSite, plan.subjects)
                known[subject] = facts
                last = (subject, facts.arm, facts.site)
            }
            groupings[arm].group.append(last?.arm ?? 0)
            if takesSite { groupings[site].group[row] = last?.site ?? 0 }
        }
    }

    /// The groups of a subject, which are added when they are new.
    private mutating func numbers(
        _ subject: String,
        _ takesSite: Bool,
        _ subjects: TrialSubjects
    ) -> (arm: UInt32, site: UInt32) {
        let facts = subjects[subject]
        let arm = groupings[Dimension.arm.rawValue].number(facts?.arm)
        return (arm, takesSite ? groupings[Dimension.site.rawValue].number(facts?.site) : 0)
    }

    private mutating func addDays(_ coded: CodedRows) {
        guard let slot = layout.slot(.date) else {
            days += [Int32](repeating: Self.noDay, count: coded.rowCount)
            return
        }
        var texts = RunTexts(coded, layout, slot: slot)
        let entries = coded.columns[layout.positions[slot]]
        let numbers = entries.starts.indices.map { entry in
            DayText.day(texts.text(entry: entry), layout.readings[slot]).map { Int32(clamping: $0.number) }
                ?? Self.noDay
        }
        days += entries.indexes.map { numbers[Int($0)] }
    }

    private mutating func addValues(_ coded: CodedRows, _ focus: [Int?]) {
        // What is asked of a number is worked out once for each distinct text.
        func gather<Value>(_ column: Int?, _ missing: Value, _ value: (WrittenNumber) -> Value) -> [Value] {
            guard let column else { return [Value](repeating: missing, count: coded.rowCount) }
            let known = coded.columns[column].starts.indices.map { entry in
                let number = WrittenNumber(String(decoding: coded.text(entry, column: column), as: UTF8.self))
                return number.map(value) ?? missing
            }
            return coded.columns[column].indexes.map { known[Int($0)] }
        }
        values += gather(focus[0], .nan, \.value)
        digits += gather(focus[0], Self.noDigit) { UInt8(clamping: $0.lastDigit) }
        lows += gather(focus[1], .nan, \.value)
        highs += gather(focus[2], .nan, \.value)
    }

    /// Keeps the rows at these places, which are in the run.
    private mutating func keep(_ coded: CodedRows, _ places: ArraySlice<Int>) {
        guard !places.isEmpty else { return }
        var texts = layout.texts(coded)
        for place in places {
            let cells = texts.indices.map { texts[$0].text(row: place - rows) }
            kept[place] = ClinicalRow(layout: layout, texts: cells)
        }
    }
}
