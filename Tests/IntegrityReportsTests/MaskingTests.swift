// Masks and redaction: what must not be seen is in no rendering at all.

import IntegrityReports
import TestSupport
import Testing
import TrialIntegrity

@Suite("What readers must not see")
struct MaskingTests {
    /// Texts that must be gone under a level, and others that must be there.
    private static let subject = "SUBJ-SECRET-77"
    private static let values = ["sealed-secret", "found-secret"]
    private static let arms = ["ARM-SECRET", "PLACEBO-SECRET"]

    /// A report with a secret in every place that can hold a value.
    private static var secretive: AuditReport {
        var report = SampleReports.altered
        report.run.arguments = []
        var audit = SampleReports.sealed("701", "DM", .altered, entry: 3)
        audit.profile?.blinded = ["ARM", "KIT"]
        audit.rows = RowCounts(sealed: 9, found: 9, intact: 7, altered: 2)
        let key = [KeyPart(column: "USUBJID", value: subject), KeyPart(column: "KIT", value: arms[0])]
        let context = FindingContext(
            subject: subject,
            site: "701",
            visit: values[0],
            arm: arms[1],
            test: values[1],
            date: values[0],
            low: 1,
            high: 2
        )
        let explanation = FindingExplanation(
            source: .auditTrail,
            reason: "Dr \(values[0]) says so",
            author: values[1],
            at: "2026-03-03T09:00:00Z",
            reference: "trail.csv row 17"
        )
        let other = FindingCounterpart(sealedRow: 4, foundRow: 4, key: key, column: "AGE")
        audit.findings = [
            Finding(
                kind: .cellAltered,
                sealedRow: 1,
                foundRow: 1,
                key: key,
                column: "ARM",
                sealed: arms[0],
                found: arms[1],
                context: context
            ),
            Finding(
                kind: .cellAltered,
                sealedRow: 2,
                foundRow: 2,
                key: key,
                column: "AGE",
                sealed: values[0],
                found: values[1],
                counterpart: other,
                context: context,
                explanation: explanation
            ),
            Finding(kind: .columnRenamed, column: "SEX", sealed: "SEX", found: "GENDER"),
        ]
        audit.patterns = [
            FindingPattern(
                text: "both changes are of \(subject), which is atypical",
                code: "in-one-subject",
                count: 2,
                p: 0.01
            ),
            FindingPattern(text: "both changes are in \(arms[1])", code: "in-one-arm", count: 2, p: 0.01),
        ]
        audit.explanations = ExplanationSummary(
            sources: [ExplanationSummary.Source(kind: .auditTrail, name: "trail.csv", entries: 3, matched: 1)],
            explained: 1,
            unexplained: 2,
            reasons: [ExplanationSummary.ReasonCount(reason: "Dr \(values[0]) says so", count: 1)],
            remarks: [
                ExplanationSummary.Remark(
                    code: "trail-contradicts-seal",
                    message: "the line of the audit trail starts from another value than was sealed",
                    key: key,
                    column: "ARM",
                    old: arms[0],
                    new: arms[1],
                    reference: "trail.csv row 3"
                ),
                ExplanationSummary.Remark(
                    code: "trail-without-change",
                    message: "the line of the audit trail is of a cell that did not change",
                    key: key,
                    column: "AGE",
                    old: values[0],
                    new: values[1],
                    reference: "trail.csv row 4"
                ),
            ]
        )
        report.datasets = [audit]
        report.timeline = [
            TimelineEvent(kind: .change, at: "2026-03-03T09:00:00Z", label: "change of \(subject)"),
            TimelineEvent(kind: .change, at: "2026-03-04T09:00:00Z", label: "another"),
        ]
        return report
    }

