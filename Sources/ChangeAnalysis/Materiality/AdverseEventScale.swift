// Seriousness, severity, causality and outcome of adverse events on the scales of the controlled terminology.
//
// Terms: CDISC SDTM terminology, codelists AESEV (C66769), NY (C66742), OUT (C66768); grades 1 to 5 as in CTCAE. Causality has
// no codelist: the terms are those of common use (ICH E2B(R3), WHO-UMC), in their order.

import TrialIntegrity

/// An ordinal scale: terms in upper case to their step.
enum AdverseEventScale: String, Sendable, CaseIterable {
    case seriousness, severity, causality, outcome

    /// The step of a term; nil when it is not on the scale.
    func step(_ term: String?) -> Int? {
        if self == .seriousness { return YesNo.flag(term).map { $0 == YesNo.yes ? 1 : 0 } }
        return term.flatMap { steps[$0.uppercased()] }
    }

    private var steps: [String: Int] {
        switch self {
        case .seriousness: [:]
        case .severity: Self.severities
        case .causality: Self.causalities
        case .outcome: Self.outcomes
        }
    }

    private static let severities = [
        "MILD": 1, "MODERATE": 2, "SEVERE": 3, "LIFE THREATENING": 4, "FATAL": 5, "1": 1, "2": 2, "3": 3, "4": 4,
        "5": 5,
        "GRADE 1": 1, "GRADE 2": 2, "GRADE 3": 3, "GRADE 4": 4, "GRADE 5": 5,
    ]
    private static let causalities = [
        "NONE": 0, "NOT RELATED": 0, "UNRELATED": 0, "N": 0, "NO": 0, "UNLIKELY": 1, "UNLIKELY RELATED": 1, "REMOTE": 1,
        "DOUBTFUL": 1, "POSSIBLE": 2, "POSSIBLY RELATED": 2, "PROBABLE": 3, "PROBABLY RELATED": 3, "LIKELY": 3,
        "RELATED": 4, "DEFINITE": 4, "CERTAIN": 4, "Y": 4, "YES": 4,
    ]
    private static let outcomes = [
        "RECOVERED/RESOLVED": 0, "RECOVERED": 0, "RESOLVED": 0, "RECOVERING/RESOLVING": 1, "RECOVERING": 1,
        "RECOVERED/RESOLVED WITH SEQUELAE": 2, "NOT RECOVERED/NOT RESOLVED": 3, "NOT RECOVERED": 3, "NOT RESOLVED": 3,
        "FATAL": 4,
    ]

    /// The scale of a column of adverse events; nil when it has none.
    init?(column: String, purposes: ColumnPurposes) {
        guard purposes.domain == .adverseEvents else { return nil }
        if column == purposes[.severity] || ["AESEV", "AETOXGR"].contains(column) {
            self = .severity
        } else if column == purposes[.serious] || Self.criteria.contains(column) {
            self = .seriousness
        } else if column == purposes[.causality] {
            self = .causality
        } else if column == purposes[.outcome] {
            self = .outcome
        } else {
            return nil
        }
    }

    /// The criteria by which an event is serious (SDTM IG 3.4, section 6.2.1).
    private static let criteria: Set<String> = [
        "AESCONG", "AESDISAB", "AESDTH", "AESHOSP", "AESLIFE", "AESMIE", "AESOD",
    ]

    /// Whether an adverse event is fatal.
    static func isFatal(_ row: ClinicalRow) -> Bool {
        YesNo.isYes(row[.death]) || outcome.step(row[.outcome]) == outcomes["FATAL"]
    }

    /// By how many steps a change goes up the scale; nil when a term is not on it.
    func steps(from sealed: String, to found: String) -> Int? {
        guard let one = step(sealed), let two = step(found) else { return nil }
        return two - one
    }

    /// The reason of a finding that lowers, raises or empties such a cell.
    static func reasons(_ change: MaterialChange) -> [Materiality] {
        guard let cell = change.cell, let column = change.finding.column,
            let scale = AdverseEventScale(column: column, purposes: change.purposes)
        else { return [] }
        let rule = "\(column) is the \(scale.rawValue) of an adverse event"
        func reason(_ what: String, _ text: String) -> [Materiality] {
            [Materiality(code: "\(scale.rawValue)-\(what)", weight: .safety, rule: rule, text: text)]
        }
        if scale.step(cell.sealed) != nil, change.isEmptied {
            return reason("emptied", "\(scale.rawValue) is no longer stated")
        }
        guard let steps = scale.steps(from: cell.sealed, to: cell.found), steps != 0 else { return [] }
        let size = scale == .seriousness ? "" : steps.magnitude == 1 ? " by 1 step" : " by \(steps.magnitude) steps"
        return steps < 0
            ? reason("lowered", "\(scale.rawValue) is lowered\(size)")
            : reason("raised", "\(scale.rawValue) is raised\(size)")
    }
}
