// What the engine asks of a table, wherever it comes from.

import MerkleLog

/// A piece of a table that ends at a row boundary, parsed by whichever worker takes it.
public protocol TableChunk: Sendable {
    /// Parses the rows into `batch`, replacing what was there.
    ///
    /// Faults are collected, not thrown, so that every one of a file can be counted; rows with a fault are left out.
    /// - Returns: what was seen on the way.
    func parse(into batch: inout RowBatch) -> ChunkFacts
}

/// A table that is read once, front to back.
public protocol TableSource: AnyObject {
    /// The column names, in file order.
    var columns: [String] { get }
    /// The next piece; nil at the end. Called by one worker at a time.
    ///
    /// - Throws: when the file cannot be read or decoded any further.
    func nextChunk() throws -> (any TableChunk)?
    /// Facts of the whole file, once `nextChunk` returned nil.
    func fileFacts() -> FileFacts
    /// The physical line, from 1, on which the first chunk starts; nil when the table does not come from a file.
    var firstChunkLine: Int? { get }
}

extension TableSource {
    public var firstChunkLine: Int? { nil }
}

/// What is wrong with a row or a byte, and where.
public struct TableFault: Hashable, Sendable {
    /// What is wrong.
    public enum Kind: Hashable, Sendable {
        /// The row has fewer or more cells than the header.
        case cellCount(found: Int, expected: Int)
        /// A byte sequence that the encoding does not allow.
        case invalidBytes
        /// A NUL byte.
        case nulByte
        /// A quote that is never closed.
        case unterminatedQuote
        /// Text between a closing quote and the next delimiter.
        case textAfterQuote
    }
    /// What is wrong.
    public var kind: Kind
    /// The offset of the row or byte in the chunk's decoded text.
    public var offset: Int
    /// The row within the chunk, from 0, counting rows with faults.
    public var row: Int

    /// States a fault.
    public init(kind: Kind, offset: Int, row: Int) {
        self.kind = kind
        self.offset = offset
        self.row = row
    }
}

/// What was seen while parsing one chunk.
public struct ChunkFacts: Sendable, Equatable {
    /// Every fault, in order.
    public var faults: [TableFault] = []
    /// Rows seen, those with faults included.
    public var rows = 0
    /// Physical line breaks seen, those inside quotes included (CRLF counts once).
    public var lineBreaks = 0
    /// Row-ending line breaks by kind.
    public var lf = 0, crlf = 0, cr = 0
    /// Cells in quotes, and cells that are not empty and not in quotes.
    public var quotedCells = 0, bareCells = 0
    /// Wholly empty lines that are not rows.
    public var blankLines = 0
    /// Cells with a quote inside that does not open the cell: kept as written.
    public var literalQuotes = 0

    /// Nothing seen yet.
    public init() {}

    /// Whether each row stands on one line, and no line on none; only the last may have no line break.
    package var rowsAreLines: Bool {
        let ends = lf + crlf + cr
        return blankLines == 0 && lineBreaks == ends && ends <= rows && rows <= ends + 1
    }
}

/// How the bytes of a file are laid out: nothing that changes a cell.
public struct FileLayout: Sendable, Equatable {
    /// `utf-8`, `utf-16le`, `utf-16be`, `windows-1252`, `windows-1250` or `iso-8859-1`.
    public var encoding: String
    /// Whether the file starts with a byte-order mark.
    public var byteOrderMark: Bool
    /// One character: comma, semicolon, tab or pipe.
    public var delimiter: String
    /// The physical line of the header, from 1.
    public var headerLine: Int
    /// `LF`, `CRLF`, `CR`, `mixed`, or `none` when there is a header only and nothing ends it.
    public var lineEnds: String
    /// `all`, `some` or `none` of the cells are in quotes (the header excluded; empty cells count only when quoted); nil in
    /// the manifest of a seal with withheld columns, where it could tell of their cells.
    public var quoting: String?
    /// Whether the last row ends with a line break.
    public var finalLineBreak: Bool

    /// States a layout.
    public init(
        encoding: String,
        byteOrderMark: Bool,
        delimiter: String,
        headerLine: Int,
        lineEnds: String,
        quoting: String?,
        finalLineBreak: Bool
    ) {
        self.encoding = encoding
        self.byteOrderMark = byteOrderMark
        self.delimiter = delimiter
        self.headerLine = headerLine
        self.lineEnds = lineEnds
        self.quoting = quoting
        self.finalLineBreak = finalLineBreak
    }
}

/// Facts of a whole file, known once it was read to its end.
public struct FileFacts: Sendable, Equatable {
    /// The length of the file in bytes.
    public var byteCount: Int
    /// SHA-256 of the file's bytes: 32 bytes, what `sha256sum` prints.
    public var sha256: [UInt8]
    /// How its bytes are laid out.
    public var layout: FileLayout
    /// Wholly empty lines that are not rows.
    public var blankLines: Int
    /// Cells with a quote inside that does not open the cell.
    public var literalQuotes: Int

    /// States the facts.
    public init(byteCount: Int, sha256: [UInt8], layout: FileLayout, blankLines: Int, literalQuotes: Int) {
        self.byteCount = byteCount
        self.sha256 = sha256
        self.layout = layout
        self.blankLines = blankLines
        self.literalQuotes = literalQuotes
    }

    /// Length and digest for a report.
    var delivered: DeliveredBytes? {
        Digest(sha256).map { DeliveredBytes(count: byteCount, sha256: $0.hex) }
    }
}
