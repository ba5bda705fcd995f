// The hot loop: from text to the places of its cells, eight bytes at a time.

internal import TrialIntegrity

/// Where the scanner writes what it finds.
///
/// Memory safety: cells are stored with a column below `columnCount` and a row below `rowCapacity` only.
@unsafe
struct RowRoom {
    /// Starts of cells: room for `rowCapacity * columnCount`.
    var starts: UnsafeMutablePointer<UInt32>
    /// Lengths of cells: as many.
    var lengths: UnsafeMutablePointer<UInt32>
    /// Starts of rows: room for `rowCapacity`.
    var rowStarts: UnsafeMutablePointer<UInt32>
    /// How many rows there is room for.
    var rowCapacity: Int
}

/// Splits text into rows of a known number of cells.
///
/// Memory safety: all reads are below `end` plus `ByteWord.padding`, which the buffer has and which holds NUL, so that
/// no delimiter, quote or line break is ever found there. A row is begun only while `rowCount < room.rowCapacity`, and
/// a cell is written only when it is one of the first `columnCount` of its row: so all writes stay in the room. Offsets
/// fit 32 bits because `end` does.
struct RowScanner {
    private let delimiter: UInt8
    private let columnCount: Int
    private let end: Int
    /// Where the next row starts; `end` when all rows were read.
    private(set) var place = 0
    /// Rows without faults so far.
    private(set) var rowCount = 0
    /// What was seen so far.
    private(set) var facts = ChunkFacts()
    /// The next NUL or invalid byte; `end` when there is none.
    private var nextBad: Int
    private var isNextBadNul = false

    /// Starts at the first byte of a text of `end` bytes.
    ///
    /// - Precondition: `end + ByteWord.padding` bytes may be read, and those behind `end` are NUL.
    init(_ text: UnsafeMutablePointer<UInt8>, end: Int, delimiter: UInt8, columnCount: Int) {
        precondition(end >= 0 && end <= Int(UInt32.max) - ByteWord.padding && columnCount >= 1, "a text of 32-bit size")
        self.delimiter = delimiter
        self.columnCount = columnCount
        self.end = end
        nextBad = end
        unsafe findBad(text, from: 0)
    }

    /// Whether all rows were read.
    var isAtEnd: Bool { place >= end }

    /// Reads rows until the text or the room ends; the caller makes more room and calls again.
    ///
    /// - Complexity: O(length of the text)
    mutating func scan(_ text: UnsafeMutablePointer<UInt8>, into room: RowRoom) {
        let (delimiter, end) = (delimiter, end)
        let delimiters = ByteWord.repeating(delimiter)
        let feeds = ByteWord.repeating(.lineFeed)
        let returns = ByteWord.repeating(.carriageReturn)
        let quotes = ByteWord.repeating(.quote)
        var row = OpenRow(start: place, firstCell: rowCount * columnCount, columnCount: columnCount)
        let rowCapacity = unsafe room.rowCapacity
        var word = place
        while word < end && rowCount < rowCapacity {
            let bytes = unsafe ByteWord.load(text, word)
            var mask = ByteWord.matches(bytes, delimiters) | ByteWord.matches(bytes, feeds)
            mask = (mask | ByteWord.matches(bytes, returns) | ByteWord.matches(bytes, quotes)) & ByteWord.highBits
            let here = word
            word += 8
            while mask != 0 {
                let at = here + ByteWord.firstIndex(mask)
                mask &= mask - 1
                let byte = unsafe text[at]
                if byte == delimiter {
                    unsafe row.endBareCell(at, room)
                } else if byte == .quote {
                    if at != row.cellStart {
                        row.hasLiteralQuote = true
                        continue
                    }
                    word = unsafe readQuotedCell(text, open: at, &row, room)
                    break
                } else if byte == .lineFeed || byte == .carriageReturn {
                    unsafe row.endBareCell(at, room)
                    word = unsafe endRow(text, at, &row, room)
                    break
                }
            }
        }
        if word >= end && row.start < end {
            unsafe row.endBareCell(end, room)
            _ = unsafe endRow(text, end, &row, room)
        }
        place = row.start
    }

