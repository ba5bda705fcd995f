// The whole of a ledger, made again from its entries and compared. It finishes on any damage, and lists every fault.

internal import Foundation
internal import GRDB
package import MerkleLog
package import TrialIntegrity

/// The result of verifying a ledger.
///
/// What was checked: the database's own structure; that its tables are the known ones; that each entry's bytes reach
/// its leaf hash, each pair of hashes the node above, and the nodes the root of every checkpoint; the signature of
/// every checkpoint and entry; the rules of acceptance; the indexes; the head. It needs the ledger and the key, nothing
/// else.
package struct LedgerVerification: Sendable {
    /// The state: intact or broken, size and root of the checkpoint used, every fault.
    package let state: LedgerState
    /// How the head stands to the ledger.
    package let headState: HeadState
    /// What was not checked, and how the ledger was read, as sentences without a full stop.
    package let notices: [String]
    /// How many entries, checkpoints, keys and seals were verified.
    package let counts: VerificationCounts
    /// The restores on record, in order.
    package let restores: [RestoreRecord]

    /// Verifies a ledger.
    ///
    /// - Parameters:
    ///   - folder: the trial.
    ///   - key: the ledger's key, known from outside; whether it is trusted is the caller's to say.
    ///   - witnesses: the keys of witnesses that are known; cosignatures by others are checked for their form only.
    ///   - workers: how many cores to use; what is found does not depend on it.
    ///   - temporaryFolder: where copies are made when the database cannot be read in place.
    ///   - patience: how long to wait for a writer, in milliseconds.
    ///   - progress: called now and then with the number of entries done.
    /// - Returns: everything that was found.
    /// - Throws: `LedgerError.busy`, `.cannotRead` and `.cannotCreate` when the files cannot be looked at; never
    /// because of
    ///   what is in them.
    /// - Complexity: O(n log n) time; memory grows with the number of keys, series and checkpoints, not with the
    /// entries.
    package static func run(
        _ folder: TrialFolder,
        key: VerifierKey,
        witnesses: [VerifierKey] = [],
        workers: Int = ProcessInfo.processInfo.activeProcessorCount,
        temporaryFolder: String = NSTemporaryDirectory(),
        patience: Int = 10_000,
        progress: (UInt64) -> Void = { _ in }
    ) throws(LedgerError) -> LedgerVerification {
        guard FileSystem.exists(folder.ledger) else {
            return missing(folder)
        }
        let lock = try FileLock.take(folder.lock, .shared, patience: patience)
        defer { withExtendedLifetime(lock) {} }
        return try check(
            folder,
            key: key,
            witnesses: witnesses,
            head: HeadReading(folder.head, temporaryFolder: temporaryFolder),
            workers: workers,
            temporaryFolder: temporaryFolder,
            progress: progress
        )
    }

    /// Verifies a ledger by itself, without its head, for a caller that holds the lock.
    static func checkAlone(_ folder: TrialFolder, key: VerifierKey) throws(LedgerError) -> LedgerVerification {
        try check(
            folder,
            key: key,
            witnesses: [],
            head: .absent,
            workers: ProcessInfo.processInfo.activeProcessorCount,
            temporaryFolder: NSTemporaryDirectory(),
            progress: { _ in }
        )
    }

    private static func check(
        _ folder: TrialFolder,
        key: VerifierKey,
        witnesses: [VerifierKey],
        head: HeadReading,
        workers: Int,
        temporaryFolder: String,
        progress: (UInt64) -> Void
    ) throws(LedgerError) -> LedgerVerification {
        let faults = FaultList()
        let store: ReadableStore
        do throws(LedgerError) {
            store = try ReadableStore(folder.ledger, temporaryFolder: temporaryFolder)
        } catch .storage(_, let reason) {
            faults.add("storage-damaged", "the file is not a readable database: \(reason)", at: folder.ledger)
            return unreadable(faults, head)
        } catch .damaged(_, let reason) {
            faults.add("storage-damaged", reason, at: folder.ledger)
            return unreadable(faults, head)
        }
        let verifier = LedgerVerifier(folder: folder, key: key, witnesses: witnesses, faults: faults, workers: workers)
        do {
            return try store.queue.read { verifier.verify($0, head: head, progress: progress) }
        } catch {
            faults.add("storage-damaged", "the file is not a readable database", at: folder.ledger)
            return unreadable(faults, head)
        }
    }

    private static func missing(_ folder: TrialFolder) -> LedgerVerification {
        let faults = FaultList()
        faults.add("ledger-missing", "there is no ledger", at: folder.ledger)
        return unreadable(faults, .absent)
    }

    private static func unreadable(_ faults: FaultList, _ head: HeadReading) -> LedgerVerification {
        let headState: HeadState
        switch head {
        case .absent: headState = .absent
        case .unreadable(let reason): headState = .unreadable(reason)
        case .found(let found):
            headState = .conflict(HeadConflict(head: found, ledger: .empty, staged: nil))
        }
        return LedgerVerification(
            state: LedgerState(status: .broken, size: nil, root: nil, faults: faults.all),
            headState: headState,
            notices: ["nothing in the ledger could be checked"],
            counts: VerificationCounts(),
            restores: []
        )
    }
}

/// How much was verified.
package struct VerificationCounts: Hashable, Sendable {
    /// Entries.
    package var entries: UInt64 = 0
    /// Checkpoints.
    package var checkpoints = 0
    /// Enrolled keys.
    package var keys = 0
    /// Seals.
    package var seals = 0
    /// Cosignatures of witnesses whose keys are known.
    package var cosignatures = 0

    /// States how much, nothing unless given.
    package init(entries: UInt64 = 0, checkpoints: Int = 0, keys: Int = 0, seals: Int = 0, cosignatures: Int = 0) {
        self.entries = entries
        self.checkpoints = checkpoints
        self.keys = keys
        self.seals = seals
        self.cosignatures = cosignatures
    }
}

/// Faults as they are found.
final class FaultList {
    private(set) var all: [LedgerFault] = []

    func add(_ code: String, _ message: String, at location: String?) {
        all.append(LedgerFault(code: code, message: message, location: location))
    }

    /// Runs a part of a verification; what stops it is a fault, and the other parts go on.
    func collecting(_ part: String, at location: String, _ work: () throws -> Void) {
        do {
            try work()
        } catch let error as DatabaseError {
            add("storage-damaged", "\(part) cannot be read: \(StoreFile.describe(error))", at: location)
        } catch {
            add("storage-damaged", "\(part) cannot be read: a row is missing or malformed", at: location)
        }
    }
}
