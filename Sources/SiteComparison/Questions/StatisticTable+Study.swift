// From a study to the statistics that merge.

package import SiteStatistics
package import TrialIntegrity

/// What the trial says about comparing, as far as statistics need it.
package struct ComparisonRules: Sendable, Equatable {
    /// Pairs of measurements that belong together.
    package var pairs: [String]
    /// What sites said they can take.
    package var capacity: [String: SiteCapacity]

    /// The pairs that are compared when the trial declares none.
    package static let usualPairs = ["VS/SYSBP VS/DIABP", "LB/HGB LB/HCT", "VS/HEIGHT VS/WEIGHT"]

    /// States the rules; without pairs the usual ones.
    package init(pairs: [String] = [], capacity: [String: SiteCapacity] = [:]) {
        self.pairs = pairs.isEmpty ? Self.usualPairs : pairs
        self.capacity = capacity
    }
}

extension StatisticTable {
    /// Computes the statistics of every site.
    ///
    /// - Complexity: O(subjects · variables + events).
    package init(_ study: Study, methods: [Method], rules: ComparisonRules) {
        self.init(sites: study.sites, subjects: study.cohort.subjectsOfSite.map(\.count))
        let asked = Set(methods)
        for dataset in study.datasets {
            if asked.contains(.eventRateFunnel) { addRates(dataset, study) }
            if asked.contains(.underReporting) { addVisits(dataset, study) }
            if asked.contains(.proportion) { addShares(dataset, study) }
            if asked.contains(.completeness) { addGaps(dataset, study) }
            if asked.contains(.calendar) { addWeekdays(dataset, study) }
            for measurement in dataset.measurements { addMeasurement(measurement, dataset, study, asked) }
        }
        if asked.contains(.location) { addAge(study) }
        if asked.contains(.correlation) { addPairs(study, rules) }
        if asked.contains(.orderOfEvents) { addOrder(study, rules) }
        leaveOutUncovered(study)
    }

    /// A site of which a dataset takes no part brings nothing, not a zero, to the questions that need it.
    private mutating func leaveOutUncovered(_ study: Study) {
        guard !study.uncovered.isEmpty else { return }
        for key in columns.keys {
            for (site, reason) in study.refusals(key) {
                columns[key]?.statistics[site] = nil
                columns[key]?.refusals[site] = reason
            }
        }
    }

    /// Adds a column unless no site brings anything to it.
    mutating func add(_ key: QuestionKey, _ statistics: [SiteStatistic?]) {
        guard statistics.contains(where: { $0 != nil }) else { return }
        columns[key] = StatisticColumn(statistics)
    }

    private mutating func addRates(_ dataset: DatasetStore, _ study: Study) {
        guard let domain = dataset.domain, [.adverseEvents, .deviations, .medication].contains(domain) else { return }
        let days = study.facts.map(\.daysAtRisk)
        guard days.contains(where: { $0 != nil }) else { return }
        func add(_ part: String, _ counts: (DatasetStore.Event) -> Bool) {
            var events = [Int](repeating: 0, count: study.sites.count)
            for event in dataset.events where counts(event) && days[Int(event.subject)] != nil {
                events[Int(study.cohort.siteOfSubject[Int(event.subject)])] += 1
            }
            self.add(
                QuestionKey(.eventRateFunnel, dataset.name, "", part),
                study.cohort.subjectsOfSite.enumerated().map { site, subjects in
                    let atRisk = subjects.compactMap { days[$0] }
                    let exposure = Double(atRisk.reduce(0, +))
                    return EventRate(events: events[site], exposure: exposure, subjects: atRisk.count).map { .rate($0) }
                }
            )
        }
        add("") { _ in true }
        if dataset.hasSerious { add("serious") { $0.isSerious } }
        if dataset.hasSevere { add("severe") { $0.isSevere } }
    }

