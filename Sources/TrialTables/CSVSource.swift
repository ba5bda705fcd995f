// The way from a CSV file to chunks of rows.
//
// This module knows file formats: bytes, encodings, quotes, delimiters, line breaks, and where in a file something
// stands. It does not know what a column means, what a key is, or what is done with the rows.

package import TrialIntegrity

/// A CSV file that is read once, front to back, in chunks that end at row boundaries.
///
/// Nothing in a cell is changed: only quotes around a cell go, and doubled quotes inside become single. The bytes are
/// hashed as they are read. One worker at a time calls `nextChunk`; the chunks are parsed by any worker.
package final class CSVSource: TableSource {
    /// The path as the user gave it.
    package let path: String
    /// The column names, in file order; no two are the same text.
    package let columns: [String]
    /// How the file is read, with all that was recognised filled in.
    package let dialect: CSVDialect

    let record = FileRecord()
    /// The header with the lines before it.
    let header: HeaderFacts
    private let table: RawTable
    private let delimiter: UInt8
    private let chunkBytes: Int
    private let rowLimit: Int
    private var reading: TextWindow
    private var cutter: RowCutter
    /// The offset in the decoded file of the first byte of `reading`.
    private var textOffset: Int
    private var lastByte: UInt8

    /// How many bytes are looked at before the next are read, so that they are still in the cache.
    private static let slice = 256 * 1024

    /// Opens a file and reads its header.
    ///
    /// - Parameters:
    ///   - path: as the user gave it; errors repeat it.
    ///   - dialect: what is declared; the rest is recognised.
    ///   - chunkBytes: about how long a chunk is, in bytes of UTF-8; a longer row makes its chunk longer.
    ///   - rowLimit: the most bytes of a row.
    ///   - hashing: whether the file's digest is wanted; without it the facts of the file have none.
    /// - Throws: any `TableError` about the file as a whole or about its header.
    package init(
        path: String,
        dialect: CSVDialect,
        chunkBytes: Int = 8 << 20,
        rowLimit: Int = 1 << 30,
        hashing: Bool = true
    ) throws(TableError) {
        guard dialect.isUsable else { throw .unusableDialect(path: path) }
        self.path = path
        self.chunkBytes = min(max(chunkBytes, 16), 1 << 30)
        self.rowLimit = min(max(rowLimit, 16), 1 << 30)
        table = try RawTable(path: path, encoding: dialect.encoding, hashing: hashing)
        reading = TextWindow()
        header = try HeaderFacts(
            of: table,
            path: path,
            dialect: dialect,
            into: &reading,
            step: min(self.chunkBytes, 1 << 16),
            rowLimit: self.rowLimit
        )
        columns = header.columns
        delimiter = header.delimiter
        self.dialect = CSVDialect(encoding: table.encoding, delimiter: delimiter, headerLine: dialect.headerLine)
        lastByte = header.lastByte
        cutter = RowCutter(delimiter: delimiter)
        textOffset = header.end
        reading.drop(header.end, into: record.buffer(of: reading.count + ByteWord.padding))
    }

    /// The next chunk; nil at the end of the file.
    ///
    /// - Throws: `unreadable`, or `rowTooLong` when no row ends within the limit.
    package func nextChunk() throws(TableError) -> (any TableChunk)? {
        var cut: Int?
        var target = chunkBytes
        while true {
            if let end = reading.lookAtNew(with: &cutter) { cut = end }
            if reading.isAtEnd { break }
            if reading.count >= target {
                if cut != nil { break }
                if reading.count >= rowLimit { throw rowTooLong() }
                target = min(2 * target, rowLimit)
            }
            let step = min(Self.slice, max(1, target - reading.count))
            try reading.readMore(from: table, limit: step, room: bufferSize, record)
        }
        let length = reading.isAtEnd ? reading.count : cut ?? reading.count
        return length == 0 ? nil : takeChunk(length)
    }

    /// How long a buffer has to be for a chunk whose rows are not too long.
    private var bufferSize: Int { chunkBytes + table.room(for: min(Self.slice, chunkBytes)) + ByteWord.padding }

    private func takeChunk(_ length: Int) -> CSVChunk {
        let rest = reading.count - length
        let size = reading.isAtEnd ? ByteWord.padding : max(bufferSize, rest + ByteWord.padding)
        lastByte = reading.text[length - 1]
        let text = reading.drop(length, into: record.buffer(of: size))
        let index = record.addChunk(textOffset: textOffset)
        textOffset += length
        return CSVChunk(
            index: index,
            text: text,
            length: length,
            delimiter: delimiter,
            columnCount: columns.count,
            record: record
        )
    }

    private func rowTooLong() -> TableError {
        let line = try? places(atOffsets: [textOffset]).first?.line
        return .rowTooLong(place: SourcePlace(file: path, line: line, column: 1), limit: rowLimit)
    }

    /// Facts of the whole file: right once `nextChunk` has returned nil and every chunk was parsed.
    package func fileFacts() -> FileFacts {
        let chunks = record.all.compactMap(\.facts)
        let counts = header.lineEnd
        let lf = chunks.reduce(counts == .lf ? 1 : 0) { $0 + $1.lf }
        let crlf = chunks.reduce(counts == .crlf ? 1 : 0) { $0 + $1.crlf }
        let cr = chunks.reduce(counts == .cr ? 1 : 0) { $0 + $1.cr }
        let quoted = chunks.reduce(0) { $0 + $1.quotedCells }
        let bare = chunks.reduce(0) { $0 + $1.bareCells }
        let layout = FileLayout(
            encoding: table.encoding.rawValue,
            byteOrderMark: table.hasByteOrderMark,
            delimiter: String(Unicode.Scalar(delimiter)),
            headerLine: dialect.headerLine,
            lineEnds: Self.lineEnds(lf: lf, crlf: crlf, cr: cr),
            quoting: quoted == 0 ? "none" : bare == 0 ? "all" : "some",
            finalLineBreak: lastByte == .lineFeed || lastByte == .carriageReturn
        )
        return FileFacts(
            byteCount: table.byteCount,
            sha256: table.digest(),
            layout: layout,
            blankLines: chunks.reduce(0) { $0 + $1.blankLines },
            literalQuotes: chunks.reduce(0) { $0 + $1.literalQuotes }
        )
    }

    private static func lineEnds(lf: Int, crlf: Int, cr: Int) -> String {
        let kinds = [("LF", lf), ("CRLF", crlf), ("CR", cr)].filter { $0.1 > 0 }
        return kinds.count > 1 ? "mixed" : kinds.first?.0 ?? "none"
    }
}
