// One row, read slowly: for headers, and for places that are asked for after the fact.

internal import TrialIntegrity

/// One row of a text and what is wrong with its quotes, by the same rules as `RowScanner` but a byte at a time.
struct PlainRow {
    /// The cells, without quotes; those of a faulty row are of no use.
    var cells: [[UInt8]] = []
    /// Where each cell starts, its opening quote included.
    var cellStarts: [Int] = []
    /// Where the line break that ends the row starts; the end of the text when there is none.
    var contentEnd = 0
    /// Where the next row starts.
    var end = 0
    /// The first fault of its quotes, and its place.
    var fault: (kind: TableFault.Kind, place: Int)?

    private enum State {
        case cellStart, bare, quoted, closed
    }

    /// Reads the row that starts at `range.lowerBound`; nil when it does not end in `range` and more may follow.
    ///
    /// - Complexity: O(length of the row)
    init?(in text: [UInt8], _ range: Range<Int>, delimiter: UInt8, isAtEnd: Bool) {
        var state = State.cellStart
        var cell: [UInt8] = []
        var openQuote = 0
        var index = range.lowerBound
        cellStarts.append(index)
        while index < range.upperBound {
            let byte = text[index]
            switch (state, byte) {
            case (.quoted, .quote): state = .closed
            case (.quoted, _): cell.append(byte)
            case (.closed, .quote):
                cell.append(byte)
                state = .quoted
            case (.cellStart, .quote):
                openQuote = index
                state = .quoted
            case (_, delimiter):
                cells.append(cell)
                cellStarts.append(index + 1)
                cell = []
                state = .cellStart
            case (_, .lineFeed), (_, .carriageReturn):
                let isReturn = byte == .carriageReturn
                if isReturn, index + 1 == range.upperBound, !isAtEnd { return nil }
                let isPair = isReturn && index + 1 < range.upperBound && text[index + 1] == .lineFeed
                cells.append(cell)
                (contentEnd, end) = (index, index + (isPair ? 2 : 1))
                return
            default:
                if state == .closed, fault == nil { fault = (.textAfterQuote, index) }
                state = .bare
                cell.append(byte)
            }
            index += 1
        }
        guard isAtEnd else { return nil }
        if state == .quoted, fault == nil { fault = (.unterminatedQuote, openQuote) }
        cells.append(cell)
        (contentEnd, end) = (index, index)
    }
}
