// A comparison of sites as one HTML file: no network, no scripts, readable on screen in light and dark, and on A4 paper.

package import SiteComparison
import SiteStatistics
import TrialIntegrity

/// Renders a comparison of sites as a page, in the look of the audit's.
package enum ComparisonHTML {
    /// The most pictures of one kind; the numbers of all are in the CSV.
    package static let pictureLimit = 6

    /// Forbids the page to load or run anything, should all else fail.
    private static let policy = "default-src 'none'; style-src 'unsafe-inline'"

    /// The whole page; all bytes but those of the element with the id `run` depend on inputs and settings only.
    ///
    /// - Parameters:
    ///   - report: what to render.
    ///   - command: the command line that makes the comparison again; nil leaves it out.
    ///   - resultsFile: where the reader finds the CSV of all results.
    ///   - isPaper: whether tables that belong to pictures are unfolded, as paper needs it.
    /// - Returns: an HTML document in UTF-8.
    package static func render(
        _ report: ComparisonReport,
        command: String? = nil,
        resultsFile: String = "compare.csv",
        isPaper: Bool = false
    ) -> String {
        let name = report.trial?.id ?? "sites without a ledger"
        return HTML.document(
            .element("html", ["lang": "en"]) {
                HTML.element("head") {
                    HTML.element("meta", ["charset": "utf-8"])
                    HTML.element("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
                    HTML.element("meta", ["http-equiv": "Content-Security-Policy", "content": policy])
                    HTML.element("meta", ["name": "color-scheme", "content": "light dark"])
                    HTML.element("title") { "Comparison of sites of \(name)" }
                    HTML.style(AuditStyle.sheet)
                    HTML.style(AuditStyle.pictures)
                    HTML.style(AuditStyle.paper)
                    HTML.style(ComparisonStyle.sheet)
                }
                HTML.newline
                HTML.element("body") {
                    HTML.element("main") {
                        ComparisonFrontHTML(report: report, limits: ComparisonLimits(report, isPaper: isPaper))
                            .header(name: name, isPaper: isPaper)
                        sections(report, command: command, resultsFile: resultsFile, isPaper: isPaper)
                    }
                    HTML.newline
                    runFacts(report.run)
                }
            }
        )
    }

    private static func sections(
        _ report: ComparisonReport,
        command: String?,
        resultsFile: String,
        isPaper: Bool
    ) -> HTML {
        let limits = ComparisonLimits(report, isPaper: isPaper)
        let pictures = ComparisonPictures(report: report, limits: limits)
        var html = HTML()
        let front = ComparisonFrontHTML(report: report, limits: limits)
        html.append(front.overAll())
        html.append(front.ranking())
        let heat = pictures.heatMap.map { [$0] } ?? []
        html.append(section("Sites and methods at a glance", (heat, heat.count), isPaper))
        html.append(section("Rates and shares over exposure", pictures.funnels, isPaper))
        html.append(section("Distributions: the site against the others", pictures.distributions, isPaper))
        html.append(section("Last digits", pictures.digits, isPaper))
        html.append(section("Days of the week", pictures.calendars, isPaper))
        html.append(ComparisonTablesHTML(report: report, limits: limits).sections(resultsFile: resultsFile))
        html.append(ComparisonClosingHTML(report: report, limits: limits).sections(command: command))
        return html
    }

    /// A section of pictures; nothing when there are none.
    private static func section(_ title: String, _ figures: (shown: [Figure], all: Int), _ isPaper: Bool) -> HTML {
        guard !figures.shown.isEmpty else { return HTML() }
        return HTML.element("section") {
            HTML.element("h2") { title }
            for figure in figures.shown { figure.html(isFolded: !isPaper) }
            ComparisonLimits.note(figures.shown.count, of: figures.all, "those with the strongest results first")
        }
    }

    private static func runFacts(_ run: RunFacts) -> HTML {
        HTML.element("footer", ["id": "run"]) {
            HTML.element("p") {
                "Run at \(run.at) by \(run.by) with verity \(run.version). "
                "These facts differ from run to run; everything above depends on the inputs and settings only."
            }
        }
    }
}

/// What a comparison adds to the style sheet of the audit.
enum ComparisonStyle {
    static let sheet: StaticString = """
        .banner.verified { --tone: var(--good); --tone-bg: var(--good-bg); }
        .banner.mixed, .banner.exploratory, .banner.sites-own-word { --tone: var(--caution); --tone-bg: var(--caution-bg); }
        .banner.unverified { --tone: var(--bad); --tone-bg: var(--bad-bg); }
        .stamp { display: inline-block; border: 2px solid var(--caution); color: var(--caution); font-weight: 700;
          padding: 0.1rem 0.6rem; margin-top: 0.6rem; letter-spacing: 0.05em; }
        .ranking td { padding-top: 0.5rem; padding-bottom: 0.5rem; }
        .ranking .reasons { width: 66%; } .ranking .basis { font-size: 0.85rem; margin-bottom: 0.2rem; } .ranking ol { padding-left: 1.1rem; }
        .flag { color: var(--bad); font-weight: 700; white-space: nowrap; }
        .equal { background: var(--bad-bg); font-weight: 650; }
        .methods, .inputs, .results { font-size: 0.8rem; }
        .digest.short { white-space: nowrap; }
        @media print {
          .chart { break-inside: auto; } .chart svg { break-inside: avoid; }
          .figure-title, figcaption { break-after: avoid; }
        }
        .numbers th { white-space: normal; }

        """
}
