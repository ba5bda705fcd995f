// A study as the methods want to see it.

internal import SiteStatistics
internal import TrialIntegrity

extension Study {
    /// The measurement of a dataset and test; nil when there is none.
    func measurement(_ name: (dataset: String, test: String)) -> MeasurementStore? {
        datasets.first { $0.name == name.dataset }?.measurements.first { $0.name == name.test }
    }

    /// Days of visits of each subject, ascending: from the dataset of visits, else from all measurements.
    var visitDays: [[Int]] {
        var keys: Set<UInt64> = []
        for source in visitSources { keys.formUnion(source.days) }
        return days(keys)
    }

    /// Days of one dataset for each subject, ascending.
    func days(_ keys: Set<UInt64>) -> [[Int]] {
        var result = [[Int]](repeating: [], count: subjects.count)
        for key in keys.sorted() {
            result[Int(key >> 32)].append(Int(Int32(truncatingIfNeeded: key)))
        }
        return result.map { $0.sorted() }
    }

    /// Dates of each subject on Monday to Sunday; nil without dates.
    func weekdays(_ dataset: DatasetStore) -> SubjectCounts? {
        guard !dataset.days.isEmpty else { return nil }
        var counts = SubjectCounts(cohort: cohort, categories: 7)
        for key in dataset.days {
            let day = Int(Int32(truncatingIfNeeded: key))
            counts.add(subject: Int(key >> 32), category: Weekday(dayNumber: day).rawValue)
        }
        return counts
    }

    /// Last digits of each subject, and at each site how values were written; nil without any.
    func digits(_ measurement: MeasurementStore) -> (SubjectCounts, [DigitFacts])? {
        guard measurement.digits.contains(where: { $0 > 0 }),
            let counts = SubjectCounts(cohort: cohort, rows: subjects.indices.map { measurement.digits(of: $0) })
        else { return nil }
        var facts = [DigitFacts](repeating: DigitFacts(), count: sites.count)
        for (number, part) in measurement.facts.enumerated() { facts[siteOrder[number]].merge(part) }
        return (counts, facts)
    }

    /// Digits at the decimal place that an export dropped zeros from; nil where that cannot be told.
    func restoredDigits(_ measurement: MeasurementStore) -> SubjectCounts? {
        guard let places = measurement.droppedFrom else { return nil }
        return SubjectCounts(cohort: cohort, rows: subjects.indices.map { measurement.digits(of: $0, at: places) })
    }

    /// A measurement's values in the order of visits; nil when rows were not kept.
    func sequences(_ measurement: MeasurementStore) -> Sequences? {
        guard !measurement.values.isEmpty else { return nil }
        return Sequences(
            values: measurement.values,
            order: measurement.order,
            subjects: measurement.subjects,
            cohort: cohort
        )
    }

    /// Events in an impossible order, at each site.
    func breaches(_ rules: ComparisonRules) -> [EventOrder.Site] {
        let visits = visitDays
        var events = [[Int]](repeating: [], count: subjects.count)
        for dataset in eventSources {
            for event in dataset.events {
                if let day = event.day { events[Int(event.subject)].append(day) }
            }
        }
        let days = subjects.indices.map { subject in
            SubjectDays(
                consent: facts[subject].consent,
                death: facts[subject].death,
                visits: visits[subject],
                events: Array(Set(events[subject])).sorted()
            )
        }
        return EventOrder.sites(days, cohort: cohort, capacity: EventOrder.Capacity(visits: .max, randomisations: .max))
    }
}
