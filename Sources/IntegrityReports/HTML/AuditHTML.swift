// An audit as one HTML file: no network, no scripts, readable on screen in light and dark, and on A4 paper.

import MerkleLog
import TrialIntegrity

/// What a page is read on.
package enum PageMedium: Sendable {
    /// A screen: tables of numbers are folded away until they are opened.
    case screen
    /// Paper, and files for it: nothing is folded, and less is listed.
    case paper

    /// How many findings of all datasets together are listed before the page points to the CSV.
    var findingLimit: Int {
        switch self {
        case .screen: AuditHTML.findingLimit
        case .paper: AuditHTML.paperFindingLimit
        }
    }
}

/// Renders an audit as a page.
package enum AuditHTML {
    /// How many findings are shown on a screen before the page points to the CSV.
    package static let findingLimit = 500
    /// How many findings are shown on paper.
    package static let paperFindingLimit = 200

    /// Forbids the page to load or run anything, should all else fail.
    private static let policy = "default-src 'none'; style-src 'unsafe-inline'"

    /// The whole page; all bytes but those of the element with the id `run` depend on the inputs of the audit only.
    ///
    /// - Parameters:
    ///   - disclosed: what to render.
    ///   - medium: what it is read on.
    ///   - findingsFile: where the reader finds the CSV of all findings.
    /// - Returns: an HTML document in UTF-8.
    package static func render(
        _ disclosed: DisclosedReport,
        medium: PageMedium = .screen,
        findingsFile: String = "findings.csv"
    ) -> String {
        let page = AuditPage(disclosed: disclosed, medium: medium, findingsFile: findingsFile)
        return HTML.document(
            .element("html", ["lang": "en"]) {
                HTML.element("head") {
                    HTML.element("meta", ["charset": "utf-8"])
                    HTML.element("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
                    HTML.element("meta", ["http-equiv": "Content-Security-Policy", "content": AuditHTML.policy])
                    HTML.element("meta", ["name": "color-scheme", "content": "light dark"])
                    HTML.element("meta", ["name": "description", "content": page.summary])
                    HTML.element("title") { "Integrity audit of \(page.name): \(page.report.verdict.rawValue)" }
                    HTML.style(AuditStyle.sheet)
                    HTML.style(AuditStyle.pictures)
                    HTML.style(AuditStyle.paper)
                }
                HTML.newline
                HTML.element("body") { HTML.element("main") { page.content } }
            }
        )
    }
}

/// What all sections of a page need.
struct AuditPage {
    /// The report, masked.
    let report: AuditReport
    /// The digest of its result, as hex.
    let digest: String
    /// The short name of the report.
    let id: String
    let medium: PageMedium
    /// Where the reader finds all findings.
    let findingsFile: String
    /// The counts of changes.
    let counts: ChangeCounts

    init(disclosed: DisclosedReport, medium: PageMedium, findingsFile: String) {
        report = disclosed.report
        let digest = ResultDigest.of(disclosed)
        self.digest = digest.hex
        id = digest.reportID
        self.medium = medium
        self.findingsFile = findingsFile
        counts = ChangeCounts(disclosed.report.datasets)
    }

    /// The trial's name.
    var name: String { report.trial ?? "unknown trial" }

    /// The page in a sentence, for lists of files.
    var summary: String { "Data integrity audit \(id) of \(name): \(report.sentence)" }

    /// All sections, in the order in which an inspector wants them.
    var content: HTML {
        let sections = [
            FrontHTML(page: self).content, EvidenceHTML(page: self).section, LedgerHTML(page: self).section,
            ChangesHTML(page: self).section, ClosingHTML(page: self).sections,
        ]
        return sections.reduce(into: HTML()) { html, section in
            html.append(section)
            html.append(HTML.newline)
        }
    }

    /// A numbered section.
    func section(_ number: Int, _ title: String, id: StaticString, @HTMLBuilder _ content: () -> HTML) -> HTML {
        let inner = content()
        return HTML.element("section", ["id": id.description]) {
            HTML.element("h2") {
                HTML.element("span", ["class": "section-number"]) { "\(number)" }
                HTML.newline
                title
            }
            HTML.newline
            inner
        }
    }

    /// `n of N shown`, where not all are; nothing otherwise.
    func shown(_ count: Int, of all: Int, _ what: String, elsewhere: Bool = true) -> HTML {
        guard count < all else { return HTML() }
        return HTML.element("p", ["class": "shown"]) {
            "\(Plural.grouped(count)) of \(Plural.grouped(all)) \(what) shown."
            if elsewhere {
                " All of them are in "
                HTML.element("code") { findingsFile }
                " and in the JSON form of this report."
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
