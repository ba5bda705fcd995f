// Holding what others kept against a ledger: a receipt, or a checkpoint from a witness or a colleague.

package import MerkleLog
package import TrialIntegrity

/// A ledger that does not extend what it once signed, with both signed notes as evidence.
package struct LedgerConflict: Hashable, Sendable {
    /// What is wrong, by name.
    package let fault: LedgerFault
    /// The note that was kept outside, with all its signatures.
    package let outsideNote: [UInt8]
    /// What the ledger shows instead: its checkpoint of the same size, or the lost one of a restore, or its newest one.
    package let ledgerNote: [UInt8]
    /// Whether the two notes alone prove it: the same size, other roots, both signed by the ledger's key.
    package let isFork: Bool
}

/// An entry that was kept outside.
struct OutsideEntry {
    let index: UInt64
    let leaf: Digest
    let bytes: [UInt8]
}

/// A checkpoint that was kept outside, its signature checked.
struct OutsideCheckpoint {
    /// What it came in; the first word of the codes of faults.
    enum Kind: String { case receipt, checkpoint }

    let kind: Kind
    let name: String
    let checkpoint: Checkpoint
    let note: [UInt8]
    let entry: OutsideEntry?

    func conflict(_ code: String, _ message: String, _ ledgerNote: [UInt8], isFork: Bool = false) -> LedgerConflict {
        LedgerConflict(
            fault: LedgerFault(code: "\(kind.rawValue)-\(code)", message: message, location: name),
            outsideNote: note,
            ledgerNote: ledgerNote,
            isFork: isFork
        )
    }
}

extension LedgerReader {
    /// Holds a checkpoint from outside against the ledger: it must be a prefix.
    ///
    /// - Parameters:
    ///   - note: the signed note.
    ///   - key: the ledger's key, known from elsewhere.
    ///   - name: what it is called in messages.
    /// - Returns: nil when the ledger extends it, else what is wrong, and both notes.
    /// - Throws: `LedgerError.badCheckpoint` when the key did not sign it.
    package func conflict(
        of note: [UInt8],
        key: VerifierKey,
        name: String = "checkpoint"
    ) throws(LedgerError) -> LedgerConflict? {
        guard let (checkpoint, _) = try? Checkpoint.open(note: note, key: key) else {
            throw .badCheckpoint(path: nil, reason: "the ledger's key did not sign it")
        }
        return conflict(
            OutsideCheckpoint(kind: .checkpoint, name: name, checkpoint: checkpoint, note: note, entry: nil)
        )
    }

    /// Holds a checkpoint from outside against the ledger: it must be a prefix.
    ///
    /// - Returns: nil when the ledger extends it, else what is wrong.
    /// - Throws: as `conflict(of:key:name:)`.
    package func contradiction(of note: [UInt8], key: VerifierKey) throws(LedgerError) -> LedgerFault? {
        try conflict(of: note, key: key)?.fault
    }

    func conflict(_ outside: OutsideCheckpoint) -> LedgerConflict? {
        let size = outside.checkpoint.size
        let isPrefix = size <= head.size && (try? root(atSize: size)) == outside.checkpoint.root
        let holdsEntry = outside.entry.map { (try? entry($0.index))?.envelope.bytes == $0.bytes } ?? true
        if isPrefix, holdsEntry { return nil }
        if let lost = lostInRestore(outside, holdsEntry: holdsEntry) { return lost }
        guard size <= head.size else {
            return outside.conflict(
                "newer",
                "the \(outside.kind.rawValue) covers \(size) entries and the ledger has \(head.size): entries were dropped",
                head.note
            )
        }
        return rewritten(outside, holdsEntry: holdsEntry)
    }

    /// A restore excuses what lay beyond it, and says so; it excuses nothing before it, and no other branch than the
    /// one whose checkpoint it names.
    private func lostInRestore(_ outside: OutsideCheckpoint, holdsEntry: Bool) -> LedgerConflict? {
        let size = outside.checkpoint.size
        let restores = (try? restores()) ?? []
        guard let restore = restores.last(where: { $0.entry < size && size <= $0.lostSize }) else { return nil }
        let lost = restore.statement.lostCheckpoint
        if size == restore.lostSize, let lost, lost.root != outside.checkpoint.root {
            return forked(outside, restore.statement.lost)
        }
        if let entry = outside.entry, entry.index < restore.entry {
            guard holdsEntry else { return nil }
            return outside.conflict(
                "lost-in-restore",
                "the checkpoint of \(size) entries was lost in the restore at entry \(restore.entry); "
                    + "the entry itself is still there",
                restore.statement.lost
            )
        }
        return outside.conflict(
            "lost-in-restore",
            "what the \(outside.kind.rawValue) covers of the entries from \(restore.entry) to \(size) was lost in the "
                + "restore at entry \(restore.entry), reason \(restore.statement.reason)",
            restore.statement.lost
        )
    }

    private func forked(_ outside: OutsideCheckpoint, _ ledgerNote: [UInt8]) -> LedgerConflict {
        outside.conflict(
            "forked",
            "two checkpoints of \(outside.checkpoint.size) entries with other roots are signed by the ledger's key",
            ledgerNote,
            isFork: true
        )
    }

    /// The ledger is long enough and is another one.
    private func rewritten(_ outside: OutsideCheckpoint, holdsEntry: Bool) -> LedgerConflict {
        let size = outside.checkpoint.size
        let own = sameSizeNote(outside)
        guard let entry = outside.entry, !holdsEntry else {
            if let own { return forked(outside, own) }
            return outside.conflict(
                "contradicted",
                "the ledger does not extend the \(outside.kind.rawValue): entries among its first \(size) were rewritten",
                head.note
            )
        }
        let place = (try? index(ofLeaf: entry.leaf)) ?? nil
        let what =
            if let place, place != entry.index {
                "entry \(entry.index) of the receipt stands at \(place) now: entries were reordered"
            } else {
                "entry \(entry.index) of the receipt is gone, and another one stands in its place: it was replaced"
            }
        return outside.conflict(
            "contradicted",
            "the ledger does not extend the receipt: \(what)",
            own ?? head.note,
            isFork: own != nil
        )
    }

    /// The ledger's own checkpoint of the same size, when it has another root and is signed: the two prove a fork.
    private func sameSizeNote(_ outside: OutsideCheckpoint) -> [UInt8]? {
        guard let note = (try? note(size: outside.checkpoint.size)) ?? nil,
            let (own, _) = try? Checkpoint.open(note: note, key: trial.ledgerKey),
            own.size == outside.checkpoint.size, own.root != outside.checkpoint.root
        else { return nil }
        return note
    }
}
