// Each delivery does what its title says, with the committed seed and with others.
import Foundation
import SampleTrial
import Testing

/// What a delivery promises: dataset and kind of the findings, and how many.
private let promises: [(delivery: String, findings: [String: Int])] = [
    ("00-clean", [:]), ("01-windows-line-ends", [:]), ("02-all-quoted", [:]), ("03-semicolons-windows-1252", [:]),
    ("04-columns-reordered", [:]), ("05-rows-reordered", [:]), ("06-numbers-rewritten", [:]),
    ("07-dates-day-first", [:]), ("08-letters-decomposed", [:]), ("09-utf-16", [:]),
    ("10-one-lab-value", ["LB cell-altered": 1]),
    ("11-liver-values-lowered", ["LB cell-altered": 48]),
    ("13-values-exchanged", ["LB values-swapped": 1]),
    ("14-consent-dates-moved", ["DM cell-altered": 3]),
    ("15-visit-number-changed", ["LB key-altered": 1]),
    ("16-subject-exchanged", ["AE key-altered": 1]),
    ("17-events-deleted", ["AE row-removed": 5]),
    ("18-death-removed", ["DM cell-altered": 2, "DS row-removed": 1]),
    ("19-visits-invented", ["VS row-added": 5, "LB row-added": 5]),
    ("20-row-duplicated", ["LB row-duplicated": 1]),
    ("21-column-removed", ["AE column-removed": 1]),
    ("22-column-added", ["VS column-added": 1]),
    ("23-column-renamed", ["LB column-renamed": 1]),
    ("24-headers-swapped", ["LB columns-swapped": 1]),
    ("26-exponents-and-dates", ["DM spreadsheet-damage": 16]),
    ("27-digits-lost", ["DM spreadsheet-damage": 10]),
    (
        "28-older-version",
        [
            "AE stale-sequence": 1, "AE row-removed": 3, "AE cell-altered": 1, "LB stale-sequence": 1,
            "LB cell-altered": 6,
        ]
    ),
    ("29-file-missing", ["AE file-missing": 1]),
    ("30-file-unreadable", ["AE file-unreadable": 1, "VS file-unreadable": 1]),
    (
        "31-twelve-faults",
        [
            "DM cell-altered": 1, "DM spreadsheet-damage": 1, "AE row-removed": 1, "AE cell-altered": 1,
            "VS row-removed": 1, "VS cell-altered": 1, "LB cell-altered": 2, "LB key-altered": 1,
            "EX spreadsheet-damage": 1, "EX row-duplicated": 1, "DS column-renamed": 1,
        ]
    ),
    ("32-one-change-in-a-re-export", ["VS cell-altered": 1]),
]

struct DeliveryTests {
    @Test(arguments: promises.indices)
    func `a delivery has the findings that its title promises`(promise: Int) throws {
        for sample in [Sample.standard] + Sample.others {
            let truth = try sample.truth(promises[promise].delivery)
            var counts: [String: Int] = [:]
            for dataset in truth.datasets {
                for finding in dataset.findings { counts["\(dataset.dataset) \(finding.kind)", default: 0] += 1 }
            }
            #expect(counts == promises[promise].findings)
        }
    }

    @Test
    func `there are enough deliveries of each sort, and none is without a promise`() throws {
        let verdicts = try Sample.standard.deliveries.map { try Sample.standard.truth($0).verdict }
        #expect(verdicts.filter { $0 == "identical" }.count == 1)
        #expect(verdicts.filter { $0 == "equivalent" }.count >= 6)
        #expect(verdicts.filter { $0 == "altered" }.count >= 16)
        // These two promise a kind, not a count, because events and kits vary with the seed.
        let counted = promises.map(\.delivery) + ["12-events-played-down", "25-leading-zeros-lost"]
        #expect(Set(Sample.standard.deliveries) == Set(counted))
    }

    @Test(arguments: [0, 1])
    func `lowered liver values were above the limit and are below it`(other: Int) throws {
        let sample = Sample.others[other]
        for finding in try sample.truth("11-liver-values-lowered").findings("cell-altered") {
            let sealed = try #require(finding.sealed.flatMap(Double.init))
            let found = try #require(finding.found.flatMap(Double.init))
            #expect(sealed > 40 && found < 40)
            #expect(finding.column == "LBORRES")
        }
    }

