// The command that runs four methods over a laboratory table, and prints their figures and times as JSON.

import ArgumentParser
import Foundation
import SiteStatistics

struct SpeedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "speed",
        abstract: "Runs methods 1, 5, 8 and 13 over a laboratory table; prints figures and seconds as JSON."
    )

    @Argument(help: "A table with USUBJID (study-site-subject), LBTESTCD, LBORRES, LBSTRESN, LBNRIND, LBDTC.")
    var path: String

    @Flag(help: "Leave the figures out.")
    var timesOnly = false

    func run() throws {
        let clock = ContinuousClock()
        var marks = [clock.now]
        let table = try LabTable(path: path)
        marks.append(clock.now)
        guard let comparison = LabComparison(table) else { throw ValidationError("a subject has no site") }
        let rates = comparison.eventRates()
        marks.append(clock.now)
        let spread = comparison.variances()
        marks.append(clock.now)
        let digits = comparison.digits()
        marks.append(clock.now)
        let missing = comparison.completeness()
        marks.append(clock.now)
        let seconds = zip(marks, marks.dropFirst()).map { start, end in
            let (seconds, attoseconds) = (end - start).components
            return Double(seconds) + Double(attoseconds) / 1e18
        }
        var result: [String: Any] = [
            "seconds": Dictionary(uniqueKeysWithValues: zip(["read", "1", "5", "8", "13"], seconds)),
            "sites": comparison.sites,
        ]
        if !timesOnly { result["figures"] = ["1": rates, "5": spread, "8": digits, "13": missing] as [String: Any] }
        let data = try JSONSerialization.data(withJSONObject: result, options: [.sortedKeys])
        FileHandle.standardOutput.write(data)
        FileHandle.standardOutput.write(Data("\n".utf8))
    }
}

/// Figures of one site or of one test at one site, by name; absent where there are none.
typealias Figures = [String: Double]

/// A laboratory table with its sites.
struct LabComparison {
    let table: LabTable
    let cohort: Cohort
    /// The sites' names, ascending.
    let sites: [String]
    /// Rows of each test, in the order of the table.
    private let rows: [[Int]]

    /// The site is the second part of the subject's name; nil when one has no second part.
    init?(_ table: LabTable) {
        let names = table.subjects.map { subject -> String in
            let parts = subject.split(separator: "-")
            return parts.count > 1 ? String(parts[1]) : ""
        }
        guard !names.contains("") else { return nil }
        sites = Set(names).sorted()
        let places = Dictionary(uniqueKeysWithValues: sites.enumerated().map { ($1, Int32($0)) })
        guard let cohort = Cohort(siteOfSubject: names.map { places[$0] ?? 0 }, siteCount: sites.count) else {
            return nil
        }
        self.table = table
        self.cohort = cohort
        var rows = [[Int]](repeating: [], count: table.tests.count)
        for (row, test) in table.testOfRow.enumerated() { rows[Int(test)].append(row) }
        self.rows = rows
    }

    /// Method 1: results outside the normal range per day from the first to the last sample of a subject.
    func eventRates() -> [Figures] {
        var first = [Int32](repeating: .max, count: cohort.subjectCount)
        var last = [Int32](repeating: .min, count: cohort.subjectCount)
        var events = [Int](repeating: 0, count: cohort.subjectCount)
        for (row, subject) in table.subjectOfRow.enumerated() {
            if table.isAbnormal[row] { events[Int(subject)] += 1 }
            guard let day = table.days[row] else { continue }
            first[Int(subject)] = min(first[Int(subject)], day)
            last[Int(subject)] = max(last[Int(subject)], day)
        }
        let rates = cohort.subjectsOfSite.map { subjects in
            EventRate.merging(
                subjects.compactMap { subject in
                    let days = last[subject] >= first[subject] ? last[subject] - first[subject] + 1 : 0
                    return EventRate(events: events[subject], exposure: Double(days), subjects: 1)
                }
            )
        }
        return EventRateFunnel.sites(rates).map { site in
            guard let test = site.assessment.test, let figures = site.figures else { return [:] }
            return [
                "mu": figures.mu, "phi": figures.phi, "spread": figures.spread, "expected": figures.expected,
                "z": test.statistic, "normal": figures.normalP, "poissonLower": figures.poissonLower,
                "poissonUpper": figures.poissonUpper, "lower": figures.lower, "upper": figures.upper, "p": test.p,
            ]
        }
    }

