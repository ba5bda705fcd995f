// How far a ledger goes, as two files say it, and what it means when they disagree.

package import MerkleLog

/// A state of a ledger: its size, its root, and the signed checkpoint over both.
package struct LedgerHead: Hashable, Sendable {
    /// The number of entries.
    package let size: UInt64
    /// The root over them.
    package let root: Digest
    /// The signed checkpoint as a note; empty at size 0, before anything was published.
    package let note: [UInt8]

    /// States size, root and note; nothing is checked.
    package init(size: UInt64, root: Digest, note: [UInt8]) {
        self.size = size
        self.root = root
        self.note = note
    }

    /// The state before the first entry.
    package static let empty = LedgerHead(size: 0, root: TreeHash.empty, note: [])

    /// Whether both are the same state; the notes may carry different signatures.
    package func agrees(with other: LedgerHead) -> Bool { size == other.size && root == other.root }

    /// Size and root, for people.
    package var text: String { "\(size) entries with root \(root.hex)" }
}

/// A head and a ledger that do not belong together.
package struct HeadConflict: Hashable, Sendable {
    /// What `head.sqlite` says.
    package let head: LedgerHead
    /// What the ledger holds: its newest published checkpoint.
    package let ledger: LedgerHead
    /// The block that was staged and never committed, when there is one.
    package let staged: LedgerHead?

    /// A stable identifier of the way in which they disagree.
    package var code: String {
        if head.size > ledger.size { return "head-ahead" }
        return head.size < ledger.size ? "head-behind" : "head-forked"
    }

    /// Whether the ledger is behind its head, as an older copy of it is.
    package var isBehind: Bool { head.size > ledger.size }

    /// Both, and what it means, in words.
    package var message: String {
        let both = "the head holds \(head.text), and the ledger holds \(ledger.text)"
        let stage = staged.map { ", with a staged block that would make it \($0.text)" } ?? ""
        switch code {
        case "head-ahead": return "the ledger was cut off or replaced by an older copy: \(both)\(stage)"
        case "head-behind":
            return "the head was replaced by an older copy, or the ledger by another one: \(both)\(stage)"
        default: return "the ledger was replaced by another one of the same size: \(both)\(stage)"
        }
    }
}

/// What to do about the last write when a ledger is opened.
package enum Recovery: Hashable, Sendable {
    /// The last write was published.
    case none
    /// The last write was committed and not yet published: publish it.
    case rollForward
    /// The last write was staged and never left the process: drop it.
    case dropStage
    /// Ledger and head do not belong together: refuse.
    case refuse(HeadConflict)

    /// Decides from the three states that survive a crash.
    ///
    /// - Parameters:
    ///   - published: the newest published checkpoint of the ledger.
    ///   - staged: the block that was staged, if any.
    ///   - head: what the head says; it decides what is committed.
    package init(published: LedgerHead, staged: LedgerHead?, head: LedgerHead) {
        if let staged, head.agrees(with: staged), staged.size > published.size {
            self = .rollForward
        } else if head.agrees(with: published) {
            self = staged == nil ? .none : .dropStage
        } else {
            self = .refuse(HeadConflict(head: head, ledger: published, staged: staged))
        }
    }
}
