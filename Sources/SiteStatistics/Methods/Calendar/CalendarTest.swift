// Method 12: days of the week and holidays.

/// Days of the week and holidays on which a site works, against the rest.
///
/// Ranks on the subject-level tests; Pearson's 2 × 7 over dates and the binomial tail of weekend dates are shown. Nothing
/// is assessed when dates look shifted: over the whole study, weekends are nearly as common as if days were drawn by lot,
/// as in the CDISC pilot, whose dates were moved, or in emergency medicine, where they mean nothing.
package enum CalendarTest {
    /// What the test says of one site.
    package struct Site: Sendable, Equatable {
        /// Weekdays against the rest with the subject as the unit; ranks.
        package let weekdays: Assessment
        /// Weekdays against the rest, 2 × 7, dates as independent; shown only.
        package let weekdaysByRecord: Assessment
        /// Weekend dates against the rest with the subject as the unit; ranks; the direction says more or fewer.
        package let weekend: Assessment
        /// P of so many weekend dates or more under the rest's share, dates as independent; shown only.
        package let weekendByRecord: Assessment
    }

    /// The share of weekend dates above which dates look shifted or unscheduled; by lot it would be 2/7 = 0.286.
    package static let shiftedShare = 0.2

    /// Whether the dates of a study look shifted or unscheduled.
    ///
    /// - Parameters:
    ///   - counts: dates on Monday to Sunday, over the study.
    ///   - weekend: the days that are the weekend there.
    /// - Returns: false also without dates.
    package static func looksShifted(_ counts: [Int], weekend: Set<Weekday> = Weekday.usualWeekend) -> Bool {
        guard let total = Counts.total(counts), total > 0, counts.count == 7 else { return false }
        let resting = weekend.reduce(0) { $0 + counts[$1.rawValue] }
        let byLot = Double(weekend.count) / 7
        return Double(resting) >= shiftedShare / (2.0 / 7) * byLot * Double(total)
    }

    /// Tests every site.
    ///
    /// - Parameters:
    ///   - counts: dates of each subject on Monday to Sunday, seven categories.
    ///   - weekend: the days that are the weekend there.
    ///   - plan: seeded draws.
    ///   - minimums: `subjects`, `restSubjects` and `values` count.
    /// - Returns: one result for each site, in the order given.
    package static func sites(
        _ counts: SubjectCounts,
        weekend: Set<Weekday> = Weekday.usualWeekend,
        plan: Resampling,
        minimums: Minimums = Minimums()
    ) -> [Site] {
        let moments = counts.moments()
        if let refused = refusal(moments, weekend: weekend) { return refused }
        let folded = counts.merged(fold(weekend), categories: 2)
        return combine(
            moments,
            weekdays: test(minimums).sites(counts, plan: plan),
            weekend: test(minimums).sites(folded, plan: plan),
            days: weekend,
            plan: plan,
            minimums: minimums
        )
    }

    /// Tests every site from mergeable summaries; p by subject is that of the limit.
    package static func sites(
        _ moments: [CountMoments],
        weekend: Set<Weekday> = Weekday.usualWeekend,
        plan: Resampling,
        minimums: Minimums = Minimums()
    ) -> [Site] {
        if let refused = refusal(moments, weekend: weekend) { return refused }
        return combine(
            moments,
            weekdays: test(minimums).sites(moments),
            weekend: test(minimums).sites(moments.map { $0.merged(fold(weekend), categories: 2) }),
            days: weekend,
            plan: plan,
            minimums: minimums
        )
    }

    /// Holidays: dates of each subject on a holiday of the site's country (category 0) and on other days (category 1).
    package static func holidays(
        _ counts: SubjectCounts,
        plan: Resampling,
        minimums: Minimums = Minimums()
    ) -> [Assessment] {
        test(minimums).sites(counts, plan: plan)
    }

    private static func test(_ minimums: Minimums) -> SubjectShareTest {
        SubjectShareTest(method: .calendar, side: .both, records: minimums.values, minimums: minimums)
    }

    private static func fold(_ weekend: Set<Weekday>) -> [Int?] {
        Weekday.allCases.map { weekend.contains($0) ? 0 : 1 }
    }

    private static func refusal(_ sites: [CountMoments], weekend: Set<Weekday>) -> [Site]? {
        let total = CountMoments.merging(sites)
        let reason: Reason
        if total.records == 0 {
            reason = .tooFewValues(found: 0, needed: 1)
        } else if total.sums.count != 7 {
            reason = .unusableInput
        } else if looksShifted(total.sums, weekend: weekend) {
            reason = .datesLookShifted
        } else {
            return nil
        }
        let refused = Assessment.cannotBeAssessed(reason)
        return sites.map { _ in
            Site(weekdays: refused, weekdaysByRecord: refused, weekend: refused, weekendByRecord: refused)
        }
    }

    private static func combine(
        _ sites: [CountMoments],
        weekdays: [Assessment],
        weekend: [Assessment],
        days: Set<Weekday>,
        plan: Resampling,
        minimums: Minimums
    ) -> [Site] {
        let total = CountMoments.merging(sites).sums
        return sites.indices.map { place in
            let own = sites[place].sums.isEmpty ? [Int](repeating: 0, count: 7) : sites[place].sums
            let rest = zip(total, own).map { $0 - $1 }
            return Site(
                weekdays: weekdays[place],
                weekdaysByRecord: RecordCountTest.againstRest(
                    own,
                    rest,
                    plan: plan,
                    method: .calendar,
                    needed: minimums.values
                ),
                weekend: weekend[place],
                weekendByRecord: binomial(own, rest, days: days, needed: minimums.values)
            )
        }
    }

    private static func binomial(_ site: [Int], _ rest: [Int], days: Set<Weekday>, needed: Int) -> Assessment {
        let (found, others) = (site.reduce(0, +), rest.reduce(0, +))
        if found < needed { return .cannotBeAssessed(.tooFewValues(found: found, needed: needed)) }
        if others < needed { return .cannotBeAssessed(.restTooSmall(found: others, needed: needed)) }
        let here = days.reduce(0) { $0 + site[$1.rawValue] }
        let there = days.reduce(0) { $0 + rest[$1.rawValue] }
        // Half a date stands in for none, as a share of zero would make one weekend date impossible.
        let share = max(Double(there), 0.5) / Double(others)
        return .checked(
            SiteTest(
                statistic: Double(here),
                p: Binomial(trials: found, probability: share).atLeast(here),
                basis: .exact,
                n: found,
                direction: Direction(Double(here) / Double(found), against: Double(there) / Double(others)),
                effect: Effect(.shareDifference, Double(here) / Double(found) - Double(there) / Double(others)),
                standing: .shownOnly(.recordsAreNotIndependent)
            )
        )
    }
}

extension CountMoments {
    /// The summary over fewer categories: category c goes to `target[c]`, or nowhere when that is nil.
    func merged(_ target: [Int?], categories width: Int) -> CountMoments {
        guard target.count == sums.count else { return CountMoments() }
        var newSums = [Int](repeating: 0, count: width)
        var newProducts = [Int](repeating: 0, count: width * width)
        for (row, goal) in target.enumerated() {
            guard let goal else { continue }
            newSums[goal] += sums[row]
            for (column, other) in target.enumerated() {
                if let other { newProducts[goal * width + other] += products[row * sums.count + column] }
            }
        }
        return CountMoments(subjects: subjects, active: active, sums: newSums, products: newProducts) ?? CountMoments()
    }
}
