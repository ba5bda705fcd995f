// The words for kinds of findings, and their order and selection when not all can be shown.

package import TrialIntegrity

extension FindingKind {
    /// The heading over findings of this kind.
    package var title: String {
        switch self {
        case .subjectRelabelled: "Subjects under another id"
        case .valuesSwapped: "Values exchanged"
        case .cellAltered: "Cells altered"
        case .rowAltered: "Rows altered"
        case .spreadsheetDamage: "Spreadsheet damage"
        case .keyAltered: "Keys altered"
        case .rowAdded: "Rows added"
        case .rowRemoved: "Rows removed"
        case .rowDuplicated: "Rows duplicated"
        case .columnAdded: "Columns added"
        case .columnRemoved: "Columns removed"
        case .columnRenamed: "Columns renamed"
        case .columnsSwapped: "Columns swapped"
        case .staleSequence: "Older version delivered"
        case .fileMissing: "File missing"
        case .fileUnreadable: "File unreadable"
        case .cellReformatted: "Cells written differently"
        case .precisionLost: "Precision lost"
        case .rowMoved: "Rows in another place"
        case .dateAfterSeal: "Dates after the seal"
        case .fileUnsealed: "File without a seal"
        }
    }

    /// What such a finding is: one sentence with its full stop.
    package var explanation: String {
        switch self {
        case .subjectRelabelled: "All rows of the subject are there, under the id of another subject or a new one."
        case .valuesSwapped:
            "Two cells hold the sealed value of each other; the row and column given are those of the first."
        case .cellAltered: "The row is there under its key, but this cell holds something else."
        case .rowAltered: "The row differs from what was sealed; the cells cannot be told apart."
        case .spreadsheetDamage:
            "What a spreadsheet does on saving: lost zeros, rounded digits, text turned into dates."
        case .keyAltered: "The row is recognised by its other cells, but its key is another."
        case .rowAdded: "The row is in the delivery and was not sealed."
        case .rowRemoved: "The row was sealed and is not in the delivery."
        case .rowDuplicated: "The row repeats another row of the delivery more often than was sealed."
        case .columnAdded: "The column is in the delivery and was not sealed."
        case .columnRemoved: "The column was sealed and is not in the delivery."
        case .columnRenamed: "The same values stand under another name."
        case .columnsSwapped: "The headers of two columns were exchanged while the values stayed."
        case .staleSequence: "The delivery matches an older seal, not the newest."
        case .fileMissing: "The dataset was sealed and was not delivered."
        case .fileUnreadable: "The delivered file cannot be read as the table it should be."
        case .cellReformatted: "Another way to write the same value; the meaning is as sealed."
        case .precisionLost: "The same number with fewer decimals written."
        case .rowMoved: "The same row stands in another place."
        case .dateAfterSeal: "The sealed cell holds a date that still lay ahead when the dataset was sealed."
        case .fileUnsealed: "No seal covers this file, so nothing can be said about it."
        }
    }

    /// What is counted, for `1 column added` and `2 columns added`.
    var counted: (one: String, many: String) {
        switch self {
        case .columnAdded: ("column added", "columns added")
        case .columnRemoved: ("column removed", "columns removed")
        case .columnRenamed: ("column renamed", "columns renamed")
        case .columnsSwapped: ("pair of columns swapped", "pairs of columns swapped")
        case .staleSequence: ("older version delivered", "older versions delivered")
        case .fileMissing: ("file missing", "files missing")
        case .fileUnreadable: ("file unreadable", "files unreadable")
        default: ("finding", "findings")
        }
    }
}

/// Findings of one kind in one dataset: those that are shown, and how many there are.
struct FindingGroup {
    /// The kind.
    let kind: FindingKind
    /// Those that are shown, in the order of the model.
    let shown: [Finding]
    /// How many there are.
    let total: Int

    /// Groups findings by kind, in the order of `FindingKind.allCases`, showing at most `limit` in all.
    ///
    /// Every kind gets an equal share first, so that a single removed row is seen beside a thousand altered cells.
    static func groups(of findings: [Finding], limit: Int) -> [FindingGroup] {
        let byKind = Dictionary(grouping: findings, by: \.kind)
        let present = FindingKind.allCases.compactMap { kind in byKind[kind].map { (kind, $0) } }
        let shares = shares(of: present.map(\.1.count), limit: limit)
        return zip(present, shares).map { group, share in
            FindingGroup(kind: group.0, shown: Array(group.1.prefix(share)), total: group.1.count)
        }
    }

    /// Splits `limit` over groups as evenly as their sizes allow; the earlier ones get what is left over.
    static func shares(of counts: [Int], limit: Int) -> [Int] {
        var shares = counts.map { _ in 0 }
        var left = max(0, limit)
        var open = counts.indices.filter { counts[$0] > 0 }
        while left > 0, !open.isEmpty {
            let each = max(1, left / open.count)
            for group in open where left > 0 {
                let given = min(each, counts[group] - shares[group], left)
                shares[group] += given
                left -= given
            }
            open.removeAll { shares[$0] == counts[$0] }
        }
        return shares
    }
}
