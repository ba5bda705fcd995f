// How long audits of a million rows take: printed, never asserted, and only on request (AUDIT_SPEED=1).

import Foundation
import TestSupport
import Testing
import TrialIntegrity

@Suite(
    .enabled(if: SharedData.isPresent, SharedData.skipReason),
    .enabled(if: ProcessInfo.processInfo.environment["AUDIT_SPEED"] == "1", "set AUDIT_SPEED=1 to measure")
)
struct SpeedTests {
    /// The header of the laboratory table and its rows, as often as asked for, with subjects of their own.
    private func lines(times: Int) throws -> (header: String, rows: [String]) {
        let text = String(decoding: try SharedData.bytes("data/cdiscpilot01_sdtm/lb.csv"), as: UTF8.self)
        let lines = text.split(separator: "\n")
        var rows: [String] = []
        for copy in 0..<times {
            for line in lines.dropFirst() {
                var cells = line.split(separator: ",", maxSplits: 3, omittingEmptySubsequences: false)
                let subject = "\(cells[2])-k\(copy)"
                cells[2] = subject[...]
                rows.append(cells.joined(separator: ","))
            }
        }
        return (String(lines[0]), rows)
    }

    @Test func `a million rows, changed in five ways`() throws {
        let folder = try TemporaryFolder()
        let (header, rows) = try lines(times: 17)
        func write(_ rows: [String], _ name: String) throws -> String {
            try folder.write(Array((header + "\n" + rows.joined(separator: "\n") + "\n").utf8), to: name)
        }
        var sealed = try SealedTable(path: write(rows, "sealed.csv"), dataset: "LB", chunkBytes: 8 << 20)
        sealed.chunkBytes = 8 << 20
        var altered = rows
        for row in stride(from: 0, to: 10 * 100_000, by: 10) { altered[row] += "9" }
        var random = SplitMix64(seed: 1)
        var inserted = rows
        inserted.insert(rows[0].replacingOccurrences(of: "-k0", with: "-new"), at: 0)
        let deliveries: [(String, [String])] = [
            ("identical", rows), ("100,000 altered", altered), ("the same shuffled", altered.shuffled(using: &random)),
            ("one row on top", inserted), ("a column reformatted", rows.map { $0.hasSuffix(",") ? $0 : $0 + ".0" }),
            ("every row altered", rows.map { $0 + "9" }), ("half of the rows", Array(rows.prefix(rows.count / 2))),
        ]
        for (name, rows) in deliveries {
            let path = try write(rows, "delivered.csv")
            var audit: DatasetAudit?
            let time = try ContinuousClock().measure { audit = try sealed.audit(path: path) }
            let counts = audit?.rows.map {
                "altered \($0.altered) added \($0.added) removed \($0.removed) moved \($0.moved) reformatted \($0.reformatted)"
            }
            print("\(name): \(time), \(audit?.verdict.rawValue ?? "-"), \(counts ?? "-"), peak \(Self.peak())")
        }
    }

    /// The peak resident memory of this process so far.
    private static func peak() -> String {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        return status.split(separator: "\n").first { $0.hasPrefix("VmHWM") }.map(String.init) ?? "unknown"
    }
}
