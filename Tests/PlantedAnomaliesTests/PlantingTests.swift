import Foundation
import PlantedAnomalies
import SiteStatistics
import TestSupport
import Testing

/// What the planters say they plant is what they plant, at the site that was named and nowhere else.
@Suite(.enabled(if: SharedData.isPresent, SharedData.skipReason)) struct PlantingTests {
    private let trial: TrialData

    init() throws {
        trial = try PilotTrial.load(folder: SharedData.url("data/cdiscpilot01_sdtm").path)
    }

    /// All that the benchmark holds of one subject.
    private struct Subject: Equatable {
        let events: [Int]
        let readings: [[TrialData.Reading]]
        let cells: [UInt64]
        let missing: Int
        let weekdays: [Int]
    }

    private func subject(_ number: Int, of trial: TrialData) -> Subject {
        let width = trial.columns.count
        return Subject(
            events: trial.events[number],
            readings: trial.readings.map { $0[number] },
            cells: trial.cells[number * width..<(number + 1) * width].map(\.bitPattern),
            missing: trial.missing[number],
            weekdays: trial.weekdays[number]
        )
    }

    private func planted(_ anomaly: Anomaly, site: Int, seed: UInt64 = 1) -> TrialData {
        var altered = trial
        var generator = SeededGenerator(seed: seed)
        anomaly.plant(into: &altered, site: site, using: &generator)
        return altered
    }

    /// Sites with at least ten subjects.
    private var sites: [Int] { (0..<trial.siteCount).filter { trial.enrolled[$0] >= 10 } }

    @Test func `the pilot has its subjects, events and sites`() {
        #expect(trial.subjectCount == 254)
        #expect(trial.siteCount == 17)
        #expect(trial.events.reduce(0) { $0 + $1.count } == 1191)
        #expect(trial.enrolled.reduce(0, +) == 254)
        #expect(trial.columns.count == 50)
    }

    @Test(arguments: Anomaly.all) func `an anomaly alters subjects of its site only, and some of them`(anomaly: Anomaly)
    {
        for site in sites.prefix(4) {
            let altered = planted(anomaly, site: site)
            let differ = (0..<trial.subjectCount).filter { subject($0, of: altered) != subject($0, of: trial) }
            #expect(!differ.isEmpty)
            #expect(Set(differ).isSubset(of: trial.subjects(of: site)))
            #expect(altered.siteOfSubject == trial.siteOfSubject)
        }
    }

    @Test(arguments: [25, 50, 75, 100]) func `hidden events are that share of the site's events`(percent: Int) {
        for (seed, site) in sites.enumerated() {
            let altered = planted(.hiddenEvents(percent: percent), site: site, seed: UInt64(seed))
            let before = trial.eventCount(of: site)
            let hidden = before - altered.eventCount(of: site)
            #expect(hidden == Int((Double(before * percent) / 100).rounded()))
            for subject in trial.subjects(of: site) {
                var left = trial.events[subject]
                for event in altered.events[subject] {
                    let place = left.firstIndex(of: event)
                    #expect(place != nil)
                    if let place { left.remove(at: place) }
                }
            }
        }
    }

    @Test func `half of the subjects are copies with about 15 percent of their cells edited`() throws {
        var (equal, compared) = (0, 0)
        for site in sites {
            let altered = planted(.copiedSubjects, site: site)
            let subjects = trial.subjects(of: site)
            let copies = subjects.filter { subject($0, of: altered) != subject($0, of: trial) }
            #expect(copies.count == subjects.count / 2)
            let cohort = try #require(altered.cohort)
            let table = try #require(
                SubjectTable(cells: altered.cells, columns: altered.columns.map(\.kind), cohort: cohort)
            )
            let originals = subjects.filter { !copies.contains($0) }
            for copy in copies {
                let best = originals.map { table.matches(copy, $0) }.max { $0.equal < $1.equal }
                equal += best?.equal ?? 0
                compared += best?.compared ?? 0
            }
        }
        // A category that is edited may come out as it was.
        #expect((0.83...0.89).contains(Double(equal) / Double(compared)))
    }

    @Test func `no date at the site falls on a weekend, and none is lost`() {
        for site in sites {
            let altered = planted(.weekendFree, site: site)
            for subject in trial.subjects(of: site) {
                #expect(altered.weekdays[subject][5...].allSatisfy { $0 == 0 })
                #expect(altered.weekdays[subject].reduce(0, +) == trial.weekdays[subject].reduce(0, +))
            }
        }
    }

    @Test func `shrunken spreads are half of what they were, but for rounding`() throws {
        func spread(_ trial: TrialData, _ site: Int) throws -> Double {
            try #require(Moments(trial.subjects(of: site).compactMap { trial.mean(.systolic, of: $0) }).variance)
                .squareRoot()
        }
        for site in sites {
            let between = planted(.shrunkenBetween, site: site)
            #expect((0.47...0.53).contains(try spread(between, site) / spread(trial, site)))
            let within = planted(.shrunkenWithin, site: site)
            #expect((0.97...1.03).contains(try spread(within, site) / spread(trial, site)))
            for subject in trial.subjects(of: site) where trial[.systolic][subject].count > 5 {
                let before = try #require(Moments(trial[.systolic][subject].map(\.value)).variance).squareRoot()
                let after = try #require(Moments(within[.systolic][subject].map(\.value)).variance).squareRoot()
                #expect((after - before / 2).magnitude < 0.6)
            }
        }
    }

    @Test func `about half of the readings are rounded, repeated or carried forward`() {
        for (anomaly, shares) in [(Anomaly.roundedDigits, 0.25...0.75), (.duplicatedValues, 0.35...0.6)] {
            var (changed, all) = (0, 0)
            for site in sites {
                let altered = planted(anomaly, site: site)
                for subject in trial.subjects(of: site) {
                    for (new, old) in zip(altered[.systolic][subject], trial[.systolic][subject]) {
                        all += 1
                        if new != old { changed += 1 }
                        if anomaly == .roundedDigits, new != old {
                            #expect(new.value.truncatingRemainder(dividingBy: 10) == 0)
                        }
                    }
                }
            }
            #expect(shares.contains(Double(changed) / Double(all)))
        }
    }

    @Test func `complete sites miss nothing, weights are in kilograms, diastolic pressures are dealt out`() {
        for site in sites {
            let subjects = trial.subjects(of: site)
            let complete = planted(.tooComplete, site: site)
            #expect(subjects.allSatisfy { complete.missing[$0] == 0 && complete.due[$0] == trial.due[$0] })
            let metric = planted(.wrongUnit, site: site)
            for subject in subjects {
                for (new, old) in zip(metric[.weight][subject], trial[.weight][subject]) {
                    #expect((new.value * 2.204_622_621_8 - old.value).magnitude < 1.2)
                }
            }
            let dealt = planted(.brokenCorrelation, site: site)
            let lists = [trial, dealt].map { trial in subjects.map { trial[.diastolic][$0].map(\.value) } }
            #expect(
                lists[0].sorted { $0.lexicographicallyPrecedes($1) }
                    == lists[1].sorted { $0.lexicographicallyPrecedes($1) }
            )
        }
    }

    @Test(arguments: Background.allCases) func `a study keeps sites and subjects`(background: Background) {
        var generator = SeededGenerator(seed: 9)
        let study = Population(trial, draw: .wholeTrial).study(background, using: &generator)
        for site in 0..<trial.siteCount {
            let left = background == .recruited ? trial.enrolled[site] / 10 : 0
            #expect(study.subjects(of: site).count == trial.enrolled[site] - left)
        }
        switch background {
        case .exchanged:
            #expect(study.events == trial.events)
            #expect(study.siteOfSubject != trial.siteOfSubject)
        case .recruited:
            let kept = Set(trial.subjects(of: 0).map { trial.cells[$0 * 50 + 20] })
            #expect(
                study.subjects(of: 0).allSatisfy {
                    kept.contains(study.cells[$0 * 50 + 20]) || study.cells[$0 * 50 + 20].isNaN
                }
            )
        }
    }

    @Test func `thresholds hold the level they claim on studies that did not set them, whatever the number of workers`()
        async throws
    {
        let campaign = Campaign(
            Population(trial, draw: .wholeTrial),
            .exchanged,
            [.shiftedMean, .hiddenEvents(percent: 75)],
            seeds: 40,
            seed: 5
        )
        let (one, two) = (await campaign.run(workers: 1), await campaign.run(workers: 2))
        #expect(one.count == (1 + 4) * 3)
        for (key, scores) in one {
            let other = try #require(two[key])
            #expect(scores.planted == other.planted && scores.held == other.held)
            #expect(scores.calibration == other.calibration)
            let rate = scores.falsePositives(level: 0.05, seed: 1)
            #expect(rate.error > 0)
            #expect((rate.value - 0.05).magnitude <= 4 * rate.error)
        }
        let published = Campaign.Key(anomaly: .hiddenEvents(percent: 75), size: .large, detector: .bootstrap)
        #expect(try #require(one[published]).detection(level: 0.05, seed: 1).value > 0.9)
    }
}
