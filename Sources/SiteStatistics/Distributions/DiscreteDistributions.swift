// Distributions of counts.

internal import CBoostMath

/// A distribution of whole numbers from 0 whose two tails keep their digits.
package protocol DiscreteDistribution: Sendable {
    /// P(X = k); 0 below 0.
    func mass(_ k: Int) -> Double
    /// P(X <= k); 0 below 0.
    func atMost(_ k: Int) -> Double
    /// P(X >= k), computed on its own; 1 for k <= 0.
    func atLeast(_ k: Int) -> Double
}

extension DiscreteDistribution {
    /// The two-sided p of an observed count: twice the smaller of P(X <= k) and P(X >= k), at most 1.
    ///
    /// Doubled, not by likelihood: the two tails stay comparable between sites of different size.
    package func doubledTail(_ k: Int) -> Double { Probability.doubled(atMost(k), atLeast(k)) }
}

/// Successes among a number of trials.
package struct Binomial: DiscreteDistribution {
    /// At least 0.
    package let trials: Int
    /// In 0...1.
    package let probability: Double
    package init(trials: Int, probability: Double) {
        self.trials = trials
        self.probability = probability
    }
    package func mass(_ k: Int) -> Double { k < 0 ? 0 : cbm_binomial_mass(Double(k), Double(trials), probability) }
    package func atMost(_ k: Int) -> Double { k < 0 ? 0 : cbm_binomial_lower(Double(k), Double(trials), probability) }
    package func atLeast(_ k: Int) -> Double {
        k <= 0 ? 1 : cbm_binomial_upper(Double(k - 1), Double(trials), probability)
    }
}

/// Poisson.
package struct Poisson: DiscreteDistribution {
    /// At least 0.
    package let mean: Double
    package init(mean: Double) { self.mean = mean }
    package func mass(_ k: Int) -> Double { k < 0 ? 0 : cbm_poisson_mass(Double(k), mean) }
    package func atMost(_ k: Int) -> Double { k < 0 ? 0 : cbm_poisson_lower(Double(k), mean) }
    package func atLeast(_ k: Int) -> Double { k <= 0 ? 1 : cbm_poisson_upper(Double(k - 1), mean) }
}

/// Negative binomial with a mean and a relative variance between units: variance = mean + mean² · dispersion.
package struct NegativeBinomial: DiscreteDistribution {
    /// Above 0.
    package let mean: Double
    /// Squared coefficient of variation of the underlying rate, above 0.
    package let dispersion: Double
    package init(mean: Double, dispersion: Double) {
        self.mean = mean
        self.dispersion = dispersion
    }
    private var size: Double { 1 / dispersion }
    private var success: Double { 1 / (1 + mean * dispersion) }
    package func mass(_ k: Int) -> Double { k < 0 ? 0 : cbm_negative_binomial_mass(Double(k), size, success) }
    package func atMost(_ k: Int) -> Double { k < 0 ? 0 : cbm_negative_binomial_lower(Double(k), size, success) }
    package func atLeast(_ k: Int) -> Double {
        k <= 0 ? 1 : cbm_negative_binomial_upper(Double(k - 1), size, success)
    }
}

/// Marked ones among `draws` taken without replacement from `total`, of which `marked` are marked.
package struct Hypergeometric: DiscreteDistribution {
    /// In 0...total.
    package let marked: Int
    /// In 0...total.
    package let draws: Int
    /// At most 2^31.
    package let total: Int
    package init(marked: Int, draws: Int, total: Int) {
        self.marked = marked
        self.draws = draws
        self.total = total
    }
    package func mass(_ k: Int) -> Double {
        k < 0 ? 0 : cbm_hypergeometric_mass(Double(k), Double(marked), Double(draws), Double(total))
    }
    package func atMost(_ k: Int) -> Double {
        k < 0 ? 0 : cbm_hypergeometric_lower(Double(k), Double(marked), Double(draws), Double(total))
    }
    package func atLeast(_ k: Int) -> Double {
        k <= 0 ? 1 : cbm_hypergeometric_upper(Double(k - 1), Double(marked), Double(draws), Double(total))
    }
}

/// Successes among trials whose probability is itself drawn once from a beta distribution.
///
/// Source: J. Skellam, "A probability distribution derived from the binomial distribution by regarding the probability
/// of success as variable between the sets of trials", J. Royal Stat. Soc. B 10 (1948) 257.
package struct BetaBinomial: DiscreteDistribution {
    /// At least 0.
    package let trials: Int
    /// Above 0.
    package let a: Double
    /// Above 0.
    package let b: Double

    package init(trials: Int, a: Double, b: Double) {
        self.trials = trials
        self.a = a
        self.b = b
    }

    /// The distribution with a mean share and a correlation between two trials, both strictly between 0 and 1.
    package init(trials: Int, mean: Double, correlation: Double) {
        let size = (1 - correlation) / correlation
        self.init(trials: trials, a: mean * size, b: (1 - mean) * size)
    }

    package func mass(_ k: Int) -> Double { k < 0 ? 0 : cbm_beta_binomial_mass(Double(k), Double(trials), a, b) }

    package func atMost(_ k: Int) -> Double {
        if k < 0 { return 0 }
        guard !mass(0).isNaN else { return .nan }
        if k >= trials { return 1 }
        return Double(k) <= mean ? sumDown(from: k) : 1 - sumUp(from: k + 1)
    }

    package func atLeast(_ k: Int) -> Double {
        if k <= 0 { return 1 }
        guard !mass(0).isNaN else { return .nan }
        if k > trials { return 0 }
        return Double(k) >= mean ? sumUp(from: k) : 1 - sumDown(from: k - 1)
    }

    private var mean: Double { Double(trials) * a / (a + b) }

    /// The masses from `k` to 0, by the ratio of neighbours; may rise first where the distribution is U-shaped.
    private func sumDown(from k: Int) -> Double {
        var term = mass(k)
        var sum = 0.0
        let n = Double(trials)
        for i in stride(from: Double(k), through: 0, by: -1) {
            sum += term
            let ratio = i * (n - i + b) / ((n - i + 1) * (i - 1 + a))
            if ratio < 1, term < sum * 1e-20, a >= 1 { break }
            term *= ratio
        }
        return Probability.capped(sum)
    }

    /// The masses from `k` to the number of trials.
    private func sumUp(from k: Int) -> Double {
        var term = mass(k)
        var sum = 0.0
        let n = Double(trials)
        for i in stride(from: Double(k), through: n, by: 1) {
            sum += term
            let ratio = (n - i) * (i + a) / ((i + 1) * (n - i - 1 + b))
            if ratio < 1, term < sum * 1e-20, b >= 1 { break }
            term *= ratio
        }
        return Probability.capped(sum)
    }
}
