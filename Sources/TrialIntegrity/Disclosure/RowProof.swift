// A row proof: the rows of one subject, opened against the root of a seal, and nothing of any other row
// (Docs/Format.md, section 18).

public import MerkleLog

/// A row with the salt that opens it.
public struct ProvenRow: Sendable, Equatable {
    /// Its number in the sealed file, from 1.
    public var number: Int
    /// Its salt, 16 bytes.
    public var salt: [UInt8]
    /// Its cells in the order of the sealed columns, exactly as written.
    public var cells: [String]
    /// What stands in the record for withheld cells; nil where no column is withheld.
    public var commitment: String?

    /// Puts a row together.
    public init(number: Int, salt: [UInt8], cells: [String], commitment: String? = nil) {
        self.commitment = commitment
        self.number = number
        self.salt = salt
        self.cells = cells
    }
}

/// A row proof as it stands in its file: nothing of it is checked until it is opened.
public struct RowProof: Sendable, Equatable {
    /// The format's name and version.
    public static let format = "trialverity/row-proof/v1"
    /// No proof has more rows.
    public static let maximumRows = 1 << 16
    /// No proof has more bytes.
    public static let maximumByteCount = 1 << 26
    static let document = "row proof"

    /// The seal, such as `701/LB#3`.
    public var seal: String
    /// The root that the seal has on the chain, as the proof claims.
    public var root: Digest
    /// The salt of the manifest, 16 bytes.
    public var manifestSalt: [UInt8]
    /// The manifest, canonical JSON.
    public var manifest: String
    /// The names of the sealed columns, in order; withheld ones are not among them.
    public var columns: [String]
    /// The rows, by number.
    public var rows: [ProvenRow]
    /// The hashes of the largest subtrees without a proven row, from left to right.
    public var nodes: [Digest]
    /// What the rows were selected by.
    public var selection: RowSelection
    /// The receipt of the seal, the text of the whole file; nil when it goes another way.
    public var receipt: String?

    /// Puts a proof together.
    init(
        seal: String,
        root: Digest,
        manifestSalt: [UInt8],
        manifest: String,
        columns: [String],
        rows: [ProvenRow],
        nodes: [Digest],
        selection: RowSelection,
        receipt: String?
    ) {
        self.seal = seal
        self.root = root
        self.manifestSalt = manifestSalt
        self.manifest = manifest
        self.columns = columns
        self.rows = rows
        self.nodes = nodes
        self.selection = selection
        self.receipt = receipt
    }

    /// The bytes of the file: canonical JSON and a line feed.
    ///
    /// - Throws: `DisclosureError.tooLarge`; `JSONError` for texts that JSON cannot hold, which evidence never has.
    public func bytes() throws -> [UInt8] {
        // Row by row, because a tree of values of all cells would take many times their memory.
        var bytes: [UInt8] = []
        func member(_ name: String, _ value: JSONValue) throws {
            bytes += Array("\(bytes.isEmpty ? "{" : ",")\"\(name)\":".utf8) + (try value.canonicalBytes())
        }
        try member("columns", .strings(columns))
        try member("format", .string(Self.format))
        try member("manifest", .object(["salt": .string(HexBytes.text(manifestSalt)), "text": .string(manifest)]))
        try member("nodes", .strings(nodes.map(\.hex)))
        try member("receipt", .optional(receipt))
        try member("root", .string(root.hex))
        bytes += Array(",\"rows\":[".utf8)
        for (index, row) in rows.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes += try row.json.canonicalBytes()
            guard bytes.count <= Self.maximumByteCount else {
                throw DisclosureError.tooLarge(limit: Self.maximumByteCount)
            }
        }
        bytes.append(UInt8(ascii: "]"))
        try member("seal", .string(seal))
        try member("where", selection.json)
        bytes += Array("}\n".utf8)
        guard bytes.count <= Self.maximumByteCount else { throw DisclosureError.tooLarge(limit: Self.maximumByteCount) }
        return bytes
    }
}

extension ProvenRow {
    /// The row as JSON.
    var json: JSONValue {
        var members: [String: JSONValue] = [
            "cells": .strings(cells), "row": .integer(Int64(number)), "salt": .string(HexBytes.text(salt)),
        ]
        members["commitment"] = commitment.map { .string($0) }
        return .object(members)
    }
}
