// The header of a file: its place, its names, and the delimiter that it shows.

internal import TrialIntegrity

/// What the start of a file says about the rest.
struct HeaderFacts {
    /// How a header line ends.
    enum LineEnd {
        case lf, crlf, cr, none

        /// The kind of a line break of 0, 1 or 2 bytes.
        init(length: Int, lastByte: UInt8) {
            switch length {
            case 0: self = .none
            case 2: self = .crlf
            default: self = lastByte == .lineFeed ? .lf : .cr
            }
        }
    }

    /// The column names.
    private(set) var columns: [String] = []
    /// Declared or recognised.
    private(set) var delimiter = UInt8(ascii: ",")
    /// Where the first row starts in the decoded text.
    private(set) var end = 0
    /// The physical line on which the first row starts, from 1.
    private(set) var endLine = 1
    /// How the header row ends.
    private(set) var lineEnd = LineEnd.none
    /// The last byte of the header with its line break.
    private(set) var lastByte: UInt8 = 0

    private let path: String
    private let dialect: CSVDialect
    private let encoding: TextEncoding

    /// Reads from `table` into `window` until the header is complete.
    ///
    /// The first reading takes `step` bytes, and each further one doubles what was read, up to `rowLimit`.
    /// - Throws: any `TableError` about the file as a whole or about its header.
    init(
        of table: RawTable,
        path: String,
        dialect: CSVDialect,
        into window: inout TextWindow,
        step: Int,
        rowLimit: Int
    ) throws(TableError) {
        self.path = path
        self.dialect = dialect
        encoding = table.encoding
        var target = step
        while true {
            while window.count < target, !window.isAtEnd {
                try window.readMore(from: table, limit: target - window.count, room: 0, nil)
            }
            if window.count == 0 { throw .empty(path: path) }
            if try read(window) { break }
            if window.count >= rowLimit {
                let place = SourcePlace(file: path, line: dialect.headerLine, column: 1)
                throw .rowTooLong(place: place, limit: rowLimit)
            }
            target = 2 * window.count
        }
    }

    /// Tries to find and read the header; false when more text is needed.
    private mutating func read(_ window: TextWindow) throws(TableError) -> Bool {
        guard let start = try headerStart(window) else { return false }
        let declared = dialect.delimiter
        let recognised = CSVDialect.recogniseDelimiter(in: window.text[start..<window.count], isAtEnd: window.isAtEnd)
        guard let delimiter = declared ?? recognised else { return false }
        guard
            let row = PlainRow(in: window.text, start..<window.count, delimiter: delimiter, isAtEnd: window.isAtEnd)
        else {
            return false
        }
        self.delimiter = delimiter
        end = row.end
        lastByte = window.text[row.end - 1]
        lineEnd = LineEnd(length: row.end - row.contentEnd, lastByte: lastByte)
        try refuseFaults(of: row, in: window.text)
        columns = row.cells.map { String(decoding: $0, as: UTF8.self) }
        endLine = place(of: row.end, in: window.text).line ?? dialect.headerLine
        try refuseDuplicates()
        return true
    }

    /// Where the header line starts; nil when more text is needed.
    private func headerStart(_ window: TextWindow) throws(TableError) -> Int? {
        var start = 0
        for line in 1..<dialect.headerLine {
            guard let end = Self.lineEnd(in: window.text, start..<window.count, isAtEnd: window.isAtEnd) else {
                guard window.isAtEnd else { return nil }
                let lines = start < window.count ? line : line - 1
                throw .headerLineBeyondEnd(path: path, headerLine: dialect.headerLine, lines: lines)
            }
            start = end
        }
        if start < window.count { return start }
        guard window.isAtEnd else { return nil }
        throw .headerLineBeyondEnd(path: path, headerLine: dialect.headerLine, lines: dialect.headerLine - 1)
    }

    /// The place behind the line break that ends a physical line; nil when it does not end for certain.
    private static func lineEnd(in text: [UInt8], _ range: Range<Int>, isAtEnd: Bool) -> Int? {
        let isBreak: (UInt8) -> Bool = { $0 == .lineFeed || $0 == .carriageReturn }
        guard let index = text[range].firstIndex(where: isBreak) else { return nil }
        guard text[index] == .carriageReturn else { return index + 1 }
        if index + 1 < range.upperBound { return text[index + 1] == .lineFeed ? index + 2 : index + 1 }
        return isAtEnd ? index + 1 : nil
    }

    /// Refuses a header, or lines before it, whose bytes or quotes cannot be read.
    private func refuseFaults(of row: PlainRow, in text: [UInt8]) throws(TableError) {
        var faults: [LocatedFault] = []
        let bad = UTF8Check.firstBad(in: text, upTo: row.end)
        if bad < row.end {
            let kind: TableFault.Kind = text[bad] == 0 ? .nulByte : .invalidBytes
            faults.append(LocatedFault(kind: kind, place: place(of: bad, in: text)))
        }
        if let fault = row.fault {
            faults.append(LocatedFault(kind: fault.kind, place: place(of: fault.place, in: text)))
        }
        let look = faults.isEmpty || encoding != .utf8 ? nil : EncodingLook(ofFile: path)
        if let error = TableError.faults(path: path, total: faults.count, first: faults, look: look) { throw error }
    }

    /// Refuses two columns of the same name, where characters count and not how they are composed.
    private func refuseDuplicates() throws(TableError) {
        var seen: [String: Int] = [:]
        for (index, name) in columns.enumerated() {
            if let first = seen.updateValue(index, forKey: name) {
                throw .duplicateColumns(path: path, line: dialect.headerLine, first: first + 1, second: index + 1)
            }
        }
    }

    private func place(of offset: Int, in text: [UInt8]) -> SourcePlace {
        var counter = PlaceCounter()
        for byte in text[0..<offset] { counter.pass(byte) }
        return SourcePlace(file: path, line: counter.line, column: counter.column)
    }
}
