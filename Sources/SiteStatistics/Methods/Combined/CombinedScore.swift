// Method 16: all tests of a site in one figure, with the strongest reasons.

/// The combined score of each site: mean −log10 p over families of tests.
///
/// Within a family, such as one method over several measurements, −log10 p is averaged over its tests; the score is the
/// average over the families in which the site could be assessed, each with the same weight. 1.3 is the score of a site
/// whose p-values are all 0.05. Only results that may rank take part.
///
/// Two p-values. By permutation: each family's scores are dealt out anew among the sites that have one, families as
/// wholes, so that tests of one family keep their dependence; p is the share of deals in which this site's score is at
/// least the observed one. And Fisher's, for independent tests, beside it.
///
/// Source: E. Desmet et al., "Linear mixed-effects models for central statistical monitoring of multicenter clinical
/// trials", Stat. Med. 33 (2014) 5265, for the score; R. Fisher, "Statistical Methods for Research Workers", 1932.
package enum CombinedScore {
    /// One test with its results at all sites.
    package struct Column: Sendable {
        /// The family; tests of one family share a weight.
        package let family: Int
        /// One for each site.
        package let assessments: [Assessment]

        package init(family: Int, assessments: [Assessment]) {
            self.family = family
            self.assessments = assessments
        }
    }

    /// The score of one site.
    package struct Site: Sendable, Equatable {
        /// The score as statistic and effect, the permutation p, and as n the number of families.
        package let assessment: Assessment
        /// Fisher's p over the families' mean scores as if independent; 1 when the site cannot be assessed.
        package let fisherP: Double
        /// The tests with the smallest p, by their column, smallest first.
        package let reasons: [Int]
    }

    /// Scores every site.
    ///
    /// - Parameters:
    ///   - columns: the tests; results that are shown only are left out.
    ///   - siteCount: how many sites there are.
    ///   - reasons: how many reasons to name.
    ///   - plan: seeded draws.
    ///   - needed: records the site must bring.
    /// - Returns: one result for each site, in the order given.
    package static func sites(
        _ columns: [Column],
        siteCount: Int,
        reasons: Int = 3,
        plan: Resampling,
        families needed: Int = 2
    ) -> [Site] {
        let scores = familyScores(columns, siteCount: siteCount)
        return (0..<siteCount).map { site in
            let own = scores.filter { $0[site] != nil }
            let found = own.compactMap { $0[site] }
            guard found.count >= max(1, needed) else {
                let reason = Reason.tooFewValues(found: found.count, needed: max(1, needed))
                return Site(assessment: .cannotBeAssessed(reason), fisherP: 1, reasons: [])
            }
            let pools = own.map { $0.compactMap(\.self).sorted() }
            guard pools.contains(where: { $0.count > 1 }) else {
                let reason = Reason.tooFewSites(found: 0, needed: 1)
                return Site(assessment: .cannotBeAssessed(reason), fisherP: 1, reasons: [])
            }
            return score(found, pools: pools, plan: plan, reasons: strongest(columns, site: site, count: reasons))
        }
    }

    /// The plain mean of −log10 p over p-values with equal weights; nil when empty or a value lies outside (0, 1].
    package static func meanLogP(_ values: [Double]) -> Double? {
        guard !values.isEmpty, values.allSatisfy({ $0 > 0 && $0 <= 1 }) else { return nil }
        return ExactSum(values.map(logP)).value / Double(values.count)
    }

    /// −log10 p; a p that underflowed counts as the smallest double.
    private static func logP(_ p: Double) -> Double { -Elementary.log10(max(p, .leastNonzeroMagnitude)) + 0 }

    /// For each family, in ascending order, the mean −log10 p of each site; nil where no test could be made.
    private static func familyScores(_ columns: [Column], siteCount: Int) -> [[Double?]] {
        Set(columns.map(\.family)).sorted().map { family in
            let members = columns.filter { $0.family == family }
            return (0..<siteCount).map { site in
                let values = members.compactMap { ranking($0, site)?.p }
                return values.isEmpty ? nil : ExactSum(values.map(logP)).value / Double(values.count)
            }
        }
    }

    private static func ranking(_ column: Column, _ site: Int) -> SiteTest? {
        guard column.assessments.indices.contains(site), let test = column.assessments[site].test else { return nil }
        return test.standing == .ranks ? test : nil
    }

    private static func strongest(_ columns: [Column], site: Int, count: Int) -> [Int] {
        let ranked = columns.indices.compactMap { column in
            ranking(columns[column], site).map { (column: column, p: $0.p) }
        }.sorted { ($0.p, $0.column) < ($1.p, $1.column) }
        return ranked.prefix(max(0, count)).map(\.column)
    }

    private static func score(_ own: [Double], pools: [[Double]], plan: Resampling, reasons: [Int]) -> Site {
        let families = Double(own.count)
        let observed = ExactSum(own).value / families
        var generator = plan.generator(UInt64(Method.combinedScore.rawValue), UInt64(own.count))
        let slack = 1e-12 * max(1, observed)
        let drawn = plan.p {
            let sum = pools.reduce(0.0) { $0 + $1[generator.below($1.count)] }
            return sum / families >= observed - slack
        }
        let fisher = Gamma(shape: families).upperTail(observed * families * Elementary.log(10))
        let typical = ExactSum(pools.map { ExactSum($0).value / Double($0.count) }).value / families
        let test = SiteTest(
            statistic: observed,
            p: drawn.p,
            basis: .draws(drawn.draws),
            n: own.count,
            direction: Direction(observed, against: typical),
            effect: Effect(.meanLogP, observed)
        )
        return Site(assessment: .checked(test), fisherP: fisher, reasons: reasons)
    }
}
