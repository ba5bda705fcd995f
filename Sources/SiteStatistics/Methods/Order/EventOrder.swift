// Method 14: events in an impossible order, by exact rules.

/// Days of one subject, counted from any one day that is the same for all.
package struct SubjectDays: Sendable, Equatable {
    /// The day of informed consent, nil when unknown.
    package var consent: Int?
    /// The day of death, nil when alive or unknown.
    package var death: Int?
    /// The day of randomisation, nil when not randomised or unknown.
    package var randomisation: Int?
    /// The randomisation number, which a site hands out in ascending order; nil when there is none.
    package var randomisationNumber: Int?
    /// Days of visits.
    package var visits: [Int]
    /// Days on which adverse events, doses and other events began.
    package var events: [Int]

    package init(
        consent: Int? = nil,
        death: Int? = nil,
        randomisation: Int? = nil,
        randomisationNumber: Int? = nil,
        visits: [Int] = [],
        events: [Int] = []
    ) {
        self.consent = consent
        self.death = death
        self.randomisation = randomisation
        self.randomisationNumber = randomisationNumber
        self.visits = visits
        self.events = events
    }
}

/// The rules of method 14 and what breaks them.
package enum EventOrder {
    /// The rules.
    package enum Rule: String, CaseIterable, Sendable {
        case visitBeforeConsent
        case randomisationBeforeConsent
        case visitAfterDeath
        case eventAfterDeath
        /// A higher randomisation number on an earlier day than a lower one of the same site.
        case randomisationOutOfSequence
        /// More subjects seen by the site on one day than it can see.
        case tooManyVisitsInOneDay
        /// More subjects randomised by the site on one day than it can take.
        case tooManyRandomisedInOneDay
    }

    /// One breach of a rule.
    package struct Breach: Sendable, Equatable {
        package let rule: Rule
        /// The subject, nil for a rule about a day of the site.
        package let subject: Int?
        /// The day, counted as in the input.
        package let day: Int
        /// For rules about a day of the site: how many subjects.
        package let count: Int
    }

    /// How much a site can do in a day.
    package struct Capacity: Sendable, Equatable {
        package var visits: Int
        package var randomisations: Int

        package init(visits: Int = 20, randomisations: Int = 5) {
            self.visits = visits
            self.randomisations = randomisations
        }
    }

    /// What one site broke.
    package struct Site: Sendable, Equatable {
        /// In order of rule, day and subject.
        package let breaches: [Breach]
        /// Subjects with a breach, among the site's: mergeable, and the input of `compare`.
        package let share: EventShare
    }

    /// Applies all rules; exact, so nothing is estimated and no p-value is computed.
    ///
    /// - Parameters:
    ///   - subjects: one for each subject of the cohort; missing ones are taken as without days.
    ///   - cohort: which subject belongs to which site.
    ///   - capacity: how much a site can do in a day.
    /// - Returns: one result for each site, in the order given.
    package static func sites(
        _ subjects: [SubjectDays],
        cohort: Cohort,
        capacity: Capacity = Capacity()
    ) -> [Site] {
        cohort.subjectsOfSite.map { members in
            let known = members.filter(subjects.indices.contains).map { (subject: $0, days: subjects[$0]) }
            var own: [Breach] = known.flatMap { breaches(of: $0.days, subject: $0.subject) }
            own += outOfSequence(known)
            let all = (own + crowdedDays(known, capacity)).sorted(by: precedes)
            let affected = Set(own.compactMap(\.subject)).count
            let share = EventShare(events: affected, trials: members.count, subjects: members.count) ?? EventShare()
            return Site(breaches: all, share: share)
        }
    }

    /// Whether a site has more subjects with a breach than the others; the exact rules stand on their own.
    package static func compare(_ sites: [EventShare], minimums: Minimums = Minimums()) -> [ProportionTest.Site] {
        ProportionTest.sites(sites, side: .upper, minimums: minimums)
    }

    private static func precedes(_ a: Breach, _ b: Breach) -> Bool {
        (a.rule.rawValue, a.day, a.subject ?? -1) < (b.rule.rawValue, b.day, b.subject ?? -1)
    }

    private static func breaches(of days: SubjectDays, subject: Int) -> [Breach] {
        func breach(_ rule: Rule, _ day: Int) -> Breach { Breach(rule: rule, subject: subject, day: day, count: 1) }
        var found: [Breach] = []
        if let consent = days.consent {
            found += days.visits.filter { $0 < consent }.map { breach(.visitBeforeConsent, $0) }
            if let day = days.randomisation, day < consent { found.append(breach(.randomisationBeforeConsent, day)) }
        }
        if let death = days.death {
            found += days.visits.filter { $0 > death }.map { breach(.visitAfterDeath, $0) }
            found += days.events.filter { $0 > death }.map { breach(.eventAfterDeath, $0) }
        }
        return found
    }

    /// Subjects whose number is higher than that of one randomised later.
    private static func outOfSequence(_ subjects: [(subject: Int, days: SubjectDays)]) -> [Breach] {
        let numbered = subjects.compactMap { entry -> (subject: Int, day: Int, number: Int)? in
            guard let day = entry.days.randomisation, let number = entry.days.randomisationNumber else { return nil }
            return (entry.subject, day, number)
        }.sorted { ($0.day, $0.number) < ($1.day, $1.number) }
        var found: [Breach] = []
        var smallestLater = Int.max
        var smallestOfDay = Int.max
        var day = Int.max
        for entry in numbered.reversed() {
            if entry.day != day {
                smallestLater = min(smallestLater, smallestOfDay)
                (day, smallestOfDay) = (entry.day, .max)
            }
            if entry.number > smallestLater {
                found.append(
                    Breach(rule: .randomisationOutOfSequence, subject: entry.subject, day: entry.day, count: 1)
                )
            }
            smallestOfDay = min(smallestOfDay, entry.number)
        }
        return found
    }

    private static func crowdedDays(
        _ subjects: [(subject: Int, days: SubjectDays)],
        _ capacity: Capacity
    ) -> [Breach] {
        var visits: [Int: Int] = [:]
        var randomised: [Int: Int] = [:]
        for (_, days) in subjects {
            for day in Set(days.visits) { visits[day, default: 0] += 1 }
            if let day = days.randomisation { randomised[day, default: 0] += 1 }
        }
        func crowded(_ rule: Rule, _ days: [Int: Int], _ limit: Int) -> [Breach] {
            days.filter { $0.value > limit }.map { Breach(rule: rule, subject: nil, day: $0.key, count: $0.value) }
        }
        return crowded(.tooManyVisitsInOneDay, visits, capacity.visits)
            + crowded(.tooManyRandomisedInOneDay, randomised, capacity.randomisations)
    }
}
