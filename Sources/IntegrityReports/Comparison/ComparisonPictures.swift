// The pictures of a comparison: a heat map, funnels, distributions, digits, weekdays. Each has its numbers in a table.

import Foundation
import SiteComparison
import SiteStatistics

/// Draws what the plots of a comparison hold.
struct ComparisonPictures {
    /// The most sites in the heat map.
    private static let heatSites = 40

    let report: ComparisonReport
    let limits: ComparisonLimits

    /// What is said of the lines that a picture's table leaves out.
    static let rest = "the strongest results first; compare.json has all"

    /// Sites by methods, shaded by the smallest adjusted p; nil when nothing was asked.
    var heatMap: Figure? {
        let methods = Method.allCases.filter { method in
            method != .combinedScore && report.questions.contains { $0.key.method == method && $0.ranks }
        }
        let sites = Array(report.sitesInOrder.prefix(Self.heatSites))
        guard !methods.isEmpty, sites.count > 1 else { return nil }
        let (left, top, step) = (70.0, 128.0, 17.0)
        let width = Figure.width
        let bands = BandScale(count: methods.count, range: (left, min(width - 10, left + 46 * Double(methods.count))))
        let height = top + step * Double(sites.count) + 34
        var drawing = Drawing()
        for (column, method) in methods.enumerated() {
            heading(MethodCatalogue.name(of: method), x: bands.middle(column), top: top, row: column, &drawing)
        }
        var rows: [[String]] = []
        for (place, site) in sites.enumerated() {
            let y = top + step * Double(place)
            drawing.text(report.siteName(site), x: left - 6, y: y + 12, anchor: .end, size: 10.5, width: left - 10)
            var cells = [report.siteName(site)]
            for (column, method) in methods.enumerated() {
                let result = report.strongest(site: site, method: method)
                cells.append(ComparisonWords.p(result?.adjustedBY))
                cell(result, x: bands.start(column), y: y, width: bands.width, height: step, &drawing)
            }
            rows.append(cells)
        }
        legend(y: height - 8, x: left, &drawing)
        return Figure(
            id: "heat",
            title: "Smallest adjusted p of each method at each site",
            description: "One row for each site, one column for each method; the darker, the smaller the p-value.",
            size: (width, height),
            drawing: drawing,
            caption:
                "p after Benjamini and Yekutieli within each question. A ring means flagged, a dot that the site could not "
                + "be assessed. "
                + (sites.count < report.sites.count
                    ? "\(sites.count) of \(report.sites.count) sites shown, in the order of the ranking." : ""),
            numbers: FigureNumbers(
                headings: ["Site"] + methods.map(MethodCatalogue.name),
                texts: 1,
                rows: rows,
                shown: limits.figureRows,
                rest: "in the order of the ranking"
            )
        )
    }

    /// The name of a method over its column, word under word, alternate columns higher so that names do not meet.
    private func heading(_ name: String, x: Double, top: Double, row: Int, _ drawing: inout Drawing) {
        let words = lines(name)
        let base = top - 10 - (row.isMultiple(of: 2) ? 0 : 52)
        if !row.isMultiple(of: 2) { drawing.line(from: (x, base + 4), to: (x, top - 2), ink: .grid) }
        for (line, word) in words.enumerated() {
            drawing.text(
                word,
                x: x,
                y: base - 11 * Double(words.count - 1 - line),
                anchor: .middle,
                ink: .muted,
                size: 9.5,
                width: 88
            )
        }
    }

    /// A name on at most four short lines.
    private func lines(_ name: String) -> [String] {
        var lines: [String] = []
        for word in name.split(separator: " ") {
            if let last = lines.last, last.count + word.count < 14 {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append(String(word))
            }
        }
        return Array(lines.prefix(4))
    }

