// Changes by column, and by site where there is more than one.

/// The picture of changes by variable and site.
struct VariablePicture {
    /// The most variables, and the most sites, that are shown.
    static let variableLimit = 20, siteLimit = 24
    private static let left = 190.0

    let counts: ChangeCounts

    /// Bars for one site, a grid of cells for several; nil when there is only one number to show.
    var figure: Figure? {
        if counts.bySite.count > 1 { return grid }
        return counts.variables.count > 1 ? bars : nil
    }

    /// Whether the numbers of the picture are all that a table by variable says.
    var tellsDirections: Bool { counts.bySite.count <= 1 && counts.variables.count > 1 }

    private var bars: Figure {
        let shown = counts.variables.prefix(Self.variableLimit)
        let height = 30 + Double(shown.count) * 18
        var drawing = Drawing()
        let bands = BandScale(count: shown.count, range: (18, height - 12))
        let right = Figure.width - 40
        let scale = LinearScale([0, Double(shown.first?.changes ?? 1)], range: (Self.left, right))
        drawing.legend(
            [
                (.square, .blue, false, "number lowered"), (.square, .orange, false, "number raised"),
                (.square, .muted, false, "other change"),
            ],
            x: Self.left,
            y: 10
        )
        drawing.bandLabels(shown.map(\.name), bands, x: Self.left - 6, width: Self.left - 12)
        for (number, variable) in shown.enumerated() {
            var x = Self.left
            for (count, ink) in [
                (variable.lowered, ChartInk.blue), (variable.raised, .orange), (variable.other, .muted),
            ] where count > 0 {
                let width = scale.place(Double(count)) - Self.left
                drawing.rectangle(
                    x: x,
                    y: bands.start(number) + 3,
                    width: max(1.5, width - 1),
                    height: bands.width - 6,
                    ink: ink
                )
                x += width
            }
            drawing.text(
                Plural.grouped(variable.changes),
                x: x + 5,
                y: bands.middle(number) + 3.5,
                ink: .muted,
                size: 10
            )
        }
        return Figure(
            id: "by-variable",
            title: "Changes by variable and direction",
            description: "Bars of the number of changes of each variable. "
                + NameList.text(shown.map { "\($0.name): \(Plural.grouped($0.changes))" }, limit: 8) + ".",
            size: (Figure.width, height),
            drawing: drawing,
            caption: "The number at the end of a bar counts the changes."
                + left(shown.count, counts.variables.count, "variables"),
            numbers: FigureNumbers(
                headings: ["Variable", "Changes", "Lowered", "Raised", "Other", "Without a reason"],
                texts: 1,
                rows: shown.map {
                    [$0.name] + [$0.changes, $0.lowered, $0.raised, $0.other, $0.unexplained].map(Plural.grouped)
                }
            )
        )
    }

    private var grid: Figure {
        let variables = counts.variables.prefix(Self.variableLimit)
        let sites = counts.bySite.sorted {
            ($1.counts.values.reduce(0, +), $0.site) < ($0.counts.values.reduce(0, +), $1.site)
        }.prefix(Self.siteLimit).sorted { $0.site < $1.site }
        let most = sites.flatMap { site in variables.map { site.counts[$0.name] ?? 0 } }.max() ?? 1
        let columns = BandScale(
            count: sites.count,
            range: (Self.left, min(Figure.width - 8, Self.left + Double(sites.count) * 46))
        )
        let height = 24 + Double(variables.count) * 20
        let bands = BandScale(count: variables.count, range: (20, height - 4))
        var drawing = Drawing()
        drawing.bandLabels(variables.map(\.name), bands, x: Self.left - 6, width: Self.left - 12)
        for (column, site) in sites.enumerated() {
            drawing.text(site.site, x: columns.middle(column), y: 13, anchor: .middle, size: 10, width: columns.width)
            for (line, variable) in variables.enumerated() {
                let count = site.counts[variable.name] ?? 0
                guard count > 0 else { continue }
                let share = Double(count) / Double(max(1, most))
                drawing.rectangle(
                    x: columns.start(column) + 1,
                    y: bands.start(line) + 1,
                    width: columns.width - 2,
                    height: bands.width - 2,
                    ink: .heat(share)
                )
                drawing.heatLabel(
                    Plural.grouped(count),
                    x: columns.middle(column),
                    y: bands.middle(line) + 3.5,
                    isOnDark: share > 0.4
                )
            }
        }
        return Figure(
            id: "by-variable",
            title: "Changes by variable and site",
            description:
                "A grid of variables and sites with the number of changes in each cell; the most are \(Plural.grouped(most)).",
            size: (Figure.width, height),
            drawing: drawing,
            caption: "The darker a cell, the more changes; an empty cell has none."
                + left(variables.count, counts.variables.count, "variables")
                + left(sites.count, counts.bySite.count, "sites"),
            numbers: FigureNumbers(
                headings: ["Variable", "Site", "Changes"],
                texts: 2,
                rows: variables.flatMap { variable in
                    sites.compactMap { site in
                        site.counts[variable.name].map { [variable.name, site.site, Plural.grouped($0)] }
                    }
                }
            )
        )
    }

    private func left(_ shown: Int, _ all: Int, _ what: String) -> String {
        shown < all ? " \(Plural.grouped(shown)) of \(Plural.grouped(all)) \(what) shown." : ""
    }
}

extension Drawing {
    /// A number on a cell of heat, in the ink that is read on it.
    mutating func heatLabel(_ text: String, x: Double, y: Double, isOnDark: Bool) {
        self.text(text, x: x, y: y, anchor: .middle, ink: isOnDark ? .onDark : .onLight, size: 10)
    }
}
