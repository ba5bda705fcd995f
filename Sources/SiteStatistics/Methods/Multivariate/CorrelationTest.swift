// Method 11: the correlation of two measurements, site against the rest.

/// A broken, or too perfect, correlation of two measurements that belong together.
///
/// z = (atanh r_i − atanh r_rest) / sqrt(1/(n_i − 3) + 1/(n_rest − 3)) over one pair of values for each subject; the
/// pairs of measurements are chosen beforehand, such as systolic and diastolic pressure.
///
/// Source: R. Fisher, Metron 1 (1921) 3.
package enum CorrelationTest {
    /// Correlations nearer to ±1 than this count as this: exact collinearity is found, and z stays finite.
    package static let largest = 1 - 1e-6

    /// Tests every site; merges, since the moments of the rest are those of all without the site's.
    ///
    /// - Parameters:
    ///   - sites: moments of one pair for each subject.
    ///   - minimums: `subjects` and `restSubjects` count; 4 at least, as the variance is 1 / (n − 3).
    /// - Returns: one result for each site, in the order given.
    package static func sites(_ sites: [PairMoments], minimums: Minimums = Minimums()) -> [Assessment] {
        let total = PairMoments.merging(sites)
        var strict = minimums
        strict.subjects = max(4, minimums.subjects)
        strict.restSubjects = max(4, minimums.restSubjects)
        return sites.map { site in
            let rest = total.without(site)
            if let reason = strict.objection(subjects: site.count, rest: rest.count) {
                return .cannotBeAssessed(reason)
            }
            guard let here = site.correlation, let there = rest.correlation else {
                return .cannotBeAssessed(.noVariation)
            }
            let difference = score(here) - score(there)
            let z = compare(here, site.count, there, rest.count)
            return .checked(
                SiteTest(
                    statistic: z,
                    p: Normal.twoSided(z),
                    n: site.count,
                    direction: Direction(here, against: there),
                    effect: Effect(.fisherZDifference, difference)
                )
            )
        }
    }

    /// The z of two correlations from so many pairs each; NaN with fewer than four.
    package static func compare(_ r1: Double, _ n1: Int, _ r2: Double, _ n2: Int) -> Double {
        guard n1 > 3, n2 > 3 else { return .nan }
        return (score(r1) - score(r2)) / (1 / Double(n1 - 3) + 1 / Double(n2 - 3)).squareRoot()
    }

    private static func score(_ r: Double) -> Double { Elementary.atanh(min(largest, max(-largest, r))) }
}
