// What became of corrections and audit trails, as JSON.

import TrialIntegrity

/// Renders explanations as JSON.
enum ExplanationJSON {
    /// What became of the lists.
    static func value(_ summary: ExplanationSummary) -> JSONValue {
        .object([
            "sources": .array(summary.sources.map(source)),
            "explained": .count(summary.explained),
            "unexplained": .count(summary.unexplained),
            "reasons": .array(
                summary.reasons.map { .object(["reason": .string($0.reason), "count": .count($0.count)]) }
            ),
            "remarks": .array(summary.remarks.map(remark)),
        ])
    }

    private static func source(_ source: ExplanationSummary.Source) -> JSONValue {
        .object([
            "kind": .string(source.kind.rawValue), "name": .string(source.name), "entries": .count(source.entries),
            "matched": .count(source.matched), "elsewhere": .count(source.elsewhere),
            "unchecked": .count(source.unchecked), "unread": .count(source.unread),
        ])
    }

    private static func remark(_ remark: ExplanationSummary.Remark) -> JSONValue {
        let key = remark.key.map { parts in
            JSONValue.object(Dictionary(parts.map { ($0.column, .string($0.value)) }) { first, _ in first })
        }
        return .object([
            "code": .string(remark.code), "message": .string(remark.message), "count": .count(remark.count),
            "key": key ?? .null, "column": .optional(remark.column), "old": .optional(remark.old),
            "new": .optional(remark.new), "reference": .optional(remark.reference),
            "masked": .optional(remark.masked?.rawValue),
        ])
    }
}
