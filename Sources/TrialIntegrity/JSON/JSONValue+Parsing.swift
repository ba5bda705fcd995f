// Strict reading of JSON (RFC 8259): one text, one value, nothing guessed and nothing ignored.

extension JSONValue {
    /// Reads one JSON text.
    ///
    /// Stricter than RFC 8259 asks for: a byte-order mark, a repeated name (also one that differs only in Unicode
    /// normalisation), half a surrogate pair, a number beyond binary64 and nesting beyond `maximumDepth` are errors.
    /// A number without fraction and exponent that fits 64 bits becomes `.integer`, every other one `.number`.
    /// - Throws: `JSONError` with the byte offset of the first fault.
    /// - Complexity: O(length of the text).
    public init(parsing bytes: [UInt8]) throws(JSONError) {
        guard String(validating: bytes, as: UTF8.self) != nil else { throw .invalidUTF8 }
        var parser = JSONParser(bytes: bytes)
        self = try parser.document()
    }
}

/// A recursive descent parser over text that is known to be UTF-8.
private struct JSONParser {
    let bytes: [UInt8]
    var offset = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    mutating func document() throws(JSONError) -> JSONValue {
        skipSpace()
        let value = try value(depth: 0)
        skipSpace()
        guard offset == bytes.count else { throw .trailingBytes(offset: offset) }
        return value
    }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { offset += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        offset += 1
        return true
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        switch next {
        case UInt8(ascii: "{"): return try object(depth: depth + 1)
        case UInt8(ascii: "["): return try array(depth: depth + 1)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: return try number()
        }
    }

    private mutating func literal(_ text: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        let word = Array(text.description.utf8)
        guard bytes[offset...].starts(with: word) else { throw .syntax(offset: offset, expected: "a value") }
        offset += word.count
        return value
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
        guard depth <= JSONValue.maximumDepth else { throw .tooDeep(offset: offset) }
        offset += 1
        var members: [String: JSONValue] = [:]
        skipSpace()
        if take(UInt8(ascii: "}")) { return .object(members) }
        repeat {
            skipSpace()
            let start = offset
            guard next == UInt8(ascii: "\"") else { throw .syntax(offset: offset, expected: "a name in quotes") }
            let name = try string()
            guard members[name] == nil else { throw .duplicateName(offset: start) }
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw .syntax(offset: offset, expected: "a colon") }
            skipSpace()
            members[name] = try value(depth: depth)
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw .syntax(offset: offset, expected: "a comma or a closing brace") }
        return .object(members)
    }

    private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
        guard depth <= JSONValue.maximumDepth else { throw .tooDeep(offset: offset) }
        offset += 1
        var elements: [JSONValue] = []
        skipSpace()
        if take(UInt8(ascii: "]")) { return .array(elements) }
        repeat {
            skipSpace()
            elements.append(try value(depth: depth))
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw .syntax(offset: offset, expected: "a comma or a closing bracket") }
        return .array(elements)
    }

    private mutating func string() throws(JSONError) -> String {
        offset += 1
        // Nearly every string is without escapes and can be taken as it stands.
        let start = offset
        while offset < bytes.count, bytes[offset].isPlainInJSON { offset += 1 }
        if next == UInt8(ascii: "\"") {
            offset += 1
            return String(decoding: bytes[start..<offset - 1], as: UTF8.self)
        }
        var text = Array(bytes[start..<offset])
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                offset += 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                offset += 1
                try escape(into: &text)
            case 0..<0x20:
                throw .syntax(offset: offset, expected: "an escape instead of a control character")
            default:
                text.append(byte)
                offset += 1
            }
        }
        throw .syntax(offset: offset, expected: "a closing quote")
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
        let start = offset - 1
        guard let byte = next else { throw .syntax(offset: offset, expected: "an escape") }
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            guard let scalar = Unicode.Scalar(try codePoint(escapeAt: start)) else {
                throw .loneSurrogate(offset: start)
            }
            text.append(contentsOf: Array(String(Character(scalar)).utf8))
        default: throw .syntax(offset: start, expected: "a known escape")
        }
    }

    /// The code point of a `\u` escape whose four digits come next, or of the pair of escapes that it opens.
    private mutating func codePoint(escapeAt start: Int) throws(JSONError) -> UInt32 {
        let first = try hexDigits()
        guard (0xD800..<0xDC00).contains(first) else { return first }
        guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else { throw .loneSurrogate(offset: start) }
        let second = try hexDigits()
        guard (0xDC00..<0xE000).contains(second) else { throw .loneSurrogate(offset: start) }
        return 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
    }

    private mutating func hexDigits() throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw .syntax(offset: offset, expected: "four hexadecimal digits")
            }
            value = value << 4 | UInt32(digit)
            offset += 1
        }
        return value
    }

    private mutating func digits() throws(JSONError) {
        let start = offset
        while let byte = next, (0x30...0x39).contains(byte) { offset += 1 }
        guard offset > start else {
            throw .syntax(offset: offset, expected: start == bytes.count ? "more text" : "a digit or a value")
        }
    }

    private mutating func number() throws(JSONError) -> JSONValue {
        let start = offset
        _ = take(UInt8(ascii: "-"))
        if take(UInt8(ascii: "0")) {
            if let byte = next, (0x30...0x39).contains(byte) {
                throw .syntax(offset: offset, expected: "a number without leading zeros")
            }
        } else {
            try digits()
        }
        var isInteger = true
        if take(UInt8(ascii: ".")) {
            isInteger = false
            try digits()
        }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            isInteger = false
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
        let text = String(decoding: bytes[start..<offset], as: UTF8.self)
        if isInteger, let value = Int64(text) { return .integer(value) }
        guard let value = Double(text), value.isFinite else { throw .numberOutOfRange(offset: start) }
        return .number(value)
    }
}

extension UInt8 {
    /// Whether a byte of UTF-8 stands for itself in a JSON string: no quote, backslash or control character.
    var isPlainInJSON: Bool { self >= 0x20 && self != UInt8(ascii: "\"") && self != UInt8(ascii: "\\") }
}
