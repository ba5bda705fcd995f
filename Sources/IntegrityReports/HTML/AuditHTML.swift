// An audit as one HTML file: no network, no scripts, readable on screen in light and dark, and on A4 paper.

package import TrialIntegrity

/// Renders an audit as a page.
package enum AuditHTML {
    /// How many findings of a dataset are shown before the page points to the CSV.
    package static let findingLimit = 500

    /// Forbids the page to load or run anything, should all else fail.
    private static let policy = "default-src 'none'; style-src 'unsafe-inline'"

    /// The whole page; all bytes but those of the element with the id `run` depend on the inputs of the audit only.
    ///
    /// - Parameters:
    ///   - report: what to render.
    ///   - command: the command line that makes the audit again; nil to derive one from the report.
    ///   - findingsFile: where the reader finds the CSV of all findings.
    /// - Returns: an HTML document in UTF-8.
    package static func render(
        _ report: AuditReport,
        command: String? = nil,
        findingsFile: String = "findings.csv"
    ) -> String {
        let name = report.trial ?? "unknown trial"
        return HTML.document(
            .element("html", ["lang": "en"]) {
                HTML.element("head") {
                    HTML.element("meta", ["charset": "utf-8"])
                    HTML.element("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
                    HTML.element("meta", ["http-equiv": "Content-Security-Policy", "content": AuditHTML.policy])
                    HTML.element("meta", ["name": "color-scheme", "content": "light dark"])
                    HTML.element("title") { "Integrity audit of \(name): \(report.verdict.rawValue)" }
                    HTML.style(AuditStyle.sheet)
                }
                HTML.newline
                HTML.element("body") {
                    HTML.element("main") {
                        AuditHTML.head(report, name: name)
                        AuditHTML.sections(report, command: command, findingsFile: findingsFile)
                    }
                    HTML.newline
                    AuditHTML.runFacts(report.run)
                }
            }
        )
    }

    private static func sections(_ report: AuditReport, command: String?, findingsFile: String) -> HTML {
        var html = HTML()
        html.append(DatasetTableHTML.section(report.datasets))
        for (index, dataset) in report.datasets.worstFirst where dataset.needsDetail {
            html.append(DatasetHTML(dataset: dataset, index: index, findingsFile: findingsFile).section)
        }
        html.append(IdenticalHTML.section(report.datasets))
        html.append(TrustHTML.section(report))
        html.append(ConductHTML.section(report.conduct))
        html.append(ClosingHTML.sections(report, command: command, findingsFile: findingsFile))
        return html
    }

    private static func head(_ report: AuditReport, name: String) -> HTML {
        HTML.element("header") {
            HTML.element("p", ["class": "kind"]) { "Data integrity audit" }
            HTML.element("h1") { name }
            if let title = report.title { HTML.element("p", ["class": "title"]) { title } }
            HTML.newline
            HTML.element("div", ["class": "banner \(report.verdict.rawValue)"]) {
                HTML.element("div", ["class": "verdict"]) {
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
                }
                HTML.newline
                notChecked(report.trust)
            }
        }
    }

    /// What the verdict does not cover, beside it.
    private static func notChecked(_ trust: TrustState) -> HTML {
        HTML.element("div", ["class": "unchecked"]) {
            HTML.element("h2") { "What was not checked" }
            if trust.notChecked.isEmpty, trust.policySource != .trialFolder {
                HTML.element("p") { "No check that this audit and its policy call for was left out." }
            } else {
                HTML.element("ul") {
                    for sentence in trust.notChecked { HTML.element("li") { sentence.asSentence } }
                    if trust.policySource == .trialFolder {
                        HTML.element("li") { TrustState.PolicySource.trialFolder.sentence.asSentence }
                    }
                }
            }
        }
    }

    /// The one block that differs from run to run.
    private static func runFacts(_ run: RunFacts) -> HTML {
        HTML.element("footer", ["id": "run"]) {
            HTML.element("p") {
                "Run at \(run.at) by \(run.by) with verity \(run.version). "
                "These facts differ from run to run; everything above depends on the inputs only."
            }
        }
    }
}

extension String {
    /// With its first letter in upper case.
    var capitalisedFirst: String { prefix(1).uppercased() + dropFirst() }

    /// As a sentence of prose: first letter in upper case, full stop at the end.
    var asSentence: String {
        let isEnded = hasSuffix(".") || hasSuffix("!") || hasSuffix("?")
        return capitalisedFirst + (isEnded || isEmpty ? "" : ".")
    }
}
