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
        ]
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

    @Test func `masking says what it took and why`() {
        let blinded = DisclosedReport(Self.secretive, level: .blinded).report
        #expect(blinded.disclosure == ReportDisclosure(level: .blinded, maskedColumns: ["DM.ARM", "DM.KIT"]))
        #expect(blinded.datasets[0].findings.map(\.masked) == [.blinded, .blinded, nil])
        #expect(blinded.datasets[0].findings[1].key?.map(\.column) == ["USUBJID"])
        #expect(blinded.datasets[0].patterns.map(\.code) == ["in-one-subject"])
        let redacted = DisclosedReport(Self.secretive, level: .redacted).report
        #expect(redacted.datasets[0].findings.map(\.masked) == [.redacted, .redacted, nil])
        #expect(redacted.datasets[0].patterns[0].text == "both changes are of subject-1, which is atypical")
        #expect(redacted.datasets[0].findings[2].found == "GENDER")
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
