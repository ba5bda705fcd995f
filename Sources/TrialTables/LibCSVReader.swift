// The whole parse through libcsv: slower, and written by somebody else, which is the point.

internal import CLibCSV

/// Reads a text into rows of cells with libcsv, as an independent answer to hold `CSVChunk` against.
///
/// libcsv strips blanks, drops empty lines and does not count cells by default: here nothing is stripped, a wholly
/// empty line is a row without cells, and nobody counts. It keeps a byte-order mark and knows no encodings.
package enum LibCSVReader {
    /// A text that libcsv refuses, with the offset at which it stopped.
    package struct Refusal: Error, Equatable {
        /// Bytes that were read before libcsv stopped.
        package let offset: Int
    }

    /// The rows of a text; a wholly empty line is a row without cells.
    ///
    /// - Parameters:
    ///   - text: UTF-8 or any other encoding in which ASCII bytes are ASCII.
    ///   - delimiter: the byte between cells.
    ///   - isStrict: whether a quote inside a cell without quotes, or text after a closing quote, is refused; libcsv
    ///     does not tell the two apart. A quote that is never closed is refused in any case.
    /// - Returns: rows of cells, the first line included.
    /// - Throws: `Refusal`.
    package static func rows(
        of text: [UInt8],
        delimiter: UInt8,
        isStrict: Bool = true
    ) throws(Refusal) -> [[[UInt8]]] {
        let collector = Collector()
        let options = CSV_STRICT_FINI | CSV_EMPTY_IS_NULL | CSV_REPALL_NL | (isStrict ? CSV_STRICT : 0)
        var parser = unsafe csv_parser()
        guard unsafe csv_init(&parser, UInt8(options)) == 0 else { throw Refusal(offset: 0) }
        defer { unsafe csv_free(&parser) }
        unsafe csv_set_delim(&parser, delimiter)
        unsafe csv_set_space_func(&parser) { _ in 0 }
        let context = unsafe Unmanaged.passUnretained(collector).toOpaque()
        let read = unsafe text.withUnsafeBytes { buffer in
            unsafe csv_parse(&parser, buffer.baseAddress, buffer.count, onCell, onRow, context)
        }
        guard read == text.count, unsafe csv_fini(&parser, onCell, onRow, context) == 0 else {
            throw Refusal(offset: read)
        }
        return collector.rows
    }

    /// What the callbacks fill.
    private final class Collector {
        var rows: [[[UInt8]]] = []
        private var cells: [[UInt8]] = []
        private var lastWasReturn = false

        func endCell(_ cell: [UInt8]) {
            cells.append(cell)
            lastWasReturn = false
        }

        /// Ends a row at CR (13), LF (10) or the end of the text (-1); the LF of a CRLF arrives as a row of its own.
        func endRow(_ terminator: Int32) {
            if terminator == 10, lastWasReturn, cells.isEmpty {
                lastWasReturn = false
                return
            }
            lastWasReturn = terminator == 13
            rows.append(cells)
            cells = []
        }
    }

    private static let onCell: @convention(c) (UnsafeMutableRawPointer?, Int, UnsafeMutableRawPointer?) -> Void = {
        cell,
        length,
        context in
        guard let context = unsafe context else { return }
        let bytes = unsafe UnsafeRawBufferPointer(start: cell, count: cell == nil ? 0 : length)
        unsafe Unmanaged<Collector>.fromOpaque(context).takeUnretainedValue().endCell([UInt8](bytes))
    }

    private static let onRow: @convention(c) (Int32, UnsafeMutableRawPointer?) -> Void = { terminator, context in
        guard let context = unsafe context else { return }
        unsafe Unmanaged<Collector>.fromOpaque(context).takeUnretainedValue().endRow(terminator)
    }
}
