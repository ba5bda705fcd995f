// Shapes of a picture as SVG markup; texts in it are escaped like all other data.

/// A picture under way: shapes in the order in which they are drawn, in pixels from the upper left corner.
package struct Drawing: Sendable {
    /// What was drawn.
    package private(set) var markup = HTML()

    /// Which end of a text stands at its place.
    package enum Anchor: String, Sendable { case start, middle, end }

    /// Shapes that say without colour what a mark means.
    package enum Shape: Sendable { case circle, square, diamond, triangle, bar }

    /// Nothing drawn.
    package init() {}

    /// A filled rectangle.
    package mutating func rectangle(
        x: Double,
        y: Double,
        width: Double,
        height: Double,
        ink: ChartInk,
        tip: String? = nil
    ) {
        markup.append(
            HTML.element(
                "rect",
                [
                    "class": ink.style, "fill": ink.colour, "x": number(x), "y": number(y),
                    "width": number(max(0, width)), "height": number(max(0, height)),
                ]
            ) { if let tip { HTML.element("title") { tip } } }
        )
    }

    /// A line between two points.
    package mutating func line(
        from start: (x: Double, y: Double),
        to end: (x: Double, y: Double),
        ink: ChartInk,
        width: Double = 1
    ) {
        markup.append(
            HTML.element(
                "line",
                [
                    "class": ink.style, "stroke": ink.colour, "stroke-width": number(width), "x1": number(start.x),
                    "y1": number(start.y), "x2": number(end.x), "y2": number(end.y),
                ]
            )
        )
    }

    /// A line through points.
    package mutating func path(through points: [(x: Double, y: Double)], ink: ChartInk, width: Double = 1.5) {
        let list = points.map { "\(number($0.x)),\(number($0.y))" }.joined(separator: " ")
        markup.append(
            HTML.element(
                "polyline",
                [
                    "class": ink.style, "fill": "none", "stroke": ink.colour, "stroke-width": number(width),
                    "points": list,
                ]
            )
        )
    }

    /// A mark at a point, `size` pixels wide; a hollow one has paper inside.
    package mutating func mark(
        _ shape: Shape,
        x: Double,
        y: Double,
        size: Double = 8,
        ink: ChartInk,
        isHollow: Bool = false,
        tip: String? = nil
    ) {
        let half = size / 2
        let points: [(Double, Double)] =
            switch shape {
            case .circle: []
            case .square: [(-half, -half), (half, -half), (half, half), (-half, half)]
            case .diamond: [(0, -half * 1.25), (half * 1.25, 0), (0, half * 1.25), (-half * 1.25, 0)]
            case .triangle: [(0, -half * 1.1), (half * 1.15, half), (-half * 1.15, half)]
            case .bar: [(-1.5, -half), (1.5, -half), (1.5, half), (-1.5, half)]
            }
        let style = isHollow ? "\(ink.style) hollow" : ink.style
        let fill = isHollow ? "#ffffff" : ink.colour
        let title = tip.map { tip in HTML.element("title") { tip } } ?? HTML()
        guard !points.isEmpty else {
            markup.append(
                HTML.element(
                    "circle",
                    [
                        "class": style, "fill": fill, "stroke": ink.colour, "stroke-width": "1.5", "cx": number(x),
                        "cy": number(y), "r": number(half),
                    ]
                ) { title }
            )
            return
        }
        let list = points.map { "\(number(x + $0.0)),\(number(y + $0.1))" }.joined(separator: " ")
        markup.append(
            HTML.element(
                "polygon",
                [
                    "class": style, "fill": fill, "stroke": ink.colour, "stroke-width": isHollow ? "1.5" : "0",
                    "points": list,
                ]
            ) { title }
        )
    }

    /// A text on one line, cut to about `width` pixels; its baseline is at `y`.
    package mutating func text(
        _ text: String,
        x: Double,
        y: Double,
        anchor: Anchor = .start,
        ink: ChartInk = .text,
        size: Double = 11,
        width: Double = .infinity
    ) {
        let shown = Self.fitted(text, size: size, width: width)
        markup.append(
            HTML.element(
                "text",
                [
                    "class": ink.style, "fill": ink.colour, "x": number(x), "y": number(y),
                    "text-anchor": anchor.rawValue, "font-size": number(size),
                ]
            ) {
                shown
                if shown != text { HTML.element("title") { text } }
            }
        )
    }

    /// Cuts a text so that it takes about `width` pixels; letters of common faces are about 0.58 of the size wide.
    static func fitted(_ text: String, size: Double, width: Double) -> String {
        guard width.isFinite else { return text }
        let room = max(2, Int(width / (size * 0.58)))
        return text.count > room ? text.prefix(room - 1) + "…" : text
    }

    private func number(_ value: Double) -> String { ChartNumbers.text(value) }
}
