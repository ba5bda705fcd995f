// What a column holds, which decides when two texts mean the same (Docs/Format.md, section 6).

/// The type of a column.
public enum ColumnType: String, Sendable, CaseIterable {
    /// Any text.
    case text
    /// Plain decimals without a point.
    case integer
    /// Plain decimals.
    case decimal
    /// A mix of plain decimals and texts, such as LBORRES; each cell is compared as what it is.
    case result
    /// A complete date.
    case date
    /// A date with a time.
    case datetime
    /// A date that may lack its day or month, or carry a time.
    case partialDate = "partial-date"

    /// Whether cells are compared as plain decimals where they are such.
    public var isNumeric: Bool { self == .integer || self == .decimal || self == .result }

    /// Whether cells are compared as dates.
    public var isDate: Bool { self == .date || self == .datetime || self == .partialDate }
}

/// A column of a profile.
public struct ProfileColumn: Hashable, Sendable {
    /// The name, exactly as in the header.
    public var name: String
    /// What the column holds.
    public var type: ColumnType
    /// How its dates are written; nil for ISO 8601 and for columns without dates.
    public var format: DateFormat?
    /// Texts that count as missing beyond the empty cell (and `.` in typed columns), sorted by UTF-8 bytes.
    public var missing: [String]

    /// Describes a column.
    public init(name: String, type: ColumnType, format: DateFormat? = nil, missing: [String] = []) {
        self.name = name
        self.type = type
        self.format = format
        self.missing = missing.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
