// The corrections of a seal, kept beside its evidence and bound by one root in the seal (Docs/Format.md, section 9.3.1).
//
// They hold values of participants and names of people, and so they never go on the chain. Each has a salt of its own, so
// that one subject's can be destroyed and the others still reach the root.

public import MerkleLog

/// The file `STEM.corrections` of a trial folder.
public struct SealedCorrections: Hashable, Sendable {
    /// The value of `format`.
    public static let format = "trialverity/corrections/v1"
    /// The most bytes a file may have.
    public static let maximumByteCount = 64 << 20
    /// The length of a salt in bytes.
    public static let saltLength = 16

    /// A correction with its salt, or the leaf hash of one that was erased.
    public enum Entry: Hashable, Sendable {
        case held(Correction, salt: [UInt8])
        case erased(Digest)
    }

    /// The seal that they came with.
    public let seal: SealID
    /// The key columns, in the order of the profile.
    public let key: [String]
    /// The salt of leaf 0.
    public let salt: [UInt8]
    /// The corrections, in their order.
    public private(set) var entries: [Entry]

    /// Puts corrections together.
    ///
    /// - Parameters:
    ///   - seal: the seal they come with.
    ///   - key: the key columns.
    ///   - corrections: the corrections.
    ///   - salt: makes 16 random bytes; called once more than there are corrections.
    public init(seal: SealID, key: [String], corrections: [Correction], salt: () -> [UInt8]) {
        self.seal = seal
        self.key = key
        self.salt = salt()
        entries = corrections.map { .held($0, salt: salt()) }
    }

    /// The corrections that are held.
    public var corrections: [Correction] {
        entries.compactMap { if case .held(let correction, _) = $0 { correction } else { nil } }
    }

    /// The number of corrections that were erased.
    public var erasedCount: Int { entries.count - corrections.count }

    /// What the seal repeats: the RFC 6962 root over leaf 0, which says what the list is, and one leaf per correction.
    ///
    /// - Throws: `JSONError` when a text cannot be written as JSON.
    public func root() throws(JSONError) -> Digest {
        let head = JSONValue.object([
            "count": .integer(Int64(entries.count)), "format": .string(Self.format), "key": .strings(key),
            "seal": .string(seal.text),
        ])
        var leaves = [TreeHash.leaf(salt + (try head.canonicalBytes()))]
        for entry in entries {
            switch entry {
            case .held(let correction, let salt):
                leaves.append(TreeHash.leaf(salt + (try correction.json.canonicalBytes())))
            case .erased(let leaf): leaves.append(leaf)
            }
        }
        return TreeHash.root(ofLeafHashes: leaves)
    }

    /// The file: canonical JSON and a line feed.
    ///
    /// - Throws: `JSONError` when a text cannot be written as JSON.
    public func bytes() throws(JSONError) -> [UInt8] {
        var list: [JSONValue] = []
        for entry in entries {
            switch entry {
            case .held(let correction, let salt):
                list.append(.object(["correction": correction.json, "salt": .string(HexText.text(salt))]))
            case .erased(let leaf): list.append(.object(["leaf": .string(leaf.hex)]))
            }
        }
        return try JSONValue.object([
            "corrections": .array(list), "format": .string(Self.format), "key": .strings(key),
            "salt": .string(HexText.text(salt)), "seal": .string(seal.text),
        ]).canonicalBytes() + [0x0A]
    }

    /// Reads a file strictly; that its root is the one in the seal is the caller's to check.
    ///
    /// - Throws: `JSONError`.
    public init(parsing bytes: [UInt8]) throws(JSONError) {
        guard bytes.count <= Self.maximumByteCount, bytes.last == 0x0A else {
            throw .shape(path: "", expected: "at most \(Self.maximumByteCount) bytes ending with a line feed")
        }
        var members = try JSONMembers(try JSONValue(canonical: Array(bytes.dropLast())))
        _ = try members.parse("format", Self.format) { $0 == Self.format ? $0 : nil }
        seal = try members.parse("seal", "SITE/DATASET#SEQUENCE", SealID.init(parsing:))
        key = try members.value("key").strings(at: "key")
        salt = try members.salt("salt")
        entries = []
        for value in try members.array("corrections") { entries.append(try Entry(value, key: key)) }
        try members.finish()
        guard !key.isEmpty, !entries.isEmpty, entries.count <= CorrectionTable.maximumCount else {
            throw .shape(path: "corrections", expected: "1 to \(CorrectionTable.maximumCount), by a key")
        }
    }

