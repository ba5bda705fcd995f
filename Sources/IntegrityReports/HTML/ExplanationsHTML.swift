// Reasons on record for the changes of a dataset: counts, the lists they come from, and what the data contradict.

import TrialIntegrity

/// Corrections and audit trails that were held against the changes of a dataset.
struct ExplanationsHTML {
    let dataset: DatasetAudit

    /// The most statements that are listed.
    static let limit = 100

    /// The part; nothing where no list was held against changes.
    var part: HTML {
        guard let summary = dataset.explanations else { return HTML() }
        return HTML.element("div", ["class": "reasons"]) {
            HTML.element("h4") { "Reasons on record" }
            HTML.element("ul") {
                for source in summary.sources {
                    HTML.element("li") { "\(source.title): \(source.words)".asSentence }
                }
                for silence in summary.silences { HTML.element("li") { silence.asSentence } }
                if let reasons = summary.reasonWords { HTML.element("li") { "Reasons: \(reasons)" } }
            }
            remarks(summary)
        }
    }

    private func remarks(_ summary: ExplanationSummary) -> HTML {
        guard !summary.disputed.isEmpty else { return HTML() }
        let listed = summary.disputed.prefix(Self.limit)
        return HTML.element("div") {
            HTML.element("h4") {
                "What was said and does not hold"
                HTML.newline
                HTML.element("span", ["class": "count"]) { Plural.grouped(summary.disputed.count) }
            }
            HTML.element("p", ["class": "explanation"]) {
                "What a statement says was there before and since is held against what was sealed and found."
            }
            HTML.element("table", ["class": "cells remarks-only"]) {
                HTML.element("thead") {
                    HTML.element("tr") {
                        for title in ["Remark", "Where", "Key", "Column", "Says old", "Says new"] {
                            HTML.element("th") { title }
                        }
                    }
                }
                HTML.element("tbody") {
                    for remark in listed {
                        HTML.newline
                        row(remark)
                    }
                }
            }
            if listed.count < summary.disputed.count {
                HTML.element("p", ["class": "shown"]) {
                    "\(Plural.grouped(listed.count)) of \(Plural.grouped(summary.disputed.count)) shown; all of them are "
                    "in the JSON form."
                }
            }
        }
    }

    private func row(_ remark: ExplanationSummary.Remark) -> HTML {
        HTML.element("tr") {
            HTML.element("td") {
                remark.message.asSentence
                HTML.element("div", ["class": "sub"]) { remark.code }
            }
            HTML.element("td") { remark.reference ?? "–" }
            HTML.element("td", ["class": "key"]) {
                if remark.key == nil, remark.masked != nil { "masked" } else { KeyHTML.text(remark.key, isNamed: true) }
            }
            HTML.element("td") { remark.column ?? "–" }
            HTML.element("td", ["class": "value"]) { value(remark.old, remark) }
            HTML.element("td", ["class": "value"]) { value(remark.new, remark) }
        }
    }

    private func value(_ text: String?, _ remark: ExplanationSummary.Remark) -> HTML {
        guard let text else { return HTML(remark.masked == nil ? "–" : "masked") }
        return CellHTML.key(text)
    }
}
