// Reading the head without changing it, and what it says about a ledger that is read.

internal import GRDB
internal import TrialIntegrity

/// How the head stands to a ledger that is read.
package enum HeadState: Hashable, Sendable {
    /// The head holds the newest published checkpoint.
    case agrees
    /// The head holds the staged block, which is committed; it is read as published.
    case holdsStage
    /// The head is not there: a ledger replaced by an older copy would go unnoticed.
    case absent
    /// The head cannot be read; the reason.
    case unreadable(String)
    /// Ledger and head do not belong together.
    case conflict(HeadConflict)

    init(_ reading: HeadReading, published: LedgerHead, staged: LedgerHead?) {
        switch reading {
        case .absent: self = .absent
        case .unreadable(let reason): self = .unreadable(reason)
        case .found(let head):
            switch Recovery(published: published, staged: staged, head: head) {
            case .none, .dropStage: self = .agrees
            case .rollForward: self = .holdsStage
            case .refuse(let conflict): self = .conflict(conflict)
            }
        }
    }

    /// What a reader must be told, as a sentence without a full stop; nil when all is well.
    package var caveat: String? {
        switch self {
        case .agrees: nil
        case .holdsStage: "the newest block is committed and not yet published; the next write publishes it"
        case .absent: "the head of the ledger is absent, so that an older copy of the ledger would go unnoticed"
        case .unreadable(let reason): "the head of the ledger cannot be read: \(reason)"
        case .conflict(let conflict): conflict.message
        }
    }
}

/// What a head file says, if anything.
enum HeadReading {
    case absent
    case unreadable(String)
    case found(LedgerHead)

    /// Reads a head.
    init(_ path: String, temporaryFolder: String) {
        guard FileSystem.exists(path) else {
            self = .absent
            return
        }
        do throws(LedgerError) {
            let store = try ReadableStore(path, temporaryFolder: temporaryFolder)
            self = .found(try StoreFile.attempt(path) { try store.queue.read(HeadFile.read) })
        } catch {
            self = .unreadable(error.message)
        }
    }
}
