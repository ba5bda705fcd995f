// Rows as a dictionary and indexes per column: how evidence holds them, and how they are compared cheaply.

/// One column of a run of rows: its distinct texts, and for each row which of them it holds.
package struct CodedColumn: Sendable {
    /// Where each distinct text starts in the shared bytes.
    package var starts: [UInt32] = []
    /// The length of each distinct text in bytes.
    package var lengths: [UInt32] = []
    /// For each row the number of its text.
    package var indexes: [UInt32] = []

    /// A column without texts.
    package init() {}
}

/// A run of rows of a dataset.
package struct CodedRows: Sendable {
    /// The number of the first row, from 1.
    package var firstRow: Int
    /// The number of rows.
    package var rowCount: Int
    /// The bytes that all texts are slices of.
    package var bytes: [UInt8]
    /// The columns, in the order of the profile.
    package var columns: [CodedColumn]

    /// Puts a run together.
    package init(firstRow: Int, rowCount: Int, bytes: [UInt8], columns: [CodedColumn]) {
        self.firstRow = firstRow
        self.rowCount = rowCount
        self.bytes = bytes
        self.columns = columns
    }

    /// The text of a cell; row from 0 within the run.
    package func cell(row: Int, column: Int) -> ArraySlice<UInt8> {
        text(Int(columns[column].indexes[row]), column: column)
    }

    /// One of the distinct texts of a column.
    package func text(_ entry: Int, column: Int) -> ArraySlice<UInt8> {
        let start = Int(columns[column].starts[entry])
        return bytes[start..<(start + Int(columns[column].lengths[entry]))]
    }
}

extension CodedRows {
    /// The rows with their columns at their positions in the profile; what is not there is empty, and what stands behind the
    /// profile stays there.
    ///
    /// - Parameters:
    ///   - positions: for each column its position.
    ///   - count: the number of columns of the profile.
    /// - Returns: the rows.
    package func atProfilePositions(_ positions: [Int], count: Int) -> CodedRows {
        var empty = CodedColumn()
        (empty.starts, empty.lengths) = ([0], [0])
        empty.indexes = [UInt32](repeating: 0, count: rowCount)
        let width = max(count, (positions.max() ?? -1) + 1)
        var wide = [CodedColumn](repeating: empty, count: width)
        for (column, position) in positions.enumerated() { wide[position] = columns[column] }
        return CodedRows(firstRow: firstRow, rowCount: rowCount, bytes: bytes, columns: wide)
    }
}

extension RowBatch {
    /// The bytes of a cell; row from 0 within the batch.
    package func cell(row: Int, column: Int) -> ArraySlice<UInt8> {
        let cell = row * columnCount + column
        let start = Int(starts[cell])
        return bytes[start..<(start + Int(lengths[cell]))]
    }
}
