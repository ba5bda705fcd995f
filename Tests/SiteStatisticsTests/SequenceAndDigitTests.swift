import SiteStatistics
import Testing

/// Methods 6, 8 and 9: propagation, last digits and repeated values.
@Suite struct SequenceAndDigitTests {
    private let plan = Resampling(seed: 20, draws: 999)

    /// Ten visits of 40 subjects at four sites; the first site carries its first value forward.
    private func sequences(_ carried: Bool, _ seed: UInt64 = 5) throws -> Sequences {
        var generator = SeededGenerator(seed: seed)
        let subjects = (0..<40).flatMap { subject in (0..<10).map { _ in Int32(subject) } }
        var first = 0.0
        let values = subjects.enumerated().map { row, subject in
            if row % 10 == 0 { first = Double(generator.below(30)) + 110 }
            return carried && subject < 10 ? first : Double(generator.below(30)) + 110
        }
        let visits = subjects.indices.map { Double($0 % 10) }
        let order = generator.shuffled(Array(subjects.indices))
        return Sequences(
            values: order.map { values[$0] },
            order: order.map { visits[$0] },
            subjects: order.map { subjects[$0] },
            cohort: try cohort([10, 10, 10, 10])
        )
    }

    @Test func `values carried forward are found four ways`() throws {
        let sites = PropagationTest.sites(try sequences(true), plan: plan)
        let site = sites[0]
        #expect(try #require(site.equalNeighbours.p) <= 0.002)
        #expect(site.equalNeighbours.test?.direction == .higher)
        #expect(try #require(site.longestRuns.p) <= 0.002)
        #expect(site.longestRuns.test?.statistic == 10)
        #expect(site.longestRun == 10)
        #expect(try #require(site.distinctRatio.p) <= 0.002)
        #expect(site.distinctRatio.test?.direction == .lower)
        #expect(agree(site.distinctRatio.test?.statistic, 0.1))
        #expect(try #require(site.excessOverChance) > 0.8)
        #expect(try #require(sites[1].equalNeighbours.p) > 0.2)
        let clean = PropagationTest.sites(try sequences(false), plan: plan)
        #expect(clean.allSatisfy { ($0.equalNeighbours.p ?? 0) > 0.01 })
        #expect(clean.allSatisfy { ($0.excessOverChance ?? 1).magnitude < 0.2 })
    }

    @Test func `rows in any order give the same bits, summaries the same statistic`() throws {
        let sequences = try sequences(true)
        let again = try self.sequences(true)
        #expect(PropagationTest.sites(sequences, plan: plan) == PropagationTest.sites(again, plan: plan))
        let merged = PropagationTest.equalNeighbours(PropagationTest.pairs(sequences).moments())
        let rows = PropagationTest.sites(sequences, plan: plan).map(\.equalNeighbours)
        #expect(merged.map { $0.test?.statistic } == rows.map { $0.test?.statistic })
        #expect(merged[0].test?.basis == .asymptotic)
    }

    @Test func `constant and short sequences cannot be assessed`() throws {
        let cohort = try cohort([3, 3])
        let constant = Sequences(
            values: [Double](repeating: 1, count: 60),
            order: (0..<60).map { Double($0 % 10) },
            subjects: (0..<60).map { Int32($0 / 10) },
            cohort: cohort
        )
        let sites = PropagationTest.sites(constant, plan: plan)
        #expect(sites.allSatisfy { $0.equalNeighbours.reason == .noVariation })
        #expect(sites.allSatisfy { $0.longestRuns.reason == .noVariation })
        #expect(sites.allSatisfy { $0.distribution.reason == .noVariation })
        let empty = PropagationTest.sites(Sequences(values: [], order: [], subjects: [], cohort: cohort), plan: plan)
        #expect(empty.allSatisfy { $0.equalNeighbours.p == nil && $0.excessOverChance == nil })
    }

    @Test(arguments: [
        ("120", 0, 0), ("37.2", 2, 1), (" -0.50 ", 0, 2), ("+7", 7, 0), ("7,45", 5, 2), ("0", 0, 0),
    ])
    func `a plain number has a last digit`(text: String, last: UInt8, decimals: Int) throws {
        let reading = try #require(DigitReading(text.utf8))
        #expect(reading.last == last)
        #expect(reading.decimals == decimals)
    }

