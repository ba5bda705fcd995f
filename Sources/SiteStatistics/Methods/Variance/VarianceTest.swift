// Method 5: the spread of a measurement between subjects and within them, site against the rest.

/// Unusual spread: too little variability, or too much.
///
/// Four answers for each site. Two rank: Brown-Forsythe over one value for each subject, and the rank sum of the
/// subjects' own standard deviations over visits. Two are shown only: Brown-Forsythe over records (93 % of p-values
/// below 0.05 under a true null) and the logarithm of the ratio of variances (13 % even by subject).
package enum VarianceTest {
    /// What the test says of one site.
    package struct Site: Sendable, Equatable {
        /// Brown-Forsythe over one value for each subject; the effect is the ratio of mean distances to the median.
        package let betweenSubjects: Assessment
        /// ln(s_i² / s_rest²) / sqrt(2 / (n_i − 1) + 2 / (n_r − 1)) over one value for each subject; shown only.
        package let logVarianceRatio: Assessment
        /// Rank sum of the subjects' standard deviations over visits.
        package let withinSubjects: Assessment
        /// Brown-Forsythe over records; shown only.
        package let records: Assessment
    }

    /// Tests every site from rows of values.
    ///
    /// - Parameters:
    ///   - values: one for each row; those that are not finite are left out.
    ///   - subjects: the subject of each row.
    ///   - cohort: which subject belongs to which site.
    ///   - minimums: `subjects`, `restSubjects` and, for records, `values` count.
    /// - Returns: one result for each site, in the order given.
    package static func sites(
        values: [Double],
        subjects: [Int32],
        cohort: Cohort,
        minimums: Minimums = Minimums()
    ) -> [Site] {
        let bySubject = SortedGroups(values: values, groups: subjects, groupCount: cohort.subjectCount)
        let siteOfRow = bySubject.groups.map { cohort.siteOfSubject[Int($0)] }
        let records = SortedGroups(sorted: bySubject.values, groups: siteOfRow, groupCount: cohort.siteCount)
        let summaries = SubjectSummary.all(bySubject)
        let between = betweenSubjects(means: summaries.map { $0?.mean }, cohort: cohort, minimums: minimums)
        let ratios = logVarianceRatio(means: summaries.map { $0?.mean }, cohort: cohort, minimums: minimums)
        let within = withinSubjects(deviations: summaries.map { $0?.deviation }, cohort: cohort, minimums: minimums)
        let byRecord = recordTest(records, minimums: minimums)
        return (0..<cohort.siteCount).map {
            Site(
                betweenSubjects: between[$0],
                logVarianceRatio: ratios[$0],
                withinSubjects: within[$0],
                records: byRecord[$0]
            )
        }
    }

    /// Brown-Forsythe over records, each taken as independent; shown only.
    ///
    /// Needs `ValueCounts` or rows.
    package static func recordTest(_ sorted: SortedGroups, minimums: Minimums = Minimums()) -> [Assessment] {
        let tests = BrownForsythe.siteAgainstRest(sorted)
        return tests.indices.map { site in
            let count = sorted[group: site].count
            if count < minimums.values {
                return .cannotBeAssessed(.tooFewValues(found: count, needed: minimums.values))
            }
            return assessment(tests[site], count: count, rest: sorted.values.count - count, .recordsAreNotIndependent)
        }
    }

    /// Brown-Forsythe over one value for each subject.
    ///
    /// - Parameters:
    ///   - means: one for each subject, nil for a subject without values; rounded to ten decimals first.
    ///   - cohort: which subject belongs to which site.
    ///   - minimums: how much data a site must bring.
    /// - Returns: one result for each site, in the order given.
    package static func betweenSubjects(
        means: [Double?],
        cohort: Cohort,
        minimums: Minimums = Minimums()
    ) -> [Assessment] {
        let sorted = SortedGroups(
            values: means.map { $0.map(Rounding.toTenDecimals) ?? .nan },
            groups: cohort.siteOfSubject,
            groupCount: cohort.siteCount
        )
        let tests = BrownForsythe.siteAgainstRest(sorted)
        return tests.indices.map { site in
            let count = sorted[group: site].count
            if let reason = minimums.objection(subjects: count, rest: sorted.values.count - count) {
                return .cannotBeAssessed(reason)
            }
            return assessment(tests[site], count: count, rest: sorted.values.count - count, nil)
        }
    }

    /// The z of the logarithm of the ratio of two variances; shown only, too liberal where values are not normal.
    ///
    /// Cannot be assessed where a variance is 0; `betweenSubjects` says what there is to say then.
    package static func logVarianceRatio(
        means: [Double?],
        cohort: Cohort,
        minimums: Minimums = Minimums()
    ) -> [Assessment] {
        var sites = [Moments](repeating: Moments(), count: cohort.siteCount)
        Moments.add(means.map { $0 ?? .nan }, groups: cohort.siteOfSubject, into: &sites)
        return logVarianceRatio(sites, minimums: minimums)
    }

    /// The same from mergeable moments of one value for each subject.
    package static func logVarianceRatio(_ sites: [Moments], minimums: Minimums = Minimums()) -> [Assessment] {
        let total = Moments.merging(sites)
        return sites.map { site in
            let rest = total.without(site)
            if let reason = minimums.objection(subjects: site.count, rest: rest.count) {
                return .cannotBeAssessed(reason)
            }
            guard let here = site.variance, let there = rest.variance, here > 0, there > 0 else {
                return .cannotBeAssessed(.noVariation)
            }
            let error = (2 / Double(site.count - 1) + 2 / Double(rest.count - 1)).squareRoot()
            let z = Elementary.log(here / there) / error
            return .checked(
                SiteTest(
                    statistic: z,
                    p: Normal.twoSided(z),
                    n: site.count,
                    direction: Direction(here, against: there),
                    effect: Effect(.logRatio, Elementary.log(here / there)),
                    standing: .shownOnly(.tooLiberal)
                )
            )
        }
    }

    /// The rank sum of subjects' standard deviations over visits, site against rest.
    ///
    /// - Parameters:
    ///   - deviations: one for each subject, nil for a subject with fewer than two values.
    ///   - cohort: which subject belongs to which site.
    ///   - minimums: how much data a site must bring.
    /// - Returns: one result for each site, in the order given.
    package static func withinSubjects(
        deviations: [Double?],
        cohort: Cohort,
        minimums: Minimums = Minimums()
    ) -> [Assessment] {
        SubjectRanks(deviations, cohort: cohort).sites(minimums: minimums)
    }

    private static func assessment(
        _ result: (test: BrownForsythe, ratio: Double)?,
        count: Int,
        rest: Int,
        _ caution: Standing.Caution?
    ) -> Assessment {
        guard let result else {
            return .cannotBeAssessed(rest > 1 ? .noVariation : .restTooSmall(found: rest, needed: 2))
        }
        return .checked(
            SiteTest(
                statistic: result.test.statistic,
                p: result.test.p,
                n: count,
                direction: Direction(result.ratio, against: 1),
                effect: Effect(.ratio, result.ratio),
                standing: caution.map(Standing.shownOnly) ?? .ranks
            )
        )
    }
}
