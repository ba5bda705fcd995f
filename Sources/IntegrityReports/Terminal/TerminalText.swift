// Text that is safe to send to a terminal: nothing in it can move the cursor, change colours or reorder what is read.

/// Text for a terminal, escaped by construction, in pieces of one tone each.
///
/// String literals are ours and stand as written; whatever is interpolated into them is escaped.
package struct TerminalText: Hashable, Sendable {
    /// A run of text in one tone.
    struct Piece: Hashable, Sendable {
        /// Text without any control character.
        var text: String
        /// Its tone.
        var tone: Tone
    }

    private(set) var pieces: [Piece]

    /// No text.
    package init() {
        pieces = []
    }

    init(pieces: [Piece]) {
        self.pieces = pieces.filter { !$0.text.isEmpty }
    }

    /// Escapes text such as a path or a message; a backslash stays as it is.
    package init(escaping text: String, tone: Tone = .plain) {
        self.init(pieces: [Piece(text: Self.escaped(text), tone: tone)])
    }

    /// The text of a cell: in quotes when it is empty or has blanks at an end or in a row; `not held` for nil.
    package init(cell text: String?) {
        guard let text else {
            self.init(pieces: [Piece(text: "not held", tone: .faint)])
            return
        }
        self.init(excerpt: CellDifference(sealed: text, found: nil, limit: .max).sealed, of: text, tone: .plain)
    }

    /// The part of a cell that is worth showing, with what differs in `tone`.
    init(excerpt: CellExcerpt?, of text: String?, tone: Tone) {
        guard let excerpt, let text else {
            self.init(cell: nil)
            return
        }
        let isQuoted = Self.needsQuotes(text)
        let quote = isQuoted ? "\"" : ""
        let cut = "…"
        func piece(_ text: String, _ tone: Tone) -> Piece {
            Piece(text: Self.escaped(text, inCell: true, inQuotes: isQuoted), tone: tone)
        }
        self.init(pieces: [
            Piece(text: quote + (excerpt.isCutBefore ? cut : ""), tone: .plain),
            piece(excerpt.before, .plain), piece(excerpt.changed, tone), piece(excerpt.after, .plain),
            Piece(text: (excerpt.isCutAfter ? cut : "") + quote, tone: .plain),
        ])
    }

    /// The same text in one tone.
    package func toned(_ tone: Tone) -> TerminalText {
        TerminalText(pieces: pieces.map { Piece(text: $0.text, tone: tone) })
    }

    /// The text without colours.
    package var plain: String { pieces.map(\.text).joined() }

    /// The number of terminal columns it takes.
    package var width: Int { pieces.reduce(0) { $0 + DisplayWidth.of($1.text) } }

    /// The text with the control sequences of its tones when `style` has colour.
    package func rendered(_ style: TerminalStyle) -> String {
        guard style.colour else { return plain }
        return pieces.map { piece in
            piece.tone.code.map { "\u{1b}[\($0)m\(piece.text)\u{1b}[0m" } ?? piece.text
        }.joined()
    }

    package static func + (left: TerminalText, right: TerminalText) -> TerminalText {
        TerminalText(pieces: left.pieces + right.pieces)
    }
}

extension TerminalText {
    /// Makes text safe for a terminal: hidden characters as `\n`, `\r`, `\t` or `\u{202e}`.
    ///
    /// - Parameters:
    ///   - text: any text.
    ///   - inCell: whether a backslash is doubled, so that what is shown stands for one text only.
    ///   - inQuotes: whether a double quote gets a backslash.
    /// - Returns: text without hidden characters, which does not start with a combining mark.
    package static func escaped(_ text: String, inCell: Bool = false, inQuotes: Bool = false) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": result.append(contentsOf: "\\n".unicodeScalars)
            case "\r": result.append(contentsOf: "\\r".unicodeScalars)
            case "\t": result.append(contentsOf: "\\t".unicodeScalars)
            case "\\" where inCell: result.append(contentsOf: "\\\\".unicodeScalars)
            case "\"" where inQuotes: result.append(contentsOf: "\\\"".unicodeScalars)
            case _ where scalar.isHidden || (result.isEmpty && scalar.isCombining):
                result.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    /// Whether a cell could be misread without quotes around it.
    private static func needsQuotes(_ text: String) -> Bool {
        if text.isEmpty || text.hasSameScalars(as: "not held") { return true }
        let bytes = text.utf8
        let blank = UInt8(ascii: " ")
        return bytes.first == blank || bytes.last == blank || bytes.first == UInt8(ascii: "\"")
            || zip(bytes, bytes.dropFirst()).contains { $0 == blank && $1 == blank }
    }
}

extension TerminalText: ExpressibleByStringInterpolation {
    /// Our own words between interpolations, and escaped data.
    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = TerminalText()

        package init(literalCapacity: Int, interpolationCount: Int) {}

        package mutating func appendLiteral(_ literal: StaticString) {
            text = text + TerminalText(stringLiteral: literal)
        }

        /// Data, escaped.
        package mutating func appendInterpolation(_ data: String) {
            text = text + TerminalText(escaping: data)
        }

        /// A number with its thousands grouped.
        package mutating func appendInterpolation(_ number: Int) {
            text = text + TerminalText(pieces: [Piece(text: Plural.grouped(number), tone: .plain)])
        }

        /// Text that is already safe.
        package mutating func appendInterpolation(_ safe: TerminalText) {
            text = text + safe
        }
    }

    package init(stringLiteral value: StaticString) {
        self.init(pieces: [Piece(text: value.description, tone: .plain)])
    }

    package init(stringInterpolation: StringInterpolation) {
        self = stringInterpolation.text
    }
}
