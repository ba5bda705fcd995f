// Results of `ShareTest` for all sites at once.

/// The subject-level test of shares for every site, by the limit and, with the subjects' rows, by permutation.
package struct SubjectShareTest: Sendable {
    /// The method on whose behalf, which names the stream of draws.
    let method: Method
    /// What counts as extreme.
    let side: SharePermutation.Side
    /// Records a site must bring.
    let records: Int
    /// Subjects a site must bring.
    let minimums: Minimums

    /// From mergeable summaries: p is the limit's.
    func sites(_ sites: [CountMoments]) -> [Assessment] {
        self.sites(sites) { site, result in
            switch side {
            case .both: (result.limitingP, .asymptotic)
            case .upper: (result.limitingUpperP, .asymptotic)
            case .lower: (1 - result.limitingUpperP, .asymptotic)
            }
        }
    }

    /// From the subjects' rows: p is that of the permutation distribution, by seeded draws.
    func sites(_ counts: SubjectCounts, plan: Resampling) -> [Assessment] {
        let moments = counts.moments()
        guard let test = ShareTest(total: CountMoments.merging(moments.map(\.withoutIdle))) else {
            return sites(moments)
        }
        let permutation = SharePermutation(test, counts: counts.active)
        return sites(moments) { site, result in
            guard let drawn = permutation.p(site: site, side: side, plan: plan, method: method) else {
                return (result.limitingP, .asymptotic)
            }
            return (drawn.p, .draws(drawn.draws))
        }
    }

    private func sites(
        _ sites: [CountMoments],
        _ p: (CountMoments, ShareTest.Result) -> (Double, Basis)
    ) -> [Assessment] {
        let all = sites.map(\.withoutIdle)
        let total = CountMoments.merging(all)
        guard let test = ShareTest(total: total) else {
            return sites.map { _ in .cannotBeAssessed(.tooFewValues(found: total.records, needed: records)) }
        }
        return all.map { site in
            if let reason = minimums.objection(subjects: site.active, rest: total.active - site.active) {
                return .cannotBeAssessed(reason)
            }
            if site.records < records { return .cannotBeAssessed(.tooFewValues(found: site.records, needed: records)) }
            guard let result = test.result(site) else { return .cannotBeAssessed(.noVariation) }
            return assessment(site, result, total: total, p(site, result))
        }
    }

    private func assessment(
        _ site: CountMoments,
        _ result: ShareTest.Result,
        total: CountMoments,
        _ p: (value: Double, basis: Basis)
    ) -> Assessment {
        let isTwofold = site.sums.count == 2
        let restRecords = total.records - site.records
        let here = Double(site.sums[0]) / Double(site.records)
        let there = restRecords > 0 ? Double(total.sums[0] - site.sums[0]) / Double(restRecords) : here
        let signed = here < there ? -result.statistic.squareRoot() : result.statistic.squareRoot()
        let effect =
            isTwofold
            ? Effect(.shareDifference, here - there)
            : Effect(.distance, total.largestShareDifference(of: site))
        return .checked(
            SiteTest(
                statistic: isTwofold ? signed : result.statistic,
                p: Probability.capped(p.value),
                basis: p.basis,
                n: site.active,
                direction: isTwofold ? Direction(here, against: there) : .neither,
                effect: effect
            )
        )
    }
}

extension CountMoments {
    /// The same without the subjects that have no records; they cannot be exchanged for one that has.
    var withoutIdle: CountMoments {
        CountMoments(subjects: active, active: active, sums: sums, products: products) ?? self
    }

    /// The largest difference, over categories, between a site's share and that of the rest.
    func largestShareDifference(of site: CountMoments) -> Double {
        let rest = records - site.records
        guard rest > 0, site.records > 0 else { return 0 }
        return zip(sums, site.sums).reduce(0.0) { largest, entry in
            let there = Double(entry.0 - entry.1) / Double(rest)
            return max(largest, (Double(entry.1) / Double(site.records) - there).magnitude)
        }
    }
}

extension SubjectCounts {
    /// The counts of the subjects that have records.
    var active: SubjectCounts {
        let (kept, subjects) = cohort.keeping { subject in row(subject).contains { $0 > 0 } }
        var counts = SubjectCounts(cohort: kept, categories: categories)
        for (place, subject) in subjects.enumerated() { counts.replace(place, with: row(subject)) }
        return counts
    }
}
