import SiteStatistics
import Testing

/// What may rank must keep its level where subjects of a site are like all others.
///
/// Studies of eight sites with 3 to 20 subjects are drawn with a fixed seed; subjects differ from one another, sites do
/// not. The share of p-values at or below 0.05 must lie in 0.015...0.075, and that at or below 0.5 in 0.38...0.62 for
/// two-sided tests of continuous statistics (tests of counts may have fewer small values, never more).
@Suite struct NullTests {
    private let sizes = [3, 5, 8, 12, 15, 20, 10, 6]
    private let plan = Resampling(seed: 50, draws: 199, exceedances: 0)

    private func values(_ studies: Int, _ study: (inout SeededGenerator, Cohort) -> [Assessment]) throws -> [Double] {
        let cohort = try cohort(sizes)
        return (0..<studies).flatMap { number -> [Double] in
            var generator = SeededGenerator(seed: 60, path: [UInt64(number)])
            return study(&generator, cohort).compactMap(\.p)
        }
    }

    private func share(_ values: [Double], _ limit: Double) -> Double {
        Double(values.count { $0 <= limit }) / Double(values.count)
    }

    /// The share at 0.05 lies within `level`, and p is not smaller than uniform in the middle.
    private func check(_ values: [Double], level: ClosedRange<Double> = 0.015...0.075, isContinuous: Bool = true) {
        #expect(values.count > 400)
        #expect(level.contains(share(values, 0.05)))
        #expect(share(values, 0.5) <= 0.62)
        if isContinuous { #expect(share(values, 0.5) >= 0.38) }
    }

    /// Rows of repeated values, with a level and a spread of each subject's own.
    private func rows(_ cohort: Cohort, _ generator: inout SeededGenerator) -> (values: [Double], subjects: [Int32]) {
        var values: [Double] = []
        var subjects: [Int32] = []
        for subject in 0..<cohort.subjectCount {
            let level = 120 + 10 * generator.normal()
            let spread = 2 + 4 * generator.unit()
            for _ in 0..<6 {
                values.append((level + spread * generator.normal()).rounded())
                subjects.append(Int32(subject))
            }
        }
        return (values, subjects)
    }

    @Test func `location keeps its level`() throws {
        check(
            try values(60) { generator, cohort in
                LocationTest.sites(cohort.subjectsOfSite.map { Moments($0.map { _ in generator.normal() }) })
            }
        )
    }

    @Test func `spread between and within subjects keeps its level, records do not`() throws {
        var records: [Double] = []
        var between: [Double] = []
        let within = try values(60) { generator, cohort in
            let (values, subjects) = rows(cohort, &generator)
            let sites = VarianceTest.sites(values: values, subjects: subjects, cohort: cohort)
            records += sites.compactMap(\.records.p)
            between += sites.compactMap(\.betweenSubjects.p)
            return sites.map(\.withinSubjects)
        }
        check(within)
        check(between, level: 0.005...0.075)
        #expect(share(records, 0.05) > 0.2)
    }

    @Test func `last digits keep their level by subject, by rows and by summaries`() throws {
        var merged: [Double] = []
        var records: [Double] = []
        let rows = try values(60) { generator, cohort in
            var tally = DigitTally(cohort: cohort)
            for subject in 0..<cohort.subjectCount {
                let favourite = generator.below(10)
                for _ in 0..<12 {
                    let digit = generator.below(3) == 0 ? favourite : generator.below(10)
                    tally.add([0x31, UInt8(0x30 + digit)], subject: subject)
                }
            }
            let sites = TerminalDigitTest.sites(tally, plan: plan)
            merged += TerminalDigitTest.sites(tally.counts.moments(), facts: tally.facts, plan: plan)
                .compactMap(\.bySubject.p)
            records += sites.compactMap(\.againstRest.p)
            return sites.map(\.bySubject)
        }
        check(rows)
        check(merged, level: 0.005...0.075)
        #expect(share(records, 0.05) > 0.2)
    }

    @Test func `neighbours, runs and repeated values keep their level`() throws {
        var runs: [Double] = []
        var repeated: [Double] = []
        let neighbours = try values(60) { generator, cohort in
            let (values, subjects) = rows(cohort, &generator)
            let coarse = values.map { ($0 / 5).rounded() * 5 }
            let visits = values.indices.map { Double($0 % 6) }
            let sequences = Sequences(values: coarse, order: visits, subjects: subjects, cohort: cohort)
            let sites = PropagationTest.sites(sequences, plan: plan)
            runs += sites.compactMap(\.longestRuns.p)
            repeated += RepeatedValueTest.sites(values: coarse, subjects: subjects, cohort: cohort, plan: plan)
                .compactMap(\.bySubject.p)
            return sites.map(\.equalNeighbours)
        }
        check(neighbours)
        check(runs, isContinuous: false)
        check(repeated, level: 0.015...0.085)
    }

    @Test func `rates keep their level where subjects of a site differ, and where sites do`() throws {
        for spread in [0.0, 0.3] {
            check(
                try values(60) { generator, cohort in
                    let rates = cohort.subjectsOfSite.map { subjects in
                        let factor = 1 + spread * (2 * generator.unit() - 1)
                        return EventRate.merging(
                            subjects.compactMap { _ in
                                let days = Double(20 + generator.below(180))
                                let events = draw(0.02 * days * factor, &generator)
                                return EventRate(events: events, exposure: days, subjects: 1)
                            }
                        )
                    }
                    return EventRateFunnel.sites(rates).map(\.assessment)
                },
                level: 0.005...0.09,
                isContinuous: false
            )
        }
    }

    @Test func `shares keep their level`() throws {
        check(
            try values(60) { generator, cohort in
                let shares = cohort.subjectsOfSite.map { subjects in
                    EventShare.merging(
                        subjects.compactMap { _ in
                            EventShare(events: (0..<20).count { _ in generator.unit() < 0.15 }, trials: 20, subjects: 1)
                        }
                    )
                }
                return ProportionTest.sites(shares).map(\.assessment)
            },
            level: 0.005...0.09,
            isContinuous: false
        )
    }

    @Test func `under-reporting keeps its level where patients are alike`() throws {
        check(
            try values(60) { generator, cohort in
                let sites = cohort.subjectsOfSite.map { subjects in
                    var visits = VisitEvents()
                    for _ in subjects {
                        var events = 0
                        visits.add(
                            patient: (0..<6).map { _ in
                                events += draw(0.5, &generator)
                                return events
                            }
                        )
                    }
                    return visits
                }
                return UnderReportingTest.exact(sites).map(\.assessment)
            },
            level: 0.015...0.085,
            isContinuous: false
        )
    }

    @Test func `correlations, inliers and near duplicates keep their level`() throws {
        var inliers: [Double] = []
        var duplicates: [Double] = []
        var outstanding: [Double] = []
        let correlations = try values(60) { generator, cohort in
            let rows: [[Double]] = (0..<cohort.subjectCount).map { _ in
                let shared = generator.normal()
                return (0..<3).map { _ -> Double in shared + generator.normal() }
            }
            inliers += InlierTest.sites(rows: rows, cohort: cohort).compactMap(\.p)
            let cells = rows.flatMap { row in row.map { $0.rounded() } }
            if let table = SubjectTable(cells: cells, columns: [.number, .number, .number], cohort: cohort) {
                let sites = NearDuplicateTest.sites(table, plan: Resampling(seed: 50, draws: 39, exceedances: 0))
                duplicates += sites.compactMap(\.nearestNeighbours.p)
                outstanding += sites.compactMap(\.outstandingNeighbours.p)
            }
            return CorrelationTest.sites(
                cohort.subjectsOfSite.map { PairMoments($0.map { (rows[$0][0], rows[$0][1]) }) }
            )
        }
        check(correlations, level: 0.015...0.09)
        check(inliers)
        check(duplicates, isContinuous: false)
        check(outstanding, isContinuous: false)
    }

    /// A Poisson variable by multiplication of uniform ones.
    private func draw(_ mean: Double, _ generator: inout SeededGenerator) -> Int {
        // P(N = 0) for the mean; exact up to rounding for the small means used here.
        let limit = Poisson(mean: mean).mass(0)
        var (product, count) = (generator.unit(), 0)
        while product > limit {
            product *= generator.unit()
            count += 1
        }
        return count
    }
}
