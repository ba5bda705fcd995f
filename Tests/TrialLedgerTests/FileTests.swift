// Keys, files that are whole or absent, policies and trial.yaml.

import Foundation
import MerkleLog
import TestSupport
import Testing
import TrialIntegrity
import TrialLedger

struct KeyFileTests {
    @Test func `a key is written for its owner alone, once, and read back`() throws {
        let trial = try TestTrial()
        let path = try KeyFile.write(trial.siteKey, in: trial.folder)
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        #expect(try KeyFile.read(path).text == trial.siteKey.text)
        #expect(throws: LedgerError.exists(path: path)) { try KeyFile.write(trial.siteKey, in: trial.folder) }
        #expect(KeyFile.names(in: trial.folder) == ["coordinator-701"])
        #expect(try KeyFile.read(trial.folder.ledgerKey).text == trial.ledgerKey.text)
        let keys = try FileManager.default.attributesOfItem(atPath: trial.folder.keys)
        #expect((keys[.posixPermissions] as? NSNumber)?.intValue == 0o700)
    }

    @Test(arguments: [0o644, 0o640, 0o604, 0o660, 0o610, 0o601, 0o620])
    func `a key that others could read is refused`(mode: Int) throws {
        let trial = try TestTrial()
        let path = try KeyFile.write(trial.siteKey, in: trial.folder)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        let error = LedgerError.keyTooOpen(path: path, mode: String(mode, radix: 8))
        #expect(throws: error) { try KeyFile.read(path) }
        #expect(error.failureClass == .notPermitted)
        let link = trial.temporary.url.path + "/link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
        #expect(throws: LedgerError.keyTooOpen(path: link, mode: String(mode, radix: 8))) { try KeyFile.read(link) }
    }

    @Test func `what is no key file is refused`() throws {
        let trial = try TestTrial()
        let path = trial.temporary.url.path + "/x.key"
        #expect(throws: LedgerError.missing(path: path)) { try KeyFile.read(path) }
        for text in ["", "x", trial.siteKey.text, trial.siteKey.text + "\n\n", trial.siteKey.verifierKey.text + "\n"] {
            try AtomicFile.write(Array(text.utf8), to: path, replacing: true)
            #expect(throws: LedgerError.malformedKey(path: path)) { try KeyFile.read(path) }
        }
        #expect(throws: LedgerError.malformedKey(path: trial.folder.keys)) { try KeyFile.read(trial.folder.keys) }
    }

    @Test(arguments: ["../x", "a/b", ".hidden", "ledger", "Ledger", "a b"])
    func `a key of an unsafe name is not written`(name: String) throws {
        let trial = try TestTrial()
        guard let key = try? TestTrial.key(name, 5) else { return }
        #expect(throws: LedgerError.badKeyName) { try KeyFile.write(key, in: trial.folder) }
    }
}

struct AtomicFileTests {
    private func names(_ folder: TemporaryFolder) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
    }

    @Test func `a file appears when it is committed`() throws {
        let folder = try TemporaryFolder()
        let path = folder.url.path + "/evidence"
        let file = try AtomicFile(path: path)
        try file.write([1, 2])
        try file.write([0, 3, 4][1...])
        #expect(!FileManager.default.fileExists(atPath: path))
        #expect(file.byteCount == 4)
        try file.commit()
        #expect(try names(folder) == ["evidence"])
        #expect([UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) == [1, 2, 3, 4])
        #expect(throws: LedgerError.self) { try file.write([5]) }
        #expect(throws: LedgerError.self) { try file.commit() }
        #expect(try names(folder) == ["evidence"])
    }

    @Test func `a file that is not committed leaves nothing`() throws {
        let folder = try TemporaryFolder()
        do {
            let file = try AtomicFile(path: folder.url.path + "/a")
            try file.write([1])
        }
        let file = try AtomicFile(path: folder.url.path + "/b")
        file.discard()
        #expect(try names(folder) == [])
    }

    @Test func `a file that is there is replaced only on request`() throws {
        let folder = try TemporaryFolder()
        let path = folder.url.path + "/a"
        try AtomicFile.write([1], to: path)
        #expect(throws: LedgerError.exists(path: path)) { try AtomicFile.write([2], to: path) }
        try AtomicFile.write([3], to: path, replacing: true)
        #expect([UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) == [3])
        let (first, second) = (
            try AtomicFile(path: folder.url.path + "/b"), try AtomicFile(path: folder.url.path + "/b")
        )
        try first.commit()
        #expect(throws: LedgerError.exists(path: folder.url.path + "/b")) { try second.commit() }
        #expect(try names(folder) == ["a", "b"])
    }

    @Test func `a folder that is not there is an error`() throws {
        let folder = try TemporaryFolder()
        #expect(throws: LedgerError.self) { try AtomicFile(path: folder.url.path + "/none/a") }
    }

    @Test func `what dead processes left is removed, and what living ones write is not`() throws {
        let folder = try TemporaryFolder()
        let file = try AtomicFile(path: folder.url.path + "/a")
        for name in [".b.partial-999999999-0", ".c.partial-x-0", ".d", "e.partial-999999999-0"] {
            try Data().write(to: folder.url.appendingPathComponent(name))
        }
        AtomicFile.removeLeftovers(in: folder.url.path)
        try file.commit()
        #expect(try names(folder) == [".c.partial-x-0", ".d", "a", "e.partial-999999999-0"])
    }
}

