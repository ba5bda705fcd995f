// Results go to standard output, everything else to standard error.

import Foundation
import IntegrityReports
import TrialIntegrity

/// What the program says, and where.
enum Console {
    /// How results are written.
    enum Format: String, CaseIterable { case text, json }

    /// Writes a result; ends the program when that fails, since a result that nobody gets is none.
    static func out(_ text: String) { out(Array(text.utf8)) }

    private static func out(_ bytes: [UInt8]) {
        guard let failure = write(bytes, to: 1) else { return }
        // Nobody reads on: that is said to nobody.
        if failure != EPIPE {
            message("verity: error: writing the result failed: \(unsafe String(cString: strerror(failure)))")
        }
        exit(FailureClass.inputOutput.exitCode)
    }

    /// Writes a message; whether it can be written changes nothing.
    static func message(_ text: String) { _ = write(text + "\n", to: 2) }

    /// Writes a JSON result with sorted keys.
    static func out(_ value: JSONValue) throws { try value.writePretty { out($0) } }

    /// Writes an error as one sentence and its hint, and as JSON where that was asked for.
    static func report(_ error: any UserFacingError, asJSON: Bool) {
        if asJSON, let text = try? ErrorJSON.value(error).prettyText() { out(text) }
        let place = error.place.map { "\($0.text): " } ?? ""
        message("verity: error: \(TerminalText.escaped(place + error.message))")
        if let hint = error.hint { message("verity: hint: \(TerminalText.escaped(hint))") }
    }

    /// Writes a warning.
    static func warn(_ text: String) { message("verity: warning: \(TerminalText.escaped(text))") }

    /// Writes text to a descriptor; not by `FileHandle`, which traps on a full disk.
    ///
    /// - Returns: the number of the system's error; nil when everything was written.
    fileprivate static func write(_ text: String, to descriptor: Int32) -> Int32? {
        write(Array(text.utf8), to: descriptor)
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = unsafe rest.withUnsafeBytes { unsafe Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { return errno }
            rest = rest.dropFirst(written)
        }
        return nil
    }

    /// Colour and width for results: colour only on a terminal and without NO_COLOR.
    static var resultStyle: TerminalStyle {
        let isTerminal = isatty(1) == 1
        let colour = isTerminal && ProcessInfo.processInfo.environment["NO_COLOR", default: ""].isEmpty
        return TerminalStyle(colour: colour, width: isTerminal ? terminalWidth : 0)
    }

    private static var terminalWidth: Int {
        var size = winsize()
        guard unsafe ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col >= 40 else { return 100 }
        return Int(size.ws_col)
    }

    /// Whether somebody can be asked.
    static var canAsk: Bool { isatty(0) == 1 && isatty(2) == 1 }

    /// Asks for a yes; only on a terminal.
    static func ask(_ question: String) -> Bool {
        _ = write("\(question) [y/N] ", to: 2)
        guard let answer = readLine() else { return false }
        return ["y", "yes"].contains(answer.lowercased())
    }
}

/// A line of progress on standard error: on a terminal, and only for work of more than a second.
final class Progress {
    private let title: String
    private let total: Int?
    private let isShown: Bool
    private let start = ContinuousClock.now
    private var last = ContinuousClock.now
    private var isDrawn = false

    /// Starts; nothing is drawn yet.
    ///
    /// - Parameters:
    ///   - title: what is being done.
    ///   - total: how much there is to do, if that is known.
    ///   - quiet: whether nothing is ever drawn.
    init(_ title: String, total: Int?, quiet: Bool) {
        self.title = title
        self.total = total
        isShown = !quiet && isatty(2) == 1
    }

    /// Shows how much is done.
    func show(_ done: Int, _ unit: String) {
        let now = ContinuousClock.now
        guard isShown, now - start > .seconds(1), now - last > .milliseconds(200) else { return }
        last = now
        isDrawn = true
        let share = total.map { $0 > 0 ? " \(min(100, done * 100 / $0)) %" : "" } ?? ""
        _ = Console.write("\r\u{1B}[K\(title)\(share) \(Plural.grouped(done)) \(unit)", to: 2)
    }

    /// Clears the line.
    func finish() {
        if isDrawn { _ = Console.write("\r\u{1B}[K", to: 2) }
    }
}
