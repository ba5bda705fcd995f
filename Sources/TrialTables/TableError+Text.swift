// What a table error says to a person. No message holds the text of a cell, nor a column name: it may be one.

package import TrialIntegrity

extension TableError: UserFacingError {
    /// A stable identifier for `error/v1`.
    package var code: String {
        switch self {
        case .notFound: "file-not-found"
        case .isFolder: "is-a-folder"
        case .notRegularFile: "not-a-regular-file"
        case .privateKey: "is-a-private-key"
        case .unreadable: "file-unreadable"
        case .empty: "empty-file"
        case .headerLineBeyondEnd: "header-line-beyond-end"
        case .duplicateColumns: "duplicate-columns"
        case .rowTooLong: "row-too-long"
        case .encodingContradicted: "encoding-contradicted"
        case .unknownEncoding: "unknown-encoding"
        case .unusableDialect: "unusable-dialect"
        case .invalidBytes: "invalid-bytes"
        case .nulBytes: "nul-bytes"
        case .unterminatedQuote: "unterminated-quote"
        case .textAfterQuote: "text-after-quote"
        case .raggedRows: "ragged-rows"
        }
    }

    /// What happened.
    package var message: String {
        switch self {
        case .notFound: "there is no such file"
        case .isFolder: "this is a folder, not a table"
        case .notRegularFile: "this is a pipe or a device, not a file"
        case .privateKey: "this is a private key, not a table"
        case .unreadable(_, let reason): "the file cannot be read: \(reason)"
        case .empty: "the file is empty"
        case .headerLineBeyondEnd(_, let headerLine, let lines):
            "the header is declared on line \(headerLine), but the file has \(counted(lines, "line"))"
        case .duplicateColumns(_, _, let first, let second):
            "columns \(first) and \(second) of the header have the same name"
        case .rowTooLong(_, let limit): "a row is longer than \(limit) bytes"
        case .encodingContradicted(_, let declared, let mark):
            "the file is declared as \(declared.rawValue) but starts with the byte-order mark of \(mark.rawValue)"
        case .unknownEncoding(let name): "unknown encoding “\(name)”"
        case .unusableDialect: "the declared delimiter or header line cannot be used"
        case .invalidBytes(let report):
            "the bytes here are no text in the encoding of the file" + report.others
        case .nulBytes(let report): "there is a NUL byte in the text" + report.others
        case .unterminatedQuote(let report): "the quote opened here is never closed" + report.others
        case .textAfterQuote(let report): "there is text after the closing quote of a cell" + report.others
        case .raggedRows(let report): report.raggedMessage
        }
    }

    /// What to do next.
    package var hint: String? {
        switch self {
        case .notFound: "check the path; a relative path starts at the current folder"
        case .isFolder: "name the files in it"
        case .notRegularFile: "write the table to a file first"
        case .privateKey: "keep it secret, and out of folders with data"
        case .unreadable: "check the permissions of the file and the disk it is on"
        case .empty: "ask for the export again; a dataset without rows still has its header line"
        case .headerLineBeyondEnd: "declare the line on which the column names stand, counted from 1"
        case .duplicateColumns: "give every column its own name; if this line is not the header, declare its line"
        case .rowTooLong: "look for a quote that is opened near here and never closed"
        case .encodingContradicted(_, _, let mark): "declare \(mark.rawValue), or no encoding at all"
        case .unknownEncoding:
            "known are \(TextEncoding.allCases.map(\.rawValue).joined(separator: ", "))"
        case .unusableDialect: "declare a comma, semicolon, tab or pipe, and a header line from 1 on"
        case .invalidBytes(let report), .nulBytes(let report): report.encodingHint
        case .unterminatedQuote: "close the quote; a quote inside a quoted cell is written twice"
        case .textAfterQuote: "write a quote inside a quoted cell twice, and nothing between it and the delimiter"
        case .raggedRows(let report): report.raggedHint
        }
    }

    /// Where it happened.
    package var place: SourcePlace? {
        switch self {
        case .notFound(let path), .isFolder(let path), .notRegularFile(let path), .privateKey(let path),
            .unreadable(let path, _), .empty(let path),
            .headerLineBeyondEnd(let path, _, _), .unusableDialect(let path):
            SourcePlace(file: path)
        case .duplicateColumns(let path, let line, _, _): SourcePlace(file: path, line: line)
        case .encodingContradicted(let path, _, _): SourcePlace(file: path, line: 1, column: 1)
        case .rowTooLong(let place, _): place
        case .unknownEncoding: nil
        case .invalidBytes(let report), .nulBytes(let report), .unterminatedQuote(let report),
            .textAfterQuote(let report), .raggedRows(let report):
            report.cause?.place
        }
    }

    /// What kind of failure it is.
    package var failureClass: FailureClass {
        switch self {
        case .notFound, .isFolder, .notRegularFile: .missingInput
        case .unreadable: .inputOutput
        case .unknownEncoding, .unusableDialect: .usage
        default: .badData
        }
    }
}

extension FaultReport {
    /// The rest of a message about one fault of several.
    fileprivate var others: String {
        total > 1 ? ", and there \(total == 2 ? "is" : "are") \(counted(total - 1, "more fault"))" : ""
    }

    /// How many rows are ragged, and the first of them with their lines and cells.
    fileprivate var raggedMessage: String {
        let listed = first.compactMap { fault -> String? in
            guard case .cellCount(let found, _) = fault.kind else { return nil }
            return "line \(fault.place.line.map(String.init) ?? "?") has \(found)"
        }
        let rest = total > listed.count ? ", and \(total - listed.count) more" : ""
        let does = total == 1 ? "does" : "do"
        return "\(counted(total, "row")) \(does) not have the \(counted(expectedCells, "cell")) of the header: "
            + listed.joined(separator: ", ") + rest
    }

    fileprivate var raggedHint: String {
        if expectedCells == 1 {
            return "the header has a single cell: declare the delimiter, or the line on which the header stands"
        }
        return "correct the export; a delimiter or line break inside a cell needs quotes around the cell"
    }

    private var expectedCells: Int {
        for fault in first {
            if case .cellCount(_, let expected) = fault.kind { return expected }
        }
        return 0
    }

    fileprivate var encodingHint: String {
        switch look {
        case .utf16le: "this looks like UTF-16 without a byte-order mark: declare the encoding utf-16le"
        case .utf16be: "this looks like UTF-16 without a byte-order mark: declare the encoding utf-16be"
        case .windows1252: "this looks like Windows-1252: declare the encoding windows-1252 if it is"
        case .mixed: "most of the text is UTF-8 and some is not: correct these places or ask for a clean export"
        case nil: "declare the encoding of the file, or ask for the export again"
        }
    }
}

/// `1 row`, `2 rows`.
private func counted(_ count: Int, _ noun: String) -> String {
    count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
}
