// The keeper's half of a seal: check, stage, commit, publish.

internal import GRDB
package import MerkleLog
internal import TrialIntegrity

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

    private let key: SignerKey
    private var lock: FileLock?
    private let queue: DatabaseQueue
    private let head: HeadFile
    private var isStopped = false

    /// Opens a ledger, finishes or drops the last write, and checks that ledger, head and key belong together.
    ///
    /// - Parameters:
    ///   - folder: the trial.
    ///   - key: the private key of the ledger.
    ///   - patience: how long to wait for another writer, or for readers, in milliseconds.
    /// - Throws: `LedgerError`; on `.headConflict` and `.damaged` nothing was changed.
    /// - Complexity: O(log n), and O(sites × datasets) for the state.
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

    private init(_ folder: TrialFolder, key: SignerKey, lock: FileLock?, head: HeadFile) throws(LedgerError) {
        self.folder = folder
        self.key = key
        self.lock = lock
        self.head = head
        let queue = try StoreFile.openForWriting(folder.ledger, migrator: LedgerSchema.ledger)
        self.queue = queue
        let current = try head.read()
        let (old, staged) = try StoreFile.attempt(folder.ledger) {
            try queue.read { db in (try LedgerTables(db: db).published(), try LedgerTables(db: db).staged()) }
        }
        recovery = Recovery(published: old, staged: staged, head: current)
        if case .refuse(let conflict) = recovery { throw .headConflict(conflict) }
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
    /// - Parameter envelopes: the bytes as received, in order.
    /// - Returns: the block, committed and published.
    /// - Throws: `LedgerError.refused` when a rule is broken, then nothing was written; `.headMoved`, `.storage`.
    /// - Complexity: O(k log n) for k envelopes.
    @discardableResult
    package func accept(_ envelopes: [[UInt8]]) throws -> AcceptedBlock {
        guard !isStopped else { throw LedgerError.writerStopped }
        let block = try prepare(envelopes)
        isStopped = true
        try StoreFile.attempt(folder.ledger) { try queue.write { try LedgerTables(db: $0).stage(block) } }
        try afterStep(.staged)
        try head.move(from: published, to: block.head)
        try afterStep(.headMoved)
        try StoreFile.attempt(folder.ledger) { try queue.write { try LedgerTables(db: $0).publish() } }
        try afterStep(.published)
        isStopped = false
        published = block.head
        state = block.state
        return AcceptedBlock(entries: block.entries, head: block.head)
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

    /// Checks the envelopes one after the other, and makes the block.
    private func prepare(_ envelopes: [[UInt8]]) throws -> StagedBlock {
        precondition(!envelopes.isEmpty, "a block has at least one entry")
        var state = state
        var entries: [AcceptedEntry] = []
        for (position, bytes) in envelopes.enumerated() {
            do {
                entries.append(try check(bytes, at: published.size + UInt64(position), &state))
            } catch let violation as RuleViolation {
                throw LedgerError.refused(position: position, violation)
            } catch let error as EnvelopeError {
                throw LedgerError.refused(position: position, .envelope(error))
            }
        }
        guard let state else { throw LedgerError.refused(position: 0, .trialOutOfPlace) }
        let oldSize = published.size
        let (nodes, root) = try StoreFile.attempt(folder.ledger) {
            try queue.read { db in
                try TreeAppend.append(
                    leafHashes: entries.map(\.leaf),
                    toSize: oldSize,
                    node: LedgerTables(db: db).node
                )
            }
        }
        let size = oldSize + UInt64(entries.count)
        let checkpoint = try Checkpoint(origin: key.name, size: size, root: root)
        let head = LedgerHead(size: size, root: root, note: try checkpoint.signed(by: key).bytes)
        return StagedBlock(entries: entries, nodes: nodes, head: head, state: state)
    }

    private func check(_ bytes: [UInt8], at index: UInt64, _ state: inout TrialState?) throws -> AcceptedEntry {
        let envelope = try DSSEEnvelope(parsing: bytes)
        let statement = try LedgerStatement(in: envelope)
        let leaf = TreeHash.leaf(bytes)
        if let current = state {
            try current.check(envelope, statement, published: published.size, root: publishedRoot)
        } else {
            state = try TrialState(first: envelope, ledgerKey: key.verifierKey)
        }
        state?.apply(statement, at: index, leaf: leaf)
        return AcceptedEntry(index: index, leaf: leaf, envelope: envelope, statement: statement)
    }

    private func publishedRoot(_ size: UInt64) throws -> Digest? {
        try StoreFile.attempt(folder.ledger) { try queue.read { try LedgerTables(db: $0).root(size) } }
    }
}
