// One score for each subject; is the site's mean out of the ordinary?

/// One score for each subject, with the permutation test of a site's mean; larger is more extreme.
struct SubjectScores {
    /// All scores, ascending: the canonical order of draws.
    private let sorted: [Double]
    private let sites: [[Double]]

    /// Takes one score for each subject, nil where there is none.
    init(_ scores: [Double?], cohort: Cohort) {
        var sites = [[Double]](repeating: [], count: cohort.siteCount)
        for (score, site) in zip(scores, cohort.siteOfSubject) {
            if let score, score.isFinite { sites[Int(site)].append(Rounding.toTenDecimals(score)) }
        }
        self.sites = sites.map { $0.sorted() }
        sorted = sites.flatMap(\.self).sorted()
    }

    /// P of a mean as large as the site's in as many subjects drawn by lot.
    ///
    /// The statistic is the site's mean; the effect is its difference from that of the rest.
    func sites(plan: Resampling, method: Method, part: UInt64, minimums: Minimums) -> [Assessment] {
        let permutation = SubjectPermutation(count: sorted.count, plan: plan, method: method)
        let total = ExactSum(sorted)
        return sites.map { site in
            if let reason = minimums.objection(subjects: site.count, rest: sorted.count - site.count) {
                return .cannotBeAssessed(reason)
            }
            guard sorted.first != sorted.last else { return .cannotBeAssessed(.noVariation) }
            let observed = site.reduce(0, +)
            let drawn = permutation.p(size: site.count, observed: observed, part: part) { subjects in
                subjects.reduce(0.0) { $0 + sorted[$1] }
            }
            var others = total
            others.remove(ExactSum(site))
            let mean = observed / Double(site.count)
            let rest = others.value / Double(sorted.count - site.count)
            return .checked(
                SiteTest(
                    statistic: mean,
                    p: drawn.p,
                    basis: .draws(drawn.draws),
                    n: site.count,
                    direction: Direction(mean, against: rest),
                    effect: Effect(.difference, mean - rest)
                )
            )
        }
    }
}

extension Assessment {
    /// The same test of figures whose sign was turned, turned back.
    func negated() -> Assessment {
        guard case .assessed(var test) = self else { return self }
        test.statistic = -test.statistic
        test.effect.value = -test.effect.value
        switch test.direction {
        case .lower: test.direction = .higher
        case .higher: test.direction = .lower
        case .neither: break
        }
        return .assessed(test)
    }
}
