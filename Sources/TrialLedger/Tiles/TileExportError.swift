// Why a ledger was not exported into a folder.

package import MerkleLog
package import TrialIntegrity

/// A folder into which a ledger must not be exported; nothing in it was changed.
package enum TileExportError: Error, Equatable, Sendable {
    /// The folder holds another history of the same log. Both signed notes together prove that it has forked.
    ///
    /// - Parameters:
    ///   - checkpoint: the file with the folder's note.
    ///   - folder: what the folder's checkpoint says.
    ///   - ledger: the ledger's newest state, with its note.
    ///   - rootThere: the ledger's root at the size of the folder; nil when the ledger is shorter.
    case forked(checkpoint: String, folder: LedgerHead, ledger: LedgerHead, rootThere: Digest?)
    /// The folder holds a checkpoint that the ledger's key did not sign.
    case foreign(checkpoint: String)
    /// A file of the folder has other bytes than the ledger gives it.
    case altered(path: String)
    /// The note that is to be published is not the signed checkpoint of the ledger's newest state.
    case wrongNote
}

extension TileExportError: UserFacingError {
    package var code: String {
        switch self {
        case .forked: "export-forked"
        case .foreign: "export-foreign"
        case .altered: "export-altered"
        case .wrongNote: "export-note"
        }
    }

    package var message: String {
        switch self {
        case .forked(_, let folder, let ledger, nil):
            "the folder holds a newer state than the ledger: the folder \(folder.text), the ledger \(ledger.text)"
        case .forked(_, let folder, let ledger, let root?):
            "the folder is not a beginning of the ledger: the folder holds \(folder.text), of which the ledger makes "
                + "the root \(root.hex), and the ledger holds \(ledger.text)"
        case .foreign: "the folder holds a checkpoint that the ledger's key did not sign"
        case .altered: "the file has other bytes than the ledger gives it"
        case .wrongNote: "the note to publish is not the ledger's newest checkpoint, signed by its key"
        }
    }

    package var hint: String? {
        switch self {
        case .forked:
            "keep both: the folder's checkpoint and the ledger's are signed by one key and contradict each other"
        case .foreign: "export into an empty folder, or into the one that this ledger was exported to before"
        case .altered: "keep the folder as it is to find out who changed it, and export into an empty one"
        case .wrongNote: "open the ledger again and take its newest checkpoint"
        }
    }

    package var place: SourcePlace? {
        switch self {
        case .forked(let path, _, _, _), .foreign(let path), .altered(let path): SourcePlace(file: path)
        case .wrongNote: nil
        }
    }

    package var failureClass: FailureClass { .unverifiable }
}
