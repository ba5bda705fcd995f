// The witness itself: its key, its state, and what is asked of it besides cosigning.

internal import Foundation
internal import GRDB
package import MerkleLog

/// A point of a decision at which a process may die.
package enum WitnessStep: String, Sendable, CaseIterable {
    /// The checkpoint was found good; nothing is stored.
    case compared
    /// The new state is stored and synced; nobody has been answered.
    case stored
}

/// A witness with its state in one SQLite file.
///
/// Write-ahead log, synced at every commit. Several processes may use one state: every decision is one immediate
/// transaction. The state belongs to one key: a lost state is not started anew under an old key, since the witness
/// would forget what it has cosigned.
package final class Witness: Sendable {
    /// The public key, whose name is the name of the witness.
    package var verifierKey: VerifierKey { key.verifierKey }

    let key: SignerKey
    let path: String
    let queue: DatabaseQueue
    let now: @Sendable () -> UInt64
    let afterStep: @Sendable (WitnessStep) throws -> Void

    /// Opens the state of a witness.
    ///
    /// - Parameters:
    ///   - path: the database, which ``create(at:key:)`` made.
    ///   - key: the key of the witness, of type 04.
    ///   - now: the clock, in seconds since 1970 UTC.
    ///   - afterStep: called after each step of a decision; tests end it here, as a crash would.
    /// - Throws: `WitnessError`.
    package init(
        opening path: String,
        key: SignerKey,
        now: @escaping @Sendable () -> UInt64 = Witness.systemTime,
        afterStep: @escaping @Sendable (WitnessStep) throws -> Void = { _ in }
    ) throws(WitnessError) {
        try Self.check(key)
        try Self.check(path)
        self.key = key
        self.path = path
        self.now = now
        self.afterStep = afterStep
        let queue = try Self.open(path)
        self.queue = queue
        let owner = try Self.attempt(path) { try queue.read { try WitnessTables(db: $0).identity() } }
        guard owner == key.verifierKey.text else {
            throw .otherKey(name: String(owner.prefix { $0 != "+" }))
        }
    }

    /// Makes the state of a new witness.
    ///
    /// - Throws: `WitnessError.exists` when there is a file, `.notACosigner`, `.storage`.
    package static func create(at path: String, key: SignerKey) throws(WitnessError) {
        try check(key)
        guard !FileManager.default.fileExists(atPath: path) else { throw .exists(path: path) }
        let queue = try open(path)
        try attempt(path) {
            try queue.write { try WitnessTables(db: $0).setIdentity(key.verifierKey) }
            try queue.close()
        }
    }

    /// The system's clock, in seconds since 1970 UTC.
    package static let systemTime: @Sendable () -> UInt64 = { UInt64(max(0, Date().timeIntervalSince1970)) }

    /// Makes a log known, whose origin is the name of the key; a second key of one origin is trusted too.
    ///
    /// - Throws: `WitnessError.unusableLogKey` for a key of a witness or one's own, `.storage`.
    package func add(log: VerifierKey) throws(WitnessError) {
        guard log.type == .ed25519, log.publicKey != verifierKey.publicKey else {
            throw .unusableLogKey(name: log.name)
        }
        try Self.attempt(path) { [queue] in try queue.write { try WitnessTables(db: $0).add(log) } }
    }

    /// The newest checkpoint that was cosigned for a log, as a note with the signatures of the log and the witness.
    ///
    /// - Parameter originHash: SHA-256 of the origin, in lower-case hexadecimal.
    /// - Returns: the note; nil when nothing was cosigned.
    /// - Throws: `WitnessError.storage`.
    package func newestNote(originHash: String) async throws(WitnessError) -> [UInt8]? {
        try await Self.attempt(path) { [queue] in
            try await queue.read { try WitnessTables(db: $0).note(originHash: originHash) }
        }
    }

    /// The logs that are known, with the size that was cosigned last for each, by origin.
    ///
    /// - Throws: `WitnessError.storage` and `.damaged`.
    package func logs() throws(WitnessError) -> [(origin: String, size: UInt64, keys: [VerifierKey])] {
        try Self.attempt(path) { [queue] in
            try queue.read { db in
                let tables = WitnessTables(db: db)
                return try tables.origins().map { origin in
                    (origin, try tables.state(origin: origin)?.size ?? 0, try tables.keys(origin: origin))
                }
            }
        }
    }

    /// What was kept of refused checkpoints, oldest first.
    ///
    /// - Throws: `WitnessError.storage` and `.damaged`.
    package func evidence() throws(WitnessError) -> [WitnessEvidence] {
        try Self.attempt(path) { [queue] in try queue.read { try WitnessTables(db: $0).evidence() } }
    }

    /// Empties the write-ahead log into the file and closes it.
    ///
    /// - Throws: `WitnessError.storage`.
    package func close() throws(WitnessError) {
        try Self.attempt(path) { [queue] in
            _ = try queue.writeWithoutTransaction { try $0.checkpoint(.truncate) }
            try queue.close()
        }
    }

    private static func check(_ key: SignerKey) throws(WitnessError) {
        guard key.verifierKey.type == .cosignature else { throw .notACosigner(name: key.name) }
    }

    /// Refuses a file that is not the state of a witness, before opening it could change it.
    ///
    /// The application ID stands in bytes 68 to 71, big-endian (SQLite file format, section 1.3).
    private static func check(_ path: String) throws(WitnessError) {
        guard FileManager.default.fileExists(atPath: path) else { throw .missing(path: path) }
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw .storage(path: path, reason: "permission denied")
        }
        defer { try? handle.close() }
        let header = [UInt8]((try? handle.read(upToCount: 72)) ?? Data())
        let found = header.dropFirst(68).reduce(0) { $0 << 8 | Int($1) }
        guard header.count == 72, header.starts(with: "SQLite format 3\0".utf8), found == WitnessSchema.applicationID
        else { throw .notAWitness(path: path) }
    }

    private static func open(_ path: String) throws(WitnessError) -> DatabaseQueue {
        let queue = try attempt(path) {
            var configuration = Configuration()
            configuration.journalMode = .wal
            configuration.busyMode = .timeout(10)
            configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA synchronous = FULL") }
            return try DatabaseQueue(path: path, configuration: configuration)
        }
        let migrator = WitnessSchema.migrator
        guard try attempt(path, { try queue.read { try !migrator.hasBeenSuperseded($0) } }) else {
            throw .newerVersion(path: path)
        }
        try attempt(path) { try migrator.migrate(queue) }
        return queue
    }
}

extension Witness {
    /// Runs work on the database, so that its failures become `WitnessError`s; never with a value of a row.
    static func attempt<Value>(_ path: String, _ work: () throws -> Value) throws(WitnessError) -> Value {
        do {
            return try work()
        } catch {
            throw failure(error, path)
        }
    }

    /// Runs work on the database, so that its failures become `WitnessError`s; never with a value of a row.
    static func attempt<Value: Sendable>(
        _ path: String,
        _ work: @Sendable () async throws -> Value
    ) async throws(WitnessError) -> Value {
        do {
            return try await work()
        } catch {
            throw failure(error, path)
        }
    }

    private static func failure(_ error: any Error, _ path: String) -> WitnessError {
        switch error {
        case let error as WitnessError: return error
        case let error as DatabaseError:
            let text = "\(error.message ?? "unknown error") (SQLite code \(error.extendedResultCode.rawValue))"
            return .storage(path: path, reason: text)
        case is CancellationError: return .storage(path: path, reason: "the work was cancelled")
        default: return .damaged(path: path)
        }
    }
}
