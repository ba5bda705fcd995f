// A piece of a file that ends at a row boundary, parsed by whichever worker takes it.

internal import Synchronization
package import TrialIntegrity

/// Rows of a CSV file that wait to be parsed.
///
/// It owns its bytes, and hands them to the batch: it is parsed once.
package struct CSVChunk: TableChunk {
    /// The number of the chunk in its file, from 0.
    package let index: Int
    private let text: TextBox
    /// The bytes of `text` that are text; `ByteWord.padding` more follow.
    private let length: Int
    private let delimiter: UInt8
    private let columnCount: Int
    private let record: FileRecord

    /// A chunk of the first `length` bytes of `text`, which is at least `ByteWord.padding` bytes longer.
    init(index: Int, text: [UInt8], length: Int, delimiter: UInt8, columnCount: Int, record: FileRecord) {
        precondition(length + ByteWord.padding <= text.count, "the padding belongs to the buffer")
        self.index = index
        self.text = TextBox(text)
        self.length = length
        self.delimiter = delimiter
        self.columnCount = columnCount
        self.record = record
    }

    /// Parses the rows into `batch`, replacing what was there; the batch's old buffer is used again for the file.
    ///
    /// `batch.bytes` may be longer than the text of the rows.
    /// - Precondition: the first call: the bytes go to the batch.
    /// - Complexity: O(length of the chunk)
    package func parse(into batch: inout RowBatch) -> ChunkFacts {
        guard var bytes = text.take() else { preconditionFailure("a chunk is parsed once") }
        swap(&bytes, &batch.bytes)
        record.recycle(bytes)
        batch.columnCount = columnCount
        for index in length..<(length + ByteWord.padding) { batch.bytes[index] = 0 }
        let facts = scan(into: &batch)
        record.add(facts, ofChunk: index)
        return facts
    }

    private func scan(into batch: inout RowBatch) -> ChunkFacts {
        var (starts, lengths, rowStarts): ([UInt32], [UInt32], [UInt32]) = ([], [], [])
        swap(&starts, &batch.starts)
        swap(&lengths, &batch.lengths)
        swap(&rowStarts, &batch.rowStarts)
        let facts = unsafe batch.bytes.withUnsafeMutableBufferPointer { buffer -> ChunkFacts in
            guard let base = buffer.baseAddress else { return ChunkFacts() }
            var scanner = unsafe RowScanner(base, end: length, delimiter: delimiter, columnCount: columnCount)
            // Room for somewhat more rows than the batch held before; when it does not suffice, for as many as there will be
            // when the rows go on as they began. What is not needed is not touched.
            var rows = max(rowStarts.count + rowStarts.count / 16, 1024)
            while true {
                rows = min(rows, length / columnCount + 1)
                rowStarts.resize(to: rows)
                starts.resize(to: rows * columnCount)
                lengths.resize(to: rows * columnCount)
                unsafe Self.scan(&scanner, base, &starts, &lengths, &rowStarts)
                if scanner.isAtEnd { break }
                let whole = Double(rows) * Double(length) / Double(max(1, scanner.place))
                rows = max(rows + rows / 8, Int(1.05 * whole) + 16)
            }
            rowStarts.resize(to: scanner.rowCount)
            starts.resize(to: scanner.rowCount * columnCount)
            lengths.resize(to: scanner.rowCount * columnCount)
            return scanner.facts
        }
        swap(&starts, &batch.starts)
        swap(&lengths, &batch.lengths)
        swap(&rowStarts, &batch.rowStarts)
        return facts
    }

    private static func scan(
        _ scanner: inout RowScanner,
        _ text: UnsafeMutablePointer<UInt8>,
        _ starts: inout [UInt32],
        _ lengths: inout [UInt32],
        _ rowStarts: inout [UInt32]
    ) {
        let rowCapacity = rowStarts.count
        unsafe starts.withUnsafeMutableBufferPointer { starts in
            unsafe lengths.withUnsafeMutableBufferPointer { lengths in
                unsafe rowStarts.withUnsafeMutableBufferPointer { rowStarts in
                    guard let starts = starts.baseAddress, let lengths = lengths.baseAddress,
                        let rowStarts = rowStarts.baseAddress
                    else { return }
                    let room = unsafe RowRoom(
                        starts: starts,
                        lengths: lengths,
                        rowStarts: rowStarts,
                        rowCapacity: rowCapacity
                    )
                    unsafe scanner.scan(text, into: room)
                }
            }
        }
    }
}

extension [UInt32] {
    /// Makes the array `count` long, keeping its memory when it shrinks.
    fileprivate mutating func resize(to newCount: Int) {
        if newCount < count {
            removeLast(count - newCount)
        } else {
            append(contentsOf: repeatElement(0, count: newCount - count))
        }
    }
}

/// Bytes that are taken out once, by whichever thread comes first.
private final class TextBox: Sendable {
    private let bytes: Mutex<[UInt8]?>

    init(_ bytes: [UInt8]) {
        self.bytes = Mutex(bytes)
    }

    func take() -> [UInt8]? {
        bytes.withLock { bytes in
            let taken = bytes
            bytes = nil
            return taken
        }
    }
}
