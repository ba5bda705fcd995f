// Plays the transcripts beside this file and compares; UPDATE_GOLDEN=1 writes down what happens now.

import Foundation
import TestSupport
import Testing

struct TranscriptTests {
    private static let folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .appendingPathComponent("Transcripts", isDirectory: true)

    static let names: [String] = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
        .filter { $0.hasSuffix(".txt") }.sorted()

    @Test func `there are transcripts`() {
        #expect(Self.names.count >= 10)
    }

    @Test(arguments: names) func `the command line answers as written down`(name: String) throws {
        let file = Self.folder.appendingPathComponent(name)
        let expected = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        let found = try Transcript(parsing: expected).play(in: try TemporaryFolder())
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
            try Data(found.utf8).write(to: file)
            return
        }
        guard found != expected else { return }
        let pair = zip(Self.lines(found), Self.lines(expected)).enumerated().first { $0.element.0 != $0.element.1 }
        let line = pair.map { "line \($0.offset + 1)\n  found    \($0.element.0)\n  expected \($0.element.1)" }
        Issue.record("\(name) differs at \(line ?? "its end")")
    }

    private static func lines(_ text: String) -> [Substring] {
        text.split(separator: "\n", omittingEmptySubsequences: false)
    }
}
