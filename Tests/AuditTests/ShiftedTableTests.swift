// Long tables in which every row behind an inserted or deleted one stands at another place.

import TestSupport
import Testing
import TrialIntegrity

struct ShiftedTableTests {
    /// Long enough that a chunk has more rows than are left to the search.
    private static let long = TextTable(
        ["subject", "visit", "value"],
        (1...20_000).map { ["S\($0 / 5)", "V\($0 % 5)", "\(($0 * 7919) % 997).5"] }
    )

    private func seal(key: [String]) throws -> SealedTable {
        try SealedTable(
            Self.long.bytes(),
            declaration: ProfileDeclaration(key: key),
            chunkBytes: 120_000
        )
    }

    @Test(arguments: [["subject", "visit"], []])
    func `an inserted, a deleted and an edited row are all that is told`(key: [String]) throws {
        var table = Self.long
        table.rows[15_000][2] = "0.25"
        table.rows.remove(at: 12_000)
        table.rows.insert(["new", "V1", "1.5"], at: 10)
        let audit = try seal(key: key).audit(table)
        #expect(
            audit.told == [
                "row-added -:11", "row-removed 12001:-",
                "cell-altered 15001:15001 value \(Self.long.rows[15_000][2]) > 0.25",
            ]
        )
        #expect(audit.isBalanced && audit.rows?.moved == 0 && audit.rows?.intact == 19_998)
    }

    @Test func `a row that moved across a shifted table is the only one that moved`() throws {
        var table = Self.long
        table.rows.insert(table.rows.remove(at: 19_000), at: 100)
        let audit = try seal(key: ["subject", "visit"]).audit(table)
        #expect(audit.verdict == .equivalent && audit.rows?.moved == 1 && audit.isBalanced)
        #expect(audit.told.isEmpty)
    }

    @Test func `many rows taken out of a long table are named`() throws {
        var table = Self.long
        let gone = stride(from: 19_990, through: 10, by: -20).map { $0 }
        for row in gone { table.rows.remove(at: row) }
        let audit = try seal(key: ["subject", "visit"]).audit(table)
        #expect(audit.findings.map(\.sealedRow) == gone.reversed().map { $0 + 1 })
        #expect(audit.findings.allSatisfy { $0.kind == .rowRemoved })
        #expect(audit.rows?.moved == 0 && audit.isBalanced)
    }
}
