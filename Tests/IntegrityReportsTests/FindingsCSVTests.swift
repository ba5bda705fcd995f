// The CSV of findings: complete, readable by strict readers, and inert in spreadsheets.

import IntegrityReports
import TestSupport
import Testing
import TrialIntegrity

@Suite("Findings as CSV")
struct FindingsCSVTests {
    private func report(cell: String?, key: [KeyPart]? = nil) -> AuditReport {
        var report = SampleReports.identical
        report.datasets[0].findings = [Finding(kind: .cellAltered, key: key, column: cell, sealed: cell, found: cell)]
        return report
    }

    private func cell(_ text: String?) throws -> String? {
        let records = try RecordReader.records(FindingsCSV.render(report(cell: text)))
        let record = try #require(records.dropFirst().first)
        #expect(record.count == FindingsCSV.columns.count)
        #expect(record[8] == record[9] && record[9] == record[10])
        return record[9]
    }

    @Test func `every finding is a record under the documented header`() throws {
        let records = try RecordReader.records(FindingsCSV.render(SampleReports.rich))
        #expect(
            records[0] == [
                "site", "dataset", "file", "seal", "kind", "sealed_row", "found_row", "key", "column", "sealed",
                "found", "line", "note", "materiality", "subject", "visit", "reason", "author", "masked",
            ]
        )
        #expect(records.count == 1 + SampleReports.rich.datasets.reduce(0) { $0 + $1.findings.count })
        #expect(records.allSatisfy { $0.count == 19 })
        #expect(
            records[5] == [
                "701", "LB", "deliveries/701/lb.csv", "701/LB#3", "cell-altered", "17", "17",
                "USUBJID=01-701-1015; LBSEQ=1", "LBSTRESN", "119.3", "99.3", "18", nil,
                "limit-crossed", "01-701-1015", "WEEK 0", nil, nil, nil,
            ]
        )
    }

    @Test func `no findings give the header alone`() throws {
        #expect(try RecordReader.records(FindingsCSV.render(SampleReports.identical)).count == 1)
    }

    @Test(arguments: ["=1+1", "+1", "-7", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "'quoted", "''", "＝1", "＋1", "－1", "＠1"])
    func `a cell that a spreadsheet would compute is defused and can be read back`(text: String) throws {
        let written = try #require(try cell(text))
        #expect(written.unicodeScalars.first == "'")
        #expect(written.unicodeScalars.dropFirst().elementsEqual(text.unicodeScalars))
    }

    @Test(arguments: ["7", "a=b", "", " ", "x'", "\"", "a,b", "a\r\nb"])
    func `other cells stand as they are`(text: String) throws {
        #expect(try cell(text) == text)
    }

    @Test func `an empty cell and an unknown one are different`() throws {
        #expect(try cell("") == "")
        #expect(try cell(nil) == nil)
    }

    @Test func `key values cannot be mistaken for further pairs`() throws {
        let key = [KeyPart(column: "A", value: "1; B=2"), KeyPart(column: "B", value: #"\"#)]
        let records = try RecordReader.records(FindingsCSV.render(report(cell: nil, key: key)))
        #expect(records[1][7] == #"A=1\; B\=2; B=\\"#)
    }

    @Test(arguments: 0..<64 as Range<UInt64>)
    func `arbitrary bytes come back from one field`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let alphabet = Array("=+-@'\",;\r\n\t x0\u{0}".utf8)
        let bytes = random.bytes(60).map { $0 < 128 ? alphabet[Int($0) % alphabet.count] : $0 }
        let text = String(decoding: bytes, as: UTF8.self)
        let back = try #require(RecordReader.original(try cell(text)))
        #expect(back.utf8.elementsEqual(text.utf8))
    }
}
