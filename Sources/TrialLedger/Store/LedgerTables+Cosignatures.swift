// The cosignatures of witnesses, kept beside the checkpoints that they cover.

internal import GRDB
internal import MerkleLog
internal import TrialIntegrity

/// A row of the table of cosignatures that is what it must be.
struct StoredCosignature: Hashable {
    let size: UInt64
    let signature: NoteSignature

    /// The most bytes of a line.
    static let maximumLineLength = 1000

    /// Reads a row `size, name, key_id, line, digest`.
    ///
    /// The digest finds damage and proves nothing: what proves a cosignature is the key of its witness.
    init(_ row: Row) throws {
        size = try row.size(0)
        let (name, keyID, line, digest) = (try row.text(1), try row.size(2), try row.text(3), try row.digest(4))
        guard let signature = NoteSignature(parsing: line), signature.name == name,
            UInt64(signature.keyID) == keyID, digest == Self.digest(size: size, line: line)
        else { throw MalformedRow(column: 3) }
        self.signature = signature
    }

    /// SHA-256 of the size in decimal, a line feed, and the line.
    static func digest(size: UInt64, line: String) -> Digest { Digest.sha256(Array("\(size)\n\(line)".utf8)) }
}

extension LedgerTables {
    static let cosignatureColumns = "size, name, key_id, line, digest"

    /// Keeps cosignatures of a checkpoint; of each witness the first one stays.
    ///
    /// - Returns: how many were new.
    func add(_ signatures: [NoteSignature], size: UInt64) throws -> Int {
        var count = 0
        for signature in signatures {
            try db.execute(
                sql: """
                    INSERT INTO cosignature (size, name, key_id, line, digest) VALUES (?, ?, ?, ?, ?)
                    ON CONFLICT DO NOTHING
                    """,
                arguments: [
                    size.stored, signature.name, UInt64(signature.keyID).stored, signature.line,
                    StoredCosignature.digest(size: size, line: signature.line).data,
                ]
            )
            count += db.changesCount
        }
        return count
    }

    /// The cosignatures of a checkpoint, by name and key.
    func cosignatures(size: UInt64) throws -> [NoteSignature] {
        let rows = try Row.fetchAll(
            db,
            sql: "SELECT \(Self.cosignatureColumns) FROM cosignature WHERE size = ? ORDER BY name, key_id",
            arguments: [size.stored]
        )
        return try rows.map { try StoredCosignature($0).signature }
    }

    /// The sizes of the checkpoints that have cosignatures, ascending.
    func cosignedSizes() throws -> [UInt64] {
        try Row.fetchAll(db, sql: "SELECT DISTINCT size FROM cosignature ORDER BY size").map { try $0.size(0) }
    }
}
