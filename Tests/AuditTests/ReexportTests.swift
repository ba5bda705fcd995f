// Harmless re-exports of real tables are equivalent, and the report says what differs.

import TestSupport
import Testing
import TrialIntegrity

@Suite(.enabled(if: SharedData.isPresent, SharedData.skipReason))
struct ReexportTests {
    @Test(arguments: RealTable.all)
    func `each of thirteen re-exports is equivalent`(real: RealTable) throws {
        let table = try real.table()
        let sealed = try real.seal(table)
        #expect(try sealed.audit(table).verdict == .identical)
        for reexport in Reexport.allCases { try check([reexport], of: table, sealed, seed: 1) }
    }

    @Test(arguments: RealTable.all, [UInt64(1), 2, 3])
    func `several re-exports at once are equivalent`(real: RealTable, seed: UInt64) throws {
        let table = try real.table()
        let sealed = try real.seal(table)
        var random = SplitMix64(seed: seed)
        for _ in 0..<3 {
            // Columns and rows change places last: the others name their columns.
            var chosen = Reexport.allCases.filter { _ in Bool.random(using: &random) }
            if chosen.contains(.decomposed) { chosen.removeAll { $0 == .windows1252 } }
            chosen.sort { ($0 == .columns || $0 == .rows ? 1 : 0) < ($1 == .columns || $1 == .rows ? 1 : 0) }
            try check(chosen, of: table, sealed, seed: random.next())
        }
    }

    private func check(
        _ reexports: [Reexport],
        of table: TextTable,
        _ sealed: SealedTable,
        seed: UInt64
    ) throws {
        var random = SplitMix64(seed: seed)
        var delivered = table
        var style = TextTable.Style()
        let label = Comment(rawValue: reexports.map(\.rawValue).joined(separator: " "))
        for reexport in reexports where reexport.rewritesCells {
            reexport.apply(to: &delivered, &style, profile: sealed.dataset.manifest.profile, using: &random)
        }
        let reformatted = zip(table.rows, delivered.rows).count { Self.differ($0, $1) }
        let rewritten = delivered
        for reexport in reexports where !reexport.rewritesCells {
            reexport.apply(to: &delivered, &style, profile: sealed.dataset.manifest.profile, using: &random)
        }
        let bytes = delivered.bytes(style)
        let audit = try sealed.audit(bytes)
        guard bytes != table.bytes() else { return #expect(audit.verdict == .identical, label) }
        #expect(audit.verdict == .equivalent, label)
        #expect(audit.findings.allSatisfy { $0.kind.verdict == .equivalent }, label)
        #expect(audit.isBalanced, label)
        #expect(audit.rows?.intact == table.rows.count, label)
        #expect(audit.rows?.reformatted == reformatted, label)
        #expect(audit.levels.meaning == true && audit.levels.records == (reformatted == 0), label)
        if !reexports.contains(.rows) { #expect(audit.rows?.moved == 0, label) }
        let told = audit.differences + audit.findings.compactMap(\.note)
        let untold = told.filter { text in
            !text.hasPrefix("quoting: ") && !reexports.contains { text.contains($0.cause) }
        }
        #expect(untold.isEmpty, label)
        for reexport in reexports where reexport != .quotes {
            var changes = rewritten.rows != table.rows
            if !reexport.rewritesCells {
                changes = reexport != .windows1252 || delivered.text(style).utf8.contains { $0 >= 0x80 }
            } else if reexports.count(where: \.rewritesCells) > 1 || reexport == .decomposed {
                continue
            }
            #expect(told.contains { $0.contains(reexport.cause) } == changes, "\(label): \(reexport) in \(told)")
        }
    }

    private static func differ(_ one: [String], _ other: [String]) -> Bool {
        zip(one, other).contains { !$0.utf8.elementsEqual($1.utf8) }
    }
}
