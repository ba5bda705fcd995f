import SiteStatistics
import Testing

/// The order of rows, subjects and sites changes no bit of any result; the same seed gives the same result.
@Suite struct InvarianceTests {
    private let plan = Resampling(seed: 70, draws: 199)

    /// The same study told in another order: rows shuffled, subjects renumbered, sites renumbered.
    private struct Study {
        var values: [Double] = []
        var subjects: [Int32] = []
        var visits: [Double] = []
        let cohort: Cohort
        /// The site of the plain study that each site here is.
        let siteOrder: [Int]

        init(_ order: SeededGenerator?) throws {
            var generator = SeededGenerator(seed: 71)
            let sizes = [4, 9, 6, 12]
            let plain = try SiteStatisticsTests.cohort(sizes)
            var rows: [(subject: Int, visit: Double, value: Double)] = []
            for subject in 0..<plain.subjectCount {
                let level = 36.6 + 0.3 * generator.normal()
                for visit in 0..<5 {
                    rows.append((subject, Double(visit), ((level + 0.2 * generator.normal()) * 10).rounded() / 10))
                }
            }
            var subjectOrder = Array(0..<plain.subjectCount)
            var siteOrder = Array(sizes.indices)
            if var order {
                rows = order.shuffled(rows)
                subjectOrder = order.shuffled(subjectOrder)
                siteOrder = order.shuffled(siteOrder)
            }
            var newSubject = [Int](repeating: 0, count: subjectOrder.count)
            for (place, subject) in subjectOrder.enumerated() { newSubject[subject] = place }
            var newSite = siteOrder
            for (place, site) in siteOrder.enumerated() { newSite[site] = place }
            let sites = subjectOrder.map { Int32(newSite[Int(plain.siteOfSubject[$0])]) }
            guard let cohort = Cohort(siteOfSubject: sites, siteCount: sizes.count) else { throw NoCohort() }
            self.cohort = cohort
            self.siteOrder = siteOrder
            values = rows.map(\.value)
            subjects = rows.map { Int32(newSubject[$0.subject]) }
            visits = rows.map(\.visit)
        }
    }

    private func results(_ study: Study) throws -> [[Assessment]] {
        let cohort = study.cohort
        var tally = DigitTally(cohort: cohort)
        for (value, subject) in zip(study.values, study.subjects) {
            let tenths = Int((value * 10).rounded())
            tally.add("\(tenths / 10).\(tenths % 10)".utf8, subject: Int(subject))
        }
        let variance = VarianceTest.sites(values: study.values, subjects: study.subjects, cohort: cohort)
        let sequences = Sequences(
            values: study.values,
            order: study.visits,
            subjects: study.subjects,
            cohort: cohort
        )
        let propagation = PropagationTest.sites(sequences, plan: plan)
        let repeated = RepeatedValueTest.sites(
            values: study.values,
            subjects: study.subjects,
            cohort: cohort,
            plan: plan
        )
        let digits = TerminalDigitTest.sites(tally, plan: plan, minimums: Minimums(digits: 20))
        let rows = (0..<cohort.subjectCount).map { Array(sequences[$0]) }
        let table = try #require(
            SubjectTable(
                cells: rows.flatMap(\.self),
                columns: [SubjectTable.Column](repeating: .number, count: 5),
                cohort: cohort
            )
        )
        let pairs = NearDuplicateTest.sites(table, by: .gower, plan: plan)
        var moments = [Moments](repeating: Moments(), count: cohort.siteCount)
        Moments.add(rows.map { $0[0] }, groups: cohort.siteOfSubject, into: &moments)
        let linked = cohort.subjectsOfSite.map { PairMoments($0.map { (rows[$0][0], rows[$0][1]) }) }
        return [
            variance.map(\.betweenSubjects), variance.map(\.withinSubjects), variance.map(\.logVarianceRatio),
            variance.map(\.records), propagation.map(\.equalNeighbours), propagation.map(\.longestRuns),
            propagation.map(\.distinctRatio), propagation.map(\.distribution), repeated.map(\.bySubject),
            digits.map(\.bySubject), digits.map(\.againstRest), digits.map(\.againstUniform),
            pairs.map(\.closestPair), pairs.map(\.nearestNeighbours), pairs.map(\.outstandingNeighbours),
            pairs.map(\.ownSiteArea),
            pairs.map(\.closestAcross), LocationTest.sites(moments), CorrelationTest.sites(linked),
            InlierTest.sites(rows: rows, cohort: cohort),
        ]
    }

    @Test(arguments: 0..<UInt64(6))
    func `no order changes a bit`(seed: UInt64) throws {
        let plain = try results(Study(nil))
        let study = try Study(SeededGenerator(seed: seed))
        let turned = try results(study)
        for (test, (before, after)) in zip(plain, turned).enumerated() {
            #expect(after == study.siteOrder.map { before[$0] }, "test \(test)")
        }
        #expect(plain.joined().contains { $0.test != nil })
    }

    @Test func `another seed gives other draws`() throws {
        let study = try Study(nil)
        let one = RepeatedValueTest.sites(
            values: study.values,
            subjects: study.subjects,
            cohort: study.cohort,
            plan: Resampling(seed: 1, draws: 199, exceedances: 0)
        )
        let other = RepeatedValueTest.sites(
            values: study.values,
            subjects: study.subjects,
            cohort: study.cohort,
            plan: Resampling(seed: 2, draws: 199, exceedances: 0)
        )
        #expect(one != other)
    }

    @Test func `every method says whether summaries can replace rows, and every reason has words`() {
        #expect(Method.allCases.map(\.rawValue) == Array(1...16))
        #expect(Method.terminalDigits.federation != .same)
        let reasons: [Reason] = [
            .tooFewSubjects(found: 2, needed: 3), .tooFewValues(found: 1, needed: 30),
            .tooFewSites(found: 1, needed: 2),
            .restTooSmall(found: 0, needed: 3), .noExposure, .nothingToCompare, .noVariation, .unusableInput,
            .trailingZerosDropped, .coarseRounding, .datesLookShifted, .notComputable,
            .tooManyMeasurements(subjects: 20, measurements: 4), .tooManySubjects(found: 9_000, limit: 6_000),
        ]
        #expect(Set(reasons.map(\.text)).count == reasons.count)
        #expect(reasons.allSatisfy { !$0.text.isEmpty && !$0.text.hasSuffix(".") })
    }
}
