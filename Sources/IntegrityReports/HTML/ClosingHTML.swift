// The end of a page: how to run the audit again, what it cannot show, and what its words mean.

import TrialIntegrity

/// The closing sections.
enum ClosingHTML {
    /// With more files than this, the command names the delivery folder instead.
    private static let longestFileList = 8

    /// How to run it again, limitations, and the verdicts explained.
    static func sections(_ report: AuditReport, command: String?, findingsFile: String) -> HTML {
        var html = HTML()
        html.append(again(report, command: command, findingsFile: findingsFile))
        html.append(limitations)
        html.append(glossary)
        return html
    }

    private static func again(_ report: AuditReport, command: String?, findingsFile: String) -> HTML {
        HTML.element("section") {
            HTML.element("h2") { "How to run it again" }
            HTML.element("pre") { command ?? derivedCommand(report) }
            HTML.element("p") {
                "With the same delivery, ledger, evidence and policy the command ends with exit code "
                "\(report.verdict.exitCode), and this page comes out the same, byte for byte, except for the line at "
                "its foot that says who ran it and when. The complete list of findings is in "
                HTML.element("code") { findingsFile }
                ", and everything on this page is in the JSON form of the report."
            }
        }
    }

    private static func derivedCommand(_ report: AuditReport) -> String {
        let files = report.datasets.compactMap(\.file)
        let paths =
            files.isEmpty || files.count > longestFileList
            ? "DELIVERY-FOLDER" : files.map(shellWord).joined(separator: " ")
        return "verity audit \(paths) --trial TRIAL-FOLDER --policy POLICY-FILE"
    }

    /// A word as a POSIX shell reads it back.
    private static func shellWord(_ text: String) -> String {
        let safe = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: Array("/._-+,:@%".utf8).contains(byte)
            }
        }
        guard !safe || text.isEmpty || text.hasPrefix("-") else { return text }
        let quoted = text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
        return (text.hasPrefix("-") ? "./" : "") + "'\(quoted)'"
    }

    private static var limitations: HTML {
        HTML.element("section") {
            HTML.element("h2") { "What this audit cannot show" }
            HTML.element("ul") {
                for sentence in limitationSentences { HTML.element("li") { sentence } }
            }
        }
    }

    private static let limitationSentences = [
        "Sealing shows later changes, not invention before sealing: data that were wrong when they were sealed are "
            + "sealed wrong.",
        "A seal proves what was sealed and in which order, not that it agrees with the source documents.",
        "A difference is a fact, its reason is not: a documented correction and a manipulation look the same here. "
            + "Whoever answers for the data has to explain it.",
        "The site clock is what the site's own computer said. Only outside times bound when the data existed.",
        "Signatures show which key signed. Who held the key is a matter of the organisation's procedures.",
    ]

    private static var glossary: HTML {
        HTML.element("section") {
            HTML.element("h2") { "The four verdicts" }
            HTML.element("dl", ["class": "glossary"]) {
                for verdict in Verdict.allCases {
                    HTML.element("dt") { DatasetTableHTML.badge(verdict) }
                    HTML.element("dd") { verdict.explanation }
                }
            }
        }
    }
}
