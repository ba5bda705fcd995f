// The first page of a comparison: what was compared, how sure it is, and where to look first.

import SiteComparison
import SiteStatistics
import TrialIntegrity

/// Head and ranking.
struct ComparisonFrontHTML {
    let report: ComparisonReport
    let limits: ComparisonLimits

    /// Trial, verdict, and what was left out beside it.
    func header(name: String, isPaper: Bool) -> HTML {
        HTML.element("header") {
            HTML.element("p", ["class": "kind"]) { "Comparison of sites" }
            HTML.element("h1") { name }
            if let title = report.trial?.title { HTML.element("p", ["class": "title"]) { title } }
            HTML.newline
            HTML.element("div", ["class": "banner \(report.standing.rawValue)"]) {
                HTML.element("div", ["class": "verdict"]) {
                    HTML.element("h2") { "Result" }
                    HTML.element("p", ["class": "sentence"]) { ComparisonWords.verdict(report).asSentence }
                    if report.standing == .sitesOwnWord {
                        HTML.element("p", ["class": "stamp"]) { report.standing.heading }
                    }
                    HTML.element("p", ["class": "sentence"]) { report.standingSentence.asSentence }
                    if let sentence = report.notDeliveredSentence {
                        HTML.element("p", ["class": "sentence"]) { sentence.asSentence }
                    }
                    if let reason = report.settings.exploratoryReason {
                        HTML.element("p", ["class": "stamp"]) { "EXPLORATORY" }
                        HTML.element("p", ["class": "sub"]) { reason.asSentence }
                    }
                    HTML.element("p", ["class": "chips"]) { scope }
                }
                HTML.newline
                leftOut
            }
            if isPaper, limits.isLarge {
                HTML.element("p", ["class": "explanation"]) {
                    "Printed are the sites and results that matter most; "
                    "\(Plural.of(report.sites.count, "site")) times \(Plural.of(report.questions.count, "question")) are complete in "
                    "results.csv and compare.json."
                }
            }
        }
    }

    private var scope: String {
        let subjects = report.sites.reduce(0) { $0 + $1.subjects }
        let rows = report.inputs.filter(\.isUsed).reduce(0) { $0 + $1.rows }
        return "\(Plural.of(report.sites.count, "site")) · \(Plural.of(subjects, "subject")) · "
            + "\(Plural.of(rows, "row")) · \(Plural.of(report.questions.count, "question"))"
    }

    private var leftOut: HTML {
        let unused = report.inputs.filter { !$0.isUsed }
        let marked = report.inputs.filter { $0.isUsed && !$0.isVerified && report.standing == .mixed }
        let silent = report.ranking.filter { $0.rank == nil }.map { report.siteName($0.site) }
        return HTML.element("div", ["class": "unchecked"]) {
            HTML.element("h2") { "What was left out" }
            HTML.element("ul") {
                for input in unused.prefix(limits.leftOut) {
                    HTML.element("li") { "\(input.file): \(input.note ?? input.verdict.rawValue); not compared." }
                }
                if unused.count > limits.leftOut {
                    HTML.element("li") {
                        "\(limits.leftOut) of \(Plural.grouped(unused.count)) inputs left out are shown; the others are under Inputs."
                    }
                }
                for input in marked.prefix(limits.leftOut) {
                    HTML.element("li") { "\(input.file): \(input.verdict.rawValue), and compared all the same." }
                }
                if marked.count > limits.leftOut {
                    HTML.element("li") { "\(limits.leftOut) of \(Plural.grouped(marked.count)) such inputs shown." }
                }
                if !silent.isEmpty {
                    HTML.element("li") {
                        "Cannot be assessed: \(Plural.of(silent.count, "site")) (\(listed(silent))). That is no pass."
                    }
                }
                for note in report.trust?.notChecked ?? [] { HTML.element("li") { note.asSentence } }
                if unused.isEmpty, silent.isEmpty, report.notDelivered.isEmpty {
                    HTML.element("li") { "Every input and every site takes part." }
                }
            }
        }
    }

