// The beta-binomial model of a share, estimated without the tested site.

/// What the other sites say about a share: its level, and how much sites differ in it.
struct ShareModel {
    /// The share at the other sites.
    let mean: Double
    /// Correlation of two trials of one site, estimated from the other sites, in 0..<1.
    let correlation: Double
    /// Over-dispersion of the other sites, at least 1.
    let phi: Double
    /// The variance of `mean` itself.
    let variance: Double

    /// Estimates from the other sites; needs at least two with trials.
    ///
    /// The correlation solves Σ (x − n p)² / (n p q (1 + (n − 1) ρ)) = m − 2 over the m − 1 other sites, the moment
    /// equation of D. Williams, Appl. Stat. 31 (1982) 144; half an event stands in where the rest has none or nothing else.
    init?(others: [EventShare]) {
        // In an order of their own, so that no sum depends on the order of the sites.
        let sites = others.filter { $0.trials > 0 }.sorted(by: EventShare.isSmaller)
        let total = EventShare.merging(sites)
        guard sites.count > 1 else { return nil }
        let trials = Double(total.trials)
        let isOneSided = total.events == 0 || total.events == total.trials
        mean = isOneSided ? (Double(total.events) + 0.5) / (trials + 1) : Double(total.events) / trials
        let (p, q) = (mean, 1 - mean)
        let freedom = Double(sites.count - 1)
        // Sites that are alike are one term: the equation is solved once for each site of the study.
        var terms: [(size: Double, sites: Double, square: Double)] = []
        for (place, site) in sites.enumerated() {
            if place > 0, sites[place - 1].trials == site.trials, sites[place - 1].events == site.events {
                terms[terms.count - 1].sites += 1
                continue
            }
            let n = Double(site.trials)
            let difference = Double(site.events) - n * p
            terms.append((n, 1, difference * difference / (n * p * q)))
        }
        func pearson(_ correlation: Double) -> Double {
            terms.reduce(0) { $0 + $1.sites * $1.square / (1 + ($1.size - 1) * correlation) }
        }
        phi = max(1, pearson(0) / freedom)
        let rho = MonotoneRoot.find(low: 0, high: 0.999) { pearson($0) - freedom }
        correlation = rho
        let spread = terms.reduce(0) { $0 + $1.sites * $1.size * p * q * (1 + ($1.size - 1) * rho) }
        variance = spread / (trials * trials)
    }

    /// The predictive distribution of the events among `trials` of a further site.
    ///
    /// Its variance is n p q (1 + (n − 1) ρ) + n² Var(p): the spread between sites and what is not known about p.
    func predictive(trials: Int) -> any DiscreteDistribution {
        let n = Double(trials)
        let binomial = n * mean * (1 - mean)
        let total = binomial * (1 + (n - 1) * correlation) + n * n * variance
        let rho = n > 1 ? min(0.999, (total / binomial - 1) / (n - 1)) : 0
        guard rho > 1e-12 else { return Binomial(trials: trials, probability: mean) }
        return BetaBinomial(trials: trials, mean: mean, correlation: rho)
    }
}

extension EventShare {
    /// An order that depends on trials and events only.
    static func isSmaller(_ left: EventShare, _ right: EventShare) -> Bool {
        (left.trials, left.events) < (right.trials, right.events)
    }
}
