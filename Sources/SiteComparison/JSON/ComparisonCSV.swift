// Results and industry funnels as CSV: one line for each site of each question.

internal import SiteStatistics

/// Renders results as CSV (RFC 4180, UTF-8, LF).
package enum ComparisonCSV {
    private static let columns = [
        "method", "name", "dataset", "variable", "part", "ranks", "site", "subjects", "assessed", "reason", "observed",
        "expected", "statistic", "n", "p", "adjusted_bh", "adjusted_by", "direction", "effect", "effect_kind", "basis",
        "flagged", "standing",
    ]

    /// Every result, by question and site.
    package static func results(_ report: ComparisonReport) -> [UInt8] {
        let standing = report.standing.rawValue + (report.settings.isExploratory ? ", exploratory" : "")
        var lines = [columns.joined(separator: ",")]
        for question in report.questions {
            let key = question.key
            let head = [
                String(key.method.rawValue), MethodCatalogue.name(of: key.method), key.dataset, key.variable, key.part,
                question.ranks ? "yes" : "shown only",
            ]
            for site in report.shownSites {
                let result = question.results[site]
                let test = result.assessment.test
                let cells: [String] = [
                    report.sites[site].name, String(report.sites[site].subjects), test == nil ? "no" : "yes",
                    result.assessment.reason?.text ?? "", number(result.observed), number(result.expected),
                    number(test?.statistic), test.map { String($0.n) } ?? "", number(test?.p),
                    number(result.adjustedBH), number(result.adjustedBY), test?.direction.rawValue ?? "",
                    number(test?.effect.value), test?.effect.kind.rawValue ?? "", test?.basis.word ?? "",
                    result.isFlagged ? "yes" : "no", standing,
                ]
                lines.append((head + cells).map(cell).joined(separator: ","))
            }
        }
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }

    /// One funnel in the columns by which the industry's tools write it.
    package static func industry(_ table: IndustryTable, _ report: ComparisonReport) -> [UInt8] {
        var lines = ["SITEID,subj,days,n,rate,z0,z,flag,z_loo"]
        for row in table.rows {
            let cells = [
                report.sites[row.site].name, String(row.subjects), number(row.exposure), String(row.events),
                number(row.rate), number(row.z0), number(row.z), String(row.flag), number(row.zWithoutSite),
            ]
            lines.append(cells.map(cell).joined(separator: ","))
        }
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }

    private static func number(_ value: Double?) -> String {
        guard let value, value.isFinite else { return "" }
        return value == value.rounded() && value.magnitude < 1e15 ? String(Int(value)) : "\(value)"
    }

    /// A cell, in quotes where it must be; a text that a spreadsheet would run as a formula gets an apostrophe.
    private static func cell(_ text: String) -> String {
        var text = text
        if let first = text.first, "=+@-\t\r".contains(first), Double(text) == nil { text = "'" + text }
        guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
