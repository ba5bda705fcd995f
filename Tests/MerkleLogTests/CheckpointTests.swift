// Checkpoints and the cosignatures of witnesses.

import MerkleLog
import Testing

@Suite("Checkpoints")
struct CheckpointTests {
    static func checkpoint8() throws -> Checkpoint {
        try Checkpoint(origin: LogVectors.origin, size: 8, root: TreeHash.root(ofLeafHashes: NaiveTree.leaves(8)))
    }

    @Test func `the checkpoint of eight entries is signed to the known bytes`() throws {
        let checkpoint = try CheckpointTests.checkpoint8()
        #expect(checkpoint.text == LogVectors.checkpoint8)
        #expect(try checkpoint.signed(by: LogVectors.signer()).bytes == Array(LogVectors.note8.utf8))
        #expect(try Checkpoint(parsing: checkpoint.text) == checkpoint)
    }

    @Test func `the known note opens as the checkpoint of its log`() throws {
        let key = try VerifierKey(parsing: LogVectors.key)
        let (checkpoint, note) = try Checkpoint.open(note: Array(LogVectors.note8.utf8), key: key)
        #expect(checkpoint == (try CheckpointTests.checkpoint8()))
        #expect(note.bytes == Array(LogVectors.note8.utf8))
    }

    @Test func `the checkpoint of no entries has the root of no bytes`() throws {
        let text = "trial.example/log1\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
        #expect(try Checkpoint(parsing: text).root == TreeHash.empty)
        #expect(try Checkpoint(origin: LogVectors.origin, size: 0, root: TreeHash.empty).text == text)
        let other = NaiveTree.leaf(0)
        #expect(throws: NoteError.wrongEmptyRoot) { try Checkpoint(origin: "a", size: 0, root: other) }
        #expect(throws: NoteError.wrongEmptyRoot) { try Checkpoint(parsing: "a\n0\n\(other.base64)\n") }
    }

    @Test func `the vector of C2SP discussion 99 verifies, and its first form with another identifier does not`() throws
    {
        let origin = "sigsum.org/v1/tree/e796172b92befd62d9dc67e41c2f5bc9d3100a3023b20b1ca40288dd1c679e69"
        let publicKey = Digest(hex: "66e0b858e462a609e66fe71370c816d8846ff103d5499a22a7fec37fdbc424a7")
        let key = try VerifierKey(name: origin, ed25519: #require(publicKey).bytes)
        #expect(key.keyID == 0x809d_a1a3)
        let text = "\(origin)\n10\nHA5HAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
        let blob =
            "gJ2ho0n8F8olcerUF1FFdv235A/5as/coWrpLrtE7ovMeP5whgwouYExowG/lTznxu6OUGjjt5yJQ6bXtTcf718MqAQ="
        let (checkpoint, _) = try Checkpoint.open(note: Array("\(text)\n— \(origin) \(blob)\n".utf8), key: key)
        #expect(checkpoint.size == 10)
        let other = "gJ2hpEn8" + blob.dropFirst(8)
        #expect(throws: NoteError.noTrustedSignature) {
            try Checkpoint.open(note: Array("\(text)\n— \(origin) \(other)\n".utf8), key: key)
        }
    }

    static let root = NaiveTree.leaf(1).base64

