// Consent, visits and events that move in time.

import TrialIntegrity

/// Consent.
enum ConsentRule {
    /// The reason of a finding that moves or removes a consent.
    static func reasons(_ change: MaterialChange) -> [Materiality] {
        guard change.cell != nil, let column = change.finding.column, isConsent(change) else { return [] }
        func reason(_ what: String, _ text: String) -> [Materiality] {
            let rule = "\(column) is the date of consent"
            return [Materiality(code: "consent-\(what)", weight: .safety, rule: rule, text: text)]
        }
        if change.isEmptied { return reason("removed", "the consent is no longer dated") }
        guard let (one, two) = change.movedDay else { return [] }
        var text = DateRule.move(one, two)
        if let start = change.row?.day(.startOfTreatment) ?? change.subject?.firstTreatment {
            if one > start, two <= start { text += ", to before the first treatment" }
            if one <= start, two > start { text += ", to after the first treatment" }
        }
        return reason("moved", text)
    }

    /// Whether a finding is about the date of a consent.
    static func isConsent(_ change: MaterialChange) -> Bool {
        let purposes = change.purposesOfColumn
        if purposes.contains(.consentDate) { return true }
        return change.purposes.domain == .disposition && purposes.contains(.date)
            && change.row?[.term]?.uppercased() == Disposition.consent
    }
}

/// Dates of visits and events.
enum DateRule {
    /// The reasons of a finding that moves a date: what it crosses, and how far it goes.
    static func reasons(_ change: MaterialChange) -> [Materiality] {
        guard let (one, two) = change.movedDay, let column = change.finding.column else { return [] }
        var reasons = change.days.compactMap { notable in
            crossing(one, two, notable.day).map { way in
                Materiality(
                    code: notable.isLock ? "lock-crossed" : "milestone-crossed",
                    weight: .interpretation,
                    rule: notable.isLock
                        ? "the ledger has \(notable.name)"
                        : "the trial declares \(notable.name) on \(notable.day.text)",
                    text: "moves from \(way) \(notable.name)"
                )
            }
        }
        let purposes = change.purposesOfColumn
        if !ConsentRule.isConsent(change), let consent = change.subject?.consent,
            let way = crossing(one, two, consent)
        {
            reasons.append(
                reason("consent-crossed", "\(column) is held against the consent", "moves from \(way) consent")
            )
        }
        // The day of death itself is still before: events on that day are possible.
        if !purposes.contains(.deathDate), let death = change.subject?.death, (one > death) != (two > death) {
            let way = two > death ? "not after to after" : "after to not after"
            reasons.append(
                reason("death-crossed", "\(column) is held against the death", "moves from \(way) the death")
            )
        }
        let size = Materiality(
            code: "date-moved",
            weight: .magnitude,
            rule: "\(column) is a date",
            text: move(one, two)
        )
        return reasons + [size]
    }

    private static func reason(_ code: String, _ rule: String, _ text: String) -> Materiality {
        Materiality(code: code, weight: .interpretation, rule: rule, text: text)
    }

    /// `before to after` when a day is crossed; that day itself counts as after.
    private static func crossing(_ one: UTCDay, _ two: UTCDay, _ day: UTCDay) -> String? {
        guard (one < day) != (two < day) else { return nil }
        return one < day ? "before to after" : "after to before"
    }

    /// `moves 3 days earlier`.
    static func move(_ one: UTCDay, _ two: UTCDay) -> String {
        "moves \(NumberWords.days((two.number - one.number).magnitude.asDays)) \(two < one ? "earlier" : "later")"
    }
}

extension UInt64 {
    fileprivate var asDays: Int64 { Int64(clamping: self) }
}
