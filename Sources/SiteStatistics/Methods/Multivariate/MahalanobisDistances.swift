// Squared distances from the centre of the study over several measurements.

/// Squared Mahalanobis distances of all subjects from their common mean.
package struct MahalanobisDistances: Sendable, Equatable {
    /// How the covariance matrix is estimated.
    package enum Covariance: Sendable {
        /// The sample covariance with n − 1 in the denominator.
        case sample
        /// Correlations drawn towards 0 by the share that minimises the expected error.
        ///
        /// Source: J. Schäfer, K. Strimmer, Stat. Appl. Genet. Mol. Biol. 4 (2005) 32, target D.
        case shrunk
    }

    /// One for each subject, in the order given.
    package let squared: [Double]
    /// How many measurements the covariance tells apart: the degrees of freedom of the chi-squared tails.
    package let rank: Int
    /// The share by which correlations were shrunk, in 0...1; 0 for the sample covariance.
    package let shrinkage: Double

    /// Computes distances; nil with fewer than two subjects, ragged rows, a value that is not finite, or no variation.
    ///
    /// - Parameters:
    ///   - rows: one for each subject, complete.
    ///   - covariance: how the covariance matrix is estimated.
    package init?(_ rows: [[Double]], covariance: Covariance = .sample) {
        guard rows.count > 1, let width = rows.first?.count, width > 0,
            rows.allSatisfy({ $0.count == width && $0.allSatisfy(\.isFinite) })
        else { return nil }
        // Sums run over rows in lexicographic order, so the order of subjects changes no bit.
        let order = rows.indices.sorted { rows[$0].lexicographicallyPrecedes(rows[$1]) }
        let means = (0..<width).map { column in ExactSum(rows.map { $0[column] }).value / Double(rows.count) }
        let centred = order.map { row in zip(rows[row], means).map { $0 - $1 } }
        var matrix = MahalanobisDistances.covariance(centred, width: width)
        shrinkage = covariance == .shrunk ? MahalanobisDistances.shrinkage(centred, matrix, width: width) : 0
        for row in 0..<width {
            for column in 0..<width where row != column { matrix[row * width + column] *= 1 - shrinkage }
        }
        let form = QuadraticForm(matrix, dimension: width)
        guard form.rank > 0 else { return nil }
        rank = form.rank
        var squared = [Double](repeating: 0, count: rows.count)
        for (row, values) in zip(order, centred) { squared[row] = form.value(at: values) }
        self.squared = squared
    }

    /// P of a distance as small or smaller under a normal distribution, one for each subject.
    ///
    /// For reference: on real data it never falls low enough to find a subject who is too average; use ranks.
    package var lowerTails: [Double] { squared.map { ChiSquared(df: Double(rank)).lowerTail($0) } }

    /// P of a distance as large or larger under a normal distribution, one for each subject.
    package var upperTails: [Double] { squared.map { ChiSquared(df: Double(rank)).upperTail($0) } }

    private static func covariance(_ centred: [[Double]], width: Int) -> [Double] {
        var matrix = [Double](repeating: 0, count: width * width)
        for values in centred {
            for row in 0..<width {
                for column in 0...row { matrix[row * width + column] += values[row] * values[column] }
            }
        }
        for row in 0..<width {
            for column in 0...row {
                matrix[row * width + column] /= Double(centred.count - 1)
                matrix[column * width + row] = matrix[row * width + column]
            }
        }
        return matrix
    }

    /// λ = Σ Var(r_jk) / Σ r_jk² over pairs of columns, limited to 0...1.
    private static func shrinkage(_ centred: [[Double]], _ matrix: [Double], width: Int) -> Double {
        let n = Double(centred.count)
        guard n > 2 else { return 1 }
        let scales = (0..<width).map { matrix[$0 * width + $0].squareRoot() }
        var (variance, squares) = (0.0, 0.0)
        for j in 0..<width {
            for k in 0..<j where scales[j] > 0 && scales[k] > 0 {
                let products = centred.map { $0[j] / scales[j] * $0[k] / scales[k] }
                let mean = products.reduce(0, +) / n
                let spread = products.reduce(0.0) { $0 + ($1 - mean) * ($1 - mean) }
                variance += n / ((n - 1) * (n - 1) * (n - 1)) * spread
                let r = n / (n - 1) * mean
                squares += r * r
            }
        }
        return squares > 0 ? min(1, max(0, variance / squares)) : 0
    }
}

/// Method 10: subjects who are too average, or too far out, over several measurements at once.
///
/// The squared distances of the site's subjects are ranked among those of all subjects: a site whose subjects all lie
/// near the centre has invented averages. Chi-squared tails are not used; they never fire on real data.
///
/// Source: R. Evans, "Statistical approaches to fraud detection: inliers", in Buyse et al., Stat. Med. 18 (1999) 3435.
package enum InlierTest {
    /// Tests every site; lower means nearer the centre than the rest.
    ///
    /// - Parameters:
    ///   - rows: one for each subject, nil where a measurement is missing.
    ///   - cohort: which subject belongs to which site.
    ///   - minimums: `subjects` and `restSubjects` count; more than 5 complete subjects per measurement are needed.
    /// - Returns: one result for each site, in the order given.
    package static func sites(
        rows: [[Double]?],
        cohort: Cohort,
        minimums: Minimums = Minimums()
    ) -> [Assessment] {
        let complete = rows.map { row in row.flatMap { $0.allSatisfy(\.isFinite) ? $0 : nil } }
        let present = complete.compactMap(\.self)
        let width = present.first?.count ?? 0
        guard width > 0, present.count > 5 * width else {
            let reason = Reason.tooManyMeasurements(subjects: present.count, measurements: width)
            return (0..<cohort.siteCount).map { _ in .cannotBeAssessed(reason) }
        }
        guard let distances = MahalanobisDistances(present, covariance: .shrunk) else {
            return (0..<cohort.siteCount).map { _ in .cannotBeAssessed(.noVariation) }
        }
        var next = distances.squared.makeIterator()
        let figures = complete.map { $0 == nil ? nil : next.next() }
        return SubjectRanks(figures, cohort: cohort).sites(minimums: minimums)
    }
}
