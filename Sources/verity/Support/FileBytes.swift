// A file that is read at any offset, from several threads at once.

import CDispatch  // the module that the compiler holds `stat` to come from
import Foundation
import TrialIntegrity

/// An open file as random-access bytes.
final class FileBytes: RandomAccessBytes {
    let count: Int
    private let path: String
    private let descriptor: Int32

    /// Opens a regular file.
    ///
    /// - Throws: `ProgramError.missing` and `.cannotRead`.
    init(path: String) throws(ProgramError) {
        self.path = path
        // Not to wait for a writer of a pipe; on a regular file it changes nothing.
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw errno == ENOENT ? .missing(path: path) : .cannotRead(path: path, reason: Self.lastError)
        }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw .cannotRead(path: path, reason: "it is not a regular file")
        }
        count = Int(status.st_size)
    }

    deinit { close(descriptor) }

    private static var lastError: String { unsafe String(cString: strerror(errno)) }

    func read(at offset: Int, count: Int) throws -> [UInt8] {
        guard offset >= 0, count >= 0, count <= self.count - offset else { throw FormatError.truncated("file") }
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let got = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe pread(descriptor, buffer.baseAddress?.advanced(by: done), count - done, off_t(offset + done))
            }
            if got < 0, errno == EINTR { continue }
            guard got > 0 else {
                throw got == 0
                    ? FormatError.truncated("file")
                    : ProgramError.cannotRead(path: path, reason: Self.lastError)
            }
            done += got
        }
        return bytes
    }

    /// The whole of a small file.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - limit: the most bytes it may have.
    /// - Returns: its bytes.
    /// - Throws: `ProgramError.missing`, `.cannotRead`, `.tooLarge`.
    static func whole(_ path: String, limit: Int) throws -> [UInt8] {
        let file = try FileBytes(path: path)
        guard file.count <= limit else { throw ProgramError.tooLarge(path: path, limit: limit) }
        return try file.read(at: 0, count: file.count)
    }
}
