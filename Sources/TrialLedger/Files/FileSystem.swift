// The few system calls that Foundation does not offer: exclusive creation, durable folders, modes.

internal import Foundation

/// System calls with errors of this module.
enum FileSystem {
    /// What the last failed system call of this thread reported.
    static var lastError: String { unsafe String(cString: strerror(errno)) }

    static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    static func isWritable(_ path: String) -> Bool { unsafe access(path, W_OK) == 0 }

    static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }

    /// The length of a file in bytes; nil when there is none.
    static func byteCount(_ path: String) -> Int? {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else { return nil }
        return (attributes[.size] as? NSNumber)?.intValue
    }

    /// Creates a file that was not there.
    static func create(_ path: String, mode: mode_t) throws(LedgerError) -> Int32 {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
        guard descriptor >= 0 else {
            if errno == EEXIST { throw .exists(path: path) }
            throw .cannotCreate(path: path, reason: lastError)
        }
        return descriptor
    }

    /// Makes a folder; one that is there is left as it is.
    static func makeFolder(_ path: String, mode: mode_t) throws(LedgerError) {
        guard unsafe mkdir(path, mode) != 0 else { return }
        guard errno == EEXIST, isFolder(path) else { throw .cannotCreate(path: path, reason: lastError) }
    }

    /// Makes the names in a folder durable.
    static func syncFolder(_ path: String) throws(LedgerError) {
        let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .inputOutput(path: path, reason: lastError) }
        defer { _ = close(descriptor) }
        // Some file systems cannot sync a folder and say EINVAL; there is nothing more to be done on them.
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw .inputOutput(path: path, reason: lastError) }
    }

    /// The folder that holds a file.
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// The last part of a path.
    static func name(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }

    /// The first bytes of a file, fewer when it is shorter.
    static func prefix(of path: String, count: Int) throws(LedgerError) -> [UInt8] {
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw .cannotRead(path: path, reason: lastError)
        }
        defer { try? handle.close() }
        guard let data = try? handle.read(upToCount: count) else { return [] }
        return [UInt8](data)
    }

    /// The bytes of a file that may not be larger than `limit`.
    static func read(_ path: String, limit: Int) throws(LedgerError) -> [UInt8] {
        guard exists(path) else { throw .missing(path: path) }
        do {
            let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? handle.close() }
            let bytes = [UInt8](try handle.read(upToCount: limit + 1) ?? Data())
            if bytes.count <= limit { return bytes }
        } catch {
            throw .cannotRead(path: path, reason: "the file cannot be read")
        }
        throw .cannotRead(path: path, reason: "it has more than \(limit) bytes")
    }
}
