// Each rule with a change that it is about, and one that it is not.

import ChangeAnalysis
import TestSupport
import Testing
import TrialIntegrity

struct MaterialityTests {
    private static let subjects = 12

    /// A small site: events, laboratory, demographics, dispositions.
    private static func table(_ name: String) -> EditedTable {
        let ids = (1...subjects).map { "S-\($0 + 100)" }
        switch name {
        case "AE":
            let columns = ["USUBJID", "AESEQ", "AETERM", "AESEV", "AESER", "AEREL", "AEOUT", "AESDTH", "AESTDTC"]
            return EditedTable(
                columns,
                ids.enumerated().map { number, id in
                    let isFatal = number == 3
                    return [
                        id, "1", "TERM \(number)", isFatal ? "SEVERE" : "MODERATE", isFatal ? "Y" : "N", "POSSIBLE",
                        isFatal ? "FATAL" : "RECOVERED/RESOLVED", isFatal ? "Y" : "N", "2025-03-0\(number % 9 + 1)",
                    ]
                }
            )
        case "LB":
            let columns = [
                "USUBJID", "LBTESTCD", "LBORRES", "LBORRESU", "LBORNRLO", "LBORNRHI", "VISIT", "VISITNUM", "LBDTC",
            ]
            return EditedTable(
                columns,
                ids.enumerated().flatMap { number, id in
                    [
                        [id, "ALT", "\(20 + number).5", "U/L", "10", "40", "BASELINE", "1", "2025-02-1\(number % 10)"],
                        [id, "BILI", "\(60 + number)", "U/L", "10", "40", "WEEK 4", "2", "2025-03-1\(number % 10)"],
                    ]
                }
            )
        case "DS":
            return EditedTable(
                ["USUBJID", "DSSEQ", "DSDECOD", "DSSTDTC"],
                ids.enumerated().flatMap { number, id in
                    [
                        [id, "1", "INFORMED CONSENT OBTAINED", "2025-02-0\(number % 9 + 1)"],
                        [id, "2", number == 3 ? "DEATH" : "COMPLETED", "2025-06-1\(number % 10)"],
                    ]
                }
            )
        default:
            let columns = ["USUBJID", "SITEID", "RFICDTC", "RFXSTDTC", "DTHDTC", "DTHFL", "AGE", "ARM"]
            return EditedTable(
                columns,
                ids.enumerated().map { number, id in
                    let death = number == 3 ? ["2025-06-13", "Y"] : ["", ""]
                    return [id, "701", "2025-02-05", "2025-02-10"] + death + [
                        "\(30 + number)", number % 2 == 0 ? "A" : "B",
                    ]
                }
            )
        }
    }

    private static func subjectsOfTable() throws -> TrialSubjects {
        var subjects = TrialSubjects()
        for name in ["DM", "AE", "DS"] {
            let bench = try AnalysisBench(table(name), name, key: key(name))
            try subjects.add(dataset: name, definition: nil, table: EvidenceRows(bench.evidence))
        }
        return subjects
    }

    private static func key(_ name: String) -> [String] {
        switch name {
        case "AE": ["USUBJID", "AESEQ"]
        case "LB": ["USUBJID", "LBTESTCD", "VISITNUM"]
        case "DS": ["USUBJID", "DSSEQ"]
        default: ["USUBJID"]
        }
    }

    private static let rules = DatasetDefinition(
        endpoints: [Endpoint(column: "LBORRES", test: "ALT")],
        eligibility: [
            EligibilityLimit(column: "AGE", low: "18", high: "40", words: "age 18 to 40"),
            EligibilityLimit(test: "BILI", high: "65", words: "bilirubin at most 65"),
        ]
    )

