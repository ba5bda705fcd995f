// Every CSV file of the real data is either sealed and audited as identical, or refused with its true cause.

import Foundation
import TestSupport
import Testing
import TrialIntegrity
import TrialTables

@Suite(.enabled(if: SharedData.isPresent, SharedData.skipReason))
struct EveryFileTests {
    private static let golden = "Tests/AuditTests/Golden/every-file.txt"

    private func verdict(_ path: String, _ encoding: TextEncoding?) throws -> String {
        do {
            let name = path.split(separator: "/").last?.split(separator: ".").first.map(String.init) ?? ""
            let sealed = try SealedTable(
                path: path,
                dataset: SealID(site: "S", dataset: name, sequence: 1)?.dataset ?? "X",
                dialect: CSVDialect(encoding: encoding),
                chunkBytes: 1 << 20
            )
            let audit = try sealed.audit(path: path)
            #expect(audit.verdict == .identical && audit.faults.isEmpty, "\(path)")
            let key = sealed.dataset.manifest.profile.key.joined(separator: "+")
            return "\(audit.verdict), \(audit.rows?.sealed ?? -1) rows, key \(key.isEmpty ? "all" : key)"
        } catch let error as any UserFacingError {
            return "refused, \(error.code)"
        }
    }

    @Test func `each file is identical to itself or refused`() throws {
        let project = try #require(SharedData.projectFolder)
        var lines: [String] = []
        for file in SharedData.files(under: "data", suffix: ".csv") {
            let path = try SharedData.path(file)
            let first = try verdict(path, nil)
            lines.append("\(file): \(first)")
            guard first == "refused, invalid-bytes" else { continue }
            lines.append("\(file) as windows-1252: \(try verdict(path, .windows1252))")
        }
        let text = lines.joined(separator: "\n") + "\n"
        let url = project.appendingPathComponent(Self.golden)
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try text.write(to: url, atomically: true, encoding: .utf8)
        }
        let expected = try String(contentsOf: url, encoding: .utf8).split(separator: "\n").map(String.init)
        for (line, wanted) in zip(lines, expected) { #expect(line == wanted) }
        #expect(lines.count == expected.count)
    }
}
