// Trust policies: what is read, what is refused, and what a checkpoint is worth under one.

import MerkleLog
import Testing

/// Keys and notes for policies.
private enum Made {
    static func witness(_ number: UInt8) throws -> SignerKey {
        let seed = [UInt8](repeating: number, count: 32)
        return try SignerKey(name: "w\(number).example", seed: seed, type: .cosignature)
    }

    static func vkey(_ number: UInt8) -> String { (try? witness(number).verifierKey.text) ?? "" }

    /// The checkpoint of eight entries, cosigned by witnesses at times.
    static func note(_ cosigners: [(UInt8, UInt64)]) throws -> SignedNote {
        let note = try SignedNote(parsing: Array(LogVectors.note8.utf8))
        let checkpoint = try Checkpoint(parsing: note.text)
        return try note.adding(cosigners.map { try Cosignature.sign(checkpoint, time: $1, by: witness($0)) })
    }

    static func policy(_ lines: String...) throws -> TLogPolicy {
        try TLogPolicy(parsing: Array((lines.joined(separator: "\n") + "\n").utf8))
    }

    /// The example of the specification: two of three X and one of two Y.
    static func twoLevels() throws -> TLogPolicy {
        try policy(
            "log \(LogVectors.key)",
            "witness X1 \(vkey(1))",
            "witness X2 \(vkey(2))",
            "witness X3 \(vkey(3)) https://x3.example/w",
            "group X-witnesses 2 X1 X2 X3",
            "witness Y1 \(vkey(4))",
            "witness Y2 \(vkey(5))",
            "group Y-witnesses any Y1 Y2",
            "group X-and-Y all X-witnesses Y-witnesses",
            "quorum X-and-Y"
        )
    }
}

@Suite("Reading trust policies")
struct TLogPolicyReadingTests {
    @Test func `the example of the specification is read, and written in one spelling`() throws {
        let policy = try Made.twoLevels()
        #expect(policy.logs.map(\.key.text) == [LogVectors.key])
        #expect(policy.witnesses.map(\.name) == ["X1", "X2", "X3", "Y1", "Y2"])
        #expect(policy.witnesses.map(\.url) == [nil, nil, "https://x3.example/w", nil, nil])
        #expect(policy.groups.map(\.threshold) == [2, 1, 2])
        #expect(policy.quorum == .named("X-and-Y"))
        #expect(try TLogPolicy(parsing: Array(policy.text.utf8)) == policy)
        let expected = """
            log \(LogVectors.key)
            witness X1 \(Made.vkey(1))
            witness X2 \(Made.vkey(2))
            witness X3 \(Made.vkey(3)) https://x3.example/w
            witness Y1 \(Made.vkey(4))
            witness Y2 \(Made.vkey(5))
            group X-witnesses 2 X1 X2 X3
            group Y-witnesses any Y1 Y2
            group X-and-Y all X-witnesses Y-witnesses
            quorum X-and-Y

            """
        #expect(policy.text == expected)
    }

    @Test func `blanks, tabs, empty lines and comments in any encoding change nothing`() throws {
        let plain = try Made.policy("log \(LogVectors.key)", "witness w \(Made.vkey(1))", "quorum w")
        let text = "# one\n \t# two\n\n \t\n\tlog \t\(LogVectors.key) \n  witness\tw \(Made.vkey(1))\t\nquorum  w\n"
        #expect(try TLogPolicy(parsing: Array(text.utf8)) == plain)
        #expect(try TLogPolicy(parsing: Array("# caf".utf8) + [0xE9, 0x0A] + Array(text.utf8)) == plain)
    }

    @Test func `names are bytes: a letter and its look-alike are two names`() throws {
        let policy = try Made.policy(
            "witness K \(Made.vkey(1))",
            "witness \u{212A} \(Made.vkey(2))",
            "witness \u{E9} \(Made.vkey(3))",
            "witness e\u{301} \(Made.vkey(4))",
            "group g all K \u{212A} \u{E9} e\u{301}",
            "quorum g"
        )
        #expect(policy.groups.map(\.threshold) == [4])
    }

