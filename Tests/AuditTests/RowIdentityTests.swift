// Which row is which: repeated rows, tables without a key, columns that changed, and the smallest tables.

import Foundation
import TestSupport
import Testing
import TrialIntegrity

struct RowIdentityTests {
    private static let visits = TextTable(
        ["subject", "visit", "value", "unit"],
        (1...60).map { ["S\($0 / 6)", "V\($0 % 6)", "\($0).5", $0 % 2 == 0 ? "kg" : "g"] }
    )

    private func seal(
        _ table: TextTable,
        key: [String] = ["subject", "visit"],
        volatile: [String] = []
    ) throws -> SealedTable {
        try SealedTable(
            table.bytes(),
            declaration: ProfileDeclaration(key: key, volatile: volatile),
            chunkBytes: 200
        )
    }

    private func audit(_ sealed: SealedTable, _ table: TextTable) throws -> DatasetAudit {
        var small = sealed
        small.chunkBytes = 170
        let audit = try small.audit(table)
        #expect(audit.isBalanced)
        return audit
    }

    // MARK: Repeated rows

    private static let repeated = TextTable(
        ["a", "b"],
        ["x", "x", "y", "d", "d", "d", "z", "d", "w", "w", "v", "d", "u"].enumerated().map { [$1, "1"] }
    )

    @Test(arguments: repeated.rows.indices, [[], ["a"]])
    func `a deleted row moves no other, whatever repeats`(row: Int, key: [String]) throws {
        var table = Self.repeated
        table.rows.remove(at: row)
        let audit = try audit(seal(Self.repeated, key: key), table)
        #expect(audit.rows?.removed == 1 && audit.rows?.moved == 0 && audit.rows?.altered == 0)
        #expect(audit.findings.map(\.kind) == [.rowRemoved])
    }

    @Test(arguments: repeated.rows.indices, [[], ["a"]])
    func `a row doubled or added moves no other, whatever repeats`(row: Int, key: [String]) throws {
        let sealed = try seal(Self.repeated, key: key)
        var table = Self.repeated
        table.rows.insert(table.rows[row], at: row)
        let doubled = try audit(sealed, table)
        #expect(doubled.findings.map(\.kind) == [.rowDuplicated])
        #expect(doubled.rows?.added == 1 && doubled.rows?.duplicated == 1 && doubled.rows?.moved == 0)
        table = Self.repeated
        table.rows.insert(["new", "2"], at: row)
        let added = try audit(sealed, table)
        #expect(added.told == ["row-added -:\(row + 1)"])
        #expect(added.rows?.moved == 0)
    }