    private func cell(
        _ result: SiteResult?,
        x: Double,
        y: Double,
        width: Double,
        height: Double,
        _ drawing: inout Drawing
    ) {
        guard let p = result?.adjustedBY else {
            drawing.mark(.circle, x: x + width / 2, y: y + height / 2, size: 2.5, ink: .muted)
            return
        }
        let depth = min(4, -log10(max(p, 1e-300)))
        if p < 0.5 {
            drawing.rectangle(x: x + 1, y: y + 1, width: width - 2, height: height - 2, ink: ChartInk.heat(depth / 4))
        } else {
            drawing.rectangle(x: x + 1, y: y + 1, width: width - 2, height: height - 2, ink: .grid)
        }
        if result?.isFlagged == true {
            drawing.mark(
                .circle,
                x: x + width / 2,
                y: y + height / 2,
                size: 8,
                ink: depth > 2.2 ? .onDark : .onLight,
                isHollow: true
            )
        }
    }

    private func legend(y: Double, x: Double, _ drawing: inout Drawing) {
        let steps: [(String, ChartInk)] = [
            ("p above 0.5", .grid), ("0.16", .heat1), ("0.025", .heat2), ("0.004", .heat3), ("0.0006", .heat4),
            ("smaller", .heat5),
        ]
        var left = x
        for (name, ink) in steps {
            drawing.rectangle(x: left, y: y - 9, width: 12, height: 10, ink: ink)
            drawing.text(name, x: left + 16, y: y, ink: .muted, size: 10)
            left += 30 + Double(name.count) * 6.2
        }
    }

    /// Names a site beside its mark: a flagged one always, others where the name covers nothing.
    private func label(
        _ point: FunnelPlot.Point,
        _ at: (x: Double, y: Double),
        right: Double,
        _ taken: inout [LabelPlace],
        _ drawing: inout Drawing
    ) {
        let name = report.siteName(point.site)
        let size = point.isFlagged ? 11.0 : 9
        let width = Double(name.count) * size * 0.6
        let isNearRight = at.x > right - 12 - width
        let place = LabelPlace(x: isNearRight ? at.x - 8 - width : at.x + 8, y: at.y, width: width, height: size)
        guard point.isFlagged || !taken.contains(where: place.covers) else { return }
        taken.append(place)
        drawing.text(
            name,
            x: isNearRight ? at.x - 8 : at.x + 8,
            y: at.y + 3.5,
            anchor: isNearRight ? .end : .start,
            ink: point.isFlagged ? .text : .muted,
            size: size
        )
    }

    /// Funnels, those with the strongest results first.
    var funnels: (shown: [Figure], all: Int) {
        let order = report.plots.funnels.enumerated().map { (strength($0.element), $0.offset) }.sorted { $0 < $1 }
        let shown = order.prefix(limits.pictures).map { funnel(report.plots.funnels[$0.1], number: $0.1) }
        return (shown, order.count)
    }

    private func strength(_ plot: FunnelPlot) -> Double {
        guard report.questions.indices.contains(plot.question) else { return 1 }
        return report.questions[plot.question].results.compactMap(\.adjustedBY).min() ?? 1
    }

