// What the commands of governance refuse on their own; what the rules of a ledger refuse stands in RuleViolation.

import IntegrityReports
import TrialIntegrity

/// Why an action was not begun.
enum GovernanceError: UserFacingError, Equatable {
    /// An entry that the ledger does not have.
    case unknownEntry(String, size: UInt64)
    /// An entry that waits for no signature.
    case notPending(entry: UInt64)
    /// No key of this name is enrolled.
    case unknownKey(String)
    /// The key of this name signs no more.
    case keyEnded(String)
    /// The key of the ledger, which is that of the first entry for good.
    case ledgerKeyStays
    /// A definition that changes nothing.
    case nothingToAmend(path: String)
    /// Ledger and head agree.
    case nothingToRestore(size: UInt64)
    /// A checkpoint that is not what was lost.
    case uselessCheckpoint(path: String, reason: String)
    /// Nobody confirmed what cannot be undone.
    case notConfirmed(what: String)
    /// A new private key stands where the next one would go.
    case newKeyWaits(path: String)

    var code: String {
        switch self {
        case .unknownEntry: "unknown-entry"
        case .notPending: "not-pending"
        case .unknownKey: "unknown-key"
        case .keyEnded: "key-ended"
        case .ledgerKeyStays: "ledger-key-stays"
        case .nothingToAmend: "nothing-to-amend"
        case .nothingToRestore: "nothing-to-restore"
        case .uselessCheckpoint: "checkpoint-useless"
        case .notConfirmed: "not-confirmed"
        case .newKeyWaits: "new-key-waits"
        }
    }

    var message: String {
        switch self {
        case .unknownEntry(let text, let size):
            "there is no entry \(text): the ledger has \(Plural.of(Int(clamping: size), "entry", "entries")), from 0"
        case .notPending(let entry): "entry \(entry) waits for no signature"
        case .unknownKey(let name): "no key named \(name) is enrolled in this trial"
        case .keyEnded(let name): "the key \(name) was revoked or replaced already"
        case .ledgerKeyStays: "the key of the ledger is fixed by its first entry: it is neither rotated nor revoked"
        case .nothingToAmend: "the definition is the one in force: nothing would change"
        case .nothingToRestore(let size):
            "ledger and head agree on \(Plural.of(Int(clamping: size), "entry", "entries")): nothing was lost"
        case .uselessCheckpoint(_, let reason): "the checkpoint shows no loss: \(reason)"
        case .notConfirmed(let what): "\(what) cannot be undone, and nobody confirmed it"
        case .newKeyWaits(let path): "a new private key waits in \(path) already"
        }
    }

    var hint: String? {
        switch self {
        case .unknownEntry: "verity log lists the entries"
        case .notPending: "verity approve without an entry lists what waits"
        case .unknownKey, .keyEnded: "verity key list shows the keys"
        case .ledgerKeyStays:
            "witnesses, timestamps and receipts hold even when others had it; verity verify checks them"
        case .nothingToAmend: "write the rules as they shall be into the file; verity amend shows what changes"
        case .nothingToRestore:
            "if a checkpoint from elsewhere shows more than the ledger holds, name it with --checkpoint"
        case .uselessCheckpoint: "take the checkpoint from a receipt, a witness or the head's backup"
        case .notConfirmed: "read what would be lost, and give --yes"
        case .newKeyWaits: "its rotation waits for approval, or was given up: then move the file away"
        }
    }

    var place: SourcePlace? {
        switch self {
        case .nothingToAmend(let path), .uselessCheckpoint(let path, _): SourcePlace(file: path)
        default: nil
        }
    }

    var failureClass: FailureClass {
        switch self {
        case .uselessCheckpoint: .badData
        case .newKeyWaits: .cannotCreate
        default: .usage
        }
    }
}