    @Test(arguments: ["", " ", "<5", "1e5", "NEG", "7.", ".5", "1 2", "1.2.3", "5-", "- 5", "--5", "NA", "3.2mg"])
    func `everything else has none`(text: String) {
        #expect(DigitReading(text.utf8) == nil)
    }

    @Test func `dropped zeros and coarse rounding are noticed over the study`() {
        func facts(_ texts: [String]) -> DigitFacts {
            var facts = DigitFacts()
            for text in texts { facts.add(DigitReading(text.utf8)) }
            return facts
        }
        let tenths = (0..<400).map { "\($0 / 10).\($0 % 10)" }
        #expect(facts(tenths).objection == nil)
        let dropped = tenths.map { $0.hasSuffix(".0") ? String($0.dropLast(2)) : $0 }
        #expect(facts(dropped).objection == .trailingZerosDropped)
        #expect(facts(tenths.filter { $0.hasSuffix("0") || $0.hasSuffix("5") }).objection == .coarseRounding)
        #expect(facts((0..<400).map(String.init)).objection == nil)
        let (a, b) = (facts(Array(dropped.prefix(100))), facts(Array(dropped.dropFirst(100))))
        #expect(a.merged(with: b) == facts(dropped))
        #expect(facts(["NA"]).unread == 1)
        #expect(DigitFacts(whole: a.whole, decimal: a.decimal, unread: a.unread) == a)
        #expect(DigitFacts(whole: -1, decimal: a.decimal, unread: 0) == nil)
        #expect(DigitFacts(whole: 1, decimal: [1], unread: 0) == nil)
    }

    private func tally(_ favourite: Int?) throws -> DigitTally {
        var generator = SeededGenerator(seed: 8)
        var tally = DigitTally(cohort: try cohort([10, 10, 10, 10]))
        for subject in 0..<40 {
            let own = generator.below(10)
            for _ in 0..<12 {
                let digit = generator.below(3) == 0 ? own : generator.below(10)
                let last = subject < 10 ? favourite.map { generator.below(3) > 0 ? $0 : digit } ?? digit : digit
                tally.add("12\(last)".utf8, subject: subject)
            }
        }
        return tally
    }

    @Test func `a site with a favourite digit is found, one whose subjects have theirs is not`() throws {
        let found = TerminalDigitTest.sites(try tally(5), plan: plan)
        #expect(try #require(found[0].bySubject.p) <= 0.003)
        #expect(try #require(found[0].againstUniform.test?.effect.value) > 40)
        #expect(found[0].againstRest.test?.standing == .shownOnly(.recordsAreNotIndependent))
        #expect(found[0].counts.reduce(0, +) == 120)
        let clean = TerminalDigitTest.sites(try tally(nil), plan: plan)
        #expect(clean.allSatisfy { ($0.bySubject.p ?? 0) > 0.01 })
    }

    @Test func `summaries give the figures of the rows`() throws {
        let tally = try tally(5)
        let rows = TerminalDigitTest.sites(tally, plan: plan)
        let merged = TerminalDigitTest.sites(tally.counts.moments(), facts: tally.facts, plan: plan)
        #expect(merged.map { $0.bySubject.test?.statistic } == rows.map { $0.bySubject.test?.statistic })
        #expect(merged.map(\.againstRest) == rows.map(\.againstRest))
        #expect(merged.map(\.againstUniform) == rows.map(\.againstUniform))
        let p = try #require(merged[1].bySubject.p)
        #expect((p - (rows[1].bySubject.p ?? 9)).magnitude < 0.2)
    }

    @Test func `batches give what single cells give`() throws {
        let texts = ["12.5", "NA", "7.10", "-3.4", ""]
        var batch = DigitTally(cohort: try cohort([2]))
        var starts = [0]
        for text in texts { starts.append((starts.last ?? 0) + text.utf8.count) }
        let bytes = Array(texts.joined().utf8)
        batch.add(bytes: bytes, starts: starts, subjects: [0, 1, 0, 1, 0])
        var single = DigitTally(cohort: try cohort([2]))
        for (text, subject) in zip(texts, [0, 1, 0, 1, 0]) { single.add(text.utf8, subject: subject) }
        #expect(batch == single)
        batch.add(bytes: bytes, starts: [3, 99], subjects: [0])
        batch.add("12".utf8, subject: 77)
        #expect(batch.counts == single.counts)
    }

