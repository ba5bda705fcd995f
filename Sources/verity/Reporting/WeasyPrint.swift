// PDF/A by WeasyPrint, a program of its own: started without a shell, with its own folder and a bare environment.

import Foundation
import TrialIntegrity
import TrialLedger

/// WeasyPrint (Debian package `weasyprint`), which turns a page into PDF/A-2b.
struct WeasyPrint {
    /// Its path.
    let path: String

    /// How long it may take, in seconds.
    private static let patience = 300

    /// The program on the search path; nil when it is not installed.
    static func find() -> WeasyPrint? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        let candidates = folders.filter { $0.hasPrefix("/") }.map { "\($0)/weasyprint" }
        return candidates.first(where: FileManager.default.isExecutableFile).map(WeasyPrint.init)
    }

    /// Turns a page into a PDF.
    ///
    /// The same page and time give the same bytes with the same version of WeasyPrint and the same fonts: the time in the
    /// file is the one given (SOURCE_DATE_EPOCH), not that of the clock.
    /// - Parameters:
    ///   - page: an HTML document, which fetches nothing.
    ///   - time: the time that the file states.
    /// - Returns: the bytes; nil when the program failed.
    /// - Throws: `LedgerError` when the temporary files cannot be written.
    func pdf(ofPage page: String, at time: UTCTimestamp) throws -> [UInt8]? {
        let folder = NSTemporaryDirectory() + "/verity-pdf-" + UUID().uuidString
        try FolderMaking.make(folder, mode: 0o700)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (source, target) = (folder + "/page.html", folder + "/page.pdf")
        try AtomicFile.write(Array(page.utf8), to: source, mode: 0o600)
        guard run(["--quiet", "--encoding", "utf-8", "--pdf-variant", "pdf/a-2b", source, target], in: folder, time)
        else { return nil }
        let bytes = try? FileBytes.whole(target, limit: 1 << 30)
        return bytes.flatMap { $0.starts(with: Array("%PDF-".utf8)) ? $0 : nil }
    }

    /// Runs the program to its end; what it says is thrown away.
    private func run(_ arguments: [String], in folder: String, _ time: UTCTimestamp) -> Bool {
        let process = Foundation.Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        let environment = ProcessInfo.processInfo.environment
        process.environment = [
            "PATH": environment["PATH"] ?? "/usr/bin:/bin", "HOME": environment["HOME"] ?? folder,
            "LC_ALL": "C.UTF-8", "TZ": "UTC", "SOURCE_DATE_EPOCH": String(time.secondsSince1970),
        ]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        let ended = NSCondition()
        process.terminationHandler = { _ in
            ended.lock()
            ended.broadcast()
            ended.unlock()
        }
        guard (try? process.run()) != nil else { return false }
        let deadline = Date(timeIntervalSinceNow: Double(Self.patience))
        ended.lock()
        // In turns of a second, should the end come between the question and the wait.
        while process.isRunning, Date() < deadline { _ = ended.wait(until: Date(timeIntervalSinceNow: 1)) }
        ended.unlock()
        guard !process.isRunning else {
            process.terminate()
            return false
        }
        return process.terminationStatus == 0
    }
}