    @Test func `no logs and no witnesses are a policy`() throws {
        #expect(try Made.policy("quorum none").logs.isEmpty)
        let log = try VerifierKey(parsing: LogVectors.key)
        #expect(TLogPolicy(trusting: [log, log]).text == "log \(LogVectors.key)\nquorum none\n")
        #expect(TLogPolicy(trusting: [try Made.witness(1).verifierKey]).logs.isEmpty)
    }

    @Test func `256 of each are taken, and no more`() throws {
        func key(_ number: Int, _ type: NoteKeyType) throws -> String {
            let seed = [UInt8(number >> 8), UInt8(number & 255), type.rawValue] + [UInt8](repeating: 9, count: 29)
            return try SignerKey(name: "n\(number)", seed: seed, type: type).verifierKey.text
        }
        let logs = try (0..<257).map { "log \(try key($0, .ed25519))" }
        let witnesses = try (0..<257).map { "witness w\($0) \(try key($0, .cosignature))" }
        let groups = (0..<257).map { $0 == 0 ? "group g0 1 w0" : "group g\($0) 1 g\($0 - 1)" }
        func read(_ logCount: Int, _ witnessCount: Int, _ groupCount: Int) throws -> TLogPolicy {
            let lines = logs.prefix(logCount) + witnesses.prefix(witnessCount) + groups.prefix(groupCount)
            return try TLogPolicy(parsing: Array((lines + ["quorum none", ""]).joined(separator: "\n").utf8))
        }
        #expect(try read(256, 256, 256).groups.count == 256)
        #expect(throws: PolicyError(line: 257, .tooMany(word: "log", limit: 256))) { try read(257, 0, 0) }
        #expect(throws: PolicyError(line: 257, .tooMany(word: "witness", limit: 256))) { try read(0, 257, 0) }
        #expect(throws: PolicyError(line: 258, .tooMany(word: "group", limit: 256))) { try read(0, 1, 257) }
    }

