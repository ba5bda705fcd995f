// Tail probabilities, as values of Swift over the functions of CBoostMath.

internal import CBoostMath

/// Probabilities that rounding may have pushed over 1; what is not a number stays so.
///
/// `min(1, .nan)` is 1 in Swift, which would turn a failure into a pass.
enum Probability {
    /// At most 1.
    static func capped(_ p: Double) -> Double { p > 1 ? 1 : p }

    /// Twice the smaller tail, at most 1; not a number when either is not.
    static func doubled(_ lower: Double, _ upper: Double) -> Double {
        lower.isNaN || upper.isNaN ? .nan : capped(2 * min(lower, upper))
    }
}

/// A distribution of real numbers whose two tails keep their digits.
///
/// A parameter outside the domain, or an argument that is not a number, gives NaN; nothing traps.
package protocol ContinuousDistribution: Sendable {
    /// P(X <= x).
    func lowerTail(_ x: Double) -> Double
    /// P(X > x), computed on its own: exact to the last digits where it is tiny.
    func upperTail(_ x: Double) -> Double
    /// The x with P(X <= x) = p.
    func quantile(lower p: Double) -> Double
    /// The x with P(X > x) = p.
    func quantile(upper p: Double) -> Double
}

/// The normal distribution with mean 0 and variance 1.
package struct Normal: ContinuousDistribution {
    package init() {}
    package func lowerTail(_ x: Double) -> Double { cbm_normal_lower(x) }
    package func upperTail(_ x: Double) -> Double { cbm_normal_upper(x) }
    package func quantile(lower p: Double) -> Double { cbm_normal_lower_quantile(p) }
    package func quantile(upper p: Double) -> Double { cbm_normal_upper_quantile(p) }

    /// P(|X| >= |z|), the two-sided p of a z statistic.
    package static func twoSided(_ z: Double) -> Double { Probability.capped(2 * cbm_normal_upper(z.magnitude)) }
}

/// Student's t with any positive number of degrees of freedom.
package struct StudentT: ContinuousDistribution {
    /// Degrees of freedom, above 0.
    package let df: Double
    package init(df: Double) { self.df = df }
    package func lowerTail(_ x: Double) -> Double { cbm_t_lower(x, df) }
    package func upperTail(_ x: Double) -> Double { cbm_t_upper(x, df) }
    package func quantile(lower p: Double) -> Double { cbm_t_lower_quantile(p, df) }
    package func quantile(upper p: Double) -> Double { cbm_t_upper_quantile(p, df) }

    /// P(|X| >= |t|), the two-sided p of a t statistic.
    package func twoSided(_ t: Double) -> Double { Probability.capped(2 * upperTail(t.magnitude)) }
}

/// Chi-squared.
package struct ChiSquared: ContinuousDistribution {
    /// Degrees of freedom, above 0.
    package let df: Double
    package init(df: Double) { self.df = df }
    package func lowerTail(_ x: Double) -> Double { cbm_chi_squared_lower(x, df) }
    package func upperTail(_ x: Double) -> Double { cbm_chi_squared_upper(x, df) }
    package func quantile(lower p: Double) -> Double { cbm_chi_squared_lower_quantile(p, df) }
    package func quantile(upper p: Double) -> Double { cbm_chi_squared_upper_quantile(p, df) }
}

/// Fisher's F.
package struct FisherF: ContinuousDistribution {
    /// Degrees of freedom of the numerator, above 0.
    package let df1: Double
    /// Degrees of freedom of the denominator, above 0.
    package let df2: Double
    package init(df1: Double, df2: Double) {
        self.df1 = df1
        self.df2 = df2
    }
    package func lowerTail(_ x: Double) -> Double { cbm_f_lower(x, df1, df2) }
    package func upperTail(_ x: Double) -> Double { cbm_f_upper(x, df1, df2) }
    package func quantile(lower p: Double) -> Double { cbm_f_lower_quantile(p, df1, df2) }
    package func quantile(upper p: Double) -> Double { cbm_f_upper_quantile(p, df1, df2) }
}

/// Gamma; the mean is shape times scale.
package struct Gamma: ContinuousDistribution {
    /// Above 0.
    package let shape: Double
    /// Above 0.
    package let scale: Double
    package init(shape: Double, scale: Double = 1) {
        self.shape = shape
        self.scale = scale
    }
    package func lowerTail(_ x: Double) -> Double { cbm_gamma_lower(x, shape, scale) }
    package func upperTail(_ x: Double) -> Double { cbm_gamma_upper(x, shape, scale) }
    package func quantile(lower p: Double) -> Double { cbm_gamma_lower_quantile(p, shape, scale) }
    package func quantile(upper p: Double) -> Double { cbm_gamma_upper_quantile(p, shape, scale) }
}

/// Beta.
package struct Beta: ContinuousDistribution {
    /// Above 0.
    package let a: Double
    /// Above 0.
    package let b: Double
    package init(a: Double, b: Double) {
        self.a = a
        self.b = b
    }
    package func lowerTail(_ x: Double) -> Double { cbm_beta_lower(x, a, b) }
    package func upperTail(_ x: Double) -> Double { cbm_beta_upper(x, a, b) }
    package func quantile(lower p: Double) -> Double { cbm_beta_lower_quantile(p, a, b) }
    package func quantile(upper p: Double) -> Double { cbm_beta_upper_quantile(p, a, b) }
}
