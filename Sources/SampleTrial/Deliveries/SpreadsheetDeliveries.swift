// Deliveries that someone opened in a spreadsheet program and saved again.

/// Damage by spreadsheets: nobody meant it, and the data are still not what was sealed.
enum SpreadsheetDeliveries {
    static var plans: [DeliveryPlan] {
        [
            DeliveryPlan(
                name: "25-leading-zeros-lost",
                site: 709,
                title: "A spreadsheet took kit numbers for numbers: 0004412 became 4412.",
                changes: loseLeadingZeros
            ),
            DeliveryPlan(
                name: "26-exponents-and-dates",
                site: 710,
                title: "A spreadsheet wrote long numbers with an exponent and took the freezer slot MAR1 for 1 March.",
                changes: writeExponentsAndDates
            ),
            DeliveryPlan(
                name: "27-digits-lost",
                site: 708,
                title: "A spreadsheet kept 15 digits of the 17 of each randomisation number.",
                changes: loseDigits
            ),
        ]
    }

    private static func loseLeadingZeros(_ draft: inout DeliveryDraft) {
        for row in draft["EX"].rows.indices {
            let kit = draft["EX"].text("EXLOT", row)
            draft["EX"].damage("EXLOT", row, to: withoutLeadingZeros(kit))
        }
    }

    private static func writeExponentsAndDates(_ draft: inout DeliveryDraft) {
        for row in draft["DM"].rows.indices {
            let number = draft["DM"].text("RANDNO", row)
            draft["DM"].damage("RANDNO", row, to: withExponent(number))
            draft["DM"].damage("BIOSLOT", row, to: asDate(draft["DM"].text("BIOSLOT", row)))
        }
    }

    private static func loseDigits(_ draft: inout DeliveryDraft) {
        for row in draft["DM"].rows.indices {
            let number = draft["DM"].text("RANDNO", row)
            draft["DM"].damage("RANDNO", row, to: number.prefix(15) + "00")
        }
    }

    /// `0004412` as `4412`.
    static func withoutLeadingZeros(_ text: String) -> String {
        String(text.drop { $0 == "0" })
    }

    /// Seventeen digits as six and an exponent; the seventh digit is a 0 to 3 (day of the month), so nothing rounds up.
    private static func withExponent(_ digits: String) -> String {
        "\(digits.prefix(1)).\(digits.dropFirst().prefix(5))E+\(digits.utf8.count - 1)"
    }

    /// `MAR1` as `1-Mar`.
    static func asDate(_ slot: String) -> String {
        slot.dropFirst(3) + "-" + slot.prefix(1) + slot.dropFirst().prefix(2).lowercased()
    }
}
