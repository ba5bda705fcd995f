// Numbers for the plots, from the statistics and, where there are rows, from values.

internal import SiteStatistics

/// Computes what the plots show.
struct PlotNumbers {
    private(set) var plots = ComparisonPlots()

    /// Bins of a histogram.
    private static let bins = 20
    /// The pairs of subjects listed.
    private static let pairs = 20

    init(study: Study?, table: StatisticTable, questions: [ComparisonQuestion]) {
        for (place, question) in questions.enumerated() {
            if let plot = Self.funnel(question, place, table) { plots.funnels.append(plot) }
        }
        for (key, column) in table.columns.sorted(by: { $0.key < $1.key }) {
            if key.method == .terminalDigits { plots.digits.append(Self.digits(key, column)) }
            if key.method == .calendar { plots.calendars.append(Self.calendar(key, column)) }
        }
        guard let study else { return }
        for dataset in study.datasets {
            for measurement in dataset.measurements {
                if let plot = Self.distribution(measurement, dataset, study) { plots.distributions.append(plot) }
            }
        }
        let hasPairs = questions.contains { $0.key.method == .nearDuplicates }
        plots.pairs = hasPairs ? DuplicateQuestions.pairs(study, count: Self.pairs) : []
    }

    private static func funnel(_ question: ComparisonQuestion, _ place: Int, _ table: StatisticTable) -> FunnelPlot? {
        guard let column = table.columns[question.key] else { return nil }
        switch question.key.method {
        case .eventRateFunnel:
            let rates = column.rates
            let total = EventRate.merging(rates)
            guard total.exposure.value > 0 else { return nil }
            let mu = Double(total.events) / total.exposure.value
            let points = rates.map { (x: $0.exposure.value, y: Double($0.events)) }
            return funnel(question, place, points, mu: mu, variance: mu, names: ("days at risk", question.title))
        case .proportion, .changeRate:
            let shares = column.shares
            let total = EventShare.merging(shares)
            guard total.trials > 0 else { return nil }
            let mu = Double(total.events) / Double(total.trials)
            let points = shares.map { (x: Double($0.trials), y: Double($0.events)) }
            return funnel(
                question,
                place,
                points,
                mu: mu,
                variance: mu * (1 - mu),
                names: (question.unit, question.title)
            )
        default: return nil
        }
    }

    /// Limits mu ± z · sqrt(phi · variance / x), phi over all sites and at least 1.
    private static func funnel(
        _ question: ComparisonQuestion,
        _ place: Int,
        _ sites: [(x: Double, y: Double)],
        mu: Double,
        variance: Double,
        names: (String, String)
    ) -> FunnelPlot? {
        let present = sites.enumerated().filter { $0.element.x > 0 }
        guard present.count > 1, variance > 0 else { return nil }
        let squares = present.reduce(0.0) { sum, site in
            let rate = site.element.y / site.element.x
            return sum + (rate - mu) * (rate - mu) * site.element.x / variance
        }
        let phi = max(1, squares / Double(present.count - 1))
        let widest = present.reduce(0.0) { max($0, $1.element.x) }
        let limits = (1...40).map { step -> FunnelPlot.Limit in
            let x = widest * Double(step * step) / 1600
            let width = (phi * variance / x).squareRoot()
            return FunnelPlot.Limit(
                x: x,
                lower2: max(0, mu - 2 * width),
                upper2: mu + 2 * width,
                lower3: max(0, mu - 3 * width),
                upper3: mu + 3 * width
            )
        }
        let points = present.map { site in
            FunnelPlot.Point(
                site: site.offset,
                x: site.element.x,
                y: site.element.y / site.element.x,
                isFlagged: question.results[site.offset].isFlagged
            )
        }
        return FunnelPlot(
            question: place,
            xName: names.0,
            yName: names.1,
            centre: mu,
            points: points,
            limits: limits
        )
    }

    private static func digits(_ key: QuestionKey, _ column: StatisticColumn) -> DigitPlot {
        let counts = column.counts
        let none = [Int](repeating: 0, count: 10)
        let all = CountMoments.merging(counts).sums
        return DigitPlot(
            dataset: key.dataset,
            variable: key.variable,
            all: all.isEmpty ? none : all,
            sites: counts.map { $0.sums.isEmpty ? none : $0.sums },
            objection: column.facts.objection?.text
        )
    }

    private static func calendar(_ key: QuestionKey, _ column: StatisticColumn) -> CalendarPlot {
        let counts = column.counts
        let none = [Int](repeating: 0, count: 7)
        let all = CountMoments.merging(counts).sums
        return CalendarPlot(
            dataset: key.dataset,
            all: all.isEmpty ? none : all,
            sites: counts.map { $0.sums.isEmpty ? none : $0.sums },
            looksShifted: CalendarTest.looksShifted(all)
        )
    }

    /// Of values where rows were kept, else of subjects' means.
    private static func distribution(
        _ measurement: MeasurementStore,
        _ dataset: DatasetStore,
        _ study: Study
    ) -> DistributionPlot? {
        let groups: SortedGroups
        if measurement.values.isEmpty {
            groups = SortedGroups(
                values: study.subjects.indices.map { measurement.mean(of: $0) ?? .nan },
                groups: study.cohort.siteOfSubject,
                groupCount: study.sites.count
            )
        } else {
            groups = SortedGroups(
                values: measurement.values,
                groups: measurement.subjects.map { study.cohort.siteOfSubject[Int($0)] },
                groupCount: study.sites.count
            )
        }
        let all = groups.values
        guard let first = all.first, let last = all.last, first < last else { return nil }
        var (low, high) = (all[all.count / 100], all[all.count - 1 - all.count / 100])
        if low >= high { (low, high) = (first, last) }
        let edges = (0...bins).map { low + (high - low) * Double($0) / Double(bins) }
        return DistributionPlot(
            dataset: dataset.name,
            variable: measurement.name,
            unit: measurement.unit,
            edges: edges,
            all: summary(all[...], edges),
            sites: study.sites.indices.map { groups[group: $0].isEmpty ? nil : summary(groups[group: $0], edges) }
        )
    }

    private static func summary(_ sorted: ArraySlice<Double>, _ edges: [Double]) -> DistributionPlot.Summary {
        let quantiles = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1].map { share in
            sorted[sorted.startIndex + Int((Double(sorted.count - 1) * share).rounded())]
        }
        var histogram = [Int](repeating: 0, count: edges.count - 1)
        let (low, high) = (edges[0], edges[edges.count - 1])
        for value in sorted {
            let place = (value - low) / (high - low) * Double(histogram.count)
            histogram[min(histogram.count - 1, max(0, Int(max(-1, min(1e6, place)))))] += 1
        }
        return DistributionPlot.Summary(count: sorted.count, quantiles: quantiles, histogram: histogram)
    }
}
