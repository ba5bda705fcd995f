// Receipts: proof, index and checkpoint in one file.

import MerkleLog
import Testing

@Suite("Receipts")
struct InclusionReceiptTests {
    static let text =
        "c2sp.org/tlog-proof@v1\nindex 5\n" + LogVectors.inclusion5of8.joined(separator: "\n") + "\n\n"
        + LogVectors.note8

    static func parse(_ text: String) throws -> InclusionReceipt {
        try InclusionReceipt(parsing: Array(text.utf8))
    }

    let key: VerifierKey

    init() throws {
        key = try VerifierKey(parsing: LogVectors.key)
    }

    @Test func `the receipt of entry 5 of 8 reads, writes itself and proves the entry`() throws {
        let receipt = try InclusionReceiptTests.parse(InclusionReceiptTests.text)
        #expect(receipt.index == 5)
        #expect(receipt.proof.map(\.base64) == LogVectors.inclusion5of8)
        #expect(receipt.checkpoint == Array(LogVectors.note8.utf8))
        #expect(receipt.extra == nil)
        #expect(receipt.bytes == Array(InclusionReceiptTests.text.utf8))
        let checkpoint = try receipt.check(leafHash: NaiveTree.leaf(5), key: key)
        #expect(checkpoint.text == LogVectors.checkpoint8)
    }

    @Test func `with the cosignature of one witness it has 478 bytes`() throws {
        let checkpoint = try CheckpointTests.checkpoint8()
        let cosignature = try Cosignature.sign(checkpoint, time: 1_767_000_000, by: LogVectors.witness())
        let note = try checkpoint.signed(by: LogVectors.signer()).adding([cosignature])
        let proof = LogVectors.inclusion5of8.compactMap(Digest.init(base64:))
        let receipt = InclusionReceipt(index: 5, proof: proof, checkpoint: note)
        #expect(receipt.bytes.count == 478)
        #expect(try InclusionReceipt(parsing: receipt.bytes) == receipt)
        #expect(throws: Never.self) { try receipt.check(leafHash: NaiveTree.leaf(5), key: key) }
    }

