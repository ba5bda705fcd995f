// A delivery that writes dates or numbers in its own way has the same reasons as one that writes them as they were sealed.

import ChangeAnalysis
import TestSupport
import Testing
import TrialIntegrity

struct DeliveredNotationTests {
    private static let key = ["USUBJID", "VISITNUM"]
    private static let visits = 60

    /// The day so many days after 2014-01-01, as ISO 8601 text.
    private static func day(_ number: Int) throws -> String {
        let start = try #require(UTCDay(parsing: "2014-01-01"))
        let moment = try #require(UTCTimestamp(secondsSince1970: (start.number + Int64(number)) * 86_400))
        return String(moment.text.prefix(10))
    }

    /// Visits with a start and an end, in ISO 8601.
    private static func visitTable() throws -> EditedTable {
        try EditedTable(
            ["USUBJID", "VISITNUM", "SVSTDTC", "SVENDTC"],
            (0..<visits).map { number in
                ["S-\(100 + number / 4)", "\(number % 4 + 1)", try day(5 * number), try day(5 * number + 1)]
            }
        )
    }

    /// An ISO date as a format writes it.
    private static func written(_ iso: String, _ format: DateFormat?) throws -> String {
        guard let format else { return iso }
        let parts = iso.split(separator: "-").map(String.init)
        try #require(parts.count == 3)
        let names = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
        let (year, month, day) = (parts[0], parts[1], parts[2])
        let text = format.rawValue
            .replacing("YYYY", with: year).replacing("MMM", with: names[(Int(month) ?? 1) - 1])
            .replacing("MM", with: month).replacing("DD", with: day)
        #expect(format.isoDate(text.utf8) == Array(iso.utf8))
        return text
    }

    private static func written(_ table: EditedTable, _ format: DateFormat?) throws -> EditedTable {
        var table = table
        for row in table.rows.indices {
            for column in ["SVSTDTC", "SVENDTC"] { table[row, column] = try written(table[row, column], format) }
        }
        return table
    }

    @Test func `a date sealed day first and delivered month first moves as far as it does`() throws {
        var sealed = try Self.visitTable()
        sealed[20, "SVSTDTC"] = "2014-04-11"
        var edited = sealed
        edited[20, "SVSTDTC"] = "2014-05-03"
        let bench = try AnalysisBench(Self.written(sealed, .dayMonthYearSlashes), "SV", key: Self.key)
        let audit = try bench.analyse(Self.written(edited, .monthDayYearSlashes))
        #expect(audit.findings.map(\.found) == ["05/03/2014"])
        #expect(audit.findings.map(\.reasons) == [["date-moved: moves 22 days later"]])
    }

