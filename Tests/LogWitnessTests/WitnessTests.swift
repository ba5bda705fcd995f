// The decision of a witness: the table of answers, the state, the clock, crashes, evidence.

import Foundation
import LogWitness
import MerkleLog
import TestSupport
import Testing

@Suite("The decision of a witness")
struct WitnessDecisionTests {
    let log = TestLog()

    @Test func `the witness has the known key, and makes the known cosignature`() async throws {
        let bench = try WitnessBench()
        #expect(bench.witness.verifierKey.text == TestLog.witnessKey)
        let answer = try await bench.ask(log, 0, 700)
        #expect(answer.status == 200)
        #expect(answer.body == Array((TestLog.cosignature700 + "\n").utf8))
    }

    @Test func `the first checkpoint, a continuation and the same once more are cosigned`() async throws {
        let bench = try WitnessBench()
        for (old, new) in [(0, 3), (3, 8), (8, 8), (8, 9)] as [(UInt64, UInt64)] {
            let answer = try await bench.ask(log, old, new)
            guard case .cosigned(let line) = answer else {
                Issue.record("\(old) to \(new): \(answer)")
                continue
            }
            let stated = try Cosignature.check(line, of: log.checkpoint(new).text, key: bench.witness.verifierKey)
            #expect(stated.time == bench.clock.time)
        }
        #expect(try bench.size(of: log) == 9)
    }