    static let log = "log \(LogVectors.key)\n"
    static let w1 = "witness w1 \(Made.vkey(1))\n"
    static let w2 = "witness w2 \(Made.vkey(2))\n"
    static let logAs04 =
        (try? SignerKey(name: "w", seed: LogVectors.seed, type: .cosignature).verifierKey.text) ?? ""
    static let sameKeyOtherName =
        (try? SignerKey(name: "other", seed: [UInt8](repeating: 1, count: 32), type: .cosignature).verifierKey.text)
        ?? ""
    static let refused: [(String, Int?, PolicyFault)] = [
        ("", nil, .noQuorum), (log, nil, .noQuorum), ("quorum none", 1, .unterminatedLine),
        (log + "quorum none\n# end", 3, .unterminatedLine), ("log x\nquorum none\n", 1, .unusableKey(.malformedKey)),
        (log + "quorum none\nquorum none\n", 3, .secondQuorum), (log + "quorum w1\n" + w1, 2, .undefinedName),
        (log + log + "quorum none\n", 2, .duplicateLog), (w1 + w1, 2, .duplicateWitness),
        (w1 + "witness w9 \(sameKeyOtherName)\n", 2, .duplicateWitness),
        (log + "witness w \(logAs04)\n", 2, .logAsWitness), ("witness w \(logAs04)\n" + log, 2, .logAsWitness),
        (w1 + "witness w1 \(Made.vkey(2))\n", 2, .nameTaken), ("witness none \(Made.vkey(1))\n", 1, .nameTaken),
        (w1 + "group w1 any w1\n", 2, .nameTaken), (w1 + "group none any w1\n", 2, .nameTaken),
        ("group g any w1\n" + w1, 1, .undefinedName), ("group g any g\n", 1, .undefinedName),
        ("group g any none\n", 1, .undefinedName),
        (w1 + "group g all w1 w1\n", 2, .memberTwice), (w1 + "group g any w1\ngroup h any w1\n", 3, .memberTwice),
        (w1 + w2 + "group g any w1\ngroup h all w2 w1\n", 4, .memberTwice),
        (w1 + "group g 0 w1\n", 2, .threshold(members: 1)), (w1 + "group g 2 w1\n", 2, .threshold(members: 1)),
        (w1 + "group g 01 w1\n", 2, .threshold(members: 1)), (w1 + "group g +1 w1\n", 2, .threshold(members: 1)),
        (w1 + "group g 18446744073709551615 w1\n", 2, .threshold(members: 1)),
        (w1 + "group g ALL w1\n", 2, .threshold(members: 1)),
        (w1 + "group g any\n", 2, .fieldCount(word: "group")), ("log\n", 1, .fieldCount(word: "log")),
        ("log \(LogVectors.key) a b\n", 1, .fieldCount(word: "log")), ("witness w\n", 1, .fieldCount(word: "witness")),
        ("witness w \(Made.vkey(1)) a b\n", 1, .fieldCount(word: "witness")),
        ("quorum\n", 1, .fieldCount(word: "quorum")), ("quorum none none\n", 1, .fieldCount(word: "quorum")),
        ("log \(Made.vkey(1))\n", 1, .notALogKey), ("witness w \(LogVectors.key)\n", 1, .notAWitnessKey),
        ("Log x\n", 1, .unknownWord), ("\u{FEFF}quorum none\n", 1, .unknownWord),
        ("quorum none\r\n", 1, .controlCharacter),
        ("quorum none\u{7F}\n", 1, .controlCharacter), ("# a\u{B}\nquorum none\n", 1, .controlCharacter),
        ("log x+00000000+BgAA\n", 1, .unusableKey(.unsupportedKeyType(6))),
    ]

    @Test(arguments: refused)
    func `what breaks a rule is refused with its line`(text: String, line: Int?, fault: PolicyFault) {
        #expect(throws: PolicyError(line: line, fault)) { try TLogPolicy(parsing: Array(text.utf8)) }
    }

    @Test func `a name that is not UTF-8, and a file that is too large, are refused`() {
        let name = Array("witness ".utf8) + [0xFF] + Array(" \(Made.vkey(1))\nquorum none\n".utf8)
        #expect(throws: PolicyError(line: 1, .notUTF8)) { try TLogPolicy(parsing: name) }
        let large = [UInt8](repeating: 0x0A, count: TLogPolicy.maximumByteCount + 1)
        #expect(throws: PolicyError(.tooLarge(limit: 1_000_000))) { try TLogPolicy(parsing: large) }
    }

    @Test func `a policy that is put together keeps the same rules`() throws {
        let witness = TLogPolicy.Witness(name: "w", key: try Made.witness(1).verifierKey)
        let group = TLogPolicy.Group(name: "g", threshold: 2, members: ["w"])
        #expect(throws: PolicyError(.threshold(members: 1))) {
            try TLogPolicy(logs: [], witnesses: [witness], groups: [group])
        }
        #expect(throws: PolicyError(.fieldCount(word: "group"))) {
            try TLogPolicy(logs: [], groups: [TLogPolicy.Group(name: "g", threshold: 1, members: [])])
        }
        #expect(throws: PolicyError(.malformedField)) {
            try TLogPolicy(logs: [], witnesses: [TLogPolicy.Witness(name: "a b", key: witness.key)])
        }
        #expect(throws: PolicyError(.malformedField)) {
            try TLogPolicy(
                logs: [],
                witnesses: [TLogPolicy.Witness(name: "w", key: witness.key, url: "a\nquorum none")]
            )
        }
        #expect(throws: PolicyError(.undefinedName)) { try TLogPolicy(logs: [], quorum: .named("w")) }
    }

    @Test func `every fault is one line, and no two say the same`() {
        let faults: [PolicyFault] = [
            .tooLarge(limit: 9), .unterminatedLine, .controlCharacter, .notUTF8, .unknownWord, .fieldCount(word: "log"),
            .malformedField, .unusableKey(.malformedKey), .notALogKey, .notAWitnessKey, .duplicateLog,
            .duplicateWitness,
            .logAsWitness, .nameTaken, .undefinedName, .memberTwice, .threshold(members: 3), .secondQuorum, .noQuorum,
            .tooMany(word: "log", limit: 9),
        ]
        let messages = faults.map(\.description)
        #expect(Set(messages).count == faults.count)
        for message in messages {
            #expect(message.first?.isLowercase == true)
            #expect(message.last != ".")
            #expect(!message.contains { $0.isNewline })
        }
    }
}

