// Axes, legends and the parts that many pictures share.

extension Drawing {
    /// An axis of numbers along the bottom: ticks, labels, light lines over the height of the picture, a title.
    package mutating func bottomAxis(
        _ scale: LinearScale,
        y: Double,
        top: Double,
        title: String,
        ticks count: Int = 6
    ) {
        let ticks = scale.ticks(about: count)
        let decimals = LinearScale.decimals(of: ticks)
        for tick in ticks {
            let x = scale.place(tick)
            line(from: (x, top), to: (x, y), ink: .grid)
            text(ChartNumbers.text(tick, decimals: decimals), x: x, y: y + 13, anchor: .middle, ink: .muted, size: 10)
        }
        line(from: (scale.range.from, y), to: (scale.range.to, y), ink: .muted)
        let middle = (scale.range.from + scale.range.to) / 2
        text(title, x: middle, y: y + 27, anchor: .middle, ink: .muted, size: 10)
    }

    /// An axis of times along the bottom.
    package mutating func bottomAxis(_ scale: TimeScale, from left: Double, to right: Double, y: Double, top: Double) {
        for (time, label) in scale.ticks(about: 6) {
            let x = scale.place(time)
            line(from: (x, top), to: (x, y), ink: .grid)
            text(label, x: x, y: y + 13, anchor: .middle, ink: .muted, size: 10)
        }
        line(from: (left, y), to: (right, y), ink: .muted)
    }

    /// Names of categories beside their bands, right-aligned at `x`.
    package mutating func bandLabels(_ names: [String], _ bands: BandScale, x: Double, width: Double) {
        for (index, name) in names.enumerated() {
            text(name, x: x, y: bands.middle(index) + 3.5, anchor: .end, size: 10.5, width: width)
        }
    }

    /// Marks with their words in a line.
    ///
    /// - Returns: nothing; the line takes 14 pixels below `y`.
    package mutating func legend(
        _ items: [(shape: Shape, ink: ChartInk, isHollow: Bool, text: String)],
        x: Double,
        y: Double
    ) {
        var left = x
        for item in items {
            mark(item.shape, x: left + 5, y: y - 3.5, size: 8, ink: item.ink, isHollow: item.isHollow)
            text(item.text, x: left + 14, y: y, ink: .muted, size: 10)
            left += 14 + Double(item.text.count) * 5.8 + 16
        }
    }
}
