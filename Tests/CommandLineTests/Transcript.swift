// A transcript: what is typed at the command line, and what comes back; a text that is both script and expectation.

import Foundation
import TestSupport

/// A step of a transcript.
enum TranscriptStep {
    /// A remark, or an empty line.
    case remark(String)
    /// A line `+ …` that arranges files, with the lines of the file it writes.
    case arrange(line: String, body: [String])
    /// A line `$ verity …`.
    case command(line: String)
}

/// A transcript file.
///
/// - `# …` is a remark.
/// - `$ verity …` runs the program; words are split at blanks, single quotes hold blanks. Below it stand `exit N`, and
///   then `stdout:` and `stderr:` with their lines indented by two blanks, each only when something was written.
/// - `+ write NAME` writes the lines below it that start with `| `, with `\n`, `\r`, `\t`, `\0`, `\\` and `\xNN` for bytes;
///   the last line ends with a line feed unless it ends with `\`.
/// - `+ copy FROM TO`, `+ remove NAME`, `+ chmod MODE NAME`, `+ flip NAME OFFSET`, `+ keep NAME` (a key from its policy).
struct Transcript {
    let steps: [TranscriptStep]

    /// Reads the steps and leaves the expectations out.
    init(parsing text: String) {
        var steps: [TranscriptStep] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if line.hasPrefix("$ ") {
                steps.append(.command(line: line))
            } else if line.hasPrefix("+ ") {
                steps.append(.arrange(line: line, body: []))
            } else if line.hasPrefix("| ") || line == "|", case .arrange(let start, let body)? = steps.last {
                steps[steps.count - 1] = .arrange(line: start, body: body + [String(line.dropFirst(2))])
            } else if line.hasPrefix("#") {
                steps.append(.remark(line))
            }
        }
        self.steps = steps
    }

    /// Runs every step in a folder and writes down what happened.
    func play(in folder: TemporaryFolder) throws -> String {
        var blocks: [String] = []
        for step in steps {
            switch step {
            case .remark(let line): blocks.append(line)
            case .arrange(let line, let body):
                try Arrangement(folder: folder).carryOut(line, body)
                blocks.append(([line] + body.map { $0.isEmpty ? "|" : "| " + $0 }).joined(separator: "\n"))
            case .command(let line):
                let words = try Self.words(line, in: folder)
                let outcome = try Verity.run(Array(words.dropFirst(2)), in: folder.path)
                blocks.append(([line] + Self.lines(outcome, in: folder)).joined(separator: "\n"))
            }
        }
        return blocks.joined(separator: "\n\n") + "\n"
    }

    private static func lines(_ outcome: Outcome, in folder: TemporaryFolder) -> [String] {
        var lines = ["exit \(outcome.status)"]
        for (title, text) in [("stdout:", outcome.text), ("stderr:", outcome.messages)] where !text.isEmpty {
            var content = Placeholders.put(into: text, folder: folder.path)
                .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            if content.last == "" { content.removeLast() } else { content.append("(no line feed at the end)") }
            lines += [title] + content.map { $0.isEmpty ? "" : "  " + $0 }
        }
        return lines
    }

    /// Splits at blanks; single quotes hold blanks together; `<vkey>` stands for the key kept last.
    private static func words(_ line: String, in folder: TemporaryFolder) throws -> [String] {
        var words: [String] = []
        var word: String?
        var isQuoted = false
        for character in line {
            if character == "'" {
                isQuoted.toggle()
                word = word ?? ""
            } else if character == " ", !isQuoted {
                if let word { words.append(word) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        if let word { words.append(word) }
        return try words.map { word in
            guard word.contains("<vkey>") else { return word }
            let kept = String(decoding: try folder.bytes(of: ".kept-key"), as: UTF8.self)
            return word.replacingOccurrences(of: "<vkey>", with: kept)
        }
    }
}

/// What is different at every run, by what it is.
enum Placeholders {
    static func put(into text: String, folder: String) -> String {
        var text = text.replacingOccurrences(of: folder, with: "<folder>")
        text.replace(#/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/#, with: "<time>")
        text.replace(#/[A-Za-z0-9][A-Za-z0-9.\/-]*\+[0-9a-f]{8}\+[A-Za-z0-9+\/=]{44}/#, with: "<vkey>")
        text.replace(#/[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}/#, with: "<uuid>")
        text.replace(#/partial-\d+-\d+/#, with: "partial-<pid>")
        text.replace(#/\b[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}\b/#.wordBoundaryKind(.simple), with: "<code>")
        text.replace(#/\b[0-9a-f]{64}\b/#.wordBoundaryKind(.simple), with: "<hex64>")
        text.replace(#/\b[0-9a-f]{16}…/#.wordBoundaryKind(.simple), with: "<hex16>…")
        text.replace(#/[A-Za-z0-9+\/]{43,}={0,2}/#, with: "<base64>")
        return text
    }
}
