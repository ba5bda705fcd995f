// Signed notes: the known ones, and everything that is almost one.

import MerkleLog
import Testing

@Suite("Signed notes")
struct SignedNoteTests {
    static let example = """
        This is an example message.

        — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=

        """
    static let neumann = """
        If you think cryptography is the answer to your problem,
        then you don't know what your problem is.

        """
    static let neumannKey = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
    static let neumannLine =
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="

    static func open(_ text: String, _ keys: String...) throws -> VerifiedNote {
        try SignedNote(parsing: Array(text.utf8)).open(with: keys.map(VerifierKey.init(parsing:)))
    }

    @Test func `the example of the specification opens`() throws {
        let note = try SignedNote(parsing: Array(SignedNoteTests.example.utf8))
        #expect(note.text == "This is an example message.\n")
        #expect(note.bytes == Array(SignedNoteTests.example.utf8))
        let opened = try SignedNoteTests.open(SignedNoteTests.example, NoteKeyTests.plus)
        #expect(opened.text == note.text)
        #expect(opened.signatures.map(\.key.text) == [NoteKeyTests.plus])
        #expect(opened.signatures.map(\.time) == [nil])
        #expect(opened.unverified.isEmpty)
    }

    @Test func `the example of x/mod is signed to the same bytes`() throws {
        let signer = try SignerKey(parsing: SignedNoteTests.neumannKey)
        let note = try SignedNote.sign(text: SignedNoteTests.neumann, by: [signer])
        #expect(note.signatures.map(\.line) == [SignedNoteTests.neumannLine])
        #expect(try note.open(with: [signer.verifierKey]).text == SignedNoteTests.neumann)
    }

