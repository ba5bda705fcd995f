// Delivered rows that differ, kept by the first pass when they are few: what is asked of them later needs no second reading
// of the file.

/// Delivered rows, by number, in order.
struct KeptRows: Sendable {
    /// A row as the first pass read it.
    struct Row: Sendable {
        /// Its number in the delivery, from 1.
        var number: Int
        /// The physical line breaks before it, from the start of the first chunk.
        var lineBreaks: Int
        /// It alone.
        var batch: RowBatch
    }

    /// A chunk with more rows that differ keeps none: such a file is read again.
    static let mostOfChunk = 2048
    /// No more than this many bytes are kept of a file.
    private static let mostBytes = 32 << 20

    private(set) var rows: [Row] = []
    private var bytes = 0
    /// Whether every row that differs is among them.
    private(set) var isComplete = true

    /// Appends the rows of the next chunk.
    ///
    /// - Parameter chunk: nil when it has too many.
    mutating func append(_ chunk: [Row]?) {
        guard isComplete else { return }
        bytes += chunk?.reduce(0) { $0 + $1.batch.bytes.count + 12 * $1.batch.columnCount } ?? 0
        guard let chunk, bytes <= Self.mostBytes else {
            (isComplete, rows) = (false, [])
            return
        }
        rows += chunk
    }

    /// The kept rows as a table in which all others are passed over.
    ///
    /// - Parameters:
    ///   - wanted: row numbers in order, from 1.
    ///   - columns: the column names of the file.
    ///   - firstChunkLine: the line, from 1, on which the first chunk of the file starts.
    /// - Returns: the table; nil when one of the wanted rows was not kept.
    func source(of wanted: [Int], columns: [String], firstChunkLine: Int?) -> (any TableSource)? {
        guard isComplete else { return nil }
        var chosen: [Row] = []
        var next = 0
        for number in wanted where chosen.last?.number != number {
            while next < rows.count, rows[next].number < number { next += 1 }
            guard next < rows.count, rows[next].number == number else { return nil }
            chosen.append(rows[next])
        }
        return KeptSource(chosen, columns: columns, firstChunkLine: firstChunkLine)
    }
}

extension KeptRows.Row {
    /// Copies some rows out of a batch.
    ///
    /// - Parameters:
    ///   - places: rows of the batch, from 0, in order.
    ///   - batch: the batch.
    ///   - firstRow: the number of its first row, from 1.
    ///   - lineBreaks: those before the batch.
    ///   - areLines: whether each row of the batch is one line.
    /// - Returns: the rows; nil when they are too many.
    static func rows(
        _ places: [Int],
        of batch: RowBatch,
        firstRow: Int,
        lineBreaks: Int,
        areLines: Bool
    ) -> [KeptRows.Row]? {
        guard places.count <= KeptRows.mostOfChunk else { return nil }
        var counter = LineCounter(line: lineBreaks)
        return places.map { place in
            let start = batch.rowStarts[place]
            if !areLines { counter.skip(batch.bytes, toLineStart: Int(start)) }
            let cells = (place * batch.columnCount)..<((place + 1) * batch.columnCount)
            let end = zip(batch.starts[cells], batch.lengths[cells]).reduce(start) { max($0, $1.0 + $1.1) }
            var row = RowBatch(columnCount: batch.columnCount)
            row.bytes = Array(batch.bytes[Int(start)..<Int(end)])
            row.starts = batch.starts[cells].map { $0 - start }
            row.lengths = Array(batch.lengths[cells])
            row.rowStarts = [0]
            let linesBefore = areLines ? lineBreaks + place : counter.line
            return KeptRows.Row(number: firstRow + place, lineBreaks: linesBefore, batch: row)
        }
    }
}

extension AlignedResult {
    /// A table that has at least some rows, under their numbers: those that were kept, else the file, read once more.
    ///
    /// - Parameters:
    ///   - wanted: row numbers in order, from 1.
    ///   - open: opens the file.
    /// - Returns: a table in which those rows have their numbers and lines.
    /// - Throws: what opening throws.
    func rows(_ wanted: [Int], _ open: () throws -> any TableSource) throws -> any TableSource {
        let file = try open()
        return kept.source(of: wanted, columns: file.columns, firstChunkLine: file.firstChunkLine) ?? file
    }
}

/// A table of a few rows of a file, which keep their numbers and lines.
private final class KeptSource: TableSource {
    let columns: [String]
    let firstChunkLine: Int?
    private let rows: [KeptRows.Row]
    private var next = -1

    init(_ rows: [KeptRows.Row], columns: [String], firstChunkLine: Int?) {
        self.rows = rows
        self.columns = columns
        self.firstChunkLine = firstChunkLine
    }

    /// First what stands before the first row, then each row with what stands behind it.
    func nextChunk() -> (any TableChunk)? {
        guard next < rows.count else { return nil }
        defer { next += 1 }
        let row = rows.indices.contains(next) ? rows[next] : nil
        let (number, lineBreaks) = row.map { ($0.number, $0.lineBreaks) } ?? (1, 0)
        let following = next + 1 < rows.count ? rows[next + 1] : nil
        return KeptChunk(
            batch: row?.batch,
            rows: following.map { $0.number - number } ?? 1,
            lineBreaks: following.map { $0.lineBreaks - lineBreaks } ?? 0
        )
    }

    /// Nothing is known of the file.
    func fileFacts() -> FileFacts {
        let layout = FileLayout(
            encoding: "utf-8",
            byteOrderMark: false,
            delimiter: ",",
            headerLine: 1,
            lineEnds: "none",
            quoting: "none",
            finalLineBreak: false
        )
        return FileFacts(byteCount: 0, sha256: [], layout: layout, blankLines: 0, literalQuotes: 0)
    }
}

/// A row, and how many rows and lines there are from its start to the next one.
private struct KeptChunk: TableChunk {
    let batch: RowBatch?
    let rows: Int
    let lineBreaks: Int

    func parse(into batch: inout RowBatch) -> ChunkFacts {
        batch = self.batch ?? RowBatch(columnCount: batch.columnCount)
        var facts = ChunkFacts()
        facts.rows = rows
        facts.lineBreaks = lineBreaks
        return facts
    }
}
