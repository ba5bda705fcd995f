// Method 1 as the industry computes it, to the ninth digit, with its faults.

/// The funnel of key risk indicators, as in gsm.core: normal approximation with over-dispersion over all sites.
///
/// z0 = (rate − mu) / sqrt(mu / D) for rates and (share − mu) / sqrt(mu (1 − mu) / n) for shares, with mu over all sites;
/// phi = mean(z0²); z = z0 / sqrt(phi).
///
/// Kept for comparison. phi includes the tested site and has no floor, so |z| < sqrt(m) for m sites whatever the data
/// say: nothing can reach ±2 in a study of fewer than 5 sites or ±3 below 10. `EventRateFunnel` has neither fault.
///
/// Source: D. Spiegelhalter, "Handling over-dispersion of performance indicators", Qual. Saf. Health Care 14 (2005) 347;
/// gsm.core, `Analyze_NormalApprox` and `Flag_NormalApprox`.
package struct IndustryFunnel: Sendable, Equatable {
    /// The overall rate or share.
    package let mu: Double
    /// The over-dispersion.
    package let phi: Double
    /// One for each site, nil for a site without exposure or trials, which takes no part.
    package let sites: [Site?]

    /// What the funnel says of one site.
    package struct Site: Sendable, Equatable {
        /// The site's rate or share.
        package let metric: Double
        /// Before over-dispersion.
        package let z0: Double
        /// After over-dispersion.
        package let z: Double
        /// −2, −1, 0, 1 or 2: beyond ±3, beyond ±2, or within.
        package let flag: Int
    }

    /// The funnel of rates; nil when no site has exposure.
    package static func rates(_ sites: [EventRate]) -> IndustryFunnel? {
        let total = EventRate.merging(sites)
        guard total.exposure.value > 0 else { return nil }
        let mu = Double(total.events) / total.exposure.value
        return IndustryFunnel(
            mu: mu,
            metrics: sites.map { site in
                let exposure = site.exposure.value
                return exposure > 0 ? (Double(site.events) / exposure, mu / exposure) : nil
            }
        )
    }

    /// The funnel of shares; nil when no site has trials.
    package static func shares(_ sites: [EventShare]) -> IndustryFunnel? {
        let total = EventShare.merging(sites)
        guard total.trials > 0 else { return nil }
        let mu = Double(total.events) / Double(total.trials)
        return IndustryFunnel(
            mu: mu,
            metrics: sites.map { site in
                guard site.trials > 0 else { return nil }
                return (Double(site.events) / Double(site.trials), mu * (1 - mu) / Double(site.trials))
            }
        )
    }

    /// The limits of the funnel at an exposure or a number of trials, for the plot.
    ///
    /// - Parameters:
    ///   - z: how many standard deviations, such as 2 or 3.
    ///   - exposure: above 0.
    ///   - isShare: whether the metric is a share.
    /// - Returns: the two limits, not below 0, and for a share not above 1.
    package func limits(z: Double, exposure: Double, isShare: Bool) -> (lower: Double, upper: Double) {
        let variance = isShare ? mu * (1 - mu) / exposure : mu / exposure
        let width = z.magnitude * (max(0, phi * variance)).squareRoot()
        return (max(0, mu - width), isShare ? min(1, mu + width) : mu + width)
    }

    private init(mu: Double, metrics: [(metric: Double, variance: Double)?]) {
        self.mu = mu
        let scores = metrics.map { entry in
            entry.map { $0.variance > 0 ? ($0.metric - mu) / $0.variance.squareRoot() : 0 }
        }
        let present = scores.compactMap(\.self)
        let squares = ExactSum(present.map { $0 * $0 }).value
        let phi = squares / Double(present.count)
        self.phi = phi
        sites = zip(metrics, scores).map { entry, score in
            guard let entry, let score else { return nil }
            let z = phi > 0 ? score / phi.squareRoot() : 0
            return Site(metric: entry.metric, z0: score, z: z, flag: IndustryFunnel.flag(z))
        }
    }

    private static func flag(_ z: Double) -> Int {
        if z < -3 { return -2 }
        if z < -2 { return -1 }
        if z > 3 { return 2 }
        return z > 2 ? 1 : 0
    }
}