    @Test func `it proves no other entry, place or log`() throws {
        let receipt = try InclusionReceiptTests.parse(InclusionReceiptTests.text)
        #expect(throws: MerkleError.rootMismatch) { try receipt.check(leafHash: NaiveTree.leaf(4), key: key) }
        let moved = InclusionReceiptTests.text.replacingOccurrence(of: "index 5", with: "index 4")
        #expect(throws: MerkleError.rootMismatch) {
            try InclusionReceiptTests.parse(moved).check(leafHash: NaiveTree.leaf(5), key: key)
        }
        let outside = InclusionReceiptTests.text.replacingOccurrence(of: "index 5", with: "index 18446744073709551615")
        #expect(throws: MerkleError.indexOutOfRange(index: .max, size: 8)) {
            try InclusionReceiptTests.parse(outside).check(leafHash: NaiveTree.leaf(5), key: key)
        }
        let other = try SignerKey(name: "other.example/log", seed: LogVectors.seed).verifierKey
        #expect(throws: NoteError.noTrustedSignature) {
            try receipt.check(leafHash: NaiveTree.leaf(5), key: other)
        }
    }

    @Test func `any changed byte is noticed`() throws {
        let bytes = Array(InclusionReceiptTests.text.utf8)
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 1
            #expect(throws: (any Error).self, "byte \(index)") {
                try InclusionReceipt(parsing: changed).check(leafHash: NaiveTree.leaf(5), key: key)
            }
        }
    }

    @Test func `every shortened or lengthened receipt is refused`() {
        let bytes = Array(InclusionReceiptTests.text.utf8)
        for count in 0..<bytes.count {
            #expect(throws: NoteError.self, "\(count) bytes") { try InclusionReceipt(parsing: Array(bytes[..<count])) }
        }
        for tail in ["\n", " ", "x", "\0", "x\n"] {
            #expect(throws: NoteError.self) { try InclusionReceipt(parsing: bytes + Array(tail.utf8)) }
        }
    }

    @Test func `a log of one entry needs no hashes`() throws {
        let leaf = NaiveTree.leaf(0)
        let note = try Checkpoint(origin: LogVectors.origin, size: 1, root: leaf).signed(by: LogVectors.signer())
        let receipt = InclusionReceipt(index: 0, proof: [], checkpoint: note)
        #expect(String(decoding: receipt.bytes, as: UTF8.self).hasPrefix("c2sp.org/tlog-proof@v1\nindex 0\n\ntrial"))
        #expect(try InclusionReceipt(parsing: receipt.bytes).check(leafHash: leaf, key: key).size == 1)
    }

    @Test func `extra bytes are kept, and none are written as no line`() throws {
        let receipt = try InclusionReceiptTests.parse(InclusionReceiptTests.text)
        let note = try SignedNote(parsing: receipt.checkpoint)
        let extra = InclusionReceipt(index: 5, proof: receipt.proof, checkpoint: note, extra: [1, 2, 3])
        #expect(String(decoding: extra.bytes, as: UTF8.self).hasPrefix("c2sp.org/tlog-proof@v1\nextra AQID\nindex 5\n"))
        #expect(try InclusionReceipt(parsing: extra.bytes) == extra)
        #expect(throws: Never.self) { try extra.check(leafHash: NaiveTree.leaf(5), key: key) }
        #expect(InclusionReceipt(index: 5, proof: receipt.proof, checkpoint: note, extra: []) == receipt)
    }

    @Test(
        "receipts of another form",
        arguments: [
            ("c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v2", 1), ("c2sp.org", " c2sp.org", 1),
            ("index 5", "index 05", 2), ("index 5", "index +5", 2), ("index 5", "index  5", 2),
            ("index 5", "index 5 ", 2),
            ("index 5", "Index 5", 2), ("index 5", "index ", 2), ("index 5", "index", 2), ("index 5", "index\t5", 2),
            ("index 5", "index 18446744073709551616", 2), ("index 5\n", "", 2), ("index 5", "\nindex 5", 2),
            ("index 5", "extra \nindex 5", 2), ("index 5", "extra\nindex 5", 2), ("index 5", "extra AQI\nindex 5", 2),
            ("index 5", "extra AQJ=\nindex 5", 2), ("index 5", "extra AQID\nextra AQID\nindex 5", 3),
            ("index 5", "index 5\nextra AQID", 3), ("index 5", "index 5\nAAAA", 3), ("SFM123z+", "SFM123z-", 3),
            ("iFQ=\n", "iFR=\n", 3), ("iFQ=\n", "iFQ= \n", 3), ("nOy4=\n\n", "nOy4=\n", 6), ("nOy4=\n", "nOy4=\r\n", 5),
        ]
    )
    func malformed(old: String, new: String, line: Int) {
        let text = InclusionReceiptTests.text.replacingOccurrence(of: old, with: new)
        #expect(text != InclusionReceiptTests.text)
        #expect(throws: NoteError.malformedReceipt(line: line)) { try InclusionReceiptTests.parse(text) }
    }

    @Test func `a receipt may have 64 hashes and no more`() throws {
        let note = try SignedNote(parsing: Array(LogVectors.note8.utf8))
        let hash = NaiveTree.leaf(0)
        let most = InclusionReceipt(index: 5, proof: [Digest](repeating: hash, count: 64), checkpoint: note)
        #expect(try InclusionReceipt(parsing: most.bytes) == most)
        #expect(throws: MerkleError.proofLength(expected: 3, found: 64)) {
            try most.check(leafHash: NaiveTree.leaf(5), key: key)
        }
        let more = InclusionReceipt(index: 5, proof: [Digest](repeating: hash, count: 65), checkpoint: note)
        #expect(throws: NoteError.malformedReceipt(line: 67)) { try InclusionReceipt(parsing: more.bytes) }
    }
}
