// Why a difference matters: the rule that says so, and what the row is about.

/// Why a finding matters, by one rule.
public struct Materiality: Hashable, Sendable {
    /// How much a rule weighs when findings are ranked, the weightiest first.
    public enum Weight: Int, Sendable, CaseIterable, Comparable {
        /// Safety of subjects, or whether they are in the trial at all: deaths, serious events, consent.
        case safety
        /// What the trial is decided on: endpoints, treatment arms, eligibility.
        case decision
        /// What the data are read by: reference limits, order of dates, milestones.
        case interpretation
        /// Size and direction of a change that crosses nothing.
        case magnitude

        public static func < (left: Weight, right: Weight) -> Bool { left.rawValue < right.rawValue }

        /// The word for it, which is fixed: others script against it.
        public var code: String {
            switch self {
            case .safety: "safety"
            case .decision: "decision"
            case .interpretation: "interpretation"
            case .magnitude: "magnitude"
            }
        }
    }
    /// A stable identifier of the rule, such as `limit-crossed`.
    public var code: String
    /// How much the rule weighs.
    public var weight: Weight
    /// The rule's own words, such as `LBORNRHI is the upper limit of normal`.
    public var rule: String
    /// What the finding does under it, without cell values: `rises above the upper limit`.
    public var text: String

    /// States why a finding matters.
    public init(code: String, weight: Weight, rule: String, text: String) {
        self.code = code
        self.weight = weight
        self.rule = rule
        self.text = text
    }
}

/// What the row of a finding is about: as sealed, as found for added rows; nil where there is no such column.
public struct FindingContext: Hashable, Sendable {
    /// The participant, as written.
    public var subject: String?
    /// The site, as written or as the subject's demographics say.
    public var site: String?
    /// The visit, as written.
    public var visit: String?
    /// The arm; it unblinds, and is masked wherever the blinded columns of the dataset are.
    public var arm: String?
    /// The short name of what was measured.
    public var test: String?
    /// The date of the row, as written.
    public var date: String?
    /// The lower reference limit that holds for the column of the finding, as a number in its unit.
    public var low: Double?
    /// The upper reference limit, as a number in the same unit.
    public var high: Double?

    /// A row about nothing known.
    public init(
        subject: String? = nil,
        site: String? = nil,
        visit: String? = nil,
        arm: String? = nil,
        test: String? = nil,
        date: String? = nil,
        low: Double? = nil,
        high: Double? = nil
    ) {
        self.subject = subject
        self.site = site
        self.visit = visit
        self.arm = arm
        self.test = test
        self.date = date
        self.low = low
        self.high = high
    }
}
