// How much of a comparison is printed: a study of hundreds of sites has more results than anybody turns pages for.

import SiteComparison

/// How many lines and pictures each part of a page has; what is left out is counted beside it.
struct ComparisonLimits: Sendable {
    /// Whether the study has more results than a page shows in full.
    let isLarge: Bool
    /// Ranked sites; flagged ones first.
    let ranked: Int
    /// Pictures of one kind.
    let pictures: Int
    /// Lines in the table of a picture.
    let figureRows: Int
    /// Flagged results.
    let results: Int
    /// Findings across sites.
    let crossSite: Int
    /// Input files.
    let inputs: Int
    /// Inputs that were left out, on the first page.
    let leftOut: Int
    /// Groups of remarks.
    let remarks: Int
    /// Lines of one funnel of the industry.
    let industryRows: Int

    /// A study is large from so many results on, sites times questions.
    static let largeFrom = 20_000
    /// Unflagged sites are listed until there are so many lines.
    private static let fewest = 15

    /// The limits for a report.
    ///
    /// - Parameters:
    ///   - report: what is rendered.
    ///   - isPaper: whether for the printed page; complete tables are then in the files beside it.
    init(_ report: ComparisonReport, isPaper: Bool) {
        isLarge = report.sites.count * report.questions.count > Self.largeFrom
        let isShort = isLarge && isPaper
        let flagged = report.ranking.count { $0.rank != nil && $0.isFlagged }
        ranked = min(max(Self.fewest, flagged), isShort ? 30 : 500)
        pictures = ComparisonHTML.pictureLimit
        figureRows = isShort ? 12 : FigureNumbers.limit
        results = isShort ? 40 : 60
        crossSite = isShort ? 40 : 200
        inputs = isShort ? 40 : 3_000
        leftOut = 12
        remarks = isShort ? 30 : 100
        industryRows = isShort ? 40 : 500
    }

    /// `12 of 466 shown; …`, or nothing when all are shown.
    static func note(_ shown: Int, of all: Int, _ rest: String) -> HTML {
        guard shown < all else { return HTML() }
        return HTML.element("p", ["class": "shown"]) {
            "\(Plural.grouped(shown)) of \(Plural.grouped(all)) shown; \(rest)."
        }
    }
}
