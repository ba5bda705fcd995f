// The row that is being read: which of its cells were seen, and what is odd about them.

internal import TrialIntegrity

/// What is wrong with the quotes of a row, and where.
struct QuoteFault {
    var kind: TableFault.Kind
    var place: Int
}

/// The cells of one row while it is read.
struct OpenRow {
    /// Where the row starts.
    let start: Int
    /// The place of its first cell in `RowRoom.starts`.
    private let firstCell: Int
    private let columnCount: Int
    /// Where the cell being read starts.
    var cellStart: Int
    /// Cells so far.
    private(set) var cells = 0
    /// Cells in quotes, and cells that are neither quoted nor empty.
    private(set) var quotedCells = 0, bareCells = 0
    /// Cells with a quote that does not open them.
    private(set) var literalQuotes = 0
    /// Whether the cell being read has such a quote.
    var hasLiteralQuote = false
    /// Physical line breaks inside quotes.
    private(set) var innerLineBreaks = 0
    /// The first fault of its quotes.
    private(set) var quoteFault: QuoteFault?

    /// A row without cells yet.
    @inline(__always)
    init(start: Int, firstCell: Int, columnCount: Int) {
        self.start = start
        self.firstCell = firstCell
        self.columnCount = columnCount
        cellStart = start
    }

    /// Ends a cell without quotes at `at`; the next one starts behind it.
    @inline(__always)
    mutating func endBareCell(_ at: Int, _ room: RowRoom) {
        unsafe store(cellStart, at - cellStart, room)
        bareCells += at != cellStart ? 1 : 0
        if hasLiteralQuote {
            literalQuotes += 1
            hasLiteralQuote = false
        }
        cellStart = at + 1
    }

    /// Ends a cell in quotes whose text starts at `textStart`.
    @inline(__always)
    mutating func endQuotedCell(from textStart: Int, _ cell: QuotedCell, _ room: RowRoom) {
        unsafe store(textStart, cell.textEnd - textStart, room)
        quotedCells += 1
        innerLineBreaks += cell.lineBreaks
        if quoteFault == nil {
            if let place = cell.textAfter {
                quoteFault = QuoteFault(kind: .textAfterQuote, place: place)
            } else if !cell.isClosed {
                quoteFault = QuoteFault(kind: .unterminatedQuote, place: textStart - 1)
            }
        }
    }

    /// Notes the place of a cell, if the header has a column for it.
    @inline(__always)
    private mutating func store(_ start: Int, _ length: Int, _ room: RowRoom) {
        if cells < columnCount {
            unsafe room.starts[firstCell + cells] = UInt32(truncatingIfNeeded: start)
            unsafe room.lengths[firstCell + cells] = UInt32(truncatingIfNeeded: length)
        }
        cells += 1
    }
}
