// What is known of a profile before the file is read.

/// What was declared for a dataset; whatever is nil or absent is proposed from the data.
public struct ProfileDeclaration: Sendable, Equatable {
    /// The key columns; nil to propose one.
    public var key: [String]?
    /// Types by column.
    public var types: [String: ColumnType]
    /// Date formats by column.
    public var formats: [String: DateFormat]
    /// Further missing markers by column; `*` means every column.
    public var missing: [String: [String]]
    /// Columns outside the record.
    public var volatile: [String]

    /// Declares nothing unless given.
    public init(
        key: [String]? = nil,
        types: [String: ColumnType] = [:],
        formats: [String: DateFormat] = [:],
        missing: [String: [String]] = [:],
        volatile: [String] = []
    ) {
        self.key = key
        self.types = types
        self.formats = formats
        self.missing = missing
        self.volatile = volatile
    }

    /// The missing markers of a column.
    func markers(_ column: String) -> [String] {
        Array(Set((missing["*"] ?? []) + (missing[column] ?? [])))
    }
}

/// Where the profile of a seal comes from.
public enum ProfilePlan: Sendable, Equatable {
    /// The first seal of a dataset: declared where the trial says so, proposed where it is silent.
    case propose(ProfileDeclaration)
    /// A later seal: the profile of the seal before it, with new columns as text.
    case continued(Profile)
}

/// A key that was considered for a dataset, and how well it identifies the rows.
public struct KeyCandidate: Sendable, Equatable {
    /// Its columns; empty for all columns together.
    public var columns: [String]
    /// Rows whose key an earlier row has too.
    public var repeats: Int
    /// Whether it became the key of the profile.
    public var chosen: Bool

    /// States what was found.
    public init(columns: [String], repeats: Int, chosen: Bool) {
        self.columns = columns
        self.repeats = repeats
        self.chosen = chosen
    }
}
