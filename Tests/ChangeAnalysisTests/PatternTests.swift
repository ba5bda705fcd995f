// Known edits on real tables, and what must be said of them.

import ChangeAnalysis
import SiteStatistics
import TestSupport
import Testing
import TrialIntegrity

@Suite(.enabled(if: SharedData.isPresent, SharedData.skipReason))
struct PatternTests {
    private static let lab = "cdiscpilot01_sdtm/lb.csv"

    /// Liver values of site 701 above the limit: places, and a value below it.
    private func highLiverValues(_ table: EditedTable, _ count: Int) throws -> [(row: Int, value: String)] {
        let (subject, test) = (table.index("USUBJID"), table.index("LBTESTCD"))
        let rows = table.rows.indices.filter { row in
            guard table.rows[row][subject].hasPrefix("01-701-"),
                ["ALT", "AST", "GGT", "ALP"].contains(table.rows[row][test]),
                let value = Double(table[row, "LBORRES"]), let high = Double(table[row, "LBORNRHI"])
            else { return false }
            return value > high
        }
        try #require(rows.count >= count, "\(rows.count)")
        return rows.prefix(count).map { row in
            let high = Double(table[row, "LBORNRHI"]) ?? 0
            return (row, String(Int(high) - 1 - row % 7))
        }
    }

