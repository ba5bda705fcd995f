// A comparison of sites as text for a terminal: what went in, where to look and why, what could not be said.

import Foundation
import IntegrityReports
import SiteComparison
import SiteStatistics
import TrialIntegrity

/// Renders a comparison as text.
enum ComparisonText {
    /// The whole text, with a line feed at its end.
    ///
    /// - Parameters:
    ///   - report: what to render.
    ///   - style: colours and width.
    ///   - limit: how many sites are shown with their reasons; the rest is counted.
    /// - Returns: lines that are safe to send to a terminal.
    static func render(_ report: ComparisonReport, style: TerminalStyle, limit: Int = 20) -> String {
        var page = ComparisonPage(style: style)
        head(report, &page)
        inputs(report, &page)
        overAll(report, &page)
        ranking(report, limit: limit, &page)
        crossSite(report, &page)
        remarks(report, &page)
        industry(report, &page)
        methods(report, &page)
        notAssessed(report, &page)
        return page.text
    }

    private static func head(_ report: ComparisonReport, _ page: inout ComparisonPage) {
        if let trial = report.trial { page.line(TerminalText(escaping: "\(trial.id)  \(trial.title)", tone: .strong)) }
        let tone: Tone =
            switch report.standing {
            case .verified where !report.isEmpty: .good
            case .mixed, .sitesOwnWord: .caution
            default: .bad
            }
        page.line(
            TerminalText(escaping: report.isEmpty ? "NO DATA" : report.standing.heading, tone: tone)
                + "  "
                + TerminalText(escaping: report.standingSentence)
        )
        if let sentence = report.notDeliveredSentence {
            page.line(TerminalText(escaping: "NOT DELIVERED", tone: .caution) + "  " + TerminalText(escaping: sentence))
        }
        if let reason = report.settings.exploratoryReason {
            page.line(TerminalText(escaping: "EXPLORATORY", tone: .caution) + "  " + TerminalText(escaping: reason))
        }
        let flagged = report.ranking.filter(\.isFlagged).count
        let assessed = report.ranking.filter { $0.rank != nil }.count
        page.blank()
        page.line(
            TerminalText(
                escaping: "\(Plural.of(report.sites.count, "site", "sites")),"
                    + " \(Plural.of(report.sites.reduce(0) { $0 + $1.subjects }, "subject", "subjects")):"
                    + " \(flagged) of \(assessed) assessed \(flagged == 1 ? "is" : "are") atypical at \(QuestionWords.number(report.settings.alpha))"
                    + " after Benjamini and Yekutieli over sites and questions; look there first"
            )
        )
        let ranking = report.questions.filter(\.ranks)
        let results = ranking.reduce(0) { $0 + $1.results.count(where: \.isFlagged) }
        page.line(
            TerminalText(
                escaping: "\(Plural.of(ranking.count, "question that ranks", "questions that rank")),"
                    + " \(Plural.of(results, "result", "results")) flagged each within its question; seed \(report.settings.seed),"
                    + " at most \(report.settings.draws) draws"
            )
        )
    }

    private static func inputs(_ report: ComparisonReport, _ page: inout ComparisonPage) {
        let used = report.inputs.filter(\.isUsed)
        let marked = report.inputs.filter {
            !$0.isUsed || !$0.isVerified && $0.verdict != .notChecked || $0.note != nil
        }
        page.blank()
        page.line(
            TerminalText(
                escaping: "\(used.count) of \(Plural.of(report.inputs.count, "input", "inputs")) used,"
                    + " \(Plural.of(used.reduce(0) { $0 + $1.rows }, "row", "rows"))"
            )
        )
        for input in marked.prefix(30) {
            let state = input.isUsed ? "used" : "left out"
            let verdict = input.verdict == .notChecked ? "" : ", \(input.verdict.rawValue)"
            page.line(
                TerminalText(escaping: state, tone: input.isUsed ? .plain : .caution)
                    + TerminalText(escaping: "\(verdict): \(input.file)" + (input.note.map { ": " + $0 } ?? "")),
                indent: 2,
                hanging: 2
            )
        }
        if marked.count > 30 { page.line(TerminalText(escaping: "30 of \(marked.count) shown"), indent: 2) }
    }

