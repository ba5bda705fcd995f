// What an audit must say about a delivery, derived from the draft.

/// One difference, named.
struct FindingTruth {
    var kind: String
    var sealedRow: Int?
    var foundRow: Int?
    var key: [(column: String, text: String)]?
    var column: String?
    var sealed: String?
    var found: String?
    /// The other cell of an exchange.
    var counterpart: Counterpart?

    /// A cell, by its row and column.
    struct Counterpart {
        var sealedRow: Int?
        var foundRow: Int?
        var key: [(column: String, text: String)]?
        var column: String?
    }
}

/// Rows by what became of them.
struct RowTruth {
    var sealed = 0
    var found = 0
    var intact = 0
    var altered = 0
    var added = 0
    var removed = 0
    var duplicated = 0
    /// Nil where rows were reordered and some repeat each other exactly: which of them moved cannot be said.
    var moved: Int?
    var reformatted = 0
}

/// The truth about one dataset of a delivery.
struct DatasetTruth {
    var dataset: String
    /// The path below the folder of the delivery; nil for a missing file.
    var file: String?
    var verdict: String
    /// Nil where rows cannot be compared.
    var rows: RowTruth?
    var findings: [FindingTruth]
}

/// Derives the truth from an arranged draft and the cells as written.
struct TruthFinder {
    let draft: DraftTable
    let written: [[String]]

    /// The findings: file and columns first, then by found row, sealed row and column.
    func findings() -> [FindingTruth] {
        columnFindings() + removedRows() + exchangeFindings(rowFindings())
    }

    /// Two cells that were exchanged are one finding.
    private func exchangeFindings(_ all: [FindingTruth]) -> [FindingTruth] {
        var findings = all
        for exchange in draft.exchanges {
            func position(_ row: Int) -> Int? {
                findings.firstIndex { $0.sealedRow == row && $0.column == exchange.column && $0.kind == "cell-altered" }
            }
            guard let first = position(exchange.sealedRow), let second = position(exchange.otherRow) else { continue }
            let other = findings[second]
            findings[first].kind = "values-swapped"
            findings[first].counterpart = FindingTruth.Counterpart(
                sealedRow: other.sealedRow,
                foundRow: other.foundRow,
                key: other.key,
                column: other.column
            )
            findings.remove(at: second)
        }
        return findings
    }

    /// The row counts.
    func rowCounts() -> RowTruth {
        var counts = RowTruth(sealed: draft.sealed.rows.count, found: draft.rows.count)
        var intactOrder: [Int] = []
        for (position, row) in draft.rows.enumerated() {
            guard let sealedRow = row.sealedRow else {
                counts.added += 1
                counts.duplicated += row.isRepeat ? 1 : 0
                continue
            }
            guard !isAltered(row) else {
                counts.altered += 1
                continue
            }
            counts.intact += 1
            counts.reformatted += isRewritten(position, sealedRow) ? 1 : 0
            intactOrder.append(sealedRow)
        }
        counts.removed = counts.sealed - counts.intact - counts.altered
        let moved = intactOrder.count - longestIncreasingCount(intactOrder)
        counts.moved = moved > 0 && draft.sealed.hasRepeatedRows ? nil : moved
        return counts
    }

    private func isAltered(_ row: DraftRow) -> Bool {
        !changedPositions(row).isEmpty
    }

    /// Positions of sealed columns in which the row has another meaning than sealed, in sealed order.
    private func changedPositions(_ row: DraftRow) -> [(found: Int, source: Int)] {
        guard let sealedRow = row.sealedRow else { return [] }
        let sealedCells = draft.sealed.rows[sealedRow - 1]
        return draft.columns.enumerated()
            .compactMap { position, column in column.source.map { (found: position, source: $0) } }
            .filter { !sameText(row.cells[$0.found], sealedCells[$0.source]) }
            .sorted { $0.source < $1.source }
    }

    private func isRewritten(_ position: Int, _ sealedRow: Int) -> Bool {
        draft.columns.enumerated().contains { column, origin in
            origin.source.map {
                !sameText(written[position][column], draft.sealed.rows[sealedRow - 1][$0])
            } ?? false
        }
    }

    private func rowFindings() -> [FindingTruth] {
        draft.rows.enumerated().flatMap { position, row in
            guard let sealedRow = row.sealedRow else {
                return [
                    FindingTruth(
                        kind: row.isRepeat ? "row-duplicated" : "row-added",
                        foundRow: position + 1,
                        key: foundKey(written[position])
                    )
                ]
            }
            return changedPositions(row).map { place in
                let column = draft.sealed.columns[place.source]
                let isKey = draft.sealed.key.contains(column)
                let isDamage = row.damagedColumns.contains(column)
                return FindingTruth(
                    kind: isDamage ? "spreadsheet-damage" : isKey ? "key-altered" : "cell-altered",
                    sealedRow: sealedRow,
                    foundRow: position + 1,
                    key: sealedKey(sealedRow),
                    column: column,
                    sealed: draft.sealed.rows[sealedRow - 1][place.source],
                    found: written[position][place.found]
                )
            }
        }
    }

    private func removedRows() -> [FindingTruth] {
        let kept = Set(draft.rows.compactMap(\.sealedRow))
        return (1...draft.sealed.rows.count).filter { !kept.contains($0) }.map {
            FindingTruth(kind: "row-removed", sealedRow: $0, key: sealedKey($0))
        }
    }

    private func columnFindings() -> [FindingTruth] {
        var findings: [FindingTruth] = []
        for (source, name) in draft.sealed.columns.enumerated() {
            guard let column = draft.columns.first(where: { $0.source == source }) else {
                findings.append(FindingTruth(kind: "column-removed", column: name))
                continue
            }
            guard column.name != name else { continue }
            guard let other = draft.sealed.columns.firstIndex(of: column.name) else {
                findings.append(
                    FindingTruth(kind: "column-renamed", column: name, sealed: name, found: column.name)
                )
                continue
            }
            if source < other {
                findings.append(FindingTruth(kind: "columns-swapped", column: "\(name) ↔ \(column.name)"))
            }
        }
        return findings
            + draft.columns.filter { $0.source == nil }.map { FindingTruth(kind: "column-added", column: $0.name) }
    }

    private func sealedKey(_ sealedRow: Int) -> [(column: String, text: String)] {
        keyParts(draft.sealed.columns, draft.sealed.rows[sealedRow - 1])
    }

    private func foundKey(_ cells: [String]) -> [(column: String, text: String)] {
        keyParts(draft.columns.map(\.name), cells)
    }

    private func keyParts(_ columns: [String], _ cells: [String]) -> [(column: String, text: String)] {
        draft.sealed.key.compactMap { column in
            columns.firstIndex(of: column).map { (column, cells[$0]) }
        }
    }
}

/// Whether two texts are the same bytes: `==` of strings would take composed and decomposed letters for equal.
private func sameText(_ left: String, _ right: String) -> Bool {
    left.utf8.elementsEqual(right.utf8)
}

/// The length of the longest strictly increasing subsequence, by patience sorting.
///
/// - Complexity: O(n log n).
private func longestIncreasingCount(_ numbers: [Int]) -> Int {
    var tails: [Int] = []
    for number in numbers {
        var low = 0
        var high = tails.count
        while low < high {
            let middle = (low + high) / 2
            if tails[middle] < number { low = middle + 1 } else { high = middle }
        }
        if low == tails.count { tails.append(number) } else { tails[low] = number }
    }
    return tails.count
}
