// Cumulative events by visit: what of it merges, and what one site needs to be tested.

/// The cumulative events of patients at each visit, as counts of patients.
///
/// `patients(at: v, events: k)` says how many patients had at least v visits and k events up to visit v. It answers what
/// method 2 asks, names no patient, and merges exactly.
package struct VisitEvents: MergeableStatistic {
    /// For visit v at index v − 1: cumulative events → patients.
    package private(set) var tables: [[Int: Int]] = []
    /// How many patients there are with each number of visits.
    package private(set) var visits: [Int: Int] = [:]
    /// The events of the patients with each number of visits, at their last visit.
    package private(set) var lastVisitEvents: [Int: Int] = [:]
    /// Events of all patients at their last visit.
    package private(set) var events = 0
    /// Patients with at least one visit.
    package private(set) var patients = 0

    /// No patients.
    package init() {}

    /// Takes a summary that was written down; nil when its parts contradict one another.
    ///
    /// Patients at each visit must be those with at least as many visits, all counts in 1...2^40 (events from 0), and no
    /// more than 10,000 visits or 1,000,000 events of a patient.
    ///
    /// - Parameters:
    ///   - tables: for visit v at index v − 1, cumulative events → patients.
    ///   - visits: number of visits → patients.
    ///   - lastVisitEvents: number of visits → events of those patients in all.
    package init?(tables: [[Int: Int]], visits: [Int: Int], lastVisitEvents: [Int: Int]) {
        guard tables.count <= 10_000, Set(visits.keys) == Set(lastVisitEvents.keys),
            visits.allSatisfy({ (1...tables.count + 1).contains($0.key) && $0.key <= tables.count && $0.value > 0 }),
            Counts.isPlausible(visits.values), Counts.isPlausible(lastVisitEvents.values),
            tables.allSatisfy({ $0.allSatisfy { (0...1_000_000).contains($0.key) && $0.value > 0 } }),
            tables.allSatisfy({ Counts.isPlausible($0.values) })
        else { return nil }
        for (visit, table) in tables.enumerated() {
            let present = visits.filter { $0.key > visit }.values.reduce(0, +)
            guard present > 0, table.values.reduce(0, +) == present else { return nil }
        }
        self.tables = tables
        self.visits = visits
        self.lastVisitEvents = lastVisitEvents
        patients = visits.values.reduce(0, +)
        events = lastVisitEvents.values.reduce(0, +)
    }

    /// Adds one patient; returns false and adds nothing when the counts fall, are negative or are none.
    ///
    /// - Parameter cumulative: events up to visit 1, 2, 3 …, one for each visit the patient had.
    /// - Returns: whether the patient was added.
    @discardableResult
    package mutating func add(patient cumulative: [Int]) -> Bool {
        guard let first = cumulative.first, let last = cumulative.last, first >= 0,
            zip(cumulative, cumulative.dropFirst()).allSatisfy({ $0 <= $1 })
        else { return false }
        while tables.count < cumulative.count { tables.append([:]) }
        for (visit, count) in cumulative.enumerated() { tables[visit][count, default: 0] += 1 }
        visits[cumulative.count, default: 0] += 1
        lastVisitEvents[cumulative.count, default: 0] += last
        events += last
        patients += 1
        return true
    }

    package mutating func merge(_ other: VisitEvents) {
        while tables.count < other.tables.count { tables.append([:]) }
        for (visit, table) in other.tables.enumerated() { tables[visit].merge(table, uniquingKeysWith: +) }
        visits.merge(other.visits, uniquingKeysWith: +)
        lastVisitEvents.merge(other.lastVisitEvents, uniquingKeysWith: +)
        events += other.events
        patients += other.patients
    }

    /// The patients without a part of them; `part` must be a part.
    func without(_ part: VisitEvents) -> VisitEvents {
        var rest = self
        for (visit, table) in part.tables.enumerated() {
            for (count, patients) in table {
                let left = (rest.tables[visit][count] ?? 0) - patients
                rest.tables[visit][count] = left > 0 ? left : nil
            }
        }
        while rest.tables.last?.isEmpty == true { rest.tables.removeLast() }
        for (count, patients) in part.visits {
            let left = (rest.visits[count] ?? 0) - patients
            rest.visits[count] = left > 0 ? left : nil
            let events = (rest.lastVisitEvents[count] ?? 0) - (part.lastVisitEvents[count] ?? 0)
            rest.lastVisitEvents[count] = left > 0 ? events : nil
        }
        rest.events -= part.events
        rest.patients -= part.patients
        return rest
    }

    /// How many patients had `events` events up to visit `visit`, counted from 1.
    package func patients(at visit: Int, events: Int) -> Int {
        tables.indices.contains(visit - 1) ? tables[visit - 1][events] ?? 0 : 0
    }

    /// The distribution of cumulative events at a visit, ascending by events; empty when nobody had that visit.
    func distribution(at visit: Int) -> VisitDistribution {
        guard tables.indices.contains(visit - 1) else { return VisitDistribution([]) }
        return VisitDistribution(tables[visit - 1].sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    }
}

/// The cumulative events at one visit over all patients who had it.
struct VisitDistribution {
    /// Events, ascending, and the number of patients with no more than as many.
    private let steps: [(events: Int, upTo: Int)]
    /// Patients in all.
    let patients: Int
    /// The mean number of events.
    let mean: Double

    init(_ counts: [(events: Int, patients: Int)]) {
        var running = 0
        var sum = 0
        steps = counts.map { entry in
            running += entry.patients
            sum += entry.events * entry.patients
            return (entry.events, running)
        }
        patients = running
        mean = running > 0 ? Double(sum) / Double(running) : 0
    }

    /// The largest number of events.
    var largest: Int { steps.last?.events ?? 0 }

    /// How many different numbers of events there are.
    var support: Int { steps.count }

    /// The events of a patient drawn by lot.
    func draw(using generator: inout SeededGenerator) -> Int {
        let lot = generator.below(patients)
        var (low, high) = (0, steps.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if steps[middle].upTo > lot { high = middle } else { low = middle + 1 }
        }
        return steps[low].events
    }

    /// The distribution of `sum` plus the events of one more patient drawn by lot.
    func convolved(with sum: [Double]) -> [Double] {
        var result = [Double](repeating: 0, count: sum.count + largest)
        var before = 0
        for step in steps {
            let share = Double(step.upTo - before) / Double(patients)
            before = step.upTo
            for (place, mass) in sum.enumerated() where mass > 0 { result[place + step.events] += mass * share }
        }
        return result
    }
}
