// What people wrote about changes, true and false, held against small tables in which every change is known.

import TestSupport
import Testing
import TrialIntegrity

/// Two versions of a small table, and what is said of their differences.
struct Said {
    static let old = """
        USUBJID,VISITNUM,AVAL,UNIT
        701-1,1,5.0,mg
        701-1,2,6.0,mg
        701-2,1,7.0,mg
        701-2,2,8.0,mg
        701-3,1,9.0,mg

        """
    /// One value changed twice over, one unit, a row removed and a row added.
    static let new = """
        USUBJID,VISITNUM,AVAL,UNIT
        701-1,1,5.5,mg
        701-1,2,6.0,g
        701-2,1,7.0,mg
        701-2,2,8.0,mg
        701-4,1,1.0,mg

        """
    static let key = ["USUBJID", "VISITNUM"]

    let audit: DatasetAudit
    let summary: ExplanationSummary

    init(_ lists: [StatedChanges], holdsValues: Bool = true) throws {
        let first = try Version(Self.old, key: Self.key)
        let second = try Version(Self.new, sequence: 2, before: first)
        var audit = try first.changes(to: second)
        #expect(
            audit.told == [
                "cell-altered 1:1 AVAL 5.0 > 5.5", "cell-altered 2:2 UNIT mg > g", "row-added -:5", "row-removed 5:-",
            ]
        )
        let evidence = holdsValues ? try first.evidence : nil
        summary = try ChangeMatcher(lists, profile: first.manifest.profile, evidence: evidence).explain(&audit.findings)
        self.audit = audit
    }

    /// The places of the findings that are explained, with the reason.
    var explained: [String] {
        audit.findings.compactMap { finding in
            finding.explanation.map { "\(finding.kind.rawValue) \(finding.column ?? "-"): \($0.reason ?? "-")" }
        }
    }

    /// The remarks, with the place where each statement stands.
    var remarks: [String] { summary.remarks.map { "\($0.code) \($0.reference ?? String($0.count))" } }
}

/// A statement for tests.
private func state(
    _ subject: String,
    visit: String? = "1",
    _ column: String?,
    _ old: String? = nil,
    _ new: String? = nil,
    by source: FindingExplanation.Source = .correction,
    at place: String = "row",
    fate: StatedChange.Fate = .addedOrRemoved
) -> StatedChange {
    StatedChange(
        key: [KeyPart(column: "USUBJID", value: subject)]
            + (visit.map { [KeyPart(column: "VISITNUM", value: $0)] } ?? []),
        subject: column.map { .cell($0) } ?? .row(fate),
        old: old,
        new: new,
        explanation: FindingExplanation(
            source: source,
            reason: "because",
            author: "A. Nurse",
            at: nil,
            reference: place
        )
    )
}

struct CorrectionMatchingTests {
    private func said(_ changes: StatedChange...) throws -> Said {
        try Said([StatedChanges(kind: .correction, name: "701/LB#2", changes: changes)])
    }

    @Test func `corrections that are true explain everything`() throws {
        let said = try said(
            state("701-1", "AVAL", "5", "5.50"),
            state("701-1", visit: "2", "UNIT", nil, "g"),
            state("701-3", nil),
            state("701-4", nil)
        )
        #expect(said.summary.explained == 4 && said.summary.unexplained == 0 && said.remarks.isEmpty)
        #expect(said.explained.count == 4)
        #expect(said.summary.sources.map(\.matched) == [4])
        #expect(said.summary.reasons == [.init(reason: "because", count: 4)])
    }

    @Test(arguments: [
        (state("701-1", "AVAL", "4.9", "5.5"), "correction-contradicts-seal"),
        (state("701-1", "AVAL", "5.0", "5.6"), "correction-contradicts-delivery"),
        (state("701-2", "AVAL", "7.0", "7.0"), "correction-without-change"),
        (state("701-2", "AVAL"), "correction-without-change"),
        (state("701-2", nil), "correction-without-change"),
        (state("701-9", "AVAL", "1", "2"), "correction-without-change"),
        (state("701-4", "AVAL", nil, "1.0"), "correction-without-change"),
        (state("701-3", "AVAL", "9.0", nil), "correction-without-change"),
        (state("701-1", visit: "2", "AVAL", "6.0", "6.5"), "correction-without-change"),
    ])
    func `a correction that lies explains nothing and is named`(change: StatedChange, code: String) throws {
        let said = try said(change)
        #expect(said.explained.isEmpty)
        #expect(said.remarks == ["\(code) row", "change-without-correction 4"])
        #expect(said.summary.remarks[0].key == change.key)
    }

