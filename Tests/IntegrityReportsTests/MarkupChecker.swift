// A strict reader of the HTML that reports consist of: every tag closed, every quote in its place.

/// Reads markup and notes what breaks its structure.
struct MarkupChecker {
    /// What is wrong; empty when the markup is well-formed.
    private(set) var faults: [String] = []
    /// The names of all elements, in order of their start tags.
    private(set) var elements: [String] = []
    /// The names of all attributes with their values as written.
    private(set) var attributes: [(name: String, value: String)] = []
    /// The text between the tags, as written.
    private(set) var text = ""

    private static let void: Set<String> = ["meta", "col", "br", "wbr"]
    private var rest: Substring
    private var open: [String] = []

    init(_ markup: String) {
        rest = markup[...]
        if rest.hasPrefix("<!DOCTYPE html>") { rest.removeFirst("<!DOCTYPE html>".count) }
        while let scalar = rest.unicodeScalars.first {
            if scalar == "<" { readTag() } else { readText() }
        }
        if !open.isEmpty { faults.append("never closed: \(open)") }
    }

    private mutating func readText() {
        let end = rest.unicodeScalars.firstIndex(of: "<") ?? rest.endIndex
        let piece = rest[..<end]
        if open.last != "style" {
            text += piece
            checkReferences(piece)
            if piece.unicodeScalars.contains(">") { faults.append("a bare > in text") }
        }
        rest = rest[end...]
    }

    private mutating func checkReferences(_ piece: Substring) {
        for tail in piece.unicodeScalars.split(separator: "&", omittingEmptySubsequences: false).dropFirst() {
            let name = String(Substring(tail.prefix { $0 != ";" }))
            if !["amp", "lt", "gt", "quot", "#39"].contains(name) { faults.append("a bare & in text or attribute") }
        }
        if piece.unicodeScalars.contains(where: { $0.value < 0x20 && $0 != "\n" || $0.value == 0x7F }) {
            faults.append("a control character")
        }
    }

    private mutating func readTag() {
        rest = rest.dropFirstScalar
        let isEnd = rest.unicodeScalars.first == "/"
        if isEnd { rest = rest.dropFirstScalar }
        let name = take { $0.properties.isAlphabetic || ("0"..."9").contains($0) }
        guard !name.isEmpty else {
            faults.append("a bare <")
            return
        }
        if isEnd {
            if open.popLast() != name { faults.append("</\(name)> closes nothing") }
        } else {
            elements.append(name)
            while rest.unicodeScalars.first == " " { readAttribute() }
            if !Self.void.contains(name) { open.append(name) }
        }
        if rest.unicodeScalars.first != ">" { faults.append("no > at the end of \(name)") }
        rest = rest.dropFirstScalar
    }

    private mutating func readAttribute() {
        rest = rest.dropFirstScalar
        let name = take { $0.properties.isAlphabetic || $0 == "-" || ("0"..."9").contains($0) }
        guard !name.isEmpty, rest.hasPrefix("=\"") else {
            faults.append("an attribute without a quoted value")
            return
        }
        rest = rest.dropFirstScalar.dropFirstScalar
        let value = take { $0 != "\"" }
        checkReferences(value[...])
        if value.unicodeScalars.contains(where: { $0 == "<" || $0 == ">" }) {
            faults.append("a bracket in an attribute")
        }
        attributes.append((name, value))
        rest = rest.dropFirstScalar
    }

    private mutating func take(_ isWanted: (Unicode.Scalar) -> Bool) -> String {
        let end = rest.unicodeScalars.firstIndex { !isWanted($0) } ?? rest.endIndex
        defer { rest = rest[end...] }
        return String(rest[..<end])
    }
}

extension Substring {
    fileprivate var dropFirstScalar: Substring { Substring(unicodeScalars.dropFirst()) }
}
