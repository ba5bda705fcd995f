// Random edits show no pattern: measured over many sets, on real tables (Docs/decisions/0017).

import ChangeAnalysis
import Foundation
import TestSupport
import Testing
import TrialIntegrity

@Suite(.enabled(if: SharedData.isPresent, SharedData.skipReason))
struct RandomEditTests {
    /// A table, its dataset and how many of its rows are used.
    static let tables: [(path: String, name: String, limit: Int)] = [
        ("cdiscpilot01_sdtm/lb.csv", "LB", 12_000), ("cdiscpilot01_sdtm/vs.csv", "VS", 12_000),
        ("cdiscpilot01_sdtm/ae.csv", "AE", .max), ("cdiscpilot01_sdtm/dm.csv", "DM", .max),
        ("cdiscpilot01_sdtm/sv.csv", "SV", .max), ("cdiscpilot01_sdtm/ex.csv", "EX", .max),
        ("cdiscpilot01_sdtm/ds.csv", "DS", .max),
    ]
    static let sizes = [1, 3, 10, 100, 1000]

    /// `CHANGE_NULL=1000` makes a thousand sets of each size on each table, and prints the shares.
    static let sets = ProcessInfo.processInfo.environment["CHANGE_NULL"].flatMap { Int($0) }

    @Test(arguments: tables)
    func `random edits show a pattern in at most one set of twenty`(path: String, name: String, limit: Int) throws {
        let bench = try AnalysisBench(EditedTable(shared: path, limit: limit), name)
        var request = bench.request
        request.subjects = try AnalysisBench.pilotSubjects()
        let days = ["2013-03-01", "2013-09-01"].compactMap(UTCDay.init(parsing:))
        request.days = days.map { NotableDay(name: "the lock of \($0.text)", day: $0, isLock: true) }
        let rows = try MemoryRows(bench.evidence)
        let editor = RandomEditor(rows: rows, key: Set(bench.evidence.manifest.profile.key))
        for size in Self.sizes {
            var shown: [RandomEdit: Int] = [:]
            var codes: [String: Int] = [:]
            let sets = Self.sets ?? (size >= 1000 ? 10 : 20)
            for seed in 0..<sets {
                let way = RandomEdit.allCases[seed % RandomEdit.allCases.count]
                var random = SplitMix64(seed: UInt64(seed) &* 1_000_003 &+ UInt64(size))
                var audit = DatasetAudit(site: nil, dataset: name, file: nil, verdict: .altered)
                audit.findings = editor.findings(size, way, using: &random)
                request.seed = UInt64(seed)
                try ChangeAnalysis(request).analyse(&audit, sealed: rows, delivered: rows)
                if size < 3 { #expect(audit.codes.isEmpty, "\(audit.patterns)") }
                if !audit.codes.isEmpty { shown[way, default: 0] += 1 }
                for code in Set(audit.codes) { codes[code, default: 0] += 1 }
            }
            let all = shown.values.reduce(0, +)
            if Self.sets != nil {
                print(
                    "NULL \(name) size \(size): \(all) of \(sets) sets show a pattern",
                    codes.sorted { $0.key < $1.key }
                )
                #expect(Double(all) <= 0.05 * Double(sets), "\(codes)")
            } else {
                // With a share of 5 %, more than 5 of 20 and more than 4 of 10 have a probability below 0.001.
                #expect(all <= (sets == 10 ? 4 : 5), "\(name) \(size): \(shown) \(codes)")
            }
        }
    }
}
