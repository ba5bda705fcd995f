// Writing JSON in one way only: RFC 8785 (JCS) for what is hashed and signed, the same order indented for people.

internal import Crypto
package import MerkleLog

extension JSONValue {
    /// Reads JSON that has only one spelling: the canonical one.
    ///
    /// - Throws: `JSONError` when it is not JSON, and a `.shape` when it is spelled otherwise.
    public init(canonical bytes: [UInt8]) throws(JSONError) {
        try self.init(parsing: bytes)
        guard try canonicalBytes() == bytes else { throw .shape(path: "", expected: "canonical JSON (RFC 8785)") }
    }

    /// The canonical form of RFC 8785: no white space, names sorted by UTF-16 code units, numbers as ECMAScript prints
    /// them.
    ///
    /// - Throws: `JSONError.notRepresentable` for a number that is not finite and for an `.integer` beyond ±(2^53 − 1),
    ///   which other readers of JSON would round.
    public func canonicalBytes() throws(JSONError) -> [UInt8] {
        var writer = JSONWriter(indent: nil)
        try writer.write(self, level: 0)
        return writer.bytes
    }

    /// The same members in the same order, one a line, indented by two blanks, with a line feed at the end.
    ///
    /// - Parameter depth: how deep lines are broken; what lies deeper stands on one line. Nil breaks all.
    /// - Returns: the text.
    /// - Throws: as `canonicalBytes()`.
    public func prettyText(toDepth depth: Int? = nil) throws(JSONError) -> String {
        var writer = JSONWriter(indent: 2, depth: depth ?? .max)
        try writer.write(self, level: 0)
        return String(decoding: writer.bytes, as: UTF8.self) + "\n"
    }

    /// Hands on the bytes of `prettyText()` piece by piece: a document of many findings is never in memory as text.
    ///
    /// - Parameter take: called with each piece, in order; the pieces of a document of less than a megabyte are one.
    /// - Throws: as `canonicalBytes()`; what was handed on before is incomplete then.
    package func writePretty(_ take: @escaping ([UInt8]) -> Void) throws(JSONError) {
        var writer = JSONWriter(indent: 2, take: take)
        try writer.write(self, level: 0)
        writer.bytes.append(0x0A)
        writer.handOn()
    }

    /// The SHA-256 of the canonical form.
    ///
    /// - Throws: as `canonicalBytes()`.
    package func canonicalDigest() throws(JSONError) -> MerkleLog.Digest {
        var hash = SHA256()
        var writer = JSONWriter(indent: nil) { hash.update(data: $0) }
        try writer.write(self, level: 0)
        writer.handOn()
        return MerkleLog.Digest(Array(hash.finalize())) ?? .sha256([])
    }
}

/// Collects the text of a value.
private struct JSONWriter {
    var bytes: [UInt8] = []
    let indent: Int?
    /// Lines are broken inside values above this level.
    let depth: Int
    /// Takes the bytes so far, again and again; nil to collect them all.
    private let take: (([UInt8]) -> Void)?

    /// How many bytes are handed on at a time, about.
    private static let piece = 1 << 20

    init(indent: Int?, depth: Int = .max, take: (([UInt8]) -> Void)? = nil) {
        self.indent = indent
        self.depth = depth
        self.take = take
    }

    /// Hands on what there is.
    mutating func handOn() {
        take?(bytes)
        bytes.removeAll(keepingCapacity: true)
    }

    mutating func write(_ value: JSONValue, level: Int) throws(JSONError) {
        switch value {
        case .null: append("null")
        case .bool(let value): append(value ? "true" : "false")
        case .integer(let value):
            guard value.magnitude < 1 << 53 else { throw .notRepresentable }
            append(String(value))
        case .number(let value):
            guard let text = ECMAScriptNumber.text(of: value) else { throw .notRepresentable }
            append(text)
        case .string(let text): write(text)
        case .array(let elements): try write(elements, level: level)
        case .object(let members): try write(members, level: level)
        }
    }

    private mutating func append(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func breakLine(level: Int) {
        guard let indent, level <= depth else { return }
        bytes.append(0x0A)
        bytes.append(contentsOf: repeatElement(0x20, count: indent * level))
    }

    private mutating func write(_ elements: [JSONValue], level: Int) throws(JSONError) {
        append("[")
        for (index, element) in elements.enumerated() {
            if index > 0 { append(",") }
            breakLine(level: level + 1)
            try write(element, level: level + 1)
            if take != nil, bytes.count >= Self.piece { handOn() }
        }
        if !elements.isEmpty, level < depth { breakLine(level: level) }
        append("]")
    }

    private mutating func write(_ members: [String: JSONValue], level: Int) throws(JSONError) {
        append("{")
        let sorted = members.sorted { $0.key.utf16.lexicographicallyPrecedes($1.key.utf16) }
        for (index, member) in sorted.enumerated() {
            if index > 0 { append(",") }
            breakLine(level: level + 1)
            write(member.key)
            append(indent == nil ? ":" : ": ")
            try write(member.value, level: level + 1)
        }
        if !members.isEmpty, level < depth { breakLine(level: level) }
        append("}")
    }

    /// Section 3.2.2.2: the two-character escapes where there is one, `\u00xx` for other controls, all else literally.
    private mutating func write(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        let text = Array(text.utf8)
        guard !text.allSatisfy(\.isPlainInJSON) else {
            bytes.append(contentsOf: text)
            bytes.append(UInt8(ascii: "\""))
            return
        }
        for byte in text {
            switch byte {
            case 0x08: append("\\b")
            case 0x09: append("\\t")
            case 0x0A: append("\\n")
            case 0x0C: append("\\f")
            case 0x0D: append("\\r")
            case UInt8(ascii: "\""): append("\\\"")
            case UInt8(ascii: "\\"): append("\\\\")
            case 0..<0x20: append("\\u00" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16))
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