    private mutating func addVisits(_ dataset: DatasetStore, _ study: Study) {
        guard dataset.domain == .adverseEvents else { return }
        let visits = study.visitDays
        let known = study.facts.contains { $0.start != nil }
        var sites = [VisitEvents](repeating: VisitEvents(), count: study.sites.count)
        var events = [[Int?]](repeating: [], count: study.subjects.count)
        for event in dataset.events { events[Int(event.subject)].append(event.day) }
        for (subject, days) in visits.enumerated() where !days.isEmpty {
            if known, study.facts[subject].start == nil { continue }
            var cumulative = days.map { visit in events[subject].count { ($0 ?? .max) <= visit } }
            // What began after the last visit, or on a day nobody wrote down, counts there: nothing is lost.
            cumulative[cumulative.count - 1] = events[subject].count
            sites[Int(study.cohort.siteOfSubject[subject])].add(patient: cumulative)
        }
        add(QuestionKey(.underReporting, dataset.name), sites.map { $0.patients > 0 ? .visits($0) : nil })
    }

    private mutating func addShares(_ dataset: DatasetStore, _ study: Study) {
        if let domain = dataset.domain, [.adverseEvents, .deviations].contains(domain) {
            addSubjectShare(dataset, study, "any") { _ in true }
            if dataset.hasSerious { addSubjectShare(dataset, study, "serious") { $0.isSerious } }
        }
        if dataset.domain == .disposition {
            var terms: [String: Set<Int32>] = [:]
            for event in dataset.events { if let term = event.term { terms[term, default: []].insert(event.subject) } }
            let total = study.subjects.count
            let usable = terms.filter { $0.value.count * 50 >= total && $0.value.count * 50 <= total * 49 }
            for term in usable.keys.sorted() { addSubjectShare(dataset, study, term) { $0.term == term } }
        }
        for category in dataset.categories { addCategory(category, dataset, study) }
    }

    private mutating func addSubjectShare(
        _ dataset: DatasetStore,
        _ study: Study,
        _ part: String,
        _ counts: (DatasetStore.Event) -> Bool
    ) {
        let known = study.facts.contains { $0.start != nil }
        var has = [Bool](repeating: false, count: study.subjects.count)
        for event in dataset.events where counts(event) { has[Int(event.subject)] = true }
        add(
            QuestionKey(.proportion, dataset.name, "", part),
            study.cohort.subjectsOfSite.map { subjects in
                let own = known ? subjects.filter { study.facts[$0].start != nil } : subjects
                let events = own.count { has[$0] }
                return EventShare(events: events, trials: own.count, subjects: own.count).map { .share($0) }
            }
        )
    }

    /// The share of each category, of a column of two only that of the rarer one.
    private mutating func addCategory(_ category: CategoryStore, _ dataset: DatasetStore, _ study: Study) {
        func code(_ subject: Int) -> Int32 { subject < category.codes.count ? category.codes[subject] : -1 }
        let filled = study.cohort.subjectsOfSite.map { $0.filter { code($0) >= 0 } }
        var totals = [Int](repeating: 0, count: category.labels.count)
        for subject in filled.flatMap(\.self) { totals[Int(code(subject))] += 1 }
        var chosen = category.labels.indices.sorted { category.labels[$0] < category.labels[$1] }
        if chosen.count == 2 { chosen = totals[chosen[0]] <= totals[chosen[1]] ? [chosen[0]] : [chosen[1]] }
        for label in chosen {
            let counts = filled.map { subjects in subjects.count { code($0) == Int32(label) } }
            let isOfSites = zip(counts, filled).allSatisfy { $0 == 0 || $0 == $1.count }
            if isOfSites || totals[label] < 5 { continue }
            add(
                QuestionKey(.proportion, dataset.name, category.name, category.labels[label]),
                zip(counts, filled).map { count, subjects in
                    EventShare(events: count, trials: subjects.count, subjects: subjects.count).map { .share($0) }
                }
            )
        }
    }

