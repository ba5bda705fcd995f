// Which seals were due when, and which came: on time, late, missing. Pure arithmetic over what is given.

package import TrialIntegrity

/// A seal as far as a schedule is concerned.
package struct SealTiming: Hashable, Sendable {
    /// The seal.
    package var id: SealID
    /// What the site's clock said.
    package var claimed: UTCTimestamp
    /// The latest outside time that it is certainly not older than; nil when there is none.
    package var notBefore: UTCTimestamp?
    /// The earliest outside time that it is certainly not newer than; nil when there is none.
    package var notAfter: UTCTimestamp?
    /// Whether it was retracted.
    package var isRetracted: Bool

    /// States when a seal was made.
    package init(
        id: SealID,
        claimed: UTCTimestamp,
        notBefore: UTCTimestamp? = nil,
        notAfter: UTCTimestamp? = nil,
        isRetracted: Bool = false
    ) {
        self.id = id
        self.claimed = claimed
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.isRetracted = isRetracted
    }

    /// The site's claim, moved into the bounds that are proven.
    package var time: UTCTimestamp {
        let lowered = min(claimed, notAfter ?? claimed)
        return max(lowered, notBefore ?? lowered)
    }
}

/// A seal that a schedule asks for, and what became of it.
package struct ExpectedSeal: Hashable, Sendable {
    /// On what a judgement rests.
    package enum Evidence: String, Hashable, Sendable {
        /// An outside time that leaves no other conclusion.
        case outside
        /// The site's own clock.
        case claim
    }

    /// What became of it.
    package enum State: Hashable, Sendable {
        /// It came before the deadline.
        case onTime(SealID, Evidence)
        /// It came so many seconds after the deadline.
        case late(SealID, seconds: Int64, Evidence)
        /// The deadline has passed, and it did not come.
        case missing
        /// The deadline has not passed.
        case due
    }

    /// The site and dataset.
    package let series: SealSeries
    /// Which of the series' due days, from 0.
    package let number: Int
    /// The day on which it is due.
    package let due: UTCDay
    /// The last second at which it is on time.
    package let deadline: UTCTimestamp
    /// What became of it.
    package let state: State
}

/// What a schedule says about all sites at one moment.
package struct ScheduleEvaluation: Hashable, Sendable {
    /// The expected seals, by dataset, site and due day.
    package private(set) var expected: [ExpectedSeal] = []
    /// Numbers that are missing between the seals of a series; the rules let none in, so a ledger with gaps is forged.
    package private(set) var gaps: [SealID] = []
    /// Series whose due days are more than are listed.
    package private(set) var isCutOff: [SealSeries] = []

    /// The most due days that are listed for one site and dataset.
    package static let maximumCount = 2000

    /// Evaluates every schedule of a trial.
    ///
    /// The seals of a site and dataset are taken in order. Each due day takes the earliest seal that no day before it
    /// took, that came after the due day before, and that came before the next due day began: on time until the
    /// deadline, late from then on. Retracted seals count for nothing.
    /// - Parameters:
    ///   - definition: the definition in force.
    ///   - seals: the seals, in any order.
    ///   - moment: the time at which is asked.
    package init(_ definition: TrialDefinition, seals: [SealTiming], asOf moment: UTCTimestamp) {
        let groups = Dictionary(grouping: seals) { SealSeries(of: $0.id) }
        for (dataset, rules) in definition.datasets.sorted(by: { $0.key < $1.key }) {
            guard let schedule = rules.schedule else { continue }
            for site in Self.sites(schedule, definition, dataset: dataset, groups) {
                let series = SealSeries(site: site, dataset: dataset)
                evaluate(series, schedule, seals: groups[series] ?? [], asOf: moment)
            }
        }
        for (series, seals) in groups.sorted(by: { ($0.key.site, $0.key.dataset) < ($1.key.site, $1.key.dataset) }) {
            findGaps(series, seals)
        }
    }

    /// A schedule's own sites, else those of the trial, else those that have sealed the dataset.
    private static func sites(
        _ schedule: DatasetSchedule,
        _ definition: TrialDefinition,
        dataset: String,
        _ groups: [SealSeries: [SealTiming]]
    ) -> [String] {
        if let sites = schedule.sites { return sites.sorted() }
        if !definition.sites.isEmpty { return definition.sites.sorted() }
        return groups.keys.filter { $0.dataset == dataset }.map(\.site).sorted()
    }

    private mutating func evaluate(
        _ series: SealSeries,
        _ schedule: DatasetSchedule,
        seals: [SealTiming],
        asOf moment: UTCTimestamp
    ) {
        var rest = seals.filter { !$0.isRetracted }.sorted { ($0.time, $0.id.sequence) < ($1.time, $1.id.sequence) }[
            ...
        ]
        var earliest: UTCTimestamp?
        var number = 0
        while let due = schedule.due(number) {
            guard number < Self.maximumCount else {
                isCutOff.append(series)
                return
            }
            let next = schedule.due(number + 1)
            if let earliest { rest = rest.drop { $0.time < earliest } }
            let deadline = (due.adding(schedule.grace) ?? due).lastSecond
            var state: ExpectedSeal.State = moment > deadline ? .missing : .due
            // With a grace longer than the period a seal can be on time after the next due day has begun.
            let isOpen: (SealTiming) -> Bool = { $0.time <= deadline || next.map { $0.start } ?? .latest > $0.time }
            if let seal = rest.first, isOpen(seal), seal.time <= moment {
                rest = rest.dropFirst()
                state = Self.judge(seal, deadline: deadline)
            }
            expected.append(
                ExpectedSeal(series: series, number: number, due: due, deadline: deadline, state: state)
            )
            guard due.start <= moment else { return }
            earliest = due.adding(.oneDay)?.start
            number += 1
        }
    }

    private static func judge(_ seal: SealTiming, deadline: UTCTimestamp) -> ExpectedSeal.State {
        guard seal.time > deadline else {
            let isProven = seal.notAfter.map { $0 <= deadline } ?? false
            return .onTime(seal.id, isProven ? .outside : .claim)
        }
        let isProven = seal.notBefore.map { $0 > deadline } ?? false
        let seconds = seal.time.secondsSince1970 - deadline.secondsSince1970
        return .late(seal.id, seconds: seconds, isProven ? .outside : .claim)
    }

    private mutating func findGaps(_ series: SealSeries, _ seals: [SealTiming]) {
        let numbers = seals.map(\.id.sequence).sorted()
        var expected = 1
        for number in numbers {
            // A forged number may be anything: the first missing ones tell enough.
            for missing in expected..<max(expected, min(number, expected + 100)) {
                if let id = SealID(site: series.site, dataset: series.dataset, sequence: missing) { gaps.append(id) }
            }
            expected = max(expected, number + 1)
        }
    }
}

extension CalendarPeriod {
    fileprivate static var oneDay: CalendarPeriod { CalendarPeriod(1, .day) ?? .none }
}