    @Test func `any changed byte of a signed note is noticed`() throws {
        let key = try VerifierKey(parsing: NoteKeyTests.plus)
        let bytes = Array(SignedNoteTests.example.utf8)
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 1
            #expect(throws: NoteError.self, "byte \(index)") { try SignedNote(parsing: changed).open(with: [key]) }
        }
    }

    @Test func `the text ends at the last empty line, so it may have empty lines`() throws {
        let signer = try LogVectors.signer()
        for text in ["\n", "\n\n", "a\n\nb\n", "a\n\n", "\n\na\n\n\n", "\u{2014} a AAAAAAE=\n\nb\n"] {
            let note = try SignedNote.sign(text: text, by: [signer])
            let read = try SignedNote(parsing: note.bytes)
            #expect(read == note)
            #expect(read.text == text)
            #expect(throws: Never.self) { try read.open(with: [signer.verifierKey]) }
        }
    }

    @Test(
        "notes of another form",
        arguments: [
            ("", NoteError.noSignatures), ("text\n", .noSignatures), ("text\n\n", .noSignatures),
            ("\n\n", .noSignatures),
            ("text\n\n— a AAAAAAE=", .noSignatures), ("text\n— a AAAAAAE=\n", .noSignatures),
            ("\n— a AAAAAAE=\n", .noSignatures), ("text\n\n— a AAAAAAE=\n\n", .noSignatures),
            ("text\n\n- a AAAAAAE=\n", .malformedSignatureLine(1)),
            ("text\n\n– a AAAAAAE=\n", .malformedSignatureLine(1)),
            ("text\n\n—a AAAAAAE=\n", .malformedSignatureLine(1)),
            ("text\n\n—  a AAAAAAE=\n", .malformedSignatureLine(1)),
            ("text\n\n— a  AAAAAAE=\n", .malformedSignatureLine(1)),
            ("text\n\n— AAAAAAE=\n", .malformedSignatureLine(1)),
            ("text\n\n— a AAAAAAE= \n", .malformedSignatureLine(1)),
            ("text\n\n— a AAAAAAE\n", .malformedSignatureLine(1)),
            ("text\n\n— a AAAAAAF=\n", .malformedSignatureLine(1)),
            ("text\n\n— a AAAAAA==\n", .malformedSignatureLine(1)),
            ("text\n\n— a+b AAAAAAE=\n", .malformedSignatureLine(1)),
            ("text\n\n— a\u{A0}b AAAAAAE=\n", .malformedSignatureLine(1)),
            ("text\n\n— a AAAAAAE=\ntrailing\n", .malformedSignatureLine(2)),
            ("text\n\n— a AAAAAAE=\ntrailing", .noSignatures), (" \n \n— a AAAAAAE=\n", .noSignatures),
            ("text\r\n\r\n— a AAAAAAE=\r\n", .controlCharacter), ("text\n\n— a AAAAAAE=\r\n", .controlCharacter),
            ("te\txt\n\n— a AAAAAAE=\n", .controlCharacter), ("te\0xt\n\n— a AAAAAAE=\n", .controlCharacter),
        ] as [(String, NoteError)]
    )
    func malformed(text: String, error: NoteError) {
        #expect(throws: error) { try SignedNote(parsing: Array(text.utf8)) }
    }

    @Test func `bytes that are not UTF-8 are refused`() {
        for bytes in [[0xFF], [0xC0, 0x80], [0xE2, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80]] as [[UInt8]] {
            #expect(throws: NoteError.notUTF8) { try SignedNote(parsing: bytes + Array("\n\n— a AAAAAAE=\n".utf8)) }
        }
    }

    @Test func `a text that is not one is not signed`() throws {
        let signer = try LogVectors.signer()
        #expect(throws: NoteError.unterminatedText) { try SignedNote.sign(text: "text", by: [signer]) }
        #expect(throws: NoteError.unterminatedText) { try SignedNote.sign(text: "", by: [signer]) }
        #expect(throws: NoteError.unterminatedText) { try SignedNote.sign(text: "text\r\n\u{301}", by: [signer]) }
        #expect(throws: NoteError.controlCharacter) { try SignedNote.sign(text: "text\r\n", by: [signer]) }
        #expect(throws: NoteError.noSignatures) { try SignedNote.sign(text: "text\n", by: []) }
        #expect(throws: NoteError.duplicateSignature(name: signer.name)) {
            try SignedNote.sign(text: "text\n", by: [signer, signer])
        }
        #expect(throws: NoteError.wrongKeyType(name: LogVectors.witnessName)) {
            try SignedNote.sign(text: "text\n", by: [LogVectors.witness()])
        }
    }

    @Test func `100 signatures and a million bytes are the most`() throws {
        let line = "— a AAAAAAE=\n"
        let hundred = "text\n\n" + String(repeating: line, count: 100)
        #expect(try SignedNote(parsing: Array(hundred.utf8)).signatures.count == 100)
        #expect(throws: NoteError.tooManySignatures(limit: 100)) {
            try SignedNote(parsing: Array((hundred + line).utf8))
        }
        let fill = SignedNote.maximumByteCount - "\n\n".utf8.count - line.utf8.count
        let largest = [UInt8](repeating: 0x61, count: fill) + Array("\n\n\(line)".utf8)
        #expect(throws: Never.self) { try SignedNote(parsing: largest) }
        #expect(throws: NoteError.tooLarge(limit: 1_000_000)) { try SignedNote(parsing: [0x61] + largest) }
    }
}

@Suite("Opening notes")
struct NoteOpeningTests {
    let text = "text\n"

    func signer(_ name: String, _ byte: UInt8 = 1) throws -> SignerKey {
        try SignerKey(name: name, seed: [UInt8](repeating: byte, count: 32))
    }

    @Test func `signatures of unknown keys are ignored, and reported apart`() throws {
        let (alice, bob) = (try signer("alice"), try signer("bob", 2))
        let note = try SignedNote.sign(text: text, by: [bob, alice])
        let opened = try note.open(with: [alice.verifierKey])
        #expect(opened.signatures.map(\.key.name) == ["alice"])
        #expect(opened.unverified.map(\.name) == ["bob"])
        let both = try note.open(with: [alice.verifierKey, bob.verifierKey])
        #expect(both.signatures.map(\.key.name) == ["bob", "alice"])
    }

