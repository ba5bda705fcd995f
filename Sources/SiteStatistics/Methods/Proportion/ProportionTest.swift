// Method 4: a share, site against the rest, with the spread between sites allowed for; and the funnel of method 1 over it.

/// The beta-binomial test of a share, and the funnel of shares, both without the tested site.
///
/// z = (p_i − mu) / sqrt(phi · mu (1 − mu) · (1/n_i + 1/n_rest)) with mu and phi = max(1, Σ z0² / (m − 2)) over the other
/// sites, as for rates. p, which ranks, is a tail of the beta-binomial of `ShareModel`; the exact binomial tails, which
/// take all sites as alike, are given beside it.
///
/// Input: subjects with an event among subjects, flags, missing cells, changed cells.
package enum ProportionTest {
    /// Which tails p counts.
    package enum Side: Sendable {
        /// The doubled smaller tail.
        case both
        /// P(X <= observed).
        case lower
        /// P(X >= observed).
        case upper
    }

    /// What the test says of one site.
    package struct Site: Sendable, Equatable {
        /// z as the statistic, the beta-binomial p, and the difference of shares as the effect.
        package let assessment: Assessment
        /// The figures behind it; nil when the site cannot be assessed.
        package let figures: Figures?
    }

    /// The figures behind an assessment.
    package struct Figures: Sendable, Equatable {
        /// The share at the other sites.
        package let mu: Double
        /// Over-dispersion of the other sites, at least 1.
        package let phi: Double
        /// Correlation of two trials of one site, from the other sites.
        package let correlation: Double
        /// Events expected at this site.
        package let expected: Double
        /// Two-sided normal p of z.
        package let normalP: Double
        /// Exact binomial P(X <= observed), taking mu as known and sites as alike.
        package let binomialLower: Double
        /// Exact binomial P(X >= observed).
        package let binomialUpper: Double
        /// Beta-binomial P(X <= observed).
        package let lower: Double
        /// Beta-binomial P(X >= observed).
        package let upper: Double
    }

    /// Tests every site against the rest.
    ///
    /// - Parameters:
    ///   - sites: one for each site; sites below the minimum stay in the rest.
    ///   - side: which tails count.
    ///   - minimums: `subjects` and `otherSites` count.
    /// - Returns: one result for each site, in the order given.
    /// - Complexity: O(sites²).
    package static func sites(
        _ sites: [EventShare],
        side: Side = .both,
        minimums: Minimums = Minimums()
    ) -> [Site] {
        let total = EventShare.merging(sites)
        let order = sites.indices.filter { sites[$0].trials > 0 }.sorted { EventShare.isSmaller(sites[$0], sites[$1]) }
        return sites.indices.map { place in
            let others = order.filter { $0 != place }.map { sites[$0] }
            if let reason = objection(sites[place], others: others.count, total: total, minimums) {
                return Site(assessment: .cannotBeAssessed(reason), figures: nil)
            }
            guard let model = ShareModel(others: others) else {
                return Site(assessment: .cannotBeAssessed(.tooFewSites(found: others.count, needed: 2)), figures: nil)
            }
            return site(sites[place], restTrials: total.trials - sites[place].trials, model: model, side: side)
        }
    }

    private static func objection(_ site: EventShare, others: Int, total: EventShare, _ minimums: Minimums) -> Reason? {
        if site.subjects < minimums.subjects {
            return .tooFewSubjects(found: site.subjects, needed: minimums.subjects)
        }
        guard site.trials > 0 else { return .noExposure }
        let needed = max(2, minimums.otherSites)
        if others < needed { return .tooFewSites(found: others, needed: needed) }
        return total.events == 0 || total.events == total.trials ? .nothingToCompare : nil
    }

    private static func site(_ site: EventShare, restTrials: Int, model: ShareModel, side: Side) -> Site {
        let n = Double(site.trials)
        let share = Double(site.events) / n
        let variance = model.phi * model.mean * (1 - model.mean) * (1 / n + 1 / Double(restTrials))
        let z = (share - model.mean) / variance.squareRoot()
        let predictive = model.predictive(trials: site.trials)
        let plain = Binomial(trials: site.trials, probability: model.mean)
        let figures = Figures(
            mu: model.mean,
            phi: model.phi,
            correlation: model.correlation,
            expected: n * model.mean,
            normalP: Normal.twoSided(z),
            binomialLower: plain.atMost(site.events),
            binomialUpper: plain.atLeast(site.events),
            lower: predictive.atMost(site.events),
            upper: predictive.atLeast(site.events)
        )
        let test = SiteTest(
            statistic: z,
            p: figures.p(side),
            basis: .model,
            n: site.trials,
            direction: Direction(share, against: model.mean),
            effect: Effect(.shareDifference, share - model.mean)
        )
        return Site(assessment: .checked(test), figures: figures)
    }
}

extension ProportionTest.Figures {
    /// The beta-binomial p of a side.
    fileprivate func p(_ side: ProportionTest.Side) -> Double {
        switch side {
        case .both: Probability.doubled(lower, upper)
        case .lower: lower
        case .upper: upper
        }
    }
}
