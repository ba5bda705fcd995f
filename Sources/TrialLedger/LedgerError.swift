// What can go wrong with a trial folder and its ledger, and what to do about it.

package import TrialIntegrity

/// A failure of a trial folder, a ledger, a key file or a receipt.
package enum LedgerError: Error, Equatable, Sendable {
    /// A file or folder that does not exist.
    case missing(path: String)
    /// Something is already where a new file or folder should go.
    case exists(path: String)
    /// The operating system refused to read a file.
    case cannotRead(path: String, reason: String)
    /// The operating system refused to create a file or folder.
    case cannotCreate(path: String, reason: String)
    /// The operating system failed underway.
    case inputOutput(path: String, reason: String)
    /// A private key that others could read; the mode is octal text.
    case keyTooOpen(path: String, mode: String)
    /// A key file that holds no usable key.
    case malformedKey(path: String)
    /// A name that cannot name a key.
    case badKeyName
    /// A private key that is not the one the ledger signs with.
    case notTheLedgerKey(path: String)
    /// A trial definition that is not what it must be; the line is from 1.
    case malformedDefinition(path: String, line: Int?, column: Int?, reason: String)
    /// A map of the columns of an audit trail that is not what it must be; the line is from 1.
    case malformedMap(path: String, line: Int?, column: Int?, reason: String)
    /// A trust policy that is not what it must be; the line is from 1.
    case malformedPolicy(path: String, line: Int?, reason: String)
    /// Another process is writing.
    case busy(path: String)
    /// SQLite failed; the reason holds no value of a row.
    case storage(path: String, reason: String)
    /// The ledger was made by a newer version.
    case newerVersion(path: String)
    /// The ledger contradicts itself, so that nothing may be appended.
    case damaged(path: String, reason: String)
    /// The head is not where it should be.
    case headMissing(path: String)
    /// Ledger and head do not belong together; both are printed.
    case headConflict(HeadConflict)
    /// Another writer moved the head; nothing was committed.
    case headMoved(expected: LedgerHead, found: LedgerHead?)
    /// A writer that stopped halfway is used again.
    case writerStopped
    /// An entry that the rules do not accept; the position is that in the call, from 0.
    case refused(position: Int, RuleViolation)
    /// There is no such seal.
    case unknownSeal(String)
    /// A signature line of a witness that does not hold, or that nobody asked for.
    case badCosignature(reason: String)
    /// A ledger that no restore can go on from.
    case notRestorable(path: String, reason: String)
    /// A checkpoint from outside that is none of this ledger.
    case badCheckpoint(path: String?, reason: String)
    /// A receipt that does not prove what it says.
    case badReceipt(path: String?, reason: String)
}

extension LedgerError: UserFacingError {
    package var code: String {
        switch self {
        case .missing: "missing"
        case .exists: "exists"
        case .cannotRead: "cannot-read"
        case .cannotCreate: "cannot-create"
        case .inputOutput: "input-output"
        case .keyTooOpen: "key-too-open"
        case .malformedKey: "key-malformed"
        case .badKeyName: "key-name"
        case .notTheLedgerKey: "key-not-the-ledgers"
        case .malformedDefinition: "definition-malformed"
        case .malformedMap: "trail-map-malformed"
        case .malformedPolicy: "policy-malformed"
        case .busy: "ledger-busy"
        case .storage: "storage"
        case .newerVersion: "ledger-newer"
        case .damaged: "ledger-damaged"
        case .headMissing: "head-missing"
        case .headConflict(let conflict): conflict.code
        case .headMoved: "head-moved"
        case .writerStopped: "writer-stopped"
        case .refused(_, let violation): violation.code
        case .unknownSeal: "unknown-seal"
        case .badCosignature: "cosignature-bad"
        case .notRestorable: "not-restorable"
        case .badCheckpoint: "checkpoint-bad"
        case .badReceipt: "receipt-bad"
        }
    }

