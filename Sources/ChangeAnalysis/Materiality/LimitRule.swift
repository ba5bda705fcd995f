// Crossing of the limits of normal, as sealed in the row, and of the limits of eligibility, as declared by the trial.

import TrialIntegrity

/// Where a value lies with respect to two limits, both of which are inside.
enum LimitSide: Int, Sendable {
    case below, within, above

    /// The side of a value; nil when there is no limit at all.
    init?(_ value: Double, low: Double?, high: Double?) {
        guard low != nil || high != nil else { return nil }
        if let low, value < low {
            self = .below
        } else if let high, value > high {
            self = .above
        } else {
            self = .within
        }
    }
}

/// A move from one side of limits to another.
enum LimitCrossing: String, Sendable, CaseIterable {
    case rises = "rises above the upper limit"
    case falls = "falls below the lower limit"
    case returnsFromAbove = "returns into range from above the upper limit"
    case returnsFromBelow = "returns into range from below the lower limit"
    case downThrough = "goes from above the upper to below the lower limit"
    case upThrough = "goes from below the lower to above the upper limit"

    /// The move from one side to another; nil when they are the same.
    init?(_ one: LimitSide, _ two: LimitSide) {
        switch (one, two) {
        case (.within, .above): self = .rises
        case (.within, .below): self = .falls
        case (.above, .within): self = .returnsFromAbove
        case (.below, .within): self = .returnsFromBelow
        case (.above, .below): self = .downThrough
        case (.below, .above): self = .upThrough
        default: return nil
        }
    }

    /// Whether it is the upper limit that is crossed, or crossed first.
    var isUpper: Bool { self == .rises || self == .returnsFromAbove || self == .downThrough }
}

/// Reference limits.
enum LimitRule {
    /// The reason of a finding that crosses a limit, or that moves one.
    static func reasons(_ change: MaterialChange) -> [Materiality] {
        // In another unit the two numbers cannot be held against one limit.
        guard let (sealed, found) = change.numbers, let column = change.finding.column, let row = change.row,
            !change.isConverted
        else { return [] }
        if let limits = change.purposes.limits(of: column) {
            guard !change.hasOtherLimits else { return [] }
            let (low, high) = row.limits(of: column, change.purposes)
            guard let one = LimitSide(sealed.value, low: low, high: high),
                let two = LimitSide(found.value, low: low, high: high), let crossing = LimitCrossing(one, two)
            else { return [] }
            let name = change.purposes[crossing.isUpper ? limits.high : limits.low] ?? column
            let rule = "\(name) is the \(crossing.isUpper ? "upper" : "lower") limit of normal of \(column)"
            let text = crossing.rawValue
            return [Materiality(code: "limit-crossed", weight: .interpretation, rule: rule, text: text)]
        }
        return movedLimit(change, column, row, sealed.value, found.value)
    }

    /// A limit itself was changed: then it matters whether the value lies on another side of it.
    private static func movedLimit(
        _ change: MaterialChange,
        _ column: String,
        _ row: ClinicalRow,
        _ sealed: Double,
        _ found: Double
    ) -> [Materiality] {
        guard let pair = change.purposes.limitOf(column) else { return [] }
        let rule = "\(column) is the \(pair.isUpper ? "upper" : "lower") limit of normal"
        func reason(_ text: String) -> [Materiality] {
            [Materiality(code: "limit-moved", weight: .interpretation, rule: rule, text: text)]
        }
        if change.purposes[pair.value].map(change.changedTogether.contains) == true {
            return reason("the limit moves, and so does the value of the row")
        }
        guard let value = row.number(pair.value)?.value else { return [] }
        func side(_ limit: Double) -> LimitSide? {
            LimitSide(value, low: pair.isUpper ? nil : limit, high: pair.isUpper ? limit : nil)
        }
        let isCrossed = side(sealed) != side(found)
        return reason(
            isCrossed ? "the limit moves past the value of the row" : "the limit moves, and the value stays on its side"
        )
    }
}

/// Limits of eligibility.
enum EligibilityRule {
    /// The reasons of a finding that crosses limits within which a subject may take part.
    static func reasons(_ change: MaterialChange) -> [Materiality] {
        guard let (sealed, found) = change.numbers, let column = change.finding.column,
            let limits = change.rules?.eligibility, !change.isConverted
        else { return [] }
        let isResult = column == change.purposes[.value] || column == change.purposes[.text]
        return limits.compactMap { limit in
            guard limit.column.map({ $0 == column }) ?? isResult, limit.test == nil || limit.test == change.row?[.test],
                let one = LimitSide(sealed.value, low: limit.lowest, high: limit.highest),
                let two = LimitSide(found.value, low: limit.lowest, high: limit.highest), one != two
            else { return nil }
            let text =
                two == .within
                ? "moves into what is eligible" : one == .within ? "moves out of what is eligible" : "stays ineligible"
            guard one == .within || two == .within else { return nil }
            return Materiality(
                code: "eligibility-crossed",
                weight: .decision,
                rule: "the trial declares the eligibility criterion: \(limit.words)",
                text: text
            )
        }
    }
}

extension ColumnPurposes {
    /// The purposes of the limits that hold for a column of results; nil when there are none.
    func limits(of column: String?) -> (low: ColumnPurpose, high: ColumnPurpose)? {
        guard let column else { return nil }
        if column == self[.text], self[.textLow] != nil || self[.textHigh] != nil { return (.textLow, .textHigh) }
        return column == self[.value] && (self[.low] != nil || self[.high] != nil) ? (.low, .high) : nil
    }

    /// The column of results that a limit holds for.
    func limitOf(_ column: String) -> (value: ColumnPurpose, isUpper: Bool)? {
        if column == self[.textHigh] { return (.text, true) }
        if column == self[.textLow] { return (.text, false) }
        if column == self[.high] { return (.value, true) }
        return column == self[.low] ? (.value, false) : nil
    }
}

extension ClinicalRow {
    /// The limits that hold for a column of results, as numbers.
    func limits(of column: String?, _ purposes: ColumnPurposes) -> (low: Double?, high: Double?) {
        guard let limits = purposes.limits(of: column) else { return (nil, nil) }
        return (number(limits.low)?.value, number(limits.high)?.value)
    }
}
