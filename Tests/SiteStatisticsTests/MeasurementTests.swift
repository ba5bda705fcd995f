import Foundation
import SiteStatistics
import Testing

/// Methods 3, 5, 10 and 11: location, spread, inliers and correlation.
@Suite struct MeasurementTests {
    private let measured: [[Double]] = [
        [120, 131, 118, 125, 140], [128, 122, 135], [119, 121, 133, 127, 130, 126, 124], [150, 155, 149, 161],
    ]

    /// The formulas of the page in NumPy 2.4, tails from SciPy 1.17.1.
    @Test(arguments: [
        (0, -0.504694186105403, 0.6641984228184418), (1, -0.40390654873664533, 0.7235674014548934),
        (2, -0.6012554780769015, 0.611622685744933), (3, 7.1467272967593125, 1.1695184175361914e-05),
    ])
    func `location without the tested site is NumPy's`(place: Int, t: Double, p: Double) {
        let site = LocationTest.sites(measured.map { Moments($0) })[place]
        #expect(agree(site.test?.statistic, t))
        #expect(agree(site.p, p))
    }

    @Test func `location over all sites is the page's formula`() throws {
        let moments = measured.map { Moments($0) }
        let scores = LocationTest.referenceScores(moments)
        #expect(
            agree(scores, [-0.5229467483973078, -0.398421076376157, -0.610834439328038, 1.5397086370718056])
        )
        let all = try #require(LocationTest.Components(moments))
        #expect(agree(all.between, 160.62476553980375))
        // One-way analysis of variance: SciPy's f_oneway.
        #expect(agree(all.meanSquareBetween / all.within, 18.36805079937558))
    }

    @Test func `location says what it cannot assess`() {
        #expect(LocationTest.sites([]).isEmpty)
        let two = LocationTest.sites([Moments([1, 2, 3]), Moments([2, 3, 4])])
        #expect(two.allSatisfy { $0.reason == .tooFewSites(found: 1, needed: 2) })
        let same = LocationTest.sites([Moments([5, 5, 5]), Moments([5, 5, 5]), Moments([5, 5, 5])])
        #expect(same.allSatisfy { $0.reason == .noVariation })
        let small = LocationTest.sites([Moments([5, 6]), Moments([5, 7, 6]), Moments([5, 8, 5])])
        #expect(small[0].reason == .tooFewSubjects(found: 2, needed: 3))
        #expect(small[1].test != nil)
        let single = LocationTest.sites([Moments([5, 6, 7]), Moments([5]), Moments([8])])
        #expect(single[0].reason == .restTooSmall(found: 2, needed: 3))
    }

    @Test func `a site in another unit is named with its unit`() {
        let celsius = stride(from: 36.0, to: 38, by: 0.1).map { $0 }
        let fahrenheit = celsius.map { $0 * 1.8 + 32 }
        #expect(UnitFactors.conversion(site: fahrenheit, rest: celsius)?.name == "°C to °F")
        #expect(UnitFactors.conversion(site: celsius, rest: fahrenheit)?.name == "°F to °C")
        let kilograms = stride(from: 50.0, to: 100, by: 1).map { $0 }
        #expect(UnitFactors.conversion(site: kilograms.map { $0 / 10 }, rest: kilograms)?.name == "factor 10, inverse")
        #expect(UnitFactors.conversion(site: kilograms.map { $0 + 5 }, rest: kilograms) == nil)
        #expect(UnitFactors.conversion(site: [], rest: kilograms) == nil)
        // A slow site of a skewed variable: its median is four times that of the others, its values are theirs too.
        let days = (1...199).map { -20 * log(1 - Double($0) / 200) }
        let late = stride(from: 20.0, through: 105, by: 5).map { $0 }
        #expect(UnitFactors.conversion(site: late, rest: days) == nil)
        // The unit of one analyte is not that of another variable.
        let seconds = kilograms.map { $0 * 18.015_6 }
        #expect(
            UnitFactors.conversion(site: seconds, rest: kilograms, variable: "GLUC")?.name.hasPrefix("glucose") == true
        )
        #expect(UnitFactors.conversion(site: seconds, rest: kilograms, variable: "DELAY") == nil)
    }

    @Test func `Brown-Forsythe of two groups is SciPy's, by both ways`() throws {
        let site = [5.1, 5.0, 5.2, 5.1, 5.0]
        let rest = [4.1, 6.3, 5.2, 7.0, 3.9, 4.8, 5.9, 6.1, 4.2, 5.5]
        let groups = try #require(BrownForsythe.groups([site, rest]))
        #expect(agree(groups.statistic, 11.361463880923122))
        #expect(agree(groups.p, 0.005017242034104325, within: 1e-12))
        let sorted = SortedGroups(values: site + rest, groups: site.map { _ in 0 } + rest.map { _ in 1 }, groupCount: 2)
        for result in BrownForsythe.siteAgainstRest(sorted) {
            #expect(agree(result?.test.statistic, groups.statistic, within: 1e-10))
        }
    }

    @Test(arguments: 0..<UInt64(8))
    func `one site against the rest by running sums is the plain computation`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let groups = (0..<400).map { _ in Int32(generator.below(6)) }
        let values = groups.map { Double(generator.below(200)) / 4 + 1_000 * Double($0 % 2) }
        let results = BrownForsythe.siteAgainstRest(SortedGroups(values: values, groups: groups, groupCount: 6))
        for group in 0..<6 {
            let site = zip(values, groups).filter { $0.1 == group }.map(\.0)
            let rest = zip(values, groups).filter { $0.1 != group }.map(\.0)
            #expect(agree(results[group]?.test.statistic, BrownForsythe.groups([site, rest])?.statistic))
        }
    }

    @Test func `a site without spread is found and one with the others' is not`() throws {
        var generator = SeededGenerator(seed: 4)
        let cohort = try cohort([12, 12, 12, 12])
        let subjects = (0..<48).flatMap { subject in (0..<6).map { _ in Int32(subject) } }
        let values = subjects.map { $0 < 12 ? 120 : (120 + 10 * generator.normal()).rounded() }
        let sites = VarianceTest.sites(values: values, subjects: subjects, cohort: cohort)
        let flat = sites[0]
        #expect(try #require(flat.betweenSubjects.p) < 1e-3)
        #expect(flat.betweenSubjects.test?.direction == .lower)
        #expect(flat.betweenSubjects.test?.effect == Effect(.ratio, 0))
        #expect(try #require(flat.withinSubjects.p) < 1e-6)
        #expect(flat.logVarianceRatio.reason == .noVariation)
        #expect(flat.records.test?.standing == .shownOnly(.recordsAreNotIndependent))
        #expect(sites[2].logVarianceRatio.test?.standing == .shownOnly(.tooLiberal))
        #expect(try #require(sites[2].betweenSubjects.p) > 0.001)
    }

    @Test func `nothing that varies, or no rest, cannot be assessed`() throws {
        let values = [Double](repeating: 7, count: 12)
        let subjects = (0..<12).map { Int32($0 / 2) }
        let constant = VarianceTest.sites(values: values, subjects: subjects, cohort: try cohort([3, 3]))
        #expect(constant.allSatisfy { $0.betweenSubjects.reason == .noVariation })
        #expect(constant.allSatisfy { $0.withinSubjects.reason == .noVariation })
        #expect(constant.allSatisfy { $0.records.p == nil })
        let alone = VarianceTest.sites(values: values, subjects: subjects, cohort: try cohort([6]))
        #expect(alone[0].betweenSubjects.reason == .restTooSmall(found: 0, needed: 3))
        let small = VarianceTest.sites(values: values, subjects: subjects, cohort: try cohort([2, 4]))
        #expect(small[0].betweenSubjects.reason == .tooFewSubjects(found: 2, needed: 3))
    }

    /// Schäfer and Strimmer's estimate in NumPy 2.4.
    @Test func `shrunk Mahalanobis distances are NumPy's`() throws {
        let rows: [[Double]] = [
            [120, 80, 70], [130, 85, 82], [118, 79, 65], [141, 90, 95], [125, 82, 74], [135, 88, 60], [122, 81, 71],
        ]
        let distances = try #require(MahalanobisDistances(rows, covariance: .shrunk))
        #expect(agree(distances.shrinkage, 0.4615825665096048))
        #expect(
            agree(
                distances.squared,
                [
                    0.9563067295877588, 0.5190038756602215, 1.700167383373401, 4.947507946476646, 0.16585182430305398,
                    4.008070587147655, 0.4998261928994494,
                ]
            )
        )
    }

    @Test func `distances survive a measurement that repeats another, and refuse nonsense`() throws {
        let rows = (0..<20).map { row -> [Double] in
            let (first, second) = (Double(row * 7 % 11), Double(row * 5 % 13))
            return [first, second, first * 2]
        }
        let twice = try #require(MahalanobisDistances(rows))
        let once = try #require(MahalanobisDistances(rows.map { Array($0.prefix(2)) }))
        #expect(twice.rank == 2)
        #expect(agree(twice.squared, once.squared, within: 1e-8))
        #expect(MahalanobisDistances([[1, 2]]) == nil)
        #expect(MahalanobisDistances([[1], [1]]) == nil)
        #expect(MahalanobisDistances([[1], [.nan]]) == nil)
        #expect(MahalanobisDistances([[1], [2, 3]]) == nil)
    }

    @Test func `subjects who are too average are found by rank`() throws {
        var generator = SeededGenerator(seed: 9)
        let cohort = try cohort([12, 30, 30])
        let rows: [[Double]?] = (0..<72).map { subject -> [Double]? in
            let scale: Double = subject < 12 ? 0.15 : 1
            return (0..<4).map { _ -> Double in generator.normal() * scale * 10 + 100 }
        }
        let sites = InlierTest.sites(rows: rows, cohort: cohort)
        #expect(try #require(sites[0].p) < 1e-4)
        #expect(sites[0].test?.direction == .lower)
        #expect(try #require(sites[1].p) > 0.001)
        let few = InlierTest.sites(rows: Array(rows.prefix(20)), cohort: try self.cohort20())
        #expect(few.allSatisfy { $0.reason == .tooManyMeasurements(subjects: 20, measurements: 4) })
        #expect(InlierTest.sites(rows: [nil, nil], cohort: try SiteStatisticsTests.cohort([2]))[0].p == nil)
    }

    private func cohort20() throws -> Cohort { try SiteStatisticsTests.cohort([10, 10]) }

    @Test func `a broken correlation is found and a perfect one stays finite`() throws {
        var generator = SeededGenerator(seed: 2)
        func pairs(_ count: Int, _ link: Double) -> PairMoments {
            PairMoments(
                (0..<count).map { _ in
                    let x = generator.normal()
                    return (x, link * x + (1 - link) * generator.normal())
                }
            )
        }
        let sites = [pairs(25, 0), pairs(60, 0.7), pairs(60, 0.7), pairs(10, 1)]
        let tests = CorrelationTest.sites(sites)
        #expect(try #require(tests[0].p) < 1e-4)
        #expect(tests[0].test?.direction == .lower)
        #expect(try #require(tests[3].p) < 1e-6)
        #expect(tests[3].test?.statistic.isFinite == true)
        #expect(CorrelationTest.sites([pairs(3, 1), pairs(9, 0)])[0].reason == .tooFewSubjects(found: 3, needed: 4))
        #expect(CorrelationTest.sites([pairs(9, 0)])[0].reason == .restTooSmall(found: 0, needed: 4))
        let flat = PairMoments([(1, 2), (1, 3), (1, 4), (1, 5)])
        #expect(CorrelationTest.sites([flat, pairs(9, 0)])[0].reason == .noVariation)
        #expect(CorrelationTest.compare(0.5, 3, 0.5, 9).isNaN)
    }
}
