// What was due when, and what came; and what was done after locks.

import MerkleLog
import Testing
import TrialIntegrity
import TrialLedger

struct ScheduleTests {
    private static func time(_ text: String) throws -> UTCTimestamp {
        try #require(UTCTimestamp(parsing: text.count == 10 ? text + "T12:00:00Z" : text))
    }

    private func definition(
        start: String = "2026-01-31",
        every: String = "P1M",
        grace: String = "P0D",
        end: String? = nil,
        sites: [String]? = nil
    ) throws -> TrialDefinition {
        let schedule = DatasetSchedule(
            start: try #require(UTCDay(parsing: start)),
            every: try #require(CalendarPeriod(parsing: every)),
            grace: try #require(CalendarPeriod(parsing: grace)),
            end: try end.map { try #require(UTCDay(parsing: $0)) },
            sites: sites
        )
        return TrialDefinition(
            id: "X",
            title: "X",
            origin: "x",
            sites: ["701"],
            datasets: ["LB": DatasetDefinition(schedule: schedule), "DM": DatasetDefinition()]
        )
    }

    private func seals(_ times: [String], site: String = "701") throws -> [SealTiming] {
        try times.enumerated().map { number, time in
            SealTiming(
                id: try #require(SealID(site: site, dataset: "LB", sequence: number + 1)),
                claimed: try Self.time(time)
            )
        }
    }

    /// The states in a few words, such as `on-time 1`, `late 2 by 259200`, `missing`, `due`.
    private func words(_ evaluation: ScheduleEvaluation) -> [String] {
        evaluation.expected.map { expected in
            let state =
                switch expected.state {
                case .onTime(let seal, let evidence): "on time #\(seal.sequence) \(evidence.rawValue)"
                case .late(let seal, let seconds, let evidence):
                    "late #\(seal.sequence) \(seconds) \(evidence.rawValue)"
                case .missing: "missing"
                case .due: "due"
                }
            return "\(expected.due.text) \(state)"
        }
    }

    /// Schedule, seals, moment, and what is said.
    static let cases: [(every: String, grace: String, seals: [String], asOf: String, expected: [String])] = [
        ("P1M", "P0D", [], "2026-01-01", ["2026-01-31 due"]),
        ("P1M", "P0D", [], "2026-01-31", ["2026-01-31 due", "2026-02-28 due"]),
        ("P1M", "P0D", [], "2026-02-01", ["2026-01-31 missing", "2026-02-28 due"]),
        ("P1M", "P0D", ["2026-01-31T23:59:59Z"], "2026-02-01", ["2026-01-31 on time #1 claim", "2026-02-28 due"]),
        ("P1M", "P0D", ["2026-02-01T00:00:00Z"], "2026-02-02", ["2026-01-31 late #1 1 claim", "2026-02-28 due"]),
        ("P1M", "P3D", ["2026-02-03T23:59:59Z"], "2026-02-05", ["2026-01-31 on time #1 claim", "2026-02-28 due"]),
        ("P1M", "P3D", ["2026-02-04T00:00:00Z"], "2026-02-05", ["2026-01-31 late #1 1 claim", "2026-02-28 due"]),
        ("P1M", "P3D", [], "2026-02-03", ["2026-01-31 due", "2026-02-28 due"]),
        // A seal of the next period is not the late one of the period before.
        (
            "P1M", "P0D", ["2026-02-28"], "2026-03-01",
            ["2026-01-31 missing", "2026-02-28 on time #1 claim", "2026-03-31 due"]
        ),
        // A correction between two due days takes the next one only when it comes after the day before.
        (
            "P1M", "P0D", ["2026-01-20", "2026-01-25"], "2026-02-10",
            ["2026-01-31 on time #1 claim", "2026-02-28 due"]
        ),
        (
            "P2W", "P0D", ["2026-01-30", "2026-02-14", "2026-03-01"], "2026-03-02",
            [
                "2026-01-31 on time #1 claim", "2026-02-14 on time #2 claim", "2026-02-28 late #3 43201 claim",
                "2026-03-14 due",
            ]
        ),
        // What lies after the moment is not known yet.
        ("P1M", "P0D", ["2026-02-27"], "2026-02-01", ["2026-01-31 missing", "2026-02-28 due"]),
    ]

    @Test(arguments: cases.indices)
    func `expected seals are on time, late, missing or due`(index: Int) throws {
        let (every, grace, times, asOf, expected) = Self.cases[index]
        let evaluation = ScheduleEvaluation(
            try definition(every: every, grace: grace),
            seals: try seals(times),
            asOf: try Self.time(asOf)
        )
        #expect(words(evaluation) == expected)
    }

    @Test func `what is proven goes before what is claimed`() throws {
        let id = try #require(SealID(parsing: "701/LB#1"))
        let definition = try definition(end: "2026-01-31")
        func state(_ claimed: String, _ notBefore: String?, _ notAfter: String?) throws -> [String] {
            let seal = SealTiming(
                id: id,
                claimed: try Self.time(claimed),
                notBefore: try notBefore.map(Self.time),
                notAfter: try notAfter.map(Self.time)
            )
            return words(ScheduleEvaluation(definition, seals: [seal], asOf: try Self.time("2026-06-01")))
        }
        #expect(try state("2026-01-30", nil, "2026-01-31") == ["2026-01-31 on time #1 outside"])
        #expect(try state("2026-01-30", nil, "2026-02-02") == ["2026-01-31 on time #1 claim"])
        #expect(try state("2026-02-02", "2026-02-01", nil) == ["2026-01-31 late #1 129601 outside"])
        // A site that says it was in time, about a seal that had seen a later state, is late all the same.
        #expect(try state("2026-01-30", "2026-02-01", nil) == ["2026-01-31 late #1 43201 outside"])
        // And one whose clock is ahead is not late for it.
        #expect(try state("2026-02-20", nil, "2026-01-31") == ["2026-01-31 on time #1 outside"])
    }

    @Test func `retracted seals count for nothing`() throws {
        var seals = try seals(["2026-01-30", "2026-02-02"])
        seals[0].isRetracted = true
        let evaluation = ScheduleEvaluation(try definition(), seals: seals, asOf: try Self.time("2026-02-03"))
        #expect(words(evaluation) == ["2026-01-31 late #2 129601 claim", "2026-02-28 due"])
    }

    @Test func `a schedule names its sites, or those of the trial, or those that seal`() throws {
        let moment = try Self.time("2026-01-01")
        let own = ScheduleEvaluation(try definition(sites: ["701", "ALL"]), seals: [], asOf: moment)
        #expect(own.expected.map(\.series.site) == ["701", "ALL"])
        #expect(ScheduleEvaluation(try definition(), seals: [], asOf: moment).expected.map(\.series.site) == ["701"])
        var open = try definition()
        open.sites = []
        let found = ScheduleEvaluation(open, seals: try seals(["2026-01-01"], site: "900"), asOf: moment)
        #expect(found.expected.map(\.series.site) == ["900"])
        #expect(ScheduleEvaluation(open, seals: [], asOf: moment).expected == [])
    }

    @Test func `gaps in the numbers are named`() throws {
        var seals = try seals(["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04", "2026-01-05"])
        seals.remove(at: 3)
        seals.remove(at: 1)
        seals.remove(at: 0)
        let evaluation = ScheduleEvaluation(try definition(), seals: seals, asOf: try Self.time("2026-01-06"))
        #expect(evaluation.gaps.map(\.text) == ["701/LB#1", "701/LB#2", "701/LB#4"])
    }

    @Test func `a schedule without end is cut off and says so`() throws {
        let definition = try definition(start: "0001-01-01", every: "P1D")
        let evaluation = ScheduleEvaluation(definition, seals: [], asOf: try Self.time("9999-12-31"))
        #expect(evaluation.expected.count == ScheduleEvaluation.maximumCount)
        #expect(evaluation.isCutOff == [SealSeries(site: "701", dataset: "LB")])
    }

    @Test func `what was done after a lock is listed, whether it was open or closed`() throws {
        let trial = try TestTrial.sealed()
        try trial.write { writer in
            func state() throws -> TrialState { try #require(writer.state) }
            let later = try #require(UTCTimestamp(secondsSince1970: TestTrial.clock.secondsSince1970 + 60))
            try writer.accept([try trial.lock(.lock, try state(), sites: ["701"])])
            try writer.accept([try trial.seal("702/LB#1", writer, by: trial.sponsorKey)])
            try writer.accept([try trial.retraction(trial.reference("701/LB#2"), try state())])
            try writer.accept([try trial.amendment(try state()) { $0.title = "Another" }])
            try writer.accept([try trial.lock(.unlock, try state())])
            try writer.accept([try trial.seal("701/LB#3", writer)])
            try writer.accept([try trial.enrolment(try RuleKeys.site702(), .site, site: "702", writer)])
            try writer.accept([try trial.lock(.lock, try state(), clock: later)])
            try writer.accept([try trial.rotation(of: trial.siteKey, to: RuleKeys.newSite(), try state())])
        }
        #expect(try trial.verify().state.faults == [])
        let acts = try trial.read().actsAfterLocks()
        #expect(
            acts.map { "\($0.entry) \($0.kind.rawValue) \($0.seal?.text ?? "-") \($0.signer) \($0.phase.rawValue)" }
                == [
                    "8 retraction 701/LB#2 coordinator-701 locked", "9 amendment - ledger locked",
                    "11 seal 701/LB#3 coordinator-701 unlocked", "12 key-enrolment - ledger unlocked",
                    "14 key-rotation - coordinator-701 locked",
                ]
        )
        #expect(Set(acts.map(\.lockedAt)) == [6])
    }
}
