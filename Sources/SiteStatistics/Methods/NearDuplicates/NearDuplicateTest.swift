// Method 7: subjects who resemble one another too closely.

/// Near-duplicate subjects within a site and across sites.
///
/// Each statistic is compared with that of as many subjects drawn by lot from the whole study, so no fixed share of equal
/// cells counts as too many: honest data on coarse scales have many equal cells at every site.
///
/// Source: the percent match of N. Kuriakose, M. Robbins, "Don't get duped: fraud through duplication in public opinion
/// surveys", Stat. J. IAOS 32 (2016) 283, without its threshold of 85 %, which flags honest surveys (Pew Research 2016).
package enum NearDuplicateTest {
    /// What the test says of one site.
    package struct Site: Sendable, Equatable {
        /// The most similar pair of the site.
        package let closestPair: Assessment
        /// The mean, over the site's subjects, of the similarity to the nearest of them: finds many copies.
        package let nearestNeighbours: Assessment
        /// How far these nearest neighbours stand out of the similarities of the site's own pairs: finds copies.
        ///
        /// A site where all subjects resemble one another, as where every temperature is written 98.6, has near neighbours
        /// without a copy; its own pairs are the measure here, so that such habits cancel.
        package let outstandingNeighbours: Assessment
        /// Whether similarity tells the site's pairs from pairs across its border, as the area under the curve.
        package let ownSiteArea: Assessment
        /// The most similar pair of one of its subjects and one of another site.
        package let closestAcross: Assessment
    }

    /// Two similar subjects.
    package struct Pair: Sendable, Equatable {
        /// The two subjects of the table, the smaller number first.
        package let first: Int
        package let second: Int
        /// In 0...1.
        package let similarity: Double
        /// Equal cells, and cells both have.
        package let equal: Int
        package let compared: Int
    }

    /// Tests every site.
    ///
    /// - Parameters:
    ///   - table: at most 6000 subjects, as all pairs are compared; a larger study cannot be assessed.
    ///   - measure: percent match or Gower's similarity.
    ///   - plan: seeded draws.
    ///   - minimums: `subjects` and `restSubjects` count.
    /// - Returns: one result for each site, in the order given.
    /// - Complexity: O(subjects² · columns), and for each draw O(size²), across sites O(size · subjects).
    package static func sites(
        _ table: SubjectTable,
        by measure: SubjectTable.Similarity = .match,
        plan: Resampling,
        minimums: Minimums = Minimums()
    ) -> [Site] {
        let count = table.cohort.subjectCount
        guard count <= SimilarityMatrix.limit else {
            let reason = Assessment.cannotBeAssessed(.tooManySubjects(found: count, limit: SimilarityMatrix.limit))
            return table.cohort.subjectsOfSite.map { _ in
                Site(all: reason)
            }
        }
        let matrix = SimilarityMatrix(table, by: measure)
        var place = [Int](repeating: 0, count: count)
        for (position, subject) in matrix.order.enumerated() { place[subject] = position }
        let draw = SubjectPermutation(count: count, plan: plan, method: .nearDuplicates)
        return table.cohort.subjectsOfSite.map { subjects in
            site(subjects.map { place[$0] }.sorted(), matrix, draw, minimums)
        }
    }

    /// The most similar pairs of the study, most similar first; of equals, those with more cells in common first.
    ///
    /// - Parameters:
    ///   - table: at most 6000 subjects, else there are none.
    ///   - measure: how two rows are compared.
    ///   - count: how many pairs to return; at most 10,000.
    /// - Returns: at most `count` pairs.
    package static func closestPairs(
        _ table: SubjectTable,
        by measure: SubjectTable.Similarity = .match,
        count: Int
    ) -> [Pair] {
        let subjects = table.cohort.subjectCount
        guard subjects <= SimilarityMatrix.limit, count > 0 else { return [] }
        let count = min(count, 10_000)
        var best: [Pair] = []
        // The similarity of pair number `count` when the list was last sorted; no later pair below it can be listed.
        var threshold = -Double.infinity
        for second in 0..<subjects {
            for first in 0..<second {
                let similarity = table.similarity(first, second, by: measure)
                if similarity < threshold { continue }
                let (equal, compared) = table.matches(first, second)
                best.append(
                    Pair(first: first, second: second, similarity: similarity, equal: equal, compared: compared)
                )
                if best.count >= 2 * count {
                    best = Array(best.sorted(by: isCloser).prefix(count))
                    threshold = best[count - 1].similarity
                }
            }
        }
        return Array(best.sorted(by: isCloser).prefix(count))
    }

    private static func isCloser(_ a: Pair, _ b: Pair) -> Bool {
        (-a.similarity, -a.compared, a.first, a.second) < (-b.similarity, -b.compared, b.first, b.second)
    }

    private static func site(
        _ subjects: [Int],
        _ matrix: SimilarityMatrix,
        _ draw: SubjectPermutation,
        _ minimums: Minimums
    ) -> Site {
        if let reason = minimums.objection(subjects: subjects.count, rest: matrix.count - subjects.count) {
            return Site(all: .cannotBeAssessed(reason))
        }
        var inside = [Bool](repeating: false, count: matrix.count)
        var spread = PairSpread()
        let size = Double(subjects.count)
        return Site(
            closestPair: assess(subjects, draw, part: 1) { Double(matrix.closest($0)) / 10_000 },
            nearestNeighbours: assess(subjects, draw, part: 2) { Double(matrix.nearest($0)) / 10_000 / size },
            outstandingNeighbours: assess(subjects, draw, part: 5, .standardisedDifference) {
                matrix.outstanding($0, &spread)
            },
            ownSiteArea: assess(subjects, draw, part: 3) { matrix.ownSiteArea($0, inside: &inside) },
            closestAcross: assess(subjects, draw, part: 4) {
                Double(matrix.closestOutside($0, inside: &inside)) / 10_000
            }
        )
    }

    /// P of a statistic as large as the site's; the effect is its distance from the mean of the draws.
    private static func assess(
        _ subjects: [Int],
        _ draw: SubjectPermutation,
        part: UInt64,
        _ effect: Effect.Kind = .similarityDifference,
        _ statistic: (ArraySlice<Int>) -> Double
    ) -> Assessment {
        let observed = statistic(subjects[...])
        var drawn = Moments()
        let result = draw.p(size: subjects.count, observed: observed, part: part) { places in
            let value = statistic(places)
            drawn.add(value)
            return value
        }
        let expected = drawn.mean ?? observed
        return .checked(
            SiteTest(
                statistic: observed,
                p: result.p,
                basis: .draws(result.draws),
                n: subjects.count,
                direction: Direction(observed, against: expected),
                effect: Effect(effect, observed - expected)
            )
        )
    }
}

extension NearDuplicateTest.Site {
    /// The same for every statistic.
    fileprivate init(all assessment: Assessment) {
        self.init(
            closestPair: assessment,
            nearestNeighbours: assessment,
            outstandingNeighbours: assessment,
            ownSiteArea: assessment,
            closestAcross: assessment
        )
    }
}
