import SiteStatistics
import Testing

/// Methods 2, 7, 12 and 14: under-reporting, near duplicates, calendar and order of events.
@Suite struct PairAndVisitTests {
    private let plan = Resampling(seed: 30, draws: 999)

    /// Patients with six to ten visits and about `rate` events a visit.
    private func patients(_ count: Int, _ rate: Double, _ generator: inout SeededGenerator) -> [[Int]] {
        (0..<count).map { _ in
            var events = 0
            return (0..<6 + generator.below(5)).map { _ in
                while generator.unit() < rate / (1 + rate) { events += 1 }
                return events
            }
        }
    }

    private func visits(_ patients: [[Int]]) -> VisitEvents {
        var visits = VisitEvents()
        for patient in patients { visits.add(patient: patient) }
        return visits
    }

    @Test func `the exact distribution is that of trying every replacement`() throws {
        let site = visits([[0, 1], [0, 0, 1], [1]])
        let others = [[1, 2, 2], [0, 1, 3], [0, 0], [2, 2, 4]]
        let result = UnderReportingTest.exact([site, visits(others)])[0]
        var (atMost, total) = (0, 0)
        for a in others.filter({ $0.count >= 2 }) {
            for b in others.filter({ $0.count >= 3 }) {
                for c in others {
                    total += 1
                    if a[1] + b[2] + c[0] <= 3 { atMost += 1 }
                }
            }
        }
        #expect(agree(result.lower, Double(atMost) / Double(total)))
        #expect(agree(result.assessment.p, result.lower))
        #expect(result.observed == 3)
        // Visit 1: 1, 0, 0, 2; visit 2: 2, 1, 0, 2; visit 3: 2, 3, 4.
        let expected: Double = 5.0 / 4 + 9.0 / 3 + 3.0 / 4
        #expect(agree(result.expected, expected))
    }

    @Test func `draws approach the exact distribution, with the same pool`() throws {
        var generator = SeededGenerator(seed: 1)
        let sites = [3, 8, 15].map { visits(patients($0, 0.4, &generator)) }
        let many = Resampling(seed: 2, draws: 20_000)
        for pool in [UnderReportingTest.Pool.study, .otherSites] {
            let drawn = UnderReportingTest.bootstrap(sites, pool: pool, plan: many)
            for (draw, exact) in zip(drawn, UnderReportingTest.exact(sites, pool: pool)) {
                let error = (exact.lower * (1 - exact.lower) / 20_000).squareRoot()
                #expect((draw.lower - exact.lower).magnitude < 4 * error + 1e-4)
                #expect(agree(draw.expected, exact.expected))
            }
        }
    }

    @Test func `a site that hides its events is found, and its p has no floor`() throws {
        var generator = SeededGenerator(seed: 5)
        var sites = (0..<8).map { _ in visits(patients(12, 0.5, &generator)) }
        sites.append(visits(patients(12, 0.05, &generator)))
        let exact = UnderReportingTest.exact(sites)
        #expect(try #require(exact[8].assessment.p) < 1e-6)
        #expect(exact[8].assessment.test?.direction == .lower)
        let drawn = UnderReportingTest.bootstrap(sites, plan: Resampling(seed: 1, draws: 1_000))
        #expect(drawn[8].lower == 0)
        #expect(agree(drawn[8].assessment.p, 1.0 / 1_001))
        #expect(drawn[8].assessment.test?.basis == .draws(1_000))
    }

