// A ledger asking its witnesses: good ones, lying ones, dead ones.

import Foundation
import LogWitness
import MerkleLog
import Synchronization
import TestSupport
import Testing

/// A policy over witnesses of our own making.
private struct Round {
    let log = TestLog()
    let keys: [SignerKey]

    init(_ count: UInt8) throws {
        keys = try (0..<count).map {
            try SignerKey(
                name: "w\($0).example",
                seed: [UInt8](repeating: $0 + 100, count: 32),
                type: .cosignature
            )
        }
    }

    func policy(_ urls: [String?], need: Int = 1) throws -> TLogPolicy {
        let witnesses = zip(keys, urls).map {
            TLogPolicy.Witness(name: "w\($0.verifierKey.keyID)", key: $0.verifierKey, url: $1)
        }
        return try TLogPolicy(
            logs: [TLogPolicy.Log(key: log.key)],
            witnesses: witnesses,
            groups: [TLogPolicy.Group(name: "g", threshold: need, members: witnesses.map(\.name))],
            quorum: .named("g")
        )
    }

    func witness(_ number: Int, in folder: TemporaryFolder) throws -> Witness {
        let path = folder.path("\(number).sqlite")
        try Witness.create(at: path, key: keys[number])
        let witness = try Witness(opening: path, key: keys[number])
        try witness.add(log: log.key)
        return witness
    }

    var proof: ConsistencyProofSource { { [log] old in try log.proof(old, 8) } }
}

/// Where witnesses answer, a busy machine must not look like a dead witness.
private let patient = CosigningLimits(witness: .seconds(600), total: .seconds(600))

/// Counts the requests that a fake witness gets, and answers them from a list.
private final class FakeWitness: Sendable {
    private let answers: [Result<HTTPReply, NotReached>]
    private let asked = Mutex<[[UInt8]]>([])

    init(_ answers: [Result<HTTPReply, NotReached>]) {
        self.answers = answers
    }

    convenience init(_ replies: (Int, String, [UInt8])...) {
        self.init(replies.map { .success(HTTPReply(status: $0.0, contentType: $0.1, body: $0.2)) })
    }

    var requests: [[UInt8]] { asked.withLock { $0 } }

    var transport: WitnessTransport {
        { _, body in
            let number = self.asked.withLock { list in
                list.append(body)
                return list.count - 1
            }
            guard number < self.answers.count else { return .failure(NotReached(reason: "asked too often")) }
            return self.answers[number]
        }
    }
}

@Suite("Asking witnesses over HTTP")
struct CosigningRoundTests {
    @Test func `two of three witnesses are enough, and the dead one is named`() async throws {
        let round = try Round(3)
        let folder = try TemporaryFolder()
        let (first, second) = (try round.witness(0, in: folder), try round.witness(1, in: folder))
        // The first has seen the log before, the second has not.
        #expect(try await first.addCheckpoint(round.log.request(0, 3)).status == 200)
        let result = try await withServer(first) { one in
            try await withServer(second, prefix: "/w") { two in
                let policy = try round.policy([one, two + "/", "http://127.0.0.1:1"], need: 2)
                return try await CosigningRound(policy: policy, limits: patient).run(
                    note: round.log.note(8).bytes,
                    log: round.log.key,
                    proof: round.proof
                )
            }
        }
        #expect(result.reports.map(\.outcome.code) == ["cosigned", "cosigned", "not-reached"])
        #expect(result.lines.map(\.name) == ["w0.example", "w1.example"])
        #expect(result.judgement.isAccepted)
        let keys = [round.log.key] + round.keys.map(\.verifierKey)
        #expect(try result.note.open(with: keys).signatures.count == 3)
        #expect(try first.logs().map(\.size) == [8])
    }

    @Test func `witnesses that have cosigned the note are not asked again`() async throws {
        let round = try Round(2)
        let fake = FakeWitness((500, "", []))
        let line = try Cosignature.sign(round.log.checkpoint(8), time: 7, by: round.keys[0])
        let note = try round.log.note(8).adding([line])
        let policy = try round.policy(["http://a", "http://b"])
        let result = try await CosigningRound(policy: policy, send: fake.transport)
            .run(note: note.bytes, log: round.log.key, proof: round.proof)
        #expect(result.reports.map(\.outcome.code) == ["already-cosigned", "not-reached"])
        #expect(result.lines.isEmpty)
        #expect(result.note == note)
        #expect(result.judgement.isAccepted)
        // What is sent holds the line of the log alone.
        #expect(try AddCheckpointRequest(parsing: fake.requests[0]).note == round.log.note(8))
    }