    private func funnel(_ plot: FunnelPlot, number: Int) -> Figure {
        let (left, right, top, bottom) = (64.0, Figure.width - 16, 12.0, 250.0)
        let across = LinearScale([0] + plot.points.map(\.x), range: (left, right), padding: 0.04)
        let ys = plot.points.map(\.y) + [plot.centre, 0]
        let up = LinearScale(ys + visible(plot), range: (bottom, top), padding: 0.06)
        var drawing = Drawing()
        drawing.leftAxis(up, x: left, right: right, title: plot.yName)
        drawing.bottomAxis(across, y: bottom, top: top, title: plot.xName)
        let limits = plot.limits.filter { across.domain.contains($0.x) }
        for (choose, ink, width) in [
            (\FunnelPlot.Limit.lower2, ChartInk.blue, 1.0), (\.upper2, .blue, 1.0), (\.lower3, .blue, 2.0),
            (\.upper3, .blue, 2.0),
        ] {
            let points = limits.filter { up.domain.contains($0[keyPath: choose]) }
                .map { (x: across.place($0.x), y: up.place($0[keyPath: choose])) }
            if points.count > 1 { drawing.path(through: points, ink: ink, width: width) }
        }
        drawing.line(from: (left, up.place(plot.centre)), to: (right, up.place(plot.centre)), ink: .muted, width: 1)
        for point in plot.points.sorted(by: { !$0.isFlagged && $1.isFlagged }) {
            let (x, y) = (across.place(point.x), up.place(point.y))
            drawing.mark(
                point.isFlagged ? .diamond : .circle,
                x: x,
                y: y,
                size: point.isFlagged ? 9 : 6,
                ink: point.isFlagged ? .vermillion : .muted,
                isHollow: !point.isFlagged,
                tip: "site \(report.siteName(point.site))"
            )
        }
        var taken = plot.points.map { mark in
            LabelPlace(x: across.place(mark.x) - 4, y: up.place(mark.y), width: 8, height: 8)
        }
        for point in plot.points.sorted(by: { $0.isFlagged && !$1.isFlagged }) {
            label(point, (across.place(point.x), up.place(point.y)), right: right, &taken, &drawing)
        }
        let question = report.questions.indices.contains(plot.question) ? report.questions[plot.question] : nil
        return Figure(
            id: "funnel-\(number)",
            title: (question?.title ?? plot.yName).capitalisedFirst,
            description:
                "\(plot.yName) of each site over \(plot.xName), with limits two and three standard deviations away.",
            size: (Figure.width, bottom + 34),
            drawing: drawing,
            caption:
                "The thin lines are two, the thick ones three standard deviations from all sites together, over-dispersion "
                + "included. A filled diamond is flagged; flags rest on adjusted p-values, not on the lines.",
            numbers: numbers(plot, question)
        )
    }

    /// Exposure and rate of each site, in the order of the sites; of too many the strongest first.
    private func numbers(_ plot: FunnelPlot, _ question: ComparisonQuestion?) -> FigureNumbers {
        var points = plot.points.map { point in
            let results = question?.results ?? []
            return (point: point, p: results.indices.contains(point.site) ? results[point.site].adjustedBY : nil)
        }
        if points.count > limits.figureRows {
            points.sort { ($0.p ?? 2, -$0.point.x, $0.point.site) < ($1.p ?? 2, -$1.point.x, $1.point.site) }
        }
        return FigureNumbers(
            headings: ["Site", plot.xName, plot.yName, "p adjusted"],
            texts: 1,
            rows: points.map {
                [
                    report.siteName($0.point.site), ComparisonWords.figure($0.point.x),
                    ComparisonWords.figure($0.point.y), ComparisonWords.p($0.p),
                ]
            },
            shown: limits.figureRows,
            rest: Self.rest
        )
    }

    /// Limits over the exposures of the sites, as far as they do not dwarf the points.
    private func visible(_ plot: FunnelPlot) -> [Double] {
        let most = (plot.points.map(\.y).max() ?? 0) * 1.3
        let least = plot.points.map(\.x).min() ?? 0
        return plot.limits.filter { $0.x >= least }.flatMap { [$0.upper2, $0.upper3] }.filter { $0 <= most }
    }
}

extension Drawing {
    /// An axis of numbers at the left: ticks, labels, light lines over the width of the picture, a title above.
    mutating func leftAxis(_ scale: LinearScale, x: Double, right: Double, title: String, ticks count: Int = 5) {
        let ticks = scale.ticks(about: count)
        let decimals = LinearScale.decimals(of: ticks)
        for tick in ticks {
            let y = scale.place(tick)
            line(from: (x, y), to: (right, y), ink: .grid)
            text(ChartNumbers.text(tick, decimals: decimals), x: x - 6, y: y + 3.5, anchor: .end, ink: .muted, size: 10)
        }
        line(from: (x, scale.range.from), to: (x, scale.range.to), ink: .muted)
        text(title, x: x + 6, y: scale.range.to + 4, ink: .muted, size: 10)
    }
}

/// The place that a name or a mark takes in a picture; `y` is its middle.
private struct LabelPlace {
    var x: Double
    var y: Double
    var width: Double
    var height: Double

    func covers(_ other: LabelPlace) -> Bool {
        x < other.x + other.width && other.x < x + width && abs(y - other.y) < (height + other.height) / 2
    }
}