    @Test(
        "texts that are no checkpoint",
        arguments: [
            ("", NoteError.unterminatedText), ("a\n8\n\(root)", .unterminatedText),
            ("\n", .malformedCheckpoint(line: 2)),
            ("a\n8\n", .malformedCheckpoint(line: 3)), ("\n8\n\(root)\n", .malformedCheckpoint(line: 1)),
            ("a\n08\n\(root)\n", .malformedCheckpoint(line: 2)), ("a\n00\n\(root)\n", .malformedCheckpoint(line: 2)),
            ("a\n+8\n\(root)\n", .malformedCheckpoint(line: 2)), ("a\n-8\n\(root)\n", .malformedCheckpoint(line: 2)),
            ("a\n 8\n\(root)\n", .malformedCheckpoint(line: 2)), ("a\n8 \n\(root)\n", .malformedCheckpoint(line: 2)),
            ("a\n\n\(root)\n", .malformedCheckpoint(line: 2)), ("a\n0x8\n\(root)\n", .malformedCheckpoint(line: 2)),
            ("a\n٨\n\(root)\n", .malformedCheckpoint(line: 2)), ("a\n8.0\n\(root)\n", .malformedCheckpoint(line: 2)),
            ("a\n18446744073709551616\n\(root)\n", .malformedCheckpoint(line: 2)),
            ("a\n99999999999999999999999\n\(root)\n", .malformedCheckpoint(line: 2)),
            ("a\n8\n\(root) \n", .malformedCheckpoint(line: 3)), ("a\n8\nAAAA\n", .malformedCheckpoint(line: 3)),
            ("a\n8\n\(root.dropLast())\n", .malformedCheckpoint(line: 3)), ("a\n8\n\n", .malformedCheckpoint(line: 3)),
            ("a\n8\n\(root)\n\n", .malformedCheckpoint(line: 4)),
            ("a\n8\n\(root)\nx\n\ny\n", .malformedCheckpoint(line: 5)),
            ("a\r\n8\r\n\(root)\r\n", .controlCharacter), ("a\t\n8\n\(root)\n", .controlCharacter),
        ] as [(String, NoteError)]
    )
    func malformed(text: String, error: NoteError) {
        #expect(throws: error) { try Checkpoint(parsing: text) }
    }

    @Test func `sizes go up to 2^64 - 1 and extension lines are kept`() throws {
        let text = "a\n18446744073709551615\n\(CheckpointTests.root)\none\ntwo + two\n"
        let checkpoint = try Checkpoint(parsing: text)
        #expect(checkpoint.size == .max)
        #expect(checkpoint.extensions == ["one", "two + two"])
        #expect(checkpoint.text == text)
    }

    @Test func `parts that would frame another checkpoint are refused`() {
        let root = NaiveTree.leaf(1)
        #expect(throws: NoteError.malformedCheckpoint(line: 1)) { try Checkpoint(origin: "a\n9", size: 8, root: root) }
        #expect(throws: NoteError.malformedCheckpoint(line: 1)) { try Checkpoint(origin: "", size: 8, root: root) }
        for line in ["", "x\ny", "x\r"] {
            #expect(throws: NoteError.malformedCheckpoint(line: 5)) {
                try Checkpoint(origin: "a", size: 8, root: root, extensions: ["x", line])
            }
        }
    }

    @Test func `a checkpoint is of the log whose key signed it`() throws {
        let other = try SignerKey(name: "other.example/log", seed: LogVectors.seed)
        let checkpoint = try CheckpointTests.checkpoint8()
        let mismatch = NoteError.originMismatch(expected: other.name, found: LogVectors.origin)
        #expect(throws: mismatch) { try checkpoint.signed(by: other) }
        let note = try SignedNote.sign(text: checkpoint.text, by: [other])
        #expect(throws: mismatch) { try Checkpoint.open(note: note.bytes, key: other.verifierKey) }
        #expect(throws: NoteError.noTrustedSignature) {
            try Checkpoint.open(note: note.bytes, key: VerifierKey(parsing: LogVectors.key))
        }
        #expect(throws: NoteError.wrongKeyType(name: LogVectors.witnessName)) {
            try Checkpoint.open(note: note.bytes, key: LogVectors.witness().verifierKey)
        }
    }
}

@Suite("Cosignatures")
struct CosignatureTests {
    let time: UInt64 = 1_767_000_000