    /// Destroys the corrections of some rows: text and salt go, the leaf hash stays.
    ///
    /// - Parameters:
    ///   - selection: the rows; only columns of the key tell which correction is of which row.
    ///   - profile: the profile of the seal.
    /// - Returns: how many were destroyed; nil when the key lacks a column of the selection.
    /// - Throws: `JSONError`, never for corrections that were read from a file.
    public mutating func erase(_ selection: RowSelection, profile: Profile) throws(JSONError) -> Int? {
        let readings = ProfileReadings(profile)
        let places = selection.conditions.map { condition in key.firstIndex(of: condition.column) }
        guard places.allSatisfy({ $0 != nil }) else { return nil }
        var count = 0
        for index in entries.indices {
            guard case .held(let correction, let salt) = entries[index] else { continue }
            let isMeant = zip(selection.conditions, places).allSatisfy { condition, place in
                let own = place.map { correction.key[$0] } ?? ""
                let texts =
                    [own]
                    + (correction.column == condition.column ? [correction.old, correction.new] : [])
                    .compactMap(\.self)
                return texts.contains {
                    readings.isSame($0, condition.value, column: condition.column, blurring: false)
                }
            }
            guard isMeant else { continue }
            entries[index] = .erased(TreeHash.leaf(salt + (try correction.json.canonicalBytes())))
            count += 1
        }
        return count
    }

    /// The corrections as stated changes.
    package var stated: StatedChanges {
        StatedChanges(
            kind: .correction,
            name: seal.text,
            changes: corrections.map { $0.stated(key, reference: seal.text) },
            isSealed: true
        )
    }
}

extension SealedCorrections.Entry {
    fileprivate init(_ value: JSONValue, key: [String]) throws(JSONError) {
        var members = try JSONMembers(value, at: "corrections")
        if members.contains("leaf") {
            self = .erased(try members.digest("leaf"))
        } else {
            let correction = try Correction(try members.value("correction"), key: key)
            self = .held(correction, salt: try members.salt("salt"))
        }
        try members.finish()
    }
}

extension Correction {
    /// The correction as JSON; what is not said is absent.
    var json: JSONValue {
        var members: [String: JSONValue] = [
            "author": .string(author), "key": .strings(key), "reason": .string(reason),
        ]
        if let column { members["column"] = .string(column) }
        if let old { members["old"] = .string(old) }
        if let new { members["new"] = .string(new) }
        if let time { members["time"] = .string(time) }
        return .object(members)
    }

    fileprivate init(_ value: JSONValue, key columns: [String]) throws(JSONError) {
        var members = try JSONMembers(value, at: "correction")
        func text(_ name: String) throws(JSONError) -> String? {
            members.contains(name) ? try members.parse(name, "a text") { $0 } : nil
        }
        let line: (String) -> String? = { Self.isLine($0) ? $0 : nil }
        let key = try members.value("key").strings(at: members.path(of: "key"))
        let reason = try members.parse("reason", "one line", line)
        let author = try members.parse("author", "one line", line)
        self.init(
            key: key,
            column: try text("column"),
            reason: reason,
            author: author,
            old: try text("old"),
            new: try text("new"),
            time: try text("time")
        )
        try members.finish()
        guard key.count == columns.count, column != nil || key.contains(where: { !$0.isEmpty }) else {
            throw .shape(path: "correction.key", expected: "one text for each key column")
        }
    }
}

extension JSONMembers {
    /// Takes a salt written as hexadecimal digits.
    fileprivate mutating func salt(_ name: String) throws(JSONError) -> [UInt8] {
        try parse(name, "\(2 * SealedCorrections.saltLength) lower-case hexadecimal digits") { text in
            HexText.bytes(text).flatMap { $0.count == SealedCorrections.saltLength ? $0 : nil }
        }
    }
}

/// Bytes as lower-case hexadecimal digits.
enum HexText {
    static func text(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// The bytes; nil for anything but pairs of lower-case digits.
    static func bytes(_ text: String) -> [UInt8]? {
        let digits = text.utf8.map { digit -> UInt8? in
            switch digit {
            case 0x30...0x39: digit - 0x30
            case 0x61...0x66: digit - 0x61 + 10
            default: nil
            }
        }
        guard digits.count.isMultiple(of: 2), !digits.contains(nil) else { return nil }
        let values = digits.compactMap(\.self)
        return stride(from: 0, to: values.count, by: 2).map { values[$0] << 4 | values[$0 + 1] }
    }
}
