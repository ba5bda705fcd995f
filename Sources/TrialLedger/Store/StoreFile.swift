// How the databases are opened and closed: durable for a writer, without a trace for a reader.

internal import Foundation
internal import GRDB

/// Opening, closing, and turning the failures of SQLite into errors of this module.
enum StoreFile {
    /// Refuses a file that is not a database of this kind, before opening it could change it.
    ///
    /// The application ID stands in bytes 68 to 71 of the file, big-endian (SQLite file format, section 1.3).
    static func check(_ path: String, applicationID: Int) throws(LedgerError) {
        guard FileSystem.exists(path) else { throw .missing(path: path) }
        let header = try FileSystem.prefix(of: path, count: 72)
        let found = header.dropFirst(68).reduce(0) { $0 << 8 | Int($1) }
        guard header.count == 72, header.starts(with: "SQLite format 3\0".utf8), found == applicationID else {
            throw .damaged(path: path, reason: "it is not a database of this kind")
        }
    }

    /// Opens a database for writing and brings its tables up to date.
    ///
    /// Write-ahead log, synced at every commit, and the journal emptied into the file on closing.
    static func openForWriting(
        _ path: String,
        migrator: DatabaseMigrator
    ) throws(LedgerError) -> DatabaseQueue {
        let queue = try attempt(path) {
            var configuration = Configuration()
            configuration.journalMode = .wal
            configuration.busyMode = .timeout(10)
            configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA synchronous = FULL") }
            return try DatabaseQueue(path: path, configuration: configuration)
        }
        guard try attempt(path, { try queue.read { try !migrator.hasBeenSuperseded($0) } }) else {
            throw .newerVersion(path: path)
        }
        try attempt(path) { try migrator.migrate(queue) }
        return queue
    }

    /// Empties the write-ahead log into the file and closes it, so that the file alone is the whole database.
    static func close(_ queue: DatabaseQueue, _ path: String) throws(LedgerError) {
        try attempt(path) {
            _ = try queue.writeWithoutTransaction { try $0.checkpoint(.truncate) }
            try queue.close()
        }
    }

    /// Runs work on a database, so that its failures become `LedgerError`s.
    static func attempt<Value>(_ path: String, _ work: () throws -> Value) throws(LedgerError) -> Value {
        do {
            return try work()
        } catch let error as LedgerError {
            throw error
        } catch let error as DatabaseError {
            throw .storage(path: path, reason: describe(error))
        } catch is MalformedRow {
            throw .damaged(path: path, reason: "a row is missing or malformed")
        } catch {
            throw .damaged(path: path, reason: "an entry or hash cannot be read")
        }
    }

    /// SQLite's name and text of an error; never a value of a row.
    static func describe(_ error: DatabaseError) -> String {
        "\(error.message ?? "unknown error") (SQLite code \(error.extendedResultCode.rawValue))"
    }
}

/// A database open for reading, which leaves no trace beside it.
///
/// It is opened as immutable: SQLite takes no lock and makes no file. That is sound while the shared lock of the ledger
/// is held, since then nobody writes. When a crash left a write-ahead log, or this SQLite cannot open a file as
/// immutable, the files are copied into a temporary folder and opened there.
final class ReadableStore {
    let queue: DatabaseQueue
    private let copy: String?

    /// Opens a database.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - temporaryFolder: where a copy may be made.
    /// - Throws: `LedgerError.missing`, `.cannotRead`, `.cannotCreate`, and `.storage` when it is no database.
    init(_ path: String, temporaryFolder: String) throws(LedgerError) {
        guard FileSystem.exists(path) else { throw .missing(path: path) }
        guard FileManager.default.isReadableFile(atPath: path) else {
            throw .cannotRead(path: path, reason: "permission denied")
        }
        let hasLog = (FileSystem.byteCount(path + "-wal") ?? 0) > 0
        if !hasLog, let queue = try? Self.open(Self.immutableName(of: path), readonly: true) {
            self.queue = queue
            copy = nil
            return
        }
        let folder = temporaryFolder + "/verity-\(UUID().uuidString)"
        try FileSystem.makeFolder(folder, mode: 0o700)
        copy = folder
        do {
            for suffix in hasLog ? ["", "-wal"] : [""] {
                try FileManager.default.copyItem(atPath: path + suffix, toPath: folder + "/copy.sqlite" + suffix)
            }
            queue = try StoreFile.attempt(path) { try Self.open(folder + "/copy.sqlite", readonly: false) }
        } catch {
            try? FileManager.default.removeItem(atPath: folder)
            throw error as? LedgerError ?? .cannotRead(path: path, reason: "it cannot be copied to \(temporaryFolder)")
        }
    }

    deinit {
        try? queue.close()
        if let copy { try? FileManager.default.removeItem(atPath: copy) }
    }

    private static func open(_ name: String, readonly: Bool) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.readonly = readonly
        return try DatabaseQueue(path: name, configuration: configuration)
    }

    /// A `file:` URI; in it `%`, `?` and `#` would end the path.
    private static func immutableName(of path: String) -> String {
        let absolute = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
        let escaped = absolute.replacingOccurrences(of: "%", with: "%25").replacingOccurrences(of: "?", with: "%3f")
            .replacingOccurrences(of: "#", with: "%23")
        return "file:\(escaped)?immutable=1"
    }
}
