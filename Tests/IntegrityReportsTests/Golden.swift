// Comparison with files that were looked at once; UPDATE_GOLDEN=1 rewrites them.

import Foundation
import Testing

/// Expects `bytes` to be those of the golden file, or writes them when `UPDATE_GOLDEN` is set.
func expectGolden(
    _ bytes: some Sequence<UInt8>,
    named name: String,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Golden").appendingPathComponent(name)
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
        try Data(bytes).write(to: url)
        return
    }
    let expected = try [UInt8](Data(contentsOf: url))
    let found = Array(bytes)
    guard found != expected else { return }
    let line = zip(found.split(separator: 10), expected.split(separator: 10)).first { $0 != $1 }
    let got = String(decoding: line?.0 ?? [], as: UTF8.self)
    let want = String(decoding: line?.1 ?? [], as: UTF8.self)
    Issue.record("\(name) differs; first line found: \(got) expected: \(want)", sourceLocation: sourceLocation)
}
