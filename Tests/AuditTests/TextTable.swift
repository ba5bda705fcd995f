// A table as texts, to be changed and written again in many ways.

import Foundation
import TrialIntegrity
import TrialTables

/// Column names and rows.
struct TextTable {
    var columns: [String]
    var rows: [[String]]

    init(_ columns: [String], _ rows: [[String]]) {
        self.columns = columns
        self.rows = rows
    }

    /// Reads a file.
    init(path: String, dialect: CSVDialect = CSVDialect(), limit: Int = .max) throws {
        let source = try CSVSource(path: path, dialect: dialect)
        columns = source.columns
        rows = []
        var batch = RowBatch(columnCount: columns.count)
        while let chunk = try source.nextChunk() {
            _ = chunk.parse(into: &batch)
            for row in 0..<batch.rowCount where rows.count < limit {
                rows.append(columns.indices.map { batch.text(row: row, column: $0) })
            }
        }
    }

    /// The position of a column.
    func index(_ column: String) -> Int { columns.firstIndex(of: column) ?? 0 }

    /// How a table is written.
    struct Style {
        var delimiter: Character = ","
        var lineEnd = "\n"
        var quotesAll = false
        var endsLastLine = true
        var mark = false
        var encoding = String.Encoding.utf8
    }

    /// The text of the file.
    func text(_ style: Style = Style()) -> String {
        var text = ""
        for (index, row) in ([columns] + rows).enumerated() {
            if index > 0 { text += style.lineEnd }
            for (position, cell) in row.enumerated() {
                if position > 0 { text.append(style.delimiter) }
                text += Self.written(cell, style)
            }
        }
        return style.endsLastLine ? text + style.lineEnd : text
    }

    private static func written(_ cell: String, _ style: Style) -> String {
        let special: (UInt8) -> Bool = { $0 == 34 || $0 == 10 || $0 == 13 || $0 == style.delimiter.asciiValue }
        guard style.quotesAll || cell.utf8.contains(where: special) else { return cell }
        return "\"" + cell.replacingOccurrences(of: "\"", with: "\"\"") + "\""
    }

    /// The bytes of the file.
    func bytes(_ style: Style = Style()) -> [UInt8] {
        let text = text(style)
        let body =
            style.encoding == .utf8
            ? [UInt8](text.utf8) : [UInt8](text.data(using: style.encoding, allowLossyConversion: false) ?? Data())
        return (style.mark ? [0xEF, 0xBB, 0xBF] : []) + body
    }

    /// Changes every cell of some columns.
    mutating func rewrite(_ columns: [String], _ change: (String) -> String) {
        for column in columns {
            let position = index(column)
            for row in rows.indices { rows[row][position] = change(rows[row][position]) }
        }
    }

    /// The same with columns in another order.
    func reordered(_ order: [Int]) -> TextTable {
        TextTable(order.map { columns[$0] }, rows.map { row in order.map { row[$0] } })
    }
}
