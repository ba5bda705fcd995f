// A bundle as a trial folder: unpacked where nobody else can read it, and gone when it was used.

import Foundation
import TrialBundle
import TrialIntegrity
import TrialLedger

/// A bundle that was unpacked; its files are removed with the last reference to it.
final class UnpackedBundle {
    /// The unpacked files, laid out like a trial folder.
    let folder: TrialFolder
    /// Every file, by name; all of them are as `bundle.json` says.
    let names: [String]

    /// The most bytes that come out of a bundle.
    static let maximumByteCount = 1 << 40

    /// Unpacks a bundle, and holds every file against the list in it.
    ///
    /// The list proves nothing by itself: it finds damage. What is proven is proven by the ledger.
    /// - Throws: `BundleError`, `ProgramError`.
    init(_ path: String) throws {
        let place = NSTemporaryDirectory() + "/verity-bundle-" + UUID().uuidString
        folder = TrialFolder(path: place)
        try FolderMaking.make(place, mode: 0o700)
        do {
            names = try ZipFile.unpack(path, into: place, maximumByteCount: Self.maximumByteCount)
            try Self.check(names, in: place, path)
        } catch {
            try? FileManager.default.removeItem(atPath: place)
            throw error
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder.path) }

    private static func check(_ names: [String], in folder: String, _ path: String) throws {
        guard names.contains("bundle.json") else {
            throw BundleError.malformed(path: path, reason: "it has no bundle.json")
        }
        let bytes = try FileBytes.whole(folder + "/bundle.json", limit: 100_000_000)
        guard let value = try? JSONValue(parsing: bytes), value["format"]?.stringValue == BundleJob.format,
            let files = value["files"]?.objectValue
        else { throw BundleError.malformed(path: path, reason: "its bundle.json is not one of this format") }
        guard Set(files.keys) == Set(names).subtracting(["bundle.json"]) else {
            throw BundleError.malformed(path: path, reason: "its files are not the ones that it lists")
        }
        for (name, digest) in files {
            guard try BundleJob.digest(of: .file(path: folder + "/" + name)) == digest.stringValue else {
                throw BundleError.malformed(path: path, reason: "\(name) is damaged")
            }
        }
    }
}
