// All tests of one dataset, in the order in which one narrows the next.

import SiteStatistics
import TrialIntegrity

/// The changes of a dataset, sorted out.
struct SortedChanges {
    var cells = ChangeSet(.cells)
    var removed = ChangeSet(.removed)
    var added = ChangeSet(.added)
    /// Cells that a spreadsheet damaged, by column.
    var damaged: [String: Int] = [:]
    /// Subjects all of whose rows stand under another id.
    var relabelled = 0
    /// The numeric column with the most numeric changes; nil when there is none.
    var numbers: ValueSeries?
    /// The column of dates with the most moved dates; nil when there is none.
    var days: ValueSeries?
    /// Which way the numbers of each column went.
    var steps: [String: StepCounts] = [:]
    /// Every moved date.
    var moves: [DayMove] = []
    /// Cells that held nothing and hold nothing, and say so in another way, by column.
    var marked: [String: Int] = [:]
    /// Findings in blinded columns, of which nothing more is told.
    var apart = 0
    /// Rows with a lowered, and with a raised, seriousness, severity, causality or outcome.
    var graded: (lowered: Int, raised: Int) = (0, 0)

    var sets: [ChangeSet] { [cells, removed, added] }
}

/// How many numbers of a column fell and rose.
struct StepCounts {
    private(set) var lowered = 0
    private(set) var raised = 0
    /// Those whose unit was changed in the same row: which way they went is not known.
    private(set) var converted = 0

    /// Those of which it is known.
    var known: Int { lowered + raised }

    mutating func add(_ sealed: Double, _ found: Double, isConverted: Bool) {
        if isConverted {
            converted += 1
        } else if found < sealed {
            lowered += 1
        } else {
            raised += 1
        }
    }
}

/// Finds the patterns of one dataset.
struct PatternFinder {
    let survey: TableSurvey
    let focus: FocusColumn?
    let subjects: TrialSubjects
    let days: [NotableDay]
    let isEvents: Bool
    let seed: UInt64

    /// The patterns of changes, the weightiest first.
    func claims(_ changes: SortedChanges) -> [PatternClaim] {
        var battery = Battery(size: size(changes))
        for set in changes.sets where set.isTestable { rows(set, &battery) }
        if let numbers = testable(changes.numbers) { values(numbers, &battery) }
        if let days = testable(changes.days) {
            battery.judge(ValueTests(series: days).direction())
            battery.judge(ValueTests(series: days).shift())
        }
        if isEvents { events(changes, &battery) }
        damage(changes, &battery)
        return battery.claims.enumerated().sorted { left, right in
            let (one, two) = (left.element, right.element)
            if one.weight != two.weight { return one.weight < two.weight }
            let (p, q) = (one.p ?? 0, two.p ?? 0)
            return p == q ? left.offset < right.offset : p < q
        }.map(\.element)
    }

    private func testable(_ series: ValueSeries?) -> ValueSeries? {
        series.flatMap { $0.changes.count >= Battery.fewestRows ? $0 : nil }
    }

    /// How many tests will be made: known from the numbers of changes, not from what they show.
    func size(_ changes: SortedChanges) -> Int {
        var size = 0
        for set in changes.sets where set.isTestable {
            // Site, subjects, visit, test, arm, notable days, months, endings; and columns of cells.
            size += 8 + (set.kind == .cells ? 1 : 0)
        }
        // Direction, shift, factor, rounding, digits, two of copies, crossing.
        if testable(changes.numbers) != nil { size += 8 }
        if testable(changes.days) != nil { size += 2 }
        if isEvents { size += 2 }
        return size
    }

