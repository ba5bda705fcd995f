// Pictures of values: distributions, last digits and weekdays, the site beside the others.

import SiteComparison
import SiteStatistics

extension ComparisonPictures {
    /// Methods that look at the values of a measurement.
    private static let valueMethods: [Method] = [
        .location, .variance, .propagation, .repeatedValues, .inliersAndOutliers, .correlation,
    ]

    /// One picture for each measurement, those with the strongest results first; measurements in which no site stands out
    /// are left to the numbers.
    var distributions: (shown: [Figure], all: Int) {
        let order = report.plots.distributions.enumerated().map { number, plot in
            (report.strength(dataset: plot.dataset, variable: plot.variable, methods: Self.valueMethods), number, plot)
        }.filter { $0.0 <= max(report.settings.alpha, 0.2) }
            .sorted { ($0.0, $0.1) < ($1.0, $1.1) }
        return (order.prefix(limits.pictures).compactMap { distribution($0.2, number: $0.1) }, order.count)
    }

    /// Sites of a variable by their smallest adjusted p, the smallest first.
    private func sites(dataset: String, variable: String, methods: [Method], atMost limit: Int) -> [Int] {
        let questions = report.questions.filter {
            methods.contains($0.key.method) && $0.key.dataset == dataset
                && (variable.isEmpty || $0.key.variable == variable)
        }
        let strengths = report.sites.indices.compactMap { site -> (Double, Int)? in
            let ps = questions.compactMap { $0.results.indices.contains(site) ? $0.results[site].adjustedBY : nil }
            return ps.min().map { ($0, site) }
        }
        return strengths.sorted { $0 < $1 }.prefix(limit).map(\.1)
    }

    /// Small multiples: the histogram of a site over that of all, at most six sites.
    private func distribution(_ plot: DistributionPlot, number: Int) -> Figure? {
        let present = plot.sites.indices.filter { plot.sites[$0] != nil }
        let order = sites(dataset: plot.dataset, variable: plot.variable, methods: Self.valueMethods, atMost: .max)
            .filter(present.contains)
        let chosen = order.prefix(6)
        guard !chosen.isEmpty, plot.edges.count > 1, plot.all.count > 0 else { return nil }
        let (columns, cellWidth, cellHeight) = (3, Figure.width / 3, 128.0)
        let lines = (chosen.count + columns - 1) / columns
        var drawing = Drawing()
        for (place, site) in chosen.enumerated() {
            guard let summary = plot.sites[site] else { continue }
            let x = Double(place % columns) * cellWidth
            let y = Double(place / columns) * cellHeight
            multiple(plot, summary, name: report.siteName(site), x: x, y: y, size: (cellWidth, cellHeight), &drawing)
        }
        let unit = plot.unit.map { ", \($0)" } ?? ""
        let listed = present.count < limits.figureRows ? present : order + present.filter { !order.contains($0) }
        let shown = listed.compactMap { site in plot.sites[site].map { (site, $0) } }
        return Figure(
            id: "values-\(number)",
            title: "\(plot.dataset) \(plot.variable)\(unit)",
            description: "Histograms of the values at the sites with the strongest results, over that of all sites.",
            size: (Figure.width, Double(lines) * cellHeight + 4),
            drawing: drawing,
            caption:
                "Bars: the site. Line: all sites together. Both as shares of their values; what lies beyond the axis is in "
                + "the outermost bars. The sites with the strongest results are shown.",
            numbers: FigureNumbers(
                headings: ["Site", "Values", "Smallest", "5 %", "25 %", "Median", "75 %", "95 %", "Largest"],
                texts: 1,
                rows: [numbers("all", plot.all)] + shown.map { numbers(report.siteName($0.0), $0.1) },
                shown: limits.figureRows,
                rest: Self.rest
            )
        )
    }

    private func numbers(_ name: String, _ summary: DistributionPlot.Summary) -> [String] {
        [name, Plural.grouped(summary.count)] + summary.quantiles.map { ComparisonWords.figure($0) }
    }

    private func multiple(
        _ plot: DistributionPlot,
        _ summary: DistributionPlot.Summary,
        name: String,
        x: Double,
        y: Double,
        size: (width: Double, height: Double),
        _ drawing: inout Drawing
    ) {
        let (left, right, top, bottom) = (x + 8, x + size.width - 10, y + 18, y + size.height - 24)
        let own = shares(summary.histogram)
        let all = shares(plot.all.histogram)
        let up = LinearScale([0] + own + all, range: (bottom, top))
        let across = LinearScale([plot.edges.first ?? 0, plot.edges.last ?? 1], range: (left, right))
        drawing.text("site \(name)", x: left, y: y + 11, size: 10.5, width: size.width * 0.5)
        drawing.text("n \(Plural.grouped(summary.count))", x: right, y: y + 11, anchor: .end, ink: .muted, size: 9.5)
        for (bin, share) in own.enumerated() where bin + 1 < plot.edges.count {
            let (from, to) = (across.place(plot.edges[bin]), across.place(plot.edges[bin + 1]))
            let y = up.place(share)
            drawing.rectangle(x: from + 0.5, y: y, width: to - from - 1, height: bottom - y, ink: .blue)
        }
        var steps: [(x: Double, y: Double)] = []
        for (bin, share) in all.enumerated() where bin + 1 < plot.edges.count {
            steps.append((across.place(plot.edges[bin]), up.place(share)))
            steps.append((across.place(plot.edges[bin + 1]), up.place(share)))
        }
        drawing.path(through: steps, ink: .vermillion, width: 1.4)
        drawing.line(from: (left, bottom), to: (right, bottom), ink: .muted)
        let ticks = across.ticks(about: 3)
        let decimals = LinearScale.decimals(of: ticks)
        for tick in ticks {
            drawing.text(
                ChartNumbers.text(tick, decimals: decimals),
                x: across.place(tick),
                y: bottom + 12,
                anchor: .middle,
                ink: .muted,
                size: 9.5
            )
        }
    }