    /// Method 5 for every test with numbers: between subjects, log ratio, within subjects, records.
    func variances() -> [String: [Figures]] {
        var results: [String: [Figures]] = [:]
        for (test, rows) in rows.enumerated() {
            let values = rows.map { table.values[$0] }
            guard values.count(where: { $0.isFinite }) >= 10_000 else { continue }
            let sites = VarianceTest.sites(
                values: values,
                subjects: rows.map { table.subjectOfRow[$0] },
                cohort: cohort
            )
            results[table.tests[test]] = sites.map { site in
                var figures: Figures = [:]
                for (name, assessment) in [
                    ("between", site.betweenSubjects), ("ratio", site.logVarianceRatio),
                    ("within", site.withinSubjects),
                    ("records", site.records),
                ] {
                    figures[name] = assessment.test?.statistic
                    figures[name + "P"] = assessment.test?.p
                }
                return figures
            }
        }
        return results
    }

    /// Method 8 for the same tests, by the limits: nothing is drawn by lot here.
    func digits() -> [String: [Figures]] {
        var results: [String: [Figures]] = [:]
        let plan = Resampling(seed: 1, draws: 1)
        for (test, rows) in rows.enumerated() where rows.count(where: { table.values[$0].isFinite }) >= 10_000 {
            var tally = DigitTally(cohort: cohort)
            for row in rows {
                tally.add(
                    table.text[table.textStarts[row]..<table.textStarts[row + 1]],
                    subject: Int(table.subjectOfRow[row])
                )
            }
            let sites = TerminalDigitTest.sites(tally.counts.moments(), facts: tally.facts, plan: plan)
            results[table.tests[test]] = sites.map { site in
                var figures: Figures = ["values": Double(site.counts.reduce(0, +))]
                figures["bySubject"] = site.bySubject.test?.statistic
                figures["bySubjectP"] = site.bySubject.test?.p
                figures["againstRest"] = site.againstRest.test?.statistic
                if site.againstRest.test?.basis == .asymptotic { figures["againstRestP"] = site.againstRest.test?.p }
                figures["againstUniform"] = site.againstUniform.test?.statistic
                figures["againstUniformP"] = site.againstUniform.test?.p
                figures["score"] = site.againstUniform.test?.effect.value
                return figures
            }
        }
        return results
    }

    /// Method 13: empty results among all rows.
    func completeness() -> [Figures] {
        var missing = [Int](repeating: 0, count: cohort.subjectCount)
        var due = missing
        for (row, subject) in table.subjectOfRow.enumerated() {
            due[Int(subject)] += 1
            if table.textStarts[row] == table.textStarts[row + 1] { missing[Int(subject)] += 1 }
        }
        let shares = cohort.subjectsOfSite.map { subjects in
            EventShare.merging(subjects.compactMap { EventShare(events: missing[$0], trials: due[$0], subjects: 1) })
        }
        return CompletenessTest.sites(shares).map { site in
            guard let test = site.assessment.test, let figures = site.figures else { return [:] }
            return [
                "mu": figures.mu, "phi": figures.phi, "correlation": figures.correlation, "expected": figures.expected,
                "z": test.statistic, "binomialLower": figures.binomialLower, "binomialUpper": figures.binomialUpper,
                "lower": figures.lower, "upper": figures.upper,
            ]
        }
    }
}
