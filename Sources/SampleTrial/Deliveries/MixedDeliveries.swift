// Deliveries with several faults, or with one fault behind a re-export.

/// The two hardest deliveries.
enum MixedDeliveries {
    static var plans: [DeliveryPlan] {
        [
            DeliveryPlan(
                name: "31-twelve-faults",
                site: 709,
                title: "Twelve faults at once, spread over all six files.",
                changes: plantTwelve
            ),
            DeliveryPlan(
                name: "32-one-change-in-a-re-export",
                site: 710,
                title: "Everything was exported anew, quoted and in another order, and one single value was changed.",
                style: ExportStyle(
                    encoding: .utf8WithMark,
                    lineEnd: ExportStyle.crlf,
                    quoting: .all,
                    rowOrder: .reversed
                ),
                changes: { draft in
                    let row = draft["VS"].rows(where: ("VSTESTCD", "WEIGHT"), ("VISIT", "WEEK 12"))[1]
                    draft["VS"].set("VSORRES", row, to: decimal(draft["VS"].text("VSORRES", row), plus: -640))
                }
            ),
        ]
    }

    /// Each fault gives one finding: 1 consent date, 2 freezer slot, 3 severity, 4 deleted event, 5 pressure, 6 weight
    /// row removed, 7–8 laboratory values, 9 visit number, 10 kit number, 11 repeated row, 12 renamed column.
    private static func plantTwelve(_ draft: inout DeliveryDraft) {
        draft["DM"].set("RFICDTC", 1, to: "2024-10-30")
        draft["DM"].damage("BIOSLOT", 4, to: SpreadsheetDeliveries.asDate(draft["DM"].text("BIOSLOT", 4)))

        let severe = draft["AE"].rows(where: ("AESEV", "SEVERE"))
        draft["AE"].set("AESEV", severe[0], to: "MILD")
        draft["AE"].remove([severe[1]])

        let pressure = draft["VS"].rows(where: ("VSTESTCD", "SYSBP"))[9]
        draft["VS"].set("VSORRES", pressure, to: decimal(draft["VS"].text("VSORRES", pressure), plus: -18))
        draft["VS"].remove([draft["VS"].rows(where: ("VSTESTCD", "WEIGHT"))[6]])

        let enzymes = draft["LB"].rows(where: ("LBTESTCD", "ALT"))
        draft["LB"].set("LBORRES", enzymes[2], to: "21.3")
        draft["LB"].set("LBNRIND", enzymes[8], to: "CLINICALLY IRRELEVANT")
        let visit = draft["LB"].rows(where: ("LBTESTCD", "AST"), ("VISITNUM", "4"))[2]
        draft["LB"].set("VISITNUM", visit, to: "4.2")

        let kit = draft["EX"].text("EXLOT", 3)
        draft["EX"].damage("EXLOT", 3, to: SpreadsheetDeliveries.withoutLeadingZeros(kit))
        draft["EX"].duplicate(draft["EX"].rows()[10])

        draft["DS"].renameColumn("DSTERM", to: "DSTERM_RAW")
    }
}
