// Method 6: values carried forward within a subject.

/// Propagation: a value entered once and repeated at later visits.
///
/// By subject throughout. Equal neighbours are compared with the rest by `ShareTest`, so what a coarse scale makes equal
/// everywhere cancels; the excess over chance, share − Σ p_k² with p_k the site's own frequencies, is given beside it.
package enum PropagationTest {
    /// What the test says of one site.
    package struct Site: Sendable, Equatable {
        /// Share of neighbouring visits with equal values: p of a share this high or higher.
        package let equalNeighbours: Assessment
        /// The share of equal neighbours minus Σ p_k²; nil without neighbours.
        package let excessOverChance: Double?
        /// Mean over subjects of their longest run of equal values: p of a mean this high or higher.
        ///
        /// The mean, not the longest of all: where many subjects of a site have long runs, sites drawn by lot have one too.
        package let longestRuns: Assessment
        /// The longest run of any subject of the site; 0 without values.
        package let longestRun: Int
        /// Mean share of different values: p of a share this low or lower.
        package let distinctRatio: Assessment
        /// Kolmogorov-Smirnov distance of subjects' means from those of the rest.
        package let distribution: Assessment
    }

    /// Tests every site.
    ///
    /// - Parameters:
    ///   - sequences: values in the order of visits.
    ///   - plan: seeded draws.
    ///   - minimums: `subjects`, `restSubjects` and, for neighbours, `values` count.
    /// - Returns: one result for each site, in the order given.
    package static func sites(
        _ sequences: Sequences,
        plan: Resampling,
        minimums: Minimums = Minimums()
    ) -> [Site] {
        let neighbours = neighbourTest(minimums).sites(pairs(sequences), plan: plan)
        let runs = scores(sequences) { sequences[$0].isEmpty ? nil : Double(sequences.longestRun($0)) }
        let ratios = scores(sequences, sequences.distinctRatio)
        let runTests = SubjectScores(runs, cohort: sequences.cohort)
            .sites(plan: plan, method: .propagation, part: 1, minimums: minimums)
        let ratioTests = SubjectScores(ratios.map { $0.map { -$0 } }, cohort: sequences.cohort)
            .sites(plan: plan, method: .propagation, part: 2, minimums: minimums)
            .map { $0.negated() }
        let means = scores(sequences) { subject in
            let own = sequences[subject]
            return own.isEmpty ? nil : Moments(own).mean
        }
        let distances = SubjectRanks(means, cohort: sequences.cohort).distances(minimums: minimums)
        return sequences.cohort.subjectsOfSite.indices.map {
            Site(
                equalNeighbours: neighbours[$0],
                excessOverChance: excess(sequences, site: $0),
                longestRuns: runTests[$0],
                longestRun: sequences.cohort.subjectsOfSite[$0].map(sequences.longestRun).max() ?? 0,
                distinctRatio: ratioTests[$0],
                distribution: distances[$0]
            )
        }
    }

    /// Equal and different neighbours of each subject: what a site hands in as `CountMoments`.
    package static func pairs(_ sequences: Sequences) -> SubjectCounts {
        var counts = SubjectCounts(cohort: sequences.cohort, categories: 2)
        for subject in 0..<sequences.cohort.subjectCount {
            let (equal, different) = sequences.pairs(subject)
            counts.replace(subject, with: [Int32(clamping: equal), Int32(clamping: different)][...])
        }
        return counts
    }

    /// The share of equal neighbours from mergeable summaries of `pairs`; p is the limit's.
    package static func equalNeighbours(_ sites: [CountMoments], minimums: Minimums = Minimums()) -> [Assessment] {
        neighbourTest(minimums).sites(sites)
    }

    private static func neighbourTest(_ minimums: Minimums) -> SubjectShareTest {
        SubjectShareTest(method: .propagation, side: .upper, records: minimums.values, minimums: minimums)
    }

    private static func scores(_ sequences: Sequences, _ score: (Int) -> Double?) -> [Double?] {
        (0..<sequences.cohort.subjectCount).map(score)
    }

    private static func excess(_ sequences: Sequences, site: Int) -> Double? {
        var frequencies: [Double: Int] = [:]
        var (equal, pairs, values) = (0, 0, 0)
        for subject in sequences.cohort.subjectsOfSite[site] {
            let own = sequences.pairs(subject)
            equal += own.equal
            pairs += own.equal + own.different
            for value in sequences[subject] { frequencies[value, default: 0] += 1 }
            values += sequences[subject].count
        }
        guard pairs > 0 else { return nil }
        let chance = frequencies.values.reduce(0) { $0 + $1 * $1 }
        return Double(equal) / Double(pairs) - Double(chance) / (Double(values) * Double(values))
    }
}