    /// Dataset, row from 0, column, new text, and the reasons.
    static let cases: [(String, Int, String, String, [String])] = [
        ("AE", 0, "AESEV", "MILD", ["severity-lowered: severity is lowered by 1 step"]),
        ("AE", 0, "AESEV", "SEVERE", ["severity-raised: severity is raised by 1 step"]),
        ("AE", 0, "AESEV", "", ["severity-emptied: severity is no longer stated"]),
        ("AE", 0, "AESEV", "SOMETHING", []),
        ("AE", 3, "AESER", "N", ["seriousness-lowered: seriousness is lowered"]),
        ("AE", 0, "AEREL", "NONE", ["causality-lowered: causality is lowered by 2 steps"]),
        ("AE", 0, "AEREL", "RELATED", ["causality-raised: causality is raised by 2 steps"]),
        (
            "AE", 3, "AEOUT", "RECOVERED/RESOLVED",
            ["death-removed: a death is no longer recorded here", "outcome-lowered: outcome is lowered by 4 steps"]
        ),
        (
            "AE", 0, "AEOUT", "FATAL",
            [
                "death-added: a death is recorded here that was not sealed",
                "outcome-raised: outcome is raised by 4 steps",
            ]
        ),
        (
            "AE", 3, "AESDTH", "N",
            ["death-removed: a death is no longer recorded here", "seriousness-lowered: seriousness is lowered"]
        ),
        ("AE", 0, "AETERM", "OTHER", []),
        (
            "AE", 1, "AESTDTC", "2025-01-02",
            ["consent-crossed: moves from after to before consent", "date-moved: moves 59 days earlier"]
        ),
        (
            "AE", 3, "AESTDTC", "2025-06-20",
            [
                "milestone-crossed: moves from before to after the interim analysis",
                "death-crossed: moves from not after to after the death", "date-moved: moves 108 days later",
            ]
        ),
        ("AE", 1, "AESTDTC", "2025-03-05", ["date-moved: moves 3 days later"]),
        (
            "LB", 0, "LBORRES", "50.5",
            [
                "endpoint-altered: an endpoint was altered", "limit-crossed: rises above the upper limit",
                "value-rises: rises by 30.0, which is 146 %",
            ]
        ),
        (
            "LB", 0, "LBORRES", "5.5",
            [
                "endpoint-altered: an endpoint was altered", "limit-crossed: falls below the lower limit",
                "value-falls: falls by 15.0, which is 73 %",
            ]
        ),
        (
            "LB", 1, "LBORRES", "30",
            ["limit-crossed: returns into range from above the upper limit", "value-falls: falls by 50 %"]
        ),
        ("LB", 1, "LBORRES", "61", ["value-rises: rises by 1, which is 1.7 %"]),
        (
            "LB", 1, "LBORRES", "66",
            ["eligibility-crossed: moves out of what is eligible", "value-rises: rises by 6, which is 10 %"]
        ),
        (
            "LB", 1, "LBORNRHI", "80",
            ["limit-moved: the limit moves past the value of the row", "value-rises: rises by 100 %"]
        ),
        (
            "LB", 1, "LBORNRHI", "50",
            [
                "limit-moved: the limit moves, and the value stays on its side",
                "value-rises: rises by 10, which is 25 %",
            ]
        ),
        ("LB", 1, "LBORRES", "HIGH", []), ("LB", 1, "LBORRESU", "ukat/L", []),
        (
            "DM", 2, "RFICDTC", "2025-02-12",
            ["consent-moved: moves 7 days later, to after the first treatment", "date-moved: moves 7 days later"]
        ),
        ("DM", 2, "RFICDTC", "", ["consent-removed: the consent is no longer dated"]),
        ("DM", 2, "ARM", "B", ["arm-altered: the treatment arm was altered"]),
        ("DM", 3, "DTHFL", "", ["death-removed: a death is no longer recorded here"]),
        ("DM", 3, "DTHDTC", "", ["death-removed: a death is no longer recorded here"]),
        (
            "DM", 3, "DTHDTC", "2025-06-15",
            ["death-moved: moves 2 days later", "date-moved: moves 2 days later"]
        ),
        (
            "DM", 2, "AGE", "50",
            ["eligibility-crossed: moves out of what is eligible", "value-rises: rises by 18, which is 56 %"]
        ),
        ("DS", 7, "DSDECOD", "COMPLETED", ["death-removed: a death is no longer recorded here"]),
        ("DS", 0, "DSSTDTC", "2025-02-04", ["consent-moved: moves 3 days later", "date-moved: moves 3 days later"]),
    ]

    @Test(arguments: cases.indices)
    func `a change has the reasons that its rules give`(index: Int) throws {
        let (name, row, column, text, reasons) = Self.cases[index]
        let sealed = Self.table(name)
        var bench = try AnalysisBench(sealed, name, key: Self.key(name))
        bench.rules = Self.rules
        bench.subjects = try Self.subjectsOfTable()
        bench.days = [
            NotableDay(name: "the interim analysis", day: try #require(UTCDay(parsing: "2025-04-01")), isLock: false)
        ]
        var edited = sealed
        edited[row, column] = text
        let audit = try bench.analyse(edited)
        #expect(audit.findings.map(\.reasons) == [reasons], "\(Self.cases[index])")
        let weights = audit.findings.flatMap { $0.materiality.map(\.weight) }
        #expect(weights == weights.sorted())
        let context = try #require(audit.findings.first?.context)
        #expect(context.subject == sealed[row, "USUBJID"])
        #expect(context.arm != nil && context.site == "701")
    }

    @Test func `removed and added events, deaths and subjects have their reasons`() throws {
        let sealed = Self.table("AE")
        var bench = try AnalysisBench(sealed, "AE", key: Self.key("AE"))
        bench.subjects = try Self.subjectsOfTable()
        var cut = sealed
        cut.rows.remove(at: 3)
        let removed = try bench.analyse(cut)
        #expect(
            removed.findings.map { $0.materiality.map(\.code) } == [
                ["death-removed", "subject-removed", "serious-event-removed"]
            ]
        )
        #expect(removed.findings.first?.materiality.last?.text == "a serious adverse event was removed")
        var more = sealed
        more.rows.append(["S-101", "2", "NEW", "MILD", "N", "NONE", "RECOVERED/RESOLVED", "N", "2025-05-01"])
        let added = try bench.analyse(more)
        #expect(added.findings.map(\.reasons) == [["event-added: an adverse event was added"]])
        #expect(added.findings.first?.context?.date == "2025-05-01")
        let laboratory = Self.table("LB")
        var lab = try AnalysisBench(laboratory, "LB", key: Self.key("LB"))
        lab.rules = Self.rules
        var without = laboratory
        without.rows.remove(at: 0)
        let one = try lab.analyse(without)
        #expect(one.findings.map(\.reasons) == [["endpoint-removed: a row with an endpoint was removed"]])
        without.rows.remove(at: 0)
        let two = try lab.analyse(without)
        #expect(two.findings.allSatisfy { $0.materiality.first?.code == "subject-removed" })
    }