    private static func ranking(_ report: ComparisonReport, limit: Int, _ page: inout ComparisonPage) {
        let shown = Set(report.shownSites)
        let sites = report.ranking.filter { shown.contains($0.site) && $0.rank != nil }
        guard !sites.isEmpty else { return }
        page.blank()
        page.line(TerminalText("Sites, most atypical first").toned(.strong))
        for site in sites.prefix(limit) {
            let compared = report.sites[site.site]
            let mark = site.isFlagged ? "atypical" : ""
            let score = site.score.test.map { "score \(QuestionWords.number($0.statistic))" } ?? "no score"
            page.blank()
            page.line(
                TerminalText(escaping: "\(site.rank ?? 0). site \(compared.name)", tone: .strong)
                    + TerminalText(
                        escaping: "  \(Plural.of(compared.subjects, "subject", "subjects")), \(score),"
                            + " \(site.flaggedResults) of \(Plural.of(site.assessedResults, "result", "results")) flagged  "
                    ) + TerminalText(escaping: mark, tone: .caution)
            )
            page.line(TerminalText(escaping: site.basisSentence(alpha: report.settings.alpha)), indent: 3, hanging: 2)
            if site.reasons.isEmpty {
                page.line(TerminalText(escaping: "- \(RankedSite.nothing)", tone: .faint), indent: 3)
            }
            for reason in site.reasons {
                page.line(
                    TerminalText(
                        escaping: "- \(reason.sentence) (p \(QuestionWords.p(reason.p)),"
                            + " adjusted \(QuestionWords.p(reason.adjustedBY)))",
                        tone: reason.isFlagged ? .plain : .faint
                    ),
                    indent: 3,
                    hanging: 2
                )
            }
        }
        if sites.count > limit { page.line(TerminalText(escaping: "\(limit) of \(sites.count) sites shown")) }
        let silent = report.ranking.filter { shown.contains($0.site) && $0.rank == nil }
        guard !silent.isEmpty else { return }
        page.blank()
        let names = silent.prefix(30).map { report.sites[$0.site].name }.joined(separator: ", ")
        let more = silent.count > 30 ? " and \(silent.count - 30) more" : ""
        page.line(
            TerminalText("Cannot be assessed").toned(.caution)
                + TerminalText(escaping: ": \(names)\(more), with too few subjects or values; that is no pass")
        )
    }

    private static func crossSite(_ report: ComparisonReport, _ page: inout ComparisonPage) {
        guard !report.crossSite.isEmpty else { return }
        page.blank()
        page.line(TerminalText("Across sites, by exact rules").toned(.strong))
        for finding in report.crossSite.prefix(20) {
            let place = finding.dataset.map { "\($0): " } ?? ""
            let examples = finding.examples.prefix(3).map { example in
                "\(example.subject) at \(report.sites[example.site].name)" + (example.row.map { ", row \($0)" } ?? "")
            }
            let such = examples.isEmpty ? "" : " (\(examples.joined(separator: "; ")))"
            page.line(TerminalText(escaping: "- \(place)\(finding.sentence)\(such)"), indent: 2, hanging: 2)
        }
        if report.crossSite.count > 20 {
            page.line(TerminalText(escaping: "20 of \(report.crossSite.count) shown"), indent: 2)
        }
    }

    /// What is odd at all sites together; no site stands out by it.
    private static func overAll(_ report: ComparisonReport, _ page: inout ComparisonPage) {
        let groups = RemarkGroup.all(report).filter(\.isAboutAllSites)
        guard !groups.isEmpty else { return }
        page.blank()
        page.line(TerminalText("Over the whole study, look here too: it sets no site apart").toned(.strong))
        for group in groups { page.line(TerminalText(escaping: "- \(group.sentence)"), indent: 2, hanging: 2) }
    }

