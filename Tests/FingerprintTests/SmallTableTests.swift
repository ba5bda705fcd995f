// Small random tables, changed at random: an audit with fingerprints says what the audit with sealed values says.

import TestSupport
import Testing
import TrialIntegrity

struct SmallTableTests {
    private static let pools = [
        ["1.0", "1", "1.00", "2.5", "2.50", ".5", "0.5", "-1", "7"], ["A", "B", "C", "", " A"],
        ["2014-01-02", "2014-02-01", "", "2014-12-31"], ["x", "é", "e\u{301}", "two\nlines", "two\r\nlines"],
    ]

    private static func cell(_ column: Int, using random: inout SplitMix64) -> String {
        column == 0
            ? "\(Int.random(in: 1...12, using: &random))"
            : pools[(column - 1) % pools.count].randomElement(using: &random) ?? ""
    }

    @Test(arguments: UInt64(0)..<60)
    func `verdict, levels and counts are those of the whole audit, and no claim goes beyond it`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let width = Int.random(in: 1...5, using: &random)
        let columns = ["ID", "NUMBER", "ARM", "DAY", "NOTE"].prefix(width).map { $0 }
        var sheet = Sheet(
            columns,
            (0..<Int.random(in: 1...14, using: &random)).map { _ in
                (0..<width).map { Self.cell($0, using: &random) }
            }
        )
        sheet.quotesAll = width == 1
        let sealed = try SealedBench(sheet, key: seed % 3 == 0 ? [] : ["ID"], chunkBytes: 60)
        for _ in 0..<6 {
            var delivered = sheet
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                let row = Int.random(in: 0..<max(1, delivered.rows.count), using: &random)
                switch Int.random(in: 0..<5, using: &random) {
                case 0 where delivered.rows.count > 1: delivered.rows.remove(at: row)
                case 1: delivered.rows.append((0..<width).map { Self.cell($0, using: &random) })
                case 2: delivered.rows.shuffle(using: &random)
                default:
                    guard delivered.rows.indices.contains(row) else { continue }
                    let column = Int.random(in: 0..<width, using: &random)
                    delivered.rows[row][column] = Self.cell(column, using: &random)
                }
            }
            let audit = try sealed.audit(delivered.bytes)
            let full = try sealed.fullAudit(delivered.bytes)
            #expect(audit.verdict == full.verdict)
            #expect(audit.levels == full.levels)
            #expect(audit.isBalanced && audit.faults.isEmpty)
            #expect(audit.rows?.sealed == full.rows?.sealed && audit.rows?.found == full.rows?.found)
            #expect(audit.rows?.intact == full.rows?.intact)
            #expect(audit.findings.allSatisfy { $0.sealed == nil })
        }
    }

    @Test(arguments: [
        ("1.5", "1.50"), ("1.500", "1.5"), ("0.5", ".5"), ("-0.50", "-.5"), ("0", "-0.0"), ("12", "12.000"),
    ])
    func `a number is found in its other spellings`(sealed: String, found: String) {
        #expect(spells(ProfileColumn(name: "X", type: .decimal), found, sealed))
        #expect(spells(ProfileColumn(name: "X", type: .decimal), sealed, found))
        #expect(!spells(ProfileColumn(name: "X", type: .text), found, sealed))
    }

    @Test(arguments: [
        ("2014-01-02", nil, "02/01/2014"), ("02JAN2014", DateFormat.dayNameYear, "02Jan2014"),
        ("2-Jan-2014", .dayNameYearHyphens, "2014-01-02"), ("2/1/2014", .dayMonthYearSlashes, "02.01.2014"),
    ])
    func `a day is found in its other spellings`(sealed: String, format: DateFormat?, found: String) {
        #expect(spells(ProfileColumn(name: "X", type: .date, format: format), found, sealed))
    }

    @Test func `missing values, blanks, line breaks and Unicode forms are found`() {
        let text = ProfileColumn(name: "X", type: .text, missing: ["NA"])
        #expect(spells(text, "", "NA") && spells(text, "NA", "") && !spells(text, "", "."))
        #expect(spells(ProfileColumn(name: "X", type: .decimal), "", "."))
        #expect(spells(text, "a  ", "a") && spells(text, "a", " a") && spells(text, "a", "a   "))
        #expect(spells(text, "a\nb", "a\r\nb") && spells(text, "a\r\nb", "a\rb"))
        #expect(spells(text, "e\u{301}", "é") && spells(text, "é", "e\u{301}"))
        #expect(!spells(text, "a", "b") && !spells(text, "a", "A"))
    }

    @Test func `spellings mean the same but for zeros that a spreadsheet took, and are few`() {
        for type in ColumnType.allCases {
            let column = ProfileColumn(name: "X", type: type, missing: ["NA"])
            let reading = CellReading(column)
            for text in ["54.4", "0", "", "NA", "a b", "é\r\n", "2014-01-02", "-7", "701"] {
                let bytes = Array(text.utf8)
                let spellings = Respelling(column).spellings(of: bytes[...])
                #expect(spellings.count <= 64 && Set(spellings).count == spellings.count)
                #expect(!spellings.contains(bytes))
                let padded = Set((1...6).map { [UInt8](repeating: 48, count: $0) + bytes })
                for spelling in spellings where !padded.contains(spelling) {
                    #expect(reading.normalForm(spelling[...]) == reading.normalForm(bytes[...]))
                }
            }
        }
    }

    private func spells(_ column: ProfileColumn, _ found: String, _ sealed: String) -> Bool {
        Respelling(column).spellings(of: Array(found.utf8)[...]).contains(Array(sealed.utf8))
    }
}