@Suite("Judging checkpoints by a trust policy")
struct TLogPolicyJudgementTests {
    let key = LogVectors.key

    /// Every subset of the five witnesses of the example, against the rule said in Swift.
    @Test(arguments: 0..<32 as Range<UInt8>)
    func `a quorum over two levels is met by exactly the right witnesses`(subset: UInt8) throws {
        let cosigners = (1...5 as ClosedRange<UInt8>).filter { subset >> ($0 - 1) & 1 == 1 }
        let judgement = try Made.twoLevels().judge(
            note: Made.note(cosigners.map { ($0, 1000) }).bytes,
            log: VerifierKey(parsing: key)
        )
        let isMet = cosigners.count { $0 <= 3 } >= 2 && cosigners.contains { $0 >= 4 }
        #expect(judgement.isQuorumMet == isMet)
        #expect(judgement.isAccepted == isMet)
        #expect(judgement.quorumTime == (isMet ? 1000 : nil))
        let expected = (1...5 as ClosedRange<UInt8>).map {
            cosigners.contains($0) ? PolicyJudgement.Standing.cosigned(time: 1000) : .silent
        }
        #expect(judgement.findings.map(\.standing) == expected)
        #expect(judgement.explanation.contains("is met") == isMet)
    }

    @Test func `the time of a quorum is that of the last cosignature it needs, not of the first`() throws {
        let note = try Made.note([(1, 50), (2, 30), (3, 10), (4, 40), (5, 90)])
        let judgement = try Made.twoLevels().judge(note: note.bytes, log: VerifierKey(parsing: key))
        #expect(judgement.quorumTime == 40)
    }

    @Test func `a line of a known witness that does not hold rejects the note, and is named`() throws {
        let good = try Made.note([(1, 50), (2, 30), (4, 40)])
        let other = try Cosignature.sign(
            Checkpoint(origin: LogVectors.origin, size: 0, root: TreeHash.empty),
            time: 1,
            by: Made.witness(5)
        )
        let judgement = try Made.twoLevels().judge(note: good.adding([other]).bytes, log: VerifierKey(parsing: key))
        #expect(judgement.isQuorumMet)
        #expect(!judgement.isAccepted)
        #expect(judgement.failures == ["Y2"])
        #expect(judgement.findings[4].standing == .failed(.invalidSignature(name: "w5.example")))
        #expect(judgement.explanation == "a signature line of Y2 does not hold, so the note is rejected")
        let twice = try good.adding([Made.note([(1, 60)]).signatures[1]])
        let second = try Made.twoLevels().judge(note: twice.bytes, log: VerifierKey(parsing: key))
        #expect(second.findings[0].standing == .failed(.duplicateSignature(name: "w1.example")))
        #expect(second.findings[0].time == nil)
        #expect(!second.isQuorumMet)
    }