    @Test func `no signature of a trusted key is no signature`() throws {
        let note = try SignedNote.sign(text: text, by: [signer("alice")])
        let others = [try signer("alice", 2), try signer("bob")].map(\.verifierKey)
        #expect(throws: NoteError.noTrustedSignature) { try note.open(with: others) }
        #expect(throws: NoteError.noTrustedSignature) { try note.open(with: []) }
    }

    @Test func `one bad signature of a trusted key spoils the note, whatever the others say`() throws {
        let (alice, bob) = (try signer("alice"), try signer("bob", 2))
        let good = try SignedNote.sign(text: text, by: [alice])
        let bad = try SignedNote.sign(text: "other\n", by: [bob]).signatures
        for signatures in [good.signatures + bad, bad + good.signatures] {
            let note = try SignedNote(text: text, signatures: signatures)
            #expect(throws: Never.self) { try note.open(with: [alice.verifierKey]) }
            #expect(throws: NoteError.invalidSignature(name: "bob")) {
                try note.open(with: [alice.verifierKey, bob.verifierKey])
            }
        }
    }

    @Test func `a signature that is too short or too long is not one`() throws {
        let alice = try signer("alice")
        let blob = try alice.sign(Array(text.utf8))
        for signature in [Array(blob.dropLast()), blob + [0], [1]] {
            let line = try NoteSignature(name: "alice", keyID: alice.verifierKey.keyID, signature: signature)
            let note = try SignedNote(text: text, signatures: [line])
            #expect(throws: NoteError.invalidSignature(name: "alice")) { try note.open(with: [alice.verifierKey]) }
        }
    }

    @Test func `two lines of a trusted key are refused, two of an unknown one are not`() throws {
        let (alice, bob) = (try signer("alice"), try signer("bob", 2))
        let once = try SignedNote.sign(text: text, by: [alice, bob])
        let twice = try once.adding(Array(once.signatures.prefix(1)))
        #expect(throws: NoteError.duplicateSignature(name: "alice")) { try twice.open(with: [alice.verifierKey]) }
        #expect(try twice.open(with: [bob.verifierKey]).unverified.count == 2)
    }

    @Test func `the same trusted key given twice is ambiguous`() throws {
        let alice = try signer("alice")
        let note = try SignedNote.sign(text: text, by: [alice])
        #expect(throws: NoteError.ambiguousKey(name: "alice")) {
            try note.open(with: [alice.verifierKey, alice.verifierKey])
        }
    }

    @Test func `names are compared by their bytes, not by how they look`() throws {
        let (composed, decomposed) = (try signer("caf\u{E9}"), try signer("cafe\u{301}"))
        #expect(composed.name == decomposed.name)
        let line = try NoteSignature(
            name: decomposed.name,
            keyID: composed.verifierKey.keyID,
            signature: composed.sign(Array(text.utf8))
        )
        let note = try SignedNote(text: text, signatures: [line])
        #expect(throws: NoteError.noTrustedSignature) { try note.open(with: [composed.verifierKey]) }
    }

    @Test func `a signature that was malleated is refused`() throws {
        let alice = try signer("alice")
        var blob = try alice.sign(Array(text.utf8))
        let order = try #require(Digest(hex: "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010"))
        var carry: UInt16 = 0
        for (offset, byte) in order.bytes.enumerated() {
            let sum = UInt16(blob[32 + offset]) + UInt16(byte) + carry
            blob[32 + offset] = UInt8(truncatingIfNeeded: sum)
            carry = sum >> 8
        }
        #expect(carry == 0)
        let line = try NoteSignature(name: "alice", keyID: alice.verifierKey.keyID, signature: blob)
        let note = try SignedNote(text: text, signatures: [line])
        #expect(throws: NoteError.invalidSignature(name: "alice")) { try note.open(with: [alice.verifierKey]) }
    }
}
