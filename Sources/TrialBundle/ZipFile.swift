// One zip file that holds many, written the same way every time and read without trusting a name or a length in it.
//
// This module knows files, libzip and errors for people. What is in a bundle, and what it proves, is for its callers.

internal import CLibZip
internal import Foundation

/// A file to put into a zip.
package struct ZipMember: Hashable, Sendable {
    /// Where its bytes come from.
    package enum Content: Hashable, Sendable {
        /// From memory.
        case bytes([UInt8])
        /// From a file, which must not change before the zip is written.
        case file(path: String)
    }

    /// Its path in the zip: names apart by slashes.
    package var name: String
    /// Its content.
    package var content: Content

    /// Names a member.
    package init(_ name: String, _ content: Content) {
        self.name = name
        self.content = content
    }
}

/// Writing and reading zip files with libzip.
package enum ZipFile {
    /// The most members a zip may have when it is read.
    package static let maximumMemberCount = 100_000

    /// Writes a zip.
    ///
    /// Members are stored without compression, dated 1 January 1980 and readable by their owner alone, so that the same
    /// members give the same bytes.
    /// - Parameters:
    ///   - members: the files, in their order in the zip; no name twice.
    ///   - path: where the zip will be; what is there is replaced once the new one is whole.
    /// - Throws: `BundleError.cannotWrite`.
    package static func write(_ members: [ZipMember], to path: String) throws(BundleError) {
        var code: Int32 = 0
        guard let archive = unsafe zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &code) else {
            throw .cannotWrite(path: path, reason: text(of: code))
        }
        for member in members {
            guard isName(member.name) else {
                unsafe zip_discard(archive)
                throw .cannotWrite(path: path, reason: "a member has a name that could lead out of its folder")
            }
            guard unsafe add(member, to: archive) else {
                let reason = unsafe text(of: archive)
                unsafe zip_discard(archive)
                throw .cannotWrite(path: path, reason: reason)
            }
        }
        guard unsafe zip_close(archive) == 0 else {
            let reason = unsafe text(of: archive)
            unsafe zip_discard(archive)
            throw .cannotWrite(path: path, reason: reason)
        }
    }

    private static func add(_ member: ZipMember, to archive: OpaquePointer) -> Bool {
        guard let source = unsafe source(of: member.content, archive) else { return false }
        let added = unsafe zip_file_add(archive, member.name, source, UInt32(ZIP_FL_ENC_UTF_8))
        guard added >= 0, let index = UInt64(exactly: added) else {
            unsafe zip_source_free(source)
            return false
        }
        // 1 January 1980, the zero of MS-DOS dates: day 1, month 1.
        let ownerAlone: UInt32 = 0o100600 << 16
        return unsafe zip_set_file_compression(archive, index, Int32(ZIP_CM_STORE), 0) == 0
            && zip_file_set_dostime(archive, index, 0, 1 << 5 | 1, 0) == 0
            && zip_file_set_external_attributes(archive, index, 0, UInt8(ZIP_OPSYS_UNIX), ownerAlone) == 0
    }

    /// The bytes are copied: libzip reads them when the archive is closed, and frees them itself.
    private static func source(of content: ZipMember.Content, _ archive: OpaquePointer) -> OpaquePointer? {
        switch content {
        case .file(let path): return unsafe zip_source_file(archive, path, 0, -1)
        case .bytes(let bytes):
            guard let copy = unsafe malloc(max(1, bytes.count)) else { return nil }
            unsafe bytes.withUnsafeBytes { buffer in
                if let start = buffer.baseAddress { unsafe copy.copyMemory(from: start, byteCount: buffer.count) }
            }
            guard let source = unsafe zip_source_buffer(archive, copy, UInt64(bytes.count), 1) else {
                unsafe free(copy)
                return nil
            }
            return unsafe source
        }
    }

    /// Whether a path stays inside the folder that it is put in, on any system.
    package static func isName(_ name: String) -> Bool {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        return !name.isEmpty && name.utf8.count <= 500 && parts.count <= 8
            && parts.allSatisfy { part in
                !part.isEmpty && part != "." && part != ".."
                    && part.unicodeScalars.allSatisfy { scalar in
                        scalar.isASCII && scalar.value > 0x20 && scalar.value != 0x7F
                            && !"\\:*?\"<>|".unicodeScalars.contains(scalar)
                    }
            }
    }

    static func text(of code: Int32) -> String {
        var error = unsafe zip_error_t()
        unsafe zip_error_init_with_code(&error, code)
        defer { unsafe zip_error_fini(&error) }
        return unsafe String(cString: zip_error_strerror(&error)).lowercased()
    }

    static func text(of archive: OpaquePointer) -> String {
        unsafe String(cString: zip_strerror(archive)).lowercased()
    }
}
