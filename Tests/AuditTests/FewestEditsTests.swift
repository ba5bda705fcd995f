// Tiny tables against the simplest reference: of all ways to pair their rows, the one with the fewest edits.

import TestSupport
import Testing
import TrialIntegrity

struct FewestEditsTests {
    /// The edits of the best of all pairings: differing cells, and one for each pair that stands at another place.
    private static func least(_ sealed: [[String]], _ found: [[String]]) -> Int {
        func search(_ row: Int, _ free: Set<Int>) -> Int {
            guard row < sealed.count else { return 0 }
            return free.map { other in
                let differing = zip(sealed[row], found[other]).count { $0 != $1 }
                return differing + (differing > 0 && row != other ? 1 : 0) + search(row + 1, free.subtracting([other]))
            }.min() ?? 0
        }
        return search(0, Set(found.indices))
    }

    /// The edits that an audit tells, counted the same way.
    private static func told(_ audit: DatasetAudit) -> Int {
        var moved: Set<[Int?]> = []
        for finding in audit.findings {
            if finding.sealedRow != finding.foundRow { moved.insert([finding.sealedRow, finding.foundRow]) }
            if let other = finding.counterpart, other.sealedRow != other.foundRow {
                moved.insert([other.sealedRow, other.foundRow])
            }
        }
        return audit.toldCells.count + moved.count
    }

    @Test(arguments: UInt64(0)..<200)
    func `an audit of a few rows tells no more edits than the best of all pairings needs`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let count = Int.random(in: 2...6, using: &random)
        let table = TextTable(
            ["id", "a", "b", "c", "d"],
            (0..<count).map { row in ["id\(row)"] + ["a", "b", "c", "d"].map { "\($0)\(row)" } }
        )
        var delivered = table
        // Some of the columns, with the key or without it, in another order: keys, values or both were exchanged.
        let columns = (0..<5).shuffled(using: &random).prefix(Int.random(in: 1...4, using: &random))
        let order = Array(table.rows.indices).shuffled(using: &random)
        for column in columns {
            for row in order.indices { delivered.rows[row][column] = table.rows[order[row]][column] }
        }
        let audit = try SealedTable(table.bytes(), declaration: ProfileDeclaration(key: ["id"])).audit(delivered)
        #expect(audit.isBalanced && audit.rows?.added == 0 && audit.rows?.removed == 0)
        #expect(Self.told(audit) == Self.least(table.rows, delivered.rows))
    }

    @Test(arguments: UInt64(0)..<64)
    func `a few independent edits of a few rows are told one by one`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let count = Int.random(in: 1...6, using: &random)
        let table = TextTable(
            ["id", "a", "b", "c", "d"],
            (0..<count).map { row in ["id\(row)"] + ["a", "b", "c", "d"].map { "\($0)\(row)" } }
        )
        var delivered = table
        for row in 0..<count where Bool.random(using: &random) {
            delivered.rows[row][Int.random(in: 0..<5, using: &random)] = "new \(row)"
        }
        let audit = try SealedTable(table.bytes(), declaration: ProfileDeclaration(key: ["id"])).audit(delivered)
        #expect(Self.told(audit) == Self.least(table.rows, delivered.rows))
        #expect(audit.isBalanced && !audit.findings.contains { $0.kind == .valuesSwapped })
    }

    @Test func `keys and values that may both have changed places are told as values, and that is said`() throws {
        // Two visits of which the one value differs: the rows stand in the order of neither story.
        let table = TextTable(
            ["subject", "visit", "value", "unit"],
            (0..<40).map { ["S\($0 / 4)", "V\($0 % 4)", "\($0 * 7 % 40 + 100)", "u\($0)"] }
        )
        var delivered = table
        // Value and unit go together, and the rows changed places: one column of the key, or two others.
        for column in [2, 3] {
            delivered.rows[8][column] = table.rows[9][column]
            delivered.rows[9][column] = table.rows[8][column]
        }
        let audit = try SealedTable(table.bytes(), declaration: ProfileDeclaration(key: ["subject", "visit"]))
            .audit(delivered)
        #expect(audit.rows?.altered == 2)
        #expect(audit.told == ["values-swapped 9:9 unit u8 > u9", "values-swapped 9:9 value 116 > 123"])
        for finding in audit.findings {
            #expect(finding.note?.contains("another explanation is as likely: the keys") == true)
        }
    }

    @Test func `of several rows that an added row may have been, one is named and that is said`() throws {
        let table = TextTable(
            ["subject", "visit", "value"],
            (0..<40).map { ["S\($0 / 4)", "V\($0 % 4)", $0 == 5 || $0 == 6 ? "same" : "\($0)"] }
        )
        var delivered = table
        delivered.rows.remove(at: 6)
        delivered.rows.remove(at: 5)
        delivered.rows.append(["S1", "V9", "same"])
        let audit = try SealedTable(table.bytes(), declaration: ProfileDeclaration(key: ["subject", "visit"]))
            .audit(delivered)
        #expect(audit.findings.map(\.kind).sorted { $0.rawValue < $1.rawValue } == [.keyAltered, .rowRemoved])
        let altered = audit.findings.first { $0.kind == .keyAltered }
        #expect(altered?.note == "another explanation is as likely: the row may be another row that is as alike")
    }
}
