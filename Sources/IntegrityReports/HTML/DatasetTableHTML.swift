// The table over all datasets: verdicts and counts.

import TrialIntegrity

/// The table of datasets.
enum DatasetTableHTML {
    /// One line per dataset, with a link to its section when it has one.
    static func section(_ datasets: [DatasetAudit]) -> HTML {
        HTML.element("section") {
            HTML.element("h2") { "Datasets" }
            if datasets.isEmpty {
                HTML.element("p") { "No dataset was checked." }
            } else {
                HTML.element("table", ["class": "datasets"]) {
                    head
                    HTML.element("tbody") {
                        for (index, dataset) in datasets.enumerated() { row(dataset, index) }
                    }
                }
            }
        }
    }

    private static var head: HTML {
        HTML.element("thead") {
            HTML.element("tr") {
                for title in ["Site", "Dataset", "File", "Seal", "Verdict"] { HTML.element("th") { title } }
                for title in ["Rows sealed", "found", "altered", "added", "removed"] {
                    HTML.element("th", ["class": "number"]) { title }
                }
            }
        }
    }

    private static func row(_ dataset: DatasetAudit, _ index: Int) -> HTML {
        HTML.element("tr") {
            HTML.element("td") { dataset.site ?? "–" }
            HTML.element("td") { dataset.dataset ?? "–" }
            HTML.element("td", ["class": "path"]) { dataset.file ?? "–" }
            HTML.element("td", ["class": "seal"]) {
                if dataset.needsDetail {
                    HTML.element("a", ["href": "#dataset-\(index + 1)"]) { dataset.seal ?? "details" }
                } else {
                    dataset.seal ?? "–"
                }
            }
            HTML.element("td") { badge(dataset.verdict) }
            for count in [dataset.rows?.sealed, dataset.rows?.found] { number(count, isDifference: false) }
            for count in [dataset.rows?.altered, dataset.rows?.added, dataset.rows?.removed] {
                number(count, isDifference: true)
            }
        }
    }

    private static func number(_ count: Int?, isDifference: Bool) -> HTML {
        let emphasis = isDifference ? ((count ?? 0) > 0 ? " bad" : " faint") : ""
        return HTML.element("td", ["class": "number" + emphasis]) { count.map(Plural.grouped) ?? "–" }
    }

    /// Symbol and word of a verdict.
    static func badge(_ verdict: Verdict) -> HTML {
        HTML.element("span", ["class": "badge \(verdict.rawValue)"]) { "\(verdict.symbol) \(verdict.rawValue)" }
    }
}
