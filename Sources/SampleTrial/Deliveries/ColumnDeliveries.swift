// Deliveries in which the header changed.

/// Manipulations of columns.
enum ColumnDeliveries {
    static var plans: [DeliveryPlan] {
        [
            DeliveryPlan(
                name: "21-column-removed",
                site: 710,
                title: "The column with the severity of adverse events is gone.",
                changes: { $0["AE"].removeColumn("AESEV") }
            ),
            DeliveryPlan(
                name: "22-column-added",
                site: 708,
                title: "The vital signs have a column that was never sealed.",
                changes: { $0["VS"].addColumn("VSBLFL", text: "Y") }
            ),
            DeliveryPlan(
                name: "23-column-renamed",
                site: 709,
                title: "A laboratory column has another name, with the same values under it.",
                changes: { $0["LB"].renameColumn("LBREFID", to: "LBSPID") }
            ),
            DeliveryPlan(
                name: "24-headers-swapped",
                site: 710,
                title: "The headers of the lower and the upper limit of normal were exchanged.",
                changes: { $0["LB"].swapHeaders("LBORNRLO", "LBORNRHI") }
            ),
        ]
    }
}
