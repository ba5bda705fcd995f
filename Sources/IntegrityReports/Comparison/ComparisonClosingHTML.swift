// The appendix of a comparison: inputs, remarks on the data, what could not be assessed, methods, limits, how to repeat it.

import SiteComparison
import SiteStatistics
import TrialIntegrity

/// The last sections.
struct ComparisonClosingHTML {
    private static let silentLimit = 40

    let report: ComparisonReport
    let limits: ComparisonLimits

    /// All of them.
    func sections(command: String?) -> HTML {
        var html = remarks()
        html.append(notAssessed())
        html.append(inputs())
        html.append(methods())
        html.append(settings())
        html.append(limitations())
        html.append(again(command))
        return html
    }

    private func remarks() -> HTML {
        let groups = RemarkGroup.all(report).filter { !$0.isAboutAllSites }
        guard !groups.isEmpty else { return HTML() }
        return HTML.element("section") {
            HTML.element("h2") { "Noticed about the data" }
            HTML.element("ul") {
                for group in groups.prefix(limits.remarks) { HTML.element("li") { group.sentence.asSentence } }
            }
            ComparisonLimits.note(min(limits.remarks, groups.count), of: groups.count, "compare.json has all")
        }
    }

    private func notAssessed() -> HTML {
        guard !report.notAssessed.isEmpty else { return HTML() }
        let shown = report.notAssessed.prefix(Self.silentLimit)
        return HTML.element("section") {
            HTML.element("h2") { "What could not be assessed" }
            HTML.element("table", ["class": "results"]) {
                HTML.element("thead") {
                    HTML.element("tr") {
                        for heading in ["Method", "About", "Sites", "Why"] { HTML.element("th") { heading } }
                    }
                }
                HTML.element("tbody") {
                    for entry in shown {
                        HTML.element("tr") {
                            HTML.element("td") { MethodCatalogue.name(of: entry.method) }
                            HTML.element("td") {
                                [entry.dataset, entry.variable].compactMap(\.self).joined(separator: " ")
                            }
                            HTML.element("td") { entry.sites > 0 ? Plural.grouped(entry.sites) : "all" }
                            HTML.element("td") { entry.reason.asSentence }
                        }
                    }
                }
            }
            if shown.count < report.notAssessed.count {
                HTML.element("p", ["class": "shown"]) {
                    "\(shown.count) of \(Plural.grouped(report.notAssessed.count)) shown; the JSON form has all."
                }
            }
        }
    }

    private func inputs() -> HTML {
        HTML.element("section") {
            HTML.element("h2") { "Inputs" }
            HTML.element("table", ["class": "inputs"]) {
                HTML.element("thead") {
                    HTML.element("tr") {
                        for heading in ["File", "Site", "Dataset", "Seal", "Verdict", "Compared"] {
                            HTML.element("th") { heading }
                        }
                        HTML.element("th", ["class": "number"]) { "Rows" }
                        HTML.element("th") { "SHA-256" }
                    }
                }
                HTML.element("tbody") { for input in shownInputs { row(input) } }
            }
            ComparisonLimits.note(
                min(limits.inputs, report.inputs.count),
                of: report.inputs.count,
                "those left out first; compare.json has all"
            )
        }
    }

    /// All inputs in their order; of too many those with something to say first.
    private var shownInputs: [ComparisonInput] {
        guard report.inputs.count > limits.inputs else { return report.inputs }
        let marked = report.inputs.filter { !$0.isUsed || $0.note != nil }
        return Array((marked + report.inputs.filter { $0.isUsed && $0.note == nil }).prefix(limits.inputs))
    }

    private func row(_ input: ComparisonInput) -> HTML {
        HTML.element("tr") {
            HTML.element("td", ["class": "path"]) {
                input.file
                if let note = input.note { HTML.element("div", ["class": "sub"]) { note.asSentence } }
            }
            HTML.element("td") { input.site ?? "several" }
            HTML.element("td") { input.dataset ?? "summary" }
            HTML.element("td") { input.seals.isEmpty ? "–" : input.seals.joined(separator: ", ") }
            HTML.element("td") { input.verdict.rawValue }
            HTML.element("td") { input.isUsed ? "yes" : "no" }
            HTML.element("td", ["class": "number"]) { Plural.grouped(input.rows) }
            HTML.element("td") {
                if let digest = input.sha256 { HTML.element("code", ["class": "digest"]) { digest } } else { "–" }
            }
        }
    }