    @Test func `lines of strangers are listed, and count for nothing`() throws {
        let policy = try Made.policy("witness w \(Made.vkey(1))", "quorum w")
        let judgement = try policy.judge(note: Made.note([(2, 50)]).bytes, log: VerifierKey(parsing: key))
        #expect(judgement.strangers.map(\.name) == ["w2.example"])
        #expect(!judgement.isQuorumMet)
        #expect(judgement.explanation == "the quorum is not met: the witness w has not cosigned")
    }

    @Test func `a witness of the operator's own is checked and earns no credit`() throws {
        let policy = try Made.policy(
            "witness a \(Made.vkey(1))",
            "witness b \(Made.vkey(2))",
            "group g any a b",
            "quorum g"
        )
        let log = try VerifierKey(parsing: key)
        let own = [try Made.witness(1).verifierKey]
        let alone = try policy.judge(note: Made.note([(1, 50)]).bytes, log: log, discounting: own)
        #expect(alone.findings.map(\.counts) == [false, true])
        #expect(alone.findings[0].time == 50)
        #expect(!alone.isQuorumMet)
        #expect(alone.quorumTime == nil)
        #expect(
            alone.explanation == "the quorum g is not met: 0 of its 2 members witnessed the checkpoint and 1 must, "
                + "not counting a of the operator's own"
        )
        let both = try policy.judge(note: Made.note([(1, 50), (2, 70)]).bytes, log: log, discounting: own)
        #expect(both.quorumTime == 70)
        #expect(both.explanation == "the quorum g is met: b cosigned, not counting a of the operator's own")
        let renamed = try VerifierKey(name: "x", ed25519: own[0].publicKey, type: .ed25519)
        #expect(try !policy.judge(note: Made.note([(1, 50)]).bytes, log: log, discounting: [renamed]).isQuorumMet)
    }

    @Test func `a policy that asks for nothing is met, and vouches for no time`() throws {
        let policy = try Made.policy("witness w \(Made.vkey(1))", "quorum none")
        let judgement = try policy.judge(note: Made.note([(1, 50)]).bytes, log: VerifierKey(parsing: key))
        #expect(judgement.isAccepted)
        #expect(judgement.quorumTime == nil)
        #expect(judgement.findings.map(\.time) == [50])
        #expect(judgement.explanation == "the policy asks for no cosignature")
    }

    @Test func `a note that the log did not sign is not judged`() throws {
        let policy = try Made.policy("quorum none")
        let cosigned = try SignedNote(text: LogVectors.checkpoint8, signatures: [Made.note([(1, 5)]).signatures[1]])
        #expect(throws: NoteError.noTrustedSignature) {
            try policy.judge(note: cosigned.bytes, log: VerifierKey(parsing: key))
        }
        let other = try SignerKey(name: "other", seed: LogVectors.seed).verifierKey
        #expect(throws: NoteError.noTrustedSignature) {
            try policy.judge(note: Array(LogVectors.note8.utf8), log: other)
        }
    }
}

@Suite("Equivocation")
struct EquivocationTests {
    private func note(_ size: UInt64, _ root: Digest) throws -> [UInt8] {
        try Checkpoint(origin: LogVectors.origin, size: size, root: root).signed(by: LogVectors.signer()).bytes
    }

    @Test func `two roots of one size are proof, two sizes or one root are not`() throws {
        let key = try VerifierKey(parsing: LogVectors.key)
        let (a, b) = (Digest.sha256([1]), Digest.sha256([2]))
        let proof = try #require(try Equivocation.check(first: note(3, a), second: note(3, b), key: key))
        #expect(proof.first.root == a)
        #expect(proof.second.root == b)
        #expect(try Equivocation.check(first: note(3, a), second: note(3, a), key: key) == nil)
        #expect(try Equivocation.check(first: note(3, a), second: note(4, b), key: key) == nil)
    }

