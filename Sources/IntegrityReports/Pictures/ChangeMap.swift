// Where in a table the changes lie: its rows from left to right, its columns from top to bottom.

import TrialIntegrity

/// The map of the changes of one dataset.
struct ChangeMap {
    /// The most columns that get a line.
    static let columnLimit = 24
    private static let left = 150.0
    private static let lineHeight = 15.0
    private static let bins = 120

    private let dataset: DatasetAudit
    private let index: Int
    private let lanes: [Lane]
    private let rowCount: Int
    private let changedColumns: Int

    /// A line of the map.
    private struct Lane {
        var name: String
        var isColumn: Bool
        var rows: [Int]
    }

    /// Takes a dataset; nil when no change has a place in its rows, or there is only one.
    ///
    /// - Parameters:
    ///   - dataset: the dataset.
    ///   - index: its position in the report, from 0.
    init?(_ dataset: DatasetAudit, index: Int) {
        guard let counts = dataset.rows else { return nil }
        self.dataset = dataset
        self.index = index
        var columns: [String: [Int]] = [:]
        var rows: [FindingKind: [Int]] = [:]
        var last = max(counts.sealed, counts.found)
        for finding in dataset.findings.lazy.flatMap(\.cells) where finding.isChange && !finding.kind.comparesNames {
            guard let row = finding.sealedRow ?? finding.foundRow else { continue }
            last = max(last, row)
            if let column = finding.column {
                columns[column, default: []].append(row)
            } else {
                rows[finding.kind, default: []].append(row)
            }
        }
        guard columns.values.reduce(0, { $0 + $1.count }) + rows.values.reduce(0, { $0 + $1.count }) > 1, last > 1
        else { return nil }
        rowCount = last
        changedColumns = columns.count
        lanes = Self.lanes(columns, rows, order: dataset.profile?.columns ?? [])
    }

    /// Columns in the order of the table, those that changed most when there are too many; then whole rows.
    private static func lanes(_ columns: [String: [Int]], _ rows: [FindingKind: [Int]], order: [String]) -> [Lane] {
        let places = Dictionary(order.enumerated().map { ($1, $0) }) { first, _ in first }
        let shown = columns.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }.prefix(columnLimit)
            .sorted { (places[$0.key] ?? .max, $0.key) < (places[$1.key] ?? .max, $1.key) }
        let whole = FindingKind.allCases.compactMap { kind in rows[kind].map { (kind, $0) } }
        return shown.map { Lane(name: $0.key, isColumn: true, rows: $0.value) }
            + whole.map { Lane(name: $0.0.title.lowercased(), isColumn: false, rows: $0.1) }
    }

    /// The picture.
    var figure: Figure {
        let height = 22 + Double(lanes.count) * Self.lineHeight
        var drawing = Drawing()
        let bands = BandScale(count: lanes.count, range: (10, height - 12))
        let right = Figure.width - 46
        let perBin = max(1, (rowCount + Self.bins - 1) / Self.bins)
        let binCount = (rowCount + perBin - 1) / perBin
        let grid = BandScale(count: binCount, range: (Self.left, right))
        drawing.bandLabels(lanes.map(\.name), bands, x: Self.left - 6, width: Self.left - 12)
        let most = lanes.flatMap { Self.binned($0.rows, perBin).values }.max() ?? 1
        for (number, lane) in lanes.enumerated() {
            let y = bands.start(number) + 1.5
            let middle = bands.middle(number)
            drawing.line(from: (Self.left, middle), to: (right, middle), ink: .grid)
            for (bin, count) in Self.binned(lane.rows, perBin).sorted(by: { $0.key < $1.key }) {
                drawing.rectangle(
                    x: grid.start(bin),
                    y: y,
                    width: max(2.5, grid.width),
                    height: bands.width - 3,
                    ink: lane.isColumn ? ChartInk.heat(perBin == 1 ? 1 : Double(count) / Double(most)) : .vermillion
                )
            }
            drawing.text(Plural.grouped(lane.rows.count), x: right + 8, y: middle + 3.5, ink: .muted, size: 10)
        }
        drawing.text("row 1", x: Self.left, y: height + 2, ink: .muted, size: 10)
        drawing.text("row \(Plural.grouped(rowCount))", x: right, y: height + 2, anchor: .end, ink: .muted, size: 10)
        return Figure(
            id: "map-\(index + 1)",
            title: "Where the changes lie in \(dataset.name)",
            description: description,
            size: (Figure.width, height + 8),
            drawing: drawing,
            caption: caption(perBin),
            numbers: numbers
        )
    }

    private static func binned(_ rows: [Int], _ perBin: Int) -> [Int: Int] {
        rows.reduce(into: [:]) { bins, row in bins[(row - 1) / perBin, default: 0] += 1 }
    }

    private var description: String {
        let parts = lanes.map { "\($0.name): \(Plural.grouped($0.rows.count))" }
        return "Changes by column and row. " + NameList.text(parts, limit: 10) + "."
    }

    private func caption(_ perBin: Int) -> String {
        var text =
            "Rows from left to right, as sealed (added rows as delivered); the number at the right counts the changes. "
        if perBin > 1 {
            text += "A cell stands for \(Plural.grouped(perBin)) rows; the darker, the more changes in it. "
        }
        let all = dataset.profile?.columns.count ?? 0
        let shown = lanes.count(where: \.isColumn)
        if shown < changedColumns { text += "\(shown) of \(changedColumns) changed columns shown. " }
        if all > changedColumns { text += "\(Plural.of(all - changedColumns, "column")) without a change left out." }
        return text.trimmedEnd
    }

    private var numbers: FigureNumbers {
        FigureNumbers(
            headings: ["Column or kind", "Changes", "First row", "Last row"],
            texts: 1,
            rows: lanes.map { lane in
                [
                    lane.name, Plural.grouped(lane.rows.count), Plural.grouped(lane.rows.min() ?? 0),
                    Plural.grouped(lane.rows.max() ?? 0),
                ]
            }
        )
    }
}

extension String {
    /// Without blanks at its end.
    var trimmedEnd: String {
        var text = self
        while text.hasSuffix(" ") { text.removeLast() }
        return text
    }
}
