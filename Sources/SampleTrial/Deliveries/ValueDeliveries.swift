// Deliveries in which values were changed.

/// Manipulations of cells.
enum ValueDeliveries {
    static var plans: [DeliveryPlan] {
        [
            DeliveryPlan(
                name: "10-one-lab-value",
                site: 708,
                title: "One single laboratory value was changed.",
                changes: changeOneValue
            ),
            DeliveryPlan(
                name: "11-liver-values-lowered",
                site: 706,
                title: "48 liver values above the upper limit were lowered to below it, to hide harm to the liver.",
                changes: lowerLiverValues
            ),
            DeliveryPlan(
                name: "12-events-played-down",
                site: 709,
                title: "Severe and serious adverse events were made mild and not serious.",
                changes: playDownEvents
            ),
            DeliveryPlan(
                name: "13-values-exchanged",
                site: 708,
                title: "The same laboratory value was exchanged between two subjects.",
                changes: exchangeValues
            ),
            DeliveryPlan(
                name: "14-consent-dates-moved",
                site: 709,
                title: "Consent given only after the first dose was dated back to before it.",
                changes: moveConsentDates
            ),
            DeliveryPlan(
                name: "15-visit-number-changed",
                site: 708,
                title: "One laboratory row was booked to another visit: its visit number was changed.",
                changes: changeVisitNumber
            ),
            DeliveryPlan(
                name: "16-subject-exchanged",
                site: 709,
                title: "One adverse event was moved from one subject to another.",
                changes: moveEvent
            ),
        ]
    }

    private static func changeOneValue(_ draft: inout DeliveryDraft) {
        let row = draft["LB"].rows(where: ("LBTESTCD", "BILI"))[5]
        draft["LB"].set("LBORRES", row, to: decimal(draft["LB"].text("LBORRES", row), plus: 95))
    }

    private static func lowerLiverValues(_ draft: inout DeliveryDraft) {
        let high = draft["LB"].rows(where: ("LBNRIND", "HIGH"))
            .filter { ["ALT", "AST"].contains(draft["LB"].text("LBTESTCD", $0)) }
        for (number, row) in high.prefix(48).enumerated() {
            // The limit is 40.0 here: values of 29.1 to 38.9, as a careful hand would invent them.
            draft["LB"].set("LBORRES", row, to: decimal(291 + number * 37 % 99, places: 1))
        }
    }

    private static func playDownEvents(_ draft: inout DeliveryDraft) {
        for row in draft["AE"].rows(where: ("AESEV", "SEVERE"), ("AESER", "Y")).prefix(4) {
            draft["AE"].set("AESEV", row, to: "MILD")
            draft["AE"].set("AESER", row, to: "N")
        }
    }

    private static func exchangeValues(_ draft: inout DeliveryDraft) {
        let rows = draft["LB"].rows(where: ("LBTESTCD", "AST"), ("VISIT", "WEEK 24"))
        let first = rows[0]
        let value = draft["LB"].text("LBORRES", first)
        for second in rows.dropFirst() where draft["LB"].text("LBORRES", second) != value {
            return draft["LB"].exchange("LBORRES", first, with: second)
        }
    }

    private static func moveConsentDates(_ draft: inout DeliveryDraft) {
        for row in draft["DM"].rows.indices where draft["DM"].text("RFICDTC", row) > draft["DM"].text("RFSTDTC", row) {
            draft["DM"].set("RFICDTC", row, to: draft.screeningDay(ofSubject: row))
        }
    }

    private static func changeVisitNumber(_ draft: inout DeliveryDraft) {
        let row = draft["LB"].rows(where: ("LBTESTCD", "ALT"), ("VISITNUM", "3"))[3]
        draft["LB"].set("VISITNUM", row, to: "3.1")
    }

    private static func moveEvent(_ draft: inout DeliveryDraft) {
        let table = draft["AE"]
        let row = table.rows(where: ("AESER", "Y"))[0]
        // To the last subject, unless that one has the same event on the same day.
        let event = ["AETERM", "AESTDTC"].map { table.text($0, row) }
        let subjects = draft["DM"].rows.indices.reversed().map { draft["DM"].text("USUBJID", $0) }
        let free = subjects.first { subject in
            subject != table.text("USUBJID", row)
                && !table.rows.indices.contains { other in
                    table.text("USUBJID", other) == subject
                        && ["AETERM", "AESTDTC"].map { table.text($0, other) } == event
                }
        }
        draft["AE"].set("USUBJID", row, to: free ?? "NIM-709-0099")
    }
}

extension DeliveryDraft {
    /// The screening day of a subject, by its row in DM, as ISO date.
    fileprivate func screeningDay(ofSubject row: Int) -> String {
        let subject = self["DM"].text("USUBJID", row)
        let screening = self["LB"].rows.indices.first { position in
            self["LB"].text("USUBJID", position) == subject && self["LB"].text("VISITNUM", position) == "1"
        }
        return screening.map { String(self["LB"].text("LBDTC", $0).prefix(10)) } ?? ""
    }
}
