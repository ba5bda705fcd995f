// Markup that is escaped by construction: names of elements and attributes are literals, everything else is data.

/// A piece of an HTML document.
package struct HTML: Sendable {
    /// The markup.
    package private(set) var markup: String

    /// No markup.
    package init() {
        markup = ""
    }

    /// Text, escaped, with hidden characters named.
    package init(_ text: String) {
        markup = Self.escaped(text)
    }

    private init(markup: String) {
        self.markup = markup
    }

    /// An element.
    ///
    /// - Parameters:
    ///   - name: its name; a literal, so that data can never name an element.
    ///   - attributes: literal names with values that are escaped.
    ///   - content: what is in it.
    /// - Returns: the element with its end tag, when its kind has one.
    package static func element(
        _ name: StaticString,
        _ attributes: KeyValuePairs<StaticString, String> = [:],
        @HTMLBuilder _ content: () -> HTML = { HTML() }
    ) -> HTML {
        var markup = "<\(name)"
        for (attribute, value) in attributes { markup += " \(attribute)=\"\(escaped(value))\"" }
        markup += ">"
        if !isVoid(name) { markup += "\(content().markup)</\(name)>" }
        return HTML(markup: markup)
    }

    /// A style sheet; a literal, because its text cannot be escaped.
    package static func style(_ sheet: StaticString) -> HTML {
        HTML(markup: "<style>\n\(sheet)</style>")
    }

    /// A whole document with its type declaration.
    package static func document(_ root: HTML) -> String { "<!DOCTYPE html>\n\(root.markup)\n" }

    /// A line break in the source, which readers of the source are glad of.
    package static let newline = HTML(markup: "\n")

    /// Appends a piece.
    package mutating func append(_ piece: HTML) {
        markup += piece.markup
    }

    /// Elements that have no end tag (HTML Living Standard, 13.1.2, those used here).
    private static func isVoid(_ name: StaticString) -> Bool {
        ["meta", "col", "br", "wbr"].contains(name.description)
    }

    private static func escaped(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result.append(contentsOf: "&amp;".unicodeScalars)
            case "<": result.append(contentsOf: "&lt;".unicodeScalars)
            case ">": result.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
            case "'": result.append(contentsOf: "&#39;".unicodeScalars)
            case _ where scalar.isHidden || (result.isEmpty && scalar.isCombining):
                result.append(contentsOf: "[\(scalar.codePoint)]".unicodeScalars)
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}

/// Puts pieces of HTML together; strings among them are text and get escaped.
@resultBuilder
package enum HTMLBuilder {
    package static func buildExpression(_ piece: HTML) -> HTML { piece }
    package static func buildExpression(_ text: String) -> HTML { HTML(text) }
    package static func buildBlock(_ pieces: HTML...) -> HTML { join(pieces) }
    package static func buildOptional(_ piece: HTML?) -> HTML { piece ?? HTML() }
    package static func buildEither(first: HTML) -> HTML { first }
    package static func buildEither(second: HTML) -> HTML { second }
    package static func buildArray(_ pieces: [HTML]) -> HTML { join(pieces) }

    private static func join(_ pieces: [HTML]) -> HTML { pieces.reduce(into: HTML()) { $0.append($1) } }
}