    @Test func `few digits cannot be assessed and small expected counts are drawn`() throws {
        var tally = DigitTally(cohort: try cohort([3, 5, 5]))
        for subject in 0..<13 {
            for digit in 0..<(subject < 3 ? 9 : 11) {
                tally.add("\(100 + (digit * 7 + subject) % 10)".utf8, subject: subject)
            }
        }
        let sites = TerminalDigitTest.sites(tally, plan: plan)
        #expect(sites[0].bySubject.reason == .tooFewValues(found: 27, needed: 30))
        #expect(sites[0].againstUniform.reason == .tooFewValues(found: 27, needed: 30))
        let lenient = TerminalDigitTest.sites(tally, plan: plan, minimums: Minimums(digits: 20))
        guard case .draws = lenient[0].againstRest.test?.basis else {
            Issue.record("an expected count below 5 must be drawn")
            return
        }
        let none = TerminalDigitTest.sites(DigitTally(cohort: try cohort([3, 5])), plan: plan)
        #expect(none.allSatisfy { $0.bySubject.p == nil && $0.againstUniform.p == nil })
    }

    @Test func `values that come back too often are found by subject`() throws {
        var generator = SeededGenerator(seed: 3)
        let cohort = try cohort([10, 15, 15])
        let subjects = (0..<40).flatMap { subject in (0..<8).map { _ in Int32(subject) } }
        let values = subjects.map { Double($0 < 10 ? generator.below(4) * 7 : generator.below(40)) + 100 }
        let sites = RepeatedValueTest.sites(values: values, subjects: subjects, cohort: cohort, plan: plan)
        #expect(try #require(sites[0].bySubject.p) <= 0.005)
        #expect(sites[0].bySubject.test?.direction == .higher)
        #expect(agree(sites[0].bySubject.test?.statistic, sites[0].frequencies.averageFrequency))
        #expect(try #require(sites[1].bySubject.p) > 0.1)
        let order = generator.shuffled(Array(values.indices))
        let turned = RepeatedValueTest.sites(
            values: order.map { values[$0] },
            subjects: order.map { subjects[$0] },
            cohort: cohort,
            plan: plan
        )
        #expect(turned == sites)
    }

    @Test func `bunched numbers are found and are shown only`() throws {
        var generator = SeededGenerator(seed: 6)
        let bunched = RepeatedValueTest.bunching(
            (0..<100).map { _ in [372, 458, 519, 640][generator.below(4)] },
            plan: plan
        )
        #expect(try #require(bunched.p) <= 0.002)
        #expect(bunched.test?.standing == .shownOnly(.recordsAreNotIndependent))
        let even = RepeatedValueTest.bunching((0..<100).map { _ in generator.below(900) }, plan: plan)
        #expect(try #require(even.p) > 0.01)
        #expect(RepeatedValueTest.bunching([1], plan: plan).reason == .tooFewValues(found: 1, needed: 30))
        #expect(RepeatedValueTest.bunching(Array(repeating: 5, count: 40), plan: plan).reason == .noVariation)
        #expect(RepeatedValueTest.bunching(Array(-20..<20), plan: plan).reason == .unusableInput)
    }

    @Test(arguments: 0..<UInt64(8))
    func `value counts merge to the whole`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let values = (0..<80).map { _ in Double(generator.below(30) - 15) / 2 }
        let cut = generator.below(80)
        let whole = ValueCounts(values)
        #expect(ValueCounts(values[..<cut]).merged(with: ValueCounts(values[cut...])) == whole)
        #expect(ValueCounts(values: whole.values, counts: whole.counts) == whole)
        #expect(whole.total == 80)
        #expect(ValueCounts(values: [2, 1], counts: [1, 1]) == nil)
        #expect(ValueCounts(values: [1], counts: [0]) == nil)
        #expect(ValueCounts().averageFrequency == nil)
        #expect(ValueCounts([1]).coincidence == nil)
    }
}
