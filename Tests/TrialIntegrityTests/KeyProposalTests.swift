// Natural keys: which are tried, and which identify well enough.

import Testing
import TrialIntegrity

@Suite("Key proposals")
struct KeyProposalTests {
    @Test(
        "the natural key of each domain, and its sequence number only as the last resort",
        arguments: [
            ("DM", ["USUBJID"]), ("AE", ["USUBJID", "AETERM", "AESTDTC"]), ("CM", ["USUBJID", "CMTRT", "CMSTDTC"]),
            ("DS", ["USUBJID", "DSDECOD", "DSSTDTC"]), ("EX", ["USUBJID", "EXTRT", "EXSTDTC"]),
            ("LB", ["USUBJID", "LBTESTCD", "VISITNUM", "LBDTC"]), ("MH", ["USUBJID", "MHTERM", "MHSTDTC"]),
            ("QS", ["USUBJID", "QSTESTCD", "VISITNUM"]), ("SV", ["USUBJID", "VISITNUM"]),
            ("VS", ["USUBJID", "VSTESTCD", "VISITNUM", "VSTPTNUM"]),
        ]
    )
    func domains(dataset: String, key: [String]) {
        let sequence = "\(dataset)SEQ"
        let columns = ["STUDYID", "DOMAIN", sequence] + key
        let candidates = KeyProposal.candidates(dataset: dataset, columns: columns)
        #expect(candidates.first == key)
        #expect(candidates.dropFirst().allSatisfy { $0.contains(sequence) })
        #expect(KeyProposal.candidates(dataset: dataset.lowercased(), columns: columns) == candidates)
        for name in key {
            let without = KeyProposal.candidates(dataset: dataset, columns: columns.filter { $0 != name })
            #expect(without.allSatisfy { !$0.contains(name) }, "a key needs all its columns")
        }
    }

    @Test("a domain is known by its columns when the file has another name")
    func marks() {
        let columns = ["USUBJID", "LBTESTCD", "VISITNUM", "LBDTC"]
        #expect(KeyProposal.candidates(dataset: "central-lab-2026", columns: columns) == [columns])
        #expect(KeyProposal.candidates(dataset: "other", columns: ["USUBJID", "X"]).isEmpty)
    }

    @Test(
        "REDCap: the record, the event and the repeat",
        arguments: [
            (["record_id", "age"], ["record_id"]),
            (["record_id", "redcap_event_name", "age"], ["record_id", "redcap_event_name"]),
            (
                ["study_no", "redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance"],
                ["study_no", "redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance"]
            ),
            (["redcap_event_name", "age"], ["redcap_event_name"]),
        ]
    )
    func redcap(columns: [String], key: [String]) {
        #expect(KeyProposal.candidates(dataset: "export", columns: columns) == [key])
    }

    @Test(
        "one row in fifty may repeat a key",
        arguments: [
            (0, 0, true), (1, 0, true), (49, 1, false), (50, 1, true), (99, 2, false), (100, 2, true),
            (1000, 21, false),
        ]
    )
    func uniqueness(rows: Int, repeats: Int, expected: Bool) {
        #expect(KeyProposal.isUniqueEnough(rows: rows, repeats: repeats) == expected)
    }

    private func table(repeating repeats: Int, of count: Int) -> TableInMemory {
        // Keys are compared without outer blanks.
        let rows = (0..<count).map { ["S\(max($0, repeats))" + ($0 % 2 == 0 ? " " : ""), "x", "v1", "\($0)"] }
        return TableInMemory(["USUBJID", "AETERM", "AESTDTC", "AESEQ"], rows)
    }

    @Test("a seal takes the first candidate that identifies well enough, and says how well")
    func choice() throws {
        let unique = try TestSeal.seal(table(repeating: 2, of: 100), TestSeal.plan(dataset: "AE")).sealed
        #expect(unique.keys.map(\.repeats) == [2])
        #expect(unique.manifest.profile.key == ["USUBJID", "AETERM", "AESTDTC"])
        #expect(unique.remarks.contains { $0.code == "repeated-keys" })
        let repeated = try TestSeal.seal(table(repeating: 3, of: 100), TestSeal.plan(dataset: "AE")).sealed
        #expect(repeated.keys.map(\.repeats) == [3, 0])
        #expect(repeated.keys.map(\.chosen) == [false, true])
        #expect(repeated.manifest.profile.key == ["USUBJID", "AETERM", "AESTDTC", "AESEQ"])
        #expect(repeated.remarks.contains { $0.code == "key-not-unique" })
    }

    @Test("a declared key is taken as it is, and an empty one means all columns together")
    func declared() throws {
        let plan = TestSeal.plan(profile: .propose(ProfileDeclaration(key: ["AETERM"])))
        let sealed = try TestSeal.seal(table(repeating: 0, of: 10), plan).sealed
        #expect(sealed.manifest.profile.key == ["AETERM"])
        #expect(sealed.keys == [KeyCandidate(columns: ["AETERM"], repeats: 9, chosen: true)])
        let all = TestSeal.plan(profile: .propose(ProfileDeclaration(key: [])))
        let rows = [["a", "b"], ["a", "b"], ["a", "c"], ["a", "b"]]
        let together = try TestSeal.seal(TableInMemory(["X", "Y"], rows), all).sealed
        #expect(together.keys == [KeyCandidate(columns: [], repeats: 2, chosen: true)])
    }

    @Test("a key cannot be absent, volatile or doubled")
    func unusableKeys() {
        func refuses(_ declaration: ProfileDeclaration, _ error: SealingError) {
            let table = TableInMemory(["X", "Y"], [])
            #expect(throws: error) { try DatasetSealer(table, plan: TestSeal.plan(profile: .propose(declaration))) }
        }
        refuses(ProfileDeclaration(key: ["Z"]), .columnMissing(name: "Z", use: "key", header: ["X", "Y"]))
        refuses(ProfileDeclaration(key: ["X"], volatile: ["X"]), .unusableKey(column: "X"))
        refuses(ProfileDeclaration(key: ["X", "X"]), .unusableKey(column: "X"))
        refuses(ProfileDeclaration(volatile: ["X", "Y"]), .nothingSealed)
        refuses(
            ProfileDeclaration(types: ["Z": .date]),
            .columnMissing(name: "Z", use: "declared", header: ["X", "Y"])
        )
    }

    @Test("a candidate with a volatile column is not tried")
    func volatileCandidate() throws {
        let declaration = ProfileDeclaration(volatile: ["AESTDTC"])
        let plan = TestSeal.plan(dataset: "AE", profile: .propose(declaration))
        let sealed = try TestSeal.seal(table(repeating: 0, of: 10), plan).sealed
        #expect(sealed.keys.isEmpty)
        #expect(sealed.manifest.profile.key.isEmpty)
        #expect(sealed.remarks.contains { $0.code == "no-key" })
    }
}
