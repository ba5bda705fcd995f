// Tables of a comparison: pairs of subjects, what must not be the same at two sites, flagged results.

import SiteComparison
import SiteStatistics

/// Sections made of tables.
struct ComparisonTablesHTML {
    private static let pairLimit = 5
    private static let cellLimit = 24

    let report: ComparisonReport
    let limits: ComparisonLimits

    /// The sections that have something to say.
    func sections(resultsFile: String) -> HTML {
        var html = pairs()
        html.append(crossSite())
        html.append(results(resultsFile))
        html.append(industry())
        return html
    }

    private func pairs() -> HTML {
        guard !report.plots.pairs.isEmpty else { return HTML() }
        let shown = report.plots.pairs.prefix(Self.pairLimit)
        return HTML.element("section") {
            HTML.element("h2") { "Subjects who resemble one another most" }
            HTML.element("p", ["class": "explanation"]) {
                "Two subjects side by side; cells that are the same in both are marked. Whether that is more than chance gives, "
                "the question on near-duplicate subjects says; the closest pair of an honest study looks close, too."
            }
            for pair in shown { pairTable(pair) }
            if shown.count < report.plots.pairs.count {
                HTML.element("p", ["class": "shown"]) {
                    "\(shown.count) of \(Plural.grouped(report.plots.pairs.count)) pairs shown."
                }
            }
        }
    }

    private func pairTable(_ pair: PairPlot) -> HTML {
        let cells = pair.cells.filter(\.isEqual) + pair.cells.filter { !$0.isEqual }
        return HTML.element("div") {
            HTML.element("h3") {
                "\(pair.firstSubject) (site \(report.siteName(pair.firstSite))) and "
                "\(pair.secondSubject) (site \(report.siteName(pair.secondSite)))"
                HTML.element("span", ["class": "count"]) {
                    "\(Plural.grouped(pair.equal)) of \(Plural.grouped(pair.compared)) cells the same"
                }
            }
            HTML.element("table", ["class": "cells narrow"]) {
                HTML.element("thead") {
                    HTML.element("tr") {
                        HTML.element("th") { "Cell" }
                        HTML.element("th", ["class": "number"]) { pair.firstSubject }
                        HTML.element("th", ["class": "number"]) { pair.secondSubject }
                    }
                }
                HTML.element("tbody") {
                    for cell in cells.prefix(Self.cellLimit) {
                        HTML.element("tr") {
                            HTML.element("td") { cell.name }
                            value(cell.first, cell.isEqual)
                            value(cell.second, cell.isEqual)
                        }
                    }
                }
            }
            if cells.count > Self.cellLimit {
                HTML.element("p", ["class": "shown"]) { "\(Self.cellLimit) of \(Plural.grouped(cells.count)) shown." }
            }
        }
    }

    private func value(_ value: Double?, _ isEqual: Bool) -> HTML {
        HTML.element("td", ["class": isEqual ? "number equal" : "number"]) {
            if let value { ComparisonWords.figure(value) + (isEqual ? " =" : "") } else { isEqual ? "=" : "differs" }
        }
    }

    private func crossSite() -> HTML {
        guard !report.crossSite.isEmpty else { return HTML() }
        return HTML.element("section") {
            HTML.element("h2") { "What must not be the same at two sites" }
            HTML.element("table", ["class": "results"]) {
                HTML.element("thead") {
                    HTML.element("tr") {
                        for heading in ["Dataset", "Sites", "What", "For example"] { HTML.element("th") { heading } }
                    }
                }
                HTML.element("tbody") {
                    for finding in report.crossSite.prefix(limits.crossSite) {
                        HTML.element("tr") {
                            HTML.element("td") { finding.dataset ?? "several" }
                            HTML.element("td") { sites(finding) }
                            HTML.element("td") { finding.sentence.asSentence }
                            HTML.element("td") { examples(finding) }
                        }
                    }
                }
            }
            ComparisonLimits.note(
                min(limits.crossSite, report.crossSite.count),
                of: report.crossSite.count,
                "compare.json has all"
            )
        }
    }

    private func sites(_ finding: CrossSiteFinding) -> String {
        let names = finding.sites.map(report.siteName)
        return names.prefix(10).joined(separator: ", ") + (names.count > 10 ? " and \(names.count - 10) more" : "")
    }

