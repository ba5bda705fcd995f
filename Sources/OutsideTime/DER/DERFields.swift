// Reading DER field by field: strict, bounded, with one error.

internal import SwiftASN1

/// The fields of a constructed value, read in order; what is left over is an error.
struct DERFields {
    private let part: String
    private var rest: ArraySlice<ASN1Node>

    /// Opens a constructed value.
    ///
    /// - Parameters:
    ///   - node: the value.
    ///   - identifier: the tag it must have.
    ///   - part: what it is called in an error.
    /// - Throws: `malformed` for another tag or a primitive value.
    init(_ node: ASN1Node, _ identifier: ASN1Identifier = .sequence, part: String) throws(TimestampError) {
        guard node.identifier == identifier, case .constructed(let nodes) = node.content else {
            throw .malformed(part)
        }
        self.part = part
        rest = ArraySlice(Array(nodes))
    }

    /// Whether nothing is left.
    var isEmpty: Bool { rest.isEmpty }

    /// The next field, whatever it is.
    mutating func next() throws(TimestampError) -> ASN1Node {
        guard let node = rest.popFirst() else { throw .malformed(part) }
        return node
    }

    /// The next field if it has this tag.
    mutating func next(if identifier: ASN1Identifier) -> ASN1Node? {
        guard rest.first?.identifier == identifier else { return nil }
        return rest.popFirst()
    }

    /// The next field, itself opened.
    mutating func fields(_ identifier: ASN1Identifier = .sequence) throws(TimestampError) -> DERFields {
        try DERFields(next(), identifier, part: part)
    }

    /// The content of the next field, which must be primitive and have this tag.
    mutating func primitive(_ identifier: ASN1Identifier) throws(TimestampError) -> [UInt8] {
        try next().primitive(identifier, part: part)
    }

    /// The next field as an object identifier in dotted form.
    mutating func identifier() throws(TimestampError) -> String {
        try next().objectIdentifier(part: part)
    }

    /// The next field as the content of an INTEGER in its shortest form.
    mutating func integer() throws(TimestampError) -> [UInt8] {
        try next().integer(part: part)
    }

    /// The next field as a small number that is not negative.
    mutating func number() throws(TimestampError) -> Int {
        try next().number(part: part)
    }

    /// All fields that are left, taken.
    mutating func remaining() -> [ASN1Node] {
        defer { rest = [] }
        return Array(rest)
    }

    /// Ends the reading.
    func end() throws(TimestampError) {
        guard rest.isEmpty else { throw .malformed(part) }
    }
}

extension ASN1Identifier {
    /// The tag `[number]`.
    static func context(_ number: UInt) -> ASN1Identifier {
        ASN1Identifier(tagWithNumber: number, tagClass: .contextSpecific)
    }
}

extension ASN1Node {
    /// Parses one DER value with nothing after it.
    static func parse(_ bytes: some Sequence<UInt8>, part: String) throws(TimestampError) -> ASN1Node {
        do { return try DER.parse(Array(bytes)) } catch { throw .malformed(part) }
    }

    /// The encoded value, a copy that starts at 0.
    var bytes: [UInt8] { Array(encodedBytes) }

    func primitive(_ identifier: ASN1Identifier, part: String) throws(TimestampError) -> [UInt8] {
        guard self.identifier == identifier, case .primitive(let content) = content else { throw .malformed(part) }
        return Array(content)
    }

    func integer(as identifier: ASN1Identifier = .integer, part: String) throws(TimestampError) -> [UInt8] {
        let content = try primitive(identifier, part: part)
        guard let first = content.first else { throw .malformed(part) }
        if content.count > 1 {
            let redundant = first == 0 && content[1] < 0x80 || first == 0xFF && content[1] >= 0x80
            guard !redundant else { throw .malformed(part) }
        }
        return content
    }

    func number(as identifier: ASN1Identifier = .integer, part: String) throws(TimestampError) -> Int {
        let content = try integer(as: identifier, part: part)
        guard content.count <= 5, content[0] < 0x80 else { throw .malformed(part) }
        return content.reduce(0) { $0 << 8 | Int($1) }
    }

    func objectIdentifier(part: String) throws(TimestampError) -> String {
        guard let identifier = try? ASN1ObjectIdentifier(derEncoded: self) else { throw .malformed(part) }
        return identifier.description
    }

    /// A BOOLEAN, which DER spells 00 or FF.
    func boolean(part: String) throws(TimestampError) -> Bool {
        switch try primitive(.boolean, part: part) {
        case [0x00]: return false
        case [0xFF]: return true
        default: throw .malformed(part)
        }
    }

    /// A BIT STRING of whole bytes.
    func wholeBytes(part: String) throws(TimestampError) -> [UInt8] {
        let content = try primitive(.bitString, part: part)
        guard content.count > 1, content[0] == 0 else { throw .malformed(part) }
        return Array(content.dropFirst())
    }
}
