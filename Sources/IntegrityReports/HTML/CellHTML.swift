// The text of a cell in HTML: what cannot be seen is shown, and what differs stands out.

import TrialIntegrity

/// Renders the texts of cells.
enum CellHTML {
    /// About how many characters of a long cell to show.
    static let excerptLimit = 280

    /// Which side of a comparison a text stands on.
    enum Side: String {
        case sealed, found
    }

    /// A cell's text with what differs emphasised.
    ///
    /// - Parameters:
    ///   - excerpt: what to show; nil where the text is not held.
    ///   - side: the side it stands on.
    ///   - masked: why the text is not shown although it is held; nil when nothing is masked.
    /// - Returns: a piece for a table cell.
    static func compared(_ excerpt: CellExcerpt?, on side: Side, masked: Masking? = nil) -> HTML {
        guard let excerpt else {
            let word = masked == .blinded ? "masked" : masked == .redacted ? "left out" : nil
            return HTML.element("i", ["class": "nil"]) { word ?? (side == .sealed ? "not held" : "–") }
        }
        guard excerpt.length > 0 else { return HTML.element("i", ["class": "nil"]) { "empty cell" } }
        let isStartShown = !excerpt.isCutBefore
        let isEndShown = !excerpt.isCutAfter
        let isBare = excerpt.before.isEmpty && isStartShown
        return HTML.element("bdi", ["class": "cell"]) {
            if excerpt.isCutBefore { mark("…", "text left out") }
            visible(excerpt.before, isStart: isStartShown, isEnd: excerpt.changed.isEmpty && excerpt.after.isEmpty)
            if !excerpt.changed.isEmpty {
                HTML.element("mark", ["class": side.rawValue]) {
                    visible(excerpt.changed, isStart: isBare, isEnd: excerpt.after.isEmpty && isEndShown)
                }
            }
            visible(excerpt.after, isStart: isBare && excerpt.changed.isEmpty, isEnd: isEndShown)
            if excerpt.isCutAfter { mark("…", "text left out") }
            if excerpt.isCutBefore || excerpt.isCutAfter {
                HTML.element("small", ["class": "length"]) { "\(Plural.grouped(excerpt.length)) characters in all" }
            }
        }
    }

    /// The value of a key, whole or cut, with hidden characters shown.
    static func key(_ value: String) -> HTML {
        compared(CellDifference(sealed: value, found: nil, limit: excerptLimit).sealed, on: .sealed)
    }

    /// Text with signs for what cannot be seen; blanks get one at the ends of the cell and in a row.
    private static func visible(_ text: String, isStart: Bool, isEnd: Bool) -> HTML {
        var html = HTML()
        var plain = String.UnicodeScalarView()
        let scalars = Array(text.unicodeScalars)
        let first = scalars.firstIndex { $0 != " " } ?? scalars.count
        let last = scalars.lastIndex { $0 != " " } ?? -1
        for (index, scalar) in scalars.enumerated() {
            let isEdgeBlank = scalar == " " && ((isStart && index < first) || (isEnd && index > last))
            let isDoubled = scalar == " " && (isBlank(scalars, index - 1) || isBlank(scalars, index + 1))
            guard let sign = isEdgeBlank || isDoubled ? Sign(label: "·", title: "blank") : Sign(scalar) else {
                plain.append(scalar)
                continue
            }
            html.append(HTML(String(plain)))
            plain = String.UnicodeScalarView()
            html.append(mark(sign.label, sign.title))
        }
        html.append(HTML(String(plain)))
        return html
    }

    private static func isBlank(_ scalars: [Unicode.Scalar], _ index: Int) -> Bool {
        scalars.indices.contains(index) && scalars[index] == " "
    }

    private static func mark(_ label: String, _ title: String) -> HTML {
        HTML.element("span", ["class": label.count > 1 ? "sign boxed" : "sign", "title": title]) { label }
    }

    /// What stands for a hidden character.
    private struct Sign {
        var label: String
        var title: String

        init(label: String, title: String) {
            self.label = label
            self.title = title
        }

        /// The sign for a hidden character; nil when the character shows itself.
        init?(_ scalar: Unicode.Scalar) {
            guard scalar.isHidden else { return nil }
            switch scalar {
            case "\n": self.init(label: "↵", title: "line feed (U+000A)")
            case "\r": self.init(label: "CR", title: "carriage return (U+000D)")
            case "\t": self.init(label: "TAB", title: "tab (U+0009)")
            case "\u{A0}": self.init(label: "NBSP", title: "no-break space (U+00A0)")
            case "\u{FEFF}": self.init(label: "BOM", title: "byte-order mark (U+FEFF)")
            default: self.init(label: scalar.codePoint, title: scalar.properties.name ?? "hidden character")
            }
        }
    }
}
