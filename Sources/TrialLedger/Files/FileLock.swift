// One writer at a time, and no writer while someone reads.

internal import Foundation

/// A lock on a file (`flock`), held until the value goes away.
///
/// Writers hold it alone, readers share it. A reader so finds the database at rest and can read it without writing a
/// byte beside it, also from media that cannot be written.
final class FileLock {
    enum Kind { case alone, shared }

    private let descriptor: Int32

    /// Takes the lock, waiting for others.
    ///
    /// - Parameters:
    ///   - path: the file; made when it is not there and the lock is taken alone.
    ///   - kind: alone or shared.
    ///   - patience: how long to wait, in milliseconds.
    /// - Returns: nil when the lock is to be shared and there is no file: then no one writes.
    /// - Throws: `LedgerError.busy` when others held it all the time, `.cannotRead` and `.cannotCreate`.
    static func take(_ path: String, _ kind: Kind, patience: Int) throws(LedgerError) -> FileLock? {
        let flags = kind == .alone ? O_RDWR | O_CREAT | O_CLOEXEC : O_RDONLY | O_CLOEXEC
        let descriptor = unsafe open(path, flags, 0o644)
        guard descriptor >= 0 else {
            if kind == .shared, errno == ENOENT { return nil }
            let reason = FileSystem.lastError
            throw kind == .alone ? .cannotCreate(path: path, reason: reason) : .cannotRead(path: path, reason: reason)
        }
        let lock = FileLock(descriptor: descriptor)
        let operation = (kind == .alone ? LOCK_EX : LOCK_SH) | LOCK_NB
        var waited = 0
        while flock(descriptor, operation) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else {
                throw .inputOutput(path: path, reason: FileSystem.lastError)
            }
            guard waited < patience else { throw .busy(path: path) }
            Thread.sleep(forTimeInterval: 0.02)
            waited += 20
        }
        return lock
    }

    private init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Unlocks before it closes: a process that is being started at this moment has a copy of the descriptor until it runs
    /// its program, and would hold the lock for us.
    deinit {
        _ = flock(descriptor, LOCK_UN)
        _ = close(descriptor)
    }
}
