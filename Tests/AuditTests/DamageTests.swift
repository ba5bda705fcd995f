// Five damages to real tables, each named for what it is.

import TestSupport
import Testing
import TrialIntegrity

@Suite(.enabled(if: SharedData.isPresent, SharedData.skipReason))
struct DamageTests {
    private func table(_ real: RealTable) throws -> (TextTable, SealedTable) {
        var table = try real.table()
        table.columns.append("CODE")
        for row in table.rows.indices { table.rows[row].append("0" + String(1000 + row)) }
        return (table, try real.seal(table))
    }

    /// A column outside the key, and two rows with different values in it.
    private func place(_ table: TextTable, _ sealed: SealedTable) throws -> (column: Int, one: Int, other: Int) {
        let profile = sealed.dataset.manifest.profile
        var found: (column: Int, one: Int, other: Int)?
        for column in table.columns.indices.reversed().dropFirst() where found == nil {
            guard !profile.key.contains(table.columns[column]) else { continue }
            let reading = CellReading(profile.columns[column])
            func form(_ row: Int) -> [UInt8]? { reading.normalForm(Array(table.rows[row][column].utf8)[...]) }
            if let other = table.rows.indices.first(where: { form($0) != form(0) && form($0) != nil && form(0) != nil })
            {
                found = (column, 0, other)
            }
        }
        return try #require(found)
    }

    @Test(arguments: RealTable.all) func `lost leading zeros are damage by a spreadsheet`(real: RealTable) throws {
        var (table, sealed) = try table(real)
        let row = table.rows.count / 2
        table.rows[row][table.index("CODE")] = String(1000 + row)
        let audit = try sealed.audit(table)
        #expect(audit.verdict == .altered && audit.rows?.altered == 1 && audit.isBalanced)
        #expect(audit.told == ["spreadsheet-damage \(row + 1):\(row + 1) CODE 0\(1000 + row) > \(1000 + row)"])
    }

    @Test(arguments: RealTable.all) func `a changed value is one altered cell`(real: RealTable) throws {
        var (table, sealed) = try table(real)
        let (column, row, _) = try place(table, sealed)
        let old = table.rows[row][column]
        table.rows[row][column] = old + "9"
        let audit = try sealed.audit(table)
        #expect(audit.verdict == .altered && audit.rows?.altered == 1 && audit.isBalanced)
        #expect(audit.told == ["cell-altered 1:1 \(table.columns[column]) \(old) > \(old)9"])
    }

    @Test(arguments: RealTable.all) func `a deleted row is removed and nothing else`(real: RealTable) throws {
        var (table, sealed) = try table(real)
        let row = table.rows.count / 3
        table.rows.remove(at: row)
        let audit = try sealed.audit(table)
        #expect(audit.verdict == .altered && audit.rows?.removed == 1 && audit.rows?.altered == 0)
        #expect(audit.isBalanced && audit.rows?.moved == 0)
        #expect(audit.told == ["row-removed \(row + 1):-"])
    }

    @Test(arguments: RealTable.all) func `values exchanged between rows are told in both`(real: RealTable) throws {
        var (table, sealed) = try table(real)
        let (column, one, other) = try place(table, sealed)
        let (first, second) = (table.rows[one][column], table.rows[other][column])
        table.rows[one][column] = second
        table.rows[other][column] = first
        let audit = try sealed.audit(table)
        #expect(audit.verdict == .altered && audit.rows?.altered == 2 && audit.isBalanced)
        let cells = [(one, first, second), (other, second, first)].map { row, sealed, found in
            "cell-altered \(row + 1):\(row + 1) \(table.columns[column]) \(sealed) > \(found)"
        }
        #expect(Set(audit.toldCells) == Set(cells))
    }

    @Test(arguments: RealTable.all) func `exchanged headers are swapped columns`(real: RealTable) throws {
        let (table, sealed) = try table(real)
        let (column, _, _) = try place(table, sealed)
        let code = table.columns.count - 1
        var delivered = table
        delivered.columns.swapAt(column, code)
        let audit = try sealed.audit(delivered)
        #expect(audit.verdict == .altered && audit.rows?.altered == 0 && audit.isBalanced)
        let names = "\(table.columns[column]) ↔ CODE"
        #expect(audit.told == ["columns-swapped -:- \(names)"])
    }
}
