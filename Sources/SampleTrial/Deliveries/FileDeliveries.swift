// Deliveries in which whole files are wrong.

/// Older, missing and unreadable files.
enum FileDeliveries {
    static var plans: [DeliveryPlan] {
        [
            DeliveryPlan(
                name: "28-older-version",
                site: EarlierVersion.siteNumber,
                title: "The site sealed twice; what was delivered is the first version, before the corrections.",
                changes: takeEarlierVersion
            ),
            DeliveryPlan(
                name: "29-file-missing",
                site: 710,
                title: "The adverse events were not delivered at all.",
                changes: { $0["AE"].condition = .missing }
            ),
            DeliveryPlan(
                name: "30-file-unreadable",
                site: 708,
                title: "Two files are broken: one row has lost cells, and a stretch of bytes was overwritten.",
                changes: {
                    $0["VS"].condition = .ragged
                    $0["AE"].condition = .overwritten
                }
            ),
        ]
    }

    private static func takeEarlierVersion(_ draft: inout DeliveryDraft) {
        draft = EarlierVersion.draft(of: draft.tables.map(\.sealed))
    }
}

/// What bad disks and bad transfers do to files.
enum FileDamage {
    /// Line 21 without its last two cells; the files damaged so have no quotes and no breaks in cells.
    static func ragged(_ bytes: [UInt8]) -> [UInt8] {
        var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        for _ in 0..<2 {
            if let comma = lines[20].lastIndex(of: UInt8(ascii: ",")) { lines[20] = lines[20][..<comma] }
        }
        return Array(lines.joined(separator: [0x0A]))
    }

    /// Sixteen bytes in the middle overwritten: zero bytes, and bytes that are no UTF-8 and no Windows-1252 either.
    static func overwritten(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        let start = bytes.count / 2
        for offset in 0..<16 {
            bytes[start + offset] = [0x00, 0x81, 0xFF, 0x90][offset % 4]
        }
        return bytes
    }
}