struct TrustPolicyTests {
    private let vkey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"

    @Test func `a policy is written and read`() throws {
        let key = try VerifierKey(parsing: vkey)
        let policy = TrustPolicy(logs: [key])
        #expect(try TrustPolicy(parsing: Array(policy.text.utf8), path: "p") == policy)
        #expect(policy.log(origin: "example.com/foo") == key)
        #expect(policy.log(origin: "example.com/bar") == nil)
        let spaced = "# comment\n\nlog \t\(vkey) https://example.com\n\tquorum none\n"
        #expect(try TrustPolicy(parsing: Array(spaced.utf8), path: "p").logs == policy.logs)
    }

    @Test func `a policy that cannot be applied is refused with its line`() throws {
        let cases: [(String, Int?)] = [
            ("", nil), ("log \(vkey)\n", nil), ("quorum none\n", nil), ("log x\nquorum none\n", 1),
            ("log \(vkey)\nlog \(vkey)\nquorum none\n", 2), ("log \(vkey)\nquorum w\n", 2),
            ("log \(vkey)\nquorum none\nquorum none\n", 3), ("log \(vkey)\nwitness w \(vkey)\nquorum none\n", 2),
            ("log \(vkey)\nfoo\nquorum none\n", 2), ("log \(vkey) a b\nquorum none\n", 1),
        ]
        for (text, line) in cases {
            let error = try #require(throws: LedgerError.self) {
                try TrustPolicy(parsing: Array(text.utf8), path: "p")
            }
            guard case .malformedPolicy("p", line, _) = error else {
                Issue.record("\(text): \(error)")
                continue
            }
        }
    }
}

struct TrialYAMLTests {
    private func read(_ text: String) throws -> TrialDefinition {
        try TrialYAML.definition(from: Array(text.utf8), path: "trial.yaml")
    }

    @Test func `texts are taken as they are written`() throws {
        let definition = try read(
            """
            id: 0701
            title: "Évidence: a trial"
            origin: trial.example/log1
            sites: [701, 0702, NO, 1e3]
            datasets:
              LB:
                key: [USUBJID, y]
                headerLine: 2
                delimiter: "\\t"
                missing: {LBSTRESN: [NA, ".", 999]}
              DM: {}
            """
        )
        #expect(definition.id == "0701")
        #expect(definition.title == "Évidence: a trial")
        #expect(definition.sites == ["701", "0702", "NO", "1e3"])
        #expect(definition.enrolment == .operator)
        let dataset = try #require(definition.datasets["LB"])
        #expect(dataset.key == ["USUBJID", "y"])
        #expect(dataset.headerLine == 2)
        #expect(dataset.delimiter == "\t")
        #expect(dataset.missing == ["LBSTRESN": ["NA", ".", "999"]])
        #expect(definition.datasets["DM"] == DatasetDefinition())
    }

    static let definitions = [
        TrialDefinition(id: "NIMBUS-302", title: "A trial", origin: "trial.example/log1"),
        TrialDefinition(
            id: "1",
            title: "\"quoted\" \\ #not a comment: \u{E9}\u{1F600}",
            origin: "a:8080/x",
            sites: ["701", "NO", "~x"],
            datasets: [
                "LB": DatasetDefinition(
                    key: ["A B", "- c", "#d", ""],
                    delimiter: "\t",
                    encoding: "windows-1252",
                    headerLine: 3,
                    types: ["a: b": .result, "null": .date],
                    missing: ["x": [".", "NA", "", " "]],
                    dateFormats: ["d": .dayNameYear],
                    volatile: ["Max,Updated"],
                    required: ["[x]", "{y}", "é"],
                    domain: "LB",
                    columns: [.value: "result: SI", .textHigh: "#high"],
                    endpoints: [Endpoint(column: "a: b"), Endpoint(column: "LBORRES", test: "NO, really")],
                    eligibility: [
                        EligibilityLimit(column: "[AGE]", low: "18", high: "75.5", words: "adults: 18, not 76"),
                        EligibilityLimit(test: "1e3", low: "-0.5", words: "{x}"),
                    ]
                ),
                "DM": DatasetDefinition(
                    key: [],
                    blinded: ["ARMCD"],
                    schedule: UTCDay(parsing: "2026-01-31").flatMap { start in
                        CalendarPeriod(parsing: "P1M").map { every in
                            DatasetSchedule(
                                start: start,
                                every: every,
                                grace: CalendarPeriod(parsing: "P3D") ?? .none,
                                end: UTCDay(parsing: "2027-01-01"),
                                sites: ["NO", "ALL"]
                            )
                        }
                    }
                ),
            ],
            enrolment: .quorum,
            parties: parties,
            authority: [
                .enrol: TrialAuthority(need: 2, of: [.name("lead"), .role(.site), .name("ledger")]),
                .unlock: TrialAuthority(need: 1, of: [.role(.regulator)]),
            ],
            milestones: ["2026-03-01", "2026-06-30"].compactMap { text in
                UTCDay(parsing: text).map { Milestone(name: "day: \(text), \"lock\" #1", date: $0) }
            }
        ),
    ]

