// Fingerprints beside sealed values on real trial data: the same places are found, and nothing is given away.

import Foundation
import TestSupport
import Testing
import TrialIntegrity

@Suite(.enabled(if: SharedData.isPresent, SharedData.skipReason))
struct RealTableFingerprintTests {
    static let names = ["vs", "lb", "dm", "ae", "ds", "mh", "ex", "sv", "sc", "suppdm"]

    private func table(_ name: String, rows: Int = 150) throws -> Sheet {
        try Sheet(path: SharedData.url("data/cdiscpilot01_sdtm/\(name).csv").path, limit: rows)
    }

    private func seal(_ sheet: Sheet) throws -> SealedBench { try SealedBench(sheet, missing: ["*": ["NA"]]) }

    /// Lines that say where, with the kinds that need the sealed text taken for one.
    private func places(_ audit: DatasetAudit) -> Set<String> {
        Set(audit.located.map { $0.replacingOccurrences(of: "spreadsheet-damage", with: "cell-altered") })
    }

    @Test(arguments: names, UInt64(0)..<2)
    func `random edits are found at the same places as with sealed values`(name: String, seed: UInt64) throws {
        let sheet = try table(name)
        let sealed = try seal(sheet)
        var random = SplitMix64(seed: seed)
        var edited = sheet
        let key = Set(sealed.profile.key)
        let free = sheet.columns.indices.filter { !key.contains(sheet.columns[$0]) }
        for number in 0..<12 {
            let row = Int.random(in: sheet.rows.indices, using: &random)
            let column = free.randomElement(using: &random) ?? 0
            let old = sheet.rows[row][column]
            let other = sheet.rows.randomElement(using: &random)?[column] ?? ""
            edited.rows[row][column] = [old + "1", other, "\(number)", "", "-" + old][number % 5]
        }
        edited.rows.remove(at: Int.random(in: edited.rows.indices, using: &random))
        edited.rows.append(sheet.columns.map { "new \($0)" })
        let audit = try sealed.audit(edited.bytes)
        let full = try sealed.fullAudit(edited.bytes)
        #expect(audit.verdict == .altered)
        #expect(audit.rows == full.rows)
        #expect(places(audit) == places(full))
        #expect(audit.findings.allSatisfy { $0.sealed == nil })
    }

    @Test(arguments: names)
    func `re-exports are never altered`(name: String) throws {
        let sheet = try table(name, rows: 120)
        let sealed = try seal(sheet)
        func names(_ isChosen: (ProfileColumn) -> Bool) -> [String] {
            sealed.profile.columns.filter(isChosen).map(\.name)
        }
        var deliveries: [(String, Sheet)] = []
        func add(_ name: String, _ change: (inout Sheet) -> Void) {
            var delivered = sheet
            change(&delivered)
            deliveries.append((name, delivered))
        }
        func zeros(_ sheet: inout Sheet) {
            sheet.rewrite(names { $0.type.isNumeric }) { text in
                guard text.contains("."), PlainDecimal(Array(text.utf8)[...]) != nil else { return text }
                return text.hasSuffix("0") && !text.hasSuffix(".0") ? String(text.dropLast()) : text + "0"
            }
        }
        func dates(_ sheet: inout Sheet) {
            sheet.rewrite(names { $0.type == .date && $0.format == nil }) { text in
                text.count == 10 ? text.split(separator: "-").reversed().joined(separator: "/") : text
            }
        }
        add("line ends") { $0.lineEnd = "\r\n" }
        add("quotes") { $0.quotesAll = true }
        add("semicolons") { $0.delimiter = ";" }
        add("zeros", zeros)
        add("dates", dates)
        add("rows") { $0.rows.reverse() }
        add("columns") { $0 = $0.reordered(Array($0.columns.indices.reversed())) }
        add("blanks") { $0.rewrite($0.columns) { $0.isEmpty ? $0 : $0 + "  " } }
        add("missing") { $0.rewrite(names { $0.type != .text }) { ["", "NA"].contains($0) ? "." : $0 } }
        add("all") {
            zeros(&$0)
            dates(&$0)
            $0.rows.shuffle()
            $0 = $0.reordered(Array($0.columns.indices.reversed()))
        }
        for (label, delivered) in deliveries {
            let audit = try sealed.audit(delivered.bytes)
            let full = try sealed.fullAudit(delivered.bytes)
            #expect(audit.verdict == full.verdict, "\(label)")
            #expect(audit.verdict <= .equivalent && audit.faults.isEmpty, "\(label)")
            #expect(audit.rows == full.rows, "\(label)")
            #expect(audit.differences == full.differences, "\(label)")
        }
    }

    @Test(arguments: ["dm", "ae", "suppdm"])
    func `no sealed text stands in the file`(name: String) throws {
        let sheet = try table(name, rows: 300)
        let sealed = try seal(sheet)
        let file = ForgedFile(sealed.fingerprints)
        let all = [FingerprintTag.leaves, .cells, .key].flatMap { file.payloads($0).flatMap(\.self) }
        #expect(all.count > sheet.rows.count * 32)
        // Texts of fewer characters, or of five that base64 has too, would turn up among random bytes by chance.
        let texts = Set(sheet.rows.joined()).filter { text in
            text.utf8.count >= 8 || (text.utf8.count >= 5 && text.contains { " -.:_,".contains($0) })
        }
        #expect(texts.count > 50)
        var byStart: [[UInt8]: [[UInt8]]] = [:]
        for text in texts { byStart[Array(text.utf8.prefix(5)), default: []].append(Array(text.utf8)) }
        let isFound = all.indices.dropLast(5).contains { start in
            byStart[Array(all[start..<(start + 5)])]?.contains { all[start...].starts(with: $0) } == true
        }
        #expect(!isFound)
        // The search finds what is there: in the evidence of the same seal.
        let evidence = sealed.evidence
        #expect(
            evidence.indices.dropLast(5).contains { start in
                byStart[Array(evidence[start..<(start + 5)])]?.contains { evidence[start...].starts(with: $0) } == true
            }
        )
    }
}