    @Test(arguments: UInt64(0)..<40) func `counts of repeated rows are those of the multisets`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        func rows(_ count: Int) -> [[String]] {
            (0..<count).map { _ in ["\(Int.random(in: 0..<4, using: &random))", "c"] }
        }
        let one = TextTable(["a", "b"], rows(30))
        let two = TextTable(["a", "b"], rows(Int.random(in: 0...40, using: &random)))
        let audit = try audit(seal(one, key: ["a"]), two)
        let common = Set(one.rows).reduce(0) { sum, row in
            sum + min(one.rows.count { $0 == row }, two.rows.count { $0 == row })
        }
        #expect(audit.rows?.intact == common)
        #expect(audit.rows?.altered == 0)
    }

    // MARK: Tables without a key

    @Test(arguments: [0, 1, 2, 3]) func `without a key an edited cell is found in its row`(column: Int) throws {
        let sealed = try seal(Self.visits, key: [])
        for row in [0, 29, 59] {
            var table = Self.visits
            let old = table.rows[row][column]
            table.rows[row][column] = "other"
            let line = { (found: Int) in "cell-altered \(row + 1):\(found) \(table.columns[column]) \(old) > other" }
            let inPlace = try audit(sealed, table)
            #expect(inPlace.told == [line(row + 1)])
            #expect(inPlace.rows?.altered == 1)
            table.rows.insert(["n1", "n2", "n3", "n4"], at: 0)
            #expect(try audit(sealed, table).told == ["row-added -:1", line(row + 2)])
            table.rows.reverse()
            #expect(try audit(sealed, table).told.sorted() == [line(60 - row), "row-added -:61"].sorted())
        }
    }

    @Test(arguments: UInt64(0)..<6)
    func `in a wide table without a key, shuffled rows with edited cells are found among strangers`(
        seed: UInt64
    ) throws {
        // Any two rows agree in about two thirds of the columns, as those of a trial with many yes-or-no columns do.
        var random = SplitMix64(seed: seed)
        let table = TextTable(
            (0..<60).map { "c\($0)" },
            (0..<1200).map { row in
                ["\(row % 97)", "\(Int.random(in: 18...95, using: &random))"]
                    + (2..<60).map { _ in Int.random(in: 0..<5, using: &random) == 0 ? "Y" : "N" }
            }
        )
        var edited = table
        var told: Set<String> = []
        let order = Array(table.rows.indices).shuffled(using: &random)
        let place = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
        for row in order.prefix(150) {
            // One cell of most rows, three of some.
            for column in (0..<60).shuffled(using: &random).prefix(row % 5 == 0 ? 3 : 1) {
                edited.rows[row][column] = "edited \(row)"
                let rows = "\(row + 1):\((place[row] ?? 0) + 1)"
                told.insert("cell-altered \(rows) c\(column) \(table.rows[row][column]) > edited \(row)")
            }
        }
        edited.rows = order.map { edited.rows[$0] }
        let audit = try audit(seal(table, key: []), edited)
        #expect(Set(audit.told) == told && audit.rows?.altered == 150)
    }

    @Test func `without a key a deleted row and one that is nobody's are not one row with many edits`() throws {
        var random = SplitMix64(seed: 7)
        func row(_ id: Int) -> [String] {
            ["\(id)"] + (1..<60).map { _ in Int.random(in: 0..<4, using: &random) == 0 ? "Y" : "N" }
        }
        let table = TextTable((0..<60).map { "c\($0)" }, (0..<400).map(row))
        var edited = table
        edited.rows[199] = row(4000)
        let audit = try SealedTable(table.bytes(), declaration: ProfileDeclaration(key: [])).audit(edited)
        #expect(audit.told.sorted() == ["row-added -:200", "row-removed 200:-"])
    }

    // MARK: Columns

    @Test func `a renamed key column keeps rows together`() throws {
        var table = Self.visits
        table.columns[0] = "patient"
        table.rows[7][2] = "99"
        let audit = try audit(seal(Self.visits), table)
        #expect(
            audit.told == [
                "column-renamed -:- subject subject > patient", "cell-altered 8:8 value \(Self.visits.rows[7][2]) > 99",
            ]
        )
    }

    @Test func `a removed key column is one finding`() throws {
        var table = Self.visits.reordered([1, 2, 3])
        table.rows[7][1] = "99"
        let audit = try audit(seal(Self.visits), table)
        #expect(
            audit.told == ["column-removed -:- subject", "cell-altered 8:8 value \(Self.visits.rows[7][2]) > 99"]
        )
    }

    @Test func `columns added, removed and renamed do not hide an edit`() throws {
        var table = Self.visits
        table.columns = ["subject", "visit", "result", "comment"]
        for row in table.rows.indices { table.rows[row][3] = "c\(row)" }
        table.rows[3][2] = "0"
        let audit = try audit(seal(Self.visits), table)
        #expect(
            audit.told.sorted() == [
                "cell-altered 4:4 value \(Self.visits.rows[3][2]) > 0", "column-added -:- comment",
                "column-removed -:- unit", "column-renamed -:- value value > result",
            ]
        )
    }

    @Test func `swapped headers, shuffled rows and an edit are told apart`() throws {
        var random = SplitMix64(seed: 7)
        var table = Self.visits
        table.rows[9][2] = "0"
        table.columns.swapAt(2, 3)
        let order = table.rows.indices.shuffled(using: &random)
        table.rows = order.map { table.rows[$0] }
        let audit = try audit(seal(Self.visits), table)
        let found = (order.firstIndex(of: 9) ?? 0) + 1
        #expect(
            audit.told == [
                "columns-swapped -:- value ↔ unit",
                "cell-altered 10:\(found) value \(Self.visits.rows[9][2]) > 0",
            ]
        )
    }

    @Test(arguments: [false, true])
    func `swapped headers are found where every key is repeated`(isShuffled: Bool) throws {
        var random = SplitMix64(seed: 9)
        // Three readings at most visits, one at every third.
        let rows = (0..<90).flatMap { visit in
            (0..<(visit % 3 > 0 ? 3 : 1)).map {
                ["S\(visit / 5)", "\(visit % 5)", "\(60 + visit + 7 * $0)", "\(815 + $0)"]
            }
        }
        let readings = TextTable(["subject", "visit", "value", "point"], rows)
        var table = readings
        table.columns.swapAt(2, 3)
        if isShuffled { table.rows.shuffle(using: &random) }
        let sealed = try SealedTable(readings.bytes(), declaration: ProfileDeclaration(key: ["subject", "visit"]))
        #expect(try sealed.audit(table).told == ["columns-swapped -:- value ↔ point"])
    }

    @Test func `reordered columns, shuffled rows and an edit are told apart`() throws {
        var random = SplitMix64(seed: 8)
        var table = Self.visits
        table.rows[9][2] = "0"
        let order = table.rows.indices.shuffled(using: &random)
        table.rows = order.map { table.rows[$0] }
        let audit = try audit(seal(Self.visits), table.reordered([3, 0, 2, 1]))
        #expect(
            audit.told == ["cell-altered 10:\((order.firstIndex(of: 9) ?? 0) + 1) value \(Self.visits.rows[9][2]) > 0"]
        )
        #expect(audit.differences.contains { $0.hasPrefix("column order") })
        #expect(audit.rows?.moved ?? 0 > 30)
    }

    @Test func `changes in a volatile column are listed and harmless`() throws {
        let sealed = try seal(Self.visits, volatile: ["unit"])
        var table = Self.visits
        for row in 10..<20 { table.rows[row][3] = "t" }
        let inPlace = try audit(sealed, table)
        #expect(inPlace.verdict == .equivalent && inPlace.findings.isEmpty)
        #expect(inPlace.differences == ["volatile column unit: 10 cells differ; they are not sealed"])
        table.rows.reverse()
        let turned = try audit(sealed, table)
        #expect(turned.verdict == .equivalent)
        #expect(turned.differences.contains("volatile column unit: 10 cells differ; they are not sealed"))
        table.rows[0][2] = "0"
        let edited = try audit(sealed, table)
        #expect(edited.verdict == .altered && edited.findings.count == 1)
        #expect(edited.differences.contains("volatile column unit: 10 cells differ; they are not sealed"))
    }

    @Test func `a header with blanks or in another Unicode form is the same header`() throws {
        let table = TextTable(["subject", "visité"], [["a", "1"], ["b", "2"]])
        var delivered = table
        delivered.columns = ["subject ", "visit\u{E9}".decomposedStringWithCanonicalMapping]
        let audit = try audit(seal(table, key: ["subject"]), delivered)
        #expect(audit.verdict == .equivalent && audit.findings.isEmpty)
        #expect(audit.differences.contains { $0.hasPrefix("column names: 2 ") })
        #expect(audit.levels.cells == false)
    }

    @Test func `a column in another date format with one other day is one altered cell`() throws {
        let dates = TextTable(["id", "day"], (1...28).map { ["\($0)", "2014-02-" + ($0 < 10 ? "0" : "") + "\($0)"] })
        var table = dates
        for row in table.rows.indices {
            let day = table.rows[row][1].suffix(2)
            table.rows[row][1] = "\(day)/02/2014"
        }
        let sealed = try seal(dates, key: ["id"])
        #expect(try audit(sealed, table).verdict == .equivalent)
        table.rows[4][1] = "02/05/2014"
        #expect(try audit(sealed, table).told == ["cell-altered 5:5 day 2014-02-05 > 02/05/2014"])
        table.rows[4][1] = "unknown"
        #expect(try audit(sealed, table).told == ["cell-altered 5:5 day 2014-02-05 > unknown"])
    }

    // MARK: Smallest tables

    @Test func `a header alone is a dataset, and rows beside it are added or removed`() throws {
        let empty = TextTable(Self.visits.columns, [])
        let sealed = try seal(empty)
        #expect(try audit(sealed, empty).verdict == .identical)
        let added = try audit(sealed, Self.visits)
        #expect(added.verdict == .altered && added.rows?.added == 60 && added.findings.count == 60)
        let removed = try audit(seal(Self.visits), empty)
        #expect(removed.verdict == .altered && removed.rows?.removed == 60 && removed.findings.count == 60)
        var other = empty
        other.columns[1] = "other"
        #expect(try audit(sealed, other).verdict == .altered)
        #expect(try sealed.audit(empty.bytes(TextTable.Style(mark: true))).verdict == .equivalent)
    }

    @Test(arguments: [["a"], []]) func `a table of one row is compared like any other`(key: [String]) throws {
        let one = TextTable(["a", "b", "c"], [["1", "2", "3"]])
        let sealed = try seal(one, key: key)
        var table = one
        #expect(try audit(sealed, table).verdict == .identical)
        table.rows[0][2] = "4"
        #expect(try audit(sealed, table).told == ["cell-altered 1:1 c 3 > 4"])
        #expect(try audit(sealed, TextTable(["a", "b", "c"], [])).told == ["row-removed 1:-"])
        #expect(
            try audit(sealed, TextTable(["a", "b", "c"], [one.rows[0], one.rows[0]])).told == ["row-duplicated 1:2"]
        )
        let column = TextTable(["a"], [["1"], ["2"], [""]])
        var edited = column
        edited.rows[1][0] = "5"
        let told = try audit(seal(column, key: key), edited).told
        #expect(told == (key.isEmpty ? ["cell-altered 2:2 a 2 > 5"] : ["subject-relabelled 2:2 a 2 > 5"]))
    }
}
