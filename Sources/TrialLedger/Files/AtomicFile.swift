// Files that are there whole or not at all.

internal import Foundation

/// A file that is written under a temporary name beside its place and appears there, durable, when it is committed.
///
/// When it is not committed, it leaves nothing behind. It is for one thread at a time.
package final class AtomicFile {
    /// Where the file will be.
    package let path: String
    /// The bytes written so far.
    package private(set) var byteCount = 0

    private let temporaryPath: String
    private let replacing: Bool
    private var descriptor: Int32

    /// Starts a file.
    ///
    /// - Parameters:
    ///   - path: where it will be.
    ///   - mode: the permissions, such as `0o600`; the process's mask applies.
    ///   - replacing: whether a file that is there already is replaced; otherwise it is an error.
    /// - Throws: `LedgerError.exists` and `.cannotCreate`.
    package init(path: String, mode: UInt16 = 0o600, replacing: Bool = false) throws(LedgerError) {
        guard replacing || !FileSystem.exists(path) else { throw .exists(path: path) }
        self.path = path
        self.replacing = replacing
        (temporaryPath, descriptor) = try Self.createTemporary(for: path, mode: mode_t(mode))
    }

    deinit { discard() }

    /// Appends bytes.
    ///
    /// - Throws: `LedgerError.inputOutput`, such as on a full disk.
    package func write(_ bytes: [UInt8]) throws(LedgerError) { try write(bytes[...]) }

    /// Appends bytes.
    ///
    /// - Throws: `LedgerError.inputOutput`, such as on a full disk.
    package func write(_ bytes: ArraySlice<UInt8>) throws(LedgerError) {
        var rest = bytes
        while !rest.isEmpty {
            let written = unsafe rest.withUnsafeBytes { buffer in
                unsafe Foundation.write(descriptor, buffer.baseAddress, buffer.count)
            }
            guard written > 0 || (written < 0 && errno == EINTR) else { throw failure() }
            rest = rest.dropFirst(max(0, written))
        }
        byteCount += bytes.count
    }

    /// Makes the file durable and gives it its name.
    ///
    /// - Throws: `LedgerError.inputOutput`, and `.exists` when another file took the name meanwhile.
    package func commit() throws(LedgerError) {
        guard descriptor >= 0 else { throw .inputOutput(path: path, reason: "the file is closed") }
        defer { discard() }
        guard fsync(descriptor) == 0 else { throw failure() }
        guard replacing || !FileSystem.exists(path) else { throw .exists(path: path) }
        guard unsafe rename(temporaryPath, path) == 0 else { throw failure() }
        _ = close(descriptor)
        descriptor = -1
        try FileSystem.syncFolder(FileSystem.folder(of: path))
    }

    /// Removes what was written, unless it was committed.
    package func discard() {
        guard descriptor >= 0 else { return }
        _ = close(descriptor)
        descriptor = -1
        removeTemporary()
    }

    /// Writes a whole file.
    ///
    /// - Throws: as the other functions.
    package static func write(
        _ bytes: [UInt8],
        to path: String,
        mode: UInt16 = 0o600,
        replacing: Bool = false
    ) throws(LedgerError) {
        let file = try AtomicFile(path: path, mode: mode, replacing: replacing)
        try file.write(bytes)
        try file.commit()
    }

    /// Makes a file durable that another library wrote, and gives it its name.
    ///
    /// - Parameters:
    ///   - written: the file, in the folder where it will be.
    ///   - path: where it will be; what is there is not replaced.
    ///   - mode: the permissions, such as `0o600`.
    /// - Throws: `LedgerError.exists` and `.inputOutput`.
    package static func adopt(_ written: String, as path: String, mode: UInt16) throws(LedgerError) {
        guard !FileSystem.exists(path) else { throw .exists(path: path) }
        let descriptor = unsafe open(written, O_RDWR | O_CLOEXEC)
        defer { if descriptor >= 0 { _ = close(descriptor) } }
        guard descriptor >= 0, fchmod(descriptor, mode_t(mode)) == 0, fsync(descriptor) == 0,
            unsafe rename(written, path) == 0
        else { throw .inputOutput(path: path, reason: FileSystem.lastError) }
        try FileSystem.syncFolder(FileSystem.folder(of: path))
    }

    /// Removes the temporary files that processes which were killed left in a folder.
    ///
    /// - Parameters:
    ///   - folder: a folder in which files were written this way; those of living processes are left alone.
    ///   - target: only what would have become the file or folder of this name; nil for all.
    package static func removeLeftovers(in folder: String, of target: String? = nil) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
            let prefix = "." + (target.map { $0 + mark } ?? "")
            guard name.hasPrefix(prefix), let range = name.range(of: mark, options: .backwards) else { continue }
            let fields = name[range.upperBound...].split(separator: "-", omittingEmptySubsequences: false)
            guard fields.count == 2, Int(fields[1]) != nil, let process = pid_t(fields[0]), process > 0,
                kill(process, 0) != 0, errno == ESRCH
            else { continue }
            try? FileManager.default.removeItem(atPath: folder + "/" + name)
        }
    }

    /// What stands between the name of a file and the process that writes it.
    static let mark = ".partial-"

    private static func createTemporary(
        for path: String,
        mode: mode_t
    ) throws(LedgerError) -> (path: String, descriptor: Int32) {
        let prefix = FileSystem.folder(of: path) + "/." + FileSystem.name(of: path) + mark + "\(getpid())-"
        for attempt in 0..<1000 where !FileSystem.exists(prefix + String(attempt)) {
            let temporary = prefix + String(attempt)
            do throws(LedgerError) {
                return (temporary, try FileSystem.create(temporary, mode: mode))
            } catch .cannotCreate(_, let reason) {
                // Nobody asked for the temporary name.
                throw .cannotCreate(path: path, reason: reason)
            }
        }
        throw .cannotCreate(path: path, reason: "too many unfinished files are beside it")
    }

    private func failure() -> LedgerError { .inputOutput(path: path, reason: FileSystem.lastError) }

    private func removeTemporary() { _ = unsafe unlink(temporaryPath) }
}
