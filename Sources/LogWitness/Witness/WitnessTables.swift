// The rows of a witness within one transaction.

internal import Foundation
internal import GRDB
internal import MerkleLog

/// The last checkpoint that was cosigned for a log.
struct CosignedState: Sendable {
    var size: UInt64
    var root: Digest
    /// When it was cosigned, in seconds since 1970 UTC; 0 before the first cosignature.
    var time: UInt64
    /// The note with the signatures of the log and the witness; empty before the first cosignature.
    var note: [UInt8]
}

/// A row that the witness cannot have written.
struct MalformedRow: Error {}

/// Reading and writing of rows.
struct WitnessTables {
    let db: Database

    /// The most rows of evidence of one kind that are kept for one log.
    static let evidenceLimit = 1000

    func identity() throws -> String {
        guard let vkey = try String.fetchOne(db, sql: "SELECT vkey FROM identity") else { throw MalformedRow() }
        return vkey
    }

    func setIdentity(_ key: VerifierKey) throws {
        try db.execute(sql: "INSERT INTO identity (id, vkey) VALUES (1, ?)", arguments: [key.text])
    }

    /// Makes a log known, or adds a key to it; what was cosigned stays.
    func add(_ key: VerifierKey) throws {
        try db.execute(
            sql: """
                INSERT INTO log (origin, origin_hash, size, root, time, note) VALUES (?, ?, 0, ?, 0, ?)
                ON CONFLICT (origin) DO NOTHING
                """,
            arguments: [
                key.name, Digest.sha256(Array(key.name.utf8)).hex, Data(TreeHash.empty.bytes), Data(),
            ]
        )
        try db.execute(
            sql: "INSERT INTO log_key (vkey, origin) VALUES (?, ?) ON CONFLICT (vkey) DO NOTHING",
            arguments: [key.text, key.name]
        )
    }

    func keys(origin: String) throws -> [VerifierKey] {
        try String.fetchAll(db, sql: "SELECT vkey FROM log_key WHERE origin = ? ORDER BY vkey", arguments: [origin])
            .map { try VerifierKey(parsing: $0) }
    }

    func origins() throws -> [String] { try String.fetchAll(db, sql: "SELECT origin FROM log ORDER BY origin") }

    func state(origin: String) throws -> CosignedState? {
        let row = try Row.fetchOne(
            db,
            sql: "SELECT size, root, time, note FROM log WHERE origin = ?",
            arguments: [origin]
        )
        guard let row else { return nil }
        guard let size = UInt64(exactly: row[0] as Int64), let root = Digest([UInt8](row[1] as Data)),
            let time = UInt64(exactly: row[2] as Int64)
        else { throw MalformedRow() }
        return CosignedState(size: size, root: root, time: time, note: [UInt8](row[3] as Data))
    }

    func note(originHash: String) throws -> [UInt8]? {
        let note = try Data.fetchOne(
            db,
            sql: "SELECT note FROM log WHERE origin_hash = ? AND length(note) > 0",
            arguments: [originHash]
        )
        return note.map { [UInt8]($0) }
    }

    /// Moves the state from a size to a checkpoint; the size is compared once more, by the database.
    func advance(_ checkpoint: Checkpoint, from old: UInt64, time: UInt64, note: [UInt8]) throws {
        try db.execute(
            sql: "UPDATE log SET size = ?, root = ?, time = ?, note = ? WHERE origin = ? AND size = ?",
            arguments: [
                try Self.stored(checkpoint.size), Data(checkpoint.root.bytes), try Self.stored(time), Data(note),
                checkpoint.origin, try Self.stored(old),
            ]
        )
        guard db.changesCount == 1 else { throw MalformedRow() }
    }

    /// Drops the suspicion that a checkpoint does not continue the log: it was proven that it does.
    func dropSuspicion(of text: String, origin: String) throws {
        try db.execute(
            sql: "DELETE FROM evidence WHERE origin = ? AND kind = 'no-proof' AND submitted = ?",
            arguments: [origin, Data(Digest.sha256(Array(text.utf8)).bytes)]
        )
    }

    /// Keeps a request that the log signed and that was refused; the same pair of texts once.
    func keep(_ kind: EvidenceKind, request: AddCheckpointRequest, held: [UInt8], time: UInt64) throws {
        let count = try Int.fetchOne(
            db,
            sql: "SELECT count(*) FROM evidence WHERE origin = ? AND kind = ?",
            arguments: [request.origin, kind.rawValue]
        )
        guard (count ?? 0) < Self.evidenceLimit else { return }
        let heldText = (try? SignedNote(parsing: held))?.text ?? ""
        let submitted = Digest.sha256(Array(request.note.text.utf8))
        let pair = Digest.sha256(
            Array(kind.rawValue.utf8) + Digest.sha256(Array(heldText.utf8)).bytes + submitted.bytes
        )
        try db.execute(
            sql: """
                INSERT INTO evidence (origin, kind, pair, submitted, time, held, request) VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (pair) DO NOTHING
                """,
            arguments: [
                request.origin, kind.rawValue, Data(pair.bytes), Data(submitted.bytes), try Self.stored(time),
                Data(held), Data(request.bytes),
            ]
        )
    }

    func evidence() throws -> [WitnessEvidence] {
        try Row.fetchAll(db, sql: "SELECT id, origin, kind, time, held, request FROM evidence ORDER BY id").map { row in
            guard let number = Int(exactly: row[0] as Int64), let kind = EvidenceKind(rawValue: row[2] as String),
                let time = UInt64(exactly: row[3] as Int64)
            else { throw MalformedRow() }
            return WitnessEvidence(
                number: number,
                origin: row[1],
                kind: kind,
                time: time,
                held: [UInt8](row[4] as Data),
                request: try AddCheckpointRequest(parsing: [UInt8](row[5] as Data)),
                keys: try keys(origin: row[1])
            )
        }
    }

    private static func stored(_ number: UInt64) throws -> Int64 {
        guard let number = Int64(exactly: number) else { throw MalformedRow() }
        return number
    }
}
