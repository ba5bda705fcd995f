// What every error of this package can say to a person.

/// The class of a failure, which decides the exit code of the command line.
public enum FailureClass: String, Sendable, CaseIterable {
    /// The call itself is wrong: an unknown option, a missing argument (exit 64).
    case usage
    /// Input that cannot be sealed, linted or read as a trial file (exit 65).
    case badData
    /// An input that does not exist or cannot be opened (exit 66).
    case missingInput
    /// An output that cannot be created (exit 73).
    case cannotCreate
    /// A read or write that failed underway (exit 74).
    case inputOutput
    /// A key, role or file mode that does not permit it (exit 77).
    case notPermitted
    /// Evidence, ledger or receipt that cannot be relied on (exit 2).
    case unverifiable
}

/// Where in a text file something stands.
public struct SourcePlace: Hashable, Sendable {
    /// The path as the user gave it.
    public var file: String
    /// The physical line, from 1.
    public var line: Int?
    /// The character in that line, from 1.
    public var column: Int?
    /// The data row (k-th record after the header), from 1; nil in the header and outside tables.
    public var row: Int?

    /// Names a place.
    public init(file: String, line: Int? = nil, column: Int? = nil, row: Int? = nil) {
        self.file = file
        self.line = line
        self.column = column
        self.row = row
    }

    /// `file`, `file:LINE` or `file:LINE:COLUMN`, as editors understand it.
    public var text: String {
        guard let line else { return file }
        guard let column else { return "\(file):\(line)" }
        return "\(file):\(line):\(column)"
    }
}

/// An error with one sentence for a person: what happened, where, and what to do next.
///
/// No message and no hint ever holds a value of a cell: it may identify a participant.
public protocol UserFacingError: Error, Sendable {
    /// A stable identifier such as `ragged-row`, for `error/v1`.
    var code: String { get }
    /// What happened: one line, lower case, no full stop, without the place.
    var message: String { get }
    /// What to do next: one line, lower case, no full stop.
    var hint: String? { get }
    /// Where it happened, when there is a place.
    var place: SourcePlace? { get }
    /// What kind of failure it is.
    var failureClass: FailureClass { get }
}
