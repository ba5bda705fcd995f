// The findings of one kind as a set of rows, each with the groups it belongs to.

import TrialIntegrity

/// A row that was changed, removed or added.
struct ChangedRow: Sendable {
    /// Its place in the surveyed table; nil for added rows.
    var place: Int?
    /// The numbers of its groups by dimension; from `firstUnknown` on of groups that the table does not have.
    var groups: [UInt32]
    /// Its day; `TableSurvey.noDay` where none is known.
    var day: Int32
    /// How many findings it has.
    var findings: Int

    /// Groups that the table does not have are counted from here: no table has so many.
    static let firstUnknown: UInt32 = 1 << 31

    /// Whether the table does not have the row's group of a dimension.
    func isUnknown(_ dimension: Dimension) -> Bool { self[dimension] >= Self.firstUnknown }

    /// Whether the row is in a group that the table has.
    func isKnown(_ dimension: Dimension) -> Bool { self[dimension] != 0 && !isUnknown(dimension) }

    subscript(dimension: Dimension) -> UInt32 { groups[dimension.rawValue] }
}

/// Changed rows of one kind.
struct ChangeSet {
    /// What the findings say.
    enum Kind: UInt64, Sendable {
        case cells, removed, added

        /// `48 changes`, `1 removed row`.
        func counted(_ count: Int) -> String {
            switch self {
            case .cells: count == 1 ? "1 change" : "\(count) changes"
            case .removed: count == 1 ? "1 removed row" : "\(count) removed rows"
            case .added: count == 1 ? "1 added row" : "\(count) added rows"
            }
        }
    }

    let kind: Kind
    /// The rows, each once, in the order of their findings.
    private(set) var rows: [ChangedRow] = []
    /// The number of findings.
    private(set) var count = 0
    /// The number of findings by column.
    private(set) var columns: [String: Int] = [:]
    /// Findings whose row is not known.
    private(set) var unplaced = 0
    private var indexes: [Int: Int] = [:]
    /// Names that the table does not have, by dimension: each is a group of its own.
    private var strangers: [Dimension: [String: UInt32]] = [:]

    init(_ kind: Kind) { self.kind = kind }

    /// Adds a finding in a row of the surveyed table.
    mutating func add(place: Int?, column: String?, _ survey: TableSurvey) {
        count += 1
        if let column { columns[column, default: 0] += 1 }
        guard let place, place < survey.rows else {
            unplaced += 1
            return
        }
        if let index = indexes[place] {
            rows[index].findings += 1
            return
        }
        indexes[place] = rows.count
        let groups = Dimension.allCases.map { survey[$0].group[place] }
        rows.append(ChangedRow(place: place, groups: groups, day: survey.days[place], findings: 1))
    }

    /// Adds a row that is in the delivery only.
    mutating func add(_ row: ClinicalRow?, _ context: FindingContext?, _ survey: TableSurvey) {
        count += 1
        guard let row else {
            unplaced += 1
            return
        }
        let groups = Dimension.allCases.map { dimension -> UInt32 in
            let name: String? =
                switch dimension {
                case .site: row.group(.site) ?? context?.site
                case .arm: context?.arm
                default: row.group(dimension)
                }
            guard let name else { return 0 }
            return survey[dimension].known(name) ?? stranger(name, dimension)
        }
        let day = row.day(.date).map { Int32(clamping: $0.number) } ?? TableSurvey.noDay
        rows.append(ChangedRow(place: nil, groups: groups, day: day, findings: 1))
    }

    private mutating func stranger(_ name: String, _ dimension: Dimension) -> UInt32 {
        let known = strangers[dimension, default: [:]]
        let number = known[name] ?? ChangedRow.firstUnknown + UInt32(truncatingIfNeeded: known.count)
        strangers[dimension, default: [:]][name] = number
        return number
    }

    /// Whether there is enough to look for patterns.
    var isTestable: Bool { rows.count >= Battery.fewestRows }

    /// What is added when not all findings could be placed in the table, as with fingerprints.
    var placed: String { unplaced == 0 ? "" : " (\(count - unplaced) could be placed)" }

    /// `all 48 changes are`, `44 of 48 changes are`.
    func lead(_ part: Int) -> String {
        part == count ? "all \(kind.counted(count)) are" : "\(part) of \(kind.counted(count)) are"
    }
}

/// The part of a table that what was claimed already leaves to look at.
struct Restriction: Sendable {
    private(set) var groups: [(dimension: Dimension, group: UInt32)] = []

    mutating func narrow(_ dimension: Dimension, to group: UInt32) { groups.append((dimension, group)) }

    /// What a share is a share of.
    var words: String {
        switch groups.last?.dimension {
        case nil: "the rows"
        case .subject?: "the rows of that subject"
        case .visit?: "the rows of that visit"
        case .site?: "the rows of that site"
        case .test?, .arm?, .serious?: "those rows"
        }
    }

    func contains(_ row: ChangedRow) -> Bool { groups.allSatisfy { row[$0.dimension] == $0.group } }

    func contains(_ place: Int, _ survey: TableSurvey) -> Bool {
        groups.allSatisfy { survey[$0.dimension].group[place] == $0.group }
    }

    /// Whether a dimension is settled.
    func settles(_ dimension: Dimension) -> Bool { groups.contains { $0.dimension == dimension } }
}
