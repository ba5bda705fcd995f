// The spread between honest sites, for tests that do not model it.

/// How much more the sites of a study differ than a test without a spread between sites expects.
///
/// Sites differ in habits and instruments. A test by permutation of subjects takes all sites for alike; with many
/// subjects it then tells nearly every site from the rest. The variance of z is therefore scaled by what the middle one
/// of the sites shows, as in funnel plots with multiplicative over-dispersion (D. Spiegelhalter, Stat. Med. 24 (2005)
/// 1185), estimated by the median as in genomic control (B. Devlin, K. Roeder, Biometrics 55 (1999) 997), so that up to
/// half of the sites may be atypical without hiding each other.
package struct SpreadAllowance: Sendable, Equatable {
    /// By how much the variance of z is multiplied; at least 1.
    package let factor: Double

    /// The fewest assessed sites whose spread says anything.
    ///
    /// Of few sites one atypical site sets all others apart from the rest, and would hide itself.
    package static let minimumSites = 20
    /// The median of chi-squared with one degree of freedom.
    private static let expectedMedian = 0.454936423119573

    /// Estimates the factor; nil with fewer than `minimumSites` values in [0, 1].
    ///
    /// - Parameter values: the p-values of the assessed sites of one question, in any order.
    package init?(_ values: [Double]) {
        let squares = values.filter { $0 >= 0 && $0 <= 1 }.map(Self.square).sorted()
        guard squares.count >= Self.minimumSites else { return nil }
        factor = max(1, Quantile.median(squares[...]) / Self.expectedMedian)
    }

    /// A p-value with the spread between sites allowed for; never smaller than `p`.
    package func widened(_ p: Double) -> Double {
        guard factor > 1, p > 0, p < 1 else { return p }
        return max(p, Normal.twoSided((Self.square(p) / factor).squareRoot()))
    }

    private static func square(_ p: Double) -> Double {
        let z = Normal().quantile(upper: max(p, .leastNormalMagnitude) / 2)
        return z * z
    }
}
