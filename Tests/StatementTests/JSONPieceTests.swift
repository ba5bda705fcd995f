// Documents that are too long to be in memory as text.

import MerkleLog
import TestSupport
import Testing
import TrialIntegrity

@Suite("JSON in pieces")
struct JSONPieceTests {
    /// A document of some megabytes of nested arrays and objects.
    private static func document(_ count: Int) -> JSONValue {
        var random = SplitMix64(seed: UInt64(count))
        let elements = (0..<count).map { index -> JSONValue in
            .object([
                "index": .integer(Int64(index)), "text": .string(String(random.next(), radix: 36)),
                "parts": .array([.null, .bool(true), .array([]), .number(0.5)]),
            ])
        }
        return .object(["elements": .array(elements), "after": .string("\u{1F600}\n")])
    }

    @Test(arguments: [0, 1, 1000, 40_000])
    func `pieces are the whole text, and the digest is that of the canonical form`(count: Int) throws {
        let document = Self.document(count)
        var pieces: [[UInt8]] = []
        try document.writePretty { pieces.append($0) }
        #expect((pieces.count > 1) == (count == 40_000))
        #expect(pieces.flatMap(\.self) == Array(try document.prettyText().utf8))
        #expect(try document.canonicalDigest() == Digest.sha256(try document.canonicalBytes()))
    }
}
