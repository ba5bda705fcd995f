// A log as static files (C2SP tlog-tiles): the folder that any web server can serve.

internal import Foundation
package import MerkleLog

/// A folder with `checkpoint` and `tile/`, as `verity export tiles` writes it.
package struct TileFolder: Hashable, Sendable {
    /// The folder.
    package let path: String

    /// Names a folder; nothing is read.
    package init(path: String) {
        self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    /// The signed checkpoint.
    package var checkpoint: String { path + "/checkpoint" }

    /// Whether there is a folder with a checkpoint and tiles, whatever state they are in.
    package var isOne: Bool {
        FileSystem.exists(checkpoint) && !FileSystem.isFolder(checkpoint) && FileSystem.isFolder(path + "/tile")
    }

    /// Where a file of the log is.
    package func file(_ tile: TilePath) -> String { path + "/" + tile.text }

    /// The signed checkpoint; nil when there is none.
    ///
    /// - Throws: `LedgerError.cannotRead`, also for a file larger than any note.
    package func note() throws(LedgerError) -> [UInt8]? {
        let limit = SignedNote.maximumByteCount
        guard let bytes = try Self.read(checkpoint, limit: limit) else { return nil }
        guard bytes.count <= limit else {
            throw .cannotRead(path: checkpoint, reason: "it has more than \(limit) bytes")
        }
        return bytes
    }

    /// The bytes of a tile or bundle; nil when there is no such file.
    ///
    /// - Returns: the whole file; of one larger than its width allows only so much that this shows.
    /// - Throws: `LedgerError.cannotRead`.
    package func read(_ tile: TilePath) throws(LedgerError) -> [UInt8]? {
        let limit =
            tile.content == .entries
            ? tile.width * (2 + EntryBundle.maximumEntryByteCount) : tile.width * Digest.byteCount
        return try Self.read(file(tile), limit: limit)
    }

    /// The tree of a published size.
    package func tree(size: UInt64) -> TileReader {
        TileReader(size: size) { [self] in try read($0) }
    }

    /// The files below `tile/`.
    ///
    /// - Returns: those whose name is one that a log can have; and the others, relative to the folder, sorted.
    package func files() -> (tiles: [TilePath], others: [String]) {
        var tiles: [TilePath] = []
        var others: [String] = []
        guard let names = FileManager.default.enumerator(atPath: path + "/tile") else { return ([], []) }
        for case let name as String in names where !FileSystem.isFolder(path + "/tile/" + name) {
            if let tile = TilePath(parsing: "tile/" + name) {
                tiles.append(tile)
            } else {
                others.append("tile/" + name)
            }
        }
        return (tiles, others.sorted())
    }

    /// At most one byte more than `limit`.
    private static func read(_ path: String, limit: Int) throws(LedgerError) -> [UInt8]? {
        // Not to wait for a writer of a pipe; on a regular file it changes nothing.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw .cannotRead(path: path, reason: FileSystem.lastError)
        }
        defer { _ = close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw .cannotRead(path: path, reason: "it is not a regular file")
        }
        var bytes = [UInt8](repeating: 0, count: min(Int(clamping: status.st_size), limit) + 1)
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe Foundation.read(descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .cannotRead(path: path, reason: FileSystem.lastError) }
            if count == 0 { break }
            done += count
        }
        bytes.removeLast(bytes.count - done)
        return bytes
    }
}
