// Reading a ledger, from any medium, without changing a byte of it.

internal import Foundation
internal import GRDB
package import MerkleLog
package import TrialIntegrity

/// A ledger open for reading, at the newest state that was committed.
///
/// Nothing is verified here but the form of what is read; `LedgerVerification` does that. Writers wait while it is
/// open, so it is for short work: take what is needed and let it go.
package final class LedgerReader {
    /// The folder of the trial.
    package let folder: TrialFolder
    /// The newest committed state: everything that is read lies below its size.
    package let head: LedgerHead
    /// How the head stands to it.
    package let headState: HeadState
    /// The trial definition.
    package let trial: TrialDefinitionStatement
    /// SHA-256 of the first entry, which every statement repeats.
    package let trialHash: Digest
    /// The definition in force: that of the first entry, or the newest amendment.
    package let definition: TrialDefinition

    private var lock: FileLock?
    let store: ReadableStore

    /// Opens a ledger.
    ///
    /// - Parameters:
    ///   - folder: the trial.
    ///   - temporaryFolder: where copies are made when the database cannot be read in place.
    ///   - patience: how long to wait for a writer, in milliseconds.
    /// - Throws: `LedgerError`; a head that is absent, damaged or in conflict is not an error but a `headState`.
    package init(
        opening folder: TrialFolder,
        temporaryFolder: String = NSTemporaryDirectory(),
        patience: Int = 10_000
    ) throws(LedgerError) {
        self.folder = folder
        guard FileSystem.exists(folder.ledger) else { throw .missing(path: folder.ledger) }
        lock = try FileLock.take(folder.lock, .shared, patience: patience)
        let store = try ReadableStore(folder.ledger, temporaryFolder: temporaryFolder)
        self.store = store
        let (published, staged) = try StoreFile.attempt(folder.ledger) {
            try store.queue.read { db in (try LedgerTables(db: db).published(), try LedgerTables(db: db).staged()) }
        }
        headState = HeadState(
            HeadReading(folder.head, temporaryFolder: temporaryFolder),
            published: published,
            staged: staged
        )
        let head = headState == .holdsStage ? staged ?? published : published
        self.head = head
        guard head.size > 0 else { throw .damaged(path: folder.ledger, reason: "it holds no published entry") }
        (trial, trialHash) = try StoreFile.attempt(folder.ledger) {
            let first = try DSSEEnvelope(parsing: try store.queue.read { try LedgerTables(db: $0).entry(0).bytes })
            guard case .trial(let trial) = try LedgerStatement(in: first) else { throw RuleViolation.trialOutOfPlace }
            return (trial, Digest.sha256(first.bytes))
        }
        let (first, size) = (trial, head.size)
        definition = try StoreFile.attempt(folder.ledger) {
            try store.queue.read { try LedgerTables(db: $0).definition(size: size, first: first) }
        }
    }

    /// The newest checkpoint, once its signature was checked.
    ///
    /// - Throws: `LedgerError.damaged` when the key did not sign it or it is not about this ledger.
    package func checkpoint(signedBy key: VerifierKey) throws(LedgerError) -> Checkpoint {
        guard let (checkpoint, _) = try? Checkpoint.open(note: head.note, key: key), checkpoint.size == head.size,
            checkpoint.root == head.root
        else { throw .damaged(path: folder.ledger, reason: "its newest checkpoint is not signed by the key given") }
        return checkpoint
    }

    /// Lets writers go on; nothing can be read any more.
    ///
    /// Letting go of the reader does the same.
    package func close() {
        try? store.queue.close()
        lock = nil
    }

    /// Runs a query on the tables.
    func query<Value>(_ work: (LedgerTables) throws -> Value) throws(LedgerError) -> Value {
        try StoreFile.attempt(folder.ledger) { try store.queue.read { try work(LedgerTables(db: $0)) } }
    }
}