    @Test func `an exchange has the reasons of both its cells, and a subject under another id one of its own`() throws {
        let sealed = Self.table("LB")
        let bench = try AnalysisBench(sealed, "LB", key: Self.key("LB"))
        var edited = sealed
        (edited[0, "LBORRES"], edited[3, "LBORRES"]) = (sealed[3, "LBORRES"], sealed[0, "LBORRES"])
        let exchange = try bench.analyse(edited)
        #expect(exchange.findings.map(\.kind) == [.valuesSwapped])
        #expect(
            exchange.findings.first?.reasons == [
                "limit-crossed: rises above the upper limit",
                "limit-crossed: returns into range from above the upper limit, in the other cell",
                "value-rises: rises by 40.5, which is 198 %",
                "value-falls: falls by 40.5, which is 66 %, in the other cell",
            ]
        )
        #expect(exchange.patterns.first?.count == 2)
        #expect(exchange.patterns.first?.text.contains("1 lowers the value, 1 raises it") == true)
        var relabelled = sealed
        for row in sealed.rows(where: ["USUBJID": "S-105"]) { relabelled[row, "USUBJID"] = "S-999" }
        let renamed = try bench.analyse(relabelled)
        #expect(renamed.findings.map(\.kind) == [.subjectRelabelled])
        #expect(
            renamed.findings.map(\.reasons) == [["subject-relabelled: all rows of a subject stand under another id"]]
        )
        #expect(renamed.findings.first?.context?.subject == "S-105")
        #expect(renamed.patterns.first?.text == "all rows of a subject stand under another id")
    }

    @Test func `of blinded columns only that they changed is said, and the arm stays out of the context`() throws {
        let sealed = Self.table("DM")
        var bench = try AnalysisBench(sealed, "DM", key: ["USUBJID"])
        bench.rules = DatasetDefinition(blinded: ["ARM", "AGE"])
        var edited = sealed
        edited[2, "ARM"] = "B"
        edited[2, "AGE"] = "50"
        let audit = try bench.analyse(edited)
        #expect(audit.findings.count == 2)
        #expect(audit.findings.flatMap(\.reasons) == ["arm-altered: the treatment arm was altered"])
        #expect(audit.findings.allSatisfy { $0.context?.arm == nil })
    }

    @Test func `sizes are not told where the unit was changed too, nor where they would repeat a cell`() throws {
        let sealed = Self.table("LB")
        let bench = try AnalysisBench(sealed, "LB", key: Self.key("LB"))
        var edited = sealed
        edited[3, "LBORRES"] = "6.1"
        edited[3, "LBORRESU"] = "ukat/L"
        let audit = try bench.analyse(edited)
        #expect(audit.findings.contains { $0.reasons.contains { $0.contains("its unit was changed too") } })
        var zero = sealed
        zero[3, "LBORRES"] = "0"
        #expect(try bench.analyse(zero).findings.first?.reasons.last == "value-falls: falls")
    }

    @Test func `findings are ranked by the weight of their reasons, and else stay in order`() {
        func finding(_ row: Int, _ weights: [Materiality.Weight]) -> Finding {
            Finding(
                kind: .cellAltered,
                sealedRow: row,
                materiality: weights.map { Materiality(code: "c", weight: $0, rule: "r", text: "t") }
            )
        }
        let findings = [
            finding(1, []), finding(2, [.magnitude]), finding(3, [.safety]), finding(4, [.decision, .magnitude]),
            finding(5, [.safety, .safety]), finding(6, [.magnitude]), finding(7, []),
        ]
        #expect(findings.ranked().compactMap(\.sealedRow) == [5, 3, 4, 2, 6, 1, 7])
        #expect([findings[6], findings[0]].ranked().compactMap(\.sealedRow) == [7, 1])
    }
}