    private func shares(_ counts: [Int]) -> [Double] {
        let total = counts.reduce(0, +)
        return counts.map { total > 0 ? Double($0) / Double(total) : 0 }
    }

    /// Last digits of the measurements in which a site stands out.
    var digits: (shown: [Figure], all: Int) {
        let order = report.plots.digits.enumerated().filter { $0.element.objection == nil }.map { number, plot in
            (report.strength(dataset: plot.dataset, variable: plot.variable, methods: [.terminalDigits]), number, plot)
        }.filter { $0.0 <= max(report.settings.alpha, 0.2) }
            .sorted { ($0.0, $0.1) < ($1.0, $1.1) }
        return (
            order.prefix(limits.pictures).compactMap { _, number, plot in
                let chosen = sites(
                    dataset: plot.dataset,
                    variable: plot.variable,
                    methods: [.terminalDigits],
                    atMost: 3
                )
                return bars(
                    id: "digits-\(number)",
                    title: "Last digits of \(plot.dataset) \(plot.variable)",
                    categories: (0...9).map(String.init),
                    all: plot.all,
                    sites: chosen.map { (report.siteName($0), plot.sites[$0]) },
                    caption:
                        "How often each last digit was written, as a share; the first group is all sites together. Instruments "
                        + "round alike everywhere, people do not."
                )
            },
            order.count
        )
    }

    /// Weekdays of each dataset with dates.
    var calendars: (shown: [Figure], all: Int) {
        let shown = report.plots.calendars.prefix(limits.pictures).enumerated().compactMap { number, plot -> Figure? in
            let chosen =
                plot.looksShifted ? [] : sites(dataset: plot.dataset, variable: "", methods: [.calendar], atMost: 3)
            return bars(
                id: "calendar-\(number)",
                title: "Days of the week of \(plot.dataset)",
                categories: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
                all: plot.all,
                sites: chosen.map { (report.siteName($0), plot.sites[$0]) },
                caption: plot.looksShifted
                    ? "Dates look shifted or unscheduled, weekends are as common as other days: no site was assessed."
                    : "Share of dates on each day; the sites with the strongest results beside all sites together."
            )
        }
        return (shown, report.plots.calendars.count)
    }

    /// Groups of bars: one for all sites, one for each site.
    private func bars(
        id: String,
        title: String,
        categories: [String],
        all: [Int],
        sites: [(name: String, counts: [Int])],
        caption: String
    ) -> Figure? {
        guard all.reduce(0, +) > 0 else { return nil }
        let groups = [("all sites", all)] + sites.map { ("site \($0.name)", $0.counts) }
        let groupWidth = Figure.width / Double(max(2, groups.count))
        let (top, bottom, height) = (22.0, 110.0, 130.0)
        let most = groups.flatMap { shares($0.1) }.max() ?? 1
        let up = LinearScale([0, most], range: (bottom, top))
        var drawing = Drawing()
        for (place, group) in groups.enumerated() {
            let left = Double(place) * groupWidth + 6
            let bands = BandScale(count: categories.count, range: (left, left + groupWidth - 16))
            let total = group.1.reduce(0, +)
            drawing.text(group.0, x: left, y: 11, size: 10.5, width: groupWidth * 0.55)
            drawing.text(
                "n \(Plural.grouped(total))",
                x: bands.range.to,
                y: 11,
                anchor: .end,
                ink: .muted,
                size: 9.5
            )
            for (index, share) in shares(group.1).enumerated() where index < categories.count {
                let y = up.place(share)
                drawing.rectangle(
                    x: bands.start(index) + 1,
                    y: y,
                    width: bands.width - 2,
                    height: bottom - y,
                    ink: place == 0 ? .intact : .blue
                )
                drawing.text(
                    categories[index],
                    x: bands.middle(index),
                    y: bottom + 12,
                    anchor: .middle,
                    ink: .muted,
                    size: categories.count > 8 ? 9.5 : 8.5
                )
            }
            drawing.line(from: (left, bottom), to: (bands.range.to, bottom), ink: .muted)
        }
        return Figure(
            id: id,
            title: title,
            description: "Shares of \(categories.count) categories, for all sites and for those that stand out.",
            size: (Figure.width, height),
            drawing: drawing,
            caption: caption,
            numbers: FigureNumbers(
                headings: ["Site"] + categories,
                texts: 1,
                rows: groups.map { [$0.0] + $0.1.map { Plural.grouped($0) } }
            )
        )
    }
}
