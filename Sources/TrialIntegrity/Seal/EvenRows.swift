// A table cut into runs of equal numbers of rows.
//
// A file is read in pieces of about so many bytes, and evidence is written in the same pieces. How many rows a piece has
// tells how long they are, and with the open cells known how long the withheld ones are. Here every piece has the same
// number of rows, whatever stands in them.

/// A table whose chunks have so many rows each, but for the last.
final class EvenRows: TableSource {
    /// The number of rows of a chunk.
    static let rows = 1 << 14
    /// No chunk has more bytes of text: offsets in a batch are 32 bits wide.
    private static let maximumBytes = 1 << 31

    let columns: [String]
    private let source: any TableSource
    private let rowCount: Int
    private var scratch: RowBatch
    /// Rows of `scratch` before this one are in a chunk already.
    private var next = 0
    /// The number of rows that were read, and of those that are in a chunk.
    private var readRows = 0
    private var givenRows = 0
    private var isAtEnd = false

    /// Cuts a table.
    init(_ source: any TableSource, rows: Int = EvenRows.rows) {
        self.source = source
        rowCount = rows
        columns = source.columns
        scratch = RowBatch(columnCount: source.columns.count)
    }

    func nextChunk() throws -> (any TableChunk)? {
        var batch = RowBatch(columnCount: columns.count)
        while batch.rowCount < rowCount {
            if next == scratch.rowCount {
                guard !isAtEnd, let chunk = try source.nextChunk() else {
                    isAtEnd = true
                    break
                }
                let facts = chunk.parse(into: &scratch)
                guard facts.faults.isEmpty else { return faulty(facts) }
                readRows += facts.rows
                next = 0
            }
            let end = min(scratch.rowCount, next + rowCount - batch.rowCount)
            batch.append(scratch, rows: next..<end)
            next = end
            guard batch.bytes.count < Self.maximumBytes else { throw SealingError.withheldTooLong }
        }
        guard batch.rowCount > 0 else { return nil }
        var facts = ChunkFacts()
        facts.rows = batch.rowCount
        givenRows += batch.rowCount
        return EvenChunk(batch: batch, facts: facts)
    }

    /// A chunk without rows that carries faults: from here on they are only counted.
    private func faulty(_ read: ChunkFacts) -> EvenChunk {
        var facts = ChunkFacts()
        facts.faults = read.faults.map {
            TableFault(kind: $0.kind, offset: $0.offset, row: readRows - givenRows + $0.row)
        }
        readRows += read.rows
        facts.rows = readRows - givenRows
        givenRows = readRows
        next = scratch.rowCount
        return EvenChunk(batch: RowBatch(columnCount: columns.count), facts: facts)
    }

    func fileFacts() -> FileFacts { source.fileFacts() }
}

/// Rows that are parsed already.
private struct EvenChunk: TableChunk {
    let batch: RowBatch
    let facts: ChunkFacts

    func parse(into batch: inout RowBatch) -> ChunkFacts {
        batch = self.batch
        return facts
    }
}

extension RowBatch {
    /// Appends the cells of some rows of another batch.
    fileprivate mutating func append(_ other: RowBatch, rows: Range<Int>) {
        for row in rows {
            rowStarts.append(UInt32(truncatingIfNeeded: bytes.count))
            for cell in (row * columnCount)..<((row + 1) * columnCount) {
                let start = Int(other.starts[cell])
                starts.append(UInt32(truncatingIfNeeded: bytes.count))
                lengths.append(other.lengths[cell])
                bytes += other.bytes[start..<(start + Int(other.lengths[cell]))]
            }
        }
    }
}
