// The weightiest findings of all datasets, with the rule that says so in its own words, and the reason on record.

import TrialIntegrity

/// The table of ranked findings.
struct RankedFindingsHTML {
    let page: AuditPage

    /// The most findings that are listed.
    static let limit = 40

    /// The most of them for one rule in one column of one dataset: one change that was made often hides no other.
    static let perRule = 5

    private struct Ranked {
        var dataset: DatasetAudit
        var index: Int
        var finding: Finding
    }

    /// Unexplained ones first, then by weight and by the number of rules; then in the order of the report.
    private var ranked: [Ranked] {
        let weighed = page.report.datasets.enumerated().flatMap { index, dataset in
            dataset.findings.filter { !$0.materiality.isEmpty && $0.isChange }.map {
                Ranked(dataset: dataset, index: index, finding: $0)
            }
        }
        return weighed.enumerated().sorted { left, right in
            Self.rank(left.element.finding, left.offset) < Self.rank(right.element.finding, right.offset)
        }.map(\.element)
    }

    private static func rank(_ finding: Finding, _ order: Int) -> (Int, Int, Int, Int) {
        (finding.explanation == nil ? 0 : 1, finding.topWeight?.rawValue ?? .max, -finding.materiality.count, order)
    }

    private static func listed(_ all: [Ranked]) -> [Ranked] {
        var counts: [String: Int] = [:]
        let chosen = all.filter { item in
            let what = item.finding.column ?? item.finding.kind.rawValue
            let key = "\(item.index) \(what) \(item.finding.materiality.first?.code ?? "")"
            counts[key, default: 0] += 1
            return counts[key, default: 0] <= perRule
        }
        return Array(chosen.prefix(limit))
    }

    /// The table; nothing when no rule weighs any finding.
    var table: HTML {
        let all = ranked
        guard !all.isEmpty else { return HTML() }
        let listed = Self.listed(all)
        return HTML.element("div") {
            HTML.element("h3") { "The weightiest changes" }
            HTML.element("p", ["class": "explanation"]) {
                "Changes without a reason on record come first; then those that bear on safety, on decisions, on how "
                "data are read, and on size alone. Of one rule in one column at most five are shown here. Atypical means "
                "look here; it accuses nobody."
            }
            HTML.element("table", ["class": "cells ranked"]) {
                HTML.element("thead") {
                    HTML.element("tr") {
                        for title in [
                            "Seal", "Row", "Subject, visit", "Column", "Sealed", "Found",
                            "Why it matters, and the rule",
                            "Reason on record",
                        ] { HTML.element("th") { title } }
                    }
                }
                HTML.element("tbody") {
                    for item in listed {
                        HTML.newline
                        row(item)
                    }
                }
            }
            page.shown(listed.count, of: all.count, "weighed changes")
        }
    }

    private func row(_ item: Ranked) -> HTML {
        let finding = item.finding
        let difference = CellDifference(sealed: finding.sealed, found: finding.found, limit: 80)
        let isWhole = finding.column == nil || finding.kind.comparesNames
        return HTML.element("tr") {
            HTML.element("td", ["class": "seal"]) {
                HTML.element("a", ["href": "#dataset-\(item.index + 1)"]) { item.dataset.name }
            }
            HTML.element("td") { (finding.foundRow ?? finding.sealedRow).map(Plural.grouped) ?? "–" }
            HTML.element("td") {
                [finding.subject, finding.context?.visit, finding.context?.test].compactMap(\.self)
                    .joined(separator: ", ").nonEmptyOrDash
            }
            HTML.element("td") { isWhole ? finding.kind.title.lowercased() : finding.column ?? "–" }
            HTML.element("td", ["class": "value"]) {
                if !isWhole { CellHTML.compared(difference.sealed, on: .sealed, masked: finding.masked) }
            }
            HTML.element("td", ["class": "value"]) {
                if !isWhole { CellHTML.compared(difference.found, on: .found, masked: finding.masked) }
            }
            HTML.element("td") {
                for reason in finding.materiality {
                    HTML.element("div") {
                        HTML.element("b", ["class": "weight \(reason.weight.code)"]) { reason.weight.words }
                        ": \(reason.text.asSentence)"
                        HTML.element("div", ["class": "sub"]) { reason.rule.asSentence }
                    }
                }
            }
            HTML.element("td") { explanation(finding.explanation) }
        }
    }

    private func explanation(_ explanation: FindingExplanation?) -> HTML {
        guard let explanation else { return HTML.element("b", ["class": "none-given"]) { "none" } }
        let facts = [explanation.author, explanation.at, explanation.reference].compactMap(\.self)
        return HTML.element("div") {
            explanation.reason ?? "stated without a reason"
            HTML.element("div", ["class": "sub"]) { ([explanation.source.words] + facts).joined(separator: ", ") }
        }
    }
}

extension Materiality.Weight {
    /// The weight in a word or two.
    var words: String {
        switch self {
        case .safety: "safety"
        case .decision: "decision"
        case .interpretation: "reading"
        case .magnitude: "size"
        }
    }
}

extension FindingExplanation.Source {
    /// Where an explanation was found, in words.
    var words: String {
        switch self {
        case .correction: "correction"
        case .auditTrail: "audit trail"
        }
    }
}

extension String {
    /// The text, or a dash where there is none.
    var nonEmptyOrDash: String { isEmpty ? "–" : self }
}
