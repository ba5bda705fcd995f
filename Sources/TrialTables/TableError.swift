// Everything that can be wrong with a table before a single row of it is trusted.

package import TrialIntegrity

/// A fault with its place in the file.
package struct LocatedFault: Hashable, Sendable {
    /// What is wrong.
    package var kind: TableFault.Kind
    /// File, physical line, character column and data row.
    package var place: SourcePlace

    /// States a located fault.
    package init(kind: TableFault.Kind, place: SourcePlace) {
        self.kind = kind
        self.place = place
    }
}

/// What is wrong with the rows of one file: how many faults there are, and the first of them.
package struct FaultReport: Hashable, Sendable {
    /// The path as the user gave it.
    package var path: String
    /// Faults of the whole file.
    package var total: Int
    /// The first faults, in file order: at most ten are kept.
    package var first: [LocatedFault]
    /// What the bytes look like, when they do not look like the encoding they were read in.
    package var look: EncodingLook?

    /// How many faults are listed one by one.
    package static let listed = 10

    /// States a report; what exceeds the first ten faults is only counted.
    package init(path: String, total: Int, first: [LocatedFault], look: EncodingLook? = nil) {
        self.path = path
        self.total = total
        self.first = Array(first.prefix(Self.listed))
        self.look = look
    }
}

/// Why a table cannot be read, with the place and what to do about it.
package enum TableError: Error, Hashable, Sendable {
    /// There is no such file.
    case notFound(path: String)
    /// The path names a folder.
    case isFolder(path: String)
    /// The path names a pipe, a device or the like.
    case notRegularFile(path: String)
    /// The file is a private key, whose text must neither be printed nor sealed.
    case privateKey(path: String)
    /// The file cannot be opened or read; `reason` is the system's.
    case unreadable(path: String, reason: String)
    /// There is no byte in the file, or nothing but a byte-order mark.
    case empty(path: String)
    /// The header is said to be on a line that the file does not have.
    case headerLineBeyondEnd(path: String, headerLine: Int, lines: Int)
    /// Two columns, counted from 1, have the same name.
    case duplicateColumns(path: String, line: Int, first: Int, second: Int)
    /// A row, or what an open quote makes of the rest of the file, is longer than `limit` bytes.
    case rowTooLong(place: SourcePlace, limit: Int)
    /// The file starts with the byte-order mark of another encoding than the declared one.
    case encodingContradicted(path: String, declared: TextEncoding, mark: TextEncoding)
    /// No encoding has this name.
    case unknownEncoding(name: String)
    /// The declared delimiter is a quote, a line break, NUL or not ASCII, or the header line is not positive.
    case unusableDialect(path: String)
    /// Bytes that the encoding does not allow.
    case invalidBytes(FaultReport)
    /// NUL bytes.
    case nulBytes(FaultReport)
    /// A quote that is never closed; its place is the opening quote's.
    case unterminatedQuote(FaultReport)
    /// Text between a closing quote and the next delimiter.
    case textAfterQuote(FaultReport)
    /// Rows with fewer or more cells than the header.
    case raggedRows(FaultReport)

    /// The error of a file with faults: named after the kind that most likely causes the others.
    ///
    /// - Parameters:
    ///   - path: as the user gave it.
    ///   - total: faults of the whole file.
    ///   - first: the first of them in file order, at least one.
    ///   - look: what the bytes around the first fault look like.
    /// - Returns: nil when `first` is empty.
    package static func faults(
        path: String,
        total: Int,
        first: [LocatedFault],
        look: EncodingLook? = nil
    ) -> TableError? {
        let report = FaultReport(path: path, total: total, first: first, look: look)
        guard let cause = report.cause else { return nil }
        switch cause.kind {
        case .invalidBytes: return .invalidBytes(report)
        case .nulByte: return .nulBytes(report)
        case .unterminatedQuote: return .unterminatedQuote(report)
        case .textAfterQuote: return .textAfterQuote(report)
        case .cellCount: return .raggedRows(report)
        }
    }
}

extension FaultReport {
    /// The first fault of the kind that most likely causes the others: bytes before quotes before cells.
    var cause: LocatedFault? {
        first.enumerated().min { ($0.element.kind.rank, $0.offset) < ($1.element.kind.rank, $1.offset) }?.element
    }
}

extension TableFault.Kind {
    /// Which fault explains which: a smaller rank is the deeper cause.
    fileprivate var rank: Int {
        switch self {
        case .invalidBytes: 0
        case .nulByte: 1
        case .textAfterQuote: 2
        case .unterminatedQuote: 3
        case .cellCount: 4
        }
    }
}