    @Test func `notes that the log did not both sign are no proof`() throws {
        let other = try SignerKey(name: LogVectors.origin, seed: [UInt8](repeating: 7, count: 32))
        let forged = try Checkpoint(origin: LogVectors.origin, size: 3, root: Digest.sha256([2])).signed(by: other)
        #expect(throws: NoteError.noTrustedSignature) {
            try Equivocation.check(
                first: note(3, Digest.sha256([1])),
                second: forged.bytes,
                key: VerifierKey(parsing: LogVectors.key)
            )
        }
    }
}

@Suite("Messages between log and witness")
struct WitnessMessageTests {
    @Test func `a request reads back as its bytes`() throws {
        let proof = LogVectors.consistency3to8.compactMap { Digest(base64: $0) }
        let note = try SignedNote(parsing: Array(LogVectors.note8.utf8))
        let request = try AddCheckpointRequest(oldSize: 3, proof: proof, note: note)
        let text = "old 3\n" + LogVectors.consistency3to8.map { $0 + "\n" }.joined() + "\n" + LogVectors.note8
        #expect(request.bytes == Array(text.utf8))
        #expect(try AddCheckpointRequest(parsing: request.bytes) == request)
        #expect(request.origin == LogVectors.origin)
        #expect(request.size == 8)
        #expect(request.checkpoint?.text == LogVectors.checkpoint8)
    }

    @Test func `63 hashes are read, and none are too`() throws {
        let note = try SignedNote(parsing: Array(LogVectors.note8.utf8))
        for count in [0, 63] {
            let proof = [Digest](repeating: Digest.sha256([]), count: count)
            let request = try AddCheckpointRequest(oldSize: .max, proof: proof, note: note)
            #expect(try AddCheckpointRequest(parsing: request.bytes) == request)
        }
        #expect(throws: WitnessMessageError.tooManyHashes(limit: 63)) {
            try AddCheckpointRequest(oldSize: 1, proof: [Digest](repeating: TreeHash.empty, count: 64), note: note)
        }
    }

    @Test func `no entries with a wrong root can be read, for the witness to refuse it in its turn`() throws {
        let text = "\(LogVectors.origin)\n0\n\(Digest.sha256([1]).base64)\n"
        let note = try SignedNote.sign(text: text, by: [LogVectors.signer()])
        let request = try AddCheckpointRequest(oldSize: 0, proof: [], note: note)
        #expect(request.checkpoint == nil)
        #expect(request.origin == LogVectors.origin)
        #expect(request.size == 0)
    }

    @Test func `sizes and lines of answers have one spelling`() throws {
        for size in [0, 8, UInt64.max] as [UInt64] {
            #expect(WitnessMessage.size(parsing: WitnessMessage.size(size)) == size)
        }
        for text in ["", "8", "08\n", "8\n\n", " 8\n", "8\r\n", "-1\n", "18446744073709551616\n"] {
            #expect(WitnessMessage.size(parsing: Array(text.utf8)) == nil, "\(text)")
        }
        let line = LogVectors.cosignature700 + "\n"
        let lines = try #require(WitnessMessage.lines(parsing: Array((line + line).utf8)))
        #expect(WitnessMessage.lines(lines) == Array((line + line).utf8))
        for text in ["", "\n", LogVectors.cosignature700, line + "\n", line + "x\n", "\n" + line, "- a AAAAAAE=\n"] {
            #expect(WitnessMessage.lines(parsing: Array(text.utf8)) == nil, "\(text)")
        }
        let long = Array(String(repeating: line, count: 200).utf8)
        #expect(WitnessMessage.lines(parsing: long) == nil)
    }

    @Test func `every error of a message is one line`() {
        let errors: [WitnessMessageError] = [
            .tooLarge(limit: 9), .malformedLine(2), .tooManyHashes(limit: 63), .checkpoint(.noSignatures),
        ]
        #expect(Set(errors.map(\.description)).count == errors.count)
        for error in errors { #expect(error.description.first?.isLowercase == true) }
    }
}
