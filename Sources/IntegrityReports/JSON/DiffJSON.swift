// What changed between two sealed versions as JSON, schema `trialverity.diff/v1`.

package import TrialIntegrity

/// Renders a comparison of two versions as JSON.
package enum DiffJSON {
    /// The name and version of the format.
    package static let schema = "trialverity.diff/v1"

    /// The whole comparison; `run` alone differs between two runs over the same inputs.
    package static func value(_ diff: DisclosedDiff) -> JSONValue {
        let report = diff.report.report
        return .object([
            "schema": .string(schema),
            "verdict": .string(report.verdict.rawValue),
            "trial": .optional(report.trial),
            "title": .optional(report.title),
            "origin": .optional(report.origin),
            "from": version(diff.from),
            "to": version(diff.to),
            "ledger": AuditJSON.ledger(report.ledger),
            "policySource": .string(report.trust.policySource.rawValue),
            "notChecked": .strings(report.trust.notChecked),
            "dataset": report.datasets.first.map(AuditJSON.dataset) ?? .null,
            "disclosure": AuditJSON.disclosure(report.disclosure),
            "run": .object([
                "at": .string(report.run.at), "by": .string(report.run.by), "version": .string(report.run.version),
            ]),
        ])
    }

    /// What changed from the version before, as a history tells it.
    ///
    /// - Parameters:
    ///   - dataset: the comparison.
    ///   - from: the version before.
    ///   - listsFindings: whether every change is listed; they are only counted otherwise.
    /// - Returns: the object `changes` of `trialverity.history/v1`.
    package static func change(_ dataset: DatasetAudit, from: String, listsFindings: Bool) -> JSONValue {
        let all = AuditJSON.dataset(dataset).objectValue ?? [:]
        var members: [String: JSONValue] = ["from": .string(from)]
        for name in ["verdict", "rows", "differences", "faults", "patterns", "explanations"] {
            members[name] = all[name] ?? .null
        }
        members["cells"] = dataset.rows == nil ? .null : .count(dataset.alteredCells)
        members["columns"] = dataset.rows == nil ? .null : .count(dataset.changedColumns)
        members["findings"] = listsFindings ? all["findings"] ?? .null : .null
        return .object(members)
    }

    /// One of the two versions.
    package static func version(_ facts: VersionFacts) -> JSONValue {
        .object([
            "seal": .string(facts.seal), "root": .string(facts.root), "siteClock": .string(facts.siteClock),
            "reason": .string(facts.reason), "signer": .string(facts.signer), "entry": .count(facts.entry),
            "rows": .optional(facts.rows), "evidence": .string(facts.evidence.rawValue),
            "retracted": .optional(facts.retracted), "corrections": .optional(facts.corrections),
        ])
    }
}
