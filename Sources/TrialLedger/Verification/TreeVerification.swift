// The tree of a ledger and nothing else: entries to leaf hashes to the root of every signed checkpoint.

internal import Foundation
internal import GRDB
package import MerkleLog
package import TrialIntegrity

/// The result of `verify --tree-only`: fast, and enough to know that no entry was changed, dropped or moved since it was
/// signed for.
///
/// Checked: the bytes of each entry against its leaf hash, the signature of every checkpoint, that the entries reach the
/// root of every checkpoint, and the head. Not checked, and said in `notices`: signatures and rules of entries, the
/// stored inner hashes, the indexes, and SQLite's own structure.
package struct TreeVerification: Sendable {
    /// Intact or broken, size and root of the checkpoint used, every fault.
    package let state: LedgerState
    /// How the head stands to the ledger.
    package let headState: HeadState
    /// What was not checked, and how the ledger was read, as sentences without a full stop.
    package let notices: [String]
    /// How many entries and checkpoints were verified; keys and seals are not counted.
    package let counts: VerificationCounts

    /// Verifies the tree of a ledger.
    ///
    /// - Parameters:
    ///   - folder: the trial.
    ///   - key: the ledger's key, known from outside; whether it is trusted is the caller's to say.
    ///   - workers: how many cores to use.
    ///   - temporaryFolder: where copies are made when the database cannot be read in place.
    ///   - patience: how long to wait for a writer, in milliseconds.
    ///   - progress: called now and then with the number of entries done.
    /// - Returns: everything that was found.
    /// - Throws: `LedgerError.busy`, `.cannotRead` and `.cannotCreate` when the files cannot be looked at; never because
    ///   of what is in them.
    /// - Complexity: O(n) hashes; memory does not grow with the ledger.
    package static func run(
        _ folder: TrialFolder,
        key: VerifierKey,
        workers: Int = ProcessInfo.processInfo.activeProcessorCount,
        temporaryFolder: String = NSTemporaryDirectory(),
        patience: Int = 10_000,
        progress: @escaping (UInt64) -> Void = { _ in }
    ) throws(LedgerError) -> TreeVerification {
        let lock = try FileLock.take(folder.lock, .shared, patience: patience)
        defer { withExtendedLifetime(lock) {} }
        let faults = FaultList()
        let head = HeadReading(folder.head, temporaryFolder: temporaryFolder)
        do {
            let store = try ReadableStore(folder.ledger, temporaryFolder: temporaryFolder)
            return try store.queue.read { db in
                verify(folder, TreeScan(db: db, key: key, faults: faults, progress: progress), head, workers)
            }
        } catch LedgerError.missing {
            faults.add("ledger-missing", "there is no ledger", at: folder.ledger)
        } catch LedgerError.storage, LedgerError.damaged {
            faults.add("storage-damaged", "the file is not a readable database", at: folder.ledger)
        } catch let error as LedgerError {
            throw error
        } catch {
            faults.add("storage-damaged", "the file is not a readable database", at: folder.ledger)
        }
        return TreeVerification(
            state: LedgerState(status: .broken, size: nil, root: nil, faults: faults.all),
            headState: HeadState(head, published: .empty, staged: nil),
            notices: ["nothing in the ledger could be checked"],
            counts: VerificationCounts()
        )
    }

    private static func verify(
        _ folder: TrialFolder,
        _ scan: TreeScan,
        _ reading: HeadReading,
        _ workers: Int
    ) -> TreeVerification {
        let (tables, faults) = (LedgerTables(db: scan.db), scan.faults)
        var published = LedgerHead.empty
        var staged: LedgerHead?
        faults.collecting("the tables", at: folder.ledger) { try checkSchema(scan.db, faults, folder.ledger) }
        faults.collecting("the newest checkpoint", at: folder.ledger) { published = try tables.published() }
        faults.collecting("the staged block", at: folder.ledger) { staged = try tables.staged() }
        let headState = HeadState(reading, published: published, staged: staged)
        let current = headState == .holdsStage ? staged ?? published : published
        faults.collecting("the entries", at: folder.ledger) {
            try scan.run(to: current, isStaged: headState == .holdsStage, workers: workers)
            let count = try tables.entryCount()
            let allowed = max(current.size, staged?.size ?? 0)
            if count > allowed {
                let text = "\(count - allowed) entries are under no checkpoint"
                faults.add("entries-unsigned", text, at: "entries from \(allowed)")
            }
        }
        switch headState {
        case .unreadable(let reason): faults.add("head-unreadable", reason, at: folder.head)
        case .conflict(let conflict): faults.add(conflict.code, conflict.message, at: folder.head)
        case .absent, .agrees, .holdsStage: break
        }
        if case .found(let head) = reading, head.size > 0, let fault = scan.fault(inNoteOf: head) {
            faults.add(fault.code, fault.message, at: folder.head)
        }
        return TreeVerification(
            state: LedgerState(
                status: faults.all.isEmpty ? .intact : .broken,
                size: Int(clamping: current.size),
                root: current.root.hex,
                faults: faults.all
            ),
            headState: headState,
            notices: notices(headState),
            counts: VerificationCounts(entries: scan.entryCount, checkpoints: scan.checkpointCount)
        )
    }

    private static func notices(_ headState: HeadState) -> [String] {
        let scope = [
            "the signatures of entries, the rules, the indexes, the stored inner hashes and the structure of the database: "
                + "only the tree was checked"
        ]
        switch headState {
        case .absent, .holdsStage: return scope + [headState.caveat ?? ""]
        case .agrees, .unreadable, .conflict: return scope
        }
    }

    /// That the tables which are read are tables: a view could show other entries than those that are exported.
    private static func checkSchema(_ db: Database, _ faults: FaultList, _ path: String) throws {
        let new = try DatabaseQueue()
        try LedgerSchema.ledger.migrate(new)
        guard try schema(db) != new.read(schema) else { return }
        faults.add("schema-altered", "its tables are not the ones that a ledger has", at: path)
    }

    private static func schema(_ db: Database) throws -> [String?] {
        let sql = "SELECT type || ' ' || sql AS text FROM sqlite_schema WHERE name IN ('entry', 'checkpoint', 'stage')"
        return try Row.fetchAll(db, sql: sql + " ORDER BY name").map { try $0.textOrNull(0) }
    }
}