    @Test func `the operator's own witness cosigns, and earns no credit`() async throws {
        let round = try Round(1)
        let witness = try round.witness(0, in: TemporaryFolder())
        let result = try await withServer(witness) { url in
            try await CosigningRound(policy: round.policy([url]), limits: patient).run(
                note: round.log.note(8).bytes,
                log: round.log.key,
                discounting: round.keys.map(\.verifierKey),
                proof: round.proof
            )
        }
        #expect(result.lines.count == 1)
        #expect(!result.judgement.isQuorumMet)
    }

    @Test func `a note that the log did not sign is sent to nobody`() async throws {
        let round = try Round(1)
        let fake = FakeWitness()
        let stranger = try SignerKey(name: round.log.origin, seed: [UInt8](repeating: 1, count: 32))
        let ask = CosigningRound(policy: try round.policy(["http://a"]), send: fake.transport)
        await #expect(throws: NoteError.noTrustedSignature) {
            try await ask.run(note: round.log.note(8, signer: stranger).bytes, log: round.log.key, proof: round.proof)
        }
        let wrong = try Cosignature.sign(round.log.checkpoint(3), time: 7, by: round.keys[0])
        await #expect(throws: NoteError.invalidSignature(name: "w0.example")) {
            try await ask.run(note: round.log.note(8).adding([wrong]).bytes, log: round.log.key, proof: round.proof)
        }
        #expect(fake.requests.isEmpty)
    }

    @Test func `who says nothing is not waited for longer than the limit`() async throws {
        let round = try Round(3)
        let silent = try CannedServer(nil)
        let limits = CosigningLimits(witness: .milliseconds(200), total: .milliseconds(300), width: 1)
        let policy = try round.policy([silent.url, silent.url, silent.url])
        let result = try await CosigningRound(policy: policy, limits: limits)
            .run(note: round.log.note(8).bytes, log: round.log.key, proof: round.proof)
        let late = WitnessOutcome.notReached(reason: "no answer within the time limit")
        #expect(result.reports.map(\.outcome) == [late, late, late])
        #expect(
            result.judgement.explanation
                == "the quorum g is not met: 0 of its 3 members witnessed the checkpoint and 1 must"
        )
    }

    @Test(
        "answers over HTTP that are none",
        arguments: [
            (
                "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + String(repeating: "a", count: 100_000),
                "not-reached"
            ),
            ("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + String(repeating: "a", count: 100_000), "not-reached"),
            ("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", "refused"),
            ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "false-answer"), ("", "not-reached"),
            ("SSH-2.0-x\r\n\r\n", "not-reached"),
            ("HTTP/1.1 409 Conflict\r\nContent-Type: Text/X.Tlog.Size; a=b\r\nContent-Length: 2\r\n\r\n9\n", "ahead"),
        ]
    )
    func odd(answer: String, code: String) async throws {
        let round = try Round(1)
        let server = try CannedServer(answer)
        let result = try await CosigningRound(policy: try round.policy([server.url]), limits: patient)
            .run(note: round.log.note(8).bytes, log: round.log.key, proof: round.proof)
        #expect(result.reports.map(\.outcome.code) == [code])
        #expect(result.lines.isEmpty)
    }

    @Test(arguments: [
        "", "no url", "ftp://127.0.0.1/", "file:///etc/passwd", "http://", "//127.0.0.1", "http://[::bad",
    ])
    func `an address that is none is not asked`(url: String) async throws {
        let round = try Round(1)
        let witness = TLogPolicy.Witness(name: "w", key: round.keys[0].verifierKey, url: url)
        guard let policy = try? TLogPolicy(logs: [], witnesses: [witness], quorum: .named("w")) else {
            #expect(url.isEmpty || url.contains(" "))
            return
        }
        let result = try await CosigningRound(policy: policy, limits: patient)
            .run(note: round.log.note(8).bytes, log: round.log.key, proof: round.proof)
        #expect(result.reports.map(\.outcome.code) == ["not-reached"])
    }
}

@Suite("What a witness may answer")
struct WitnessClientTests {
    private static let size = "text/x.tlog.size"

    private func outcome(_ fake: FakeWitness) async throws -> WitnessOutcome {
        let round = try Round(1)
        let result = try await CosigningRound(policy: try round.policy(["http://w"]), send: fake.transport)
            .run(note: round.log.note(8).bytes, log: round.log.key, proof: round.proof)
        let outcome = try #require(result.reports.first?.outcome)
        #expect(result.lines.isEmpty == (outcome.code != "cosigned"))
        #expect(outcome.message.first?.isLowercase == true)
        return outcome
    }

    /// The cosignature of the witness of ``outcome(_:)`` over the checkpoint of so many entries.
    private func line(_ size: UInt64 = 8, key: SignerKey? = nil) throws -> [UInt8] {
        let round = try Round(1)
        return WitnessMessage.lines([
            try Cosignature.sign(round.log.checkpoint(size), time: 5, by: key ?? round.keys[0])
        ])
    }