    @Test func `visits nobody else reached are left out, and too few cannot be assessed`() throws {
        let long = visits([[0, 0, 0, 9], [1, 1], [0, 1], [0, 2]])
        let short = visits([[0, 1], [1, 1], [2, 2]])
        let site = UnderReportingTest.exact([long, short])[0]
        #expect(site.unmatched == 1)
        #expect(site.observed == 4)
        let tiny = UnderReportingTest.exact([visits([[1], [1]]), short])
        #expect(tiny[0].assessment.reason == .tooFewSubjects(found: 2, needed: 3))
        #expect(UnderReportingTest.exact([short])[0].assessment.reason == .restTooSmall(found: 0, needed: 3))
        let silent = visits([[0], [0], [0]])
        #expect(UnderReportingTest.exact([silent, silent])[0].assessment.reason == .nothingToCompare)
        var refused = VisitEvents()
        let answers = [[2, 1], [], [-1]].map { refused.add(patient: $0) }
        #expect(answers == [false, false, false])
        #expect(refused == VisitEvents())
    }

    @Test(arguments: 0..<UInt64(6))
    func `visit summaries merge to the whole in any order`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let all = patients(20, 0.5, &generator)
        let cut = generator.below(20)
        let whole = visits(all)
        #expect(visits(Array(all[..<cut])).merged(with: visits(Array(all[cut...]))) == whole)
        #expect(visits(generator.shuffled(all)) == whole)
        #expect(whole.patients(at: 1, events: 0) == all.count { $0[0] == 0 })
        #expect(whole.patients(at: 99, events: 0) == 0)
        let (tables, counts, last) = (whole.tables, whole.visits, whole.lastVisitEvents)
        #expect(VisitEvents(tables: tables, visits: counts, lastVisitEvents: last) == whole)
        #expect(VisitEvents(tables: Array(tables.dropLast()), visits: counts, lastVisitEvents: last) == nil)
        #expect(VisitEvents(tables: tables, visits: [1: 20], lastVisitEvents: [1: 3]) == nil)
        #expect(VisitEvents(tables: tables, visits: counts, lastVisitEvents: [:]) == nil)
    }

    /// Forty subjects of twelve cells; the first `copies` subjects of the first site copy its first.
    private func table(copies: Int, across: Bool = false, seed: UInt64 = 12) throws -> SubjectTable {
        var generator = SeededGenerator(seed: seed)
        var cells: [[Double]] = (0..<40).map { _ in (0..<12).map { Double(generator.below($0 < 4 ? 2 : 60)) } }
        for copy in 1..<max(1, copies) {
            cells[copy] = cells[0].map { cell -> Double in generator.below(12) == 0 ? cell + 1 : cell }
        }
        if across { cells[30] = cells[0] }
        let columns = (0..<12).map { $0 < 4 ? SubjectTable.Column.category : .number }
        return try #require(
            SubjectTable(cells: cells.flatMap(\.self), columns: columns, cohort: try cohort([10, 15, 15]))
        )
    }

    @Test(arguments: [SubjectTable.Similarity.match, .gower])
    func `a site with half of its subjects copied is found`(measure: SubjectTable.Similarity) throws {
        let sites = NearDuplicateTest.sites(try table(copies: 5), by: measure, plan: plan)
        #expect(try #require(sites[0].nearestNeighbours.p) <= 0.01)
        #expect(sites[0].nearestNeighbours.test?.direction == .higher)
        #expect(try #require(sites[0].ownSiteArea.p) <= 0.01)
        #expect(try #require(sites[1].nearestNeighbours.p) > 0.05)
        let clean = NearDuplicateTest.sites(try table(copies: 0), by: measure, plan: plan)
        #expect(clean.allSatisfy { ($0.nearestNeighbours.p ?? 0) > 0.01 })
    }

    @Test func `a site of one habit has near neighbours, but only copies stand out of a site's own pairs`() throws {
        func sites(copies: Bool) throws -> [NearDuplicateTest.Site] {
            var generator = SeededGenerator(seed: 14)
            var cells: [[Double]] = (0..<60).map { _ in (0..<30).map { _ in Double(generator.below(30)) } }
            for subject in 0..<15 {
                for column in 0..<6 { cells[subject][column] = 7 }
            }
            if copies {
                for copy in 8..<15 { cells[copy] = cells[copy - 8].enumerated().map { $0 % 7 == 3 ? $1 + 1 : $1 } }
            }
            let columns = [SubjectTable.Column](repeating: .number, count: 30)
            let cohort = try cohort([15, 15, 15, 15])
            let table = try #require(SubjectTable(cells: cells.flatMap(\.self), columns: columns, cohort: cohort))
            return NearDuplicateTest.sites(table, plan: plan)
        }
        let habit = try sites(copies: false)
        #expect(try #require(habit[0].nearestNeighbours.p) <= 0.01)
        #expect(habit.allSatisfy { ($0.outstandingNeighbours.p ?? 0) > 0.05 })
        let copied = try sites(copies: true)
        #expect(try #require(copied[0].outstandingNeighbours.p) <= 0.01)
        #expect(copied[0].outstandingNeighbours.test?.direction == .higher)
        #expect(copied[0].outstandingNeighbours.test?.effect.kind == .standardisedDifference)
        #expect(copied.dropFirst().allSatisfy { ($0.outstandingNeighbours.p ?? 0) > 0.01 })
    }

    @Test func `the closest pairs are listed with their equal cells, across sites too`() throws {
        let table = try table(copies: 0, across: true)
        let pairs = NearDuplicateTest.closestPairs(table, count: 3)
        #expect(pairs.count == 3)
        #expect(pairs[0].first == 0)
        #expect(pairs[0].second == 30)
        #expect(pairs[0].similarity == 1)
        #expect(pairs[0].equal == 12)
        #expect(pairs[0].compared == 12)
        #expect(pairs[0].similarity >= pairs[1].similarity)
        let sites = NearDuplicateTest.sites(table, plan: plan)
        #expect(agree(sites[0].closestAcross.test?.statistic, 1))
        #expect(agree(sites[2].closestAcross.test?.statistic, 1))
        #expect(try #require(sites[1].closestAcross.test?.statistic) < 1)
        var all: [Double] = []
        for second in 0..<40 { all += (0..<second).map { table.similarity($0, second, by: .match) } }
        all.sort(by: >)
        #expect(NearDuplicateTest.closestPairs(table, count: 50).map(\.similarity) == Array(all.prefix(50)))
        #expect(NearDuplicateTest.closestPairs(table, count: 7).map(\.similarity) == Array(all.prefix(7)))
    }

    @Test func `missing cells never match and too few in common count as nothing`() throws {
        let cells: [Double] = [1, 2, .nan, .nan, 1, 2, 3, 4, 1, .nan, .nan, .nan]
        let columns = [SubjectTable.Column](repeating: .number, count: 4)
        let table = try #require(SubjectTable(cells: cells, columns: columns, cohort: try cohort([3])))
        #expect(table.matches(0, 1) == (2, 2))
        #expect(table.similarity(0, 1, by: .match) == 1)
        #expect(table.similarity(1, 2, by: .match) == 0)
        #expect(SubjectTable(cells: [1], columns: columns, cohort: try cohort([3])) == nil)
        let alone = NearDuplicateTest.sites(table, plan: plan)
        #expect(alone[0].closestPair.reason == .restTooSmall(found: 0, needed: 3))
    }

    @Test func `weekdays are those of the calendar`() {
        #expect(Weekday(year: 2026, month: 11, day: 22) == .sunday)
        #expect(Weekday(year: 2000, month: 2, day: 29) == .tuesday)
        #expect(Weekday(year: 1900, month: 1, day: 1) == .monday)
        #expect(Weekday(year: 1900, month: 2, day: 29) == nil)
        #expect(Weekday(year: 2024, month: 13, day: 1) == nil)
        #expect(DayNumber.of(year: 1970, month: 1, day: 1) == 0)
        #expect(DayNumber.of(year: 1969, month: 12, day: 31) == -1)
        #expect(Weekday(dayNumber: -1) == .wednesday)
        #expect(DayNumber.of(year: 2024, month: 3, day: 1) == 19_783)
    }

    private func days(weekend: Double, site: Double) throws -> SubjectCounts {
        var generator = SeededGenerator(seed: 14)
        var counts = SubjectCounts(cohort: try cohort([10, 20, 20]), categories: 7)
        for subject in 0..<50 {
            for _ in 0..<10 {
                let isWeekend = generator.unit() < (subject < 10 ? site : weekend)
                counts.add(subject: subject, category: isWeekend ? 5 + generator.below(2) : generator.below(5))
            }
        }
        return counts
    }

    @Test func `a site that works on weekends is found`() throws {
        let counts = try days(weekend: 0.02, site: 0.3)
        let sites = CalendarTest.sites(counts, plan: plan)
        #expect(try #require(sites[0].weekend.p) <= 0.005)
        #expect(sites[0].weekend.test?.direction == .higher)
        #expect(try #require(sites[0].weekendByRecord.p) < 1e-6)
        #expect(sites[0].weekendByRecord.test?.standing == .shownOnly(.recordsAreNotIndependent))
        #expect(try #require(sites[0].weekdays.p) <= 0.005)
        let merged = CalendarTest.sites(counts.moments(), plan: plan)
        #expect(merged.map { $0.weekend.test?.statistic } == sites.map { $0.weekend.test?.statistic })
        #expect(merged.map(\.weekdaysByRecord) == sites.map(\.weekdaysByRecord))
    }

    @Test func `a study whose dates look shifted is not assessed`() throws {
        let sites = CalendarTest.sites(try days(weekend: 2.0 / 7, site: 2.0 / 7), plan: plan)
        #expect(sites.allSatisfy { $0.weekdays.reason == .datesLookShifted && $0.weekend.reason == .datesLookShifted })
        #expect(CalendarTest.looksShifted([10, 10, 10, 10, 10, 9, 9]))
        #expect(!CalendarTest.looksShifted([20, 20, 20, 20, 20, 1, 0]))
        // Friday and Saturday off: a working Sunday is not a sign of shifted dates.
        #expect(!CalendarTest.looksShifted([20, 20, 20, 20, 1, 1, 20], weekend: [.friday, .saturday]))
        #expect(!CalendarTest.looksShifted([]))
        let empty = SubjectCounts(cohort: try cohort([3, 3]), categories: 7)
        #expect(CalendarTest.sites(empty, plan: plan).allSatisfy { $0.weekdays.p == nil })
    }

    @Test func `impossible orders are listed by rule`() throws {
        let subjects = [
            SubjectDays(consent: 10, death: 50, visits: [9, 10, 51], events: [50, 52]),
            SubjectDays(consent: 10, randomisation: 20, randomisationNumber: 102, visits: [20]),
            SubjectDays(consent: 30, randomisation: 25, randomisationNumber: 101, visits: [30]),
            SubjectDays(consent: 1, randomisation: 25, randomisationNumber: 103, visits: [30]),
        ]
        let sites = EventOrder.sites(subjects, cohort: try cohort([4]), capacity: .init(visits: 1, randomisations: 1))
        let rules = sites[0].breaches.map { "\($0.rule.rawValue) \($0.subject ?? -1) \($0.day) \($0.count)" }
        #expect(
            rules == [
                "eventAfterDeath 0 52 1", "randomisationBeforeConsent 2 25 1", "randomisationOutOfSequence 1 20 1",
                "tooManyRandomisedInOneDay -1 25 2", "tooManyVisitsInOneDay -1 30 2", "visitAfterDeath 0 51 1",
                "visitBeforeConsent 0 9 1",
            ]
        )
        #expect(sites[0].share == EventShare(events: 3, trials: 4, subjects: 4))
        let clean = EventOrder.sites([SubjectDays(consent: 1, visits: [1, 2])], cohort: try cohort([1]))
        #expect(clean[0].breaches.isEmpty)
        #expect(EventOrder.compare([sites[0].share])[0].assessment.reason == .tooFewSites(found: 0, needed: 2))
    }
}
