// How long the analysis of many changes takes: printed, never asserted, and only on request (AUDIT_SPEED=1).

import ChangeAnalysis
import Foundation
import TestSupport
import Testing
import TrialIntegrity

@Suite(
    .enabled(if: SharedData.isPresent, SharedData.skipReason),
    .enabled(if: ProcessInfo.processInfo.environment["AUDIT_SPEED"] == "1", "set AUDIT_SPEED=1 to measure")
)
struct AnalysisSpeedTests {
    @Test func `a hundred thousand changes in a million rows`() throws {
        let table = try EditedTable(shared: "cdiscpilot01_sdtm/lb.csv")
        var large = EditedTable(table.columns, [])
        let subject = table.index("USUBJID")
        for copy in 0..<17 {
            large.rows += table.rows.map { row in
                var row = row
                row[subject] += "-k\(copy)"
                return row
            }
        }
        let bench = try AnalysisBench(large, "LB")
        let value = table.index("LBORRES")
        let findings = stride(from: 0, to: 1_000_000, by: 10).map { row in
            Finding(
                kind: .cellAltered,
                sealedRow: row + 1,
                foundRow: row + 1,
                column: "LBORRES",
                sealed: large.rows[row][value],
                found: large.rows[row][value] + "1"
            )
        }
        large.rows = []
        var audit = DatasetAudit(site: nil, dataset: "LB", file: nil, verdict: .altered)
        audit.findings = findings
        let before = Self.peak()
        let time = try ContinuousClock().measure {
            try ChangeAnalysis(bench.request).analyse(&audit, sealed: EvidenceRows(bench.evidence), delivered: nil)
        }
        print("SPEED \(findings.count) findings: \(time), peak before \(before), after \(Self.peak())")
        print("SPEED", audit.patterns.map { "\($0.code) \($0.count)" })
    }

    private static func peak() -> String {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        return status.split(separator: "\n").first { $0.hasPrefix("VmHWM") }.map(String.init) ?? "unknown"
    }
}
