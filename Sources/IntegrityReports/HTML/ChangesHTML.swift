// Section 6: what changed, the weightiest first, counted by variable and subject, and then dataset by dataset.

import TrialIntegrity

/// The section on changes.
struct ChangesHTML {
    let page: AuditPage

    /// The most lines in the tables of variables and subjects.
    static let countLimit = 20

    private var report: AuditReport { page.report }
    private var counts: ChangeCounts { page.counts }
    private var isFolded: Bool { page.medium == .screen }

    /// The section.
    var section: HTML {
        page.section(6, "Changes", id: "changes") {
            if counts.total == 0 {
                HTML.element("p") { noChange }
            } else {
                overview
                if let figure = VariablePicture(counts: counts).figure { figure.html(isFolded: isFolded) }
                RankedFindingsHTML(page: page).table
                if let picture = BeforeAfterPicture(report.datasets) { picture.figure.html(isFolded: isFolded) }
                if !VariablePicture(counts: counts).tellsDirections { variables }
                subjects
            }
            datasets
        }
    }

    private var noChange: String {
        if report.datasets.contains(where: { $0.verdict == .unverifiable }) {
            return "No change was found where data could be compared; nothing can be said about the rest."
        }
        return "No record differs from what was sealed."
    }

    private var overview: HTML {
        let explained =
            counts.explained == 0
            ? "no reason is on record for any of them"
            : "a reason is on record for \(Plural.grouped(counts.explained)), and for "
                + "\(Plural.grouped(counts.total - counts.explained)) there is none"
        let rest =
            counts.withoutSubject > 0 ? "; of \(Plural.grouped(counts.withoutSubject)) the subject is not known" : ""
        let subjects = Plural.of(counts.subjects.count, "subject")
        return HTML.element("p") {
            "\(Plural.of(counts.total, "change")) in \(Plural.of(counts.variables.count, "variable")) of \(subjects)\(rest); "
            "\(explained). A difference is a fact; what it means is for those who know the trial to say."
        }
    }

    // MARK: Counts

    private var variables: HTML {
        let listed = counts.variables.prefix(Self.countLimit)
        return HTML.element("div") {
            HTML.element("h3") { "By variable and direction" }
            HTML.element("table", ["class": "counts-table"]) {
                head(["Variable"], ["Changes", "Lowered", "Raised", "Other", "Without a reason"])
                HTML.element("tbody") {
                    for variable in listed {
                        line(
                            [variable.name],
                            [
                                variable.changes, variable.lowered, variable.raised, variable.other,
                                variable.unexplained,
                            ]
                        )
                    }
                }
            }
            page.shown(listed.count, of: counts.variables.count, "variables")
        }
    }

    private var subjects: HTML {
        guard !counts.subjects.isEmpty else { return HTML() }
        let listed = counts.subjects.prefix(Self.countLimit)
        return HTML.element("div") {
            HTML.element("h3") { "By subject" }
            HTML.element("table", ["class": "counts-table"]) {
                head(["Subject", "Datasets"], ["Changes"])
                HTML.element("tbody") {
                    for entry in listed {
                        line([entry.subject, entry.datasets.joined(separator: ", ")], [entry.changes])
                    }
                }
            }
            page.shown(listed.count, of: counts.subjects.count, "subjects")
        }
    }

    private func head(_ texts: [String], _ numbers: [String]) -> HTML {
        HTML.element("thead") {
            HTML.element("tr") {
                for title in texts { HTML.element("th") { title } }
                for title in numbers { HTML.element("th", ["class": "number"]) { title } }
            }
        }
    }

    private func line(_ texts: [String], _ numbers: [Int]) -> HTML {
        HTML.element("tr") {
            for text in texts { HTML.element("td") { text } }
            for number in numbers {
                HTML.element("td", ["class": number == 0 ? "number faint" : "number"]) { Plural.grouped(number) }
            }
        }
    }

    // MARK: Datasets

    /// Every dataset with something to say; all share one limit, so that many datasets do not make an endless page.
    private var datasets: HTML {
        let wanted = report.datasets.worstFirst.filter { $0.dataset.needsDetail }
        let shares = FindingGroup.shares(of: wanted.map(\.dataset.findings.count), limit: page.medium.findingLimit)
        var html = HTML()
        for (item, limit) in zip(wanted, shares) {
            html.append(HTML.newline)
            html.append(DatasetHTML(dataset: item.dataset, index: item.index, limit: limit, page: page).section)
        }
        return html
    }
}
