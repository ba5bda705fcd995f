// Damaged texts: whatever a parser accepts is what it would write, and nothing stops the program.

import MerkleLog
import TestSupport
import Testing

@Suite("One spelling")
struct OneSpellingTests {
    /// Bytes that matter to these formats, so that random damage is near enough to a text to be interesting.
    static let alphabet = Array("\n\n +=/0189AQaz\u{2014}\r\0\u{A0}".utf8) + [0xFF, 0x80]

    /// A text with up to three bytes replaced, inserted, taken out or repeated.
    static func damaged(_ text: String, using random: inout SplitMix64) -> [UInt8] {
        var bytes = Array(text.utf8)
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            let byte = alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[place] = byte
            case 1: bytes.insert(byte, at: place)
            case 2: bytes.remove(at: place)
            default: bytes.insert(bytes[place], at: place)
            }
        }
        return bytes
    }

    @Test(arguments: 0..<64 as Range<UInt64>)
    func `receipts, notes and checkpoints read only what they would write`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<30 {
            let receipt = OneSpellingTests.damaged(InclusionReceiptTests.text, using: &random)
            if let read = try? InclusionReceipt(parsing: receipt) { #expect(read.bytes == receipt) }
            let note = OneSpellingTests.damaged(LogVectors.note8, using: &random)
            if let read = try? SignedNote(parsing: note) { #expect(read.bytes == note) }
            let text = OneSpellingTests.damaged(LogVectors.checkpoint8, using: &random)
            if let text = String(validating: text, as: UTF8.self), let read = try? Checkpoint(parsing: text) {
                #expect(Array(read.text.utf8) == Array(text.utf8))
            }
        }
    }

    @Test(arguments: 0..<64 as Range<UInt64>)
    func `keys and signature lines read only what they would write`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let secret = try LogVectors.signer().text
        for _ in 0..<30 {
            let key = OneSpellingTests.damaged(LogVectors.key, using: &random)
            if let text = String(validating: key, as: UTF8.self), let read = try? VerifierKey(parsing: text) {
                #expect(Array(read.text.utf8) == key)
            }
            let signer = OneSpellingTests.damaged(secret, using: &random)
            if let text = String(validating: signer, as: UTF8.self), let read = try? SignerKey(parsing: text) {
                #expect(Array(read.text.utf8) == signer)
            }
            let line = OneSpellingTests.damaged(LogVectors.cosignature700, using: &random)
            if let text = String(validating: line, as: UTF8.self), let read = NoteSignature(parsing: text) {
                #expect(Array(read.line.utf8) == line)
            }
        }
    }

    @Test func `damage often leaves a text that reads, so the comparison means something`() {
        var random = SplitMix64(seed: 1)
        let read = (0..<1000).count { _ in
            let note = OneSpellingTests.damaged(LogVectors.note8, using: &random)
            return (try? SignedNote(parsing: note)) != nil
        }
        #expect(read > 100)
    }
}