    @Test func `what a correction does not say is not held against it`() throws {
        #expect(try said(state("701-1", "AVAL")).explained == ["cell-altered AVAL: because"])
        #expect(try said(state("701-1", "AVAL", "5.0")).explained == ["cell-altered AVAL: because"])
    }

    @Test func `keys and values are compared as the profile reads them`() throws {
        let said = try said(
            StatedChange(
                key: [KeyPart(column: "VISITNUM", value: "1.0"), KeyPart(column: "USUBJID", value: " 701-1 ")],
                subject: .cell("AVAL"),
                old: "5.000",
                new: "5.5",
                explanation: FindingExplanation(source: .correction)
            )
        )
        #expect(said.summary.explained == 1)
    }

    @Test func `a column that came is explained as a column`() throws {
        let first = try Version("ID,A\nx1,1\nx2,2\n", key: ["ID"])
        let second = try Version("ID,A,B\nx1,1,1\nx2,2,1\n", sequence: 2, before: first)
        var findings = try first.changes(to: second).findings
        let because = FindingExplanation(source: .correction, reason: "new form")
        let changes = [
            StatedChange(key: [], subject: .column("B"), explanation: because),
            StatedChange(key: [], subject: .column("A"), explanation: because),
        ]
        let summary = try ChangeMatcher(
            [StatedChanges(kind: .correction, name: "s", changes: changes)],
            profile: first.manifest.profile,
            evidence: try first.evidence
        ).explain(&findings)
        #expect(findings.map(\.explanation) == [because])
        #expect(summary.remarks.map(\.code) == ["correction-without-change"])
    }

    @Test func `a row that got another key is found under either key`() throws {
        let old = "ID,A,B,C\nx1,11,21,31\nx2,12,22,32\nx3,13,23,33\n"
        let first = try Version(old, key: ["ID"])
        let second = try Version(old.replacing("x2", with: "x9"), sequence: 2, before: first)
        for name in ["x2", "x9"] {
            var findings = try first.changes(to: second).findings
            #expect(findings.map(\.kind) == [.subjectRelabelled])
            let change = StatedChange(
                key: [KeyPart(column: "ID", value: name)],
                subject: .cell("ID"),
                old: "x2",
                new: "x9",
                explanation: FindingExplanation(source: .correction, reason: "mix-up")
            )
            let summary = try ChangeMatcher(
                [StatedChanges(kind: .correction, name: "s", changes: [change])],
                profile: first.manifest.profile,
                evidence: try first.evidence
            ).explain(&findings)
            #expect(summary.explained == 1 && summary.remarks.isEmpty, "\(name)")
        }
    }

    @Test(arguments: [["ID"], ["ID", "N"]])
    func `a subject under another id is explained by its rows, and by nothing else`(
        key: [String]
    ) throws {
        let old = "ID,N,B,C\nx1,1,21,31\nx2,1,22,32\nx2,2,23,33\nx3,1,24,34\n"
        let first = try Version(old, key: ["ID", "N"])
        let second = try Version(old.replacing("x2", with: "x9"), sequence: 2, before: first)
        for (new, explained) in [("x9", 1), ("x7", 0)] {
            var findings = try first.changes(to: second).findings
            #expect(findings.map(\.kind) == [.subjectRelabelled])
            let changes = ["1", "2"].map { number in
                StatedChange(
                    key: [KeyPart(column: "ID", value: "x2"), KeyPart(column: "N", value: number)].filter {
                        key.contains($0.column)
                    },
                    subject: .cell("ID"),
                    old: "x2",
                    new: new,
                    explanation: FindingExplanation(source: .correction, reason: "mix-up")
                )
            }
            let summary = try ChangeMatcher(
                [StatedChanges(kind: .correction, name: "s", changes: changes)],
                profile: first.manifest.profile,
                evidence: try first.evidence
            ).explain(&findings)
            #expect(summary.explained == explained && summary.unexplained == 1 - explained)
            #expect(summary.remarks.isEmpty == (explained == 1))
        }
    }

