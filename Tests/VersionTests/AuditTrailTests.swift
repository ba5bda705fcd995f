// Audit trails: the log of REDCap as its users see it exported, made here by code, and trails with columns of their own.

import TestSupport
import Testing
import TrialIntegrity
import TrialTables

struct RedcapActionTests {
    @Test(
        arguments: [
            ("Update record 12", RedcapAction.Verb.update, "12", nil), ("Updated Record 12", .update, "12", nil),
            ("Create record 701-1015", .create, "701-1015", nil), ("Created Record (API) 7", .create, "7", nil),
            ("Update record (import) 5", .update, "5", nil),
            ("Update record (API) (Auto calculation) 5", .update, "5", nil),
            ("Delete record 9", .delete, "9", nil), ("Update survey response 3", .update, "3", nil),
            ("Update Response 3", .update, "3", nil),
            ("Update record 12 (Event 1 (Arm 1: Arm 1))", .update, "12", "event_1_arm_1"),
            ("Update record 12 (Baseline)", .update, "12", "baseline_arm_1"),
            ("Create record 12 (Week 4, Follow-Up Visit Two (Arm 2: Drug))", .create, "12", "week_4_followup_vi_arm_2"),
        ] as [(String, RedcapAction.Verb, String, String?)]
    )
    func `an action names what was done to which record`(
        text: String,
        verb: RedcapAction.Verb,
        record: String,
        event: String?
    ) throws {
        let action = try #require(RedcapAction(text, record: nil))
        #expect(action.verb == verb && action.record == record && action.event == event)
    }

    @Test(arguments: ["Manage/Design", "Data export", "Edit user role", "Updated user", "Update", "Create record ", ""])
    func `other actions say nothing of records`(text: String) {
        #expect(RedcapAction(text, record: nil) == nil)
    }

    @Test func `a column with the record settles what belongs to its name`() throws {
        let action = try #require(RedcapAction("Update record A (1) (Baseline)", record: "A (1)"))
        #expect(action.record == "A (1)" && action.event == "baseline_arm_1")
    }
}

struct RedcapDetailsTests {
    @Test(
        arguments: [
            ("hgb = '13.1'", ["hgb=13.1"], nil, false),
            (
                "record_id = '2', name = 'Jill', email = 'jill@test.edu'",
                ["record_id=2", "name=Jill", "email=jill@test.edu"], nil, false
            ),
            ("meds(1) = checked, meds(2) = unchecked", ["meds___1=1", "meds___2=0"], nil, false),
            ("meds(-9) = checked", ["meds____9=1"], nil, false),
            ("[instance = 3], hgb = '9'", ["hgb=9"], "3", false),
            ("hgb = '', ae = 'none'", ["hgb=", "ae=none"], nil, false),
            (
                "notes = 'This record doesn't have one, so call', age = '7'",
                ["notes=This record doesn't have one, so call", "age=7"], nil, false
            ),
            ("a = 'x',\nb = 'y',\r\nc = 'z'", ["a=x", "b=y", "c=z"], nil, false),
            ("notes = 'ends with a comma,', b = 'y'", ["notes=ends with a comma,", "b=y"], nil, false),
            ("Assign record to Data Access Group (redcap_data_access_group = 'a')", [], nil, true),
            ("", [], nil, false),
            ("hgb = 13", [], nil, true),
        ] as [(String, [String], String?, Bool)]
    )
    func `a list of changes is taken apart`(text: String, values: [String], instance: String?, rest: Bool) {
        let details = RedcapDetails(text)
        #expect(details.values.map { "\($0.field)=\($0.value)" } == values)
        #expect(details.instance == instance && details.hasRest == rest)
    }

