// The full check of a folder of tiles: every file, every entry, and the root of the signed checkpoint.

package import MerkleLog
package import TrialIntegrity

/// The result of checking a folder of tiles.
///
/// Checked are the checkpoint's signature, the bytes of every entry against its leaf hash, every hash against the files
/// below and above it, and the root. It needs the folder and the ledger's key, nothing else.
package struct TileVerification: Sendable {
    /// Intact or broken, size and root of the checkpoint, every fault.
    package let state: LedgerState
    /// The signed checkpoint; nil when it does not hold.
    package let checkpoint: Checkpoint?
    /// The number of files that were read, the checkpoint among them.
    package let files: Int
    /// What was not checked, as sentences without a full stop.
    package let notices: [String]

    /// Checks a folder.
    ///
    /// - Parameters:
    ///   - folder: the folder.
    ///   - key: the ledger's key, known from outside; whether it is trusted is the caller's to say.
    ///   - progress: called now and then with the number of entries done.
    /// - Returns: everything that was found.
    /// - Throws: `LedgerError.cannotRead` when a file cannot be looked at; never because of what is in it.
    /// - Complexity: O(size) hashes; memory grows with the number of files and faults, not with the entries.
    package static func run(
        _ folder: TileFolder,
        key: VerifierKey,
        progress: (UInt64) -> Void = { _ in }
    ) throws(LedgerError) -> TileVerification {
        guard let note = try folder.note() else {
            return broken("checkpoint-missing", "there is no checkpoint", folder)
        }
        let checkpoint: Checkpoint
        do throws(NoteError) {
            checkpoint = try Checkpoint.open(note: note, key: key).0
        } catch {
            return broken("checkpoint-signature", "the checkpoint does not hold: \(error)", folder)
        }
        let (tiles, others) = folder.files()
        let inventory = TileInventory(tiles, size: checkpoint.size)
        var readFailure: LedgerError?
        var check = TileTreeCheck(
            size: checkpoint.size,
            root: checkpoint.root,
            fetch: { try folder.read($0) },
            olderWidths: inventory.olderWidths
        )
        do {
            try check.run(progress: progress)
        } catch {
            readFailure = error as? LedgerError
        }
        if let readFailure { throw readFailure }
        let faults = check.faults.map(Self.fault)
        return TileVerification(
            state: LedgerState(
                status: faults.isEmpty ? .intact : .broken,
                size: Int(clamping: checkpoint.size),
                root: checkpoint.root.hex,
                faults: faults
            ),
            checkpoint: checkpoint,
            files: inventory.known + 1,
            notices: notices(beyond: inventory.beyond, others: others.count)
        )
    }

    private static func notices(beyond: Int, others: Int) -> [String] {
        var notices = ["the signatures and rules of entries: verify the ledger for that"]
        if beyond > 0 {
            notices.append("\(beyond) files of a larger tree than that of the checkpoint")
        }
        if others > 0 { notices.append("\(others) files below tile/ with names that no log uses") }
        return notices
    }

    private static func fault(_ fault: TileFault) -> LedgerFault {
        let path = fault.path?.text ?? "checkpoint"
        let unit = fault.path?.content == .entries ? "entry" : "hash"
        return LedgerFault(
            code: fault.kind.rawValue,
            message: fault.message,
            location: fault.position.map { "\(path) \(unit) \($0)" } ?? path
        )
    }

    private static func broken(_ code: String, _ message: String, _ folder: TileFolder) -> TileVerification {
        TileVerification(
            state: LedgerState(
                status: .broken,
                size: nil,
                root: nil,
                faults: [LedgerFault(code: code, message: message, location: folder.checkpoint)]
            ),
            checkpoint: nil,
            files: 0,
            notices: ["no tile was checked"]
        )
    }
}

/// The files that are in a folder of tiles, held against the tree that they should be.
private struct TileInventory {
    /// A place that can have several partial files.
    private struct Place: Hashable {
        let content: TilePath.Content
        let index: UInt64
    }

    /// Files of the tree.
    private(set) var known = 0
    /// Files that only a larger tree has.
    private(set) var beyond = 0
    private var older: [Place: [Int]] = [:]

    init(_ tiles: [TilePath], size: UInt64) {
        let layout = TileLayout(size: size)
        for tile in tiles {
            let width = layout.path(tile.content, index: tile.index)?.width ?? 0
            // A full file may stand in for the partial one, which is gone since the tree grew.
            if tile.width > width { beyond += 1 } else { known += 1 }
            if tile.width < width {
                older[Place(content: tile.content, index: tile.index), default: []].append(tile.width)
            }
        }
        for place in older.keys { older[place]?.sort() }
    }

    func olderWidths(_ content: TilePath.Content, _ index: UInt64) -> [Int] {
        older[Place(content: content, index: index)] ?? []
    }
}
