// What is said of many changes, and what must not be said of them.

import ChangeAnalysis
import TestSupport
import Testing
import TrialIntegrity

struct SummaryTests {
    @Test func `rows of ten new subjects are not of one subject, and rows of one new subject are`() throws {
        let columns = ["USUBJID", "LBTESTCD", "LBORRES", "VISITNUM"]
        let sealed = EditedTable(
            columns,
            (0..<200).map { ["S-\(100 + $0 / 4)", "ALT", "\(20 + $0 % 17)", "\($0 % 4 + 1)"] }
        )
        let bench = try AnalysisBench(sealed, "LB", key: ["USUBJID", "LBTESTCD", "VISITNUM"])
        var many = sealed
        var one = sealed
        for number in 0..<10 {
            many.rows.append(["N-\(number)", "ALT", "\(22 + number)", "\(number % 4 + 1)"])
            one.rows.append(["N-0", "ALT", "\(22 + number)", "\(number + 1)"])
        }
        let audit = try bench.analyse(many)
        #expect(audit.findings.count == 10 && audit.findings.allSatisfy { $0.kind == .rowAdded })
        #expect(audit.pattern("in-few-subjects") == nil, "\(audit.patterns)")
        #expect(audit.summary == "10 rows were added")
        #expect(try bench.analyse(one).pattern("in-few-subjects")?.text == "all 10 added rows are of one subject")
    }

    /// Glucose of 60 subjects, every fourth above the limit, and sodium beside it.
    private static var glucose: EditedTable {
        EditedTable(
            ["USUBJID", "LBTESTCD", "LBORRES", "LBORRESU", "LBORNRLO", "LBORNRHI", "VISITNUM"],
            (0..<60).flatMap { number in
                let value = number % 4 == 0 ? 120 + number : 75 + number % 30
                return [
                    ["S-\(100 + number)", "GLUC", "\(value)", "mg/dL", "70", "110", "1"],
                    ["S-\(100 + number)", "SODIUM", "\(135 + number % 10)", "mmol/L", "132", "147", "1"],
                ]
            }
        )
    }