    @Test(arguments: [1, 2]) func `an exchange is explained when both of its cells are`(stated: Int) throws {
        let rows = (1...40).map { "x\($0),\(10_000 + $0 * 37)" }
        let first = try Version("ID,A\n" + rows.joined(separator: "\n") + "\n", key: ["ID"])
        var swapped = rows
        swapped[3] = "x4,\(10_000 + 9 * 37)"
        swapped[8] = "x9,\(10_000 + 4 * 37)"
        let second = try Version("ID,A\n" + swapped.joined(separator: "\n") + "\n", sequence: 2, before: first)
        var findings = try first.changes(to: second).findings
        #expect(findings.map(\.kind) == [.valuesSwapped])
        let changes = [(4, 9), (9, 4)].prefix(stated).map { row, other in
            StatedChange(
                key: [KeyPart(column: "ID", value: "x\(row)")],
                subject: .cell("A"),
                old: "\(10_000 + row * 37)",
                new: "\(10_000 + other * 37)",
                explanation: FindingExplanation(source: .correction, reason: "mix-up")
            )
        }
        let summary = try ChangeMatcher(
            [StatedChanges(kind: .correction, name: "s", changes: changes)],
            profile: first.manifest.profile,
            evidence: try first.evidence
        ).explain(&findings)
        #expect(summary.explained == (stated == 2 ? 2 : 0) && summary.unexplained == (stated == 2 ? 0 : 2))
        #expect(summary.reasons.map(\.count) == (stated == 2 ? [2] : []))
        #expect(summary.remarks.map(\.code) == (stated == 2 ? [] : ["change-without-correction"]))
    }

    @Test func `without values a correction of a cell that did not change is still named`() throws {
        let list = StatedChanges(kind: .correction, name: "s", changes: [state("701-2", "AVAL", "7.0", "7.5")])
        let said = try Said([list], holdsValues: false)
        #expect(said.remarks == ["correction-without-change row", "change-without-correction 4"])
    }
}

struct TrailMatchingTests {
    private func said(_ changes: StatedChange...) throws -> Said {
        try Said([StatedChanges(kind: .auditTrail, name: "trail.csv", changes: changes)])
    }

    private func line(
        _ subject: String,
        _ column: String,
        _ old: String?,
        _ new: String?,
        visit: String? = "1",
        at place: String
    ) -> StatedChange {
        state(subject, visit: visit, column, old, new, by: .auditTrail, at: place)
    }

    @Test func `a chain from what was sealed to what was found explains, whatever came before`() throws {
        let said = try said(
            line("701-1", "AVAL", "", "4", at: "1"),
            line("701-1", "AVAL", "4", "5", at: "2"),
            line("701-1", "AVAL", "5", "9", at: "3"),
            line("701-1", "AVAL", "9", "5.5", at: "4"),
            line("701-2", "AVAL", "", "7.0", at: "5")
        )
        #expect(said.explained == ["cell-altered AVAL: because"])
        #expect(said.remarks == ["change-without-trail 3"])
        #expect(said.summary.sources.map(\.matched) == [2])
        #expect(said.audit.findings.first?.explanation?.reference == "4")
    }

    @Test func `a log without old values takes them from its earlier lines`() throws {
        let whole = try said(line("701-1", "AVAL", nil, "5.0", at: "1"), line("701-1", "AVAL", nil, "5.5", at: "2"))
        #expect(whole.summary.explained == 1 && whole.remarks == ["change-without-trail 3"])
        let begunLater = try said(line("701-1", "AVAL", nil, "5.5", at: "2"))
        #expect(begunLater.summary.explained == 1 && begunLater.remarks == ["change-without-trail 3"])
        let otherStart = try said(line("701-1", "AVAL", "", "4.0", at: "1"), line("701-1", "AVAL", nil, "5.5", at: "2"))
        #expect(otherStart.explained.isEmpty)
        #expect(otherStart.remarks == ["trail-contradicts-seal 1", "change-without-trail 4"])
    }

