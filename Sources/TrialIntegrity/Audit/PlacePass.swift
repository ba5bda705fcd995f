// Where findings stand in the delivered file: lines and characters as an editor shows them.

/// Places findings by reading the delivery once more, on all cores, up to the last row that is asked for.
struct PlacePass {
    /// The delivered file, as the user named it.
    let file: String
    let workers: Int
    let open: () throws -> any TableSource

    private struct Numbered {
        var firstRow: Int
        var line: Int
    }

    /// Fills in the places of findings that have a found row.
    ///
    /// - Parameters:
    ///   - findings: those to place.
    ///   - columns: the position in the file of each compared column, by its sealed name.
    /// - Throws: what the source throws.
    /// - Complexity: O(length of the file up to the last of them).
    func place(_ findings: inout [Finding], columns: [String: Int]) throws {
        let order = findings.indices.filter { findings[$0].foundRow != nil }.sorted {
            (findings[$0].foundRow ?? 0, $0) < (findings[$1].foundRow ?? 0, $1)
        }
        let rows = order.map { findings[$0].foundRow ?? 0 }
        var placed = findings
        let wanted = findings
        let source = try open()
        guard let last = rows.last, let firstLine = source.firstChunkLine else { return }
        let scratch = (0..<workers).map { _ in BatchBox(RowBatch(columnCount: source.columns.count)) }
        var next = Numbered(firstRow: 1, line: firstLine)
        let pipeline = OrderedPipeline<any TableChunk, ChunkFacts, Numbered, [(Int, SourcePlace)]>(
            fetch: { next.firstRow > last ? nil : try source.nextChunk() },
            prepare: { worker, chunk in chunk.parse(into: &scratch[worker].batch) },
            number: { facts in
                defer { next = Numbered(firstRow: next.firstRow + facts.rows, line: next.line + facts.lineBreaks) }
                return next
            },
            work: { worker, start in
                let batch = scratch[worker].batch
                let range =
                    rows.partitionIndex {
                        $0 >= start.firstRow
                    }..<rows.partitionIndex {
                        $0 >= start.firstRow + batch.rowCount
                    }
                return places(order[range].map { ($0, wanted[$0]) }, in: batch, start, columns)
            },
            collect: { for (index, place) in $0 { placed[index].place = place } }
        )
        try pipeline.run(workers: workers)
        findings = placed
    }

    private func places(
        _ wanted: [(Int, Finding)],
        in batch: RowBatch,
        _ start: Numbered,
        _ columns: [String: Int]
    ) -> [(Int, SourcePlace)] {
        var counter = LineCounter(line: start.line)
        return wanted.map { index, finding in
            let row = (finding.foundRow ?? 0) - start.firstRow
            counter.skip(batch.bytes, toLineStart: Int(batch.rowStarts[row]))
            var place = SourcePlace(file: file, line: counter.line, column: 1, row: finding.foundRow)
            if let column = finding.column.flatMap({ columns[$0] }) {
                var inside = counter
                inside.advance(batch.bytes, to: Self.cellStart(batch, row: row, column: column))
                (place.line, place.column) = (inside.line, inside.column)
            }
            return (index, place)
        }
    }

    /// Where a cell starts, its opening quote included.
    private static func cellStart(_ batch: RowBatch, row: Int, column: Int) -> Int {
        let start = Int(batch.starts[row * batch.columnCount + column])
        let isQuoted = start > Int(batch.rowStarts[row]) && batch.bytes[start - 1] == UInt8(ascii: "\"")
        return isQuoted ? start - 1 : start
    }
}

/// Counts lines and characters of a text, front to back.
struct LineCounter {
    /// The line of the next byte, from 1.
    private(set) var line: Int
    /// The character of the next byte in its line, from 1.
    private(set) var column = 1
    private var offset = 0
    private var lastWasReturn = false

    /// Starts at the beginning of a line.
    init(line: Int) { self.line = line }

    /// Moves on to the start of a line that is not before the last offset: lines are counted, characters are not.
    mutating func skip(_ bytes: [UInt8], toLineStart end: Int) {
        guard offset < end else { return }
        let wasReturn = lastWasReturn
        let breaks = unsafe bytes.withUnsafeBufferPointer { bytes in
            var breaks = unsafe bytes[offset] == 13 || (bytes[offset] == 10 && !wasReturn) ? 1 : 0
            for index in (offset + 1)..<end {
                let isReturn = unsafe bytes[index] == 13
                let isFeed = unsafe bytes[index] == 10
                let followsReturn = unsafe bytes[index - 1] == 13
                breaks &+= (isReturn ? 1 : 0) &+ (isFeed ? 1 : 0) &- (isFeed && followsReturn ? 1 : 0)
            }
            return breaks
        }
        line += breaks
        column = 1
        offset = end
        lastWasReturn = bytes[end - 1] == 13
    }

    /// Moves on to an offset that is not before the last one.
    ///
    /// LF, CRLF and a lone CR end a line.
    mutating func advance(_ bytes: [UInt8], to end: Int) {
        while offset < end {
            let byte = bytes[offset]
            offset += 1
            let wasReturn = lastWasReturn
            lastWasReturn = byte == 13
            if byte == 10, wasReturn { continue }
            if byte == 10 || byte == 13 {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
    }
}