    /// Reads a quoted cell with what ends it, and returns where to go on.
    @inline(__always)
    private mutating func readQuotedCell(
        _ text: UnsafeMutablePointer<UInt8>,
        open: Int,
        _ row: inout OpenRow,
        _ room: RowRoom
    ) -> Int {
        let cell = unsafe QuotedCell(text, open: open, end: end, delimiter: delimiter)
        unsafe row.endQuotedCell(from: open + 1, cell, room)
        if cell.next < end, unsafe text[cell.next] == delimiter {
            row.cellStart = cell.next + 1
            return cell.next + 1
        }
        return unsafe endRow(text, cell.next, &row, room)
    }

    /// Ends the row at `at`, a line break or the end of the text, and returns where the next one starts.
    @inline(__always)
    private mutating func endRow(
        _ text: UnsafeMutablePointer<UInt8>,
        _ at: Int,
        _ row: inout OpenRow,
        _ room: RowRoom
    ) -> Int {
        let next = unsafe skipLineBreak(text, at)
        facts.quotedCells += row.quotedCells
        facts.bareCells += row.bareCells
        facts.literalQuotes += row.literalQuotes
        facts.lineBreaks += row.innerLineBreaks
        if at == row.start && columnCount > 1 {
            facts.blankLines += 1
        } else if row.cells == columnCount && nextBad >= at && row.quoteFault == nil {
            unsafe room.rowStarts[rowCount] = UInt32(truncatingIfNeeded: row.start)
            rowCount += 1
            facts.rows += 1
        } else {
            unsafe noteFaults(text, at, start: row.start, cells: row.cells, row.quoteFault)
            facts.rows += 1
        }
        row = OpenRow(start: next, firstCell: rowCount * columnCount, columnCount: columnCount)
        return next
    }

    /// Counts the line break at `at` and returns the place behind it.
    @inline(__always)
    private mutating func skipLineBreak(_ text: UnsafeMutablePointer<UInt8>, _ at: Int) -> Int {
        if at >= end { return end }
        facts.lineBreaks += 1
        if unsafe text[at] == .lineFeed {
            facts.lf += 1
            return at + 1
        }
        if unsafe text[at + 1] == .lineFeed {
            facts.crlf += 1
            return at + 2
        }
        facts.cr += 1
        return at + 1
    }

    /// Records what is wrong with the row that ends at `at`: its quotes or else its cells, and its first bad byte.
    @inline(never)
    private mutating func noteFaults(
        _ text: UnsafeMutablePointer<UInt8>,
        _ at: Int,
        start: Int,
        cells: Int,
        _ quoteFault: QuoteFault?
    ) {
        var faults: [TableFault] = []
        if let quoteFault {
            faults.append(TableFault(kind: quoteFault.kind, offset: quoteFault.place, row: facts.rows))
        } else if cells != columnCount {
            let kind = TableFault.Kind.cellCount(found: cells, expected: columnCount)
            faults.append(TableFault(kind: kind, offset: start, row: facts.rows))
        }
        if nextBad < at {
            let kind: TableFault.Kind = isNextBadNul ? .nulByte : .invalidBytes
            faults.append(TableFault(kind: kind, offset: nextBad, row: facts.rows))
            // Only text behind this row: within it, text has been moved.
            unsafe findBad(text, from: at)
        }
        facts.faults += faults.sorted { $0.offset < $1.offset }
    }

    private mutating func findBad(_ text: UnsafeMutablePointer<UInt8>, from start: Int) {
        nextBad = unsafe UTF8Check.firstBad(text, from: start, to: end)
        isNextBadNul = nextBad < end ? unsafe text[nextBad] == 0 : false
    }
}