    /// Values of every kind but those that look like the end of a value.
    @Test(arguments: 1...30) func `what is written is read`(seed: Int) {
        var random = SplitMix64(seed: UInt64(seed))
        let pieces = ["5.0", "it's", "a, b", "(1) = checked", " = ", "[x]", "é", "=", ",", "\"", "'", "2026-01-02"]
        var values: [(String, String)] = []
        for number in 0..<Int.random(in: 1...8, using: &random) {
            let count = Int.random(in: 0...4, using: &random)
            let value = (0..<count).map { _ in pieces[Int.random(in: pieces.indices, using: &random)] }.joined(
                separator: " "
            )
            values.append(("f\(number)", value))
        }
        let text = values.map { "\($0.0) = '\($0.1)'" }.joined(separator: ", ")
        #expect(RedcapDetails(text).values.map { "\($0.field)=\($0.value)" } == values.map { "\($0.0)=\($0.1)" })
    }
}

struct AuditTrailTests {
    private static let table = """
        record_id,redcap_event_name,hgb,meds___1,notes
        1,baseline_arm_1,13.0,0,fine
        1,week_4_arm_1,12.0,1,tired  and weak
        2,baseline_arm_1,11.0,0,

        """
    private static let key = ["record_id", "redcap_event_name"]

    private func trail(_ text: String, map: TrailMap? = nil) throws -> AuditTrail {
        let folder = try TemporaryFolder()
        let path = try folder.write(text, to: "trail.csv")
        return try AuditTrail(try CSVSource(path: path, dialect: CSVDialect()), name: "logs/trail.csv", map: map)
    }

    /// The log as its page exports it, the newest line first.
    private static func log(_ lines: [(String, String, String, String, String)]) -> String {
        let cells = lines.reversed().map { [$0.0, $0.1, $0.2, $0.3, $0.4] }
        let header = [
            "Time / Date", "Username", "Action", "List of Data Changes OR Fields Exported", "Reason for Data Change(s)",
        ]
        return TableText(header, cells).text(quotesAll: true)
    }

    private static let history = [
        (
            "2026-01-05 10:00", "nurse1", "Create record 1 (Baseline)",
            "record_id = '1', hgb = '13.0', meds(1) = unchecked, notes = 'fine'", ""
        ),
        (
            "2026-02-02 09:30", "nurse1", "Update record 1 (Week 4)",
            "hgb = '12.0', meds(1) = checked, notes = 'tired and weak'", ""
        ),
        ("2026-02-03 09:31", "nurse2", "Manage/Design", "Create project field", ""),
        ("2026-02-10 11:00", "nurse1", "Create record 2 (Baseline)", "record_id = '2', hgb = '11.0'", ""),
        (
            "2026-03-01 08:00", "nurse2", "Update record 1 (Week 4)", "hgb = '14.0', meds(1) = unchecked",
            "source re-read"
        ),
        ("2026-03-02 08:00", "nurse2", "Update record 2 (Baseline)", "weight = '70'", ""),
        ("2026-03-02 08:00", "nurse2", "Update record 9 (Baseline)", "hgb = '10'", ""),
        ("2026-03-03 08:00", "nurse3", "Delete record 3", "record_id = '3'", "duplicate"),
    ]

    private func explained(
        _ text: String,
        map: TrailMap? = nil,
        later: String
    ) throws -> (DatasetAudit, ExplanationSummary) {
        let first = try Version(Self.table, dataset: "HGB", key: Self.key)
        let second = try Version(later, dataset: "HGB", sequence: 2, before: first)
        var audit = try first.changes(to: second)
        let profile = first.manifest.profile
        let list = try trail(text, map: map).changes(dataset: "HGB", profile: profile)
        let summary = try ChangeMatcher([list], profile: profile, evidence: try first.evidence).explain(&audit.findings)
        return (audit, summary)
    }