    @Test(arguments: [nil] + DateFormat.allCases.map(Optional.some))
    func `dates moved across a milestone are told in whatever way they are delivered`(format: DateFormat?) throws {
        let sealed = try Self.visitTable()
        var edited = sealed
        for row in 24..<36 {
            edited[row, "SVSTDTC"] = try Self.day(5 * row + 60)
            edited[row, "SVENDTC"] = try Self.day(5 * row + 61)
        }
        var bench = try AnalysisBench(sealed, "SV", key: Self.key)
        let milestone = try #require(UTCDay(parsing: Self.day(5 * 36)))
        bench.days = [NotableDay(name: "interim analysis", day: milestone, isLock: false)]
        let audit = try bench.analyse(Self.written(edited, format))
        // Where a part of a column was altered, each of its other cells is listed as written differently.
        let altered = audit.findings.filter { $0.kind == .cellAltered }
        #expect(altered.count == 24)
        #expect(audit.findings.allSatisfy { [.cellAltered, .cellReformatted].contains($0.kind) })
        for finding in altered {
            #expect(
                finding.reasons == [
                    "milestone-crossed: moves from before to after interim analysis", "date-moved: moves 60 days later",
                ]
            )
        }
        #expect(
            audit.summary == "all 24 changes are in SVENDTC and SVSTDTC; 12 rows: SVSTDTC and SVENDTC move "
                + "60 days later, from before to after interim analysis (\(milestone.text))"
        )
        // The two cells of a row are one story; what is moved by one step is told once.
        #expect(audit.pattern("dates-shifted")?.text.contains("move it 60 days later") == true, "\(audit.patterns)")
    }

    @Test func `an added row is dated as its delivery writes dates`() throws {
        let sealed = try Self.visitTable()
        var bench = try AnalysisBench(sealed, "SV", key: Self.key)
        let milestone = try #require(UTCDay(parsing: Self.day(200)))
        bench.days = [NotableDay(name: "unblinding", day: milestone, isLock: false)]
        var more = sealed
        more.rows.append(["S-100", "9", try Self.day(260), try Self.day(261)])
        for format in [nil, DateFormat.dayMonthYearSlashes, .dayNameYearHyphens] {
            let audit = try bench.analyse(Self.written(more, format))
            #expect(
                audit.summary == "1 row was added; all are in rows dated on or after unblinding (\(milestone.text))"
            )
        }
    }

    @Test func `decimal commas cross limits as decimal points do`() throws {
        let columns = ["USUBJID", "LBTESTCD", "LBORRES", "LBORNRLO", "LBORNRHI", "VISITNUM"]
        let sealed = EditedTable(
            columns,
            (0..<60).map { ["S-\(100 + $0)", "ALT", "\(45 + $0).5", "10.5", "40.5", "1"] }
        )
        var edited = sealed
        for row in 10..<22 { edited[row, "LBORRES"] = "\(12 + row).25" }
        var commas = edited
        for row in commas.rows.indices {
            for column in ["LBORRES", "LBORNRLO", "LBORNRHI"] {
                commas[row, column] = commas[row, column].replacing(".", with: ",")
            }
        }
        let bench = try AnalysisBench(sealed, "LB", key: ["USUBJID", "LBTESTCD", "VISITNUM"])
        let (points, other) = (try bench.analyse(edited), try bench.analyse(commas))
        #expect(points.findings.count == 12 && other.findings.count == 12)
        #expect(other.findings.map(\.reasons) == points.findings.map(\.reasons))
        #expect(
            other.findings.allSatisfy {
                $0.reasons.first == "limit-crossed: returns into range from above the upper limit"
            }
        )
        #expect(other.patterns == points.patterns)
        #expect(other.findings.first?.found == "22,25")
    }

    @Test(arguments: [
        ("2014-05-03", nil), ("03/05/2014", "correction-contradicts-delivery"), ("05/03/2014", nil),
        ("2014-05-04", "correction-contradicts-delivery"),
    ])
    func `a correction is held against the day that was delivered`(new: String, remark: String?) throws {
        var sealed = try Self.visitTable()
        sealed[20, "SVSTDTC"] = "2014-04-11"
        var edited = sealed
        edited[20, "SVSTDTC"] = "2014-05-03"
        let bench = try AnalysisBench(sealed, "SV", key: Self.key)
        var audit = try bench.analyse(Self.written(edited, .monthDayYearSlashes))
        let change = StatedChange(
            key: [
                KeyPart(column: "USUBJID", value: sealed[20, "USUBJID"]),
                KeyPart(column: "VISITNUM", value: sealed[20, "VISITNUM"]),
            ],
            subject: .cell("SVSTDTC"),
            old: "2014-04-11",
            new: new,
            explanation: FindingExplanation(source: .correction, reason: "misread")
        )
        let summary = try ChangeMatcher(
            [StatedChanges(kind: .correction, name: "S/SV#2", changes: [change])],
            profile: bench.evidence.manifest.profile,
            evidence: bench.evidence
        ).explain(&audit.findings)
        #expect(summary.explained == (remark == nil ? 1 : 0))
        #expect(summary.remarks.first { $0.code != "change-without-correction" }?.code == remark)
    }

    @Test func `a correction of a date sealed day first is read as the seal reads dates`() throws {
        var sealed = try Self.visitTable()
        sealed[20, "SVSTDTC"] = "2014-04-11"
        var edited = sealed
        edited[20, "SVSTDTC"] = "2014-05-03"
        let bench = try AnalysisBench(Self.written(sealed, .dayMonthYearSlashes), "SV", key: Self.key)
        let delivered = try bench.analyse(Self.written(edited, .monthDayYearSlashes))
        for (new, explained) in [("03/05/2014", 1), ("05/03/2014", 0), ("2014-05-03", 1)] {
            var findings = delivered.findings
            let change = StatedChange(
                key: [
                    KeyPart(column: "USUBJID", value: sealed[20, "USUBJID"]),
                    KeyPart(column: "VISITNUM", value: sealed[20, "VISITNUM"]),
                ],
                subject: .cell("SVSTDTC"),
                old: "11/04/2014",
                new: new,
                explanation: FindingExplanation(source: .correction)
            )
            let summary = try ChangeMatcher(
                [StatedChanges(kind: .correction, name: "S/SV#2", changes: [change])],
                profile: bench.evidence.manifest.profile,
                evidence: bench.evidence
            ).explain(&findings)
            #expect(summary.explained == explained, "\(new)")
        }
    }
}
