// How much of the data a report shows, and why a finding shows less than is known.

/// Why texts of a finding are not in a report although they are known; raw values are fixed.
public enum Masking: String, Sendable, CaseIterable {
    /// The column unblinds, and this report is for readers who must stay blinded.
    case blinded
    /// The report leaves out all values.
    case redacted
}

/// How much of the data a report shows.
public struct ReportDisclosure: Hashable, Sendable {
    /// How much is shown; raw values are fixed: others script against them.
    public enum Level: String, Sendable, CaseIterable {
        /// Everything, treatment columns too.
        case unblinded
        /// Everything but what unblinds.
        case blinded
        /// No value of any cell, no key, no identifier of a subject.
        case redacted
    }
    /// How much is shown.
    public var level: Level
    /// The columns whose values are masked because they unblind, such as `DM.ARM`, sorted.
    public var maskedColumns: [String]

    /// States how much is shown.
    public init(level: Level, maskedColumns: [String] = []) {
        self.level = level
        self.maskedColumns = maskedColumns
    }
}
