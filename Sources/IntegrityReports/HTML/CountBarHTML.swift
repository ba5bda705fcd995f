// The counts of rows of a dataset, to be taken in at a glance.

import TrialIntegrity

/// The counts of rows as a bar with its legend.
enum CountBarHTML {
    /// A bar whose parts are as long as their counts, the smallest still to be seen, and the numbers in words.
    static func bar(_ rows: RowCounts) -> HTML {
        let parts: [(count: Int, word: String, ink: ChartInk)] = [
            (rows.intact, "intact", .intact), (rows.altered, "altered", .vermillion),
            (rows.removed, "removed", .purple),
            (rows.added, "added", .orange),
        ]
        let remarks = [
            ("intact rows in another place", rows.moved), ("intact rows written differently", rows.reformatted),
            ("added rows that repeat another", rows.duplicated),
            ("sealed rows erased on request and not compared", rows.erased),
        ].filter { $0.1 > 0 }.map { "\($0.0): \(Plural.grouped($0.1))" }
        return HTML.element("div", ["class": "counts"]) {
            HTML.element(
                "svg",
                [
                    "xmlns": "http://www.w3.org/2000/svg", "class": "bar", "viewBox": "0 0 680 9", "width": "680",
                    "height": "9", "aria-hidden": "true", "preserveAspectRatio": "none",
                ]
            ) { drawing(parts).markup }
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

    /// Parts as long as their counts, the smallest still to be seen.
    private static func drawing(_ parts: [(count: Int, word: String, ink: ChartInk)]) -> Drawing {
        let least = 5.0
        let present = parts.filter { $0.count > 0 }
        let sum = present.reduce(0.0) { $0 + Double($1.count) }
        let room = Figure.width - Double(present.count) * (least + 2)
        var drawing = Drawing()
        var x = 0.0
        for part in present {
            let width = least + room * Double(part.count) / sum
            drawing.rectangle(x: x, y: 0, width: width, height: 9, ink: part.ink)
            x += width + 2
        }
        return drawing
    }
}
