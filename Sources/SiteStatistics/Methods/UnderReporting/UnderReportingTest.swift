// Method 2: fewer adverse events than the same visits give elsewhere.

/// Under-reporting of adverse events, visit for visit.
///
/// Every patient of the site is replaced by a patient of the pool with at least as many visits, whose events up to that
/// visit are taken. `bootstrap` repeats this by seeded draws, as published; `exact` computes the distribution of the sum
/// itself by convolution, so that its p has no smallest value and no noise: it is the limit of infinitely many draws.
///
/// Source: B. Koneswarakantha et al., "An open-source R package for detection of adverse events under-reporting in
/// clinical trials: implementation and validation by the IMPALA consortium", Ther. Innov. Regul. Sci. 58 (2024) 591
/// (simaerep).
///
/// Patients who left because of events make the pool at late visits too quiet; read p beside observed and expected sums.
package enum UnderReportingTest {
    /// Who may replace a patient.
    package enum Pool: Sendable {
        /// Any patient of the study, the site's own included, as published.
        case study
        /// Patients of the other sites: the tested site does not set its own expectation.
        case otherSites
    }

    /// What the test says of one site.
    package struct Site: Sendable, Equatable {
        /// Observed − expected as the statistic, P(sum <= observed) as p, observed over expected as the effect.
        package let assessment: Assessment
        /// The events of the site's patients.
        package let observed: Int
        /// The events expected for the same visits; 0 when the site cannot be assessed.
        package let expected: Double
        /// P(sum <= observed), by draws the plain share, which may be 0.
        package let lower: Double
        /// P(sum >= observed), likewise.
        package let upper: Double
        /// Patients with more visits than anyone in the pool had; they are left out of observed and expected.
        package let unmatched: Int
    }

    /// Tests every site by seeded draws, as published: r = 1000 and the study as the pool.
    ///
    /// p is (h + 1) / (r + 1) where h of r draws do not exceed the observed sum: valid, and never 0.
    /// - Complexity: O(draws · patients of the site · log visits) for each site.
    package static func bootstrap(
        _ sites: [VisitEvents],
        pool: Pool = .study,
        plan: Resampling,
        minimums: Minimums = Minimums()
    ) -> [Site] {
        test(sites, pool: pool, minimums: minimums) { patients, observed in
            var generator = plan.generator(UInt64(Method.underReporting.rawValue), UInt64(patients.count))
            var (atMost, atLeast) = (0, 0)
            for _ in 0..<plan.draws {
                let sum = patients.reduce(0) { $0 + $1.draw(using: &generator) }
                if sum <= observed { atMost += 1 }
                if sum >= observed { atLeast += 1 }
            }
            let draws = Double(plan.draws)
            let p = Double(atMost + 1) / Double(plan.draws + 1)
            return (p, .draws(plan.draws), Double(atMost) / draws, Double(atLeast) / draws)
        }
    }

    /// Tests every site by the exact distribution of the sum.
    ///
    /// - Complexity: O(patients of the site · different counts · largest sum) for each site.
    package static func exact(
        _ sites: [VisitEvents],
        pool: Pool = .otherSites,
        minimums: Minimums = Minimums()
    ) -> [Site] {
        test(sites, pool: pool, minimums: minimums) { patients, observed in
            var sum = [1.0]
            for patient in patients { sum = patient.convolved(with: sum) }
            let lower = Probability.capped(sum.prefix(observed + 1).reduce(0, +))
            let upper = Probability.capped(sum.dropFirst(observed).reversed().reduce(0, +))
            return (lower, .exact, lower, upper)
        }
    }

    private typealias Tails = (p: Double, basis: Basis, lower: Double, upper: Double)

    private static func test(
        _ sites: [VisitEvents],
        pool: Pool,
        minimums: Minimums,
        _ tails: ([VisitDistribution], Int) -> Tails
    ) -> [Site] {
        let study = VisitEvents.merging(sites)
        return sites.map { site in
            let rest = study.without(site)
            if let reason = minimums.objection(subjects: site.patients, rest: rest.patients) {
                return refused(reason, site)
            }
            guard study.events > 0 else { return refused(.nothingToCompare, site) }
            return one(site, pool: pool == .study ? study : rest, minimums: minimums, tails)
        }
    }

    private static func one(
        _ site: VisitEvents,
        pool: VisitEvents,
        minimums: Minimums,
        _ tails: ([VisitDistribution], Int) -> Tails
    ) -> Site {
        var patients: [VisitDistribution] = []
        var unmatched = 0
        for (visits, count) in site.visits.sorted(by: { $0.key < $1.key }) {
            let distribution = pool.distribution(at: visits)
            guard distribution.patients > 0 else {
                unmatched += count
                continue
            }
            patients += Array(repeating: distribution, count: count)
        }
        guard patients.count >= minimums.subjects else {
            return refused(.tooFewSubjects(found: patients.count, needed: minimums.subjects), site)
        }
        let observed = site.events - unmatchedEvents(site, pool: pool)
        let expected = ExactSum(patients.map(\.mean)).value
        guard expected > 0 || observed > 0 else { return refused(.nothingToCompare, site) }
        let result = tails(patients, observed)
        let test = SiteTest(
            statistic: Double(observed) - expected,
            p: result.p,
            basis: result.basis,
            n: patients.count,
            direction: Direction(Double(observed), against: expected),
            effect: Effect(.ratio, Double(observed) / max(expected, 0.5 / Double(pool.patients)))
        )
        return Site(
            assessment: .checked(test),
            observed: observed,
            expected: expected,
            lower: result.lower,
            upper: result.upper,
            unmatched: unmatched
        )
    }

    /// The events of patients whose number of visits nobody in the pool reached.
    private static func unmatchedEvents(_ site: VisitEvents, pool: VisitEvents) -> Int {
        site.lastVisitEvents.filter { pool.distribution(at: $0.key).patients == 0 }.reduce(0) { $0 + $1.value }
    }

    private static func refused(_ reason: Reason, _ site: VisitEvents) -> Site {
        Site(
            assessment: .cannotBeAssessed(reason),
            observed: site.events,
            expected: 0,
            lower: 1,
            upper: 1,
            unmatched: 0
        )
    }
}
