// A file's bytes, front to back: hashed as they are, handed on as UTF-8.

internal import Crypto
internal import Foundation
internal import TrialIntegrity

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Reads a file once, front to back, and turns it into UTF-8 without its byte-order mark.
///
/// Bytes that the encoding does not allow are not refused here: they stay, or become, bytes that no UTF-8 text has.
final class RawTable {
    private let path: String
    private let descriptor: Int32
    private var hasher: SHA256?
    private var decoder: TextDecoder?
    /// Raw bytes that were read and not handed on: the start of the file, or a piece to be decoded.
    private var raw: [UInt8] = []
    private var rawStart = 0
    private var isAtEnd = false

    /// The encoding: declared, marked, or UTF-8.
    private(set) var encoding = TextEncoding.utf8
    /// Whether the file starts with a byte-order mark.
    private(set) var hasByteOrderMark = false
    /// Raw bytes read so far.
    private(set) var byteCount = 0

    /// How many bytes are read and hashed at once: they are still in the cache when they are looked at again.
    private static let slice = 256 * 1024

    /// Opens a file and reads its first bytes.
    ///
    /// Without a declared encoding the byte-order mark decides; `hashing` says whether `digest()` will be asked for.
    /// - Throws: `notFound`, `isFolder`, `unreadable`, `encodingContradicted`.
    init(path: String, encoding declared: TextEncoding?, hashing: Bool) throws(TableError) {
        self.path = path
        descriptor = try Self.openTable(path)
        hasher = hashing ? SHA256() : nil
        raw = [UInt8](repeating: 0, count: 4096)
        var count = 0
        while count < raw.count, !isAtEnd {
            count += try read(into: &raw, at: count, count: raw.count - count)
        }
        raw.removeLast(raw.count - count)
        // A header is printed and sealed; a secret must be neither.
        guard !raw.starts(with: Array("PRIVATE+KEY+".utf8)) else {
            throw .privateKey(path: path)
        }
        let mark = TextEncoding.marked(by: raw)
        if let declared, let mark, declared != mark {
            throw .encodingContradicted(path: path, declared: declared, mark: mark)
        }
        encoding = declared ?? mark ?? .utf8
        hasByteOrderMark = mark != nil
        rawStart = mark?.byteOrderMark?.count ?? 0
        decoder = TextDecoder(encoding)
    }

    deinit {
        _ = close(descriptor)
    }

    /// Opens a regular file; a pipe or device that calls itself a table would be waited for, or read for ever.
    private static func openTable(_ path: String) throws(TableError) -> Int32 {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw errno == ENOENT || errno == ENOTDIR ? .notFound(path: path) : failure(path)
        }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, [S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT) else {
            _ = close(descriptor)
            throw .notRegularFile(path: path)
        }
        return descriptor
    }

    /// How many bytes of room `read(into:at:limit:)` needs for a limit.
    func room(for limit: Int) -> Int { decoder == nil ? limit : TextDecoder.room(for: limit) }

    /// Reads on into `text` from `place` on, taking at most `limit` raw bytes; there must be `room(for: limit)`.
    ///
    /// - Returns: how many bytes of UTF-8 were written; 0 at the end of the file only.
    /// - Throws: `isFolder` or `unreadable`.
    func read(into text: inout [UInt8], at place: Int, limit: Int) throws(TableError) -> Int {
        precondition(place >= 0 && limit > 0 && place + room(for: limit) <= text.count, "room for what is read")
        guard decoder != nil else { return try readPlain(into: &text, at: place, limit: limit) }
        var end = place
        while end == place {
            if rawStart == raw.count {
                if raw.count < Self.slice { raw = [UInt8](repeating: 0, count: Self.slice) }
                let count = isAtEnd ? 0 : try read(into: &raw, at: 0, count: Self.slice)
                raw.removeLast(raw.count - count)
                rawStart = 0
            }
            if raw.isEmpty {
                decoder?.finish(into: &text, at: &end)
                return end - place
            }
            let next = rawStart + min(limit, raw.count - rawStart)
            decoder?.decode(raw[rawStart..<next], into: &text, at: &end)
            rawStart = next
        }
        return end - place
    }

    private func readPlain(into text: inout [UInt8], at place: Int, limit: Int) throws(TableError) -> Int {
        let waiting = min(limit, raw.count - rawStart)
        if waiting > 0 {
            text.replaceSubrange(place..<(place + waiting), with: raw[rawStart..<(rawStart + waiting)])
            rawStart += waiting
            return waiting
        }
        return isAtEnd ? 0 : try read(into: &text, at: place, count: min(limit, Self.slice))
    }

    /// Reads raw bytes with one successful system call, and hashes them.
    private func read(into bytes: inout [UInt8], at place: Int, count: Int) throws(TableError) -> Int {
        precondition(place >= 0 && count >= 0 && place + count <= bytes.count, "a range of the buffer")
        let descriptor = descriptor
        let got = unsafe bytes.withUnsafeMutableBytes { buffer -> Int in
            guard let base = buffer.baseAddress else { return 0 }
            while true {
                let got = unsafe Self.systemRead(descriptor, base + place, count)
                if got >= 0 || errno != EINTR { return got }
            }
        }
        guard got >= 0 else { throw Self.failure(path) }
        unsafe bytes.withUnsafeBytes { buffer in
            unsafe hasher?.update(bufferPointer: UnsafeRawBufferPointer(rebasing: buffer[place..<(place + got)]))
        }
        byteCount += got
        isAtEnd = got == 0
        return got
    }

    private static func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer, _ count: Int) -> Int {
        #if canImport(Glibc)
        unsafe Glibc.read(descriptor, buffer, count)
        #else
        unsafe Darwin.read(descriptor, buffer, count)
        #endif
    }

    /// SHA-256 of the raw bytes read so far; empty when `hashing` was false.
    func digest() -> [UInt8] {
        hasher.map { Array($0.finalize()) } ?? []
    }

    /// What the system says went wrong.
    private static func failure(_ path: String) -> TableError {
        if errno == EISDIR { return .isFolder(path: path) }
        let reason = unsafe String(cString: strerror(errno))
        return .unreadable(path: path, reason: reason.prefix(1).lowercased() + reason.dropFirst())
    }
}
