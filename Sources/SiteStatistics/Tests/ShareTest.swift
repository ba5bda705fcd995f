// Whether the categories of a site's records fall as those of the rest do, subject by subject.

/// The permutation test of one site's shares over categories, with the subject as the unit.
///
/// A subject's records resemble one another, so the subject is what is exchanged: under the null each site is a lot of
/// subjects drawn from all of them. With c the counts of a subject, n its records and p the shares in the whole study,
/// the score of a subject is c − n p; the statistic is the quadratic form of the site's sum of scores with the inverse
/// of its exact covariance under drawing without replacement.
///
/// Two p-values: the chi-squared limit, which needs only `CountMoments` and so works on merged summaries, and the
/// permutation distribution itself by seeded draws, which needs the subjects' rows and is right at every size.
///
/// Source: H. Strasser, C. Weber, "On the asymptotic theory of permutation statistics", Math. Methods Stat. 8 (1999)
/// 220-250; T. Hothorn et al., "Implementing a class of permutation tests: the coin package", J. Stat. Softw. 28 (2008).
package struct ShareTest: Sendable {
    /// The summaries of all sites together.
    private let total: CountMoments
    /// The study's share of each category.
    package let shares: [Double]
    /// The form of the covariance of one subject's score, summed over all subjects.
    private let scatter: QuadraticForm

    /// Prepares the test; nil when there are no records or fewer than two categories.
    ///
    /// - Parameter total: the merged summaries of all sites.
    package init?(total: CountMoments) {
        let width = total.sums.count
        let records = total.records
        guard records > 0, width > 1 else { return nil }
        self.total = total
        shares = total.sums.map { Double($0) / Double(records) }
        scatter = QuadraticForm(ShareTest.scatter(of: total, shares: shares), dimension: width, tolerance: 1e-9)
    }

    /// What the test says of one site.
    package struct Result: Sendable, Equatable {
        /// The quadratic form.
        package let statistic: Double
        /// How many independent categories it has; 0 when nothing varies.
        package let rank: Int
        /// The site's sum of scores: how many records more than expected it has in each category.
        package let excess: [Double]
        /// The chi-squared limit.
        package let limitingP: Double
        /// For two categories: P of an excess of category 0 as large as this or larger, by the normal limit.
        package let limitingUpperP: Double
    }

    /// Tests one site against all subjects by the limit; nil when nothing varies.
    package func result(_ site: CountMoments) -> Result? {
        guard site.sums.count == shares.count, let form = form(subjects: site.subjects), form.rank > 0 else {
            return nil
        }
        let excess = self.excess(site.sums.map(Double.init))
        let statistic = form.value(at: excess)
        let signed = excess[0] < 0 ? -statistic.squareRoot() : statistic.squareRoot()
        return Result(
            statistic: statistic,
            rank: form.rank,
            excess: excess,
            limitingP: ChiSquared(df: Double(form.rank)).upperTail(statistic),
            limitingUpperP: Normal().upperTail(signed)
        )
    }

    /// The quadratic form for a site of so many subjects; nil when there are no others.
    func form(subjects: Int) -> QuadraticForm? {
        let (size, whole) = (Double(subjects), Double(total.subjects))
        guard subjects > 0, subjects < total.subjects else { return nil }
        let factor = size * (whole - size) / (whole * (whole - 1))
        return scatter.ofMatrix(times: factor)
    }

    /// Counts minus what the study's shares give for as many records.
    func excess(_ counts: [Double]) -> [Double] {
        let records = counts.reduce(0, +)
        return zip(counts, shares).map { $0 - records * $1 }
    }

    /// Σ (c − n p)(c − n p)' over subjects, from Σ c c'.
    private static func scatter(of total: CountMoments, shares: [Double]) -> [Double] {
        let width = shares.count
        let products = total.products.map(Double.init)
        // Σ n c_j: row sums of Σ c c'; Σ n²: the sum of those.
        let withRecords = (0..<width).map { row in
            (0..<width).reduce(0.0) { $0 + products[row * width + $1] }
        }
        let squares = withRecords.reduce(0, +)
        var scatter = [Double](repeating: 0, count: width * width)
        for row in 0..<width {
            for column in 0..<width {
                scatter[row * width + column] =
                    products[row * width + column] - shares[row] * withRecords[column]
                    - withRecords[row] * shares[column] + squares * shares[row] * shares[column]
            }
        }
        return scatter
    }
}
