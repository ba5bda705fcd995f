// Entries in batches: read in order, hashed on all cores, joined in order.

internal import GRDB
internal import MerkleLog
internal import TrialIntegrity

/// One pass over entries and checkpoints, side by side.
///
/// It is for one thread at a time; the workers see batches only.
final class TreeScan {
    let db: Database
    let faults: FaultList
    /// The number of entries that were hashed.
    private(set) var entryCount: UInt64 = 0
    /// The number of checkpoints that were checked.
    private(set) var checkpointCount = 0

    private let key: VerifierKey
    private let progress: (UInt64) -> Void
    private var range = CompactRange(begin: 0)
    /// Nothing is known about the roots any more: an entry is missing or altered, or a root was not reached.
    private var isLost = false

    init(db: Database, key: VerifierKey, faults: FaultList, progress: @escaping (UInt64) -> Void) {
        self.db = db
        self.key = key
        self.faults = faults
        self.progress = progress
    }

    /// Runs the pass.
    ///
    /// - Parameters:
    ///   - current: the state up to which entries count.
    ///   - isStaged: whether that state is not among the published checkpoints.
    ///   - workers: how many cores to use.
    /// - Throws: what reading the tables throws.
    func run(to current: LedgerHead, isStaged: Bool, workers: Int) throws {
        let source = try TreeSource(db: db, current: current, isStaged: isStaged)
        var pending: SharedWork<TreeBatch, HashedBatch>?
        var failure: (any Error)?
        var isDone = false
        while !isDone {
            var batches: [TreeBatch] = []
            do {
                while batches.count < 4 * workers, let batch = try source.next() { batches.append(batch) }
            } catch {
                // What was read before is judged all the same.
                failure = error
                isDone = true
            }
            let hashed = pending?.results() ?? []
            isDone = isDone || batches.isEmpty
            // The helpers go on with what was read while the results before it are joined and more is read.
            pending = SharedWork(batches, helpers: workers - 1) { [key] in HashedBatch($0, key: key) }
            for batch in hashed { join(batch) }
        }
        for batch in pending?.results() ?? [] { join(batch) }
        if let failure { throw failure }
    }

    /// What is wrong with the note of a checkpoint; nil when the ledger's key signed it and it says what its row says.
    func fault(inNoteOf head: LedgerHead) -> NoteFault? { NoteFault(in: head, key: key) }

    private func join(_ hashed: HashedBatch) {
        let batch = hashed.batch
        for fault in batch.faults { faults.add(fault.code, fault.message, at: fault.location) }
        for entry in hashed.altered {
            faults.add("entry-altered", "the bytes of the entry do not match its leaf hash", at: "entry \(entry)")
        }
        if batch.isAfterGap || !hashed.altered.isEmpty { isLost = true }
        var checkpoints = zip(batch.checkpoints, hashed.notes).makeIterator()
        var next = checkpoints.next()
        while let (head, note) = next, head.size <= batch.first {
            check(head, note)
            next = checkpoints.next()
        }
        for part in hashed.ranges {
            // After a gap there is no range to go on with.
            if !isLost { isLost = (try? range.append(part)) == nil }
            while let (head, note) = next, head.size == part.end {
                check(head, note)
                next = checkpoints.next()
            }
        }
        while let (head, note) = next {
            check(head, note)
            next = checkpoints.next()
        }
        entryCount += UInt64(batch.ends.count)
        progress(entryCount)
    }

    private func check(_ head: LedgerHead, _ note: NoteFault?) {
        let name = "checkpoint of \(head.size) entries"
        checkpointCount += 1
        if let note { faults.add(note.code, note.message, at: name) }
        guard !isLost else { return }
        guard range.end == head.size, (try? range.root()) == head.root else {
            faults.add("root-unreached", "the entries do not reach the root, nor those of later checkpoints", at: name)
            isLost = true
            return
        }
    }
}

/// What is wrong with the note of a checkpoint.
struct NoteFault: Hashable, Sendable {
    /// A stable identifier.
    let code: String
    /// One sentence.
    let message: String

    /// Nil when the key signed the note and it says what its row says.
    init?(in head: LedgerHead, key: VerifierKey) {
        guard let (checkpoint, _) = try? Checkpoint.open(note: head.note, key: key) else {
            self.code = "checkpoint-signature"
            self.message = "the checkpoint is not signed by the ledger's key"
            return
        }
        guard checkpoint.size != head.size || checkpoint.root != head.root else { return nil }
        self.code = "checkpoint-altered"
        self.message = "the signed checkpoint has another size or root than its row"
    }
}

/// A batch with its hashes, which any core can make.
private struct HashedBatch: Sendable {
    /// The batch, of which the bytes are not kept.
    private(set) var batch: TreeBatch
    /// The entries whose bytes do not have their leaf hash.
    private(set) var altered: [UInt64] = []
    /// The leaves between one checkpoint and the next.
    private(set) var ranges: [CompactRange] = []
    /// What is wrong with the note of each checkpoint.
    let notes: [NoteFault?]

    init(_ batch: TreeBatch, key: VerifierKey) {
        self.batch = batch
        notes = batch.checkpoints.map { NoteFault(in: $0, key: key) }
        let stored = (try? HashTile.decode(batch.leaves, width: batch.ends.count)) ?? []
        let bytes = batch.bytes.span
        var leaves: [Digest] = []
        leaves.reserveCapacity(batch.ends.count)
        var start = 0
        for (offset, end) in batch.ends.enumerated() {
            let leaf = TreeHash.leaf(bytes.extracting(start..<end))
            if offset >= stored.count || leaf != stored[offset] { altered.append(batch.first + UInt64(offset)) }
            leaves.append(leaf)
            start = end
        }
        var rest = leaves[...]
        var begin = batch.first
        for size in batch.checkpoints.map(\.size) where size > begin && size < batch.end {
            let range = CompactRange(begin: begin, leafHashes: Array(rest.prefix(Int(size - begin))))
            rest = rest.dropFirst(Int(size - begin))
            begin = size
            ranges.append(range)
        }
        if !rest.isEmpty { ranges.append(CompactRange(begin: begin, leafHashes: Array(rest))) }
        self.batch.bytes = []
        self.batch.leaves = []
    }
}