    private func examples(_ finding: CrossSiteFinding) -> String {
        finding.examples.prefix(4).map { example in
            "\(example.subject) at \(report.siteName(example.site))" + (example.row.map { ", row \($0)" } ?? "")
        }.joined(separator: "; ")
    }

    private func results(_ file: String) -> HTML {
        let all = report.questions.flatMap { question in
            question.results.enumerated().filter { $0.element.isFlagged }.map { (question, $0.offset, $0.element) }
        }.sorted { ($0.2.adjustedBY ?? 1, $0.0.key, $0.1) < ($1.2.adjustedBY ?? 1, $1.0.key, $1.1) }
        return HTML.element("section") {
            HTML.element("h2") { "Flagged results" }
            if all.isEmpty {
                HTML.element("p") { "No result is flagged. All results are in \(file)." }
            } else {
                resultTable(all.prefix(limits.results).map { $0 })
                HTML.element("p", ["class": "shown"]) {
                    "\(Plural.grouped(min(all.count, limits.results))) of \(Plural.grouped(all.count)) shown; "
                    "every result, flagged or not, is in \(file)."
                }
            }
        }
    }

    private func resultTable(_ rows: [(ComparisonQuestion, Int, SiteResult)]) -> HTML {
        HTML.element("table", ["class": "results"]) {
            HTML.element("thead") {
                HTML.element("tr") {
                    for heading in ["Site", "Question", "Method"] { HTML.element("th") { heading } }
                    for heading in ["n", "Observed", "Expected", "p", "BH", "BY"] {
                        HTML.element("th", ["class": "number"]) { heading }
                    }
                    HTML.element("th") { "p from" }
                }
            }
            HTML.element("tbody") {
                for (question, site, result) in rows {
                    HTML.element("tr") {
                        HTML.element("td", ["class": "nowrap"]) { report.siteName(site) }
                        HTML.element("td") { "\(question.title) (\(question.quantity))" }
                        HTML.element("td") { MethodCatalogue.name(of: question.key.method) }
                        number(result.assessment.test.map { Plural.grouped($0.n) } ?? "–")
                        number(ComparisonWords.figure(result.observed))
                        number(ComparisonWords.figure(result.expected))
                        number(ComparisonWords.p(result.assessment.p))
                        number(ComparisonWords.p(result.adjustedBH))
                        number(ComparisonWords.p(result.adjustedBY))
                        HTML.element("td") { result.assessment.test.map { ComparisonWords.basis($0.basis) } ?? "–" }
                    }
                }
            }
        }
    }

    private func number(_ text: String) -> HTML { HTML.element("td", ["class": "number"]) { text } }

    private func industry() -> HTML {
        guard !report.industry.isEmpty else { return HTML() }
        return HTML.element("section") {
            HTML.element("h2") { "The industry's funnel beside ours" }
            HTML.element("p", ["class": "explanation"]) {
                "Its over-dispersion includes the tested site and has no floor, so its z stays below the square root of the number of "
                "sites, whatever a site does. It is shown, and ranks nothing."
            }
            for table in report.industry { industryTable(table) }
        }
    }

    private func industryTable(_ table: IndustryTable) -> HTML {
        HTML.element("div") {
            HTML.element("h3") { table.title.capitalisedFirst }
            HTML.element("table", ["class": "results"]) {
                HTML.element("thead") {
                    HTML.element("tr") {
                        HTML.element("th") { "Site" }
                        for heading in [
                            "Subjects", "Exposure", "Events", "Rate", "z before", "z", "Flag", "z without the site",
                        ] {
                            HTML.element("th", ["class": "number"]) { heading }
                        }
                    }
                }
                HTML.element("tbody") {
                    for row in table.rows.prefix(limits.industryRows) {
                        HTML.element("tr") {
                            HTML.element("td") { report.siteName(row.site) }
                            number(Plural.grouped(row.subjects))
                            number(ComparisonWords.figure(row.exposure))
                            number(Plural.grouped(row.events))
                            number(ComparisonWords.figure(row.rate))
                            number(ComparisonWords.figure(row.z0))
                            number(ComparisonWords.figure(row.z))
                            number(String(row.flag))
                            number(ComparisonWords.figure(row.zWithoutSite))
                        }
                    }
                }
            }
            ComparisonLimits.note(
                min(limits.industryRows, table.rows.count),
                of: table.rows.count,
                "the CSV of the funnel has all"
            )
        }
    }
}
