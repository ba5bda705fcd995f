// What the errors say to a person.

import MerkleLog
import Testing

@Suite("Messages")
struct ErrorMessageTests {
    static let messages: [String] =
        [
            MerkleError.indexOutOfRange(index: 8, size: 8), .sizesReversed(from: 8, to: 3),
            .proofLength(expected: 3, found: 2), .rootMismatch, .oldRootMismatch, .newRootMismatch,
            .rangesNotAdjacent(end: 4, begin: 5), .rangeWithoutBeginning(begin: 1), .rangeReversed(begin: 2, end: 1),
            .hashCount(expected: 2, found: 1), .sizeOverflow(size: .max, added: 1),
        ].map(\.description)
        + [
            NoteError.tooLarge(limit: 9), .notUTF8, .controlCharacter, .unterminatedText, .noSignatures,
            .malformedSignatureLine(1), .tooManySignatures(limit: 100), .malformedName, .malformedKey,
            .unsupportedKeyType(6), .wrongKeyType(name: "a"), .keyIDMismatch(name: "a"), .weakPublicKey,
            .ambiguousKey(name: "a"), .duplicateSignature(name: "a"), .invalidSignature(name: "a"),
            .noTrustedSignature, .timeOutOfRange, .signingFailed, .malformedCheckpoint(line: 2), .wrongEmptyRoot,
            .originMismatch(expected: "a", found: "b"), .malformedReceipt(line: 3),
        ].map(\.description)

    @Test(arguments: messages)
    func `every message is one line, lower case at the start, without a full stop`(message: String) {
        #expect(message.count > 10)
        #expect(message.first?.isLowercase == true)
        #expect(!message.contains { $0.isNewline })
        #expect(message.last != ".")
    }

    @Test func `no two errors say the same`() {
        #expect(ErrorMessageTests.messages.count == 34)
        #expect(Set(ErrorMessageTests.messages).count == ErrorMessageTests.messages.count)
    }

    @Test func `a message names sizes and names, as the reader needs them`() {
        let outside = MerkleError.indexOutOfRange(index: 8, size: 7)
        #expect(outside.description == "entry 8 is not in a tree of 7 entries")
        let other = NoteError.originMismatch(expected: "a", found: "b")
        #expect(other.description == "the checkpoint is of the log b, not of a")
    }
}
