// Entries and checkpoints of a ledger, read side by side in batches of bounded size.

internal import Foundation
internal import GRDB
internal import MerkleLog
internal import TrialIntegrity

/// Some neighbouring entries, and the checkpoints that fall among them.
struct TreeBatch: Sendable {
    /// The index of the first entry.
    var first: UInt64
    /// Whether entries before it are missing or unreadable.
    var isAfterGap = false
    /// The bytes of all entries, without gaps.
    var bytes: [UInt8] = []
    /// Where each entry ends.
    var ends: [Int] = []
    /// The stored leaf hashes, 32 bytes each.
    var leaves: [UInt8] = []
    /// The checkpoints up to the end of the batch that no batch before had, ascending.
    var checkpoints: [LedgerHead] = []
    /// What could not be read before the first entry.
    var faults: [LedgerFault] = []

    /// The index after the last entry.
    var end: UInt64 { first + UInt64(ends.count) }
    /// Whether there is nothing in it.
    var isEmpty: Bool { ends.isEmpty && checkpoints.isEmpty && faults.isEmpty }
}

/// The batches of a ledger, in order.
final class TreeSource {
    private static let maximumCount = 2048
    private static let maximumByteCount = 2 << 20

    private let size: UInt64
    private let entries: RowCursor
    private let checkpoints: RowCursor
    private var entry: Row?
    private var checkpoint: LedgerHead?
    /// A committed checkpoint that is not among the published ones.
    private var staged: LedgerHead?
    /// The index of the next entry.
    private var position: UInt64 = 0
    /// What could not be read behind the last batch.
    private var faults: [LedgerFault] = []

    /// Starts at the first entry.
    ///
    /// - Parameters:
    ///   - db: the ledger.
    ///   - current: the state up to which entries count.
    ///   - isStaged: whether that state is not among the published checkpoints.
    /// - Throws: what reading the tables throws.
    init(db: Database, current: LedgerHead, isStaged: Bool) throws {
        size = current.size
        staged = isStaged ? current : nil
        entries = try Row.fetchCursor(
            db,
            sql: "SELECT idx, leaf, bytes FROM entry WHERE idx < ? ORDER BY idx",
            arguments: [size.stored]
        )
        checkpoints = try Row.fetchCursor(db, sql: "SELECT size, root, note FROM checkpoint ORDER BY size")
        entry = try entries.next()
        try readCheckpoint()
    }

    /// The next batch; nil at the end.
    func next() throws -> TreeBatch? {
        var batch = TreeBatch(first: position)
        batch.skip(to: position, faults)
        faults = []
        while batch.ends.count < Self.maximumCount, batch.bytes.count < Self.maximumByteCount {
            guard let fault = try readEntry(into: &batch) else {
                if entry == nil, position == size { break }
                continue
            }
            // A gap ends the batch, unless it has not begun.
            guard batch.ends.isEmpty else {
                faults = [fault]
                break
            }
            batch.skip(to: position, [fault])
        }
        let isLast = position == size && entry == nil && faults.isEmpty
        while let head = checkpoint, isLast || head.size <= batch.end, batch.checkpoints.count < Self.maximumCount {
            batch.checkpoints.append(head)
            try readCheckpoint()
        }
        return batch.isEmpty && isLast && checkpoint == nil ? nil : batch
    }

    /// Takes the next entry into the batch.
    ///
    /// - Returns: what is wrong when it could not be taken; then `position` is behind the gap. Nil also at the end.
    private func readEntry(into batch: inout TreeBatch) throws -> LedgerFault? {
        guard let row = entry else {
            guard position < size else { return nil }
            return missing(upTo: size)
        }
        let index = try row.size(0)
        if index > position { return missing(upTo: index) }
        defer { position = max(position, index + 1) }
        let isTaken = index == position && batch.append(row)
        entry = try entries.next()
        guard !isTaken else { return nil }
        return index == position
            ? LedgerFault(
                code: "entry-malformed",
                message: "the row of the entry is malformed",
                location: "entry \(index)"
            )
            : LedgerFault(code: "entry-order", message: "an entry stands out of order", location: "entry \(index)")
    }

    private func missing(upTo index: UInt64) -> LedgerFault {
        defer { position = index }
        let message = "\(index - position) entries are missing"
        return LedgerFault(code: "entry-missing", message: message, location: "entry \(position)")
    }

    private func readCheckpoint() throws {
        if let row = try checkpoints.next() {
            checkpoint = try row.head(0)
        } else {
            checkpoint = staged
            staged = nil
        }
    }
}

extension TreeBatch {
    /// Begins behind entries that could not be taken.
    fileprivate mutating func skip(to position: UInt64, _ found: [LedgerFault]) {
        guard !found.isEmpty else { return }
        first = position
        isAfterGap = true
        faults += found
    }

    /// Takes an entry; its bytes are copied once, out of the page of the database.
    fileprivate mutating func append(_ row: Row) -> Bool {
        let isWhole: Bool? = try? row.withUnsafeData(atIndex: 1) { leaf in
            guard let leaf, leaf.count == Digest.byteCount else { return false }
            return try row.withUnsafeData(atIndex: 2) { entry in
                guard let entry, !entry.isEmpty else { return false }
                leaves.append(contentsOf: leaf)
                bytes.append(contentsOf: entry)
                return true
            }
        }
        guard isWhole == true else { return false }
        ends.append(bytes.count)
        return true
    }
}
