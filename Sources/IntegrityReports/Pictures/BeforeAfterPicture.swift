// Values as sealed and as delivered, beside the limits that hold for them.

import TrialIntegrity

/// The picture of numbers before and after, one panel for each thing that was measured.
struct BeforeAfterPicture {
    /// The most panels, and the most pairs in each.
    static let panelLimit = 4, pairLimit = 24
    private static let left = 170.0
    private static let lineHeight = 13.0

    private let panels: [Panel]
    private let panelCount: Int

    /// Pairs of one measure.
    private struct Panel {
        var name: String
        var pairs: [Pair]
        var count: Int
        /// The place of the first pair in the report; breaks ties.
        var order: Int
    }

    /// A number before and after.
    private struct Pair {
        var label: String
        var sealed: Double
        var found: Double
        var low: Double?
        var high: Double?
        var weight: Int
        var texts: [String]
    }

    /// Takes all datasets; nil when no number changed whose texts are both held.
    init?(_ datasets: [DatasetAudit]) {
        var groups: [String: Panel] = [:]
        for dataset in datasets {
            for finding in dataset.findings.lazy.flatMap(\.cells)
            where finding.kind == .cellAltered || finding.kind == .spreadsheetDamage {
                guard let pair = Self.pair(finding) else { continue }
                let parts = [dataset.dataset, finding.column].compactMap(\.self).joined(separator: ".")
                let name = finding.context?.test.map { "\($0) (\(parts))" } ?? parts
                let start = Panel(name: name, pairs: [], count: 0, order: groups.count)
                groups[name, default: start].pairs.append(pair)
            }
        }
        // A panel is of use where limits are known or several values moved.
        let useful = groups.values.filter { panel in
            panel.pairs.count > 2 || panel.pairs.contains { $0.low != nil || $0.high != nil }
        }.sorted { ($1.pairs.count, $0.order) < ($0.pairs.count, $1.order) }
        guard !useful.isEmpty else { return nil }
        panelCount = useful.count
        panels = useful.prefix(Self.panelLimit).map { panel in
            var panel = panel
            panel.count = panel.pairs.count
            let ranked = panel.pairs.enumerated().sorted {
                ($0.element.weight, -abs($0.element.found - $0.element.sealed), $0.offset)
                    < ($1.element.weight, -abs($1.element.found - $1.element.sealed), $1.offset)
            }
            panel.pairs = ranked.prefix(Self.pairLimit).map(\.element)
            return panel
        }
    }

    private static func pair(_ finding: Finding) -> Pair? {
        guard let sealed = finding.sealedNumber, let found = finding.foundNumber, sealed != found,
            abs(sealed) < 1e12, abs(found) < 1e12
        else { return nil }
        let row = (finding.sealedRow ?? finding.foundRow).map { "row \($0)" } ?? "–"
        let label = [finding.subject ?? row, finding.context?.visit].compactMap(\.self).joined(separator: ", ")
        let low = finding.context?.low
        let high = finding.context?.high
        return Pair(
            label: label,
            sealed: sealed,
            found: found,
            low: low,
            high: high,
            weight: finding.topWeight?.rawValue ?? Materiality.Weight.allCases.count,
            texts: [
                label, finding.sealed ?? "", finding.found ?? "", low.map { ChartNumbers.text($0, decimals: 4) } ?? "–",
                high.map { ChartNumbers.text($0, decimals: 4) } ?? "–",
            ]
        )
    }

    /// The picture.
    var figure: Figure {
        var drawing = Drawing()
        drawing.legend(
            [
                (.circle, .blue, true, "as sealed"), (.circle, .vermillion, false, "as delivered"),
                (.square, .band, false, "within the reference limits"),
            ],
            x: Self.left,
            y: 10
        )
        var y = 20.0
        for panel in panels { y = draw(panel, at: y, on: &drawing) }
        let shown = panels.reduce(0) { $0 + $1.pairs.count }
        let all = panels.reduce(0) { $0 + $1.count }
        let rest = shown < all ? " \(Plural.grouped(shown)) of \(Plural.grouped(all)) pairs shown." : ""
        let measures = panels.count < panelCount ? " \(panels.count) of \(panelCount) measures shown." : ""
        return Figure(
            id: "before-after",
            title: "Values before and after",
            description:
                "For each changed number a line from its sealed to its delivered value, beside the reference limits. "
                + panels.map { "\($0.name): \(Plural.of($0.count, "pair"))" }.joined(separator: "; ") + ".",
            size: (Figure.width, y),
            drawing: drawing,
            caption: "A line leads from the sealed value to the delivered one; the band holds the values between the "
                + "reference limits of the row, where they are known." + rest + measures,
            numbers: FigureNumbers(
                headings: ["Measure", "Subject or row", "Sealed", "Delivered", "Lower limit", "Upper limit"],
                texts: 2,
                rows: panels.flatMap { panel in panel.pairs.map { [panel.name] + $0.texts } }
            )
        )
    }

    /// Draws a panel and returns where the next one starts.
    private func draw(_ panel: Panel, at top: Double, on drawing: inout Drawing) -> Double {
        drawing.text(panel.name, x: 0, y: top + 12, size: 11.5)
        let start = top + 20
        let end = start + Double(panel.pairs.count) * Self.lineHeight
        let values = panel.pairs.flatMap { pair in
            [pair.sealed, pair.found] + [pair.low, pair.high].compactMap { $0 }.filter { abs($0) < 1e12 }
        }
        let scale = LinearScale(values, range: (Self.left, Figure.width - 14), padding: 0.04)
        let bands = BandScale(count: panel.pairs.count, range: (start, end))
        for (index, pair) in panel.pairs.enumerated() where pair.low != nil || pair.high != nil {
            let from = pair.low.map(scale.place) ?? scale.range.from
            let to = pair.high.map(scale.place) ?? scale.range.to
            drawing.rectangle(x: from, y: bands.start(index), width: to - from, height: bands.width, ink: .band)
        }
        drawing.bottomAxis(scale, y: end, top: start, title: "")
        for (index, pair) in panel.pairs.enumerated() {
            let middle = bands.middle(index)
            drawing.text(pair.label, x: Self.left - 8, y: middle + 3.5, anchor: .end, size: 10, width: Self.left - 12)
            let from = scale.place(pair.sealed)
            let to = scale.place(pair.found)
            drawing.line(from: (from, middle), to: (to, middle), ink: .muted, width: 1.5)
            drawing.mark(.circle, x: from, y: middle, size: 6.5, ink: .blue, isHollow: true)
            drawing.mark(.circle, x: to, y: middle, size: 6.5, ink: .vermillion)
        }
        return end + 24
    }
}
