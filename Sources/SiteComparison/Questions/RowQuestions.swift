// Questions that need subjects' rows: permutation of subjects, ranks, pairs.

internal import SiteStatistics
internal import TrialIntegrity

/// Asks the questions that only rows can answer.
struct RowQuestions: Sendable {
    let study: Study
    let minimums: Minimums
    let plan: Resampling
    /// Sites that are left out of a variable, and why, by dataset and variable.
    let refusals: [QuestionKey: [Int: Reason]]

    /// One piece of work; pieces may run at the same time.
    enum Task: Sendable {
        case spread(dataset: Int, measurement: Int)
        case propagation(dataset: Int, measurement: Int)
        case digits(dataset: Int, measurement: Int)
        case repeats(dataset: Int, measurement: Int)
        case calendar(dataset: Int)
        case centre(dataset: Int)
        case panel(dataset: Int)
        case duplicates
    }

    /// The pieces of work for some methods.
    func tasks(_ methods: [Method]) -> [Task] {
        let asked = Set(methods)
        var tasks: [Task] = []
        for (dataset, store) in study.datasets.enumerated() {
            for measurement in store.measurements.indices {
                if asked.contains(.variance) { tasks.append(.spread(dataset: dataset, measurement: measurement)) }
                if asked.contains(.propagation) {
                    tasks.append(.propagation(dataset: dataset, measurement: measurement))
                }
                if asked.contains(.terminalDigits) { tasks.append(.digits(dataset: dataset, measurement: measurement)) }
                if asked.contains(.repeatedValues) {
                    tasks.append(.repeats(dataset: dataset, measurement: measurement))
                }
            }
            if asked.contains(.calendar), store.datesAreWorkdays, !store.days.isEmpty {
                tasks.append(.calendar(dataset: dataset))
            }
            if asked.contains(.inliersAndOutliers) { tasks.append(.centre(dataset: dataset)) }
            if asked.contains(.completeness), !store.panel.isEmpty { tasks.append(.panel(dataset: dataset)) }
        }
        if asked.contains(.nearDuplicates) { tasks.append(.duplicates) }
        return tasks
    }

    /// Does one piece of work; sites that its dataset does not cover are left out.
    func questions(_ task: Task) -> [ComparisonQuestion] {
        answers(task).map { $0.refusing(study.refusals($0.key)) }
    }

    private func answers(_ task: Task) -> [ComparisonQuestion] {
        switch task {
        case .spread(let dataset, let measurement): spread(study.datasets[dataset], measurement)
        case .propagation(let dataset, let measurement): propagation(study.datasets[dataset], measurement)
        case .digits(let dataset, let measurement): digits(study.datasets[dataset], measurement)
        case .repeats(let dataset, let measurement): repeats(study.datasets[dataset], measurement)
        case .calendar(let dataset): calendar(study.datasets[dataset])
        case .centre(let dataset): CentreQuestion(study: study, minimums: minimums).questions(study.datasets[dataset])
        case .panel(let dataset): panel(study.datasets[dataset])
        case .duplicates: DuplicateQuestions(study: study, minimums: minimums, plan: plan).questions
        }
    }

    private func key(
        _ method: Method,
        _ dataset: DatasetStore,
        _ measurement: MeasurementStore,
        _ part: String = ""
    )
        -> QuestionKey
    {
        QuestionKey(method, dataset.name, measurement.name, part)
    }

    private func refused(_ dataset: DatasetStore, _ measurement: MeasurementStore) -> [Int: Reason] {
        refusals[QuestionKey(.location, dataset.name, measurement.name)] ?? [:]
    }

    /// The subjects whose site is not left out of a variable.
    private func kept(_ refused: [Int: Reason]) -> (Int) -> Bool {
        { refused[Int(study.cohort.siteOfSubject[$0])] == nil }
    }

    private func spread(_ dataset: DatasetStore, _ place: Int) -> [ComparisonQuestion] {
        let measurement = dataset.measurements[place]
        let refused = refused(dataset, measurement)
        let isKept = kept(refused)
        let subjects = study.subjects.indices
        let means = subjects.map { isKept($0) ? measurement.mean(of: $0) : nil }
        let deviations = subjects.map { isKept($0) ? measurement.deviation(of: $0) : nil }
        let between = VarianceTest.betweenSubjects(means: means, cohort: study.cohort, minimums: minimums)
        var questions = [
            ComparisonQuestion(
                key(.variance, dataset, measurement, "between-subjects"),
                between.map { SiteResult(assessment: $0, observed: $0.test?.effect.value, expected: 1) }
            )
        ]
        if deviations.contains(where: { $0 != nil }) {
            let within = VarianceTest.withinSubjects(deviations: deviations, cohort: study.cohort, minimums: minimums)
            let typical = typical(deviations)
            questions.append(
                ComparisonQuestion(
                    key(.variance, dataset, measurement, "within-subjects"),
                    within.enumerated().map {
                        SiteResult(assessment: $1, observed: typical.here[$0], expected: typical.elsewhere[$0])
                    }
                )
            )
        }
        return questions.map { $0.refusing(refused) }
    }

