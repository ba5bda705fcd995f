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
    /// The most lines shown here.
    package var shown: Int
    /// In which order they stand, and where the others are, to be said when not all are shown; nil says nothing of it.
    package var rest: String?

    /// Takes headings and lines.
    package init(
        headings: [String],
        texts: Int,
        rows: [[String]],
        shown: Int = FigureNumbers.limit,
        rest: String? = nil
    ) {
        self.headings = headings
        self.texts = texts
        self.rows = rows
        self.shown = shown
        self.rest = rest
    }

    func html(isFolded: Bool) -> HTML {
        guard isFolded else { return table }
        return HTML.element("details") {
            HTML.element("summary") { "The numbers of this picture" }
            table
        }
    }

    /// The most columns of numbers side by side: more run off a sheet of paper, and stand in a table below.
    private static let widest = 8

    private var table: HTML {
        let shown = rows.prefix(self.shown)
        let numbers = Array(headings.indices.dropFirst(texts))
        let parts = max(1, (numbers.count + Self.widest - 1) / Self.widest)
        let width = max(1, (numbers.count + parts - 1) / parts)
        return HTML.element("div", ["class": "numbers"]) {
            for part in 0..<parts {
                let start = min(part * width, numbers.count)
                table(
                    of: Array(headings.indices.prefix(texts)) + numbers[start..<min(start + width, numbers.count)],
                    shown
                )
            }
            if shown.count < rows.count {
                HTML.element("p", ["class": "shown"]) {
                    "\(Plural.grouped(shown.count)) of \(Plural.grouped(rows.count)) shown\(rest.map { ", " + $0 } ?? "")."
                }
            }
        }
    }

    private func table(of columns: [Int], _ shown: ArraySlice<[String]>) -> HTML {
        HTML.element("table") {
            HTML.element("thead") {
                HTML.element("tr") {
                    for column in columns { HTML.element("th", ["class": style(column)]) { headings[column] } }
                }
            }
            HTML.element("tbody") {
                for row in shown {
                    HTML.element("tr") {
                        for column in columns where row.indices.contains(column) {
                            HTML.element("td", ["class": style(column)]) { row[column] }
                        }
                    }
                }
            }
        }
    }

    private func style(_ index: Int) -> String { index < texts ? "text" : "number" }
}
