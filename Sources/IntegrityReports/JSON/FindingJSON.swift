// One finding as JSON, as `trialverity.audit/v1` has it.

package import TrialIntegrity

/// Renders findings as JSON.
package enum FindingJSON {
    /// A finding with every member, null where unknown.
    package static func value(_ finding: Finding) -> JSONValue {
        .object([
            "kind": .string(finding.kind.rawValue),
            "sealedRow": .optional(finding.sealedRow),
            "foundRow": .optional(finding.foundRow),
            "key": finding.key.map(key) ?? .null,
            "column": .optional(finding.column),
            "sealed": .optional(finding.sealed),
            "found": .optional(finding.found),
            "counterpart": finding.counterpart.map(counterpart) ?? .null,
            "place": finding.place.map(place) ?? .null,
            "note": .optional(finding.note),
            "materiality": .array(finding.materiality.map(materiality)),
            "context": finding.context.map(context) ?? .null,
            "explanation": finding.explanation.map(explanation) ?? .null,
            "masked": .optional(finding.masked?.rawValue),
        ])
    }

    /// Names are unique because a table with duplicate column names is never sealed; of two, the first is kept.
    private static func key(_ key: [KeyPart]) -> JSONValue {
        .object(Dictionary(key.map { ($0.column, .string($0.value)) }) { first, _ in first })
    }

    private static func counterpart(_ other: FindingCounterpart) -> JSONValue {
        .object([
            "sealedRow": .count(other.sealedRow), "foundRow": .count(other.foundRow),
            "key": other.key.map(key) ?? .null, "column": .string(other.column),
        ])
    }

    private static func place(_ place: SourcePlace) -> JSONValue {
        .object(["line": .optional(place.line), "column": .optional(place.column)])
    }

    private static func materiality(_ reason: Materiality) -> JSONValue {
        .object([
            "code": .string(reason.code), "weight": .string(reason.weight.code), "rule": .string(reason.rule),
            "text": .string(reason.text),
        ])
    }

    private static func context(_ context: FindingContext) -> JSONValue {
        .object([
            "subject": .optional(context.subject), "site": .optional(context.site), "visit": .optional(context.visit),
            "arm": .optional(context.arm), "test": .optional(context.test), "date": .optional(context.date),
            "low": number(context.low), "high": number(context.high),
        ])
    }

    private static func explanation(_ explanation: FindingExplanation) -> JSONValue {
        .object([
            "source": .string(explanation.source.rawValue), "reason": .optional(explanation.reason),
            "author": .optional(explanation.author), "at": .optional(explanation.at),
            "reference": .optional(explanation.reference),
        ])
    }

    private static func number(_ number: Double?) -> JSONValue {
        guard let number, number.isFinite else { return .null }
        // Whole numbers are written without a decimal point, and read back as what they are here.
        if let whole = Int64(exactly: number), whole.magnitude < 1 << 53 { return .integer(whole) }
        return .number(number)
    }
}
