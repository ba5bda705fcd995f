// A thousand random changes of meaning in real tables: all found, each at its place, and nothing else.

import TestSupport
import Testing
import TrialIntegrity

/// Random changes to a table, with the findings they must lead to.
struct RandomEdits {
    private(set) var table: TextTable
    private(set) var truth: Set<String> = []
    /// Lines of which exactly one must be found: which of two equal rows is the copy, nobody can tell.
    private(set) var either: [Set<String>] = []
    private(set) var cells = 0
    private(set) var counts: RowCounts
    private let profile: Profile
    private var origin: [Int?]
    private var touched: Set<Int> = []
    private var pending: [(row: Int, column: Int, old: String, new: String, isKey: Bool)] = []
    private var removed: Set<Int> = []

    init(_ table: TextTable, profile: Profile, edits: Int, using random: inout SplitMix64) {
        self.table = table
        self.profile = profile
        origin = table.rows.indices.map(Optional.some)
        counts = RowCounts(sealed: table.rows.count)
        for number in 0..<edits { editCell(number, using: &random) }
        for number in 0..<max(2, edits / 10) where !profile.key.isEmpty { editKey(number, using: &random) }
        for _ in 0..<max(2, edits / 10) { swapCells(using: &random) }
        for _ in 0..<max(2, edits / 10) { removeRow(using: &random) }
        finish(insertions: max(2, edits / 10), copies: max(2, edits / 10), using: &random)
    }

    private func form(_ text: String, _ column: Int) -> [UInt8]? {
        CellReading(profile.columns[column]).normalForm(Array(text.utf8)[...])
    }

    private mutating func freshRow(using random: inout SplitMix64) -> Int? {
        for _ in 0..<100 {
            let row = Int.random(in: table.rows.indices, using: &random)
            if !touched.contains(row), !removed.contains(row) { return row }
        }
        return nil
    }

    private func columns(key: Bool) -> [Int] {
        table.columns.indices.filter { profile.key.contains(table.columns[$0]) == key }
    }

    private mutating func set(_ row: Int, _ column: Int, _ text: String) {
        let old = table.rows[row][column]
        pending.append((row, column, old, text, profile.key.contains(table.columns[column])))
        table.rows[row][column] = text
        touched.insert(row)
    }

    private mutating func editCell(_ number: Int, using random: inout SplitMix64) {
        // One edit in four goes to a row that has one already.
        let again = number % 4 == 3 ? pending.last?.row : nil
        guard let row = again ?? freshRow(using: &random),
            let column = columns(key: false).randomElement(using: &random)
        else { return }
        let old = table.rows[row][column]
        let other = table.rows.randomElement(using: &random)?[column] ?? "x"
        let texts = ["", other, old + "1", old + " x", "-" + old, String(old.dropLast()), "\(number)"]
        let start = Int.random(in: texts.indices, using: &random)
        guard !pending.contains(where: { $0.row == row && $0.column == column }) else { return }
        for offset in texts.indices {
            let text = texts[(start + offset) % texts.count]
            if form(text, column) != form(old, column), !isLikeAnother(row, column, text) {
                cells += 1
                return set(row, column, text)
            }
        }
    }

    /// Whether an edit turns a row of a table without a key into another one: nobody could tell that it is not that row.
    private func isLikeAnother(_ row: Int, _ column: Int, _ text: String) -> Bool {
        guard profile.key.isEmpty else { return false }
        var cells = table.rows[row]
        cells[column] = text
        return table.rows.contains(cells)
    }

    private mutating func editKey(_ number: Int, using random: inout SplitMix64) {
        guard let row = freshRow(using: &random), isFar(row),
            let column = columns(key: true).randomElement(using: &random)
        else { return }
        set(row, column, table.rows[row][column] + "~\(number)")
        if number % 2 == 1, let other = columns(key: false).randomElement(using: &random) {
            set(row, other, "other \(number)")
        }
    }

    private mutating func swapCells(using random: inout SplitMix64) {
        guard let one = freshRow(using: &random), let other = freshRow(using: &random), one != other,
            let column = columns(key: false).randomElement(using: &random),
            form(table.rows[one][column], column) != form(table.rows[other][column], column),
            !isLikeAnother(one, column, table.rows[other][column]),
            !isLikeAnother(other, column, table.rows[one][column])
        else { return }
        let text = table.rows[one][column]
        set(one, column, table.rows[other][column])
        set(other, column, text)
    }

