// Reading a row proof: one spelling only, and nothing in it is believed yet.

internal import MerkleLog

extension RowProof {
    /// Reads a file, strictly: there is one spelling of each proof.
    ///
    /// - Throws: `DisclosureError.malformed`, and `.unusableCondition` for an empty `where`.
    public init(reading bytes: [UInt8]) throws(DisclosureError) {
        guard bytes.count <= Self.maximumByteCount else { throw .malformed(Self.document, "it is too large") }
        guard bytes.last == 0x0A else { throw .malformed(Self.document, "it does not end with a line feed") }
        let chosen: JSONValue
        do {
            let json = try JSONValue(canonical: Array(bytes.dropLast()))
            chosen = json["where"] ?? .null
            self = try Self.members(of: json)
        } catch {
            throw .malformed(Self.document, error.message)
        }
        selection = try RowSelection(json: chosen, of: Self.document)
    }

    /// All members; the selection is still that of `where` unread.
    private static func members(of json: JSONValue) throws(JSONError) -> RowProof {
        var members = try JSONMembers(json)
        _ = try members.value("where")
        _ = try members.parse("format", Self.format) { $0 == Self.format ? $0 : nil }
        var manifest = try members.members("manifest")
        var nodes: [Digest] = []
        for node in try members.value("nodes").strings(at: "nodes") {
            guard let digest = Digest(hex: node) else { throw .shape(path: "nodes", expected: "64 hexadecimal digits") }
            nodes.append(digest)
        }
        var rows: [ProvenRow] = []
        for row in try members.array("rows") { rows.append(try ProvenRow(json: row)) }
        let proof = RowProof(
            seal: try members.parse("seal", "a seal id") { SealID(parsing: $0)?.text },
            root: try members.parse("root", "64 hexadecimal digits", Digest.init(hex:)),
            manifestSalt: try manifest.parse("salt", "32 hexadecimal digits", HexBytes.salt),
            manifest: try manifest.parse("text", "a text") { $0 },
            columns: try members.value("columns").strings(at: "columns"),
            rows: rows,
            nodes: nodes,
            selection: .unread,
            receipt: try members.parseOrNull("receipt", "a text") { $0 }
        )
        try manifest.finish()
        try members.finish()
        guard !rows.isEmpty, rows.count <= maximumRows else {
            throw .shape(path: "rows", expected: "a list of 1 to \(maximumRows) rows")
        }
        return proof
    }
}

extension ProvenRow {
    init(json: JSONValue) throws(JSONError) {
        var members = try JSONMembers(json, at: "rows")
        var commitment: String?
        if members.contains("commitment") {
            commitment = try members.parse("commitment", "a commitment") {
                Commitment.bytes(Array($0.utf8)) == nil ? nil : $0
            }
        }
        self.init(
            number: Int(try members.integer("row", in: 1...(Int64(1) << 53 - 1))),
            salt: try members.parse("salt", "32 hexadecimal digits", HexBytes.salt),
            cells: try members.value("cells").strings(at: "rows.cells"),
            commitment: commitment
        )
        try members.finish()
    }
}

/// Bytes as lower-case hexadecimal.
enum HexBytes {
    static func text(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// 16 bytes from 32 lower-case digits; nil for anything else.
    static func salt(_ text: String) -> [UInt8]? { bytes(text, count: SaltStream.saltLength) }

    /// So many bytes from twice as many lower-case digits; nil for anything else.
    static func bytes(_ text: String, count: Int) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count == 2 * count else { return nil }
        var bytes: [UInt8] = []
        for start in stride(from: 0, to: digits.count, by: 2) {
            guard let high = value(digits[start]), let low = value(digits[start + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
