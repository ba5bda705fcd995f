// The head: one row that says how far the ledger goes. Moving it is the commit point of a write.

internal import GRDB
internal import MerkleLog

/// `head.sqlite`, open for writing.
final class HeadFile {
    private let queue: DatabaseQueue
    private let path: String

    /// Opens a head that is there.
    ///
    /// - Throws: `LedgerError.headMissing` and `.storage`.
    convenience init(opening path: String) throws(LedgerError) {
        guard FileSystem.exists(path) else { throw .headMissing(path: path) }
        try StoreFile.check(path, applicationID: LedgerSchema.headApplicationID)
        try self.init(path)
    }

    /// Makes a head at size 0.
    ///
    /// - Throws: `LedgerError.exists` and `.storage`.
    convenience init(creating path: String) throws(LedgerError) {
        guard !FileSystem.exists(path) else { throw .exists(path: path) }
        try self.init(path)
    }

    private init(_ path: String) throws(LedgerError) {
        self.path = path
        queue = try StoreFile.openForWriting(path, migrator: LedgerSchema.head)
    }

    /// The row.
    func read() throws(LedgerError) -> LedgerHead {
        try StoreFile.attempt(path) { try queue.read(Self.read) }
    }

    /// Reads the row of a head within a transaction.
    static func read(_ db: Database) throws -> LedgerHead {
        guard let row = try Row.fetchOne(db, sql: "SELECT size, root, note FROM head WHERE id = 1") else {
            throw MalformedRow(column: 0)
        }
        return try row.head(0)
    }

    /// Moves the head, if it is where it is expected to be.
    ///
    /// - Throws: `LedgerError.headMoved` when it is elsewhere, `.storage`.
    func move(from old: LedgerHead, to new: LedgerHead) throws(LedgerError) {
        let found = try StoreFile.attempt(path) {
            try queue.write { db -> LedgerHead? in
                try db.execute(
                    sql: "UPDATE head SET size = ?, root = ?, note = ? WHERE id = 1 AND size = ? AND root = ?",
                    arguments: [new.size.stored, new.root.data, new.note.data, old.size.stored, old.root.data]
                )
                return db.changesCount == 1 ? new : try? Self.read(db)
            }
        }
        guard found == new else { throw .headMoved(expected: old, found: found) }
    }

    /// Empties the write-ahead log and closes the file.
    func close() throws(LedgerError) { try StoreFile.close(queue, path) }
}