    static var parties: [String: TrialParty] {
        let keys = [("lead", UInt8(20)), ("site-701", 21)].compactMap { try? TestTrial.key($0.0, $0.1).verifierKey }
        return Dictionary(
            uniqueKeysWithValues: keys.map { key in
                let isSite = key.name == "site-701"
                let party = TrialParty(
                    key: key,
                    role: isSite ? .site : .sponsor,
                    site: isSite ? "701" : nil,
                    holder: isSite ? nil : "cro-one"
                )
                return (key.name, party)
            }
        )
    }

    @Test(arguments: definitions)
    func `what is written reads back`(definition: TrialDefinition) throws {
        var definition = definition
        definition.sites.removeAll { $0.hasPrefix("~") }
        #expect(try read(TrialYAML.text(of: definition)) == definition)
    }

    static let faults: [(String, Int?)] = [
        ("", nil), ("id: [", 2), ("- a", 1), ("id: x\ntitle: t\norigin: o\ncolour: red\n", 4),
        ("id: x\ntitle: t\norigin: o\ndatasets:\n  LB:\n    keys: [A]\n", 6),
        ("id: x\nid: y\ntitle: t\norigin: o\n", nil),
        ("id: x y\ntitle: t\norigin: o\n", 1), ("id: x\ntitle:\norigin: o\n", 2), ("id: x\ntitle: t\n", nil),
        ("id: x\ntitle: t\norigin: o\ndatasets:\n  LB:\n    headerLine: two\n", 6),
        ("id: x\ntitle: t\norigin: o\ndatasets:\n  LB:\n    types:\n      A: float\n", 7),
        ("id: x\ntitle: t\norigin: o\nsites: 701\n", 4), ("id: x\ntitle: t\norigin: o\nsites:\n  - 701\n  -\n", nil),
        ("id: x\ntitle: t\norigin: o\nenrolment: nobody\n", 4),
        ("id: x\ntitle: t\norigin: o\nauthority:\n  lock: {need: two, of: [a]}\n", 5),
        ("id: x\ntitle: t\norigin: o\nauthority:\n  lock:\n    need: 2\n    of: [a]\n", 6),
        ("id: x\ntitle: t\norigin: o\nauthority:\n  sing: {need: 1, of: [a]}\n", 4),
        ("id: x\ntitle: t\norigin: o\nparties:\n  a: {vkey: a, role: site}\n", 5), ("id: \u{7F}\n\t\n", nil),
        ("id: x\ntitle: t\norigin: o\n? [a]\n: b\n", nil), ("id: x\ntitle: t\norigin: o\n---\nid: y\n", nil),
    ]

    @Test(arguments: faults)
    func `a definition that is not usable is refused, with its line`(text: String, line: Int?) throws {
        let error = try #require(throws: LedgerError.self) { try read(text) }
        guard case .malformedDefinition("trial.yaml", let found, _, _) = error else {
            Issue.record("\(error)")
            return
        }
        if let line { #expect(found == line, "\(error.message)") }
    }

    @Test func `an alias that would grow without end is refused`() throws {
        var text = "id: x\ntitle: t\norigin: o\nsites: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
        for level in 1...9 {
            let names = (0..<10).map { _ in "*a\(level - 1)" }.joined(separator: ",")
            text += "b\(level): &a\(level) [\(names)]\n"
        }
        #expect(throws: LedgerError.self) { try read(text) }
    }

    @Test func `bytes that are not UTF-8 are refused`() {
        #expect(throws: LedgerError.self) { try TrialYAML.definition(from: [0xFF, 0xFE], path: "trial.yaml") }
    }
}
