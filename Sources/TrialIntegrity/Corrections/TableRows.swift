// Small tables that people write, row by row with the line of each: corrections, and exports of audit trails.

/// A row of a small table.
package struct PlacedRow: Sendable {
    /// The cells, without blanks at their ends.
    package var cells: [String]
    /// The number of the row, from 1.
    package var row: Int
    /// The physical line on which it starts, from 1; nil when the table does not come from a file.
    package var line: Int?
}

extension TableSource {
    /// Reads the whole table.
    ///
    /// - Parameter limit: the most rows.
    /// - Returns: the rows; nil when there are more.
    /// - Throws: `DatasetAuditor.Unreadable` when rows have faults, and what reading throws.
    package func placedRows(limit: Int) throws -> [PlacedRow]? {
        var rows: [PlacedRow] = []
        var line = firstChunkLine
        var batch = RowBatch(columnCount: columns.count)
        while let chunk = try nextChunk() {
            let facts = chunk.parse(into: &batch)
            guard facts.faults.isEmpty else { throw DatasetAuditor.Unreadable(faults: [], total: facts.faults.count) }
            guard rows.count + batch.rowCount <= limit else { return nil }
            var counter = line.map { LineCounter(line: $0) }
            for row in 0..<batch.rowCount {
                counter?.advance(batch.bytes, to: Int(batch.rowStarts[row]))
                let cells = columns.indices.map { column in
                    let cell = Array(batch.text(row: row, column: column).utf8)
                    return String(decoding: CellReading.trimmed(cell[...]), as: UTF8.self)
                }
                rows.append(PlacedRow(cells: cells, row: rows.count + 1, line: counter?.line))
            }
            line = line.map { $0 + facts.lineBreaks }
        }
        return rows
    }
}
