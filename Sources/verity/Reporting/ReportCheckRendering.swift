// The answer of `verity report --verify`, for people and for scripts.

import IntegrityReports
import TrialIntegrity

/// Renders the comparison of a report with a run of today.
enum ReportCheckRendering {
    /// The name and version of the document.
    static let schema = "trialverity.report-check/v1"

    /// The answer for people.
    static func text(_ check: ReportCheck, style: TerminalStyle) -> String {
        var lines = [headline(check)]
        var facts = TextTable(hasHeadings: false, [.init("", .left), .init("", .left)])
        func fact(_ name: String, _ value: String) {
            facts.append([TerminalText(escaping: name, tone: .faint), TerminalText(escaping: value)])
        }
        fact("stated", check.recorded)
        if let recomputed = check.recomputed { fact("now", recomputed) }
        if let growth = check.growth {
            let sizes = "\(Plural.of(growth.then, "entry", "entries")) in the report, \(Plural.grouped(growth.now)) now"
            fact("ledger", "\(sizes); what was there then is there now")
        }
        if let entry = check.entry { fact("on record", "entry \(entry) of the ledger names this file") }
        lines += facts.lines(style, indent: 2)
        if !check.differences.isEmpty {
            var table = TextTable([.init("WHAT", .left), .init("IN THE REPORT", .left), .init("NOW", .left)])
            for difference in check.differences {
                table.append([
                    TerminalText(escaping: difference.what), TerminalText(escaping: difference.recorded),
                    TerminalText(escaping: difference.now),
                ])
            }
            lines += [""] + table.lines(style, indent: 2)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func headline(_ check: ReportCheck) -> String {
        switch check.outcome {
        case .same: "✓ SAME  the audit run again has the result that the report states"
        case .different where check.recomputed == check.recorded:
            "✗ DIFFERENT  the report was changed after it was made; the audit run again has the result that it states"
        case .different: "✗ DIFFERENT  the audit run again has another result, or the report was changed"
        case .pageNotCompared:
            TerminalText.escaped(
                "? PAGE NOT COMPARED  the result is the same; whether the page shows it cannot be told, since "
                    + "\(check.obstacle ?? ""); its audit.json can be verified"
            )
        case .cannotRun: TerminalText.escaped("? CANNOT RUN  the audit cannot be run again: \(check.obstacle ?? "")")
        }
    }

    /// The answer for scripts.
    static func json(_ check: ReportCheck) -> JSONValue {
        .object([
            "schema": .string(schema),
            "file": .string(check.file),
            "outcome": .string(check.outcome.rawValue),
            "resultDigest": .string(check.recorded),
            "recomputedDigest": .optional(check.recomputed),
            "obstacle": .optional(check.obstacle),
            "ledgerGrowth": check.growth.map {
                .object(["then": .integer(Int64(clamping: $0.then)), "now": .integer(Int64(clamping: $0.now))])
            } ?? .null,
            "entry": check.entry.map { .integer(Int64(clamping: $0)) } ?? .null,
            "differences": .array(
                check.differences.map {
                    .object([
                        "what": .string($0.what), "recorded": .string($0.recorded), "now": .string($0.now),
                    ])
                }
            ),
        ])
    }
}