    @Test func `a conversion of values with their unit and limits crosses nothing`() throws {
        let sealed = Self.glucose
        var bench = try AnalysisBench(sealed, "LB", key: ["USUBJID", "LBTESTCD", "VISITNUM"])
        bench.rules = DatasetDefinition(eligibility: [EligibilityLimit(test: "GLUC", low: "50", words: "no low sugar")])
        func converted(_ text: String) -> String {
            let hundredths = Int(((Double(text) ?? 0) * 5.55).rounded())
            return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
        }
        var edited = sealed
        var unit = sealed
        for row in sealed.rows(where: ["LBTESTCD": "GLUC"]).prefix(48) {
            for column in ["LBORRES", "LBORNRLO", "LBORNRHI"] { edited[row, column] = converted(sealed[row, column]) }
            edited[row, "LBORRESU"] = "mmol/L"
            unit[row, "LBORRES"] = converted(sealed[row, "LBORRES"])
        }
        let audit = try bench.analyse(edited)
        #expect(audit.findings.count == 4 * 48)
        let codes = Set(audit.findings.flatMap { $0.materiality.map(\.code) })
        #expect(codes == ["value-falls"])
        #expect(audit.pattern("limit-crossed") == nil && audit.pattern("one-direction") == nil, "\(audit.patterns)")
        #expect(
            audit.summary
                == "all 192 changes are in 4 columns; 144 change together with the unit"
        )
        // The same values alone do cross the limits.
        let alone = try bench.analyse(unit)
        #expect(alone.findings.allSatisfy { $0.materiality.contains { $0.code == "limit-crossed" } })
        #expect(alone.findings.allSatisfy { $0.materiality.contains { $0.code == "eligibility-crossed" } })
        #expect(alone.summary?.contains("below the lower limit of normal (LBORNRLO)") == true)
    }

    @Test func `a limit that moves with its value is told as that`() throws {
        let sealed = Self.glucose
        let bench = try AnalysisBench(sealed, "LB", key: ["USUBJID", "LBTESTCD", "VISITNUM"])
        var edited = sealed
        edited[0, "LBORRES"] = "100"
        edited[0, "LBORNRHI"] = "130"
        let audit = try bench.analyse(edited)
        let reasons = audit.findings.flatMap(\.reasons)
        #expect(reasons.contains("limit-moved: the limit moves, and so does the value of the row"))
        #expect(!reasons.contains { $0.hasPrefix("limit-crossed") })
        #expect(audit.summary?.contains("limit of normal") == false)
    }

    @Test func `counts name the columns that they are of`() throws {
        let sealed = EditedTable(
            ["USUBJID", "AGE", "WEIGHT", "HEIGHT", "SEX"],
            (0..<20).map { ["S-\(100 + $0)", "\(40 + $0)", "\(60 + $0)", "\(160 + $0)", $0 % 2 == 0 ? "F" : "M"] }
        )
        let bench = try AnalysisBench(sealed, "DM", key: ["USUBJID"])
        var edited = sealed
        edited[1, "AGE"] = "70"
        edited[5, "WEIGHT"] = "99"
        edited[9, "HEIGHT"] = "199"
        edited[12, "SEX"] = "M"
        #expect(
            try bench.analyse(edited).summary
                == "all 4 changes are in 4 columns; 3 raise the value in AGE, WEIGHT and HEIGHT"
        )
        edited[12, "SEX"] = "F"
        edited[9, "HEIGHT"] = "100"
        #expect(
            try bench.analyse(edited).summary
                == "all 3 changes are in AGE, HEIGHT and WEIGHT; 1 lowers the value, 2 raise it"
        )
    }

    @Test func `the site is named where there are several`() throws {
        let columns = ["USUBJID", "SITEID", "VSTESTCD", "VSORRES"]
        let rows = (0..<40).map { ["S-\(100 + $0)", $0 < 20 ? "701" : "702", "PULSE", "\(60 + $0)"] }
        let both = EditedTable(columns, rows)
        let one = EditedTable(columns, Array(rows.prefix(20)))
        for (table, text) in [
            (both, "the one change is in VSORRES of site 701"), (one, "the one change is in VSORRES"),
        ] {
            let bench = try AnalysisBench(table, "VS", key: ["USUBJID", "VSTESTCD"])
            var edited = table
            edited[3, "VSORRES"] = "90"
            #expect(try bench.analyse(edited).summary == text + "; 1 raises the value")
        }
        var bench = try AnalysisBench(one, "VS", key: ["USUBJID", "VSTESTCD"])
        bench.site = "701"
        var cut = one
        cut.rows.removeFirst(2)
        #expect(try bench.analyse(cut).summary?.hasPrefix("2 rows were removed; 2 take away all rows of") == true)
    }

    @Test func `an added adverse event is in the summary as a removed one is`() throws {
        let sealed = EditedTable(
            ["USUBJID", "AESEQ", "AETERM", "AESER"],
            (0..<20).map { ["S-\(100 + $0)", "1", "TERM \($0)", "N"] }
        )
        let bench = try AnalysisBench(sealed, "AE", key: ["USUBJID", "AESEQ"])
        var more = sealed
        more.rows.append(["S-101", "2", "NEW", "N"])
        #expect(try bench.analyse(more).summary == "1 row was added; 1 adds an adverse event")
    }

    @Test func `changes in blinded columns are counted, and nothing more is told of them`() throws {
        let sealed = EditedTable(
            ["USUBJID", "ARM", "DOSE", "AGE"],
            (0..<20).map { ["S-\(100 + $0)", $0 % 2 == 0 ? "A" : "B", "\(5 + $0)", "\(40 + $0)"] }
        )
        var bench = try AnalysisBench(sealed, "DM", key: ["USUBJID"])
        bench.rules = DatasetDefinition(blinded: ["ARM", "DOSE"])
        var edited = sealed
        for row in 0..<5 { edited[row, "DOSE"] = "\(50 + row)" }
        let blinded = try bench.analyse(edited)
        #expect(blinded.patterns.map(\.text) == ["5 changes are in blinded columns"])
        #expect(blinded.patterns.first?.count == 5)
        edited[7, "AGE"] = "90"
        #expect(
            try bench.analyse(edited).summary
                == "the one change is in AGE; 5 more changes are in blinded columns; 1 raises the value"
        )
    }

    @Test func `rounding is no factor, and a factor near one is`() throws {
        let sealed = EditedTable(
            ["USUBJID", "VSTESTCD", "VSORRES"],
            (0..<200).map { ["S-\(100 + $0)", "WEIGHT", "\(600 + 7 * $0).\($0 * 37 % 89 + 10)"] }
        )
        let bench = try AnalysisBench(sealed, "VS", key: ["USUBJID", "VSTESTCD"])
        var whole = sealed
        var cut = sealed
        var scaled = sealed
        for row in sealed.rows.indices {
            let value = Double(sealed[row, "VSORRES"]) ?? 0
            whole[row, "VSORRES"] = "\(Int(value.rounded()))"
            cut[row, "VSORRES"] = "\(Int(value))"
            let hundredths = Int((value * 100.5).rounded())
            scaled[row, "VSORRES"] = "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
        }
        for table in [whole, cut] {
            let audit = try bench.analyse(table)
            #expect(audit.pattern("constant-factor") == nil && audit.pattern("rounded") != nil, "\(audit.patterns)")
        }
        #expect(try bench.analyse(scaled).pattern("constant-factor")?.text.contains("by 1.0050") == true)
    }

    @Test func `rows of nobody known are no visits of one subject`() throws {
        let sealed = EditedTable(
            ["RECORD", "VSTESTCD", "VSORRES"],
            (0..<300).map { ["R-\(1000 + $0)", "PULSE", "\(60 + $0 * 7 % 40)"] }
        )
        let bench = try AnalysisBench(sealed, "VS", key: ["RECORD"])
        var edited = sealed
        for row in 0..<20 { edited[row * 9, "VSORRES"] = sealed[row * 9 + 1, "VSORRES"] }
        let audit = try bench.analyse(edited)
        #expect(audit.pattern("copied-from-visit") == nil && audit.pattern("copied-from-subject") == nil)
    }

    @Test func `of many blocks that were moved the largest are told, and the others summed up`() throws {
        let sealed = EditedTable(
            ["RECORD", "VALUE"],
            (0..<2_000).map { ["R-\(10_000 + $0)", "\(1_000 + $0 * 7 % 1_999)"] }
        )
        let bench = try AnalysisBench(sealed, "X", key: ["RECORD"])
        var edited = sealed
        for block in 0..<14 {
            let rows = (100 * block)...(100 * block + 20 + block)
            for row in rows.dropFirst() { edited[row, "VALUE"] = sealed[row - 1, "VALUE"] }
        }
        let blocks = try bench.analyse(edited).patterns.filter { $0.code == "block-shifted" }
        #expect(blocks.count == 11)
        // Blocks of 20 to 33 cells, of which the four smallest are the first.
        #expect(blocks.map(\.count) == Array(24...33) + [20 + 21 + 22 + 23])
        #expect(blocks.first?.text.hasPrefix("the values of VALUE in sealed rows 402 to 425 stand one row") == true)
        #expect(blocks.last?.text == "4 more blocks of values stand one row further down or up: 86 altered cells")
    }
}