    @Test func `a size that is told is proven from, once`() async throws {
        let fake = FakeWitness((409, Self.size, Array("3\n".utf8)), (200, "", try line()))
        #expect(try await outcome(fake).code == "cosigned")
        let log = TestLog()
        #expect(fake.requests == [try log.request(0, 8, proof: []), try log.request(3, 8)])
    }

    @Test func `a witness that holds this very size needs no proof`() async throws {
        let fake = FakeWitness((409, Self.size, Array("8\n".utf8)), (200, "", try line()))
        #expect(try await outcome(fake).code == "cosigned")
        #expect(fake.requests.last == [UInt8](try TestLog().request(8, 8)))
    }

    @Test func `lines of other keys beside the right one are ignored`() async throws {
        let stranger = try SignerKey(name: "x", seed: [UInt8](repeating: 1, count: 32), type: .cosignature)
        let fake = FakeWitness((200, "", try line(key: stranger) + line() + line(3, key: stranger)))
        guard case .cosigned(_, let time) = try await outcome(fake) else {
            Issue.record("not cosigned")
            return
        }
        #expect(time == 5)
    }

    @Test(arguments: [400, 403, 404, 422, 413, 418, 301, 204])
    func `a refusal is final, and given with its words`(status: Int) async throws {
        let fake = FakeWitness((status, "text/plain", Array("the \u{1B}[31mreason\nmore".utf8)), (200, "", try line()))
        #expect(try await outcome(fake) == .refused(status: status, reason: "the ?[31mreason"))
        #expect(fake.requests.count == 1)
    }

    @Test(arguments: [429, 500, 502, 503, 504])
    func `trouble of the witness is not a refusal`(status: Int) async throws {
        let fake = FakeWitness((status, "", []))
        #expect(try await outcome(fake) == .notReached(reason: "it answered with status \(status)"))
    }

    @Test func `a second conflict is a refusal, and there is no third request`() async throws {
        let fake = FakeWitness((409, Self.size, Array("3\n".utf8)), (409, Self.size, Array("4\n".utf8)))
        #expect(try await outcome(fake) == .refused(status: 409, reason: "its state changed while it was asked"))
        #expect(fake.requests.count == 2)
    }

    @Test func `a conflict without a size is how old witnesses say that roots differ`() async throws {
        let fake = FakeWitness((409, "text/plain", Array("other root".utf8)))
        #expect(try await outcome(fake) == .refused(status: 409, reason: "other root"))
    }

    @Test func `a witness that has seen more tells of an old copy`() async throws {
        #expect(try await outcome(FakeWitness((409, Self.size, Array("9\n".utf8)))) == .ahead(size: 9))
        let later = FakeWitness((409, Self.size, Array("3\n".utf8)), (409, Self.size, Array("12\n".utf8)))
        #expect(try await outcome(later) == .ahead(size: 12))
    }

    @Test func `what is not the witness's cosignature of this checkpoint is not taken`() async throws {
        let stranger = try SignerKey(name: "w0.example", seed: [UInt8](repeating: 1, count: 32), type: .cosignature)
        let plain = try SignerKey(name: "w0.example", seed: [UInt8](repeating: 100, count: 32))
        let plainLine = try SignedNote.sign(text: TestLog().checkpoint(8).text, by: [plain]).signatures
        let bodies: [[UInt8]] = [
            [], Array("hello\n".utf8), try line().dropLast(), try line(3), try line(key: stranger),
            try line() + line(), WitnessMessage.lines(plainLine), try line() + [0x0A],
        ]
        for body in bodies {
            let fake = FakeWitness((200, "text/plain", body))
            #expect(try await outcome(fake).code == "false-answer")
        }
        for text in ["0\n", "3", "03\n", "", "x\n"] {
            #expect(try await outcome(FakeWitness((409, Self.size, Array(text.utf8)))).code == "false-answer")
        }
    }

    @Test func `without an address, or without a proof, nobody is asked`() async throws {
        let round = try Round(1)
        let fake = FakeWitness((409, Self.size, Array("3\n".utf8)))
        let quiet = try await CosigningRound(policy: try round.policy([nil]), send: fake.transport)
            .run(note: round.log.note(8).bytes, log: round.log.key, proof: round.proof)
        #expect(quiet.reports.map(\.outcome) == [.noAddress])
        #expect(fake.requests.isEmpty)
        let broken = try await CosigningRound(policy: try round.policy(["http://w"]), send: fake.transport)
            .run(note: round.log.note(8).bytes, log: round.log.key) { _ in throw NotReached(reason: "x") }
        #expect(broken.reports.map(\.outcome) == [.notReached(reason: "the ledger gave no proof from 3 entries")])
    }
}