    private func rows(_ set: ChangeSet, _ battery: inout Battery) {
        let null = PermutationNull(seed: seed)
        let concentration = Concentration(survey: survey, set: set)
        let tests = RowTests(survey: survey, set: set, null: null)
        var part = Restriction()
        if set.kind == .cells { battery.judge(concentration.columns()?.claim) }
        // What is all in one site gathers in its subjects and visits too: they are looked at within it.
        if let (claim, group) = concentration.groups(.site, part), battery.judge(claim), claim.count == set.count {
            part.narrow(.site, to: group)
        }
        if let (claim, only) = tests.subjects(part), battery.judge(claim), let only { part.narrow(.subject, to: only) }
        if let (claim, group) = concentration.groups(.visit, part), battery.judge(claim), claim.count == set.count {
            part.narrow(.visit, to: group)
        }
        battery.judge(concentration.groups(.test, part)?.0)
        if !part.settles(.subject) { battery.judge(concentration.groups(.arm, part)?.0) }
        if !battery.judge(tests.notableDays(days, part)) { battery.judge(tests.latestMonth(part)) }
        battery.judge(tests.endings(subjects, part))
    }

    private func values(_ series: ValueSeries, _ battery: inout Battery) {
        let tests = ValueTests(series: series)
        let null = PermutationNull(seed: seed)
        battery.judge(tests.direction())
        let (shift, factor) = (tests.shift(), tests.factor())
        // One amount and one factor can both fit few different values; the one that fits more is told.
        if let shift, let factor,
            factor.count > shift.count || factor.text.contains("between units") && factor.count == shift.count
        {
            if !battery.judge(factor) { battery.judge(shift) }
        } else if !battery.judge(shift) {
            battery.judge(factor)
        }
        battery.judge(tests.rounding())
        battery.judge(tests.digits(survey))
        if let focus {
            battery.judge(CrossingTest(survey: survey, series: series, focus: focus, null: null).claim())
        }
        if let copies = CopyTests(survey, series, null) {
            battery.judge(copies.sameSubject())
            battery.judge(copies.otherSubject())
        }
    }

    /// Adverse events: lowered on their scales, and removed ones that were serious.
    private func events(_ changes: SortedChanges, _ battery: inout Battery) {
        let (lowered, raised) = changes.graded
        if lowered + raised >= Battery.fewestRows {
            battery.judge(
                PatternClaim(
                    code: "events-played-down",
                    weight: .safety,
                    text: "\(lowered) of \(lowered + raised) adverse events that were graded anew are lowered in "
                        + "seriousness, severity, causality or outcome",
                    count: lowered,
                    p: Binomial(trials: lowered + raised, probability: 0.5).atLeast(lowered),
                    isLarge: Double(lowered) >= 0.8 * Double(lowered + raised)
                )
            )
        }
        guard changes.removed.isTestable else { return }
        let serious = Concentration(survey: survey, set: changes.removed).groups(
            .serious,
            Restriction(),
            only: YesNo.yes
        )
        guard var claim = serious?.0 else { return }
        claim.code = "serious-events-removed"
        claim.weight = .safety
        battery.judge(claim)
    }

    /// What spreadsheets do is told in one sentence; random edits do not look like it.
    private func damage(_ changes: SortedChanges, _ battery: inout Battery) {
        let count = changes.damaged.values.reduce(0, +)
        guard count >= Battery.fewestRows else { return }
        let names = changes.damaged.keys.sorted { left, right in
            let (one, two) = (changes.damaged[left] ?? 0, changes.damaged[right] ?? 0)
            return one == two ? left < right : one > two
        }
        battery.state(
            PatternClaim(
                code: "spreadsheet-damage",
                weight: .interpretation,
                text:
                    "\(count) cells in \(ListWords.joined(names, atMost: 4)) are damaged as a spreadsheet does on saving",
                count: count,
                p: nil
            )
        )
    }
}

/// Lists in sentences.
enum ListWords {
    /// `A`, `A and B`, `A, B and 3 more`.
    static func joined(_ names: [String], atMost limit: Int) -> String {
        guard names.count > 1 else { return names.first ?? "" }
        if names.count <= limit { return names.dropLast().joined(separator: ", ") + " and " + (names.last ?? "") }
        return names.prefix(limit - 1).joined(separator: ", ") + " and \(names.count - limit + 1) more columns"
    }
}
