// Writing a ledger as static files, tiles before the checkpoint that covers them.

internal import Foundation
internal import GRDB
internal import MerkleLog
internal import TrialIntegrity

/// What an export of a ledger into a folder did.
package struct TileExport: Hashable, Sendable {
    /// The state that the folder now serves.
    package let head: LedgerHead
    /// The number of entries that the folder served before; 0 for a new one.
    package let sizeBefore: UInt64
    /// Files that were written, the checkpoint among them.
    package let written: Int
    /// Files that were there already with the right bytes.
    package let unchanged: Int
    /// Partial files that were removed because their full one is there now.
    package let removed: Int

    /// Exports the newest state of a ledger, or adds to a folder what is new since the last time.
    ///
    /// Every file is written under a temporary name, synced, renamed, and its folder synced. The checkpoint comes after
    /// all files that it covers, so whoever reads the folder at any moment finds them. A file that was written never
    /// changes. Partial files are kept for the published sizes whose full file is not there yet, and removed when it is.
    /// When the export fails, what it wrote is removed again.
    ///
    /// - Parameters:
    ///   - reader: the ledger; writers wait until it is closed.
    ///   - folder: where to; made when it is not there.
    ///   - note: the signed checkpoint of the ledger's newest state with more signature lines, such as those of
    ///     witnesses; the ledger's own by default.
    ///   - progress: called now and then with the number of entries done.
    /// - Returns: what was done.
    /// - Throws: `TileExportError`, and `LedgerError` when the ledger cannot be read, contradicts itself, or files cannot
    ///   be written.
    /// - Complexity: O(new entries); memory does not grow with the ledger.
    package static func run(
        _ reader: LedgerReader,
        to folder: TileFolder,
        note: [UInt8]? = nil,
        progress: (UInt64) -> Void = { _ in }
    ) throws -> TileExport {
        let note = note ?? reader.head.note
        let key = reader.trial.ledgerKey
        guard let (checkpoint, _) = try? Checkpoint.open(note: note, key: key), checkpoint.size == reader.head.size,
            checkpoint.root == reader.head.root
        else { throw TileExportError.wrongNote }
        let before = try present(in: folder, of: reader)
        try FileSystem.makeFolder(folder.path, mode: 0o755)
        var run = TileExportRun(folder: folder, head: reader.head, sizeBefore: before?.size ?? 0)
        do {
            try reader.query { try run.writeTiles(from: $0, progress: progress) }
        } catch {
            run.files.removeWritten()
            throw run.failure ?? error
        }
        if try folder.note() != note {
            try AtomicFile.write(note, to: folder.checkpoint, mode: 0o644, replacing: true)
            run.files.written.append(folder.checkpoint)
        }
        return TileExport(
            head: reader.head,
            sizeBefore: before?.size ?? 0,
            written: run.files.written.count,
            unchanged: run.files.unchanged,
            removed: try run.removeReplaced()
        )
    }

    /// What the folder serves now, once it is clear that it is a beginning of the ledger; nil for nothing.
    private static func present(in folder: TileFolder, of reader: LedgerReader) throws -> LedgerHead? {
        guard let note = try folder.note() else { return nil }
        guard let (old, _) = try? Checkpoint.open(note: note, key: reader.trial.ledgerKey) else {
            throw TileExportError.foreign(checkpoint: folder.checkpoint)
        }
        let head = LedgerHead(size: old.size, root: old.root, note: note)
        let rootThere = old.size <= reader.head.size ? try reader.root(atSize: old.size) : nil
        guard rootThere == old.root else {
            throw TileExportError.forked(
                checkpoint: folder.checkpoint,
                folder: head,
                ledger: reader.head,
                rootThere: rootThere
            )
        }
        return head
    }
}

/// One export: the files between the state that a folder serves and the newest one.
private struct TileExportRun {
    let folder: TileFolder
    let head: LedgerHead
    let sizeBefore: UInt64
    var files: TileFiles
    /// What ended the run, where the database layer would give it another name.
    private(set) var failure: TileExportError?

    private static let full = UInt64(TilePath.fullWidth)
    private let layout: TileLayout
    private var bundle: [UInt8] = []
    /// Where each entry of the bundle ends.
    private var ends: [Int] = []

    init(folder: TileFolder, head: LedgerHead, sizeBefore: UInt64) {
        self.folder = folder
        self.head = head
        self.sizeBefore = sizeBefore
        layout = TileLayout(size: head.size)
        files = TileFiles(folder: folder)
    }

