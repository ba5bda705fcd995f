// Reasons on record in text and page: counts first, and what nobody explains before everything else.

import Foundation
import IntegrityReports
import TestSupport
import Testing
import TrialIntegrity

struct ExplanationRenderingTests {
    /// A report on twelve changed cells, of which the first `explained` have a reason.
    private func report(
        explained: Int,
        of all: Int = 12,
        by source: FindingExplanation.Source = .correction
    ) -> AuditReport {
        var report = SampleReports.altered
        var audit = SampleReports.sealed("701", "LB", .altered, entry: 3)
        audit.rows = RowCounts(sealed: 40, found: 40, intact: 40 - all, altered: all)
        audit.findings = (1...all).map { row in
            Finding(
                kind: .cellAltered,
                sealedRow: row,
                foundRow: row,
                key: [KeyPart(column: "USUBJID", value: "S-\(row)")],
                column: "LBORRES",
                sealed: "1\(row)",
                found: "9\(row)",
                explanation: row > explained
                    ? nil
                    : FindingExplanation(
                        source: source,
                        reason: "reason-of-\(row)",
                        author: "<b>A. Nurse</b>",
                        reference: "701/LB#4"
                    )
            )
        }
        audit.explanations = ExplanationSummary(
            sources: [ExplanationSummary.Source(kind: source, name: "701/LB#4", entries: 11, matched: explained)],
            explained: explained,
            unexplained: all - explained,
            reasons: [ExplanationSummary.ReasonCount(reason: "<i>typo</i>", count: explained)],
            remarks: [
                ExplanationSummary.Remark(
                    code: "correction-contradicts-seal",
                    message: "the correction starts from another value than was sealed",
                    key: [KeyPart(column: "USUBJID", value: "S-2")],
                    column: "LBORRES",
                    old: "<u>7</u>",
                    new: "92",
                    reference: "701/LB#4"
                )
            ]
        )
        report.datasets = [audit]
        return report
    }

    @Test(arguments: [
        (
            9, 12, FindingExplanation.Source.correction,
            "12 changed cells: 9 explained by recorded corrections, 3 unexplained"
        ),
        (12, 12, .auditTrail, "12 changed cells: 12 explained by the audit trail"),
        (0, 1, .correction, "1 changed cell: 1 unexplained"),
    ])
    func `the counts are one sentence in text and page`(
        explained: Int,
        all: Int,
        source: FindingExplanation.Source,
        sentence: String
    ) {
        let shown = DisclosedReport(report(explained: explained, of: all, by: source), level: .unblinded)
        #expect(AuditText.render(shown, style: .plain).contains(sentence))
        #expect(AuditHTML.render(shown).contains(sentence + "."))
    }

    @Test func `what nobody explains comes first, then what does not hold, then the rest with its reasons`() {
        let shown = DisclosedReport(report(explained: 9), level: .unblinded)
        for (name, text) in [
            ("text", AuditText.render(shown, style: .plain, limit: 50)), ("page", AuditHTML.render(shown)),
        ] {
            let titles = [
                "Changes that nobody explains", "What was said and does not hold", "Changes with a reason on record",
            ]
            let places = titles.compactMap { text.range(of: $0)?.lowerBound }
            #expect(places.count == titles.count && places == places.sorted(), "\(name)")
            #expect(text.contains("reason-of-9") && text.contains("Reason on record"), "\(name)")
        }
    }

    @Test func `what people wrote is escaped, and the page stays well formed`() {
        let page = AuditHTML.render(DisclosedReport(report(explained: 9), level: .unblinded))
        for markup in ["<b>A. Nurse", "<i>typo", "<u>7"] { #expect(!page.contains(markup)) }
        #expect(page.contains("&lt;b&gt;A. Nurse") && page.contains("&lt;i&gt;typo"))
        #expect(MarkupChecker(page).faults.isEmpty)
    }

    @Test func `a limit shows unexplained changes before explained ones`() {
        let text = AuditText.render(
            DisclosedReport(report(explained: 9), level: .unblinded),
            style: .plain,
            limit: 3
        )
        #expect(text.contains("S-12") && !text.contains("reason-of-1 "))
        #expect(text.contains("3 of 12 findings shown"))
    }

    @Test func `without lists nothing is said of explanations`() {
        var report = report(explained: 0)
        report.datasets[0].explanations = nil
        let text = AuditText.render(DisclosedReport(report, level: .unblinded), style: .plain)
        #expect(!text.contains("explain"))
    }
}