    private mutating func addGaps(_ dataset: DatasetStore, _ study: Study) {
        let subjects = study.subjectsPresent(dataset)
        for (column, counts) in dataset.gaps {
            let missing = study.bySite(counts)
            let rows = study.bySite(dataset.gapRows[column] ?? [])
            // Columns without a gap too: which columns count is decided over all sites.
            add(
                QuestionKey(.completeness, dataset.name, column),
                rows.indices.map { site in
                    let share = EventShare(events: missing[site], trials: rows[site], subjects: subjects[site])
                    return rows[site] > 0 ? share.map { .share($0) } : nil
                }
            )
        }
    }

    private mutating func addWeekdays(_ dataset: DatasetStore, _ study: Study) {
        guard dataset.datesAreWorkdays, let counts = study.weekdays(dataset) else { return }
        add(QuestionKey(.calendar, dataset.name), counts.moments().map { $0.records > 0 ? .counts($0) : nil })
    }

    private mutating func addMeasurement(
        _ measurement: MeasurementStore,
        _ dataset: DatasetStore,
        _ study: Study,
        _ asked: Set<Method>
    ) {
        let name = measurement.name
        if !asked.isDisjoint(with: [.location, .variance]) {
            let means = study.subjects.indices.map { measurement.mean(of: $0) ?? .nan }
            var sites = [Moments](repeating: Moments(), count: study.sites.count)
            Moments.add(means, groups: study.cohort.siteOfSubject, into: &sites)
            let isOfSites = sites.allSatisfy { ($0.deviation ?? 0) == 0 }
            if !isOfSites {
                add(QuestionKey(.location, dataset.name, name), sites.map { $0.count > 0 ? .moments($0) : nil })
            }
        }
        if asked.contains(.terminalDigits), let (counts, facts) = study.digits(measurement) {
            let moments = counts.moments()
            add(
                QuestionKey(.terminalDigits, dataset.name, name),
                moments.indices.map { moments[$0].records > 0 ? .digits(moments[$0], facts[$0]) : nil }
            )
        }
        if asked.contains(.propagation), let sequences = study.sequences(measurement) {
            let moments = PropagationTest.pairs(sequences).moments()
            if moments.contains(where: { $0.records > 0 }) {
                add(
                    QuestionKey(.propagation, dataset.name, name, "equal-neighbours"),
                    moments.map { $0.records > 0 ? .counts($0) : nil }
                )
            }
        }
    }

    private mutating func addAge(_ study: Study) {
        guard let dataset = study.datasets.first(where: { $0.domain == .demographics }) else { return }
        var sites = [Moments](repeating: Moments(), count: study.sites.count)
        Moments.add(study.facts.map { $0.age ?? .nan }, groups: study.cohort.siteOfSubject, into: &sites)
        add(QuestionKey(.location, dataset.name, "AGE"), sites.map { $0.count > 0 ? .moments($0) : nil })
    }

    private mutating func addPairs(_ study: Study, _ rules: ComparisonRules) {
        for text in rules.pairs {
            guard let pair = ComparisonDefinition.pair(text), let first = study.measurement(pair.first),
                let second = study.measurement(pair.second)
            else { continue }
            var sites = [PairMoments](repeating: PairMoments(), count: study.sites.count)
            for subject in study.subjects.indices {
                guard let x = first.mean(of: subject), let y = second.mean(of: subject) else { continue }
                sites[Int(study.cohort.siteOfSubject[subject])].add(x, y)
            }
            add(
                QuestionKey(.correlation, pair.first.0, text),
                sites.map { $0.count > 0 ? .pairs($0) : nil }
            )
        }
    }

    private mutating func addOrder(_ study: Study, _ rules: ComparisonRules) {
        guard study.facts.contains(where: { $0.consent != nil || $0.death != nil }) else { return }
        let sites = study.breaches(rules)
        add(QuestionKey(.orderOfEvents), sites.map { .share($0.share) })
    }
}