    @Test func `lowered liver values of one site are told as a person would tell them`() throws {
        let sealed = try EditedTable(shared: Self.lab)
        var bench = try AnalysisBench(sealed, "LB")
        bench.subjects = try AnalysisBench.pilotSubjects()
        var edited = sealed
        let count = 24
        for (row, value) in try highLiverValues(sealed, count) { edited[row, "LBORRES"] = value }
        let audit = try bench.analyse(edited)
        #expect(audit.findings.count == count)
        let summary = try #require(audit.summary)
        #expect(
            summary.hasPrefix(
                "all 24 changes are in LBORRES of site 701; 24 lower the value; "
                    + "24 return into range from above the upper limit of normal (LBORNRHI)"
            ),
            "\(summary)"
        )
        for code in ["in-one-column", "in-one-site", "one-direction", "limit-crossed"] {
            let pattern = try #require(audit.pattern(code), "\(code) of \(audit.codes)")
            #expect(pattern.count == count)
            #expect((pattern.p ?? 1) <= 0.05)
        }
        #expect(audit.pattern("in-one-site")?.text == "all 24 changes are of site 701, which has 17 % of the rows")
        #expect(audit.pattern("in-one-column")?.text == "all 24 changes are in LBORRES, one of 23 columns")
        #expect(audit.patterns.first?.code == "summary")
        for finding in audit.findings {
            let context = try #require(finding.context)
            #expect(context.site == "701" && context.subject?.hasPrefix("01-701-") == true)
            #expect(context.high == Double(sealed[(finding.sealedRow ?? 1) - 1, "LBORNRHI"]))
            #expect(finding.materiality.map(\.code).first == "limit-crossed")
            #expect(finding.materiality.contains { $0.code == "value-falls" })
        }
    }

    @Test func `a constant shift, a unit factor and rounding are told`() throws {
        let sealed = try EditedTable(shared: Self.lab, limit: 12_000)
        let bench = try AnalysisBench(sealed, "LB")
        let rows = Array(sealed.rows(where: ["LBTESTCD": "GLUC"]).prefix(60)) + sealed.rows(where: ["LBTESTCD": "ALB"])
        let numbers = rows.filter { Double(sealed[$0, "LBORRES"]) != nil }.prefix(80)
        var shifted = sealed
        var scaled = sealed
        for row in numbers {
            let value = Double(sealed[row, "LBORRES"]) ?? 0
            shifted[row, "LBORRES"] = fixed(value + 2.5)
            scaled[row, "LBORRES"] = fixed(value * 10)
        }
        let one = try bench.analyse(shifted)
        #expect(one.pattern("constant-shift")?.text.contains("the same amount, +2.5") == true, "\(one.patterns)")
        let two = try bench.analyse(scaled)
        #expect(
            two.pattern("constant-factor")?.text.contains("by 10, a factor between units") == true,
            "\(two.patterns)"
        )
        #expect(two.pattern("constant-shift") == nil)
    }

    @Test func `values rounded to fives are told, and those rounded to fewer decimals`() throws {
        let sealed = try EditedTable(shared: "cdiscpilot01_sdtm/vs.csv", limit: 12_000)
        let bench = try AnalysisBench(sealed, "VS")
        var fives = sealed
        for row in sealed.rows(where: ["VSTESTCD": "SYSBP"]).prefix(60) {
            guard let value = Int(sealed[row, "VSORRES"]) else { continue }
            fives[row, "VSORRES"] = String((value + 2) / 5 * 5)
        }
        #expect(try bench.analyse(fives).pattern("terminal-digits")?.text.contains("ends in") == true)
        var whole = sealed
        for row in sealed.rows(where: ["VSTESTCD": "TEMP"]).prefix(60) {
            guard let value = Double(sealed[row, "VSORRES"]) else { continue }
            whole[row, "VSORRES"] = String(Int(value.rounded()))
        }
        #expect(try bench.analyse(whole).pattern("rounded") != nil)
    }

    @Test func `values copied from one visit to the others, and from one subject to another, are told`() throws {
        let sealed = try EditedTable(shared: "cdiscpilot01_sdtm/vs.csv", limit: 12_000)
        let bench = try AnalysisBench(sealed, "VS")
        let people = Array(Set(sealed.rows.map { $0[sealed.index("USUBJID")] })).sorted()
        var carried = sealed
        var copied = sealed
        for (target, source) in [(people[3], people[7]), (people[4], people[9])] {
            let rows = sealed.rows(where: ["USUBJID": target, "VSTESTCD": "SYSBP"])
            for row in rows.dropFirst() { carried[row, "VSORRES"] = sealed[rows[0], "VSORRES"] }
            for test in ["SYSBP", "DIABP", "PULSE"] {
                for row in sealed.rows(where: ["USUBJID": target, "VSTESTCD": test]) {
                    let same = [
                        "USUBJID": source, "VSTESTCD": test, "VISIT": sealed[row, "VISIT"],
                        "VSTPTNUM": sealed[row, "VSTPTNUM"],
                    ]
                    guard let other = sealed.rows(where: same).first else { continue }
                    copied[row, "VSORRES"] = sealed[other, "VSORRES"]
                }
            }
        }
        let one = try bench.analyse(carried)
        #expect(one.pattern("copied-from-visit") != nil, "\(one.patterns)")
        let two = try bench.analyse(copied)
        #expect(two.pattern("copied-from-subject") != nil, "\(two.patterns)")
        #expect(two.pattern("in-few-subjects")?.text.contains("only 2 subjects") == true)
    }

    @Test func `serious and related adverse events played down or removed are told`() throws {
        let sealed = try EditedTable(shared: "cdiscpilot01_sdtm/ae.csv")
        let bench = try AnalysisBench(sealed, "AE")
        var edited = sealed
        for row in sealed.rows(where: ["AESEV": "SEVERE"]).prefix(12) { edited[row, "AESEV"] = "MILD" }
        let audit = try bench.analyse(edited)
        let pattern = try #require(audit.patterns.dropFirst().first)
        #expect(pattern.code == "events-played-down" && pattern.count == 12)
        #expect(audit.findings.allSatisfy { $0.reasons == ["severity-lowered: severity is lowered by 2 steps"] })
        var raised = sealed
        for row in sealed.rows(where: ["AESEV": "MILD"]).prefix(12) { raised[row, "AESEV"] = "SEVERE" }
        #expect(try bench.analyse(raised).pattern("events-played-down") == nil)
        var cut = sealed
        cut.rows.removeAll { $0[sealed.index("AESER")] == "Y" }
        let removed = try bench.analyse(cut)
        #expect(removed.findings.count == 3)
        #expect(removed.pattern("serious-events-removed")?.count == 3, "\(removed.patterns)")
        #expect(
            removed.findings.allSatisfy {
                $0.reasons.contains("serious-event-removed: a serious adverse event was removed")
            }
        )
    }

    @Test func `changes in rows after a lock, and in subjects who died, are told`() throws {
        let sealed = try EditedTable(shared: Self.lab)
        var bench = try AnalysisBench(sealed, "LB")
        bench.subjects = try AnalysisBench.pilotSubjects()
        let lock = NotableDay(
            name: "the lock of 2014-06-01",
            day: try #require(UTCDay(parsing: "2014-06-01")),
            isLock: true
        )
        bench.days = [lock]
        var late = sealed
        let after = sealed.rows.indices.filter {
            sealed[$0, "LBDTC"] >= "2014-06-01" && Double(sealed[$0, "LBORRES"]) != nil
        }
        for (number, row) in after.enumerated() where number % (after.count / 12) == 0 {
            late[row, "LBORRES"] = fixed((Double(sealed[row, "LBORRES"]) ?? 0) * (number % 2 == 0 ? 1.3 : 0.8))
        }
        let audit = try bench.analyse(late)
        #expect(audit.pattern("after-lock")?.text.hasSuffix("in rows dated on or after the lock of 2014-06-01") == true)
        #expect(audit.summary?.contains("all are in rows dated on or after the lock of 2014-06-01") == true)
        var dead = sealed
        let died = Set(
            try EditedTable(shared: "cdiscpilot01_sdtm/dm.csv").rows.filter { $0[11] == "Y" }.map { $0[2] }
        )
        let theirs = sealed.rows.indices.filter {
            died.contains(sealed[$0, "USUBJID"]) && Double(sealed[$0, "LBORRES"]) != nil
        }
        for (number, row) in theirs.enumerated() where number % 9 == 0 {
            dead[row, "LBORRES"] = fixed((Double(sealed[row, "LBORRES"]) ?? 0) * 0.7)
        }
        let told = try bench.analyse(dead)
        #expect(told.codes.contains("subjects-died") || told.codes.contains("subjects-serious"), "\(told.patterns)")
    }

    @Test func `one or two changes are summed up and never called a pattern`() throws {
        let sealed = try EditedTable(shared: Self.lab, limit: 3000)
        let bench = try AnalysisBench(sealed, "LB")
        var edited = sealed
        edited[5, "LBORRES"] = "99"
        let one = try bench.analyse(edited)
        #expect(one.codes.isEmpty)
        #expect(one.summary?.hasPrefix("the one change is in LBORRES") == true, "\(one.patterns)")
        edited[6, "LBORRES"] = "98"
        let two = try bench.analyse(edited)
        #expect(two.codes.isEmpty)
        #expect(two.summary?.hasPrefix("both changes are in LBORRES") == true)
    }

    @Test func `no sentence holds a subject or the text of a cell, and two runs say the same`() throws {
        let sealed = try EditedTable(shared: Self.lab)
        var bench = try AnalysisBench(sealed, "LB")
        bench.subjects = try AnalysisBench.pilotSubjects()
        var edited = sealed
        for (row, value) in try highLiverValues(sealed, 12) { edited[row, "LBORRES"] = value + ".37" }
        let audit = try bench.analyse(edited)
        let sentences =
            audit.patterns.map(\.text) + audit.findings.flatMap { $0.materiality.flatMap { [$0.rule, $0.text] } }
        for finding in audit.findings {
            let (found, subject) = (finding.found ?? "", finding.context?.subject ?? "")
            #expect(!sentences.contains { $0.contains(found) || $0.contains(subject) })
        }
        #expect(try bench.analyse(edited).patterns == audit.patterns)
    }

    @Test func `with the delivery alone the place of changes is judged, and what they do is not`() throws {
        let sealed = try EditedTable(shared: Self.lab, limit: 12_000)
        let bench = try AnalysisBench(sealed, "LB")
        var edited = sealed
        for (number, row) in sealed.rows(where: ["LBTESTCD": "ALT"]).prefix(20).enumerated() {
            edited[row, "LBORRES"] = String(10 + number)
        }
        var audit = try bench.analyse(edited)
        audit.patterns = []
        for index in audit.findings.indices {
            audit.findings[index].sealed = nil
            audit.findings[index].context = nil
        }
        try ChangeAnalysis(bench.request).analyse(&audit, sealed: nil, delivered: MemoryRows(bench.evidence))
        #expect(audit.pattern("in-one-column") != nil && audit.pattern("in-one-test") != nil)
        #expect(audit.pattern("one-direction") == nil)
        #expect(
            audit.summary?.hasSuffix("the sealed values are not held, so what the changes do cannot be judged") == true
        )
        #expect(audit.findings.allSatisfy { $0.context?.test == "ALT" })
        #expect(audit.pattern("in-one-column")?.text == "all 20 changes are in LBORRES, one of 23 columns")
        // Rows of which no more is known than that they differ are in no column.
        audit.patterns = []
        audit.findings += (0..<5).map { Finding(kind: .rowAltered, sealedRow: 40 + $0, foundRow: 40 + $0) }
        try ChangeAnalysis(bench.request).analyse(&audit, sealed: nil, delivered: MemoryRows(bench.evidence))
        #expect(
            audit.pattern("in-one-column")?.text
                == "20 of 25 changes are in LBORRES, one of 23 columns (of 20 the column is known)"
        )
    }

    private func fixed(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\((tenths % 10).magnitude)"
    }
}