    /// Section by section what the specification says, for a witness that has cosigned 3 entries.
    @Test(
        "answers of a witness at size 3",
        arguments: [
            Asked("a proof from nothing", 409, "3\n") { try $0.request(0, 8) },
            Asked("a proof from less", 409, "3\n") { try $0.request(2, 8) },
            Asked("a proof from more", 409, "3\n") { try $0.request(4, 8) },
            Asked("less than it has", 409, "3\n") { try $0.request(0, 2) },
            Asked("an old size above the size", 400, nil) { try $0.request(9, 8, proof: []) },
            Asked("an old size above the size, and equal to its own", 400, nil) { try $0.request(3, 2, proof: []) },
            Asked("an unknown log", 404, nil) {
                try TestLog(origin: "trial.example/other").request(3, 8, proof: $0.proof(3, 8))
            },
            Asked("an unknown log with a bad signature", 404, nil) {
                try TestLog(origin: "trial.example/other").request(3, 8, proof: [], signer: $0.signer)
            },
            Asked("another key of the same name", 403, nil) {
                try $0.request(3, 8, signer: SignerKey(name: $0.origin, seed: [UInt8](repeating: 9, count: 32)))
            },
            Asked("a signature of another text", 403, nil) { try $0.request(3, 8, lines: $0.note(7).signatures) },
            Asked("two lines of the log", 403, nil) {
                try $0.request(3, 8, lines: $0.note(8).signatures + $0.note(8).signatures)
            },
            Asked("a bad signature goes before a bad size", 403, nil) {
                try $0.request(9, 8, proof: [], lines: $0.note(7).signatures)
            },
            Asked("a bad old size goes before a bad proof", 409, "3\n") { try $0.request(2, 8, proof: $0.proof(3, 8)) },
            Asked("the same size, another root", 422, nil) { try $0.forked.request(3, 3) },
            Asked("a proof that is short", 422, nil) { try $0.request(3, 8, proof: Array($0.proof(3, 8).dropLast())) },
            Asked("a proof that is long", 422, nil) { try $0.request(3, 8, proof: $0.proof(3, 8) + $0.proof(3, 8)) },
            Asked("a proof to another size", 422, nil) { try $0.request(3, 8, proof: $0.proof(3, 7)) },
            Asked("a fork that is larger", 422, nil) { try $0.forked.request(3, 8) },
            Asked("a proof between equal sizes", 422, nil) { try $0.request(3, 3, proof: $0.proof(3, 8)) },
            Asked("bytes that are no request", 400, nil) { _ in Array("hello\n".utf8) },
            Asked("nothing", 400, nil) { _ in [] },
            Asked("a size of 2^63", 400, nil) {
                try $0.request(3, 8, proof: [], text: "\($0.origin)\n9223372036854775808\n\($0.root(8).base64)\n")
            },
            Asked("no entries and a wrong root, from its own size", 400, nil) {
                try $0.request(3, 0, proof: [], text: "\($0.origin)\n0\n\($0.root(8).base64)\n")
            },
            Asked("no entries and a wrong root", 409, "3\n") {
                try $0.request(0, 0, proof: [], text: "\($0.origin)\n0\n\($0.root(8).base64)\n")
            },
            Asked("too much", 413, nil) {
                try $0.request(3, 8) + [UInt8](repeating: 0x0A, count: AddCheckpointRequest.maximumByteCount)
            },
        ]
    )
    func answers(asked: Asked) async throws {
        let bench = try WitnessBench()
        #expect(try await bench.ask(log, 0, 3).status == 200)
        let before = try await bench.newest(log)
        let answer = try await bench.witness.addCheckpoint(asked.body(log))
        #expect(answer.status == asked.status)
        if let body = asked.answer { #expect(answer.body == Array(body.utf8)) }
        #expect((answer.status == 409) == (answer.contentType == "text/x.tlog.size"))
        #expect(try await bench.newest(log) == before)
    }

    @Test(
        "answers of a witness that has cosigned nothing",
        arguments: [
            Asked("a proof from somewhere", 409, "0\n") { try $0.request(3, 8) },
            Asked("a proof from nothing that is not empty", 422, nil) { try $0.request(0, 8, proof: $0.proof(3, 8)) },
            Asked("no entries and a wrong root", 422, nil) {
                try $0.request(0, 0, proof: [], text: "\($0.origin)\n0\n\($0.root(8).base64)\n")
            },
            Asked("no entries", 200, nil) { try $0.request(0, 0) },
            Asked("all at once", 200, nil) { try $0.request(0, 700) },
        ]
    )
    func answersAtNothing(asked: Asked) async throws {
        let bench = try WitnessBench()
        let answer = try await bench.witness.addCheckpoint(asked.body(log))
        #expect(answer.status == asked.status)
        if let body = asked.answer { #expect(answer.body == Array(body.utf8)) }
    }

    @Test func `extension lines are cosigned as they stand`() async throws {
        let bench = try WitnessBench()
        let text = try log.checkpoint(3).text + "more\n"
        let answer = try await bench.witness.addCheckpoint(log.request(0, 3, text: text))
        guard case .cosigned(let line) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(throws: Never.self) { try Cosignature.check(line, of: text, key: bench.witness.verifierKey) }
    }

    @Test func `the newest note holds the lines of log and witness, and no stranger's`() async throws {
        let bench = try WitnessBench()
        #expect(try await bench.newest(log) == nil)
        let stranger = try NoteSignature(name: "stranger", keyID: 7, signature: [1, 2, 3])
        let lines = [stranger] + (try log.note(3).signatures) + [stranger]
        #expect(try await bench.witness.addCheckpoint(log.request(0, 3, lines: lines)).status == 200)
        let note = try SignedNote(parsing: #require(try await bench.newest(log)))
        #expect(note.signatures.map(\.name) == [log.origin, TestLog.witnessName])
        let opened = try note.open(with: [log.key, bench.witness.verifierKey])
        #expect(opened.signatures.count == 2)
        #expect(try await bench.witness.newestNote(originHash: "no hash") == nil)
    }

    @Test func `a second key of a log is trusted too, and a bad line of either refuses`() async throws {
        let bench = try WitnessBench()
        let second = try SignerKey(name: log.origin, seed: [UInt8](repeating: 8, count: 32))
        try bench.witness.add(log: second.verifierKey)
        #expect(try await bench.ask(log, 0, 3).status == 200)
        #expect(try await bench.witness.addCheckpoint(log.request(3, 8, signer: second)).status == 200)
        let wrong = try log.note(8, signer: second).signatures
        let mixed = try log.request(8, 9, lines: log.note(9).signatures + wrong)
        #expect(try await bench.witness.addCheckpoint(mixed).status == 403)
    }

    @Test func `logs do not know of each other`() async throws {
        let bench = try WitnessBench()
        let other = TestLog(origin: "trial.example/other")
        try bench.witness.add(log: other.key)
        #expect(try await bench.ask(log, 0, 3).status == 200)
        #expect(try await bench.ask(other, 0, 8).status == 200)
        #expect(try bench.witness.logs().map(\.origin) == [log.origin, other.origin])
        #expect(try bench.witness.logs().map(\.size) == [3, 8])
        try bench.witness.add(log: log.key)
        #expect(try bench.size(of: log) == 3)
    }

    @Test func `the same text in the same second gets the same line, and a later second a new one`() async throws {
        let bench = try WitnessBench()
        let first = try await bench.ask(log, 0, 3)
        #expect(try await bench.ask(log, 3, 3) == first)
        bench.clock.time += 1
        let later = try await bench.ask(log, 3, 3)
        #expect(later.status == 200)
        #expect(later != first)
        // A text of the same size with an extension line is another text.
        let text = try log.checkpoint(3).text + "more\n"
        let extended = try await bench.witness.addCheckpoint(log.request(3, 3, text: text))
        #expect(extended.status == 200)
        #expect(extended != later)
    }

    @Test func `a clock behind the last cosignature refuses, and one that stands still does not`() async throws {
        let bench = try WitnessBench()
        #expect(try await bench.ask(log, 0, 3).status == 200)
        bench.clock.time -= 5
        let early = try await bench.ask(log, 3, 8)
        #expect(early == .refused(.clockBehind(seconds: 5)))
        #expect(early.status == 503)
        #expect(early.retryAfter == 5)
        #expect(try bench.size(of: log) == 3)
        bench.clock.time += 5
        #expect(try await bench.ask(log, 3, 8).status == 200)
        #expect(try await bench.ask(log, 8, 8).status == 200)
    }
}

@Suite("The state of a witness")
struct WitnessStateTests {
    let log = TestLog()

    @Test func `a state outlives its process`() async throws {
        let bench = try WitnessBench()
        #expect(try await bench.ask(log, 0, 3).status == 200)
        try bench.witness.close()
        let again = try Witness(opening: bench.path, key: bench.key)
        #expect(try await again.addCheckpoint(log.request(0, 8)) == .conflict(size: 3))
        #expect(try await again.addCheckpoint(log.request(3, 8)).status == 200)
    }

    @Test func `a state is opened with its own key only, and never made by opening`() throws {
        let folder = try TemporaryFolder()
        let key = try TestLog.witnessSigner()
        let path = folder.path("witness.sqlite")
        #expect(throws: WitnessError.missing(path: path)) { try Witness(opening: path, key: key) }
        #expect(!FileManager.default.fileExists(atPath: path))
        try Witness.create(at: path, key: key)
        #expect(throws: WitnessError.exists(path: path)) { try Witness.create(at: path, key: key) }
        let other = try SignerKey(name: key.name, seed: [UInt8](repeating: 3, count: 32), type: .cosignature)
        #expect(throws: WitnessError.otherKey(name: key.name)) { try Witness(opening: path, key: other) }
        #expect(throws: Never.self) { try Witness(opening: path, key: key) }
    }

    @Test func `keys that do not fit are refused`() throws {
        let bench = try WitnessBench()
        let plain = try SignerKey(name: "w", seed: [UInt8](repeating: 3, count: 32))
        #expect(throws: WitnessError.notACosigner(name: "w")) { try Witness(opening: bench.path, key: plain) }
        #expect(throws: WitnessError.notACosigner(name: "w")) {
            try Witness.create(at: bench.path + ".new", key: plain)
        }
        let own = try VerifierKey(name: "w", ed25519: bench.key.verifierKey.publicKey)
        #expect(throws: WitnessError.unusableLogKey(name: "w")) { try bench.witness.add(log: own) }
        #expect(throws: WitnessError.unusableLogKey(name: TestLog.witnessName)) {
            try bench.witness.add(log: bench.key.verifierKey)
        }
    }

    @Test func `another file is not taken for a state, and stays as it is`() throws {
        let folder = try TemporaryFolder()
        for (name, bytes) in [("empty", []), ("text", Array("hello".utf8)), ("long", [UInt8](repeating: 7, count: 99))]
        {
            let path = try folder.write(bytes, to: name)
            #expect(throws: WitnessError.notAWitness(path: path)) {
                try Witness(opening: path, key: TestLog.witnessSigner())
            }
            #expect(try folder.bytes(of: name) == bytes)
        }
    }

