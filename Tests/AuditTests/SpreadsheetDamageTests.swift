// What a spreadsheet does to texts is told from what a person does.

import Testing
import TrialIntegrity

struct SpreadsheetDamageTests {
    private func kind(_ sealed: String, _ found: String) throws -> FindingKind? {
        let table = { (text: String) in TextTable(["id", "v"], [["a", "text"], ["b", text], ["c", "other"]]) }
        let declaration = ProfileDeclaration(key: ["id"], types: ["v": .text])
        let audit = try SealedTable(table(sealed).bytes(), declaration: declaration).audit(table(found))
        #expect(audit.findings.count == 1 && audit.verdict == .altered)
        return audit.findings.first?.kind
    }

    @Test(arguments: [
        ("0701", "701"), ("007", "7"), ("00.50", "0.5"), ("12345678901234567", "12345678901234500"),
        ("12345678901234567", "1.23457E+16"), ("12345678901234567", "12345678901234600"), ("MAR1", "1-Mar"),
        ("SEPT2", "2-Sep"), ("Dec 5", "5-Dec"), ("1/2", "2-Jan"), ("1-2", "2-Jan"), ("1/2", "1-Feb"),
        ("2014-01-02", "41641"), ("1E5", "100000"), ("3-4", "2024-03-04"), ("1/2", "02/01/2024"),
        ("1234567890123", "1.23457E+12"), ("99999999999999999", "100000000000000000"),
    ])
    func `damage is recognised`(sealed: String, found: String) throws {
        #expect(try kind(sealed, found) == .spreadsheetDamage)
    }

    @Test(arguments: [
        ("701", "0701"), ("0701", "702"), ("0701", "7010"), ("12345678901234567", "12345678901239500"),
        ("12345", "12300"), ("12345678901234567", "1.24457E+16"), ("MAR1", "2-Mar"), ("MAR1", "1-Apr"),
        ("MARTIN1", "1-Mar"), ("1/2", "3-Jan"), ("2014-01-02", "41642"), ("2014-01-02", "2014-01-03"), ("a", "b"),
        ("1-Mar", "MAR1"), ("2014-01-02", "02-Jan-15"), ("5", "5-Jan"), ("visit 3", "3-Mar"), ("0.50", "0.05"),
        ("02/01/2014", "01/02/2014"), ("", "0"), ("0701", ""),
    ])
    func `an ordinary edit is an altered cell`(sealed: String, found: String) throws {
        #expect(try kind(sealed, found) == .cellAltered)
    }
}
