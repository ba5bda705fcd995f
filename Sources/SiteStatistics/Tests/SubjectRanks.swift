// One figure for each subject, ranked over the study, site against the rest.

/// The rank sum of one figure for each subject, for every site against the rest.
package struct SubjectRanks: Sendable {
    private let values: [Double]
    private let sites: [[Double]]

    /// Takes one figure for each subject, nil where there is none; figures are rounded to ten decimals first.
    package init(_ figures: [Double?], cohort: Cohort) {
        var sites = [[Double]](repeating: [], count: cohort.siteCount)
        var all: [Double] = []
        for (figure, site) in zip(figures, cohort.siteOfSubject) {
            guard let figure, figure.isFinite else { continue }
            let rounded = Rounding.toTenDecimals(figure)
            sites[Int(site)].append(rounded)
            all.append(rounded)
        }
        self.sites = sites
        values = all.sorted()
    }

    /// The rank-sum test of each site; the effect is the superiority minus one half.
    package func sites(minimums: Minimums = Minimums()) -> [Assessment] {
        sites.map { site in
            if let reason = minimums.objection(subjects: site.count, rest: values.count - site.count) {
                return .cannotBeAssessed(reason)
            }
            guard let test = RankSumTest(site, rest(of: site)) else { return .cannotBeAssessed(.noVariation) }
            return .checked(
                SiteTest(
                    statistic: test.z,
                    p: test.p,
                    basis: test.basis,
                    n: site.count,
                    direction: Direction(test.superiority, against: 0.5),
                    effect: Effect(.superiority, test.superiority - 0.5)
                )
            )
        }
    }

    /// The Kolmogorov-Smirnov test of each site against the rest; the effect is the distance.
    package func distances(minimums: Minimums = Minimums()) -> [Assessment] {
        sites.map { site in
            if let reason = minimums.objection(subjects: site.count, rest: values.count - site.count) {
                return .cannotBeAssessed(reason)
            }
            guard values.first != values.last else { return .cannotBeAssessed(.noVariation) }
            guard let test = KolmogorovSmirnov.twoSamples(site, rest(of: site)) else {
                return .cannotBeAssessed(.notComputable)
            }
            return .checked(
                SiteTest(
                    statistic: test.distance,
                    p: test.p,
                    basis: test.basis,
                    n: site.count,
                    direction: .neither,
                    effect: Effect(.distance, test.distance)
                )
            )
        }
    }

    /// The sorted values without those of a site.
    private func rest(of site: [Double]) -> [Double] {
        let leaving = site.sorted()
        var next = 0
        return values.filter { value in
            guard next < leaving.count, leaving[next] == value else { return true }
            next += 1
            return false
        }
    }
}
