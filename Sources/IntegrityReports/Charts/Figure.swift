// A picture on a page: title and description for those who do not see it, a caption, and its numbers in a table.

/// A picture with everything that belongs to it.
///
/// A picture is static SVG inside the page: it runs nothing and loads nothing. Its size is in pixels of CSS (96 to the
/// inch); 680 is the width of the text on A4.
package struct Figure: Sendable {
    /// The usual width.
    package static let width = 680.0

    /// A name that is unique in the page, of letters, digits and hyphens.
    package var id: String
    /// What the picture shows, in a few words.
    package var title: String
    /// What is to be seen, in a sentence, for those who do not see it.
    package var description: String
    /// Width and height.
    package var size: (width: Double, height: Double)
    /// The shapes.
    package var drawing: Drawing
    /// How to read it, and what is left out; a sentence or two.
    package var caption: String
    /// Its numbers.
    package var numbers: FigureNumbers?

    /// Puts a picture together.
    package init(
        id: String,
        title: String,
        description: String,
        size: (width: Double, height: Double),
        drawing: Drawing,
        caption: String,
        numbers: FigureNumbers? = nil
    ) {
        self.id = id
        self.title = title
        self.description = description
        self.size = size
        self.drawing = drawing
        self.caption = caption
        self.numbers = numbers
    }

    /// The picture as a piece of a page.
    ///
    /// - Parameter isFolded: whether the numbers are folded away until somebody opens them; on paper they never are.
    /// - Returns: a `figure` element.
    package func html(isFolded: Bool) -> HTML {
        let width = ChartNumbers.text(size.width)
        let height = ChartNumbers.text(size.height)
        return HTML.element("figure", ["class": "chart", "id": id]) {
            HTML.element("p", ["class": "figure-title"]) { title }
            HTML.newline
            HTML.element(
                "svg",
                [
                    "xmlns": "http://www.w3.org/2000/svg", "viewBox": "0 0 \(width) \(height)", "width": width,
                    "height": height, "role": "img", "aria-labelledby": "\(id)-title \(id)-desc",
                    "font-family": "Liberation Sans, DejaVu Sans, Arial, sans-serif",
                ]
            ) {
                HTML.element("title", ["id": "\(id)-title"]) { title }
                HTML.element("desc", ["id": "\(id)-desc"]) { description }
                HTML.newline
                drawing.markup
            }
            HTML.newline
            HTML.element("figcaption") { caption }
            if let numbers { numbers.html(isFolded: isFolded) }
        }
    }
}

/// The numbers of a picture as a table.
package struct FigureNumbers: Sendable {
    /// The most lines that are shown.
    package static let limit = 40

    /// The headings; columns after the first `texts` hold numbers and stand at the right.
    package var headings: [String]
    /// How many columns hold texts.
    package var texts: Int
    /// The lines, each with a cell per heading.
    package var rows: [[String]]

    /// Takes headings and lines.
    package init(headings: [String], texts: Int, rows: [[String]]) {
        self.headings = headings
        self.texts = texts
        self.rows = rows
    }

    func html(isFolded: Bool) -> HTML {
        guard isFolded else { return table }
        return HTML.element("details") {
            HTML.element("summary") { "The numbers of this picture" }
            table
        }
    }

    private var table: HTML {
        let shown = rows.prefix(Self.limit)
        return HTML.element("div", ["class": "numbers"]) {
            HTML.element("table") {
                HTML.element("thead") {
                    HTML.element("tr") {
                        for (index, heading) in headings.enumerated() {
                            HTML.element("th", ["class": style(index)]) { heading }
                        }
                    }
                }
                HTML.element("tbody") {
                    for row in shown {
                        HTML.element("tr") {
                            for (index, cell) in row.enumerated() {
                                HTML.element("td", ["class": style(index)]) { cell }
                            }
                        }
                    }
                }
            }
            if shown.count < rows.count {
                HTML.element("p", ["class": "shown"]) {
                    "\(Plural.grouped(shown.count)) of \(Plural.grouped(rows.count)) shown."
                }
            }
        }
    }

    private func style(_ index: Int) -> String { index < texts ? "text" : "number" }
}
