// Files of an export: each is written once, whole, and never changed.

internal import Foundation
internal import MerkleLog

/// The files that one export writes.
struct TileFiles {
    let folder: TileFolder
    /// The paths of the files that were written, in order.
    var written: [String] = []
    /// The number of files that were there with the right bytes.
    private(set) var unchanged = 0
    private var folders: Set<String> = []

    init(folder: TileFolder) {
        self.folder = folder
    }

    /// Writes a file, unless it is there with these bytes.
    ///
    /// - Throws: `TileExportError.altered` when it has other bytes, and `LedgerError` when it cannot be written.
    mutating func put(_ bytes: ArraySlice<UInt8>, _ tile: TilePath) throws {
        let path = folder.file(tile)
        if let present = try folder.read(tile) {
            guard present[...] == bytes else { throw TileExportError.altered(path: path) }
            unchanged += 1
            return
        }
        try makeFolders(of: tile)
        let file = try AtomicFile(path: path, mode: 0o644)
        try file.write(bytes)
        try file.commit()
        written.append(path)
    }

    /// Makes the folders above a file, from the top.
    private mutating func makeFolders(of tile: TilePath) throws(LedgerError) {
        let parts = tile.text.split(separator: "/").dropLast()
        var path = folder.path
        for part in parts {
            let parent = path
            path += "/" + part
            guard folders.insert(path).inserted else { continue }
            if FileSystem.isFolder(path) {
                AtomicFile.removeLeftovers(in: path)
            } else {
                try FileSystem.makeFolder(path, mode: 0o755)
                try FileSystem.syncFolder(parent)
            }
        }
    }

    /// Makes the names of all files durable.
    func sync() throws(LedgerError) {
        for path in folders.sorted() { try FileSystem.syncFolder(path) }
    }

    /// Removes what was written, since no checkpoint will cover it.
    func removeWritten() {
        for path in written { try? FileManager.default.removeItem(atPath: path) }
    }

    /// Removes a folder of partial files.
    ///
    /// - Returns: how many files were in it.
    static func removePartials(_ path: String) -> Int {
        guard FileSystem.isFolder(path), let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
            return 0
        }
        try? FileManager.default.removeItem(atPath: path)
        return names.count
    }
}
