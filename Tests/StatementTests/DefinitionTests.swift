// Parties, authority and schedules of a definition, and the calendar that schedules need.

import MerkleLog
import Testing
import TrialIntegrity

struct DefinitionTests {
    private func definition(_ change: (inout TrialDefinition) throws -> Void) throws -> TrialDefinition {
        var definition = Fixture.definition()
        try change(&definition)
        return try TrialDefinition(definition.value)
    }

    private func party(
        _ name: String,
        _ byte: UInt8,
        _ role: KeyRole = .sponsor,
        site: String? = nil
    ) throws -> TrialParty {
        TrialParty(key: try Fixture.key(name, byte).verifierKey, role: role, site: site)
    }

    private func full(_ definition: inout TrialDefinition) throws {
        definition.parties = [
            "lead": try party("lead", 11), "site-701": try party("site-701", 12, .site, site: "701"),
            "w": TrialParty(
                key: try SignerKey(name: "w", seed: [UInt8](repeating: 13, count: 32), type: .cosignature).verifierKey,
                role: .witness,
                holder: "university-two"
            ),
        ]
        definition.enrolment = .quorum
        definition.authority = [
            .enrol: TrialAuthority(need: 3, of: [.name("lead"), .role(.site), .name("ledger")]),
            .unlock: TrialAuthority(need: 2, of: [.name("lead"), .name("later")]),
            .restore: TrialAuthority(need: 5, of: [.role(.regulator)]),
        ]
    }

    @Test func `parties and authority read back as they were written`() throws {
        let read = try definition(full)
        var expected = Fixture.definition()
        try full(&expected)
        #expect(read == expected)
        #expect(read.authority(for: .restore).need == 5)
        #expect(read.authority(for: .lock) == TrialAuthority(need: 1, of: [.role(.sponsor)]))
        for action in [ReservedAction.revoke, .recover, .amend] {
            #expect(read.authority(for: action) == TrialAuthority(need: 1, of: [.name("ledger")]))
        }
        let statement = TrialDefinitionStatement(
            definition: read,
            ledgerKey: try Fixture.key("trial.example/log1", 1).verifierKey
        )
        #expect(try LedgerStatement(payload: try statement.payload()) == .trial(statement))
    }

    /// Changes to a definition that has parties and authority, each of which makes it unusable.
    static let faults: [@Sendable (inout TrialDefinition) throws -> Void] = [
        { $0.parties["other"] = $0.parties["lead"] },
        { $0.parties["Lead"] = TrialParty(key: try Fixture.key("Lead", 14).verifierKey, role: .sponsor) },
        { $0.parties["again"] = TrialParty(key: try Fixture.key("again", 11).verifierKey, role: .sponsor) },
        { $0.parties["ledger"] = TrialParty(key: try Fixture.key("ledger", 14).verifierKey, role: .sponsor) },
        { $0.parties["lead"]?.role = .site },
        { $0.parties["lead"]?.site = "701" },
        { $0.parties["site-701"]?.site = "999" },
        { $0.parties["site-701"]?.site = "ALL" },
        { $0.parties["w"]?.role = .regulator },
        { $0.parties["lead"]?.holder = "Jane Doe" },
        { $0.enrolment = .operator },
        { $0.authority[.enrol] = nil },
        { $0.authority[.enrol]?.need = 4 },
        { $0.authority[.unlock]?.need = 0 },
        { $0.authority[.unlock]?.need = 3 },
        { $0.authority[.unlock]?.of = [] },
        { $0.authority[.unlock]?.of = [.name("lead"), .name("lead"), .role(.site)] },
        { $0.authority[.restore]?.need = 101 },
        { $0.authority[.unlock]?.of = [.role(.witness), .role(.site)] },
        { $0.authority[.unlock]?.of = [.name("a b"), .role(.site)] },
    ]