    mutating func writeTiles(from tables: LedgerTables, progress: (UInt64) -> Void) throws {
        do {
            try write(from: tables, progress: progress)
        } catch let error as TileExportError {
            failure = error
            throw error
        }
    }

    private mutating func write(from tables: LedgerTables, progress: (UInt64) -> Void) throws {
        // The partial bundle has to be read again as a whole; the tree goes on where its last full one ended.
        let start = sizeBefore - sizeBefore % Self.full
        var builder = try TileBuilder(size: start, node: tables.node)
        let rows = try Row.fetchCursor(
            tables.db,
            sql: "SELECT idx, leaf, bytes FROM entry WHERE idx >= ? AND idx < ? ORDER BY idx",
            arguments: [start.stored, head.size.stored]
        )
        while let row = try rows.next() {
            let (index, leaf, bytes) = (try row.size(0), try row.digest(1), try row.bytes(2))
            guard index == builder.size, TreeHash.leaf(bytes) == leaf else { throw damaged("entry \(builder.size)") }
            try EntryBundle.append(bytes, to: &bundle)
            ends.append(bundle.count)
            try builder.append(leaf) { try writeFull($0, $1, tables) }
            if index.isMultiple(of: 4096) { progress(index) }
        }
        guard builder.size == head.size, builder.root == head.root else { throw damaged("its newest checkpoint") }
        try writePartials(builder, tables)
        try files.sync()
    }

    private func damaged(_ what: String) -> LedgerError {
        .damaged(path: folder.path, reason: "\(what) does not follow from its entries")
    }

    /// A full tile, and the bundle that goes with it; only once the ledger's own hash above it agrees.
    private mutating func writeFull(_ path: TilePath, _ hashes: [Digest], _ tables: LedgerTables) throws {
        guard case .hashes(let level) = path.content else { return }
        let above = NodeAddress(level: 8 * (level + 1), index: path.index)
        guard try tables.node(above) == TreeHash.root(ofLeafHashes: hashes) else {
            throw damaged("the hash \(above.level)/\(above.index)")
        }
        if level == 0, let path = TilePath(.entries, index: path.index) {
            try files.put(bundle[...], path)
            bundle.removeAll(keepingCapacity: true)
            ends.removeAll(keepingCapacity: true)
        }
        try files.put(HashTile.encode(hashes)[...], path)
    }

    /// For every published size the partial files whose full one is not there yet.
    private mutating func writePartials(_ builder: TileBuilder, _ tables: LedgerTables) throws {
        var widths = [Set<Int>](repeating: [], count: layout.levelCount)
        let sizes = try Row.fetchCursor(tables.db, sql: "SELECT size FROM checkpoint ORDER BY size")
        while let row = try sizes.next() {
            let published = try row.size(0)
            if published < head.size { note(published, in: &widths) }
        }
        note(head.size, in: &widths)
        for (path, hashes) in builder.partials {
            guard case .hashes(let level) = path.content else { continue }
            for width in widths[level].sorted() where width <= hashes.count {
                if let path = path.with(width: width) { try files.put(HashTile.encode(hashes[..<width])[...], path) }
                guard level == 0, let bundlePath = TilePath(.entries, index: path.index, width: width) else { continue }
                try files.put(bundle[..<ends[width - 1]], bundlePath)
            }
        }
    }

    /// The widths that a published size gives to the partial tiles of the newest state.
    private func note(_ size: UInt64, in widths: inout [Set<Int>]) {
        let published = TileLayout(size: size)
        for level in widths.indices {
            let count = published.hashCount(level: level)
            let last = layout.hashCount(level: level) / Self.full
            if count / Self.full == last, count % Self.full > 0 { widths[level].insert(Int(count % Self.full)) }
        }
    }

    /// Removes the partial files that this export has made superfluous.
    ///
    /// - Returns: how many.
    func removeReplaced() throws(LedgerError) -> Int {
        var removed = 0
        for level in 0..<layout.levelCount {
            let contents: [TilePath.Content] = level == 0 ? [.entries, .hashes(level: 0)] : [.hashes(level: level)]
            let first = TileLayout(size: sizeBefore).hashCount(level: level) / Self.full
            for index in first..<max(first, layout.hashCount(level: level) / Self.full) {
                for content in contents {
                    guard let path = TilePath(content, index: index) else { continue }
                    removed += TileFiles.removePartials(folder.file(path) + ".p")
                }
            }
        }
        return removed
    }
}
