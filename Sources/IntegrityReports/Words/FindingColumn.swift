// Which columns a table of findings needs: none that would be empty from top to bottom.

import TrialIntegrity

/// A column of a table of findings.
enum FindingColumn {
    case row, sealedRow, foundRow, key, column, sealed, found, place, why, reason, note

    /// The columns in which at least one finding has something to say, in reading order.
    static func columns(for findings: [Finding]) -> [FindingColumn] {
        var columns = rowColumns(for: findings)
        if findings.contains(where: { $0.key != nil }) { columns.append(.key) }
        if findings.contains(where: { $0.column != nil }) { columns.append(.column) }
        if findings.contains(where: \.hasTexts) { columns += [.sealed, .found] }
        if findings.contains(where: { $0.place != nil }) { columns.append(.place) }
        if findings.contains(where: { !$0.materiality.isEmpty }) { columns.append(.why) }
        if findings.contains(where: { $0.explanation != nil }) { columns.append(.reason) }
        if findings.contains(where: \.hasNote) { columns.append(.note) }
        return columns
    }

    /// One column where rows kept their number or have only one, two where they differ.
    private static func rowColumns(for findings: [Finding]) -> [FindingColumn] {
        let hasSealed = findings.contains { $0.sealedRow != nil }
        let hasFound = findings.contains { $0.foundRow != nil }
        if hasSealed, hasFound {
            return findings.allSatisfy { $0.sealedRow == $0.foundRow } ? [.row] : [.sealedRow, .foundRow]
        }
        return hasSealed ? [.sealedRow] : hasFound ? [.foundRow] : []
    }
}

extension Finding {
    /// Whether there are texts to compare, or were before they were masked.
    fileprivate var hasTexts: Bool {
        sealed != nil || found != nil || (masked == .blinded && column != nil && !kind.comparesNames)
    }

    /// Where the other cell of an exchange is, in words; nil for other findings.
    var otherCell: String? {
        guard let other = counterpart else { return nil }
        if other.foundRow == foundRow { return "exchanged with \(other.column) of the same row" }
        let row = other.sealedRow == other.foundRow ? "row" : "found row"
        let key = other.key.map { " (\($0.map(\.value).joined(separator: " · ")))" } ?? ""
        return "exchanged with \(other.column) of \(row) \(other.foundRow)\(key)"
    }

    /// All remarks, in one sentence; nil when there is none.
    var remark: String? {
        let parts = [otherCell, note].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }

    /// Whether there is a remark on it: its own, or the code points of look-alike characters.
    fileprivate var hasNote: Bool {
        note != nil || counterpart != nil || CellDifference(sealed: sealed, found: found, limit: 1).codePoints != nil
    }
}

extension [Finding] {
    /// The names of the key columns, `USUBJID · LBSEQ`, when all findings with a key have the same ones; otherwise nil.
    var keyHeading: String? {
        let names = lazy.compactMap { $0.key?.map(\.column) }
        guard let first = names.first, !first.isEmpty, names.allSatisfy({ $0 == first }) else { return nil }
        return first.joined(separator: " · ")
    }
}
