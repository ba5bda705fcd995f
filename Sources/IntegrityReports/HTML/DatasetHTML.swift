// The section of a page on one dataset: counts, patterns, differences, findings and evidence.

import TrialIntegrity

/// The section on one dataset.
struct DatasetHTML {
    let dataset: DatasetAudit
    /// Its position in the report, from 0.
    let index: Int
    /// Where the reader finds all findings.
    let findingsFile: String

    /// The whole section.
    var section: HTML {
        HTML.element("section", ["id": "dataset-\(index + 1)", "class": "dataset"]) {
            HTML.element("h2") {
                name
                HTML.newline
                DatasetTableHTML.badge(dataset.verdict)
            }
            if let file = dataset.file, file != name { HTML.element("p", ["class": "path"]) { file } }
            if let rows = dataset.rows { CountBarHTML.bar(rows) }
            if dataset.isAlteredWithoutPlaces {
                HTML.element("p") { "The evidence does not allow tracing the differences to rows and cells." }
            }
            faults
            patterns
            differences
            FindingsHTML(findings: dataset.findings, findingsFile: findingsFile).tables
            EvidenceHTML(dataset: dataset).table
        }
    }

    private var name: String {
        if let seal = dataset.seal { return seal }
        let parts = [dataset.site, dataset.dataset].compactMap(\.self)
        return parts.isEmpty ? dataset.file ?? "Unknown dataset" : parts.joined(separator: "/")
    }

    private var faults: HTML {
        guard !dataset.faults.isEmpty else { return HTML() }
        return HTML.element("div", ["class": "faults"]) {
            HTML.element("h3") { "Faults of the evidence" }
            TrustHTML.faultTable(dataset.faults)
        }
    }

    private var patterns: HTML {
        guard !dataset.patterns.isEmpty else { return HTML() }
        return HTML.element("ul", ["class": "patterns"]) {
            for pattern in dataset.patterns { HTML.element("li") { pattern.text.asSentence } }
        }
    }

    private var differences: HTML {
        guard !dataset.differences.isEmpty else { return HTML() }
        return HTML.element("div", ["class": "differences"]) {
            HTML.element("h3") { "Differences that change no meaning" }
            HTML.element("ul") {
                for difference in dataset.differences { HTML.element("li") { difference } }
            }
        }
    }
}
