// A folder of its own for each test that writes, gone when the test is.

package import Foundation

/// A new empty folder that is removed, with all that was written in it, when the last reference goes.
package final class TemporaryFolder: Sendable {
    /// The folder.
    package let url: URL

    /// Makes the folder.
    ///
    /// - Throws: what the file system throws.
    package init() throws {
        let name = "trialverity-test-\(UUID().uuidString)"
        url = FileManager.default.temporaryDirectory.appendingPathComponent(name, isDirectory: true)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    /// The path of the folder.
    package var path: String { url.path }

    /// The path of a file in the folder, which need not exist.
    package func path(_ name: String) -> String {
        url.appendingPathComponent(name).path
    }

    /// Writes a file, with the folders above it, and returns its path.
    ///
    /// - Throws: what the file system throws.
    @discardableResult
    package func write(_ bytes: [UInt8], to name: String) throws -> String {
        let file = url.appendingPathComponent(name)
        let parent = file.deletingLastPathComponent()
        try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
        return file.path
    }

    /// Writes a text file as UTF-8, with the folders above it, and returns its path.
    ///
    /// - Throws: what the file system throws.
    @discardableResult
    package func write(_ text: String, to name: String) throws -> String {
        try write([UInt8](text.utf8), to: name)
    }

    /// The bytes of a file in the folder.
    ///
    /// - Throws: what the file system throws.
    package func bytes(of name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: url.appendingPathComponent(name)))
    }
}