    @Test func `a trail that lies is named`() throws {
        #expect(
            try said(line("701-1", "AVAL", "4.0", "5.5", at: "a")).remarks
                == ["trail-contradicts-seal a", "change-without-trail 4"]
        )
        #expect(
            try said(line("701-1", "AVAL", "5.0", "6.5", at: "b")).remarks
                == ["trail-contradicts-delivery b", "change-without-trail 4"]
        )
        #expect(
            try said(line("701-2", "AVAL", "7.0", "7.5", at: "c")).remarks
                == ["trail-without-change c", "change-without-trail 4"]
        )
        #expect(
            try said(line("701-2", "AVAL", "6.9", "7.5", at: "d")).remarks
                == ["trail-contradicts-delivery d", "change-without-trail 4"]
        )
    }

    @Test(arguments: [(200, ["trail-contradicts-delivery"], 0), (300, [], 1)] as [(Int, [String], Int)])
    func `a line that names more rows than are looked through is counted as not checked`(
        rows: Int,
        remarks: [String],
        unchecked: Int
    ) throws {
        let table = (1...rows).map { "701-1,\($0),\($0 % 7),mg\n" }.joined()
        let first = try Version("USUBJID,VISITNUM,AVAL,UNIT\n" + table, key: Said.key)
        var findings: [Finding] = []
        let summary = try ChangeMatcher(
            [
                StatedChanges(
                    kind: .auditTrail,
                    name: "trail.csv",
                    changes: [line("701-1", "AVAL", nil, "99", visit: nil, at: "1")]
                )
            ],
            profile: first.manifest.profile,
            evidence: try first.evidence
        ).explain(&findings)
        #expect(summary.remarks.map(\.code) == remarks && summary.sources.map(\.unchecked) == [unchecked])
    }

    @Test func `a chain of any length of one cell is one chain, beside as many others`() throws {
        var changes = (0..<3000).map { line("701-1", "AVAL", "\($0)", "\($0 + 1)", at: "\($0)") }
        changes.append(line("701-1", "AVAL", "5.0", "5.5", at: "last"))
        changes += (0..<300).map { line("701-1", "COLUMN\($0)", "a", "b", at: "c") }
        let said = try Said([StatedChanges(kind: .auditTrail, name: "trail.csv", changes: changes)])
        #expect(said.explained == ["cell-altered AVAL: because"])
        #expect(said.audit.findings.first?.explanation?.reference == "last")
        #expect(said.summary.sources.map(\.matched) == [1] && said.summary.sources.map(\.elsewhere) == [300])
    }

    @Test func `lines of other rows and columns are left aside`() throws {
        let said = try said(
            line("709-1", "AVAL", "1", "2", at: "1"),
            line("701-1", "CMTRT", "", "ASPIRIN", at: "2"),
            line("701-2", "AVAL", "8.0", "7.0", at: "3")
        )
        #expect(said.remarks == ["change-without-trail 4"])
        #expect(said.summary.sources.map(\.elsewhere) == [2])
    }

    @Test func `records that were created and deleted explain rows`() throws {
        let said = try said(
            state("701-3", visit: nil, nil, by: .auditTrail, at: "1", fate: .deleted),
            state("701-4", visit: nil, nil, by: .auditTrail, at: "2", fate: .created),
            state("701-2", visit: nil, nil, by: .auditTrail, at: "3", fate: .created)
        )
        #expect(said.explained == ["row-added -: because", "row-removed -: because"])
        #expect(said.remarks == ["change-without-trail 2"])
    }

    @Test func `a record that was deleted and is delivered contradicts the trail`() throws {
        let said = try said(state("701-2", visit: nil, nil, by: .auditTrail, at: "1", fate: .deleted))
        #expect(said.remarks == ["trail-contradicts-delivery 1", "change-without-trail 4"])
    }

    @Test func `the cells of a row that was added explain it`() throws {
        let said = try said(line("701-4", "AVAL", "", "1.0", at: "7"))
        #expect(said.explained == ["row-added -: because"])
    }

    @Test func `a line that names the record alone is told by its values`() throws {
        let said = try said(
            line("701-1", "AVAL", nil, "5.5", visit: nil, at: "1"),
            line("701-1", "UNIT", nil, "g", visit: nil, at: "2"),
            line("701-2", "AVAL", nil, "8", visit: nil, at: "3")
        )
        #expect(said.explained == ["cell-altered AVAL: because", "cell-altered UNIT: because"])
        #expect(said.remarks == ["change-without-trail 2"])
        let lie = try self.said(line("701-2", "AVAL", nil, "8.5", visit: nil, at: "4"))
        #expect(lie.remarks == ["trail-contradicts-delivery 4", "change-without-trail 4"])
    }

    @Test func `a record of one row whose cell changed to another value contradicts the delivery`() throws {
        let first = try Version("ID,VISIT,HGB\nx1,1,11.2\nx2,1,14.0\n", key: ["ID", "VISIT"])
        let second = try Version("ID,VISIT,HGB\nx1,1,12.2\nx2,1,14.0\n", sequence: 2, before: first)
        for (value, codes) in [
            ("12.2", []), ("12.0", ["trail-contradicts-delivery", "change-without-trail"]),
            ("11.2", ["trail-contradicts-delivery", "change-without-trail"]),
        ] {
            var findings = try first.changes(to: second).findings
            let change = StatedChange(
                key: [KeyPart(column: "ID", value: "x1")],
                subject: .cell("HGB"),
                new: value,
                explanation: FindingExplanation(source: .auditTrail)
            )
            let summary = try ChangeMatcher(
                [StatedChanges(kind: .auditTrail, name: "t", changes: [change])],
                profile: first.manifest.profile,
                evidence: try first.evidence
            ).explain(&findings)
            #expect(summary.remarks.map(\.code) == codes, "\(value)")
        }
    }

    @Test func `a correction comes before a trail, and both are counted`() throws {
        let said = try Said([
            StatedChanges(kind: .auditTrail, name: "trail.csv", changes: [line("701-1", "AVAL", "5", "5.5", at: "t")]),
            StatedChanges(kind: .correction, name: "701/LB#2", changes: [state("701-1", "AVAL", at: "c")]),
        ])
        #expect(said.audit.findings.first?.explanation?.reference == "c")
        #expect(said.summary.sources.map(\.matched) == [1, 1])
        #expect(said.remarks == ["change-without-correction 3", "change-without-trail 3"])
    }

    @Test(arguments: [("5", "5.5"), (nil, nil)] as [(String?, String?)])
    func `what a seal and a file both say counts for the seal`(old: String?, new: String?) throws {
        let said = try Said([
            StatedChanges(
                kind: .correction,
                name: "701/LB#2",
                changes: [state("701-1", "AVAL", "5.0", "5.5", at: "seal")],
                isSealed: true
            ),
            StatedChanges(kind: .correction, name: "c.csv", changes: [state("701-1", "AVAL", old, new, at: "file")]),
        ])
        #expect(said.audit.findings.first?.explanation?.reference == "seal")
        #expect(said.summary.sources.map(\.matched) == [1, 1])
        #expect(said.remarks == ["change-without-correction 3"])
    }

    @Test func `a file that goes on where a seal ended is a chain of both`() throws {
        let said = try Said([
            StatedChanges(
                kind: .correction,
                name: "701/LB#2",
                changes: [state("701-1", "AVAL", "5.0", "5.2", at: "seal")],
                isSealed: true
            ),
            StatedChanges(
                kind: .correction,
                name: "c.csv",
                changes: [state("701-1", "AVAL", "5.2", "5.5", at: "file")]
            ),
        ])
        #expect(said.audit.findings.first?.explanation?.reference == "file")
        #expect(said.summary.sources.map(\.matched) == [1, 1])
    }

    /// Tables of random values with random histories: nothing true is ever held against anybody, and every lie is found.
    @Test(arguments: 1...40) func `true histories raise nothing, and one false step is found`(seed: Int) throws {
        var random = SplitMix64(seed: UInt64(seed))
        var (old, new): ([String], [String]) = ([], [])
        var changes: [StatedChange] = []
        for row in 0..<30 {
            var steps = ["\(Int.random(in: 0..<1000, using: &random))"]
            while steps.count < 5, Bool.random(using: &random) {
                steps.append("\(steps.count * 1000 + Int.random(in: 0..<1000, using: &random))")
            }
            let sealed = Int.random(in: steps.indices, using: &random)
            old.append(steps[sealed])
            new.append(steps[steps.count - 1])
            for (place, value) in steps.enumerated() {
                let before = place == 0 ? "" : Bool.random(using: &random) ? steps[place - 1] : nil
                changes.append(line("s\(row)", "AVAL", before, value, at: "\(row)/\(place)"))
            }
        }
        func table(_ values: [String]) -> String {
            "USUBJID,VISITNUM,AVAL\n" + values.enumerated().map { "s\($0),1,\($1)\n" }.joined()
        }
        let first = try Version(table(old), key: Said.key)
        let second = try Version(table(new), sequence: 2, before: first)
        let findings = try first.changes(to: second).findings
        let changed = zip(old, new).count { $0 != $1 }
        #expect(findings.count == changed)
        func remarks(_ changes: [StatedChange]) throws -> (ExplanationSummary, [String]) {
            var findings = findings
            let summary = try ChangeMatcher(
                [StatedChanges(kind: .auditTrail, name: "t", changes: changes)],
                profile: first.manifest.profile,
                evidence: try first.evidence
            ).explain(&findings)
            return (summary, summary.remarks.map(\.code))
        }
        let (summary, none) = try remarks(changes)
        #expect(summary.explained == changed && none.isEmpty)
        let row = Int.random(in: 0..<30, using: &random)
        let last = try #require(changes.lastIndex { $0.explanation.reference?.hasPrefix("\(row)/") == true })
        changes[last].new = "777777"
        let (_, codes) = try remarks(changes)
        #expect(codes.contains { ["trail-contradicts-delivery", "trail-without-change"].contains($0) })
        #expect(codes.filter { $0 != "change-without-trail" }.count == 1)
    }
}
