// Passphrases from files and from a terminal.

import Foundation
import Synchronization
import TestSupport
import Testing
import TrialLedger

struct PassphraseTests {
    private let bench: KeyBench

    init() throws { bench = try KeyBench() }

    @Test(arguments: [
        ("correct horse\n", "correct horse"), ("correct horse", "correct horse"),
        ("correct horse\r\nx\n", "correct horse"),
        (" spaces stay \n", " spaces stay "), ("zwölf Mäuse\nnext\n", "zwölf Mäuse"),
    ])
    func `the first line of a file is the passphrase`(text: String, passphrase: String) throws {
        let path = try bench.write(text)
        #expect(try Passphrase.read(path) == Array(passphrase.utf8))
        #expect(try find(path, isNew: true) == Array(passphrase.utf8))
    }

    @Test func `the option goes before the environment`() throws {
        let first = try bench.write("from the option\n", to: "first")
        let second = try bench.write("from the environment\n", to: "second")
        let environment = [Passphrase.environmentVariable: second]
        #expect(try find(first, environment) == Array("from the option".utf8))
        #expect(try find(nil, environment) == Array("from the environment".utf8))
    }

    @Test(arguments: [0o644, 0o640, 0o604])
    func `a passphrase file that others could read is refused`(mode: Int) throws {
        let path = try bench.write("correct horse\n")
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        #expect(throws: LedgerError.keyTooOpen(path: path, mode: String(mode, radix: 8))) { try find(path) }
    }

    @Test func `a passphrase file that is missing is not replaced by a question`() throws {
        let path = bench.folder.path("none")
        #expect(throws: LedgerError.missing(path: path)) { try find(path) }
        #expect(throws: LedgerError.missing(path: path)) { try find(nil, [Passphrase.environmentVariable: path]) }
    }

    @Test func `a passphrase for a new key has twelve bytes or more, for an old one at least one`() throws {
        let path = try bench.write("eleven byte\n")
        #expect(throws: KeyEncryptionError(.tooShort(minimum: 12), path: path)) { try find(path, isNew: true) }
        #expect(try find(path) == Array("eleven byte".utf8))
        for text in ["", "\n", "a\tb\n", "a\u{7F}\n", String(repeating: "x", count: 1025) + "\n"] {
            try bench.write(text)
            #expect(throws: KeyEncryptionError(.unusable, path: path)) { try find(path) }
        }
    }

    @Test func `what is no terminal is not taken for one`() throws {
        let pipe = Pipe()
        #expect(Terminal(descriptor: pipe.fileHandleForReading.fileDescriptor) == nil)
    }

    @Test func `a terminal asks twice for a new passphrase and echoes neither`() throws {
        let line = try TestTerminal()
        let terminal = try #require(Terminal(descriptor: line.descriptor))
        let answer = try line.answering("correct horse", "correct horse") {
            try terminal.passphrase(name: "site-701", isNew: true)
        }
        #expect(answer.result == Array("correct horse".utf8))
        #expect(answer.screen.contains("New passphrase of the key site-701: "))
        #expect(answer.screen.contains("The same again: "))
        #expect(!answer.screen.contains("horse"))
    }

    @Test func `two entries that differ are refused, and one is enough for an old key`() throws {
        let line = try TestTerminal()
        let terminal = try #require(Terminal(descriptor: line.descriptor))
        #expect(throws: KeyEncryptionError(.entriesDiffer)) {
            try line.answering("correct horse", "correct house") { try terminal.passphrase(name: "k", isNew: true) }
        }
        let answer = try line.answering("short") { try terminal.passphrase(name: "k", isNew: false) }
        #expect(answer.result == Array("short".utf8))
    }

    @Test func `Control-C and Control-D enter nothing, and the terminal echoes again`() throws {
        let line = try TestTerminal()
        let terminal = try #require(Terminal(descriptor: line.descriptor))
        for control in ["\u{3}", "\u{4}"] {
            #expect(throws: KeyEncryptionError(.interrupted)) {
                try line.answering(control) { try terminal.passphrase(name: "k", isNew: false) }
            }
            #expect(line.echoes)
        }
    }

    private func find(_ file: String?, _ environment: [String: String] = [:], isNew: Bool = false) throws -> [UInt8] {
        try Passphrase.find(file: file, environment: environment, isNew: isNew, name: "k")
    }
}

/// A terminal of which the test is the person.
private final class TestTerminal {
    /// The end at which the program sits.
    let descriptor: Int32
    private let person: Int32

    /// TIOCGPTN and TIOCSPTLCK of Linux, which Swift does not import.
    private static let getNumber: UInt = 0x8004_5430
    private static let setLock: UInt = 0x4004_5431

    struct Failure: Error {}

    init() throws {
        person = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY)
        var number: Int32 = 0
        var lock: Int32 = 0
        guard person >= 0, unsafe ioctl(person, Self.getNumber, &number) == 0,
            unsafe ioctl(person, Self.setLock, &lock) == 0
        else { throw Failure() }
        descriptor = unsafe open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
        guard descriptor >= 0 else { throw Failure() }
    }

    deinit {
        _ = close(descriptor)
        _ = close(person)
    }

    /// Whether what is typed appears.
    var echoes: Bool {
        var state = termios()
        return unsafe tcgetattr(descriptor, &state) == 0 && state.c_lflag & tcflag_t(ECHO) != 0
    }

    /// Runs a question and types a line whenever one is asked, that is, after each `: `.
    func answering<Result>(_ lines: String..., ask: () throws -> Result) throws -> (result: Result, screen: String) {
        let person = person
        let done = DispatchSemaphore(value: 0)
        let screen = Screen()
        Thread.detachNewThread {
            for line in lines {
                while !screen.isAsking {
                    var buffer = [UInt8](repeating: 0, count: 256)
                    let count = unsafe read(person, &buffer, buffer.count)
                    guard count > 0 else { break }
                    screen.add(buffer[..<count])
                }
                screen.answered()
                // Control-D is no character of a line: it ends the input.
                let typed = Array((line == "\u{4}" ? line : line + "\n").utf8)
                _ = unsafe write(person, typed, typed.count)
            }
            done.signal()
        }
        let result = Swift.Result { try ask() }
        done.wait()
        var buffer = [UInt8](repeating: 0, count: 1024)
        let count = unsafe read(person, &buffer, buffer.count)
        if count > 0 { screen.add(buffer[..<count]) }
        return (try result.get(), screen.text)
    }
}

/// What stands on the screen.
private final class Screen: Sendable {
    private let bytes = Mutex<[UInt8]>([])
    private let seen = Mutex(0)

    var text: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }
    /// Whether a question came since the last answer.
    var isAsking: Bool {
        let all = bytes.withLock { $0 }
        let start = seen.withLock { $0 }
        return String(decoding: all[start...], as: UTF8.self).hasSuffix(": ")
    }

    func add(_ more: ArraySlice<UInt8>) { bytes.withLock { $0 += more } }

    func answered() {
        let count = bytes.withLock { $0.count }
        seen.withLock { $0 = count }
    }
}