    private static func remarks(_ report: ComparisonReport, _ page: inout ComparisonPage) {
        let groups = RemarkGroup.all(report).filter { !$0.isAboutAllSites }
        guard !groups.isEmpty else { return }
        page.blank()
        page.line(TerminalText("To know first").toned(.strong))
        for group in groups.prefix(20) {
            page.line(TerminalText(escaping: "- \(group.sentence)"), indent: 2, hanging: 2)
        }
        if groups.count > 20 { page.line(TerminalText(escaping: "20 of \(groups.count) shown"), indent: 2) }
    }

    private static func industry(_ report: ComparisonReport, _ page: inout ComparisonPage) {
        for funnel in report.industry {
            page.blank()
            page.line(TerminalText(escaping: "\(funnel.title), as the industry computes it", tone: .strong))
            var table = TextTable([
                .init("Site"), .init("Subjects", .right), .init("Exposure", .right), .init("Events", .right),
                .init("z0", .right), .init("z", .right), .init("Flag", .right), .init("z without the site", .right),
            ])
            for row in funnel.rows {
                table.append([
                    TerminalText(escaping: report.sites[row.site].name), TerminalText(escaping: String(row.subjects)),
                    TerminalText(escaping: QuestionWords.number(row.exposure)),
                    TerminalText(escaping: String(row.events)), TerminalText(escaping: QuestionWords.number(row.z0)),
                    TerminalText(escaping: QuestionWords.number(row.z)), TerminalText(escaping: String(row.flag)),
                    TerminalText(escaping: QuestionWords.number(row.zWithoutSite)),
                ])
            }
            page.table(table, indent: 2)
        }
    }

    private static func methods(_ report: ComparisonReport, _ page: inout ComparisonPage) {
        page.blank()
        page.line(TerminalText("Methods").toned(.strong))
        var table = TextTable([
            .init("No.", .right), .init("Method"), .init("Questions", .right), .init("Flagged", .right), .init("Note"),
        ])
        for method in report.methods {
            let own = report.questions.filter { $0.key.method == method.method }
            let flagged = own.reduce(0) { $0 + $1.results.count(where: \.isFlagged) }
            table.append([
                TerminalText(escaping: String(method.method.rawValue)), TerminalText(escaping: method.name),
                TerminalText(escaping: String(method.questions)), TerminalText(escaping: String(flagged)),
                TerminalText(escaping: method.note ?? "", tone: .faint),
            ])
        }
        page.table(table, indent: 2)
    }

    private static func notAssessed(_ report: ComparisonReport, _ page: inout ComparisonPage) {
        guard !report.notAssessed.isEmpty else { return }
        page.blank()
        page.line(TerminalText("Not assessed").toned(.caution))
        var lines: [String: Int] = [:]
        var order: [String] = []
        for entry in report.notAssessed {
            let what =
                entry.variable == nil
                ? Plural.of(entry.sites, "site", "sites") : "questions of \(entry.dataset ?? "the study")"
            let line = "\(MethodCatalogue.name(of: entry.method)): \(what): \(entry.reason)"
            if lines[line] == nil { order.append(line) }
            lines[line, default: 0] += 1
        }
        for line in order.prefix(20) {
            let count = lines[line] ?? 1
            page.line(TerminalText(escaping: "- " + line + (count > 1 ? " (\(count))" : "")), indent: 2, hanging: 2)
        }
        if order.count > 20 { page.line(TerminalText(escaping: "20 of \(order.count) shown"), indent: 2) }
    }
}

/// The lines of a comparison while it is being put together.
struct ComparisonPage {
    private let style: TerminalStyle
    private var lines: [String] = []

    init(style: TerminalStyle) { self.style = style }

    /// The text, with a line feed at its end.
    var text: String { lines.joined(separator: "\n") + "\n" }

    mutating func blank() { lines.append("") }

    mutating func line(_ text: TerminalText, indent: Int = 0, hanging: Int = 0) {
        let room = style.width > 0 ? max(1, style.width - indent - hanging) : 0
        for (number, part) in text.wrapped(to: room).enumerated() {
            let blanks = String(repeating: " ", count: indent + (number > 0 ? hanging : 0))
            lines.append(blanks + part.rendered(style))
        }
    }

    mutating func table(_ table: TextTable, indent: Int) { lines += table.lines(style, indent: indent) }
}
