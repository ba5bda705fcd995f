// Deliveries that hold the same records: an auditor who calls them altered will not be believed again.

/// Clean and re-exported deliveries.
enum HarmlessDeliveries {
    static var plans: [DeliveryPlan] {
        [
            DeliveryPlan(
                name: "00-clean",
                site: 708,
                title: "The files exactly as they were sealed, byte for byte."
            ),
            DeliveryPlan(
                name: "01-windows-line-ends",
                site: 709,
                title: "The same data, saved with a byte-order mark and Windows line ends.",
                style: ExportStyle(encoding: .utf8WithMark, lineEnd: ExportStyle.crlf)
            ),
            DeliveryPlan(
                name: "02-all-quoted",
                site: 710,
                title: "The same data, with every field in quotation marks.",
                style: ExportStyle(quoting: .all)
            ),
            DeliveryPlan(
                name: "03-semicolons-windows-1252",
                site: 708,
                title: "The same data from a European office program: semicolons, and the Windows-1252 encoding.",
                style: ExportStyle(encoding: .windows1252, delimiter: UInt8(ascii: ";"))
            ),
            DeliveryPlan(
                name: "04-columns-reordered",
                site: 709,
                title: "The same data, with the columns in alphabetic order.",
                style: ExportStyle(columnOrder: .alphabetic)
            ),
            DeliveryPlan(
                name: "05-rows-reordered",
                site: 710,
                title: "The same data, with the rows in another order.",
                style: ExportStyle(rowOrder: .shuffled)
            ),
            DeliveryPlan(
                name: "06-numbers-rewritten",
                site: 708,
                title: "The same data, with 54.40 written as 54.4 and empty numbers and dates as a point.",
                style: ExportStyle(rewriting: .shortNumbers)
            ),
            DeliveryPlan(
                name: "07-dates-day-first",
                site: 709,
                title: "The same data, with whole columns of dates written as day/month/year.",
                style: ExportStyle(rewriting: .dayFirstDates)
            ),
            DeliveryPlan(
                name: "08-letters-decomposed",
                site: 710,
                title: "The same data, with accented letters stored as letter plus accent, and blanks behind texts.",
                style: ExportStyle(rewriting: .decomposedAndPadded)
            ),
            DeliveryPlan(
                name: "09-utf-16",
                site: 710,
                title: "The same data, saved as \"Unicode text\", which is UTF-16.",
                style: ExportStyle(encoding: .utf16LittleEndianWithMark)
            ),
        ]
    }
}
