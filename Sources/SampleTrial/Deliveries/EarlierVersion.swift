// The one site that sealed twice, and what its first version looked like.

/// Site 707 before its queries were answered: the delivery with this version is out of date.
enum EarlierVersion {
    static let siteNumber = 707

    /// The first version as a draft of the second.
    ///
    /// Three events not yet reported, a severity not yet raised, six laboratory values not yet corrected.
    /// DM, VS, EX and DS are the same in both versions.
    static func draft(of tables: [SampleTable]) -> DeliveryDraft {
        var draft = DeliveryDraft(tables)
        if let severe = draft["AE"].rows(where: ("AESEV", "SEVERE")).first {
            draft["AE"].set("AESEV", severe, to: "MODERATE")
        }
        draft["AE"].remove(Array(draft["AE"].rows().suffix(3)))
        draft["AE"].condition = .outdated
        for row in draft["LB"].rows(where: ("LBTESTCD", "CRP"), ("VISITNUM", "1")).prefix(6) {
            // Ten too much in the first version, as after a slip of the keyboard; `<0.2` becomes a number.
            let value = draft["LB"].text("LBORRES", row)
            draft["LB"].set("LBORRES", row, to: value.hasPrefix("<") ? "0.20" : decimal(value, plus: 1000))
        }
        draft["LB"].condition = .outdated
        return draft
    }
}
