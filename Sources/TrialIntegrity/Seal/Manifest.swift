// What a seal says about its dataset: leaf 0 of the tree (Docs/Format.md, section 5).

public import MerkleLog

/// The facts that one root binds beside the rows.
///
/// It never goes on the chain.
public struct Manifest: Equatable, Sendable {
    /// The origin of the ledger the seal is for.
    public var origin: String
    /// SHA-256 of the ledger's first entry.
    public var trial: Digest
    /// The site, such as `701`.
    public var site: String
    /// The dataset, such as `LB`.
    public var dataset: String
    /// The number of this version, from 1.
    public var sequence: Int
    /// How the dataset is read and compared.
    public var profile: Profile
    /// The number of data rows.
    public var rows: Int
    /// The length of the file in bytes; nil where columns are withheld, since it would tell the length of their cells.
    public var fileLength: Int?
    /// SHA-256 of the file salt and the file's SHA-256.
    public var saltedFileDigest: Digest
    /// How the bytes of the file were laid out.
    public var layout: FileLayout
    /// Free text of the one who sealed; nil when there is none.
    public var note: String?
    /// The printed name of the one who sealed; nil when there is none.
    public var printedName: String?
    /// Columns whose cells stand in the record as one commitment, sorted by UTF-8 bytes; mostly none.
    public var withheld: [String]

    /// States the facts.
    public init(
        origin: String,
        trial: Digest,
        site: String,
        dataset: String,
        sequence: Int,
        profile: Profile,
        rows: Int,
        fileLength: Int?,
        saltedFileDigest: Digest,
        layout: FileLayout,
        note: String?,
        printedName: String?,
        withheld: [String] = []
    ) {
        self.origin = origin
        self.trial = trial
        self.site = site
        self.dataset = dataset
        self.sequence = sequence
        self.profile = profile
        self.rows = rows
        self.fileLength = fileLength
        self.saltedFileDigest = saltedFileDigest
        self.layout = layout
        self.note = note
        self.printedName = printedName
        self.withheld = withheld.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    static let format = "trialverity/manifest/v1"

    /// The bytes of leaf 0 after its salt.
    ///
    /// - Throws: `JSONError` when a text cannot be written as JSON.
    public func canonicalBytes() throws -> [UInt8] {
        var members: [String: JSONValue] = [
            "dataset": .string(dataset),
            "file": .object([
                "digest": .string(saltedFileDigest.hex),
                "layout": layout.json,
                "length": fileLength.map { .integer(Int64($0)) } ?? .null,
            ]),
            "format": .string(Self.format),
            "note": .optional(note),
            "origin": .string(origin),
            "printedName": .optional(printedName),
            "profile": profile.json,
            "rows": .integer(Int64(rows)),
            "sequence": .integer(Int64(sequence)),
            "site": .string(site),
            "trial": .string(trial.hex),
        ]
        if !withheld.isEmpty { members["withheld"] = .strings(withheld) }
        return try JSONValue.object(members).canonicalBytes()
    }

    /// Reads a manifest, strictly: what is accepted is canonical, so that there is one spelling of it.
    ///
    /// - Throws: `FormatError` when it is not canonical JSON of exactly these members.
    public init(canonical bytes: [UInt8]) throws(FormatError) {
        do {
            let json = try JSONValue(parsing: bytes)
            guard try json.canonicalBytes() == bytes else { throw FormatError.notCanonical("manifest") }
            try self.init(json: json)
        } catch let error as JSONError {
            throw FormatError.manifest(error.message)
        } catch {
            throw FormatError.notCanonical("manifest")
        }
    }

    private init(json: JSONValue) throws(JSONError) {
        var members = try JSONMembers(json, at: "manifest")
        _ = try members.parse("format", Self.format) { $0 == Self.format ? $0 : nil }
        var file = try members.members("file")
        let whole = 0...Int64(1) << 53 - 1
        let withheld = members.contains("withheld") ? try members.strings("withheld") : nil
        self.init(
            origin: try members.parse("origin", "an origin") { SealID.isOrigin($0) ? $0 : nil },
            trial: try members.parse("trial", "64 hexadecimal digits", Digest.init(hex:)),
            site: try members.parse("site", "a site name") { SealID.isName($0) ? $0 : nil },
            dataset: try members.parse("dataset", "a dataset name") { SealID.isName($0) ? $0 : nil },
            sequence: Int(try members.integer("sequence", in: 1...Int64(SealID.maximumSequence))),
            profile: try Profile(json: try members.value("profile"), at: "manifest.profile"),
            rows: Int(try members.integer("rows", in: whole)),
            fileLength: withheld == nil ? Int(try file.integer("length", in: whole)) : try file.null("length"),
            saltedFileDigest: try file.parse("digest", "64 hexadecimal digits", Digest.init(hex:)),
            layout: try FileLayout(json: try file.value("layout"), at: "manifest.file.layout"),
            note: try members.parseOrNull("note", "a text") { $0 },
            printedName: try members.parseOrNull("printedName", "a text") { $0 },
            withheld: withheld ?? []
        )
        try file.finish()
        try members.finish()
        guard layout.delimiter == profile.delimiter, layout.encoding == profile.encoding,
            layout.headerLine == profile.headerLine
        else { throw .shape(path: "manifest.file.layout", expected: "read as the profile says") }
        guard (layout.quoting == nil) == (withheld != nil) else {
            throw .shape(path: "manifest.file.layout.quoting", expected: "null if and only if columns are withheld")
        }
        guard withheld == nil || isWithholdingSound(withheld ?? []) else {
            throw .shape(path: "manifest.withheld", expected: "a sorted list of sealed columns that are not in the key")
        }
    }
}

extension Manifest {
    /// Whether the withheld columns are sealed ones outside the key, sorted, at least one and not all.
    private func isWithholdingSound(_ stated: [String]) -> Bool {
        let names = stated.map { Array($0.utf8) }
        let isSorted = zip(names, names.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) }
        let known = Set(profile.columns.map { Array($0.name.utf8) })
        let barred = Set((profile.key + profile.volatile).map { Array($0.utf8) })
        return isSorted && !names.isEmpty && known.isSuperset(of: names) && barred.isDisjoint(with: names)
            && !openColumns.isEmpty
    }

