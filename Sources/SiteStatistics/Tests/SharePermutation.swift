// The permutation distribution of `ShareTest`, by seeded draws of subjects.

/// Draws sites of the same size from all subjects and counts how many deviate as much as the observed one.
struct SharePermutation {
    /// Which deviations count as at least as extreme.
    enum Side {
        /// A quadratic form at least as large.
        case both
        /// At least as many records more than expected in category 0.
        case upper
        /// At least as many records fewer than expected in category 0.
        case lower
    }

    private let test: ShareTest
    private let width: Int
    /// Counts of all subjects in lexicographic order, so that draws do not depend on the order of rows or sites.
    private let rows: [Int32]
    private let count: Int

    init(_ test: ShareTest, counts: SubjectCounts) {
        self.test = test
        width = counts.categories
        count = counts.cohort.subjectCount
        rows = (0..<count).map { counts.row($0) }.sorted { $0.lexicographicallyPrecedes($1) }.flatMap { $0 }
    }

    /// The p-value of a site whose sum of counts is `site`.
    func p(site: CountMoments, side: Side, plan: Resampling, method: Method) -> (p: Double, draws: Int)? {
        guard let form = test.form(subjects: site.subjects), form.rank > 0 else { return nil }
        let observedExcess = test.excess(site.sums.map(Double.init))
        let observed = form.value(at: observedExcess)
        let slack = 1e-9 * max(1, observed.magnitude)
        var generator = plan.generator(UInt64(method.rawValue), UInt64(site.subjects))
        var subset = SubsetDraw(count: count)
        let shares = test.shares
        var sums = [Int](repeating: 0, count: width)
        var excess = [Double](repeating: 0, count: width)
        var solved: [Double] = []
        return plan.p {
            for place in 0..<width { sums[place] = 0 }
            subset.forEach(site.subjects, using: &generator) { subject in
                for category in 0..<width { sums[category] &+= Int(rows[subject * width + category]) }
            }
            let records = Double(sums.reduce(0, &+))
            for place in 0..<width { excess[place] = Double(sums[place]) - records * shares[place] }
            switch side {
            case .both: return form.value(at: excess, solving: &solved) >= observed - slack
            case .upper: return excess[0] >= observedExcess[0] - 1e-9 * max(1, observedExcess[0].magnitude)
            case .lower: return excess[0] <= observedExcess[0] + 1e-9 * max(1, observedExcess[0].magnitude)
            }
        }
    }
}

/// Draws sites of the same size from all subjects for any statistic of a set of subjects.
struct SubjectPermutation {
    /// How many subjects there are, in an order that depends on their data only.
    let count: Int
    let plan: Resampling
    let method: Method

    /// The share of draws whose statistic is at least `observed`, as a valid p-value.
    ///
    /// - Parameters:
    ///   - size: how many subjects the site has; one stream of draws for each size.
    ///   - observed: the statistic of the site.
    ///   - part: tells several statistics of one method apart.
    ///   - statistic: of the subjects at these places; larger is more extreme.
    /// - Returns: the p-value and the number of draws made.
    func p(
        size: Int,
        observed: Double,
        part: UInt64 = 0,
        _ statistic: (ArraySlice<Int>) -> Double
    ) -> (p: Double, draws: Int) {
        var generator = plan.generator(UInt64(method.rawValue), UInt64(size), part)
        var subset = SubsetDraw(count: count)
        let slack = 1e-9 * max(1, observed.magnitude)
        return plan.p {
            var value = -Double.infinity
            subset.next(size, using: &generator) { value = statistic($0) }
            return value >= observed - slack
        }
    }
}
