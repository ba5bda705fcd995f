// The first page: which report this is, the verdict and what it does not cover, what to look at first, each submission.

import TrialIntegrity

/// Sections 1 to 3 of a page.
struct FrontHTML {
    let page: AuditPage

    /// The most submissions that are listed.
    static let submissionLimit = 400

    private var report: AuditReport { page.report }

    /// Title, identity, verdict, scope, what to look at first, submissions.
    var content: HTML {
        var html = HTML()
        html.append(title)
        html.append(identity)
        html.append(verdict)
        html.append(submissions)
        return html
    }

    private var title: HTML {
        HTML.element("header") {
            HTML.element("p", ["class": "kind"]) { "Data integrity audit report \(page.id)" }
            HTML.element("h1") { page.name }
            if let title = report.title { HTML.element("p", ["class": "title"]) { title } }
        }
    }

    // MARK: 1 Identity

    private var identity: HTML {
        page.section(1, "Identity", id: "identity") {
            HTML.element("table", ["class": "facts pairs"]) {
                HTML.element("tbody") {
                    pair("Sites", names(report.sites), "Datasets", names(report.datasetNames))
                    pair("Sealed (claimed)", period, "Ledger", report.origin ?? "not known")
                    pair("Report", page.id, "Formats", "trialverity.audit/v1, trialverity.org/seal/v1")
                }
            }
            HTML.element("table", ["class": "facts", "id": "run"]) {
                HTML.element("tbody") {
                    HTML.element("tr") {
                        HTML.element("th", ["scope": "row"]) { "Made" }
                        HTML.element("td") {
                            "\(report.run.at) (UTC) by \(report.run.by) with verity \(report.run.version)"
                            HTML.element("data", ["value": RerunRecord(page).text])
                        }
                    }
                }
            }
            HTML.element("table", ["class": "facts"]) {
                HTML.element("tbody") {
                    fact("Result digest", code: page.digest)
                }
            }
        }
    }

    private func names(_ names: [String]) -> String { names.isEmpty ? "not known" : NameList.text(names) }

    private var period: String {
        guard let period = report.period else { return "not known" }
        return period.from == period.to ? period.from : "\(period.from) to \(period.to)"
    }

    private func pair(_ first: String, _ one: String, _ second: String, _ two: String) -> HTML {
        HTML.element("tr") {
            HTML.element("th", ["scope": "row"]) { first }
            HTML.element("td") { one }
            HTML.element("th", ["scope": "row"]) { second }
            HTML.element("td") { two }
        }
    }

    private func fact(_ label: String, code: String) -> HTML {
        HTML.element("tr") {
            HTML.element("th", ["scope": "row"]) { label }
            HTML.element("td") { HTML.element("code", ["class": "digest"]) { code } }
        }
    }

    // MARK: 2 Verdict and 3 Scope

    private var verdict: HTML {
        HTML.element("div", ["class": "banner \(report.verdict.rawValue)", "id": "verdict"]) {
            HTML.element("div", ["class": "verdict"]) {
                HTML.element("h2") {
                    HTML.element("span", ["class": "section-number"]) { "2" }
                    HTML.newline
                    "Verdict"
                }
                HTML.element("p", ["class": "word"]) {
                    HTML.element("span", ["class": "symbol"]) { report.verdict.symbol }
                    HTML.newline
                    report.verdict.rawValue.capitalisedFirst
                }
                HTML.element("p", ["class": "sentence"]) { report.sentence.asSentence }
                HTML.element("p", ["class": "chips"]) {
                    for entry in report.verdictCounts {
                        HTML.element("span", ["class": "chip \(entry.verdict.rawValue)"]) {
                            "\(entry.verdict.symbol) \(Plural.grouped(entry.count)) \(entry.verdict.rawValue)"
                        }
                        HTML.newline
                    }
                }
                look
            }
            HTML.newline
            HTML.element("div", ["class": "unchecked", "id": "scope"]) {
                HTML.element("h2") {
                    HTML.element("span", ["class": "section-number"]) { "3" }
                    HTML.newline
                    "Scope, and what was not checked"
                }
                HTML.element("p") { scope }
                notChecked
            }
        }
    }