    /// What is odd at all sites together.
    func overAll() -> HTML {
        let groups = RemarkGroup.all(report).filter(\.isAboutAllSites)
        guard !groups.isEmpty else { return HTML() }
        return HTML.element("section") {
            HTML.element("h2") { "Over the whole study" }
            HTML.element("p", ["class": "explanation"]) {
                "What all sites do alike sets no site apart. This was found over all sites together; look here too."
            }
            HTML.element("ul") { for group in groups { HTML.element("li") { group.sentence.asSentence } } }
        }
    }

    /// The sites, most atypical first, with the reasons in words.
    func ranking() -> HTML {
        let ranked = report.ranking.filter { $0.rank != nil }
        guard !ranked.isEmpty else { return HTML() }
        let flagged = ranked.count { $0.isFlagged }
        let shown = ranked.prefix(limits.ranked)
        return HTML.element("section") {
            HTML.element("h2") { "Where to look first" }
            HTML.element("p", ["class": "explanation"]) {
                "Sites by their combined score: the mean of −log10 p over the methods, 1.3 is p = 0.05. "
                "A site is flagged by it, adjusted over sites, or by its strongest result, after Bonferroni over questions. "
                "Reasons are the strongest results that may rank, with p of 0.1 or less before it is adjusted; shown is p "
                "adjusted after Benjamini and Yekutieli."
            }
            HTML.element("table", ["class": "ranking"]) {
                HTML.element("thead") {
                    HTML.element("tr") {
                        for heading in ["", "Site"] { HTML.element("th") { heading } }
                        for heading in ["Subjects", "Score"] {
                            HTML.element("th", ["class": "number"]) { heading }
                        }
                        HTML.element("th", ["class": "reasons"]) { "Strongest reasons" }
                    }
                }
                HTML.element("tbody") { for site in shown { row(site) } }
            }
            ComparisonLimits.note(
                shown.count,
                of: ranked.count,
                flagged <= shown.count
                    ? "none of the others is flagged"
                    : "\(Plural.grouped(flagged - shown.count)) of the others are flagged; compare.json has all"
            )
        }
    }

    private func row(_ site: RankedSite) -> HTML {
        HTML.element("tr") {
            HTML.element("td", ["class": "number"]) { site.rank.map(String.init) ?? "–" }
            HTML.element("td", ["class": "nowrap"]) {
                HTML.element("b") { report.siteName(site.site) }
                if site.isFlagged { HTML.element("div", ["class": "flag"]) { "▲ flagged" } }
            }
            HTML.element("td", ["class": "number"]) { Plural.grouped(report.sites[site.site].subjects) }
            HTML.element("td", ["class": "number"]) { ComparisonWords.figure(site.score.test?.statistic) }
            HTML.element("td") {
                HTML.element("p", ["class": "basis"]) { site.basisSentence(alpha: report.settings.alpha).asSentence }
                if site.reasons.isEmpty {
                    HTML.element("span", ["class": "faint"]) { RankedSite.nothing }
                } else {
                    HTML.element("ol") { for reason in site.reasons { HTML.element("li") { words(reason) } } }
                }
            }
        }
    }

    private func words(_ reason: RankingReason) -> HTML {
        let question = report.questions[reason.question]
        var html = HTML(reason.sentence.capitalisedFirst)
        html.append(
            HTML.element("span", ["class": "p"]) {
                "(\(MethodCatalogue.name(of: question.key.method)), p \(ComparisonWords.p(reason.adjustedBY ?? reason.p)))"
            }
        )
        if reason.isFlagged { html.append(HTML.element("span", ["class": "flag"]) { " ▲" }) }
        return html
    }

    private func listed(_ names: [String]) -> String {
        names.prefix(12).joined(separator: ", ") + (names.count > 12 ? " and \(names.count - 12) more" : "")
    }
}