    /// Every rendering there is, by name; pages without the signs that mark which letters of a cell differ.
    private func renderings(_ level: ReportDisclosure.Level) throws -> [(String, String)] {
        let shown = DisclosedReport(Self.secretive, level: level)
        return [
            ("page", AuditHTML.render(shown).replacing(#/</?mark[^>]*>/#, with: "")),
            ("paper", AuditHTML.render(shown, medium: .paper).replacing(#/</?mark[^>]*>/#, with: "")),
            ("JSON", try AuditJSON.value(shown).prettyText()),
            ("CSV", String(decoding: FindingsCSV.render(shown), as: UTF8.self)),
            ("text", AuditText.render(shown, style: .plain)),
            ("text of a comparison", DiffText.render(Self.comparison(level), style: .plain)),
            ("JSON of a comparison", try DiffJSON.value(Self.comparison(level)).prettyText()),
        ]
    }

    private static func comparison(_ level: ReportDisclosure.Level) -> DisclosedDiff {
        let facts = VersionFacts(
            seal: "701/DM#1",
            root: String(repeating: "a", count: 64),
            siteClock: "2026-03-01T10:00:00Z",
            reason: "interim",
            signer: "site-701",
            entry: 3,
            rows: 9,
            evidence: .values,
            retracted: nil,
            corrections: nil
        )
        return DisclosedDiff(VersionDiff(report: secretive, from: facts, to: facts), level: level)
    }

    @Test(arguments: [
        ("the consent moves 5 days earlier", "the consent moves … days earlier"),
        ("rises by 12.5, 3 %", "rises by …, … %"), ("in 27 rows of 3 subjects", "in 27 rows of 3 subjects"),
    ])
    func `amounts are hidden where values are, and counts stay`(text: String, shown: String) {
        #expect(Amounts.hidden(in: text) == shown)
    }

    @Test func `unblinded, everything is there`() throws {
        for (name, text) in try renderings(.unblinded) {
            #expect(text.contains(Self.subject), "\(name)")
            for value in Self.values + [Self.arms[0]] { #expect(text.contains(value), "\(name)") }
        }
    }

    @Test func `blinded, no rendering holds an arm or a value of a blinded column`() throws {
        for (name, text) in try renderings(.blinded) {
            for arm in Self.arms { #expect(!text.contains(arm), "\(name)") }
            #expect(text.contains(Self.subject) && text.contains(Self.values[1]), "\(name)")
            #expect(text.contains("masked"), "\(name)")
        }
    }

    @Test func `redacted, no rendering holds a value, a key, a subject or what people wrote`() throws {
        for (name, text) in try renderings(.redacted) {
            for secret in [Self.subject] + Self.values + Self.arms { #expect(!text.contains(secret), "\(name)") }
        }
        let page = try renderings(.redacted)[0].1
        #expect(page.contains("subject-1") && page.contains("left out"))
    }

    @Test func `masking says what it took and why`() throws {
        let blinded = DisclosedReport(Self.secretive, level: .blinded).report
        #expect(blinded.disclosure == ReportDisclosure(level: .blinded, maskedColumns: ["DM.ARM", "DM.KIT"]))
        #expect(blinded.datasets[0].findings.map(\.masked) == [.blinded, .blinded, nil])
        let remarks = try #require(blinded.datasets[0].explanations?.remarks)
        #expect(remarks.map(\.masked) == [.blinded, .blinded])
        #expect(remarks.map(\.old) == [nil, Self.values[0]] && remarks.map(\.new) == [nil, Self.values[1]])
        #expect(remarks.allSatisfy { $0.key?.map(\.column) == ["USUBJID"] && $0.reference != nil && $0.column != nil })
        #expect(blinded.datasets[0].findings[1].key?.map(\.column) == ["USUBJID"])
        #expect(blinded.datasets[0].patterns.map(\.code) == ["in-one-subject"])
        let redacted = DisclosedReport(Self.secretive, level: .redacted).report
        #expect(redacted.datasets[0].findings.map(\.masked) == [.redacted, .redacted, nil])
        let left = try #require(redacted.datasets[0].explanations)
        #expect(left.remarks.allSatisfy { $0.masked == .redacted && $0.key == nil && $0.old == nil && $0.new == nil })
        #expect(left.reasons.isEmpty && left.explained == 1 && left.unexplained == 2 && left.sources[0].matched == 1)
        #expect(redacted.datasets[0].patterns[0].text == "both changes are of subject-1, which is atypical")
        #expect(redacted.datasets[0].findings[2].found == "GENDER")
    }

    @Test func `that blinded cells were exchanged or shifted is not told, for it would tell that they differ`() throws {
        func exchange(_ column: String, together: String) -> Finding {
            Finding(
                kind: .valuesSwapped,
                sealedRow: 2,
                foundRow: 2,
                key: [KeyPart(column: "USUBJID", value: Self.subject)],
                column: column,
                sealed: Self.arms[0],
                found: Self.arms[1],
                counterpart: FindingCounterpart(sealedRow: 7, foundRow: 7, column: column),
                note: "exchanged together with \(together)"
            )
        }
        var report = Self.secretive
        report.datasets[0].findings = [
            exchange("AGE", together: "ARM and KIT"), exchange("ARM", together: "AGE and KIT"),
            exchange("KIT", together: "AGE and ARM"),
            Finding(kind: .cellAltered, sealedRow: 4, foundRow: 4, column: "ARM", note: "shifted by one row"),
        ]
        report.datasets[0].patterns = [FindingPattern(text: "moved", code: "block-shifted", count: 3, p: nil)]
        for level in [ReportDisclosure.Level.blinded, .redacted] {
            let shown = DisclosedReport(report, level: level).report.datasets[0]
            let lines = shown.findings.map { "\($0.kind.rawValue) \($0.sealedRow ?? 0) \($0.column ?? "")" }
            #expect(
                lines == [
                    "values-swapped 2 AGE", "cell-altered 2 ARM", "cell-altered 2 KIT", "cell-altered 4 ARM",
                    "cell-altered 7 ARM", "cell-altered 7 KIT",
                ]
            )
            #expect(shown.findings.allSatisfy { $0.note == nil } && shown.patterns.isEmpty)
            #expect(shown.findings.dropFirst().allSatisfy { $0.sealed == nil && $0.found == nil })
        }
        let whole = DisclosedReport(report, level: .unblinded)
        #expect(whole.report.datasets[0] == report.datasets[0])
        #expect(AuditText.render(whole, style: .plain).contains("exchanged with ARM of row 7; exchanged together with"))
    }

    @Test func `counts, rows, columns and places survive redaction`() {
        let whole = SampleReports.rich
        let redacted = DisclosedReport(whole, level: .redacted).report
        #expect(redacted.verdict == whole.verdict && redacted.datasets.map(\.rows) == whole.datasets.map(\.rows))
        for (before, after) in zip(whole.datasets, redacted.datasets) {
            #expect(before.findings.map(\.kind) == after.findings.map(\.kind))
            #expect(before.findings.map(\.column) == after.findings.map(\.column))
            #expect(before.findings.map(\.sealedRow) == after.findings.map(\.sealedRow))
            #expect(before.findings.map(\.place) == after.findings.map(\.place))
            #expect(before.findings.map(\.materiality) == after.findings.map(\.materiality))
        }
    }

    @Test func `one subject keeps one pseudonym, two have two`() {
        let redacted = DisclosedReport(SampleReports.altered, level: .redacted).report
        let before = SampleReports.altered.datasets.flatMap(\.findings).compactMap { $0.context?.subject }
        let after = redacted.datasets.flatMap(\.findings).filter {
            $0.context != nil && $0.column?.hasPrefix("LB") == true
        }
        .compactMap { $0.context?.subject }
        #expect(Set(before).count <= Set(after).count)
        #expect(after.allSatisfy { $0.hasPrefix("subject-") })
    }

    @Test(arguments: 0..<64 as Range<UInt64>)
    func `what is redacted twice is what was redacted once`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var report = SampleReports.altered
        let words = ["", "a", "=1", "<b>", "S1", "subject-1", "\u{202E}x"]
        for index in report.datasets[1].findings.indices {
            report.datasets[1].findings[index].sealed = words[Int(random.next() % UInt64(words.count))]
            report.datasets[1].findings[index].context?.subject = words[Int(random.next() % UInt64(words.count))]
        }
        let once = DisclosedReport(report, level: .redacted)
        let twice = DisclosedReport(once.report, level: .redacted)
        #expect(
            once.report.datasets.map(\.findings).joined().allSatisfy { $0.sealed == nil || $0.kind != .cellAltered }
        )
        #expect(FindingsCSV.render(once).count == FindingsCSV.render(twice).count)
    }
}
