// Runs the program as a person or script would: as a process of its own, in a folder, with a known environment.

import Foundation
import Testing

/// What a process left behind.
struct Outcome: Sendable {
    /// The exit status; the negated number of the signal when one ended it.
    var status: Int32
    var stdout: [UInt8]
    var stderr: [UInt8]

    /// Standard output as text.
    var text: String { String(decoding: stdout, as: UTF8.self) }
    /// Standard error as text.
    var messages: String { String(decoding: stderr, as: UTF8.self) }
}

/// A process that was started.
struct Child: Sendable {
    let id: pid_t
    let stdout: String
    let stderr: String

    /// Ends it as a power cut would.
    func kill() { _ = Foundation.kill(id, SIGKILL) }

    /// Waits for its end and reads what it wrote.
    func wait() throws -> Outcome {
        var status: Int32 = 0
        while unsafe waitpid(id, &status, 0) < 0 {
            guard errno == EINTR else { throw POSIXError(.init(rawValue: errno) ?? .ECHILD) }
        }
        let signal = status & 0x7F
        let outcome = Outcome(
            status: signal == 0 ? (status >> 8) & 0xFF : -signal,
            stdout: [UInt8](try Data(contentsOf: URL(fileURLWithPath: stdout))),
            stderr: [UInt8](try Data(contentsOf: URL(fileURLWithPath: stderr)))
        )
        for path in [stdout, stderr] { try FileManager.default.removeItem(atPath: path) }
        return outcome
    }
}

/// The program under test.
enum Verity {
    /// The program: `VERITY_BIN`, or what was built beside these tests.
    static let path: String = {
        if let named = ProcessInfo.processInfo.environment["VERITY_BIN"], !named.isEmpty { return named }
        let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        var folder = tests.deletingLastPathComponent()
        while folder.path != "/" {
            let program = folder.appendingPathComponent("verity").path
            if FileManager.default.isExecutableFile(atPath: program) { return program }
            folder = folder.deletingLastPathComponent()
        }
        return "verity"
    }()

    /// The environment: nothing of the machine but the path.
    static let environment = [
        "PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "HOME": "/nonexistent", "USER": "tester", "NO_COLOR": "1",
        "LC_ALL": "C.UTF-8", "TZ": "UTC", "SWIFT_BACKTRACE": "enable=no",
    ]

    /// Runs the program to its end in a folder, with the arguments that follow its name.
    static func run(_ arguments: [String], in folder: String, with more: [String: String] = [:]) throws -> Outcome {
        try start(path, arguments, in: folder, with: more).wait()
    }

    /// Runs the program, and expects a status.
    @discardableResult
    static func run(
        _ arguments: [String],
        in folder: String,
        expecting status: Int32,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Outcome {
        let outcome = try run(arguments, in: folder)
        #expect(
            outcome.status == status,
            "verity \(arguments.joined(separator: " "))\n\(outcome.messages)\(outcome.text)",
            sourceLocation: sourceLocation
        )
        return outcome
    }

    /// Starts any program; its output goes to files, so that nobody has to read while it runs.
    static func start(
        _ program: String,
        _ arguments: [String],
        in folder: String,
        with more: [String: String] = [:]
    ) throws -> Child {
        let base = NSTemporaryDirectory() + "verity-output-\(UUID().uuidString)"
        let child = Child(id: 0, stdout: base + ".out", stderr: base + ".err")
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, 1, child.stdout, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        unsafe posix_spawn_file_actions_addopen(&actions, 2, child.stderr, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        // Threads of a test run block signals, and a child would inherit that: it could be neither ended nor interrupted.
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        // `env -C` goes to the folder and becomes the program, under the same process id.
        let words = CStrings(["env", "-C", folder, program] + arguments)
        let variables = environment.merging(more) { _, new in new }.map { "\($0)=\($1)" }.sorted()
        let settings = CStrings(variables)
        var id: pid_t = 0
        let failure = unsafe posix_spawn(&id, "/usr/bin/env", &actions, &attributes, words.pointers, settings.pointers)
        guard failure == 0 else { throw POSIXError(.init(rawValue: failure) ?? .ENOENT) }
        return Child(id: id, stdout: child.stdout, stderr: child.stderr)
    }
}

/// Strings as C takes them, ended by a null pointer.
@safe
private final class CStrings {
    let pointers: [UnsafeMutablePointer<CChar>?]

    init(_ strings: [String]) { unsafe pointers = strings.map { unsafe strdup($0) } + [nil] }

    deinit { unsafe pointers.forEach { unsafe free($0) } }
}
