// Reading a zip from a stranger: every name, number and length is checked before anything is written.

internal import CLibZip
internal import Foundation

extension ZipFile {
    /// Unpacks a zip into a folder.
    ///
    /// Only stored and deflated regular files come out, under names that stay inside the folder; checksums are checked.
    /// Files get mode 0600, folders 0700.
    /// - Parameters:
    ///   - path: the zip.
    ///   - folder: an empty folder.
    ///   - maximumByteCount: how many bytes may come out in all; a zip that says less than it holds is refused too.
    /// - Returns: the names, sorted.
    /// - Throws: `BundleError`; what was written until then stays in the folder, which is the caller's to remove.
    @discardableResult
    package static func unpack(
        _ path: String,
        into folder: String,
        maximumByteCount: Int
    ) throws(BundleError) -> [String] {
        var code: Int32 = 0
        guard let archive = unsafe zip_open(path, ZIP_RDONLY | ZIP_CHECKCONS, &code) else {
            throw code == ZIP_ER_NOENT ? .missing(path: path) : .malformed(path: path, reason: text(of: code))
        }
        defer { unsafe zip_discard(archive) }
        let count = unsafe zip_get_num_entries(archive, 0)
        guard (0...Int64(maximumMemberCount)).contains(count) else {
            throw .malformed(path: path, reason: "it has too many members")
        }
        var names: [String] = []
        var taken: Set<String> = []
        var left = maximumByteCount
        for index in 0..<UInt64(count) {
            let name = try unsafe name(of: index, in: archive, path)
            guard taken.insert(name.lowercased()).inserted else {
                throw .malformed(path: path, reason: "it has two members of one name")
            }
            names.append(name)
            left -= try unsafe unpack(index, of: archive, to: folder + "/" + name, limit: left, path)
        }
        return names.sorted()
    }

    private static func name(
        of index: UInt64,
        in archive: OpaquePointer,
        _ path: String
    ) throws(BundleError) -> String {
        guard let pointer = unsafe zip_get_name(archive, index, UInt32(ZIP_FL_ENC_STRICT)),
            case let name = unsafe String(cString: pointer), isName(name)
        else { throw .malformed(path: path, reason: "it has a member whose name could lead out of its folder") }
        return name
    }

    private static func unpack(
        _ index: UInt64,
        of archive: OpaquePointer,
        to target: String,
        limit: Int,
        _ path: String
    ) throws(BundleError) -> Int {
        guard let file = unsafe zip_fopen_index(archive, index, 0) else {
            throw .malformed(path: path, reason: unsafe text(of: archive))
        }
        defer { unsafe zip_fclose(file) }
        let parent = (target as NSString).deletingLastPathComponent
        try? FileManager.default.createDirectory(
            atPath: parent,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        let descriptor = unsafe open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .cannotWrite(path: target, reason: "it cannot be created") }
        defer { _ = close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var total = 0
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe zip_fread(file, bytes.baseAddress, UInt64(bytes.count))
            }
            guard count >= 0 else { throw .malformed(path: path, reason: "a member is damaged") }
            guard count > 0 else { return total }
            total += Int(count)
            guard total <= limit else { throw .malformed(path: path, reason: "it unpacks to more than is allowed") }
            guard writeAll(buffer[..<Int(count)], to: descriptor) else {
                throw .cannotWrite(path: target, reason: "writing failed")
            }
        }
    }

    private static func writeAll(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let written = unsafe rest.withUnsafeBytes { buffer in
                unsafe Foundation.write(descriptor, buffer.baseAddress, buffer.count)
            }
            guard written > 0 || (written < 0 && errno == EINTR) else { return false }
            rest = rest.dropFirst(max(0, written))
        }
        return true
    }
}
