import Foundation
import SiteStatistics
import TestSupport
import Testing

/// The adverse events of the CDISC pilot, counted from the tables and compared with the published funnel.
@Suite(.enabled(if: SharedData.isPresent, SharedData.skipReason)) struct PilotFunnelTests {
    private let sites: [String]
    private let rates: [EventRate]
    private let published: [[String: String]]

    init() throws {
        let published = try table("vectors/cdiscpilot01-ae-funnel.csv")
        let subjects = try table("data/cdiscpilot01_sdtm/dm.csv")
        let events = try table("data/cdiscpilot01_sdtm/ae.csv")
        self.published = published
        sites = published.compactMap { $0["SITEID"] }
        var rates: [String: EventRate] = [:]
        var siteOfSubject: [String: String] = [:]
        for subject in subjects {
            guard let site = subject["SITEID"], let id = subject["USUBJID"],
                let start = day(subject["RFSTDTC"]), let end = day(subject["RFENDTC"]),
                let rate = EventRate(events: 0, exposure: Double(end - start + 1), subjects: 1)
            else { continue }
            siteOfSubject[id] = site
            rates[site, default: EventRate()].merge(rate)
        }
        for event in events {
            guard let id = event["USUBJID"], let site = siteOfSubject[id],
                let one = EventRate(events: 1, exposure: 0, subjects: 0)
            else { continue }
            rates[site, default: EventRate()].merge(one)
        }
        self.rates = sites.map { rates[$0] ?? EventRate() }
    }

    @Test func `subjects, days and events are those published`() {
        #expect(rates.map(\.subjects) == published.compactMap { Int($0["subj"] ?? "") })
        #expect(rates.map { Int($0.exposure.value) } == published.compactMap { Int($0["days"] ?? "") })
        #expect(rates.map { Double($0.events) } == published.compactMap { Double($0["n"] ?? "") })
    }

    @Test func `the industry's funnel is reproduced to nine digits`() throws {
        let funnel = try #require(IndustryFunnel.rates(rates))
        #expect(agree(funnel.sites.map { $0?.metric }, column("rate")))
        #expect(agree(funnel.sites.map { $0?.z0 }, column("z0")))
        #expect(agree(funnel.sites.map { $0?.z }, column("z")))
        #expect(funnel.sites.map { $0?.flag } == published.map { Int($0["flag"] ?? "") })
    }

    @Test func `the funnel without the tested site is reproduced to nine digits`() {
        let minimums = Minimums(subjects: 1)
        let tested = EventRateFunnel.sites(rates, minimums: minimums)
        #expect(agree(tested.map { $0.assessment.test?.statistic }, column("z_loo")))
    }

    @Test func `sites of one and two subjects are not assessed, and stay in the rest`() {
        let tested = EventRateFunnel.sites(rates)
        for (site, result) in zip(sites, tested) {
            switch site {
            case "702": #expect(result.assessment == .cannotBeAssessed(.tooFewSubjects(found: 1, needed: 3)))
            case "707": #expect(result.assessment == .cannotBeAssessed(.tooFewSubjects(found: 2, needed: 3)))
            default: #expect(result.assessment.test != nil)
            }
        }
        let all = EventRateFunnel.sites(rates, minimums: Minimums(subjects: 1))
        #expect(tested[1].figures == nil)
        #expect(tested[4] == all[4])
    }

    /// SciPy 1.17.1: `brentq` for the spread, `nbinom` and `poisson` for the tails.
    @Test(arguments: [
        ("705", 0.24867289442878088, 75.8718525958508, 0.07841791326685768, 0.9284702004209358, 9.138736602542289e-11),
        ("711", 0.20013135747725141, 11.379124667564106, 0.9849471477117494, 0.01898420603015962, 0.9999912685218589),
        ("701", 0.37235499755272333, 183.9090380139643, 0.7365493733774524, 0.2657620219745621, 0.9999431483384119),
    ])
    func `the negative binomial of three sites is that of SciPy`(
        site: String,
        spread: Double,
        expected: Double,
        lower: Double,
        upper: Double,
        poisson: Double
    ) throws {
        let place = try #require(sites.firstIndex(of: site))
        let figures = try #require(EventRateFunnel.sites(rates)[place].figures)
        #expect(agree(figures.spread, spread))
        #expect(agree(figures.expected, expected))
        #expect(agree(figures.lower, lower))
        #expect(agree(figures.upper, upper))
        #expect(agree(figures.poissonLower, poisson))
    }

    private func column(_ name: String) -> [Double?] { published.map { Double($0[name] ?? "") } }
}

/// The day number of a date at the start of `text`.
private func day(_ text: String?) -> Int? {
    let parts = (text ?? "").prefix(10).split(separator: "-").map { Int($0) ?? 0 }
    guard parts.count == 3 else { return nil }
    return DayNumber.of(year: parts[0], month: parts[1], day: parts[2])
}

/// A CSV file as rows by column name; quotes may hold commas and doubled quotes, not line ends.
private func table(_ path: String) throws -> [[String: String]] {
    let text = try String(contentsOf: SharedData.url(path), encoding: .utf8)
    let lines = text.split(whereSeparator: \.isNewline).map { cells(String($0)) }
    guard let header = lines.first else { return [] }
    return lines.dropFirst().map { row in Dictionary(zip(header, row)) { first, _ in first } }
}

private func cells(_ line: String) -> [String] {
    var (cells, cell, isQuoted) = ([String](), "", false)
    for character in line {
        if character == "\"" {
            isQuoted.toggle()
        } else if character == ",", !isQuoted {
            cells.append(cell)
            cell = ""
        } else {
            cell.append(character)
        }
    }
    return cells + [cell]
}
