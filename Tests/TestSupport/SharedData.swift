// Where tests find the real trial data and the known answers that lie beside the project.

package import Foundation
package import Testing

/// The folder `../shared` beside the project: real data and test vectors that are never copied into it.
package enum SharedData {
    /// The folder `../shared`; nil when it is absent, as in a clone of the project alone.
    package static let root: URL? = {
        guard let project = projectFolder else { return nil }
        let shared = project.deletingLastPathComponent().appendingPathComponent("shared", isDirectory: true)
        return isFolder(shared) ? shared : nil
    }()

    /// Whether `../shared` is there, for `.enabled(if: SharedData.isPresent, SharedData.skipReason)`.
    package static var isPresent: Bool { root != nil }

    /// What a skipped test says.
    package static let skipReason: Comment = "needs ../shared, which is absent"

    /// The folder of the project itself: the nearest one above this file that has `Package.swift` and `Sources`.
    package static let projectFolder: URL? = {
        var folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        while folder.path != "/" {
            let manifest = folder.appendingPathComponent("Package.swift")
            let sources = folder.appendingPathComponent("Sources", isDirectory: true)
            if FileManager.default.fileExists(atPath: manifest.path), isFolder(sources) { return folder }
            folder = folder.deletingLastPathComponent()
        }
        return nil
    }()

    /// A file or folder under `../shared`, such as `data/csv_suites`.
    ///
    /// - Throws: `SharedDataAbsent` when there is no `../shared` or nothing of that name in it.
    package static func url(_ path: String) throws -> URL {
        guard let root else { throw SharedDataAbsent(path: path) }
        let url = root.appendingPathComponent(path)
        guard FileManager.default.fileExists(atPath: url.path) else { throw SharedDataAbsent(path: path) }
        return url
    }

    /// The bytes of a file under `../shared`.
    ///
    /// - Throws: `SharedDataAbsent`, or what reading the file throws.
    package static func bytes(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: url(path)))
    }

    /// Every regular file under a folder of `../shared` whose name ends with `suffix`, sorted by path.
    ///
    /// Empty when `../shared` is absent, so that it can name the arguments of a test that is then skipped.
    /// - Parameters:
    ///   - folder: relative to `../shared`, such as `data`.
    ///   - suffix: how the name ends, such as `.csv`; case is ignored.
    /// - Returns: paths relative to `../shared`.
    package static func files(under folder: String, suffix: String) -> [String] {
        guard let root else { return [] }
        let base = root.appendingPathComponent(folder, isDirectory: true)
        guard let walker = FileManager.default.enumerator(atPath: base.path) else { return [] }
        var found: [String] = []
        for case let path as String in walker where path.lowercased().hasSuffix(suffix.lowercased()) {
            if !isFolder(base.appendingPathComponent(path)) { found.append("\(folder)/\(path)") }
        }
        return found.sorted()
    }

    private static func isFolder(_ url: URL) -> Bool {
        let values = try? url.resolvingSymlinksInPath().resourceValues(forKeys: [.isDirectoryKey])
        return values?.isDirectory == true
    }
}

/// A test asked for a file of `../shared` that is not there.
package struct SharedDataAbsent: Error, CustomStringConvertible {
    /// The path under `../shared`.
    package let path: String

    package var description: String { "../shared/\(path) is absent" }
}