    @Test
    func `played-down events lose severity and seriousness together`() throws {
        for sample in [Sample.standard] + Sample.others {
            let findings = try sample.truth("12-events-played-down").findings("cell-altered")
            let changes = findings.map { "\($0.column ?? "") \($0.sealed ?? "") \($0.found ?? "")" }
            #expect(Set(changes) == ["AESEV SEVERE MILD", "AESER Y N"])
            #expect(findings.count >= 4 && findings.count % 2 == 0)
        }
    }

    @Test
    func `spreadsheet damage looks like spreadsheet damage`() throws {
        let zeros = try Sample.standard.truth("25-leading-zeros-lost").findings("spreadsheet-damage")
        #expect(zeros.count > 15)
        for finding in zeros {
            let (sealed, found) = (try #require(finding.sealed), try #require(finding.found))
            #expect(sealed.utf8.count == 7 && sealed.hasPrefix("0") && !found.hasPrefix("0"))
            #expect(Int(sealed) == Int(found))
        }
        for finding in try Sample.standard.truth("26-exponents-and-dates").findings("spreadsheet-damage") {
            let found = try #require(finding.found)
            #expect(found.wholeMatch(of: /\d\.\d{5}E\+16|\d{1,2}-[A-Z][a-z]{2}/) != nil)
        }
        for finding in try Sample.standard.truth("27-digits-lost").findings("spreadsheet-damage") {
            let (sealed, found) = (try #require(finding.sealed), try #require(finding.found))
            #expect(sealed.utf8.count == 17 && found == sealed.prefix(15) + "00" && found != sealed)
        }
    }

    @Test
    func `re-exports are written as their titles say`() throws {
        func bytes(_ path: String) throws -> [UInt8] { try #require(Sample.standard["deliveries/" + path]) }
        let windows = try bytes("01-windows-line-ends/709/ae.csv")
        #expect(windows.starts(with: [0xEF, 0xBB, 0xBF]) && windows.suffix(2) == [0x0D, 0x0A])
        #expect(try bytes("02-all-quoted/710/dm.csv").starts(with: Array("\"STUDYID\",\"DOMAIN\"".utf8)))
        let european = try bytes("03-semicolons-windows-1252/708/dm.csv")
        #expect(String(validating: european, as: UTF8.self) == nil)
        #expect(european.starts(with: Array("STUDYID;DOMAIN;".utf8)))
        #expect(try bytes("04-columns-reordered/709/dm.csv").starts(with: Array("AGE,AGEU,ARM,".utf8)))
        #expect(try bytes("09-utf-16/710/dm.csv").starts(with: [0xFF, 0xFE, 0x53, 0x00]))
    }

    @Test
    func `decomposed letters are Unicode's canonical decomposition`() throws {
        var decomposed = 0
        for dataset in ["dm", "ae", "ds"] {
            let path = "deliveries/08-letters-decomposed/710/\(dataset).csv"
            let bytes = try #require(Sample.standard[path])
            let table = try #require(TinyTable(bytes))
            for cell in table.rows.joined() {
                let expected = cell.decomposedStringWithCanonicalMapping
                #expect(cell.utf8.elementsEqual(expected.utf8))
                let composed = cell.precomposedStringWithCanonicalMapping
                decomposed += composed.utf8.elementsEqual(cell.utf8) ? 0 : 1
            }
        }
        #expect(decomposed > 20)
    }

    @Test
    func `a re-export rewrites something in the files it is about`() throws {
        for (delivery, datasets) in [
            ("06-numbers-rewritten", ["AE", "VS", "LB", "EX"]), ("07-dates-day-first", ["DM", "VS", "EX"]),
            ("08-letters-decomposed", ["DM", "AE", "VS", "LB", "EX", "DS"]),
        ] {
            let truth = try Sample.standard.truth(delivery)
            let rewritten = truth.datasets.filter { ($0.rows?.reformatted ?? 0) > 0 }
            #expect(rewritten.map(\.dataset) == datasets)
        }
    }
}