    func checkpoint700() throws -> Checkpoint {
        try Checkpoint(origin: LogVectors.origin, size: 700, root: #require(Digest(hex: LogVectors.root700)))
    }

    @Test func `the checkpoint of 700 entries is cosigned to the known bytes`() throws {
        let witness = try LogVectors.witness()
        let signature = try Cosignature.sign(checkpoint700(), time: time, by: witness)
        #expect(signature.line == LogVectors.cosignature700)
        #expect(NoteSignature(parsing: LogVectors.cosignature700) == signature)
        let text = try checkpoint700().text
        #expect(try Cosignature.check(signature, of: text, key: witness.verifierKey).time == time)
    }

    @Test func `a note opens with the log's key and the witness's, which states its time`() throws {
        let (log, witness) = (try LogVectors.signer(), try LogVectors.witness())
        let checkpoint = try checkpoint700()
        let note = try checkpoint.signed(by: log).adding([Cosignature.sign(checkpoint, time: time, by: witness)])
        let opened = try SignedNote(parsing: note.bytes).open(with: [witness.verifierKey, log.verifierKey])
        #expect(opened.signatures.map(\.time) == [nil, time])
        #expect(opened.signatures.map(\.key) == [log.verifierKey, witness.verifierKey])
        #expect(try Checkpoint.open(note: note.bytes, key: log.verifierKey).0 == checkpoint)
    }

    @Test func `any changed byte of a cosignature is noticed, its time included`() throws {
        let (log, witness) = (try LogVectors.signer(), try LogVectors.witness())
        let checkpoint = try checkpoint700()
        let signature = try Cosignature.sign(checkpoint, time: time, by: witness)
        for index in signature.signature.indices {
            var blob = signature.signature
            blob[index] ^= 1
            let line = try NoteSignature(name: signature.name, keyID: signature.keyID, signature: blob)
            let note = try checkpoint.signed(by: log).adding([line])
            #expect(throws: NoteError.invalidSignature(name: witness.name), "byte \(index)") {
                try note.open(with: [log.verifierKey, witness.verifierKey])
            }
        }
        for blob in [Array(signature.signature.dropLast()), signature.signature + [0]] {
            let line = try NoteSignature(name: signature.name, keyID: signature.keyID, signature: blob)
            #expect(throws: NoteError.invalidSignature(name: witness.name)) {
                try Cosignature.check(line, of: checkpoint.text, key: witness.verifierKey)
            }
        }
    }

    @Test func `a cosignature is of one checkpoint, with its extension lines, and one key`() throws {
        let witness = try LogVectors.witness()
        let checkpoint = try checkpoint700()
        let extended = try Checkpoint(
            origin: checkpoint.origin,
            size: checkpoint.size,
            root: checkpoint.root,
            extensions: ["x"]
        )
        let signature = try Cosignature.sign(checkpoint, time: time, by: witness)
        let refused = NoteError.invalidSignature(name: witness.name)
        #expect(throws: refused) {
            try Cosignature.check(signature, of: extended.text, key: witness.verifierKey)
        }
        #expect(throws: refused) {
            try Cosignature.check(signature, of: "no checkpoint\n", key: witness.verifierKey)
        }
        let other = try SignerKey(name: "other.example/w", seed: LogVectors.witnessSeed, type: .cosignature)
        #expect(throws: NoteError.invalidSignature(name: other.name)) {
            try Cosignature.check(signature, of: checkpoint.text, key: other.verifierKey)
        }
    }

    @Test func `a key that signs notes does not cosign, and times have a limit`() throws {
        let checkpoint = try checkpoint700()
        let (log, witness) = (try LogVectors.signer(), try LogVectors.witness())
        #expect(throws: NoteError.wrongKeyType(name: log.name)) {
            try Cosignature.sign(checkpoint, time: time, by: log)
        }
        let signature = try Cosignature.sign(checkpoint, time: time, by: witness)
        #expect(throws: NoteError.wrongKeyType(name: log.name)) {
            try Cosignature.check(signature, of: checkpoint.text, key: log.verifierKey)
        }
        let last = UInt64(Int64.max)
        let latest = try Cosignature.sign(checkpoint, time: last, by: witness)
        #expect(try Cosignature.check(latest, of: checkpoint.text, key: witness.verifierKey).time == last)
        #expect(throws: NoteError.timeOutOfRange) { try Cosignature.sign(checkpoint, time: last + 1, by: witness) }
        let beyond = try NoteSignature(
            name: witness.name,
            keyID: witness.verifierKey.keyID,
            signature: [0x80] + latest.signature.dropFirst()
        )
        #expect(throws: NoteError.timeOutOfRange) {
            try Cosignature.check(beyond, of: checkpoint.text, key: witness.verifierKey)
        }
    }
}