struct ExactTailTests {
    /// Values of `scipy.stats` 1.17.1: `hypergeom.sf(k - 1, N, K, n)`.
    @Test(arguments: [
        (3, 306, 3, 7650, 6.339877611370426e-05), (12, 5000, 48, 59580, 0.00047755420624722426),
        (40, 6044, 48, 59580, 2.6029823056846177e-32), (48, 59580, 48, 1_370_340, 4.257914025265265e-66),
        (2, 3, 5, 254, 0.0009262676157575163),
    ])
    func `the tail of a concentration is exact`(count: Int, marked: Int, draws: Int, total: Int, expected: Double) {
        let p = Hypergeometric(marked: marked, draws: draws, total: total).atLeast(count)
        #expect((p - expected).magnitude <= 1e-10 * expected)
    }

    /// Values of `scipy.stats.binomtest(k, n, 0.5).pvalue`.
    @Test(arguments: [
        (44, 48, 1.5138326148189662e-09), (10, 10, 0.001953125), (33, 40, 4.2277022657799534e-05),
        (400, 400, 7.745183829698637e-121),
    ])
    func `the sign test is exact`(count: Int, trials: Int, expected: Double) {
        let p = min(1, 2 * Binomial(trials: trials, probability: 0.5).atLeast(count))
        #expect((p - expected).magnitude <= 1e-10 * expected)
    }
}
