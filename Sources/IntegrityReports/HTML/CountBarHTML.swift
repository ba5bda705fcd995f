// The counts of rows of a dataset, to be taken in at a glance.

import TrialIntegrity

/// The counts of rows as a bar with its legend.
enum CountBarHTML {
    /// A bar whose parts are as long as their counts, the smallest still to be seen, and the numbers in words.
    static func bar(_ rows: RowCounts) -> HTML {
        let parts: [(count: Int, word: String)] = [
            (rows.intact, "intact"), (rows.altered, "altered"), (rows.removed, "removed"), (rows.added, "added"),
        ]
        let remarks = [
            ("intact rows in another place", rows.moved), ("intact rows written differently", rows.reformatted),
            ("added rows that repeat another", rows.duplicated),
            ("sealed rows erased on request and not compared", rows.erased),
        ].filter { $0.1 > 0 }.map { "\($0.0): \(Plural.grouped($0.1))" }
        return HTML.element("div", ["class": "counts"]) {
            HTML.element("div", ["class": "bar", "aria-hidden": "true"]) {
                for part in parts where part.count > 0 {
                    HTML.element("span", ["class": part.word, "style": "flex-grow:\(part.count)"])
                }
            }
            HTML.element("p", ["class": "legend"]) {
                HTML.element("span") {
                    "\(Plural.of(rows.sealed, "row")) sealed, \(Plural.grouped(rows.found)) found"
                }
                for part in parts {
                    HTML.newline
                    HTML.element("span", ["class": part.count > 0 ? "item" : "item none"]) {
                        HTML.element("i", ["class": part.word])
                        "\(Plural.grouped(part.count)) \(part.word)"
                    }
                }
            }
            if !remarks.isEmpty {
                HTML.element("p", ["class": "remarks"]) { remarks.joined(separator: "; ").asSentence }
            }
        }
    }
}
