// The JSON forms: every documented name is there, and nothing is left out.

import IntegrityReports
import Testing
import TrialIntegrity

@Suite("An audit as JSON")
struct AuditJSONTests {
    private static let top = [
        "schema", "verdict", "trial", "title", "origin", "ledger", "trust", "conduct", "datasets", "run",
        "inputs", "timeline", "disclosure", "resultDigest",
    ]
    private static let dataset = [
        "site", "dataset", "file", "seal", "sequence", "verdict", "localised", "levels", "profile", "sealedRoot",
        "recomputedRoot", "sealedAt", "siteClock", "signer", "entry", "rows", "differences", "findings", "patterns",
        "faults", "delivered", "circumstances", "explanations",
    ]
    private static let finding = [
        "kind", "sealedRow", "foundRow", "key", "column", "sealed", "found", "place", "note", "counterpart",
        "materiality", "context", "explanation", "masked",
    ]
    private static let rows = [
        "sealed", "found", "intact", "altered", "added", "removed", "duplicated", "moved", "reformatted",
        "erased",
    ]

    private func names(_ value: JSONValue?) throws -> [String] {
        try #require(value?.objectValue).keys.sorted()
    }

    @Test(arguments: [SampleReports.rich, SampleReports.identical, SampleReports.broken])
    func `every documented field is there, null where unknown`(report: AuditReport) throws {
        let value = AuditJSON.value(report)
        #expect(value["schema"] == "trialverity.audit/v1")
        #expect(try names(value) == Self.top.sorted())
        #expect(try names(value["ledger"]) == ["faults", "root", "size", "status"])
        #expect(
            try names(value["trust"]) == ["notChecked", "policySource", "receipts", "timestamps", "witnesses"]
        )
        #expect(try names(value["trust"]?["witnesses"]) == ["required", "self", "verified"])
        #expect(try names(value["trust"]?["receipts"]) == ["checked", "missing"])
        #expect(try names(value["run"]) == ["arguments", "at", "by", "version"])
        for dataset in try #require(value["datasets"]?.arrayValue) {
            #expect(try names(dataset) == Self.dataset.sorted())
            #expect(try names(dataset["levels"]) == ["bytes", "cells", "meaning", "records"])
            #expect(
                try names(dataset["sealedAt"]) == ["notAfter", "notAfterSource", "notBefore", "notBeforeSource"]
            )
            if dataset["rows"] != .null { #expect(try names(dataset["rows"]) == Self.rows.sorted()) }
            if dataset["profile"] != .null {
                #expect(
                    try names(dataset["profile"]) == [
                        "blinded", "columns", "digest", "key", "source", "volatile", "widening",
                    ]
                )
            }
            for finding in try #require(dataset["findings"]?.arrayValue) {
                #expect(try names(finding) == Self.finding.sorted())
            }
        }
    }

    @Test func `a finding holds its values exactly`() throws {
        let datasets = try #require(AuditJSON.value(SampleReports.rich)["datasets"]?.arrayValue)
        let findings = try #require(datasets[1]["findings"]?.arrayValue)
        #expect(findings.count == 55)
        let first = findings[0]
        #expect(first["kind"] == "cell-altered")
        #expect(first["sealedRow"] == 17 && first["foundRow"] == 17)
        #expect(first["key"] == .object(["USUBJID": "01-701-1015", "LBSEQ": "1"]))
        #expect(first["sealed"] == "119.3" && first["found"] == "99.3")
        #expect(first["place"] == .object(["line": 18, "column": 42]))
        #expect(first["note"] == .null)
    }

    @Test func `what was never sealed has nulls, not absences`() throws {
        let unsealed = try #require(AuditJSON.value(SampleReports.rich)["datasets"]?.arrayValue?.last)
        for name in ["site", "seal", "sequence", "profile", "sealedRoot", "recomputedRoot", "rows", "entry"] {
            #expect(unsealed[name] == .null)
        }
        #expect(unsealed["levels"]?["bytes"] == .null)
    }

    @Test func `the run is the only block that knows who and when`() {
        var later = SampleReports.rich
        later.run = RunFacts(at: "2027-01-01T00:00:00Z", by: "another", version: "9")
        func withoutRun(_ report: AuditReport) -> [String: JSONValue]? {
            var members = AuditJSON.value(report).objectValue
            members?["run"] = nil
            return members
        }
        #expect(withoutRun(later) == withoutRun(SampleReports.rich))
        #expect(AuditJSON.value(later) != AuditJSON.value(SampleReports.rich))
    }

    @Test func `a p-value that is no number is null`() throws {
        var report = SampleReports.identical
        report.datasets[0].patterns = [FindingPattern(text: "t", code: "c", count: 1, p: .nan)]
        let pattern = try #require(AuditJSON.value(report)["datasets"]?.arrayValue?[0]["patterns"]?.arrayValue?[0])
        #expect(pattern["p"] == .null)
        #expect(throws: Never.self) { try AuditJSON.value(report).canonicalBytes() }
    }

    @Test func `the text reads back as the same value`() throws {
        let value = AuditJSON.value(SampleReports.rich)
        #expect(try JSONValue(parsing: Array(value.prettyText().utf8)) == value)
    }
}

@Suite("An error as JSON")
struct ErrorJSONTests {
    private struct Sample: UserFacingError {
        var code: String { "ragged-row" }
        var message: String { "the row has 5 cells where the header has 6" }
        var hint: String?
        var place: SourcePlace?
        var failureClass: FailureClass { .badData }
    }

    @Test func `all fields with a place`() {
        let error = Sample(
            hint: "look for an unquoted comma",
            place: SourcePlace(file: "a.csv", line: 9, column: 1, row: 8)
        )
        #expect(
            ErrorJSON.value(error)
                == .object([
                    "schema": "trialverity.error/v1", "code": "ragged-row", "file": "a.csv", "line": 9, "column": 1,
                    "row": 8, "message": "the row has 5 cells where the header has 6",
                    "hint": "look for an unquoted comma",
                ])
        )
    }

    @Test func `null where there is no place and no hint`() {
        let value = ErrorJSON.value(Sample(hint: nil, place: nil))
        for name in ["file", "line", "column", "row", "hint"] { #expect(value[name] == .null) }
    }
}
