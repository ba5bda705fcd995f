// A dataset on its way from the seal to a delivery. Rows and columns remember where they came from, so the truth about
// every manipulation is known without comparing anything.

/// A row of a delivery.
struct DraftRow {
    /// The data row in the sealed table, from 1; nil for a row that was never sealed.
    var sealedRow: Int?
    /// The cells in the order of the draft's columns.
    var cells: [String]
    /// Whether it repeats another row of the delivery.
    var isRepeat = false
    /// Columns in which a spreadsheet damaged the text.
    var damagedColumns: [String] = []
}

/// A column of a delivery.
struct DraftColumn {
    /// The name in the delivered header.
    var name: String
    /// The position of the sealed column whose values it holds, from 0; nil for a new column.
    var source: Int?
}

/// A sealed table and what has been done to it.
struct DraftTable {
    /// What became of the file as a whole.
    enum Condition {
        case whole, missing
        /// One row has lost its last two cells.
        case ragged
        /// A stretch of bytes was overwritten, with zero bytes among them.
        case overwritten
        /// It is what was sealed before the newest seal: an older version was delivered.
        case outdated
    }

    let sealed: SampleTable
    var columns: [DraftColumn]
    var rows: [DraftRow]
    var condition = Condition.whole
    /// Cells that were exchanged between two rows, by their sealed rows.
    private(set) var exchanges: [(column: String, sealedRow: Int, otherRow: Int)] = []

    init(_ sealed: SampleTable) {
        self.sealed = sealed
        columns = sealed.columns.enumerated().map { DraftColumn(name: $1, source: $0) }
        rows = sealed.rows.enumerated().map { DraftRow(sealedRow: $0 + 1, cells: $1) }
    }

    /// The table as it stands, as if it had been sealed like that.
    var foundTable: SampleTable {
        SampleTable(
            dataset: sealed.dataset,
            key: sealed.key,
            columns: columns.map(\.name),
            rows: rows.map(\.cells)
        )
    }

    /// The position of a column that the draft must have.
    func position(of column: String) -> Int {
        guard let position = columns.firstIndex(where: { $0.name == column }) else {
            preconditionFailure("\(sealed.dataset) has no column \(column)")
        }
        return position
    }

    /// The text of a cell; rows are positions in the draft, from 0.
    func text(_ column: String, _ row: Int) -> String {
        rows[row].cells[position(of: column)]
    }

    /// Positions of untouched, unmistakable rows in which the columns hold the given texts, in order.
    ///
    /// Only rows whose key occurs once in the sealed table are given out; see `SampleTable.unmistakableRows`.
    func rows(where conditions: (column: String, text: String)...) -> [Int] {
        let candidates = Set(sealed.unmistakableRows.map { $0 + 1 })
        return rows.indices.filter { row in
            guard let sealedRow = rows[row].sealedRow, candidates.contains(sealedRow) else { return false }
            let isUntouched = rows[row].cells == sealed.rows[sealedRow - 1]
            return isUntouched && conditions.allSatisfy { text($0.column, row) == $0.text }
        }
    }

    /// Writes another text into a cell.
    mutating func set(_ column: String, _ row: Int, to text: String) {
        rows[row].cells[position(of: column)] = text
    }

    /// Exchanges the texts of a column between two sealed rows; positions in the draft, the first one first.
    mutating func exchange(_ column: String, _ row: Int, with other: Int) {
        let (text, otherText) = (text(column, row), text(column, other))
        set(column, row, to: otherText)
        set(column, other, to: text)
        guard let sealedRow = rows[row].sealedRow, let otherRow = rows[other].sealedRow else { return }
        exchanges.append((column, sealedRow, otherRow))
    }

    /// Writes what a spreadsheet makes of a cell.
    mutating func damage(_ column: String, _ row: Int, to text: String) {
        set(column, row, to: text)
        rows[row].damagedColumns.append(column)
    }

    /// Takes rows away.
    mutating func remove(_ removed: [Int]) {
        rows = rows.indices.filter { !removed.contains($0) }.map { rows[$0] }
    }

    /// Puts a new row behind another one.
    mutating func insert(_ cells: [String], behind row: Int) {
        rows.insert(DraftRow(sealedRow: nil, cells: cells), at: row + 1)
    }

    /// Repeats a row directly behind itself.
    mutating func duplicate(_ row: Int) {
        rows.insert(DraftRow(sealedRow: nil, cells: rows[row].cells, isRepeat: true), at: row + 1)
    }

    /// Leaves a column out.
    mutating func removeColumn(_ name: String) {
        let position = position(of: name)
        columns.remove(at: position)
        for row in rows.indices { rows[row].cells.remove(at: position) }
    }

    /// Appends a column with the same text in every row.
    mutating func addColumn(_ name: String, text: String) {
        columns.append(DraftColumn(name: name, source: nil))
        for row in rows.indices { rows[row].cells.append(text) }
    }

    /// Gives a column another name.
    mutating func renameColumn(_ name: String, to newName: String) {
        columns[position(of: name)].name = newName
    }

    /// Exchanges the names of two columns and leaves their values where they are.
    mutating func swapHeaders(_ first: String, _ second: String) {
        let (left, right) = (position(of: first), position(of: second))
        columns[left].name = second
        columns[right].name = first
    }
}
