// Texts that stand for nothing and for yes, in whatever way programs write them; and numbers that are only names.

import ChangeAnalysis
import TestSupport
import Testing
import TrialIntegrity

struct MissingMarkTests {
    /// Demographics of which the profile knows no missing mark: subject 3 died, every fifth end of treatment is open.
    private static func demographics(_ mark: String) -> EditedTable {
        EditedTable(
            ["USUBJID", "SITEID", "RFICDTC", "RFENDTC", "DTHDTC", "DTHFL", "AGE"],
            (0..<32).map { number in
                [
                    "S-\(100 + number)", "701", number % 8 == 7 ? mark : "2013-01-\(10 + number % 8)",
                    number % 5 == 0 ? mark : "2013-03-\(10 + number % 8)", number == 3 ? "2013-08-01" : mark,
                    number == 3 ? "Y" : mark, "\(40 + number)",
                ]
            }
        )
    }

    private static func bench(_ mark: String) throws -> AnalysisBench {
        var bench = try AnalysisBench(demographics(mark), "DM", key: ["USUBJID"], missing: [])
        let day = try #require(UTCDay(parsing: "2013-09-30"))
        bench.days = [NotableDay(name: "interim analysis", day: day, isLock: false)]
        return bench
    }

    static let marks = ["NA", "N/A", ".", "NULL", "NaN", "na"]

    @Test(arguments: marks)
    func `a blank in place of a missing mark takes nothing away`(mark: String) throws {
        let sealed = Self.demographics(mark)
        var edited = sealed
        for row in edited.rows.indices {
            for column in ["RFICDTC", "RFENDTC", "DTHDTC", "DTHFL"] where edited[row, column] == mark {
                edited[row, column] = ""
            }
        }
        let audit = try Self.bench(mark).analyse(edited)
        #expect(audit.findings.allSatisfy { $0.materiality.isEmpty }, "\(audit.findings.flatMap(\.reasons))")
        guard !audit.findings.isEmpty else { return }
        #expect(audit.summary?.hasSuffix("; missing values are marked differently") == true, "\(audit.patterns)")
        var one = edited
        one[2, "AGE"] = "50"
        #expect(
            try Self.bench(mark).analyse(one).summary?.contains("DTHFL missing values are marked differently") == true
        )
    }

    @Test(arguments: marks)
    func `rows of the living tell of no death`(mark: String) throws {
        let sealed = Self.demographics(mark)
        let bench = try Self.bench(mark)
        var cut = sealed
        cut.rows.remove(at: 8)
        let removed = try bench.analyse(cut)
        #expect(removed.findings.map { $0.materiality.map(\.code) } == [["subject-removed"]])
        #expect(removed.summary == "1 row was removed; 1 takes away the last row of a subject")
        var more = sealed
        more.rows.append(["S-900"] + sealed.rows[8].dropFirst())
        let added = try bench.analyse(more)
        #expect(added.findings.count == 1 && added.findings[0].materiality.isEmpty)
    }

    @Test(arguments: marks)
    func `what is put in place of a missing mark is new, and the other way round`(mark: String) throws {
        let sealed = Self.demographics(mark)
        let bench = try Self.bench(mark)
        #expect(bench.evidence.manifest.profile.columns.first { $0.name == "RFENDTC" }?.type == .text || mark == ".")
        let cases: [(Int, String, String, [String])] = [
            (5, "DTHDTC", "2013-10-10", ["death-added: a death is recorded here that was not sealed"]),
            (5, "DTHFL", "yes", ["death-added: a death is recorded here that was not sealed"]),
            (3, "DTHDTC", mark, ["death-removed: a death is no longer recorded here"]),
            (3, "DTHFL", "N", ["death-removed: a death is no longer recorded here"]),
            (1, "RFICDTC", mark, ["consent-removed: the consent is no longer dated"]),
            (
                1, "RFENDTC", "2014-10-10",
                [
                    "milestone-crossed: moves from before to after interim analysis",
                    "date-moved: moves 578 days later",
                ]
            ),
        ]
        for (row, column, text, reasons) in cases {
            var edited = sealed
            edited[row, column] = text
            let audit = try bench.analyse(edited)
            #expect(audit.findings.map(\.reasons) == [reasons], "\(column) \(text)")
        }
    }

    private static func events(_ yes: String, _ no: String) -> EditedTable {
        EditedTable(
            ["USUBJID", "AESEQ", "AETERM", "AESER"],
            (0..<60).map { ["S-\(100 + $0 / 2)", "\($0 % 2 + 1)", "TERM \($0)", $0 % 15 == 0 ? yes : no] }
        )
    }

    @Test(arguments: [("Y", "N"), ("Yes", "No"), ("YES", "NO"), ("y", "n")])
    func `a yes is a yes however it is written`(yes: String, no: String) throws {
        let sealed = Self.events(yes, no)
        let bench = try AnalysisBench(sealed, "AE", key: ["USUBJID", "AESEQ"], missing: [])
        var cut = sealed
        cut.rows.removeAll { $0[3] == yes }
        let audit = try bench.analyse(cut)
        #expect(audit.findings.count == 4)
        #expect(audit.findings.allSatisfy { $0.materiality.contains { $0.code == "serious-event-removed" } })
        #expect(audit.pattern("serious-events-removed")?.count == 4, "\(audit.patterns)")
        #expect(audit.summary?.contains("4 take away a serious adverse event") == true)
        var emptied = sealed
        emptied[1, "AESER"] = "NA"
        #expect(
            try bench.analyse(emptied).findings.map(\.reasons) == [
                ["seriousness-emptied: seriousness is no longer stated"]
            ]
        )
    }

    @Test func `numbers that are names are neither raised nor shifted`() throws {
        let sealed = Self.demographics("")
        let bench = try Self.bench("")
        var edited = sealed
        for row in 0..<12 { edited[row, "SITEID"] = "702" }
        let audit = try bench.analyse(edited)
        #expect(audit.findings.count == 12 && audit.findings.allSatisfy { $0.materiality.isEmpty })
        #expect(audit.codes == ["in-one-column"], "\(audit.patterns)")
        #expect(audit.summary == "all 12 changes are in SITEID")
    }

    @Test func `a text that is written otherwise raises no value`() throws {
        let table = EditedTable(
            ["USUBJID", "DOSE", "NOTE"],
            (0..<20).map { ["S-\(100 + $0)", $0 % 4 == 0 ? "5" : "word \($0)", "seen"] }
        )
        var bench = try AnalysisBench(table, "EXTRA", key: ["USUBJID"], missing: [])
        bench.rules = DatasetDefinition(columns: [.dose: "DOSE"])
        var edited = table
        for row in edited.rows.indices where edited[row, "DOSE"] == "5" { edited[row, "DOSE"] = "5.0" }
        #expect(bench.evidence.manifest.profile.columns[1].type == .text)
        let audit = try bench.analyse(edited)
        #expect(audit.findings.count == 5)
        #expect(audit.summary == "all 5 changes are in DOSE")
        #expect(audit.findings.allSatisfy { $0.materiality.isEmpty })
    }
}
