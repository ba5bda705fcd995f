// The order to erase rows: one small file that every holder of evidence runs, and whose digest is on the chain.

public import MerkleLog

/// Which rows every holder of evidence is to erase (Docs/Format.md, section 19).
///
/// It names the subject and is as confidential as the data. Its digest names nobody: the salt hides the rest.
public struct ErasureOrder: Sendable, Equatable {
    /// The format's name and version.
    public static let format = "trialverity/erasure-order/v1"
    static let document = "erasure order"

    /// The origin of the ledger.
    public var origin: String
    /// SHA-256 of the ledger's first entry.
    public var trial: Digest
    /// Which rows, in every dataset that has all these columns.
    public var selection: RowSelection
    /// Datasets such as `701/LB` and seals such as `701/LB#3` that it is limited to, sorted; nil for the whole trial.
    public var seals: [String]?
    /// 32 random bytes; pinned only in tests.
    public var salt: [UInt8]

    /// Writes an order.
    public init(origin: String, trial: Digest, selection: RowSelection, seals: [String]? = nil, salt: [UInt8]) {
        self.origin = origin
        self.trial = trial
        self.selection = selection
        self.seals = seals.map { Set($0).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }
        self.salt = salt
    }

    /// The bytes of the file: canonical JSON and a line feed.
    ///
    /// - Throws: `JSONError` when a text cannot be written as JSON.
    public func bytes() throws -> [UInt8] { try canonicalBytes() + [0x0A] }

    /// The digest that the chain holds: SHA-256 of the canonical JSON, without the line feed.
    ///
    /// - Throws: as `bytes()`.
    public func digest() throws -> Digest { Digest.sha256(try canonicalBytes()) }

    private func canonicalBytes() throws(JSONError) -> [UInt8] {
        try JSONValue.object([
            "format": .string(Self.format),
            "origin": .string(origin),
            "salt": .string(HexBytes.text(salt)),
            "seals": seals.map { .strings($0) } ?? .null,
            "trial": .string(trial.hex),
            "where": selection.json,
        ]).canonicalBytes()
    }

    /// Reads a file, strictly.
    ///
    /// - Throws: `DisclosureError.malformed`, and `.unusableCondition` for an empty `where`.
    public init(reading bytes: [UInt8]) throws(DisclosureError) {
        guard bytes.count <= 1_000_000, bytes.last == 0x0A else {
            throw .malformed(Self.document, "it is too large, or does not end with a line feed")
        }
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

    /// All members; the selection is unread.
    private static func members(of json: JSONValue) throws(JSONError) -> ErasureOrder {
        var members = try JSONMembers(json)
        _ = try members.value("where")
        _ = try members.parse("format", format) { $0 == format ? $0 : nil }
        let limits = try members.value("seals")
        let seals = limits.isNull ? nil : try limits.strings(at: "seals")
        let order = ErasureOrder(
            origin: try members.parse("origin", "an origin") { SealID.isOrigin($0) ? $0 : nil },
            trial: try members.parse("trial", "64 hexadecimal digits", Digest.init(hex:)),
            selection: .unread,
            seals: seals,
            salt: try members.parse("salt", "64 hexadecimal digits") { HexBytes.bytes($0, count: 32) }
        )
        try members.finish()
        guard order.seals == seals, seals?.allSatisfy(isLimit) != false else {
            throw .shape(path: "seals", expected: "null, or a sorted list of SITE/DATASET and SITE/DATASET#SEQUENCE")
        }
        return order
    }

    private static func isLimit(_ text: String) -> Bool {
        SealID(parsing: text) != nil || SealID(parsing: text + "#1") != nil
    }

    /// Whether the evidence of a seal is to be searched: it is of this trial, within the limits, and has the columns.
    public func concerns(_ manifest: Manifest) -> Bool {
        guard manifest.origin == origin, manifest.trial == trial, selection.applies(to: manifest.profile) else {
            return false
        }
        let dataset = "\(manifest.site)/\(manifest.dataset)"
        return seals?.contains { $0 == dataset || $0 == "\(dataset)#\(manifest.sequence)" } ?? true
    }

    /// What evidence looks like after the order was carried out, or before.
    public enum State: Sendable, Equatable {
        /// The order does not concern this evidence.
        case notConcerned
        /// So many rows that the order names are still there.
        case notDone(rows: Int)
        /// No such row is there; so many rows, of this order or earlier ones, were erased from it.
        case done(erasedRows: Int)
        /// There are no values at all; `holdsSaltKey` says whether salts of erased rows can still be made.
        case openingOnly(holdsSaltKey: Bool)
    }

    /// Checks evidence against the order: that none of its rows is there, and that all others still reach the root.
    ///
    /// - Parameters:
    ///   - evidence: any copy of the evidence of a seal.
    ///   - root: the root that the chain holds for the seal.
    ///   - workers: how many cores to use.
    /// - Returns: what was found.
    /// - Throws: `DisclosureError.contradictsSeal` when the root is not reached, `.unusableCondition` for a selection
    ///   that the dataset cannot have; `FormatError` for damaged evidence.
    public func state(of evidence: EvidenceFile, root: Digest, workers: Int) throws -> State {
        guard concerns(evidence.manifest) else { return .notConcerned }
        guard let reached = try evidence.recomputedRoot(workers: workers) else {
            return .openingOnly(holdsSaltKey: !evidence.version.isErased)
        }
        guard reached == root else { throw DisclosureError.contradictsSeal }
        let matcher = try selection.matcher(evidence.manifest)
        let rows = try evidence.runs().reduce(0) { try $0 + matcher.rows(of: evidence.rows($1)).count }
        return rows > 0 ? .notDone(rows: rows) : .done(erasedRows: evidence.erasedRows)
    }
}
