// Results go to standard output, everything else to standard error.

import Foundation
import IntegrityReports
import TrialIntegrity

/// What the program says, and where.
enum Console {
    /// How results are written.
    enum Format: String, CaseIterable { case text, json }

    /// Writes a result.
    static func out(_ text: String) { write(Array(text.utf8), to: FileHandle.standardOutput) }

    /// Writes a message.
    static func message(_ text: String) { write(Array((text + "\n").utf8), to: FileHandle.standardError) }

    /// Writes a JSON result with sorted keys.
    static func out(_ value: JSONValue) throws { out(try value.prettyText()) }

    /// Writes an error as one sentence and its hint, and as JSON where that was asked for.
    static func report(_ error: any UserFacingError, asJSON: Bool) {
        if asJSON, let text = try? ErrorJSON.value(error).prettyText() { out(text) }
        let place = error.place.map { "\($0.text): " } ?? ""
        message("verity: error: \(TerminalText.escaped(place + error.message))")
        if let hint = error.hint { message("verity: hint: \(TerminalText.escaped(hint))") }
    }

    /// Writes a warning.
    static func warn(_ text: String) { message("verity: warning: \(TerminalText.escaped(text))") }

    private static func write(_ bytes: [UInt8], to handle: FileHandle) { handle.write(Data(bytes)) }

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
        write(Array("\(question) [y/N] ".utf8), to: FileHandle.standardError)
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
    /// - Parameter total: how much there is to do, if that is known.
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
        FileHandle.standardError.write(Data("\r\u{1B}[K\(title)\(share) \(Plural.grouped(done)) \(unit)".utf8))
    }

    /// Clears the line.
    func finish() {
        if isDrawn { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
    }
}
