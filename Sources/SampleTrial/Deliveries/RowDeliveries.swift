// Deliveries in which rows vanished or appeared.

/// Manipulations of rows.
enum RowDeliveries {
    static var plans: [DeliveryPlan] {
        [
            DeliveryPlan(
                name: "17-events-deleted",
                site: 708,
                title: "Five adverse events were deleted.",
                changes: deleteEvents
            ),
            DeliveryPlan(
                name: "18-death-removed",
                site: 709,
                title: "A subject died; the death was taken out of the disposition and the demographics.",
                changes: removeDeath
            ),
            DeliveryPlan(
                name: "19-visits-invented",
                site: 710,
                title: "A subject left the trial early; a week 24 visit that never took place was added.",
                changes: inventVisit
            ),
            DeliveryPlan(
                name: "20-row-duplicated",
                site: 710,
                title: "One laboratory row appears once more than it was sealed.",
                changes: duplicateRow
            ),
        ]
    }

    private static func deleteEvents(_ draft: inout DeliveryDraft) {
        let severe = draft["AE"].rows(where: ("AESEV", "SEVERE"))
        let others = draft["AE"].rows().filter { !severe.contains($0) }
        draft["AE"].remove(Array((severe + others).prefix(5)))
    }

    private static func removeDeath(_ draft: inout DeliveryDraft) {
        draft["DS"].remove(draft["DS"].rows(where: ("DSDECOD", "DEATH")))
        for row in draft["DM"].rows(where: ("DTHFL", "Y")) {
            draft["DM"].set("DTHDTC", row, to: "")
            draft["DM"].set("DTHFL", row, to: "")
        }
    }

    /// Copies the week 24 rows of another subject: the favourite way to invent a visit.
    ///
    /// The sequence numbers go on.
    private static func inventVisit(_ draft: inout DeliveryDraft) {
        let leaver = "NIM-710-0003"
        for (dataset, prefix) in [("VS", "VS"), ("LB", "LB")] {
            let table = draft[dataset]
            let model = table.rows(where: ("USUBJID", "NIM-710-0005"), ("VISIT", "WEEK 24"))
            let own = table.rows.indices.filter { table.text("USUBJID", $0) == leaver }
            guard let last = own.last else { continue }
            for (number, row) in model.enumerated() {
                var cells = table.rows[row].cells
                cells[table.position(of: "USUBJID")] = leaver
                cells[table.position(of: prefix + "SEQ")] = String(own.count + number + 1)
                draft[dataset].insert(cells, behind: last + number)
            }
        }
    }

    private static func duplicateRow(_ draft: inout DeliveryDraft) {
        draft["LB"].duplicate(draft["LB"].rows(where: ("LBTESTCD", "CRP"))[7])
    }
}
