// What the trial is decided on: treatments and declared endpoints.

import TrialIntegrity

/// Treatment arms, and treatments given.
enum TreatmentRule {
    /// The reason of a finding in a column of arms, or of the treatment and dose of an exposure.
    static func reasons(_ change: MaterialChange) -> [Materiality] {
        let finding = change.finding
        guard finding.isCellChange, let column = finding.column else { return [] }
        if change.meaning.armColumns.contains(column) {
            return [
                Materiality(
                    code: "arm-altered",
                    weight: .decision,
                    rule: "\(column) is the treatment arm",
                    text: "the treatment arm was altered"
                )
            ]
        }
        let purposes = change.purposesOfColumn
        guard change.purposes.domain == .exposure, purposes.contains(.term) || purposes.contains(.dose) else {
            return []
        }
        let what = purposes.contains(.dose) ? "the dose given" : "the treatment given"
        return [
            Materiality(
                code: "treatment-altered",
                weight: .decision,
                rule: "\(column) is \(what)",
                text: "\(what) was altered"
            )
        ]
    }
}

/// Declared endpoints.
enum EndpointRule {
    /// The reason of a finding in a declared endpoint, or in a row that holds one.
    static func reasons(_ change: MaterialChange) -> [Materiality] {
        guard let endpoints = change.rules?.endpoints, !endpoints.isEmpty else { return [] }
        let finding = change.finding
        let isRow = finding.isRowRemoved || finding.isRowAdded
        guard isRow || finding.isCellChange || finding.kind == .columnRemoved else { return [] }
        let hit = endpoints.first { endpoint in
            if finding.kind == .columnRemoved { return endpoint.column == finding.column }
            guard isRow || endpoint.column == finding.column else { return false }
            // A row without the test is no row of the endpoint; where rows have no test, each holds it.
            return endpoint.test == nil || endpoint.test == change.row?[.test]
        }
        guard let hit else { return [] }
        let name = hit.test.map { "\(hit.column) of \($0)" } ?? hit.column
        let what =
            finding.isRowRemoved
            ? "a row with an endpoint was removed"
            : finding.isRowAdded ? "a row with an endpoint was added" : "an endpoint was altered"
        return [
            Materiality(
                code: finding.isRowRemoved
                    ? "endpoint-removed" : finding.isRowAdded ? "endpoint-added" : "endpoint-altered",
                weight: .decision,
                rule: "the trial declares the endpoint \(name)",
                text: what
            )
        ]
    }
}