    @Test(arguments: faults.indices)
    func `a definition that cannot work is refused`(index: Int) throws {
        #expect(throws: JSONError.self) {
            try definition { definition in
                try full(&definition)
                try Self.faults[index](&definition)
            }
        }
    }

    @Test func `a party cannot have the ledger's key`() throws {
        var definition = Fixture.definition()
        definition.parties = ["lead": try party("lead", 1)]
        let statement = TrialDefinitionStatement(
            definition: definition,
            ledgerKey: try Fixture.key("trial.example/log1", 1).verifierKey
        )
        #expect(throws: JSONError.self) { try statement.payload() }
    }

    @Test func `an authority about an unknown action is refused`() throws {
        let authority: JSONValue = .object(["sing": .object(["need": 1, "of": .strings(["a"])])])
        let changed = Change("authority", authority).apply(to: Fixture.definition().value)
        #expect(throws: JSONError.self) { try TrialDefinition(changed) }
        let known: JSONValue = .object(["lock": .object(["need": 1, "of": .strings(["a"])])])
        #expect(throws: Never.self) {
            try TrialDefinition(Change("authority", known).apply(to: Fixture.definition().value))
        }
    }

    static let schedules: [(String, Bool)] = [
        (#"{"every":"P1M","start":"2026-01-31"}"#, true),
        (#"{"end":"2026-01-31","every":"P2W","grace":"P3D","sites":["701","ALL"],"start":"2026-01-31"}"#, true),
        (#"{"every":"P1M"}"#, false), (#"{"start":"2026-01-31"}"#, false),
        (#"{"every":"P0D","start":"2026-01-31"}"#, false), (#"{"every":"P01D","start":"2026-01-31"}"#, false),
        (#"{"every":"P1Y","start":"2026-01-31"}"#, false), (#"{"every":"PT1H","start":"2026-01-31"}"#, false),
        (#"{"every":"P1M","start":"2026-02-30"}"#, false), (#"{"every":"P1M","start":"2026-1-31"}"#, false),
        (#"{"end":"2026-01-30","every":"P1M","start":"2026-01-31"}"#, false),
        (#"{"every":"P1M","sites":["999"],"start":"2026-01-31"}"#, false),
        (#"{"every":"P1M","sites":[],"start":"2026-01-31"}"#, false),
        (#"{"every":"P1M","start":"2026-01-31","zone":"CET"}"#, false),
        (#"{"every":"P10000D","start":"2026-01-31"}"#, false),
    ]

    @Test(arguments: schedules)
    func `a schedule is read strictly`(text: String, isGood: Bool) throws {
        let schedule = try JSONValue(parsing: Array(text.utf8))
        let changed = Change("datasets/LB/schedule", schedule).apply(to: Fixture.definition().value)
        if isGood {
            #expect(try TrialDefinition(changed).value == changed)
        } else {
            #expect(throws: JSONError.self) { try TrialDefinition(changed) }
        }
    }

    @Test func `a dataset names its domain and what its columns are for`() throws {
        let path = "datasets/LB/"
        let good = Change(path + "columns", .strings(["value": "result_si"])).apply(to: Fixture.definition().value)
        let definition = try #require(try TrialDefinition(good).datasets["LB"])
        #expect(definition.columns == [.value: "result_si"])
        #expect(try TrialDefinition(TrialDefinition(good).value) == TrialDefinition(good))
        let columns = ["USUBJID", "LBTESTCD", "LBSTRESN", "result_si"]
        let declared = ColumnPurposes(dataset: "LB", definition: definition, columns: columns)
        #expect(declared[.value] == "result_si" && declared[.test] == "LBTESTCD" && declared[.high] == nil)
        #expect(declared.purposes(of: "USUBJID") == [.subject])
        let standard = ColumnPurposes(dataset: "lb", definition: nil, columns: columns)
        #expect(standard[.value] == "LBSTRESN" && standard.domain == .laboratory)
        #expect(ColumnPurposes(dataset: "labs", definition: nil, columns: columns)[.value] == nil)
        let unknown = ColumnPurposes(
            recognising: ["usubjid", "SiteID", "LBTESTCD", "LBORRES"],
            dataset: "MYDATA",
            definition: nil
        )
        #expect(unknown.domain == .laboratory && unknown[.subject] == "usubjid" && unknown[.site] == "SiteID")
        #expect(unknown[.test] == "LBTESTCD" && unknown[.text] == "LBORRES")
        let wide = ColumnPurposes(
            recognising: ["SUBJID", "VISITNUM", "XXDTC", "SCORE"],
            dataset: "MYDATA",
            definition: nil
        )
        #expect(wide.domain == nil && wide[.subject] == "SUBJID" && wide[.visitNumber] == "VISITNUM")
        #expect(wide[.date] == "XXDTC" && wide[.site] == nil && wide[.value] == nil)
        for bad in [Change(path + "domain", .string("XX")), Change(path + "columns", .strings(["colour": "A"]))] {
            #expect(throws: JSONError.self) { try TrialDefinition(bad.apply(to: Fixture.definition().value)) }
        }
    }

    static let readings: [(String, String, Bool)] = [
        ("datasets/LB/endpoints", #"["LBORRES"]"#, true),
        ("datasets/LB/endpoints", #"["LBORRES",{"column":"LBORRES","test":"ALT"}]"#, true),
        ("datasets/LB/endpoints", #"[{"column":"LBORRES"}]"#, false),
        ("datasets/LB/endpoints", #"["LBORRES","LBORRES"]"#, false),
        ("datasets/LB/endpoints", #"[""]"#, false), ("datasets/LB/endpoints", #""LBORRES""#, false),
        ("datasets/LB/endpoints", #"[{"column":"A","test":"B","unit":"C"}]"#, false),
        ("datasets/LB/eligibility", #"[{"high":"120","test":"ALT","words":"ALT ≤ 120"}]"#, true),
        ("datasets/LB/eligibility", #"[{"column":"AGE","high":"75.5","low":"18","words":"adult"}]"#, true),
        ("datasets/LB/eligibility", #"[{"column":"AGE","high":"17","low":"18","words":"adult"}]"#, false),
        ("datasets/LB/eligibility", #"[{"column":"AGE","words":"adult"}]"#, false),
        ("datasets/LB/eligibility", #"[{"low":"18","words":"adult"}]"#, false),
        ("datasets/LB/eligibility", #"[{"column":"AGE","low":"18"}]"#, false),
        ("datasets/LB/eligibility", #"[{"column":"AGE","low":18,"words":"adult"}]"#, false),
        ("datasets/LB/eligibility", #"[{"column":"AGE","low":"18.0","words":"adult"}]"#, false),
        ("datasets/LB/eligibility", #"[{"column":"AGE","low":"1e3","words":"adult"}]"#, false),
        ("datasets/LB/eligibility", #"[{"column":"AGE","low":"18","words":"two\nlines"}]"#, false),
        ("milestones", #"[{"date":"2026-03-01","name":"Unblinding, part 1"}]"#, true),
        ("milestones", #"[{"date":"2026-02-30","name":"unblinding"}]"#, false),
        ("milestones", #"[{"date":"2026-03-01","name":""}]"#, false), ("milestones", #"[{"name":"x"}]"#, false),
        ("milestones", #"[{"date":"2026-03-01","name":"x"},{"date":"2026-03-02","name":"x"}]"#, false),
        ("milestones", #"{"date":"2026-03-01","name":"x"}"#, false),
    ]

    @Test(arguments: readings)
    func `endpoints, eligibility and milestones are read strictly`(path: String, text: String, isGood: Bool) throws {
        let changed = Change(path, try JSONValue(parsing: Array(text.utf8))).apply(to: Fixture.definition().value)
        if isGood {
            #expect(try TrialDefinition(changed).value == changed)
        } else {
            #expect(throws: JSONError.self) { try TrialDefinition(changed) }
        }
    }

    @Test func `a definition that is silent about them has the bytes it always had`() throws {
        let text = String(decoding: try Fixture.definition().value.canonicalBytes(), as: UTF8.self)
        for name in ["endpoints", "eligibility", "milestones"] { #expect(!text.contains(name)) }
    }

    @Test func `blinded columns are a list without repetition`() throws {
        let good = Change("datasets/LB/blinded", .strings(["ARMCD"])).apply(to: Fixture.definition().value)
        #expect(try TrialDefinition(good).datasets["LB"]?.blinded == ["ARMCD"])
        let bad = Change("datasets/LB/blinded", .strings(["ARMCD", "ARMCD"])).apply(to: Fixture.definition().value)
        #expect(throws: JSONError.self) { try TrialDefinition(bad) }
    }
}

struct CalendarTests {
    static let steps = [
        ("2026-01-31", "P1M", 1, "2026-02-28"), ("2024-01-31", "P1M", 1, "2024-02-29"),
        ("2026-01-31", "P1M", 2, "2026-03-31"), ("2026-01-31", "P1M", 13, "2027-02-28"),
        ("2026-12-15", "P1M", 1, "2027-01-15"), ("2024-02-29", "P12M", 1, "2025-02-28"),
        ("2024-02-28", "P1D", 1, "2024-02-29"), ("2026-12-31", "P1D", 1, "2027-01-01"),
        ("2026-01-01", "P2W", 3, "2026-02-12"), ("2026-01-01", "P0D", 9, "2026-01-01"),
        ("1900-02-28", "P1D", 1, "1900-03-01"), ("1969-12-31", "P1D", 1, "1970-01-01"),
        ("0001-01-31", "P1M", 1, "0001-02-28"),
    ]

    @Test(arguments: steps)
    func `periods are added as a calendar does`(start: String, period: String, times: Int, end: String) throws {
        let day = try #require(UTCDay(parsing: start))
        let period = try #require(CalendarPeriod(parsing: period))
        #expect(day.adding(period, times: times)?.text == end)
    }

    @Test func `nothing is beyond the year 9999, and nothing overflows`() throws {
        let day = try #require(UTCDay(parsing: "9999-12-31"))
        for unit in CalendarPeriod.Unit.allCases {
            let one = try #require(CalendarPeriod(1, unit))
            #expect(day.adding(one) == nil)
            #expect(day.adding(one, times: Int.max) == nil)
            #expect(day.adding(one, times: -1) == nil)
        }
    }

    @Test func `a day has its first and last second, before 1970 too`() throws {
        for text in ["2026-11-22", "1969-12-31", "1900-01-01", "0001-01-01", "9999-12-31"] {
            let day = try #require(UTCDay(parsing: text))
            #expect(day.start.text == text + "T00:00:00Z")
            #expect(day.lastSecond.text == text + "T23:59:59Z")
            #expect(UTCDay(of: day.start) == day)
            #expect(UTCDay(of: day.lastSecond) == day)
        }
    }

    @Test(arguments: ["P1D", "P2W", "P12M", "P0D", "P9999D"])
    func `a period reads back as written`(text: String) throws {
        #expect(try #require(CalendarPeriod(parsing: text)).text == text)
    }

    @Test(arguments: ["", "P", "PD", "1D", "P-1D", "P+1D", "P1", "p1d", "P1.5D", "P1D ", "P10000D", "P1DT1H", "P٣D"])
    func `what is no period is refused`(text: String) {
        #expect(CalendarPeriod(parsing: text) == nil)
    }
}
