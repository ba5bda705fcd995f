// Manipulations that hands make, planted in a table by seed.

import TestSupport
import TrialIntegrity

/// A table in which something was manipulated, and the findings that tell it.
struct PlantedTable {
    var table: TextTable
    let sealed: TextTable
    let profile: Profile
    /// What must be told, as short lines, and how many rows must be altered.
    var told: Set<String> = []
    var alteredRows = 0

    init(_ table: TextTable, profile: Profile) {
        self.table = table
        sealed = table
        self.profile = profile
    }

    private func reading(_ column: Int) -> CellReading { CellReading(profile.columns[column]) }

    func form(_ row: Int, _ column: Int) -> [UInt8]? {
        reading(column).normalForm(Array(sealed.rows[row][column].utf8)[...])
    }

    /// How often each meaning stands in a column.
    func frequencies(_ column: Int) -> [[UInt8]?: Int] {
        sealed.rows.indices.reduce(into: [:]) { $0[form($1, column), default: 0] += 1 }
    }

    // MARK: Subjects

    /// The rows of each subject, subjects in the order of their first row.
    func subjects(_ column: Int) -> [(id: String, rows: [Int])] {
        var rows: [String: [Int]] = [:]
        var order: [String] = []
        for (row, cells) in sealed.rows.enumerated() {
            if rows[cells[column]] == nil { order.append(cells[column]) }
            rows[cells[column], default: []].append(row)
        }
        return order.map { ($0, rows[$0] ?? []) }
    }

    /// Gives all rows of a subject another id.
    mutating func relabel(_ rows: [Int], _ column: Int, to id: String) {
        for row in rows { table.rows[row][column] = id }
        let first = rows[0]
        let old = sealed.rows[first][column]
        told.insert("subject-relabelled \(first + 1):\(first + 1) \(table.columns[column]) \(old) > \(id)")
        alteredRows += rows.count
    }

    // MARK: Values

    /// Columns outside the key in which at least so many meanings differ, none of them missing where it counts.
    func richColumns(distinct: Int) -> [Int] {
        table.columns.indices.filter {
            !profile.key.contains(table.columns[$0]) && frequencies($0).filter { $0.key != nil }.count >= distinct
        }
    }

    mutating func exchange(_ one: Int, _ other: Int, _ column: Int) {
        let (first, second) = (min(one, other), max(one, other))
        let texts = (sealed.rows[first][column], sealed.rows[second][column])
        table.rows[first][column] = texts.1
        table.rows[second][column] = texts.0
        told.insert("values-swapped \(first + 1):\(first + 1) \(table.columns[column]) \(texts.0) > \(texts.1)")
    }

    mutating func exchange(row: Int, _ one: Int, _ other: Int) {
        let (first, second) = (min(one, other), max(one, other))
        let texts = (sealed.rows[row][first], sealed.rows[row][second])
        table.rows[row][first] = texts.1
        table.rows[row][second] = texts.0
        told.insert("values-swapped \(row + 1):\(row + 1) \(table.columns[first]) \(texts.0) > \(texts.1)")
    }
}

extension RealTable {
    /// The tables of the pilot study in which manipulations are planted, and the subject's column in them.
    static let planted: [(table: RealTable, subject: String)] = [
        (RealTable(path: sdtm + "lb.csv", name: "LB", key: nil, limit: 6000), "USUBJID"),
        (RealTable(path: sdtm + "vs.csv", name: "VS", key: nil, limit: 6000), "USUBJID"),
        (RealTable(path: sdtm + "ae.csv", name: "AE", key: nil, missing: notAvailable), "USUBJID"),
        (RealTable(path: sdtm + "dm.csv", name: "DM", key: nil, missing: notAvailable), "USUBJID"),
        (RealTable(path: "medicaldata/cdystonia.csv", name: "CD", key: ["id", "site", "week"]), "id"),
        (RealTable(path: sdtm + "sc.csv", name: "SC", key: ["USUBJID", "SCTESTCD"]), "USUBJID"),
    ]
}
