// Thirteen harmless ways in which a table comes back from another program.

import Foundation
import TrialIntegrity

/// A harmless rewriting of a file.
enum Reexport: String, CaseIterable {
    case mark, carriageReturns, quotes, noFinalBreak, semicolons, windows1252, columns, rows, zeros, points, dates
    case decomposed, blanks

    /// What a difference that names this cause says.
    var cause: String {
        switch self {
        case .mark: "byte-order mark: added"
        case .carriageReturns: "line-ends: LF to CRLF"
        case .quotes: "quoting: "
        case .noFinalBreak: "final line break: removed"
        case .semicolons: "delimiter: comma to semicolon"
        case .windows1252: "encoding: utf-8 to windows-1252"
        case .columns: "column order: "
        case .rows: "row order: "
        case .zeros: "trailing zeros dropped"
        case .points: "missing values marked differently"
        case .dates: "dates written differently"
        case .decomposed: "Unicode normal form"
        case .blanks: "blanks at the ends"
        }
    }

    /// Whether cells are written differently by it.
    var rewritesCells: Bool {
        switch self {
        case .zeros, .points, .dates, .decomposed, .blanks: true
        default: false
        }
    }

    /// Applies it to a table or to how it is written.
    func apply(
        to table: inout TextTable,
        _ style: inout TextTable.Style,
        profile: Profile,
        using random: inout some RandomNumberGenerator
    ) {
        func names(_ isChosen: (ProfileColumn) -> Bool) -> [String] { profile.columns.filter(isChosen).map(\.name) }
        switch self {
        case .mark: style.mark = true
        case .carriageReturns: style.lineEnd = "\r\n"
        case .quotes: style.quotesAll = true
        case .noFinalBreak: style.endsLastLine = false
        case .semicolons: style.delimiter = ";"
        case .windows1252: style.encoding = .windowsCP1252
        case .columns: table = table.reordered(table.columns.indices.shuffled(using: &random))
        case .rows: table.rows.shuffle(using: &random)
        case .zeros: table.rewrite(names { $0.type.isNumeric }, Self.withoutZeros)
        case .points:
            table.rewrite(names { $0.type != .text }) { [" ", "", "NA"].contains($0) ? "." : $0 }
        case .dates: table.rewrite(names { $0.type == .date && $0.format == nil }, Self.dayMonthYear)
        case .decomposed: table.rewrite(table.columns) { $0.decomposedStringWithCanonicalMapping }
        case .blanks: table.rewrite(table.columns) { $0.isEmpty ? $0 : $0 + "  " }
        }
    }

    private static func withoutZeros(_ text: String) -> String {
        guard text.contains("."), text.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == "." || $0 == "-") }) else {
            return text
        }
        var rest = text[...]
        while rest.last == "0" { rest.removeLast() }
        if rest.last == "." { rest.removeLast() }
        return rest.isEmpty || rest == "-" ? text : String(rest)
    }

    private static func dayMonthYear(_ text: String) -> String {
        let parts = text.split(separator: "-")
        guard parts.count == 3, text.utf8.count == 10 else { return text }
        return "\(parts[2])/\(parts[1])/\(parts[0])"
    }
}
