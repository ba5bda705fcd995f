// What a test of one site says, or why it says nothing.

/// The result of one test of one site, or the reason why there is none.
package enum Assessment: Sendable, Equatable {
    /// The site was tested.
    case assessed(SiteTest)
    /// The site was not tested; that is neither a pass nor a finding.
    case cannotBeAssessed(Reason)

    /// The result, nil when there is none.
    package var test: SiteTest? {
        guard case .assessed(let test) = self else { return nil }
        return test
    }

    /// Why there is no result, nil when there is one.
    package var reason: Reason? {
        guard case .cannotBeAssessed(let reason) = self else { return nil }
        return reason
    }

    /// The p-value, nil when the site cannot be assessed; what the adjustments for multiplicity take.
    package var p: Double? { test?.p }

    /// The result, turned into "cannot be assessed" when a figure of it is not a number.
    ///
    /// The last line of defence: no NaN leaves this module as a result.
    static func checked(_ test: SiteTest) -> Assessment {
        let numbers = [test.statistic, test.p, test.effect.value]
        guard numbers.allSatisfy({ !$0.isNaN }), test.p >= 0, test.p <= 1 else {
            return .cannotBeAssessed(.notComputable)
        }
        return .assessed(test)
    }
}

/// What one test found at one site.
package struct SiteTest: Sendable, Equatable {
    /// The test statistic; which one is said by the method.
    package var statistic: Double
    /// The p-value, in [0, 1].
    package var p: Double
    /// How p was obtained.
    package var basis: Basis
    /// How many units the site brought to the test: subjects, values or cells, as the method says.
    package var n: Int
    /// On which side of the rest the site lies.
    package var direction: Direction
    /// How far the site lies from the rest, in units that do not depend on its size.
    package var effect: Effect
    /// Whether the p-value may rank sites.
    package var standing: Standing

    package init(
        statistic: Double,
        p: Double,
        basis: Basis = .asymptotic,
        n: Int,
        direction: Direction,
        effect: Effect,
        standing: Standing = .ranks
    ) {
        self.statistic = statistic
        self.p = p
        self.basis = basis
        self.n = n
        self.direction = direction
        self.effect = effect
        self.standing = standing
    }
}

/// On which side of the other sites a site lies.
package enum Direction: String, Sendable {
    case lower
    case higher
    /// Neither: the same, or a test that has no sides, such as chi-squared over ten digits.
    case neither

    /// The side of `value` as seen from `reference`.
    package init(_ value: Double, against reference: Double) {
        self = value < reference ? .lower : value > reference ? .higher : .neither
    }
}

/// How a p-value was obtained.
package enum Basis: Sendable, Equatable {
    /// From the exact null distribution.
    case exact
    /// From a limiting distribution: normal, t, chi-squared, F.
    case asymptotic
    /// From a fitted model: negative binomial, beta-binomial.
    case model
    /// From this many seeded draws.
    case draws(Int)
}

/// Whether a p-value may rank sites.
///
/// A test that takes records as independent has no error level where records of a subject resemble one another: with
/// subjects exchanged between sites, up to all p-values fell below 0.05. Such results are shown with this label only.
package enum Standing: Sendable, Equatable {
    /// By subject, by permutation or with the spread between sites allowed for: may rank.
    case ranks
    /// Shown, never ranked on.
    case shownOnly(Caution)

    /// Why a result must not rank sites.
    package enum Caution: String, Sendable {
        case recordsAreNotIndependent
        case tooLiberal
        case industryFunnelSaturates
    }
}

/// How far a site lies from the rest, with its unit.
package struct Effect: Sendable, Equatable {
    /// What the value measures.
    package var kind: Kind
    /// The value; for ratios 1 means no difference, for all others 0.
    package var value: Double

    package init(_ kind: Kind, _ value: Double) {
        self.kind = kind
        self.value = value
    }

    /// The units an effect comes in.
    package enum Kind: String, Sendable {
        /// Site's rate, share or sum divided by the expected one.
        case ratio
        /// Difference of two shares, in -1...1.
        case shareDifference
        /// Difference of means in standard deviations within sites.
        case standardisedDifference
        /// Natural logarithm of the ratio of two variances or standard deviations.
        case logRatio
        /// Difference of Fisher's z of two correlations.
        case fisherZDifference
        /// Digit preference score, 0 (none) to 100 (one digit only).
        case digitPreference
        /// Probability that a subject of the site exceeds one of the rest, minus one half, in -0.5...0.5.
        case superiority
        /// Largest distance between two distribution functions, in 0...1.
        case distance
        /// Difference of two similarities or areas, in -1...1.
        case similarityDifference
        /// Difference of two mean lengths or counts, in their own unit.
        case difference
        /// Mean of -log10 p.
        case meanLogP
    }
}
