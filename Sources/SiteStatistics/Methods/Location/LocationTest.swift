// Method 3: the mean of a measurement, site against the rest.

/// The location of a measurement under a one-way random-effects model.
///
/// One value for each subject, such as a baseline or a mean over visits: with records as the unit 13 % of p-values fell
/// below 0.05 under a true null.
///
/// Variance components by the analysis of variance (ANOVA, method of moments), not REML, which differ when sites have
/// different sizes: MSW = Σ within squares / (N − k), MSB = Σ n_j (mean_j − mean)² / (k − 1),
/// n0 = (N − Σ n_j² / N) / (k − 1), s_b² = max(0, (MSB − MSW) / n0). mu is the mean of site means weighted by
/// 1 / (s_b² + s² / n_j).
///
/// Source: S. Searle, G. Casella, C. McCulloch, "Variance Components", Wiley 1992, section 3.6; F. Satterthwaite,
/// Biometrics Bull. 2 (1946) 110, for the degrees of freedom.
package enum LocationTest {
    /// Variance components and overall mean of some sites.
    package struct Components: Sendable, Equatable {
        /// The weighted mean of site means.
        package let mu: Double
        /// Variance of `mu`.
        package let muVariance: Double
        /// Variance within sites.
        package let within: Double
        /// Variance between sites, at least 0.
        package let between: Double
        /// Mean square between sites.
        package let meanSquareBetween: Double
        /// The size of an average site in the sense of the model.
        package let typicalSize: Double
        /// Sites and values.
        package let sites: Int
        /// Values of all those sites.
        package let values: Int

        /// Estimates from sites with values; nil with fewer than two sites or without a value to spare.
        package init?(_ parts: [Moments]) {
            let parts = parts.filter { $0.count > 0 }
            let whole = Moments.merging(parts)
            guard parts.count > 1, whole.count > parts.count, let total = whole.deviation else { return nil }
            let (count, groups) = (Double(whole.count), Double(parts.count))
            let inside = ExactSum(parts.compactMap(\.deviation)).value
            within = inside / (count - groups)
            meanSquareBetween = max(0, total - inside) / (groups - 1)
            let squares = parts.reduce(0.0) { $0 + Double($1.count) * Double($1.count) }
            typicalSize = (count - squares / count) / (groups - 1)
            let between = max(0, (meanSquareBetween - within) / typicalSize)
            self.between = between
            sites = parts.count
            values = whole.count
            guard within > 0 || between > 0 else { return nil }
            var weights = ExactSum()
            var weighted = ExactSum()
            for part in parts {
                let weight = 1 / (between + within / Double(part.count))
                weights.add(weight)
                weighted.add(weight * (part.mean ?? 0))
            }
            // Without variation inside sites, the weights of tiny ones could be infinite; they are not, as between > 0.
            mu = weighted.value / weights.value
            muVariance = 1 / weights.value
        }
    }

    /// z of every site by the page's formula, all sites in mu and in the variances; nil where there is none.
    ///
    /// z = (mean_i − mu) / sqrt(s_b² + s² / n_i). For reference: an extreme site widens s_b and hides itself and others.
    package static func referenceScores(_ sites: [Moments]) -> [Double?] {
        guard let all = Components(sites) else { return sites.map { _ in nil } }
        return sites.map { site in
            site.mean.map { ($0 - all.mu) / (all.between + all.within / Double(site.count)).squareRoot() }
        }
    }

    /// Tests every site against the other sites' mu and variances.
    ///
    /// t = (mean_i − mu) / sqrt(s_b² + s² / n_i + Var(mu)), two-sided p from Student's t. Degrees of freedom by
    /// Satterthwaite for s_b² + s² / n_i as a combination of MSB and MSW. The effect is (mean_i − mu) / s.
    ///
    /// - Parameters:
    ///   - sites: moments of one value for each subject; sites below the minimum stay in the rest.
    ///   - minimums: `subjects` and `otherSites` count.
    /// - Returns: one result for each site, in the order given.
    package static func sites(_ sites: [Moments], minimums: Minimums = Minimums()) -> [Assessment] {
        sites.indices.map { place in
            let site = sites[place]
            let others = sites.indices.filter { $0 != place && sites[$0].count > 0 }.map { sites[$0] }
            if site.count < minimums.subjects {
                return .cannotBeAssessed(.tooFewSubjects(found: site.count, needed: minimums.subjects))
            }
            let needed = max(2, minimums.otherSites)
            guard others.count >= needed else {
                return .cannotBeAssessed(.tooFewSites(found: others.count, needed: needed))
            }
            guard Moments.merging(others).count > others.count else {
                return .cannotBeAssessed(.restTooSmall(found: others.count, needed: others.count + 1))
            }
            guard let rest = Components(others), let mean = site.mean else { return .cannotBeAssessed(.noVariation) }
            return assess(mean: mean, count: site.count, rest: rest)
        }
    }

    private static func assess(mean: Double, count: Int, rest: Components) -> Assessment {
        let n = Double(count)
        let variance = rest.between + rest.within / n + rest.muVariance
        let t = (mean - rest.mu) / variance.squareRoot()
        let scale = rest.within > 0 ? rest.within.squareRoot() : rest.between.squareRoot()
        return .checked(
            SiteTest(
                statistic: t,
                p: StudentT(df: freedom(rest, n)).twoSided(t),
                n: count,
                direction: Direction(mean, against: rest.mu),
                effect: Effect(.standardisedDifference, (mean - rest.mu) / scale)
            )
        )
    }

    /// Degrees of freedom of MSB / n0 + MSW (1 / n − 1 / n0), or of MSW alone when sites do not differ.
    private static func freedom(_ rest: Components, _ n: Double) -> Double {
        let withinFreedom = Double(rest.values - rest.sites)
        guard rest.between > 0 else { return withinFreedom }
        let betweenPart = rest.meanSquareBetween / rest.typicalSize
        let withinPart = rest.within * (1 / n - 1 / rest.typicalSize)
        let variance = betweenPart + withinPart
        let spread = betweenPart * betweenPart / Double(rest.sites - 1) + withinPart * withinPart / withinFreedom
        return spread > 0 ? max(1, variance * variance / spread) : withinFreedom
    }
}