    package var message: String {
        switch self {
        case .missing: "there is no such file"
        case .exists: "it exists already"
        case .cannotRead(_, let reason): "cannot be read: \(reason)"
        case .cannotCreate(_, let reason): "cannot be created: \(reason)"
        case .inputOutput(_, let reason): "writing failed: \(reason)"
        case .keyTooOpen(let path, let mode): "the private key \(path) can be read by others (mode \(mode))"
        case .malformedKey(let path): "\(path) does not hold a private key"
        case .badKeyName: "a key's name must be 1 to 64 letters, digits, dots, hyphens or underscores"
        case .notTheLedgerKey(let path): "\(path) is not the key that this ledger was started with"
        case .malformedDefinition(_, _, _, let reason): "the trial definition is not usable: \(reason)"
        case .malformedMap(_, _, _, let reason): "the map of the audit trail is not usable: \(reason)"
        case .malformedPolicy(_, _, let reason): "the trust policy is not usable: \(reason)"
        case .busy(let path): "the ledger is in use by another process, which holds \(path)"
        case .storage(let path, let reason): "the database \(path) failed: \(reason)"
        case .newerVersion(let path): "the ledger \(path) was written by a newer version"
        case .damaged(let path, let reason): "the ledger \(path) is damaged: \(reason)"
        case .headMissing(let path): "the head of the ledger is missing at \(path)"
        case .headConflict(let conflict): conflict.message
        case .headMoved(let expected, let found):
            "another writer moved the head from \(expected.text) to \(found?.text ?? "nothing"); nothing was committed"
        case .writerStopped: "a write stopped halfway, and the ledger must be opened again"
        case .refused(_, let violation): violation.message
        case .unknownSeal(let text): "there is no seal \(text) in this ledger"
        case .badCosignature(let reason): "the cosignature is refused: \(reason)"
        case .notRestorable(let path, let reason): "the ledger \(path) cannot be gone on from: \(reason)"
        case .badCheckpoint(_, let reason): "the checkpoint does not hold: \(reason)"
        case .badReceipt(_, let reason): "the receipt does not hold: \(reason)"
        }
    }

    package var hint: String? {
        switch self {
        case .missing: "check the path, or name the trial folder with --trial"
        case .exists: "choose another place; nothing was overwritten"
        case .keyTooOpen(let path, _): "run chmod 600 \(path), and make a new key if others may have read it"
        case .malformedKey: "take the key from its backup, or make and enrol a new one"
        case .notTheLedgerKey: "put the ledger's own key back from its backup"
        case .busy: "try again when the other command has ended"
        case .newerVersion: "use the version of verity that wrote it, or a newer one"
        case .damaged, .storage: "run verity verify to list every fault, and restore the ledger from a backup"
        case .headMissing: "say where it is, or put it back from a backup: without it a replaced ledger goes unnoticed"
        case .headConflict(let conflict) where conflict.isBehind:
            "keep both files as they are, and find out which copy was put back; verity restore goes on from an older one"
        case .headConflict: "keep both files as they are, and find out which copy was put back or cut off"
        case .headMoved: "run the command again; it will start from the newer head"
        case .writerStopped: "run the command again; opening the ledger finishes or drops the unfinished block"
        case .refused(_, let violation): violation.hint
        case .unknownSeal: "verity log lists the seals"
        case .badCosignature: "a refusal is final: ask the witness again only with the checkpoint as it was published"
        case .notRestorable: "take another copy of the ledger, one that verity verify finds in order"
        case .badCheckpoint: "check that it is a checkpoint of this ledger, and the key that it is opened with"
        case .badReceipt: "ask the keeper of the ledger for a new copy: verity receipt writes it again"
        default: nil
        }
    }

    package var place: SourcePlace? {
        switch self {
        case .malformedDefinition(let path, let line, let column, _), .malformedMap(let path, let line, let column, _):
            SourcePlace(file: path, line: line, column: column)
        case .malformedPolicy(let path, let line, _): SourcePlace(file: path, line: line)
        case .missing(let path), .exists(let path), .cannotRead(let path, _), .cannotCreate(let path, _),
            .inputOutput(let path, _):
            SourcePlace(file: path)
        case .badReceipt(let path?, _), .badCheckpoint(let path?, _): SourcePlace(file: path)
        default: nil
        }
    }

    package var failureClass: FailureClass {
        switch self {
        case .missing, .cannotRead, .headMissing: .missingInput
        case .exists, .cannotCreate: .cannotCreate
        case .inputOutput, .busy, .storage, .headMoved, .writerStopped: .inputOutput
        case .keyTooOpen, .notTheLedgerKey: .notPermitted
        case .malformedKey, .malformedDefinition, .malformedMap, .malformedPolicy: .badData
        case .badKeyName, .unknownSeal: .usage
        case .newerVersion, .damaged, .headConflict, .badReceipt, .badCosignature, .badCheckpoint, .notRestorable:
            .unverifiable
        case .refused(_, let violation): violation.failureClass
        }
    }
}
