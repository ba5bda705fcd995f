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

    /// Rows as cells: none of the laboratory table holds a quote.
    private func edited(_ row: String, _ column: Int, _ change: (String) -> String) -> String {
        var cells = row.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        cells[column] = change(cells[column])
        return cells.joined(separator: ",")
    }

    @Test func `a million rows, a tenth of them altered in ways that have to be explained`() throws {
        let folder = try TemporaryFolder()
        let (header, rows) = try lines(times: 17)
        func write(_ rows: [String], _ name: String) throws -> String {
            try folder.write(Array((header + "\n" + rows.joined(separator: "\n") + "\n").utf8), to: name)
        }
        var sealed = try SealedTable(
            path: write(rows, "sealed.csv"),
            dataset: "LB",
            key: ["USUBJID", "LBSEQ"],
            chunkBytes: 8 << 20
        )
        sealed.chunkBytes = 8 << 20
        var random = SplitMix64(seed: 1)
        let chosen = Array(rows.indices.shuffled(using: &random).prefix(100_000))
        /// A tenth of the rows, each with another value of its column, drawn from the column.
        func cells() -> [String] {
            var delivered = rows
            for row in chosen {
                let column = [7, 11, 12, 16, 19, 21].randomElement(using: &random) ?? 7
                let other = rows[Int.random(in: rows.indices, using: &random)]
                    .split(separator: ",", omittingEmptySubsequences: false)[column]
                delivered[row] = edited(rows[row], column) { _ in String(other) }
            }
            return delivered
        }
        func keys() -> [String] {
            var delivered = rows
            for row in chosen { delivered[row] = edited(rows[row], 3) { $0 + "7777" } }
            return delivered
        }
        func replaced() -> [String] {
            let gone = Set(chosen)
            let kept = rows.indices.filter { !gone.contains($0) }.map { rows[$0] }
            let new = chosen.map { row in edited(edited(rows[row], 2) { $0 + "-n" }, 21) { _ in "2031-01-01" } }
            return (kept + new).shuffled(using: &random)
        }
        func relabelled() -> [String] {
            rows.map { $0.contains("-k3,") ? $0.replacingOccurrences(of: "-k3,", with: "-x,") : $0 }
        }
        func exchanged() -> [String] {
            var delivered = rows
            for pair in stride(from: 0, to: chosen.count - 1, by: 2) {
                let (one, other) = (rows[chosen[pair]], rows[chosen[pair + 1]])
                for column in [7, 11, 12] {
                    let texts = [one, other].map { $0.split(separator: ",", omittingEmptySubsequences: false)[column] }
                    delivered[chosen[pair]] = edited(delivered[chosen[pair]], column) { _ in String(texts[1]) }
                    delivered[chosen[pair + 1]] = edited(delivered[chosen[pair + 1]], column) { _ in String(texts[0]) }
                }
            }
            return delivered
        }
        let deliveries: [(String, () -> [String])] = [
            ("100,000 cells", cells), ("100,000 keys", keys), ("100,000 rows deleted and as many inserted", replaced),
            ("a seventeenth of the subjects under another id", relabelled),
            ("50,000 pairs of rows with values exchanged", exchanged),
        ]
        for (name, make) in deliveries {
            let path = try write(make(), "delivered.csv")
            var audit: DatasetAudit?
            let time = try ContinuousClock().measure { audit = try sealed.audit(path: path) }
            let kinds = Dictionary((audit?.findings ?? []).map { ($0.kind.rawValue, 1) }, uniquingKeysWith: +)
            let told = kinds.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
            print("\(name): \(time), \(told), altered \(audit?.rows?.altered ?? 0), peak \(Self.peak())")
        }
    }

    /// The peak resident memory of this process so far.
    private static func peak() -> String {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        return status.split(separator: "\n").first { $0.hasPrefix("VmHWM") }.map(String.init) ?? "unknown"
    }
}
