// The part of section 6 on one dataset: counts, patterns, the map, differences and findings.

import TrialIntegrity

/// The part of a page on one dataset.
struct DatasetHTML {
    let dataset: DatasetAudit
    /// Its position in the report, from 0.
    let index: Int
    /// How many findings are listed.
    let limit: Int
    let page: AuditPage

    /// The whole part.
    var section: HTML {
        HTML.element("div", ["id": "dataset-\(index + 1)", "class": "dataset"]) {
            HTML.element("h3") {
                dataset.name
                HTML.newline
                VerdictHTML.badge(dataset.verdict)
            }
            if let file = dataset.file, file != dataset.name { HTML.element("p", ["class": "path"]) { file } }
            if let rows = dataset.rows { CountBarHTML.bar(rows) }
            if dataset.isAlteredWithoutPlaces {
                HTML.element("p") { "The evidence does not allow tracing the differences to rows and cells." }
            }
            if let sentence = dataset.explanationSentence {
                HTML.element("p", ["class": "explained"]) { sentence.asSentence }
            }
            faults
            patterns
            if let map = ChangeMap(dataset, index: index) { map.figure.html(isFolded: page.medium == .screen) }
            differences
            findings
        }
    }

    /// What nobody explains first, then what was said of the rest, then the rest.
    private var findings: HTML {
        guard dataset.explanations != nil else { return tables(dataset.findings, limit) }
        let said = dataset.findings.byExplanation
        var html = HTML()
        var left = limit
        func append(_ title: String, _ findings: [Finding]) {
            guard !findings.isEmpty else { return }
            html.append(
                HTML.element("h4", ["class": "split"]) {
                    title
                    HTML.newline
                    HTML.element("span", ["class": "count"]) { Plural.grouped(findings.cellCount) }
                }
            )
            html.append(tables(findings, left))
            left = max(0, left - findings.count)
        }
        append("Changes that nobody explains", said.open)
        html.append(ExplanationsHTML(dataset: dataset).part)
        append("Changes with a reason on record", said.explained)
        append(FindingsByExplanation.unreasonedTitle, said.unreasoned)
        append("Other findings", said.harmless)
        return html
    }

    private func tables(_ findings: [Finding], _ limit: Int) -> HTML {
        FindingsHTML(findings: findings, limit: limit, findingsFile: page.findingsFile).tables
    }

    private var faults: HTML {
        guard !dataset.faults.isEmpty else { return HTML() }
        return HTML.element("div", ["class": "faults"]) {
            HTML.element("h4") { "Faults of the evidence" }
            FaultHTML.table(dataset.faults)
        }
    }

    private var patterns: HTML {
        guard !dataset.patterns.isEmpty else { return HTML() }
        return HTML.element("ul", ["class": "patterns"]) {
            for pattern in dataset.patterns {
                HTML.element("li") {
                    pattern.text.asSentence
                    if let p = pattern.p.flatMap(PatternWords.probability) {
                        HTML.element("span", ["class": "p"]) { " \(p)" }
                    }
                }
            }
        }
    }

    private var differences: HTML {
        guard !dataset.differences.isEmpty else { return HTML() }
        return HTML.element("div", ["class": "differences"]) {
            HTML.element("h4") { "Differences that change no meaning" }
            HTML.element("ul") {
                for difference in dataset.differences { HTML.element("li") { difference } }
            }
        }
    }
}

/// Probabilities of patterns in words.
enum PatternWords {
    /// `(p 0.003)`, or `(p < 0.001)`; nil for what is no probability.
    static func probability(_ p: Double) -> String? {
        guard p.isFinite, p >= 0, p <= 1 else { return nil }
        return p < 0.001 ? "(p < 0.001)" : "(p \(ChartNumbers.text(p, decimals: 3)))"
    }
}
