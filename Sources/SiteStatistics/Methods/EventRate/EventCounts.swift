// What a site contributes to rates and shares; all of it merges.

/// Events over an exposure: adverse events over days at risk.
package struct EventRate: MergeableStatistic {
    /// How many events.
    package private(set) var events = 0
    /// The exposure, in days or whatever unit the caller keeps to; exact.
    package private(set) var exposure = ExactSum()
    /// How many subjects.
    package private(set) var subjects = 0

    /// Nothing at risk.
    package init() {}

    /// What one subject or one site contributes; nil when a number is negative or not finite.
    package init?(events: Int, exposure: Double, subjects: Int) {
        guard Counts.isPlausible([events, subjects]), exposure >= 0, exposure.isFinite else { return nil }
        self.events = events
        self.exposure = ExactSum([exposure])
        self.subjects = subjects
    }

    /// Adds events and exposure of rows to their sites in one pass.
    ///
    /// Rows with a negative or infinite number, or outside `sites`' indices, are left out.
    ///
    /// - Parameters:
    ///   - events: for each row; 1 for a row that is an event.
    ///   - exposure: for each row; 0 for a row that is an event.
    ///   - groups: the site of each row.
    ///   - rates: one for each site.
    package static func add(events: [Int], exposure: [Double], groups: [Int32], into rates: inout [EventRate]) {
        for ((count, days), group) in zip(zip(events, exposure), groups) {
            guard rates.indices.contains(Int(group)), count >= 0, days >= 0, days.isFinite else { continue }
            rates[Int(group)].events &+= count
            rates[Int(group)].exposure.add(days)
        }
    }

    package mutating func merge(_ other: EventRate) {
        events += other.events
        exposure.merge(other.exposure)
        subjects += other.subjects
    }

    /// The rate without a part of it, exact.
    func without(_ part: EventRate) -> EventRate {
        var rest = self
        rest.events -= part.events
        rest.exposure.remove(part.exposure)
        rest.subjects -= part.subjects
        return rest
    }
}

/// Events among trials: subjects with an event, missing cells among cells, changed cells among cells.
package struct EventShare: MergeableStatistic {
    /// How many trials had the event.
    package private(set) var events = 0
    /// How many trials.
    package private(set) var trials = 0
    /// How many subjects they come from.
    package private(set) var subjects = 0

    /// No trials.
    package init() {}

    /// What one subject or one site contributes; nil when there are more events than trials or a number is negative.
    package init?(events: Int, trials: Int, subjects: Int) {
        guard Counts.isPlausible([events, trials, subjects]), trials >= events else { return nil }
        self.events = events
        self.trials = trials
        self.subjects = subjects
    }

    /// Counts rows of their sites in one pass; rows outside `shares`' indices are left out.
    ///
    /// - Parameters:
    ///   - isEvent: whether each row has the event.
    ///   - groups: the site of each row.
    ///   - shares: one for each site.
    package static func add(_ isEvent: [Bool], groups: [Int32], into shares: inout [EventShare]) {
        for (event, group) in zip(isEvent, groups) where shares.indices.contains(Int(group)) {
            shares[Int(group)].trials &+= 1
            if event { shares[Int(group)].events &+= 1 }
        }
    }

    package mutating func merge(_ other: EventShare) {
        events += other.events
        trials += other.trials
        subjects += other.subjects
    }

    /// The share without a part of it.
    func without(_ part: EventShare) -> EventShare {
        var rest = self
        rest.events -= part.events
        rest.trials -= part.trials
        rest.subjects -= part.subjects
        return rest
    }
}
