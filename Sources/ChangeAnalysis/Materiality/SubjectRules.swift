// Deaths, adverse events and whole subjects that come or go.

import TrialIntegrity

/// Deaths.
enum DeathRule {
    /// The reason of a finding that removes a death, adds one or moves its date.
    static func reasons(_ change: MaterialChange) -> [Materiality] {
        guard let domain = change.purposes.domain else { return [] }
        let finding = change.finding
        if finding.isRowRemoved || finding.isRowAdded, let row = change.row {
            guard tellsOfDeath(row, domain) else { return [] }
            return [reason(gone: finding.isRowRemoved, "the row tells of a death")]
        }
        guard let cell = change.cell, let column = finding.column else { return [] }
        let purposes = change.purposesOfColumn
        if purposes.contains(.deathDate) {
            if change.isEmptied { return [reason(gone: true, "\(column) is the date of death")] }
            if change.isFilled { return [reason(gone: false, "\(column) is the date of death")] }
            guard let (one, two) = change.movedDay else { return [] }
            return [
                Materiality(
                    code: "death-moved",
                    weight: .safety,
                    rule: "\(column) is the date of death",
                    text: DateRule.move(one, two)
                )
            ]
        }
        let isFlag = purposes.contains(.death)
        let isOutcome = domain == .adverseEvents && purposes.contains(.outcome)
        let isTerm = domain == .disposition && purposes.contains(.term)
        guard isFlag || isOutcome || isTerm else { return [] }
        func tells(_ text: String) -> Bool {
            if isFlag { return YesNo.isYes(text) }
            return text.uppercased() == (isOutcome ? "FATAL" : Disposition.death)
        }
        guard tells(cell.sealed) != tells(cell.found) else { return [] }
        return [reason(gone: tells(cell.sealed), "\(column) tells whether the subject died")]
    }

    private static func tellsOfDeath(_ row: ClinicalRow, _ domain: ClinicalDomain) -> Bool {
        switch domain {
        case .adverseEvents: AdverseEventScale.isFatal(row)
        case .disposition: row[.term]?.uppercased() == Disposition.death
        case .demographics: YesNo.isYes(row[.death]) || row[.deathDate] != nil
        default: false
        }
    }

    private static func reason(gone: Bool, _ rule: String) -> Materiality {
        Materiality(
            code: gone ? "death-removed" : "death-added",
            weight: .safety,
            rule: rule,
            text: gone ? "a death is no longer recorded here" : "a death is recorded here that was not sealed"
        )
    }
}

/// Whole subjects.
enum SubjectRule {
    /// The reason of a removed row when it is one of all rows that its subject had, and of rows that are another's now.
    static func reasons(_ change: MaterialChange) -> [Materiality] {
        if change.finding.kind == .subjectRelabelled, let column = change.finding.column {
            return [
                Materiality(
                    code: "subject-relabelled",
                    weight: .decision,
                    rule: "\(column) says whose a row is, and with it in which arm it counts",
                    text: "all rows of a subject stand under another id"
                )
            ]
        }
        guard change.finding.isRowRemoved, change.subjectIsGone else { return [] }
        return [
            Materiality(
                code: "subject-removed",
                weight: .safety,
                rule: "every sealed row of the subject in this dataset was removed",
                text: "the subject is gone from the dataset"
            )
        ]
    }
}

/// Adverse events as a whole.
enum EventRule {
    /// The reason of an adverse event that was removed or added.
    static func reasons(_ change: MaterialChange) -> [Materiality] {
        let finding = change.finding
        guard change.purposes.domain == .adverseEvents, finding.isRowRemoved || finding.isRowAdded else { return [] }
        let isSerious = change.row.map { YesNo.isYes($0[.serious]) || AdverseEventScale.isFatal($0) } ?? false
        let event = isSerious ? "a serious adverse event" : "an adverse event"
        let what = finding.isRowRemoved ? "removed" : "added"
        return [
            Materiality(
                code: isSerious && finding.isRowRemoved ? "serious-event-removed" : "event-\(what)",
                weight: .safety,
                rule: "each row is an adverse event",
                text: "\(event) was \(what)"
            )
        ]
    }
}