    @Test(arguments: WitnessStep.allCases)
    func `a crash at any step leaves a state from which the log can go on`(step: WitnessStep) async throws {
        let bench = try WitnessBench()
        #expect(try await bench.ask(log, 0, 3).status == 200)
        let copy = try TemporaryFolder()
        // What the disk holds at the moment of death: the files as they are, the write-ahead log among them.
        let dying = try Witness(opening: bench.path, key: bench.key, now: bench.clock.read) { reached in
            guard reached == step else { return }
            for suffix in ["", "-wal"] where FileManager.default.fileExists(atPath: bench.path + suffix) {
                try FileManager.default.copyItem(atPath: bench.path + suffix, toPath: copy.path("state") + suffix)
            }
            throw Death()
        }
        await #expect(throws: WitnessError.self) { try await dying.addCheckpoint(log.request(3, 8)) }
        let expected: UInt64 = step == .stored ? 8 : 3
        for path in [bench.path, copy.path("state")] {
            let reborn = try Witness(opening: path, key: bench.key, now: bench.clock.read)
            #expect(try reborn.logs().map(\.size) == [expected])
            // The log never got an answer: it learns the size and goes on.
            if step == .stored { #expect(try await reborn.addCheckpoint(log.request(3, 8)) == .conflict(size: 8)) }
            #expect(try await reborn.addCheckpoint(log.request(expected, 8)).status == 200)
            // What was stored unanswered still excludes a fork.
            #expect(try await reborn.addCheckpoint(log.forked.request(8, 8)) == .refused(.otherRoot))
        }
    }

    private struct Death: Error {}

    /// 25 forks of a log, each twice: over two connections to one state, as two processes have.
    @Test func `of 50 requests in conflict one wins, and all others hear of it`() async throws {
        let bench = try WitnessBench()
        #expect(try await bench.ask(log, 0, 3).status == 200)
        let second = try Witness(opening: bench.path, key: bench.key, now: bench.clock.read)
        let forks = (0..<50).map { TestLog(fork: ($0 / 2, 3)) }
        let answers = try await withThrowingTaskGroup(of: (Int, WitnessAnswer).self) { group in
            for (index, fork) in forks.enumerated() {
                let witness = index.isMultiple(of: 2) ? bench.witness : second
                group.addTask { (index, try await witness.addCheckpoint(fork.request(3, 8))) }
            }
            var answers = [WitnessAnswer?](repeating: nil, count: forks.count)
            for try await (index, answer) in group { answers[index] = answer }
            return answers.compactMap { $0 }
        }
        let winners = answers.indices.filter { answers[$0].status == 200 }
        #expect(winners.count == 1)
        #expect(answers.count { $0 == .conflict(size: 8) } == 49)
        let held = try Checkpoint.open(note: #require(try await bench.newest(log)), key: log.key).0
        #expect(held.root == forks[try #require(winners.first)].root(8))
        // Every losing fork was signed by the log: each is kept as proof.
        let evidence = try bench.witness.evidence()
        #expect(evidence.count == 24)
        #expect(evidence.allSatisfy { $0.kind == .sameSize })
    }

    /// Chains of growth in random order: whatever is cosigned is one line of history.
    @Test(arguments: 0..<4 as Range<UInt64>)
    func `states never fork, however requests are mixed`(seed: UInt64) async throws {
        let bench = try WitnessBench()
        var generator = SplitMix64(seed: seed)
        var requests: [(old: UInt64, new: UInt64, isForked: Bool)] = []
        for _ in 0..<60 {
            let old = UInt64.random(in: 0...12, using: &generator)
            let new = UInt64.random(in: old...13, using: &generator)
            requests.append((old, new, Bool.random(using: &generator)))
        }
        let cosigned = try await withThrowingTaskGroup(of: (UInt64, Digest)?.self) { group in
            for request in requests {
                group.addTask { [log] in
                    let source = request.isForked ? log.forked : log
                    let answer = try await bench.witness.addCheckpoint(source.request(request.old, request.new))
                    return answer.status == 200 ? (request.new, source.root(request.new)) : nil
                }
            }
            var cosigned: [(UInt64, Digest)] = []
            for try await pair in group { if let pair { cosigned.append(pair) } }
            return cosigned
        }
        let isForked = cosigned.contains { $0.0 > 0 && $0.1 != log.root($0.0) }
        let line = isForked ? log.forked : log
        #expect(cosigned.allSatisfy { $0.1 == line.root($0.0) })
        #expect(try bench.size(of: log) == cosigned.map(\.0).max() ?? 0)
    }
}

@Suite("Evidence of a witness")
struct WitnessEvidenceTests {
    let log = TestLog()

    @Test(arguments: [3, 0, 2] as [UInt64])
    func `two roots of one size are kept as proof that anybody can check`(old: UInt64) async throws {
        let bench = try WitnessBench()
        #expect(try await bench.ask(log, 0, 3).status == 200)
        let proof = old == 2 ? try log.forked.proof(2, 3) : []
        let answer = try await bench.witness.addCheckpoint(log.forked.request(old, 3, proof: proof))
        #expect(answer == (old == 3 ? .refused(.otherRoot) : .conflict(size: 3)))
        let evidence = try #require(try bench.witness.evidence().first)
        #expect(evidence.kind == .sameSize)
        #expect(evidence.kind.isProof)
        let files = Dictionary(uniqueKeysWithValues: evidence.files.map { ($0.name, $0.bytes) })
        #expect(Set(files.keys) == ["held.note", "submitted.note", "request.txt", "about.txt"])
        let (held, submitted) = (try #require(files["held.note"]), try #require(files["submitted.note"]))
        // With the public key alone, as a stranger would.
        let (first, _) = try Checkpoint.open(note: held, key: log.key)
        let (second, _) = try Checkpoint.open(note: submitted, key: log.key)
        #expect(first.size == second.size)
        #expect(first.root != second.root)
        #expect(try Equivocation.check(first: held, second: submitted, key: log.key) != nil)
        #expect(String(decoding: files["about.txt"] ?? [], as: UTF8.self).contains(log.key.text))
        #expect(try AddCheckpointRequest(parsing: #require(files["request.txt"])).note.bytes == submitted)
    }

    @Test func `a proof that fails is a question, asked once, and gone when it is answered`() async throws {
        let bench = try WitnessBench()
        #expect(try await bench.ask(log, 0, 3).status == 200)
        let bad = try log.request(3, 8, proof: log.proof(3, 7))
        for _ in 0..<3 { #expect(try await bench.witness.addCheckpoint(bad).status == 422) }
        let evidence = try bench.witness.evidence()
        #expect(evidence.map(\.kind) == [.noProof])
        #expect(evidence.map(\.kind.isProof) == [false])
        #expect(try await bench.ask(log, 3, 8).status == 200)
        #expect(try bench.witness.evidence().isEmpty)
    }

    @Test func `a proof of a fork stays, whatever comes later`() async throws {
        let bench = try WitnessBench()
        #expect(try await bench.ask(log, 0, 3).status == 200)
        #expect(try await bench.witness.addCheckpoint(log.forked.request(3, 3)).status == 422)
        #expect(try await bench.ask(log, 3, 3).status == 200)
        #expect(try await bench.ask(log, 3, 8).status == 200)
        #expect(try bench.witness.evidence().map(\.kind) == [.sameSize])
    }

    @Test func `what the log did not sign, and what is the sender's fault alone, is not kept`() async throws {
        let bench = try WitnessBench()
        #expect(try await bench.ask(log, 0, 3).status == 200)
        let stranger = try SignerKey(name: log.origin, seed: [UInt8](repeating: 9, count: 32))
        #expect(try await bench.witness.addCheckpoint(log.forked.request(3, 3, signer: stranger)).status == 403)
        #expect(try await bench.witness.addCheckpoint(log.request(3, 3, proof: log.proof(3, 8))).status == 422)
        #expect(try await bench.witness.addCheckpoint(log.request(0, 8)).status == 409)
        #expect(try bench.witness.evidence().isEmpty)
    }

    @Test func `no entries with a root is kept`() async throws {
        let bench = try WitnessBench()
        let text = "\(log.origin)\n0\n\(log.root(8).base64)\n"
        #expect(try await bench.witness.addCheckpoint(log.request(0, 0, proof: [], text: text)).status == 422)
        let evidence = try bench.witness.evidence()
        #expect(evidence.map(\.kind) == [.emptyRoot])
        #expect(evidence[0].files.map(\.name) == ["submitted.note", "request.txt", "about.txt"])
    }

    @Test func `every error of a witness is a sentence with a place or a hint`() {
        let errors: [WitnessError] = [
            .missing(path: "p"), .exists(path: "p"), .notAWitness(path: "p"), .newerVersion(path: "p"),
            .damaged(path: "p"), .storage(path: "p", reason: "r"), .otherKey(name: "n"), .notACosigner(name: "n"),
            .unusableLogKey(name: "n"), .cannotListen(address: "a", reason: "r"),
        ]
        #expect(Set(errors.map(\.code)).count == errors.count)
        for error in errors {
            #expect(error.message.first?.isLowercase == true)
            #expect(error.message.last != ".")
            #expect(error.hint?.isEmpty == false)
        }
    }
}
