import SiteStatistics
import Testing

/// The tests that several methods share, against enumeration of all cases and against SciPy 1.17.1.
@Suite struct SharedTestTests {
    @Test(arguments: [
        ([1.0, 2, 2, 3], [2.0, 3, 3, 4, 5]), ([1, 1, 1], [1, 1, 2, 2, 2, 3]), ([0.5, 9, 4.5, 2], [1, 3, 4.5, 7]),
        ([1, 2, 3], [10, 11, 12, 13]),
    ])
    func `Kolmogorov-Smirnov counts the same share of orders as trying them all`(a: [Double], b: [Double]) throws {
        let pooled = a + b
        let observed = gap(a, b)
        let all = subsets(of: pooled.count, size: a.count)
        let reached = all.count { chosen in
            let rest = pooled.indices.filter { !chosen.contains($0) }
            return gap(chosen.map { pooled[$0] }, rest.map { pooled[$0] }) >= observed - 1e-12
        }
        let test = try #require(KolmogorovSmirnov.twoSamples(a, b))
        #expect(agree(test.distance, observed))
        #expect(agree(test.p, Double(reached) / Double(all.count), within: 1e-12))
    }

    private func gap(_ a: [Double], _ b: [Double]) -> Double {
        Set(a + b).map { limit in
            let first = Double(a.count { $0 <= limit }) / Double(a.count)
            return (first - Double(b.count { $0 <= limit }) / Double(b.count)).magnitude
        }.max() ?? 0
    }

    static let uniformSamples: [([Double], Double, Double)] = {
        let hundred: [Double] = (0..<101).map { Double($0 * 37 % 101) / 101 * 0.9 + 0.05 }
        return [
            ([0.1, 0.2, 0.25, 0.7, 0.72, 0.9], 0.25, 0.769483024691358),
            ([0.05, 0.5, 0.55, 0.6, 0.62, 0.66, 0.7, 0.71, 0.9, 0.95], 0.4, 0.05898924519999926),
            (hundred, 0.05891089108910885, 0.8540317819935447),
        ]
    }()

    @Test(arguments: uniformSamples)
    func `one sample against the uniform distribution is SciPy's`(sample: [Double], d: Double, p: Double) throws {
        let test = try #require(KolmogorovSmirnov.uniform(sample))
        #expect(agree(test.distance, d, within: 1e-12))
        #expect(agree(test.p, p, within: 1e-10))
    }

    @Test(arguments: [
        (0.3, 0.9999906941986655), (0.7, 0.7112351950296893), (1, 0.26999967167735456), (1.5, 0.022217962616525127),
        (3, 3.045995948942526e-08), (6, 1.0760372320042276e-31),
    ])
    func `the limiting tail is SciPy's`(x: Double, p: Double) {
        #expect(agree(KolmogorovSmirnov.limitingTail(x), p, within: 1e-12))
    }

    @Test func `Kolmogorov-Smirnov does not answer without values`() {
        #expect(KolmogorovSmirnov.twoSamples([], [1]) == nil)
        #expect(KolmogorovSmirnov.twoSamples([1], [.nan]) == nil)
        #expect(KolmogorovSmirnov.uniform([]) == nil)
        #expect(KolmogorovSmirnov.uniform([1.2]) == nil)
        #expect(KolmogorovSmirnov.twoSamples([1, 1], [1])?.p == 1)
    }

    @Test func `the exact and the limiting distribution of two samples meet`() throws {
        var generator = SeededGenerator(seed: 3)
        let a = (0..<999).map { _ in generator.unit() }
        let b = (0..<1_001).map { _ in generator.unit() + 0.02 }
        let exact = try #require(KolmogorovSmirnov.twoSamples(a, b))
        let limit = try #require(KolmogorovSmirnov.twoSamples(a + [2], b + [2.5]))
        #expect(exact.basis == .exact)
        #expect(limit.basis == .asymptotic)
        #expect(agree(exact.p, limit.p, within: 0.1))
    }

