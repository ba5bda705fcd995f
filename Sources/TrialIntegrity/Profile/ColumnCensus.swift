// What a pass over the data notices of one column: its type, and marks of what a spreadsheet or an encoding broke.

/// The type facts and the marks of one column.
///
/// Those of parts merge in any order.
package struct ColumnCensus: Sendable, Equatable {
    /// What its texts say about its type.
    package var types = ColumnTypeFacts()
    /// Cells that a person should look at.
    package var marks = ColumnMarks()

    /// Nothing seen yet.
    package init() {}

    /// Takes one column of a run: its distinct texts for the type, its cells for the marks.
    package mutating func add(_ rows: CodedRows, column: Int, declaredMissing: [[UInt8]]) {
        var marked: [(entry: Int, marks: ColumnMarks)] = []
        for entry in rows.columns[column].starts.indices {
            let text = rows.text(entry, column: column)
            types.add(text, declaredMissing: declaredMissing)
            var found = ColumnMarks()
            found.add(text)
            if found != ColumnMarks() { marked.append((entry, found)) }
        }
        guard !marked.isEmpty else { return }
        var cells = [Int](repeating: 0, count: rows.columns[column].starts.count)
        for index in rows.columns[column].indexes { cells[Int(index)] += 1 }
        for (entry, found) in marked { marks.merge(found, times: cells[entry]) }
    }

    /// Joins another part of the column.
    package mutating func merge(_ other: ColumnCensus) {
        types.merge(other.types)
        marks.merge(other.marks)
    }
}
