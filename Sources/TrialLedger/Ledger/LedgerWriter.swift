// The keeper's half of a seal: check, stage, commit, publish.

internal import GRDB
package import MerkleLog
package import TrialIntegrity

/// A point in the commit order at which a process may die.
package enum CommitStep: String, Sendable, CaseIterable {
    /// Entries, nodes and the signed checkpoint are in the ledger, synced.
    case staged
    /// The head was moved: the block is committed.
    case headMoved
    /// The checkpoint is published in the ledger.
    case published
}

/// A ledger open for writing; there is one at a time.
///
/// The order of a write: the block is staged in the ledger and synced; the head is moved from the old state to the new
/// one by compare-and-swap, which is the commit point; the block is published; receipts can be made. The two files are
/// never attached to one connection: with write-ahead logs a transaction over both would not be atomic.
package final class LedgerWriter {
    /// The folder of the trial.
    package let folder: TrialFolder
    /// The newest published state.
    package private(set) var published: LedgerHead
    /// What the rules know; nil before the first entry.
    package private(set) var state: TrialState?
    /// What was found and done about the last write when the ledger was opened.
    package let recovery: Recovery
    /// Called after each step of a write; tests end a write here, as a crash would.
    package var afterStep: (CommitStep) throws -> Void = { _ in }

    let key: SignerKey
    var lock: FileLock?
    let queue: DatabaseQueue
    /// What the head holds: the published state, but while a restore is written.
    private(set) var headOnDisk: LedgerHead
    private let head: HeadFile
    private(set) var isStopped = false

    /// Opens a ledger, finishes or drops the last write, and checks that ledger, head and key belong together.
    ///
    /// - Parameters:
    ///   - folder: the trial.
    ///   - key: the private key of the ledger.
    ///   - patience: how long to wait for another writer, or for readers, in milliseconds.
    /// - Throws: `LedgerError`; on `.headConflict` and `.damaged` nothing was changed.
    /// - Complexity: O(log n), and O(series + acts) for the state.
    package convenience init(
        opening folder: TrialFolder,
        key: SignerKey,
        patience: Int = 10_000
    ) throws(LedgerError) {
        guard FileSystem.exists(folder.ledger) else { throw .missing(path: folder.ledger) }
        let lock = try FileLock.take(folder.lock, .alone, patience: patience)
        try StoreFile.check(folder.ledger, applicationID: LedgerSchema.ledgerApplicationID)
        let head = try HeadFile(opening: folder.head)
        try self.init(folder, key: key, lock: lock, head: head)
    }

    /// Makes a ledger and its head, both empty.
    convenience init(creating folder: TrialFolder, key: SignerKey) throws(LedgerError) {
        guard !FileSystem.exists(folder.ledger) else { throw .exists(path: folder.ledger) }
        let lock = try FileLock.take(folder.lock, .alone, patience: 0)
        let head = try HeadFile(creating: folder.head)
        try self.init(folder, key: key, lock: lock, head: head)
    }

    /// Opens a ledger that is behind its head, and takes its newest checkpoint for what it goes on from.
    ///
    /// - Throws: `LedgerError.headConflict` when it is not behind.
    convenience init(
        restoring folder: TrialFolder,
        key: SignerKey,
        lock: FileLock?
    ) throws(LedgerError) {
        try StoreFile.check(folder.ledger, applicationID: LedgerSchema.ledgerApplicationID)
        try self.init(folder, key: key, lock: lock, head: try HeadFile(opening: folder.head), isRestoring: true)
    }

    private init(
        _ folder: TrialFolder,
        key: SignerKey,
        lock: FileLock?,
        head: HeadFile,
        isRestoring: Bool = false
    ) throws(LedgerError) {
        self.folder = folder
        self.key = key
        self.lock = lock
        self.head = head
        let queue = try StoreFile.openForWriting(folder.ledger, migrator: LedgerSchema.ledger)
        self.queue = queue
        let current = try head.read()
        headOnDisk = current
        let (old, staged) = try StoreFile.attempt(folder.ledger) {
            try queue.read { db in (try LedgerTables(db: db).published(), try LedgerTables(db: db).staged()) }
        }
        let found = Recovery(published: old, staged: staged, head: current)
        if case .refuse(let conflict) = found {
            guard isRestoring, conflict.isBehind else { throw .headConflict(conflict) }
            recovery = staged == nil ? .none : .dropStage
        } else {
            recovery = found
        }
        let isCommitted = recovery == .rollForward
        published = isCommitted ? staged ?? old : old
        try Self.check(published, head: current, in: queue, of: folder, key: key.verifierKey)
        let size = published.size
        try StoreFile.attempt(folder.ledger) { [recovery] in
            guard recovery != .none else { return }
            try queue.write { db in
                let tables = LedgerTables(db: db)
                if isCommitted { try tables.publish() } else { try tables.dropStage(keeping: size) }
            }
        }
        state = try StoreFile.attempt(folder.ledger) {
            guard size > 0 else { return nil }
            return try queue.read { try LedgerTables(db: $0).state(size: size, ledgerKey: key.verifierKey) }
        }
    }

    /// Checks what can be checked without reading every entry: signatures, the root from the stored nodes, and that no
    /// entry stands beyond what is covered.
    private static func check(
        _ published: LedgerHead,
        head: LedgerHead,
        in queue: DatabaseQueue,
        of folder: TrialFolder,
        key: VerifierKey
    ) throws(LedgerError) {
        let (root, count, staged) = try StoreFile.attempt(folder.ledger) {
            try queue.read { db in
                let tables = LedgerTables(db: db)
                return (try tables.root(published.size), try tables.entryCount(), try tables.staged())
            }
        }
        guard root == published.root else {
            throw .damaged(path: folder.ledger, reason: "its hashes do not reach the root of its newest checkpoint")
        }
        guard count == max(published.size, staged?.size ?? 0) else {
            throw .damaged(path: folder.ledger, reason: "it holds \(count) entries, and \(published.size) are signed")
        }
        for state in [published, head] where state.size > 0 {
            guard let (checkpoint, _) = try? Checkpoint.open(note: state.note, key: key),
                checkpoint.size == state.size, checkpoint.root == state.root
            else { throw .notTheLedgerKey(path: folder.ledgerKey) }
        }
    }

    /// Accepts envelopes as one block: all of them or none.
    ///
    /// - Parameters:
    ///   - envelopes: the bytes as received, in order.
    ///   - now: the keeper's own clock, with which the clocks in the entries are compared.
    /// - Returns: the block, committed and published.
    /// - Throws: `LedgerError.refused` when a rule is broken, then nothing was written; `.headMoved`, `.storage`.
    /// - Complexity: O(k log n) for k envelopes.
    @discardableResult
    package func accept(_ envelopes: [[UInt8]], now: UTCTimestamp = .now) throws -> AcceptedBlock {
        guard !isStopped else { throw LedgerError.writerStopped }
        let block = try prepare(envelopes, now: now)
        isStopped = true
        try StoreFile.attempt(folder.ledger) { try queue.write { try LedgerTables(db: $0).stage(block) } }
        try afterStep(.staged)
        try head.move(from: headOnDisk, to: block.head)
        try afterStep(.headMoved)
        try StoreFile.attempt(folder.ledger) { try queue.write { try LedgerTables(db: $0).publish() } }
        try afterStep(.published)
        isStopped = false
        published = block.head
        headOnDisk = block.head
        state = block.state
        return AcceptedBlock(entries: block.entries, head: block.head, notices: block.notices)
    }

    /// Empties the write-ahead logs into their files, closes them and lets others write.
    ///
    /// Without it nothing is lost: opening reads the logs again.
    package func close() throws(LedgerError) {
        isStopped = true
        defer { lock = nil }
        try StoreFile.close(queue, folder.ledger)
        try head.close()
    }
}