    @Test func `a REDCap log explains the changes it tells of`() throws {
        let later = Self.table.replacing("1,week_4_arm_1,12.0,1", with: "1,week_4_arm_1,14.0,0")
        let (audit, summary) = try explained(Self.log(Self.history), later: later)
        #expect(audit.told == ["cell-altered 2:2 hgb 12.0 > 14.0", "cell-altered 2:2 meds___1 1 > 0"])
        #expect(summary.explained == 2 && summary.remarks.isEmpty)
        let explanation = try #require(audit.findings[0].explanation)
        #expect(explanation.author == "nurse2" && explanation.reason == "source re-read")
        #expect(explanation.at == "2026-03-01 08:00" && explanation.reference == "trail.csv row 4")
        #expect(summary.sources.map(\.elsewhere) == [2])
    }

    @Test func `a change that bypassed the system is not in its log`() throws {
        let later = Self.table.replacing("2,baseline_arm_1,11.0", with: "2,baseline_arm_1,13.9")
        let (_, summary) = try explained(Self.log(Self.history), later: later)
        #expect(
            summary.remarks.map(\.code).sorted() == [
                "change-without-trail", "trail-contradicts-delivery", "trail-without-change", "trail-without-change",
            ]
        )
    }

    @Test func `sealed values that the log never had contradict it`() throws {
        var history = Self.history
        history[1].3 = "hgb = '12.5', meds(1) = checked, notes = 'tired and weak'"
        let later = Self.table.replacing("1,week_4_arm_1,12.0,1", with: "1,week_4_arm_1,14.0,0")
        let (audit, summary) = try explained(Self.log(history), later: later)
        #expect(audit.findings.map { $0.explanation != nil } == [true, true])
        // The first line on the cell says nothing of what was before: another export might begin earlier.
        #expect(summary.remarks.isEmpty)
        history[1].2 = "Create record 1 (Week 4)"
        let (contradicted, said) = try explained(Self.log(history), later: later)
        #expect(contradicted.findings.map { $0.explanation != nil } == [false, true])
        #expect(said.remarks.map(\.code) == ["trail-contradicts-seal", "change-without-trail"])
    }

    @Test func `the log of the API says the same as that of the page`() throws {
        let header = ["timestamp", "username", "action", "details", "record"]
        let rows = Self.history.reversed().map { line -> [String] in
            let record = line.2.contains("record") ? String(line.2.split(separator: " ")[2]) : ""
            return [line.0, line.1, line.2, line.3, record]
        }
        let later = Self.table.replacing("1,week_4_arm_1,12.0,1", with: "1,week_4_arm_1,14.0,0")
        let (audit, summary) = try explained(TableText(header, rows).text(), later: later)
        #expect(summary.explained == 2 && summary.remarks.isEmpty)
        #expect(audit.findings[0].explanation?.reason == nil)
    }

    @Test func `lines are put in order of time whichever way they stand`() throws {
        let later = Self.table.replacing("1,week_4_arm_1,12.0,1", with: "1,week_4_arm_1,14.0,0")
        let (_, oldestFirst) = try explained(Self.log(Self.history.reversed()), later: later)
        #expect(oldestFirst.explained == 2 && oldestFirst.remarks.isEmpty)
    }

    /// One cell that went from 12.0 to 13.0 to 14.0, at two times.
    private func twice(_ first: String, _ second: String, reversed: Bool = false) throws -> ExplanationSummary {
        let lines = [
            "HGB,1,week_4_arm_1,Haemoglobin,12.0,13.0,nurse2,\(first),",
            "HGB,1,week_4_arm_1,Haemoglobin,13.0,14.0,nurse2,\(second),",
        ]
        let text = (["Form,Subject,Folder,Item,From,To,Who,When,Why"] + (reversed ? lines.reversed() : lines))
            .joined(separator: "\n")
        let later = Self.table.replacing("1,week_4_arm_1,12.0,1", with: "1,week_4_arm_1,14.0,1")
        return try explained(text + "\n", map: Self.map, later: later).1
    }

    @Test(
        arguments: [
            ("2026-03-01T10:00+02:00", "2026-03-01T09:30-05:00"),
            ("2026-03-01T23:59:59.5Z", "2026-03-01T23:59:59.75Z"),
            ("2026-03-02 00:30 +0200", "2026-03-01 23:00Z"),
            ("2026-02-28T22:00:00-03", "2026-03-01T01:00:01Z"),
            // Clocks on the wall, of one form.
            ("2026-03-01 10:00", "2026-03-01 10:01"), ("2026-03-01", "2026-03-02"),
        ],
        [false, true]
    )
    func `times with offsets are put in order of the instants they are`(times: (String, String), reversed: Bool) throws
    {
        let summary = try twice(times.0, times.1, reversed: reversed)
        #expect(summary.explained == 1 && summary.remarks.isEmpty)
    }

    @Test(
        arguments: [
            ("2026-03-01T23:00+02:00", "2026-03-01T22:30"), ("2026-03-01 10:00", "2026-03-01 10:00:30"),
            ("2026-03-01 10:00", "01/03/2026 09:00"),
        ]
    )
    func `where times cannot be compared the order of the file counts`(times: (String, String)) throws {
        let summary = try twice(times.0, times.1)
        #expect(summary.explained == 1 && summary.remarks.isEmpty)
    }

    // MARK: Trails with columns of their own

    private static let map = TrailMap(
        key: ["record_id": "Subject", "redcap_event_name": "Folder"],
        field: "Item",
        old: "From",
        new: "To",
        user: "Who",
        time: "When",
        reason: "Why",
        dataset: "Form",
        fields: ["Haemoglobin": "hgb"]
    )

    @Test func `a map says what the columns mean`() throws {
        let text = """
            Form,Subject,Folder,Item,From,To,Who,When,Why
            HGB,1,week_4_arm_1,Haemoglobin,12.0,14.0,nurse2,2026-03-01T08:00:00Z,source re-read
            AE,1,week_4_arm_1,Haemoglobin,1,2,nurse2,2026-03-01T08:00:00Z,
            hgb,1,week_4_arm_1,meds___1,1,0,nurse2,2026-03-01T08:00:00Z,

            """
        let later = Self.table.replacing("1,week_4_arm_1,12.0,1", with: "1,week_4_arm_1,14.0,0")
        let (audit, summary) = try explained(text, map: Self.map, later: later)
        #expect(summary.explained == 2 && summary.remarks.isEmpty && summary.sources.map(\.entries) == [2])
        #expect(audit.findings.map { $0.explanation?.reason } == ["source re-read", nil])
    }

    @Test func `a map that does not fit the trail or the dataset is refused`() throws {
        let text = "Form,Subject,Folder,Item,From,To,Who,When\nHGB,1,x,hgb,1,2,n,2026-01-01\n"
        let missing = try #require(throws: TrailError.self) { try trail(text, map: Self.map) }
        #expect(missing.message == "the map names the column Why, which the audit trail does not have")
        var map = Self.map
        map.reason = nil
        map.key["AGE"] = "Item"
        let profile = try Version(Self.table, key: Self.key).manifest.profile
        let notKey = try #require(throws: TrailError.self) {
            try trail(text, map: map).changes(dataset: "HGB", profile: profile)
        }
        #expect(notKey.message.contains("AGE"))
        #expect(throws: TrailError.self) { try trail("a,b\n1,2\n") }
    }

    @Test(arguments: [
        (#"{"key":{"A":"B"},"field":"F","new":"N"}"#, true), (#"{"form":"redcap","record":"record_id"}"#, true),
        (#"{"form":"redcap","field":"F"}"#, false), (#"{"key":{},"field":"F","new":"N"}"#, false),
        (#"{"key":{"A":"B"},"new":"N"}"#, false), (#"{"key":{"A":"B"},"field":"F"}"#, false),
        (#"{"key":{"A":"B"},"field":"F","new":"N","colour":"x"}"#, false), (#"{"form":"rave"}"#, false),
    ])
    func `a map is read strictly`(text: String, isRead: Bool) throws {
        let map = try? TrailMap(try JSONValue(parsing: Array(text.utf8)))
        #expect((map != nil) == isRead)
    }
}
