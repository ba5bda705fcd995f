// A witness as a process of its own, in hands other than the keeper's.

import Foundation
import TestSupport
import Testing

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// `verity witness serve` on a free port of the loopback interface; it ends with the last reference.
final class OutsideWitness: @unchecked Sendable {
    /// The witness's folder.
    let path: String
    /// Its verifier key.
    let key: String
    /// Its address.
    let url: String
    private let child: Child
    /// What it says on standard error.
    private let messages: FileHandle
    private let lock = NSLock()
    private var isRunning = true

    /// Makes a witness for ledgers, below a folder, unless it is there already, and starts it.
    ///
    /// - Parameters:
    ///   - name: its folder.
    ///   - folder: where that is.
    ///   - ledgers: the verifier keys of the ledgers that it knows.
    ///   - title: the name in its key; a name on the network when none is given.
    /// - Throws: what starting it throws, and when it says something else than where it listens.
    init(_ name: String, below folder: TemporaryFolder, for ledgers: [String], as title: String? = nil) throws {
        path = folder.path(name)
        if !FileManager.default.fileExists(atPath: path) {
            let identity = ["--name", title ?? "witness.example/\(name)"]
            try Verity.run(["witness", "init", path] + identity, in: folder.path, expecting: 0)
        }
        for ledger in ledgers {
            try Verity.run(["witness", "add", path, ledger], in: folder.path, expecting: 0)
        }
        // Opening a pipe by name waits for the other end: nobody has to look again and again.
        let pipe = path + "/messages-\(UUID().uuidString)"
        let status = unsafe mkfifo(pipe, 0o600)
        try #require(status == 0)
        child = try Verity.start(
            "sh",
            ["-c", "exec \"$0\" witness serve \"$1\" --port 0 2> \"$2\"", Verity.path, path, pipe],
            in: folder.path
        )
        messages = try FileHandle(forReadingFrom: URL(fileURLWithPath: pipe))
        let words = try Self.line(messages).split(separator: " ").map(String.init)
        try #require(words.count == 5 && words[0] == "verity:" && words[1] == "witness" && words[3] == "at")
        (key, url) = (words[2], words[4])
    }

    deinit {
        lock.withLock { if isRunning { child.kill() } }
        if isRunning { _ = try? child.wait() }
    }

    /// The line that it says when it is ready; what there is of it when it ended before.
    private static func line(_ messages: FileHandle) throws -> String {
        var line: [UInt8] = []
        while let byte = try messages.read(upToCount: 1)?.first, byte != UInt8(ascii: "\n") { line.append(byte) }
        return String(decoding: line, as: UTF8.self)
    }

    /// Asks it to end, and waits until it did.
    func stop() throws -> Outcome {
        lock.withLock { isRunning = false }
        _ = Foundation.kill(child.id, SIGTERM)
        return try child.wait()
    }

    /// The newest checkpoint of a ledger that it cosigned, as it shows it to everybody.
    func newestCheckpoint(ofOrigin origin: String, in folder: TemporaryFolder) throws -> [UInt8] {
        try folder.write(origin, to: "origin")
        let sum = try Verity.start("sha256sum", ["origin"], in: folder.path).wait()
        let address = try #require(URL(string: "\(url)/\(sum.text.prefix(64))/checkpoint"))
        return [UInt8](try Data(contentsOf: address))
    }

    /// The line of a policy.
    func line(_ name: String) -> String { "witness \(name) \(key) \(url)\n" }
}
