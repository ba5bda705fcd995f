// Counts of records over categories, site against rest, each record taken as independent: shown, never ranked on.

/// Pearson's chi-squared of a site's records against those of the rest.
enum RecordCountTest {
    /// The test; by seeded draws of records given the margins when an expected count is below 5.
    ///
    /// - Parameters:
    ///   - site: counts of the site.
    ///   - rest: counts of all other sites.
    ///   - plan: seeded draws.
    ///   - method: the method on whose behalf.
    ///   - needed: records the site must bring.
    /// - Returns: the test, or why there is none.
    static func againstRest(
        _ site: [Int],
        _ rest: [Int],
        plan: Resampling,
        method: Method,
        needed: Int
    ) -> Assessment {
        let found = site.reduce(0, +)
        if found < needed { return .cannotBeAssessed(.tooFewValues(found: found, needed: needed)) }
        let others = rest.reduce(0, +)
        if others < needed { return .cannotBeAssessed(.restTooSmall(found: others, needed: needed)) }
        guard let test = ChiSquaredTest.twoRows(site, rest) else { return .cannotBeAssessed(.noVariation) }
        var (p, basis) = (test.p, Basis.asymptotic)
        if test.smallestExpected < 5 {
            let drawn = draw(test, site: site, rest: rest, plan: plan, method: method)
            (p, basis) = (drawn.p, .draws(drawn.draws))
        }
        let gap = zip(site, rest).reduce(0.0) { largest, entry in
            max(largest, (Double(entry.0) / Double(found) - Double(entry.1) / Double(others)).magnitude)
        }
        return .checked(
            SiteTest(
                statistic: test.statistic,
                p: p,
                basis: basis,
                n: found,
                direction: .neither,
                effect: Effect(.distance, gap),
                standing: .shownOnly(.recordsAreNotIndependent)
            )
        )
    }

    /// More draws than these say nothing to a reader of a figure that ranks nothing.
    private static let mostDraws = 9_999

    /// Draws tables with the same margins: the smaller row's records without replacement from all records.
    ///
    /// Given the margins both rows deviate by as much in a category, so that chi-squared is Σ w (x − e)² with
    /// w = 1/e + 1/e' over the expected counts of the two rows.
    private static func draw(
        _ test: ChiSquaredTest,
        site: [Int],
        rest: [Int],
        plan: Resampling,
        method: Method
    ) -> (p: Double, draws: Int) {
        let total = zip(site, rest).map { $0 + $1 }
        let size = min(site.reduce(0, +), rest.reduce(0, +))
        let whole = total.reduce(0, +)
        let share = Double(size) / Double(whole)
        let expected = total.map { Double($0) * share }
        let weights = zip(total, expected).map { $0 > 0 ? 1 / $1 + 1 / (Double($0) - $1) : 0 }
        var plan = plan
        plan.draws = min(plan.draws, mostDraws)
        var generator = plan.generator(UInt64(method.rawValue), UInt64(size), 7)
        let least = test.statistic - 1e-9 * max(1, test.statistic)
        var left = total
        var row = [Int](repeating: 0, count: total.count)
        return plan.p {
            for category in row.indices { (left[category], row[category]) = (total[category], 0) }
            for taken in 0..<size {
                var lot = generator.below(whole - taken)
                var category = 0
                while lot >= left[category] {
                    lot -= left[category]
                    category += 1
                }
                left[category] -= 1
                row[category] += 1
            }
            var statistic = 0.0
            for category in row.indices {
                let difference = Double(row[category]) - expected[category]
                statistic += weights[category] * difference * difference
            }
            return statistic >= least
        }
    }
}
