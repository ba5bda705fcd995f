// Method 1: events per day at risk, site against the rest.

/// The event-rate funnel in which the tested site sets neither its own target nor its own spread.
///
/// For site i of m, over the other m − 1 sites: mu = ΣN / ΣD; phi = max(1, Σ z0² / (m − 2)) with
/// z0 = (N_j/D_j − mu) / sqrt(mu / D_j); z = (N_i/D_i − mu) / sqrt(phi · mu · (1/D_i + 1/D_rest)).
///
/// p, which ranks, is the doubled tail of a negative binomial: the rate of a site is mu times a gamma variable whose
/// squared coefficient of variation is estimated from the other sites by N. Breslow's moment equation (Appl. Stat. 33
/// (1984) 38), plus the squared coefficient of variation of mu itself. The normal p of z and the exact Poisson tails are
/// given beside it. Poisson alone is too liberal: sites really differ.
///
/// Input: AE, SAE, DV or DS counts and days at risk, for example RFENDTC − RFSTDTC + 1 summed over subjects.
package enum EventRateFunnel {
    /// What the funnel says of one site.
    package struct Site: Sendable, Equatable {
        /// z as the statistic, the negative binomial p, and observed over expected as the effect.
        package let assessment: Assessment
        /// The figures behind it; nil when the site cannot be assessed.
        package let figures: Figures?
    }

    /// The figures behind an assessment.
    package struct Figures: Sendable, Equatable {
        /// Events per unit of exposure at the other sites.
        package let mu: Double
        /// Over-dispersion of the other sites, at least 1.
        package let phi: Double
        /// Squared coefficient of variation of the rate between the other sites, at least 0.
        package let spread: Double
        /// Events expected at this site.
        package let expected: Double
        /// Two-sided normal p of z.
        package let normalP: Double
        /// Exact Poisson P(N <= observed), taking mu as known and sites as alike.
        package let poissonLower: Double
        /// Exact Poisson P(N >= observed).
        package let poissonUpper: Double
        /// Negative binomial P(N <= observed): one-sided p of too few events.
        package let lower: Double
        /// Negative binomial P(N >= observed): one-sided p of too many events.
        package let upper: Double
    }

    /// Tests every site against the rest.
    ///
    /// - Parameters:
    ///   - sites: one for each site; sites below the minimum stay in the rest.
    ///   - minimums: `subjects` and `otherSites` count.
    /// - Returns: one result for each site, in the order given.
    /// - Complexity: O(sites²).
    package static func sites(_ sites: [EventRate], minimums: Minimums = Minimums()) -> [Site] {
        let total = EventRate.merging(sites)
        let exposures = sites.map { $0.exposure.value }
        return sites.indices.map { place in
            if let reason = objection(sites, exposures, place, minimums) {
                return Site(assessment: .cannotBeAssessed(reason), figures: nil)
            }
            let others = sites.indices.filter { $0 != place && exposures[$0] > 0 }
            let rest = total.without(sites[place])
            return site(
                sites[place],
                exposure: exposures[place],
                rest: rest,
                others: others.map { (Double(sites[$0].events), exposures[$0]) }
            )
        }
    }

    private static func objection(
        _ sites: [EventRate],
        _ exposures: [Double],
        _ place: Int,
        _ minimums: Minimums
    ) -> Reason? {
        if sites[place].subjects < minimums.subjects {
            return .tooFewSubjects(found: sites[place].subjects, needed: minimums.subjects)
        }
        guard exposures[place] > 0 else { return .noExposure }
        let others = sites.indices.count { $0 != place && exposures[$0] > 0 }
        let needed = max(2, minimums.otherSites)
        if others < needed { return .tooFewSites(found: others, needed: needed) }
        let isSilent = sites.allSatisfy { $0.events == 0 }
        return isSilent ? .nothingToCompare : nil
    }

    private static func site(
        _ site: EventRate,
        exposure: Double,
        rest: EventRate,
        others: [(events: Double, exposure: Double)]
    ) -> Site {
        let restExposure = rest.exposure.value
        // Half an event stands in for none, so that a single site with events is not compared with a rate of zero.
        let mu = max(Double(rest.events), 0.5) / restExposure
        let phi = max(1, pearson(others, mu: mu, spread: 0) / Double(others.count - 1))
        let spread = self.spread(others, mu: mu)
        let expected = mu * exposure
        let rate = Double(site.events) / exposure
        let z = (rate - mu) / (phi * mu * (1 / exposure + 1 / restExposure)).squareRoot()
        let restMean = mu * restExposure
        let variance = ExactSum(others.map { mu * $0.exposure + spread * (mu * $0.exposure) * (mu * $0.exposure) })
            .value
        let model = NegativeBinomial(mean: expected, dispersion: spread + variance / (restMean * restMean))
        let plain = Poisson(mean: expected)
        let figures = Figures(
            mu: mu,
            phi: phi,
            spread: spread,
            expected: expected,
            normalP: Normal.twoSided(z),
            poissonLower: plain.atMost(site.events),
            poissonUpper: plain.atLeast(site.events),
            lower: model.atMost(site.events),
            upper: model.atLeast(site.events)
        )
        let test = SiteTest(
            statistic: z,
            p: Probability.doubled(figures.lower, figures.upper),
            basis: .model,
            n: site.subjects,
            direction: Direction(rate, against: mu),
            effect: Effect(.ratio, Double(site.events) / expected)
        )
        return Site(assessment: .checked(test), figures: figures)
    }

    /// Σ (N − mu D)² / (mu D + spread (mu D)²), summed exactly.
    private static func pearson(_ sites: [(events: Double, exposure: Double)], mu: Double, spread: Double) -> Double {
        var sum = ExactSum()
        for site in sites {
            let mean = mu * site.exposure
            let difference = site.events - mean
            sum.add(difference * difference / (mean + spread * mean * mean))
        }
        return sum.value
    }

    /// The spread at which Pearson's sum equals its degrees of freedom; 0 when it never exceeds them.
    private static func spread(_ sites: [(events: Double, exposure: Double)], mu: Double) -> Double {
        let freedom = Double(sites.count - 1)
        return MonotoneRoot.find(low: 0, high: 100) { pearson(sites, mu: mu, spread: $0) - freedom }
    }
}