    /// Whether a row is unlike all rows that were changed, so that nobody could take one for the other.
    private func isFar(_ row: Int) -> Bool {
        let width = table.columns.count
        return touched.union(removed).allSatisfy { other in
            let differing = (0..<width).count { table.rows[row][$0] != table.rows[other][$0] }
            return differing > width / 2 + 1 || (!profile.key.isEmpty && differing > width / 4 + 4)
        }
    }

    private mutating func removeRow(using random: inout SplitMix64) {
        guard let row = freshRow(using: &random), isFar(row), table.rows.count(where: { $0 == table.rows[row] }) == 1
        else { return }
        removed.insert(row)
    }

    private mutating func finish(insertions: Int, copies: Int, using random: inout SplitMix64) {
        let sealed = table
        var rows = sealed.rows.indices.filter { !removed.contains($0) }.map {
            (origin: Int?.some($0), cells: sealed.rows[$0])
        }
        for number in 0..<insertions {
            let cells = sealed.columns.map { "new \($0) \(number)" }
            rows.insert((nil, cells), at: Int.random(in: 0...rows.count, using: &random))
        }
        var originals: [Int] = []
        for _ in 0..<copies {
            guard let row = freshRow(using: &random), !originals.contains(row),
                sealed.rows.count(where: { $0 == sealed.rows[row] }) == 1
            else { continue }
            originals.append(row)
            rows.append((nil, sealed.rows[row]))
        }
        var foundRow: [Int: Int] = [:]
        for (index, row) in rows.enumerated() { if let origin = row.origin { foundRow[origin] = index + 1 } }
        for edit in pending {
            let kind = edit.isKey ? "key-altered" : "cell-altered"
            truth.insert(
                "\(kind) \(edit.row + 1):\(foundRow[edit.row] ?? 0) \(sealed.columns[edit.column]) \(edit.old) > \(edit.new)"
            )
        }
        for row in removed { truth.insert("row-removed \(row + 1):-") }
        let first = rows.count - originals.count
        for (index, row) in rows.enumerated() where row.origin == nil && index < first {
            truth.insert("row-added -:\(index + 1)")
        }
        for (offset, original) in originals.enumerated() {
            either.append([
                "row-duplicated \(original + 1):\(first + offset + 1)",
                "row-duplicated \(original + 1):\(foundRow[original] ?? 0)",
            ])
        }
        table.rows = rows.map(\.cells)
        counts.found = rows.count
        counts.altered = touched.count
        counts.removed = removed.count
        counts.added = insertions + originals.count
        counts.duplicated = originals.count
        counts.intact = counts.sealed - counts.altered - counts.removed
    }
}

@Suite(.enabled(if: SharedData.isPresent, SharedData.skipReason))
struct RandomEditTests {
    @Test(arguments: RealTable.all, UInt64(0)..<3)
    func `every random edit is found at its place and nothing else`(real: RealTable, seed: UInt64) throws {
        let table = try real.table()
        let sealed = try real.seal(table)
        var random = SplitMix64(seed: seed)
        let wanted = min(50, table.rows.count / 8)
        let edits = RandomEdits(
            table,
            profile: sealed.dataset.manifest.profile,
            edits: wanted,
            using: &random
        )
        // 21 tables with three seeds of some 50 edits each.
        #expect(edits.cells * 10 >= wanted * 7)
        let audit = try sealed.audit(edits.table)
        #expect(audit.verdict == .altered)
        #expect(audit.rows == edits.counts)
        let told = Set(audit.toldCells)
        #expect(told.count == audit.toldCells.count)
        for pair in edits.either { #expect(told.intersection(pair).count == 1, "\(pair)") }
        let rest = told.subtracting(edits.either.joined())
        #expect(edits.truth.subtracting(rest) == [], "missed")
        #expect(rest.subtracting(edits.truth) == [], "invented")
        for finding in audit.findings { #expect(key(finding, sealed, table, edits.table) == finding.key) }
    }

    private func key(
        _ finding: Finding,
        _ sealed: SealedTable,
        _ table: TextTable,
        _ delivered: TextTable
    ) -> [KeyPart]? {
        let names = sealed.dataset.manifest.profile.key
        guard !names.isEmpty else { return nil }
        if finding.kind == .subjectRelabelled {
            return [KeyPart(column: finding.column ?? "", value: finding.sealed ?? "")]
        }
        let row =
            finding.kind == .rowDuplicated || finding.sealedRow == nil
            ? delivered.rows[(finding.foundRow ?? 1) - 1] : table.rows[(finding.sealedRow ?? 1) - 1]
        return names.map { KeyPart(column: $0, value: row[table.index($0)]) }
    }
}
