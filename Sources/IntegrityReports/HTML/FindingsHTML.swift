// The findings of a dataset as tables, one per kind, sealed and found side by side.

import TrialIntegrity

/// The findings of one dataset.
struct FindingsHTML {
    let findings: [Finding]
    /// How many of them are shown.
    let limit: Int
    /// Where the reader finds all findings.
    let findingsFile: String

    /// One table per kind, and what was left out.
    var tables: HTML {
        let groups = FindingGroup.groups(of: findings, limit: limit)
        let shown = groups.reduce(0) { $0 + $1.shown.count }
        var html = HTML()
        for group in groups { html.append(section(group)) }
        if shown < findings.count {
            html.append(
                HTML.element("p", ["class": "more"]) {
                    "\(Plural.grouped(shown)) of \(Plural.grouped(findings.count)) findings shown; all of them are in "
                    HTML.element("code") { findingsFile }
                    " and in the JSON form of this report."
                }
            )
        }
        return html
    }

    private func section(_ group: FindingGroup) -> HTML {
        HTML.element("div", ["class": group.kind.verdict == .equivalent ? "findings calm" : "findings"]) {
            HTML.element("h4") {
                group.kind.title
                HTML.newline
                HTML.element("span", ["class": "count"]) {
                    group.shown.count < group.total
                        ? "\(Plural.grouped(group.shown.count)) of \(Plural.grouped(group.total)) shown"
                        : Plural.grouped(group.total)
                }
            }
            HTML.element("p", ["class": "explanation"]) { group.kind.explanation }
            if !group.shown.isEmpty { table(group.shown) }
        }
    }

    private func table(_ findings: [Finding]) -> HTML {
        let columns = FindingColumn.columns(for: findings)
        guard columns.contains(where: { $0 != .place && $0 != .note }) else { return remarks(findings) }
        let heading = findings.keyHeading
        let layout = columns.contains(.sealed) ? "values" : columns.contains(.note) ? "remarks-only" : "narrow"
        return HTML.element("table", ["class": "cells \(layout)"]) {
            HTML.element("thead") {
                HTML.element("tr") {
                    for column in columns {
                        HTML.element("th", ["class": column.style]) { column.heading(key: heading) }
                    }
                }
            }
            HTML.element("tbody") {
                for finding in findings {
                    HTML.newline
                    row(finding, columns, isKeyNamed: heading == nil)
                }
            }
        }
    }

    /// Findings that are about the whole file: a sentence each.
    private func remarks(_ findings: [Finding]) -> HTML {
        let sentences = findings.map { finding in
            [finding.place.map { "at line \(placeText($0))" }, finding.note].compactMap(\.self).joined(separator: ": ")
        }.filter { !$0.isEmpty }
        guard !sentences.isEmpty else { return HTML() }
        return HTML.element("ul") {
            for sentence in sentences { HTML.element("li") { sentence.asSentence } }
        }
    }

    private func row(_ finding: Finding, _ columns: [FindingColumn], isKeyNamed: Bool) -> HTML {
        let difference = CellDifference(sealed: finding.sealed, found: finding.found, limit: CellHTML.excerptLimit)
        return HTML.element("tr") {
            for column in columns {
                HTML.element("td", ["class": column.style]) {
                    cell(column, finding, difference, isKeyNamed: isKeyNamed)
                }
            }
        }
    }

    private func cell(
        _ column: FindingColumn,
        _ finding: Finding,
        _ difference: CellDifference,
        isKeyNamed: Bool
    ) -> HTML {
        switch column {
        case .row: HTML((finding.foundRow ?? finding.sealedRow).map(String.init) ?? "–")
        case .sealedRow: HTML(finding.sealedRow.map(String.init) ?? "–")
        case .foundRow: HTML(finding.foundRow.map(String.init) ?? "–")
        case .key: KeyHTML.text(finding.key, isNamed: isKeyNamed)
        case .column: HTML(finding.column ?? "–")
        case .sealed:
            CellHTML.compared(difference.sealed, on: .sealed, masked: finding.hidesCell ? finding.masked : nil)
        case .found: CellHTML.compared(difference.found, on: .found, masked: finding.hidesCell ? finding.masked : nil)
        case .place: HTML(finding.place.map(placeText) ?? "–")
        case .why: HTML(finding.materiality.map(\.text).joined(separator: "; "))
        case .reason: HTML(finding.explanation?.line ?? "–")
        case .note:
            HTML([finding.remark, difference.codePoints].compactMap(\.self).joined(separator: "; "))
        }
    }

    /// `LINE:COLUMN`: the file stands over the tables.
    private func placeText(_ place: SourcePlace) -> String {
        guard let line = place.line else { return "–" }
        return place.column.map { "\(line):\($0)" } ?? "\(line)"
    }
}

/// Keys of rows.
enum KeyHTML {
    /// The values of a key, with their columns where the heading does not name them.
    static func text(_ key: [KeyPart]?, isNamed: Bool) -> HTML {
        guard let key else { return HTML("–") }
        var html = HTML()
        for (position, part) in key.enumerated() {
            if position > 0 { html.append(HTML.element("span", ["class": "dot"]) { " · " }) }
            if isNamed { html.append(HTML("\(part.column)=")) }
            html.append(CellHTML.key(part.value))
        }
        return html
    }
}

extension FindingColumn {
    /// Its heading.
    fileprivate func heading(key: String?) -> String {
        switch self {
        case .row: "Row"
        case .sealedRow: "Sealed row"
        case .foundRow: "Found row"
        case .key: key ?? "Key"
        case .column: "Column"
        case .sealed: "Sealed"
        case .found: "Found"
        case .place: "Line:column"
        case .why: "Why it matters"
        case .reason: "Reason on record"
        case .note: "Remark"
        }
    }

    /// The class of its cells in the style sheet.
    fileprivate var style: String {
        switch self {
        case .row: "number"
        case .sealedRow, .foundRow: "number wide"
        case .key: "key"
        case .column: "column"
        case .sealed, .found: "value"
        case .place: "place"
        case .why: "why"
        case .reason: "why"
        case .note: "note"
        }
    }
}