    /// The positions in the profile of the withheld columns, in file order.
    public var withheldColumns: [Int] {
        let names = Set(withheld)
        return withheld.isEmpty ? [] : profile.columns.indices.filter { names.contains(profile.columns[$0].name) }
    }

    /// The positions in the profile of the sealed columns whose texts stand in the record, in file order.
    public var openColumns: [Int] {
        let names = Set(withheld)
        return withheld.isEmpty
            ? profile.sealedColumns : profile.sealedColumns.filter { !names.contains(profile.columns[$0].name) }
    }

    /// The columns that evidence holds, as positions in the profile, volatile ones included; where columns are withheld these
    /// are all others, and behind the profile the commitment.
    package var storedColumns: [Int] {
        let all = Array(profile.columns.indices)
        let hidden = Set(withheldColumns)
        return hidden.isEmpty ? all : all.filter { !hidden.contains($0) } + [all.count]
    }

    /// What the record of a row is made of, as positions in the rows that evidence gives out: the open columns, and where
    /// columns are withheld the commitment, which stands behind the columns of the profile.
    public var recordColumns: [Int] { openColumns + (withheld.isEmpty ? [] : [profile.columns.count]) }
}

extension JSONMembers {
    /// Takes a member that must be null.
    fileprivate mutating func null(_ name: String) throws(JSONError) -> Int? {
        guard try value(name).isNull else { throw .shape(path: path(of: name), expected: "null") }
        return nil
    }
}
