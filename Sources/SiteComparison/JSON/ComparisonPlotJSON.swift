// The numbers of the plots as JSON.

internal import TrialIntegrity

/// Renders the plots of a comparison.
struct ComparisonPlotJSON {
    private let report: ComparisonReport

    init(_ report: ComparisonReport) { self.report = report }

    /// All plots.
    var value: JSONValue {
        .object([
            "funnels": .array(report.plots.funnels.map(funnel)),
            "distributions": .array(report.plots.distributions.map(distribution)),
            "digits": .array(report.plots.digits.map(digits)),
            "calendars": .array(report.plots.calendars.map(calendar)),
            "pairs": .array(report.plots.pairs.map(pair)),
        ])
    }

    private func name(_ site: Int) -> JSONValue { .string(report.sites[site].name) }

    private func counts(_ counts: [Int]) -> JSONValue { .array(counts.map { .whole($0) }) }

    /// Values by site; sites that have none are left out.
    private func bySite(_ values: [JSONValue]) -> JSONValue {
        .object(Dictionary(zip(report.sites.map(\.name), values).filter { $0.1 != .null }) { first, _ in first })
    }

    private func countsOrNone(_ counts: [Int]) -> JSONValue {
        counts.contains { $0 != 0 } ? self.counts(counts) : .null
    }

    private func funnel(_ plot: FunnelPlot) -> JSONValue {
        .object([
            "question": .string(report.questions[plot.question].key.text), "xName": .string(plot.xName),
            "yName": .string(plot.yName), "centre": .figure(plot.centre),
            "points": .object([
                "site": .array(plot.points.map { name($0.site) }), "x": .array(plot.points.map { .figure($0.x) }),
                "y": .array(plot.points.map { .figure($0.y) }),
            ]),
            "limits": .array(
                plot.limits.map {
                    .array([$0.x, $0.lower2, $0.upper2, $0.lower3, $0.upper3].map { .figure($0) })
                }
            ),
        ])
    }

    private func distribution(_ plot: DistributionPlot) -> JSONValue {
        func summary(_ summary: DistributionPlot.Summary?) -> JSONValue {
            guard let summary else { return .null }
            return .object([
                "count": .whole(summary.count), "quantiles": .array(summary.quantiles.map { .figure($0) }),
                "histogram": counts(summary.histogram),
            ])
        }
        return .object([
            "dataset": .string(plot.dataset), "variable": .string(plot.variable), "unit": .optional(plot.unit),
            "edges": .array(plot.edges.map { .figure($0) }), "all": summary(plot.all),
            "sites": bySite(plot.sites.map(summary)),
        ])
    }

    private func digits(_ plot: DigitPlot) -> JSONValue {
        .object([
            "dataset": .string(plot.dataset), "variable": .string(plot.variable), "all": counts(plot.all),
            "sites": bySite(plot.sites.map(countsOrNone)), "objection": .optional(plot.objection),
        ])
    }

    private func calendar(_ plot: CalendarPlot) -> JSONValue {
        .object([
            "dataset": .string(plot.dataset), "all": counts(plot.all), "sites": bySite(plot.sites.map(countsOrNone)),
            "looksShifted": .bool(plot.looksShifted),
        ])
    }

    private func pair(_ plot: PairPlot) -> JSONValue {
        .object([
            "first": .object(["site": name(plot.firstSite), "subject": .string(plot.firstSubject)]),
            "second": .object(["site": name(plot.secondSite), "subject": .string(plot.secondSubject)]),
            "similarity": .figure(plot.similarity), "equal": .whole(plot.equal), "compared": .whole(plot.compared),
            "equalCells": .strings(plot.cells.filter(\.isEqual).map(\.name)),
        ])
    }
}