    private var look: HTML {
        let items = FirstLook.items(report)
        guard !items.isEmpty else { return HTML() }
        return HTML.element("div", ["class": "look"]) {
            HTML.element("h3") { "What to look at first" }
            HTML.element("ol") {
                for item in items {
                    HTML.element("li") { HTML.element("a", ["href": "#\(item.target)"]) { item.text.asSentence } }
                }
            }
        }
    }

    private var scope: String {
        let files = report.datasets.count { $0.file != nil }
        let against = Plural.of(files, "delivered file") + " held against the seals in the ledger"
        let size = report.ledger.size.map { " (\(Plural.of($0, "entry", "entries")))" } ?? ""
        let missing = report.datasets.count - files
        let rest = missing > 0 ? "; \(Plural.grouped(missing)) sealed and not delivered" : ""
        return (against + size + rest).asSentence + disclosure
    }

    private var disclosure: String { report.disclosure.notice.map { " " + $0.asSentence } ?? "" }

    private var notChecked: HTML {
        let trust = report.trust
        guard !trust.notChecked.isEmpty || trust.policySource == .trialFolder else {
            return HTML.element("p") { "No check that this audit and its policy call for was left out." }
        }
        return HTML.element("ul") {
            for sentence in trust.notChecked { HTML.element("li") { sentence.asSentence } }
            if trust.policySource == .trialFolder {
                HTML.element("li") { TrustState.PolicySource.trialFolder.sentence.asSentence }
            }
        }
    }

    // MARK: Each submission

    private var submissions: HTML {
        guard !report.datasets.isEmpty else {
            return HTML.element("section", ["id": "submissions"]) {
                HTML.element("h3") { "Each submission" }
                HTML.element("p") { "No dataset was checked." }
            }
        }
        let listed = Array(report.datasets.worstFirst.prefix(Self.submissionLimit))
        return HTML.element("section", ["id": "submissions", "class": "plain"]) {
            HTML.element("h3") { "Each submission in one sentence" }
            HTML.element("table", ["class": "datasets"]) {
                HTML.element("thead") {
                    HTML.element("tr") {
                        for title in ["Seal", "Verdict", "In one sentence", "File"] { HTML.element("th") { title } }
                        for title in ["Rows sealed", "Rows found"] {
                            HTML.element("th", ["class": "number"]) { title }
                        }
                    }
                }
                HTML.element("tbody") { for item in listed { row(item.dataset, item.index) } }
            }
            page.shown(listed.count, of: report.datasets.count, "submissions")
        }
    }

    private func row(_ dataset: DatasetAudit, _ index: Int) -> HTML {
        HTML.element("tr") {
            HTML.element("td", ["class": "seal"]) {
                if dataset.needsDetail {
                    HTML.element("a", ["href": "#dataset-\(index + 1)"]) { dataset.seal ?? "details" }
                } else {
                    dataset.seal ?? "–"
                }
            }
            HTML.element("td") { VerdictHTML.badge(dataset.verdict) }
            HTML.element("td") { dataset.sentence.asSentence }
            HTML.element("td", ["class": "path"]) { dataset.file ?? "not delivered" }
            for count in [dataset.rows?.sealed, dataset.rows?.found] {
                HTML.element("td", ["class": "number"]) { count.map(Plural.grouped) ?? "–" }
            }
        }
    }
}

/// A verdict in a line of text.
enum VerdictHTML {
    /// Symbol and word of a verdict.
    static func badge(_ verdict: Verdict) -> HTML {
        HTML.element("span", ["class": "badge \(verdict.rawValue)"]) { "\(verdict.symbol) \(verdict.rawValue)" }
    }
}