    /// Means over the subjects of each site, and of all others.
    private func typical(_ values: [Double?]) -> (here: [Double?], elsewhere: [Double?]) {
        var sites = [Moments](repeating: Moments(), count: study.sites.count)
        Moments.add(values.map { $0 ?? .nan }, groups: study.cohort.siteOfSubject, into: &sites)
        let total = Moments.merging(sites)
        return (sites.map(\.mean), sites.map { total.without($0).mean })
    }

    private func propagation(_ dataset: DatasetStore, _ place: Int) -> [ComparisonQuestion] {
        let measurement = dataset.measurements[place]
        guard let sequences = study.sequences(measurement) else { return [] }
        let pairs = PropagationTest.pairs(sequences).moments()
        guard pairs.contains(where: { $0.records > 0 }) else { return [] }
        let sites = PropagationTest.sites(sequences, plan: plan, minimums: minimums)
        func question(_ part: String, _ read: (PropagationTest.Site) -> Assessment) -> ComparisonQuestion {
            ComparisonQuestion(
                key(.propagation, dataset, measurement, part),
                sites.map { site in
                    let test = read(site).test
                    return SiteResult(
                        assessment: read(site),
                        observed: test?.statistic,
                        expected: test.map { $0.statistic - $0.effect.value }
                    )
                }
            )
        }
        return [
            .shareOfFirst(
                key(.propagation, dataset, measurement, "equal-neighbours"),
                sites.map(\.equalNeighbours),
                pairs
            ),
            question("longest-runs", \.longestRuns),
            question("distinct-values", \.distinctRatio),
        ]
    }

    private func digits(_ dataset: DatasetStore, _ place: Int) -> [ComparisonQuestion] {
        let measurement = dataset.measurements[place]
        guard let (counts, facts) = study.digits(measurement) else { return [] }
        let tally = DigitTally(counts: counts, facts: DigitFacts.merging(facts))
        var questions = ComparisonQuestion.digits(
            key(.terminalDigits, dataset, measurement),
            TerminalDigitTest.sites(tally, plan: plan, minimums: minimums)
        )
        if tally.facts.objection == .trailingZerosDropped, let restored = study.restoredDigits(measurement) {
            // The zeros that the export dropped are put back where all values had as many decimals.
            let sites = TerminalDigitTest.sites(
                DigitTally(counts: restored, facts: DigitFacts()),
                plan: plan,
                minimums: minimums
            )
            questions += ComparisonQuestion.digits(
                key(.terminalDigits, dataset, measurement, "zeros-restored"),
                sites
            )
        }
        return questions
    }

    private func repeats(_ dataset: DatasetStore, _ place: Int) -> [ComparisonQuestion] {
        let measurement = dataset.measurements[place]
        guard !measurement.values.isEmpty else { return [] }
        let sites = RepeatedValueTest.sites(
            values: measurement.values,
            subjects: measurement.subjects,
            cohort: study.cohort,
            plan: plan,
            minimums: minimums
        )
        return [
            ComparisonQuestion(
                key(.repeatedValues, dataset, measurement),
                sites.map { SiteResult(assessment: $0.bySubject, observed: $0.frequencies.averageFrequency) }
            )
        ]
    }

    private func calendar(_ dataset: DatasetStore) -> [ComparisonQuestion] {
        guard let counts = study.weekdays(dataset) else { return [] }
        let sites = CalendarTest.sites(counts, plan: plan, minimums: minimums)
        return ComparisonQuestion.calendar(QuestionKey(.calendar, dataset.name), sites, counts.moments())
    }

    /// Tests missing at visits, among those that at least half of the subjects have at that visit.
    private func panel(_ dataset: DatasetStore) -> [ComparisonQuestion] {
        var visits: [UInt64: [Int]] = [:]
        for key in dataset.panelVisits {
            visits[key >> 16 & 0xFFFF, default: study.noCounts][Int(study.cohort.siteOfSubject[Int(key >> 32)])] += 1
        }
        var done: [UInt64: [Int]] = [:]
        for key in dataset.panel {
            done[key & 0xFFFF_FFFF, default: study.noCounts][Int(study.cohort.siteOfSubject[Int(key >> 32)])] += 1
        }
        var (due, missing) = (study.noCounts, study.noCounts)
        for (key, counts) in done {
            guard let all = visits[key >> 16], all.reduce(0, +) >= 10,
                counts.reduce(0, +) * 2 >= all.reduce(0, +)
            else { continue }
            for site in due.indices {
                due[site] += all[site]
                missing[site] += all[site] - counts[site]
            }
        }
        let subjects = study.subjectsPresent(dataset)
        let shares = due.indices.map {
            EventShare(events: missing[$0], trials: due[$0], subjects: subjects[$0]) ?? EventShare()
        }
        return [
            ComparisonQuestion(
                QuestionKey(.completeness, dataset.name, "", "tests"),
                zip(CompletenessTest.sites(shares, minimums: minimums), shares).map { site, share in
                    SiteResult(
                        assessment: site.assessment,
                        observed: share.trials > 0 ? Double(share.events) / Double(share.trials) : nil,
                        expected: site.figures?.mu
                    )
                }
            )
        ]
    }
}

extension Study {
    /// A zero for each site.
    var noCounts: [Int] { [Int](repeating: 0, count: sites.count) }
}