    @Test(arguments: [
        ([1.0, 2, 2, 3], [2.0, 3, 3, 4, 5]), ([1, 1, 1], [1, 1, 2, 2, 2, 3]), ([7, 8, 9], [1, 2, 3, 4]),
    ])
    func `the exact rank sum counts the same subsets as trying them all`(a: [Double], b: [Double]) throws {
        let pooled = a + b
        let sum = { (values: [Double]) in values.reduce(0) { $0 + self.rank($1, pooled) } }
        let observed = sum(a)
        let sums = subsets(of: pooled.count, size: a.count).map { sum($0.map { pooled[$0] }) }
        let test = try #require(RankSumTest(a, b))
        #expect(test.basis == .exact)
        #expect(agree(test.lowerTail, Double(sums.count { $0 <= observed }) / Double(sums.count), within: 1e-12))
        #expect(agree(test.upperTail, Double(sums.count { $0 >= observed }) / Double(sums.count), within: 1e-12))
    }

    private func rank(_ value: Double, _ pooled: [Double]) -> Int {
        2 * pooled.count { $0 < value } + pooled.count { $0 == value } + 1
    }

    @Test func `rank sums are SciPy's, exact and by the normal limit`() throws {
        let small = try #require(
            RankSumTest([1.1, 2.2, 3.3, 4.4, 5.6], [2.0, 2.5, 3.1, 3.9, 4.1, 4.8, 6.0, 7.2])
        )
        #expect(agree(small.superiority, 15.0 / 40))
        #expect(agree(small.p, 0.5236985236985237, within: 1e-12))
        let large = try #require(
            RankSumTest((0..<60).map { Double($0 % 13) + 0.5 }, (0..<400).map { Double($0 % 17) })
        )
        #expect(large.basis == .asymptotic)
        #expect(agree(large.superiority, 9560.0 / 24_000))
        #expect(agree(large.p, 0.01097465538290095, within: 1e-10))
        #expect(RankSumTest([1, 1], [1, 1]) == nil)
        #expect(RankSumTest([], [1]) == nil)
    }

    @Test(arguments: [
        (3, 20, 31, 145, 0.7682635069365664), (0, 10, 12, 12, 1.546441174924147e-06),
        (8, 10, 1, 6, 0.034965034965034975),
        (300, 1000, 420, 1400, 1.0),
    ])
    func `Fisher's exact test is SciPy's`(a: Int, n: Int, c: Int, m: Int, p: Double) {
        let test = FisherExactTest.twoSided(events: a, trials: n, otherEvents: c, otherTrials: m)
        #expect(agree(test, p, within: 1e-10))
    }

    @Test func `Fisher's exact test refuses impossible tables`() {
        #expect(FisherExactTest.twoSided(events: 3, trials: 2, otherEvents: 0, otherTrials: 1) == nil)
        #expect(FisherExactTest.twoSided(events: -1, trials: 2, otherEvents: 0, otherTrials: 1) == nil)
        #expect(FisherExactTest.twoSided(events: 0, trials: 0, otherEvents: 0, otherTrials: 0) == nil)
        #expect(FisherExactTest.twoSided(events: 0, trials: 0, otherEvents: 1, otherTrials: 2) == 1)
    }

    @Test func `chi-squared drops empty categories and refuses empty rows`() {
        #expect(ChiSquaredTest.twoRows([5, 0, 5], [6, 0, 4])?.df == 1)
        #expect(ChiSquaredTest.twoRows([5, 0], [6, 0]) == nil)
        #expect(ChiSquaredTest.twoRows([0, 0], [6, 1]) == nil)
        #expect(ChiSquaredTest.twoRows([1, -1], [6, 1]) == nil)
        #expect(ChiSquaredTest.uniform([]) == nil)
        #expect(ChiSquaredTest.uniform([0, 0]) == nil)
        #expect(ChiSquaredTest.uniform([4, 4])?.p == 1)
    }

    @Test func `the covariance of the share test is that over all subsets`() throws {
        let rows = [[3, 0, 1], [0, 2, 2], [5, 5, 0], [1, 1, 1], [0, 0, 4], [2, 6, 1]]
        let cohort = try cohort([2, 4])
        let counts = try #require(SubjectCounts(cohort: cohort, rows: rows))
        let moments = counts.moments()
        let test = try #require(ShareTest(total: CountMoments.merging(moments)))
        let results = try subsets(of: 6, size: 2).map { chosen in
            var site = CountMoments()
            for subject in chosen { site.add(rows[subject].map(Int32.init)) }
            return try #require(test.result(site))
        }
        // Over all subsets the scores sum to nothing and the quadratic form averages to its rank.
        for category in 0..<3 { #expect(results.reduce(0) { $0 + $1.excess[category] }.magnitude < 1e-9) }
        let mean = results.reduce(0) { $0 + $1.statistic } / Double(results.count)
        #expect(agree(mean, 2))
        #expect(results.allSatisfy { $0.rank == 2 })
    }

    @Test func `the drawn p of the share test is that of trying all subsets`() throws {
        let rows = [[9, 1], [8, 2], [7, 2], [5, 5], [4, 6], [6, 4], [3, 7], [5, 4], [6, 6], [2, 6]]
        let counts = try #require(SubjectCounts(cohort: try cohort([3, 7]), rows: rows))
        let moments = counts.moments()
        let test = try #require(ShareTest(total: CountMoments.merging(moments)))
        let observed = try #require(test.result(moments[0])).statistic
        let all = try subsets(of: 10, size: 3).map { chosen in
            var site = CountMoments()
            for subject in chosen { site.add(rows[subject].map(Int32.init)) }
            return try #require(test.result(site)).statistic
        }
        let exact = Double(all.count { $0 >= observed - 1e-9 }) / Double(all.count)
        let plan = Resampling(seed: 11, draws: 20_000, exceedances: 0)
        // Two categories: the calendar's weekend test is this test.
        let site = CalendarTest.holidays(counts, plan: plan, minimums: Minimums(values: 1))[0]
        let p = try #require(site.p)
        let error = (exact * (1 - exact) / 20_000).squareRoot()
        #expect((p - exact).magnitude < 4 * error)
        #expect(site.test?.direction == .higher)
    }

    @Test func `counts that were written down are checked and merge to the whole`() throws {
        let rows = (0..<12).map { [$0 % 3, $0 % 5, 1] }
        let counts = try #require(SubjectCounts(cohort: try cohort([5, 7]), rows: rows))
        let one = try #require(SubjectCounts(cohort: try cohort([12]), rows: rows))
        #expect(CountMoments.merging(counts.moments()) == one.moments()[0])
        #expect(CountMoments(subjects: 1, active: 2, sums: [1], products: [1]) == nil)
        #expect(CountMoments(subjects: 2, active: 1, sums: [1, 2], products: [1]) == nil)
        #expect(SubjectCounts(cohort: try cohort([1]), rows: [[-1, 2]]) == nil)
        #expect(SubjectCounts(cohort: try cohort([2]), rows: [[1, 2], [1]]) == nil)
    }

    @Test func `a p by draws is never zero`() throws {
        // Only the very subjects of the first site reach what it shows, one draw in 1e17.
        let rows = (0..<60).map { $0 < 30 ? [9, 1] : [1, 9] }
        let counts = try #require(SubjectCounts(cohort: try cohort([30, 30]), rows: rows))
        let plan = Resampling(seed: 1, draws: 999, exceedances: 0)
        let site = CalendarTest.holidays(counts, plan: plan, minimums: Minimums(values: 1))[0]
        #expect(agree(site.p, 1.0 / 1000))
        #expect(site.test?.basis == .draws(999))
        #expect(Resampling(seed: 1, draws: -5).draws == 1)
    }
}
