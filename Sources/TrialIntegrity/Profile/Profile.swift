// How a dataset is read and what counts as equal: frozen by its first seal, read from the seal that is compared.

public import MerkleLog

/// The profile of a dataset (Docs/Format.md, section 4).
public struct Profile: Hashable, Sendable {
    /// Every column of the file, in file order.
    public var columns: [ProfileColumn]
    /// One character: comma, semicolon, tab or pipe.
    public var delimiter: String
    /// The name of the encoding, as in `FileLayout`.
    public var encoding: String
    /// The physical line of the header, from 1.
    public var headerLine: Int
    /// The key columns, in order; empty when all sealed columns together are the key.
    public var key: [String]
    /// Columns outside the record, sorted by UTF-8 bytes.
    public var volatile: [String]

    /// Describes how a dataset is read.
    public init(
        columns: [ProfileColumn],
        delimiter: String,
        encoding: String,
        headerLine: Int,
        key: [String],
        volatile: [String]
    ) {
        self.columns = columns
        self.delimiter = delimiter
        self.encoding = encoding
        self.headerLine = headerLine
        self.key = key
        self.volatile = volatile.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// The positions, in file order, of the columns that are in the record.
    public var sealedColumns: [Int] {
        let outside = Set(volatile)
        return columns.indices.filter { !outside.contains(columns[$0].name) }
    }

    /// The profile as JSON.
    public var json: JSONValue {
        .object([
            "columns": .array(columns.map(\.json)),
            "delimiter": .string(delimiter),
            "encoding": .string(encoding),
            "headerLine": .integer(Int64(headerLine)),
            "key": .array(key.map(JSONValue.string)),
            "volatile": .array(volatile.map(JSONValue.string)),
        ])
    }

    /// SHA-256 of the canonical JSON.
    ///
    /// - Throws: `JSONError` when a name cannot be written as JSON.
    public func digest() throws -> Digest { Digest.sha256(try json.canonicalBytes()) }

    /// Reads a profile, strictly.
    ///
    /// - Throws: `JSONError` naming the member that is missing, unknown or of the wrong kind.
    package init(json: JSONValue, at path: String = "profile") throws(JSONError) {
        var members = try JSONMembers(json, at: path)
        columns = []
        for column in try members.array("columns") {
            columns.append(try ProfileColumn(json: column, at: members.path(of: "columns")))
        }
        delimiter = try members.parse("delimiter", "a comma, semicolon, tab or vertical bar", FileLayout.delimiter)
        encoding = try members.parse("encoding", "the name of an encoding", FileLayout.encoding)
        headerLine = Int(try members.integer("headerLine", in: FileLayout.headerLines))
        key = try members.value("key").strings(at: members.path(of: "key"))
        volatile = try members.value("volatile").strings(at: members.path(of: "volatile"))
        try members.finish()
        guard isConsistent else {
            throw .shape(path: path, expected: "without contradiction between columns, key and volatile")
        }
    }

    /// Whether columns, key and volatile columns fit together.
    ///
    /// Names of columns differ in more than how their letters
    /// are composed; key and volatile columns are named exactly.
    private var isConsistent: Bool {
        let names = Set(columns.map { Array($0.name.utf8) })
        let outside = volatile.map { Array($0.utf8) }
        let keys = Set(key.map { Array($0.utf8) })
        return Set(columns.map(\.name)).count == columns.count && keys.count == key.count
            && names.isSuperset(of: keys) && names.isSuperset(of: outside) && keys.isDisjoint(with: outside)
            && outside.isStrictlyAscending && outside.count < columns.count
    }

    /// Rules that widen equality beyond the types, each in words, for page one of a report.
    public var wideningRules: [String] {
        var rules: [String] = []
        for column in columns where !column.missing.isEmpty {
            let markers = column.missing.map { "`\($0)`" }.joined(separator: ", ")
            rules.append("\(markers) in \(column.name) counts as missing")
        }
        for name in volatile { rules.append("\(name) is volatile: outside the seal, its changes are listed only") }
        return rules
    }
}

extension ProfileColumn {
    /// The column as JSON.
    var json: JSONValue {
        var members: [String: JSONValue] = ["name": .string(name), "type": .string(type.rawValue)]
        if let format { members["format"] = .string(format.rawValue) }
        if !missing.isEmpty { members["missing"] = .array(missing.map(JSONValue.string)) }
        return .object(members)
    }

    init(json: JSONValue, at path: String) throws(JSONError) {
        var members = try JSONMembers(json, at: path)
        let name = try members.parse("name", "a text") { $0 }
        let type = try members.parse("type", "a column type", ColumnType.init(rawValue:))
        var format: DateFormat?
        if members.contains("format") {
            format = try members.parse("format", "a date format of a date column") {
                type.isDate ? DateFormat(rawValue: $0) : nil
            }
        }
        let markers = members.contains("missing") ? try members.strings("missing") : nil
        try members.finish()
        self.init(name: name, type: type, format: format, missing: markers ?? [])
        guard (markers ?? []).map({ Array($0.utf8) }).isStrictlyAscending, markers?.isEmpty != true else {
            throw .shape(path: members.path(of: "missing"), expected: "sorted, without repetitions and not empty")
        }
    }
}

extension [[UInt8]] {
    /// Whether each element comes after the one before it, as bytes.
    fileprivate var isStrictlyAscending: Bool {
        zip(self, dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) }
    }
}