    private func methods() -> HTML {
        HTML.element("section") {
            HTML.element("h2") { "Methods" }
            HTML.element("table", ["class": "methods"]) {
                HTML.element("thead") {
                    HTML.element("tr") {
                        for heading in ["", "Method", "Looks at", "Source", "Many sites", "Questions"] {
                            HTML.element("th") { heading }
                        }
                    }
                }
                HTML.element("tbody") {
                    for method in report.methods {
                        HTML.element("tr") {
                            HTML.element("td", ["class": "number"]) { String(method.method.number) }
                            HTML.element("td") { method.name }
                            HTML.element("td") {
                                method.looksAt.asSentence
                                if let note = method.note { HTML.element("div", ["class": "sub"]) { note.asSentence } }
                            }
                            HTML.element("td") { method.source.asSentence }
                            HTML.element("td") { method.multiplicity.asSentence }
                            HTML.element("td", ["class": "number"]) { Plural.grouped(method.questions) }
                        }
                    }
                }
            }
            cautions()
        }
    }

    /// Questions that are shown and rank nothing.
    private func cautions() -> HTML {
        let cautious = Set(report.questions.compactMap { $0.ranks ? nil : $0.caution }).sorted()
        guard !cautious.isEmpty else { return HTML() }
        return HTML.element("div") {
            HTML.element("p", ["class": "explanation"]) {
                "Some results are shown in the CSV and rank nothing, because:"
            }
            HTML.element("ul") { for caution in cautious { HTML.element("li") { caution.asSentence } } }
        }
    }

    private func settings() -> HTML {
        let settings = report.settings
        return HTML.element("section") {
            HTML.element("h2") { "Thresholds" }
            HTML.element("table", ["class": "facts"]) {
                HTML.element("tbody") {
                    fact(
                        "Alpha",
                        "\(ChartNumbers.text(settings.alpha, decimals: 4)), \(ComparisonWords.source(settings.alphaSource))"
                    )
                    fact("Seed of all draws", "\(settings.seed), \(ComparisonWords.source(settings.seedSource))")
                    fact("Draws", "at most \(Plural.grouped(settings.draws)) for each permutation test")
                    fact(
                        "A site must bring",
                        "\(settings.minimums.subjects) subjects; \(settings.minimums.digits) values where last digits are counted"
                    )
                    if let ledger = report.ledger {
                        fact("Ledger", "\(ledger.status.rawValue), \(Plural.of(ledger.size ?? 0, "entry", "entries"))")
                    }
                    if let origin = report.trial?.origin { fact("Origin", origin) }
                    if !settings.onlySites.isEmpty { fact("Sites shown", settings.onlySites.joined(separator: ", ")) }
                    if !settings.onlyDatasets.isEmpty {
                        fact("Datasets compared", settings.onlyDatasets.joined(separator: ", "))
                    }
                }
            }
        }
    }

    private func fact(_ name: String, _ value: String) -> HTML {
        HTML.element("tr") {
            HTML.element("th", ["scope": "row"]) { name }
            HTML.element("td") { value }
        }
    }

    private func limitations() -> HTML {
        HTML.element("section") {
            HTML.element("h2") { "What a comparison cannot show" }
            HTML.element("ul") { for sentence in ComparisonWords.limitations { HTML.element("li") { sentence } } }
        }
    }

    private func again(_ command: String?) -> HTML {
        guard let command else { return HTML() }
        return HTML.element("section") {
            HTML.element("h2") { "How to run it again" }
            HTML.element("pre") { command }
            HTML.element("p") {
                "With the same inputs, ledger and settings this page comes out the same, byte for byte, but for the line at its foot."
            }
        }
    }
}
