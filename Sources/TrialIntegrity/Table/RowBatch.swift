// Rows on their way from a file to the tree: one flat byte buffer with offsets, so that no cell is an object.

/// A run of rows, row-major: cell (r, c) is `bytes[starts[r * columnCount + c] ..< … + lengths[…]]`, UTF-8, unquoted.
public struct RowBatch: Sendable {
    /// The text of all cells, with whatever stood between them: every line break of the file is in it, and nothing else that
    /// looks like one.
    public var bytes: [UInt8] = []
    /// Where each cell starts in `bytes`.
    public var starts: [UInt32] = []
    /// The length of each cell in bytes.
    public var lengths: [UInt32] = []
    /// Where each row starts in `bytes`; one per row.
    public var rowStarts: [UInt32] = []
    /// The number of cells of every row.
    public var columnCount: Int

    /// An empty batch for rows of `columnCount` cells.
    public init(columnCount: Int) {
        self.columnCount = columnCount
    }

    /// The number of rows.
    public var rowCount: Int { rowStarts.count }

    /// The text of a cell, exactly as written.
    ///
    /// - Parameters:
    ///   - row: from 0, within the batch.
    ///   - column: from 0.
    /// - Returns: the text.
    /// - Complexity: O(length of the cell).
    public func text(row: Int, column: Int) -> String {
        let cell = row * columnCount + column
        let start = Int(starts[cell])
        return String(decoding: bytes[start..<(start + Int(lengths[cell]))], as: UTF8.self)
    }
}
