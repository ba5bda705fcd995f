// Tables with aligned columns for a terminal, by the width that characters really take.

/// A table that keeps within the width of a terminal by shortening the columns that may be shortened.
package struct TextTable: Sendable {
    /// A column: its heading and how its cells are set.
    package struct Column: Sendable {
        /// On which side the cells line up.
        package enum Alignment: Sendable { case left, right }
        /// The heading.
        package var title: TerminalText
        /// On which side the cells line up; numbers line up on the right.
        package var alignment: Alignment
        /// Which end of a cell stays when the table is too wide; nil when the column keeps its width.
        package var clipping: ClipEnd?

        /// The width below which the column is not shortened.
        package var narrowest: Int

        /// Describes a column.
        package init(
            _ title: TerminalText,
            _ alignment: Alignment = .left,
            clipping: ClipEnd? = nil,
            narrowest: Int = 8
        ) {
            self.title = title
            self.alignment = alignment
            self.clipping = clipping
            self.narrowest = narrowest
        }
    }

    private static let gap = 2

    private let hasHeadings: Bool
    private let columns: [Column]
    private var rows: [[TerminalText]] = []

    /// An empty table.
    package init(hasHeadings: Bool = true, _ columns: [Column]) {
        self.hasHeadings = hasHeadings
        self.columns = columns
    }

    /// Whether no row was appended.
    package var isEmpty: Bool { rows.isEmpty }

    /// Appends a row; missing cells at its end are empty.
    package mutating func append(_ row: [TerminalText]) {
        precondition(row.count <= columns.count, "a row has more cells than the table has columns")
        rows.append(row + Array(repeating: TerminalText(), count: columns.count - row.count))
    }

    /// The lines of the table, headings first, without line breaks or blanks at their ends.
    package func lines(_ style: TerminalStyle, indent: Int = 0) -> [String] {
        guard !columns.isEmpty else { return [] }
        let widths = fittedWidths(room: style.width > 0 ? style.width - indent : .max)
        let headings = hasHeadings ? [columns.map { $0.title.toned(.faint) }] : []
        return (headings + rows).map { row in
            String(repeating: " ", count: indent) + line(row, widths, style)
        }
    }

    private func line(_ row: [TerminalText], _ widths: [Int], _ style: TerminalStyle) -> String {
        var text = ""
        var pending = 0
        for (index, cell) in row.enumerated() {
            let clipped = cell.clipped(to: widths[index], keeping: columns[index].clipping ?? .start)
            let padding = widths[index] - clipped.width
            if columns[index].alignment == .right { pending += padding }
            if clipped.width > 0 {
                text += String(repeating: " ", count: pending) + clipped.rendered(style)
                pending = 0
            }
            pending += Self.gap + (columns[index].alignment == .left ? padding : 0)
        }
        return text
    }

    private func fittedWidths(room: Int) -> [Int] {
        var widths = columns.indices.map { index in
            rows.reduce(hasHeadings ? columns[index].title.width : 0) { max($0, $1[index].width) }
        }
        var excess = widths.reduce(0, +) + Self.gap * (columns.count - 1) - room
        while excess > 0 {
            let shrinkable = columns.indices.filter {
                columns[$0].clipping != nil && widths[$0] > columns[$0].narrowest
            }
            guard let widest = shrinkable.max(by: { widths[$0] < widths[$1] }) else { break }
            widths[widest] -= 1
            excess -= 1
        }
        return widths
    }
}
