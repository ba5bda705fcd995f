// The witness over HTTP, on this machine: the measured table, limits, types, and fifty at once.

import Foundation
import LogWitness
import MerkleLog
import TestSupport
import Testing

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// Runs a server for as long as a test asks it.
func withServer<Value: Sendable>(
    _ witness: Witness,
    prefix: String = "",
    _ work: @Sendable @escaping (_ url: String) async throws -> Value
) async throws -> Value {
    let (ports, continuation) = AsyncStream<Int>.makeStream()
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
            defer { continuation.finish() }
            try await WitnessServer(witness, at: .init(prefix: prefix)).run { continuation.yield($0) }
        }
        defer { group.cancelAll() }
        let port = try #require(await ports.first { _ in true })
        return try await work("http://127.0.0.1:\(port)\(prefix)")
    }
}

/// An answer with its header fields.
struct Reply: Sendable {
    var status: Int
    var type: String?
    var body: [UInt8]
    var retryAfter: String?

    static func to(_ url: String, post body: [UInt8]? = nil, method: String? = nil) async throws -> Reply {
        var request = URLRequest(url: try #require(URL(string: url)))
        request.httpMethod = method ?? (body == nil ? "GET" : "POST")
        request.httpBody = body.map { Data($0) }
        let (data, response) = try await URLSession.shared.data(for: request)
        let answer = try #require(response as? HTTPURLResponse)
        return Reply(
            status: answer.statusCode,
            type: answer.value(forHTTPHeaderField: "Content-Type"),
            body: [UInt8](data),
            retryAfter: answer.value(forHTTPHeaderField: "Retry-After")
        )
    }
}

@Suite("The server of a witness")
struct WitnessServerTests {
    let log = TestLog()
    let other = TestLog(origin: "trial.example/other")

    @Test func `the measured table of other witnesses holds for this one`() async throws {
        let bench = try WitnessBench()
        try await withServer(bench.witness) { [log, other] url in
            func ask(_ body: [UInt8]) async throws -> Reply {
                try await Reply.to(url + "/add-checkpoint", post: body)
            }
            let first = try await ask(log.request(0, 3))
            #expect(first.status == 200)
            #expect(first.type == "text/plain; charset=utf-8")
            let line = try #require(WitnessMessage.lines(parsing: first.body)?.first)
            let stated = try Cosignature.check(line, of: log.checkpoint(3).text, key: bench.witness.verifierKey)
            #expect(stated.time == 1_767_000_000)
            for body in [try log.request(0, 8), try log.request(0, 3)] {
                let stale = try await ask(body)
                #expect(stale.status == 409)
                #expect(stale.type == "text/x.tlog.size")
                #expect(stale.body == Array("3\n".utf8))
            }
            #expect(try await ask(log.request(3, 8)).status == 200)
            #expect(try await ask(log.request(3, 8)).status == 409)
            #expect(try await ask(log.request(9, 8, proof: [])).status == 400)
            let forged = try log.request(8, 9, lines: log.note(8).signatures)
            #expect(try await ask(forged).status == 403)
            #expect(try await ask(other.request(0, 3)).status == 404)
            let fork = try await ask(log.forked.request(8, 8))
            #expect(fork.status == 422)
            #expect(fork.type == "text/plain; charset=utf-8")
            #expect(try await ask(Array("hello".utf8)).status == 400)
        }
        #expect(try bench.witness.evidence().map(\.kind) == [.sameSize])
        #expect(try bench.size(of: log) == 8)
    }

    @Test func `monitors get the newest note, and nothing where there is none`() async throws {
        let bench = try WitnessBench()
        try bench.witness.add(log: other.key)
        try await withServer(bench.witness, prefix: "/w1/v1") { [log, other] url in
            let hash = Digest.sha256(Array(log.origin.utf8)).hex
            let address = "\(url)/\(hash)/checkpoint"
            #expect(try await Reply.to(address).status == 404)
            #expect(try await Reply.to(url + "/add-checkpoint", post: log.request(0, 3)).status == 200)
            let reply = try await Reply.to(address)
            #expect(reply.status == 200)
            #expect(reply.type == "text/plain; charset=utf-8")
            let opened = try SignedNote(parsing: reply.body).open(with: [log.key, bench.witness.verifierKey])
            #expect(opened.signatures.map(\.time) == [nil, 1_767_000_000])
            #expect(try Checkpoint(parsing: opened.text).size == 3)
            for path in [
                Digest.sha256(Array(other.origin.utf8)).hex + "/checkpoint", hash.uppercased() + "/checkpoint",
                "x/checkpoint", hash, hash + "/checkpoint/more", "../witness.sqlite", "",
            ] {
                #expect(try await Reply.to(url + "/" + path).status == 404, "\(path)")
            }
            #expect(try await Reply.to(url + "/add-checkpoint").status != 200)
            #expect(try await Reply.to(address, post: []).status != 200)
            let outside = url.replacingOccurrences(of: "/w1/v1", with: "")
            #expect(try await Reply.to(outside + "/add-checkpoint", post: log.request(3, 8)).status == 404)
        }
    }

    @Test func `a body of 16 KiB is read, and one byte more is not`() async throws {
        let bench = try WitnessBench()
        try await withServer(bench.witness) { [log] url in
            let filler = try NoteSignature(name: "a", keyID: 1, signature: [UInt8](repeating: 1, count: 120))
            let signature = try log.note(3).signatures
            let many = try log.request(0, 3, lines: signature + Array(repeating: filler, count: 90))
            let room = AddCheckpointRequest.maximumByteCount - many.count
            // One more line of exactly the bytes that are left: its frame takes 11 bytes with five for the identifier.
            let longName = String(repeating: "n", count: room - "—  AAAAAAE=\n".utf8.count)
            let last = try NoteSignature(name: longName, keyID: 0, signature: [1])
            let full = try log.request(0, 3, lines: signature + Array(repeating: filler, count: 90) + [last])
            #expect(full.count == AddCheckpointRequest.maximumByteCount)
            let over = try await Reply.to(url + "/add-checkpoint", post: full + [0x0A])
            #expect(over.status == 413)
            let large = [UInt8](repeating: 0x61, count: 3_000_000)
            let far = try? await Reply.to(url + "/add-checkpoint", post: large)
            #expect(far == nil || far?.status == 413)
            #expect(try await Reply.to(url + "/add-checkpoint", post: full).status == 200)
        }
    }

    @Test func `a clock behind is said to be for later`() async throws {
        let bench = try WitnessBench()
        #expect(try await bench.ask(log, 0, 3).status == 200)
        bench.clock.time -= 7
        try await withServer(bench.witness) { [log] url in
            let reply = try await Reply.to(url + "/add-checkpoint", post: log.request(3, 8))
            #expect(reply.status == 503)
            #expect(reply.retryAfter == "7")
        }
    }

    @Test func `of 50 forks sent at once one is cosigned`() async throws {
        let bench = try WitnessBench()
        #expect(try await bench.ask(log, 0, 3).status == 200)
        let statuses = try await withServer(bench.witness) { url in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<50 {
                    group.addTask {
                        let fork = TestLog(fork: (number, 3))
                        return try await Reply.to(url + "/add-checkpoint", post: fork.request(3, 8)).status
                    }
                }
                return try await group.reduce(into: [Int]()) { $0.append($1) }
            }
        }
        #expect(statuses.sorted() == [200] + [Int](repeating: 409, count: 49))
        #expect(try bench.witness.evidence().count == 49)
    }

    @Test func `a port that is taken is an error, not a silent server`() async throws {
        let bench = try WitnessBench()
        try await withServer(bench.witness) { url in
            let port = try #require(URL(string: url)?.port)
            let thrown = await #expect(throws: WitnessError.self) {
                try await WitnessServer(bench.witness, at: .init(port: port)).run { _ in }
            }
            #expect(thrown == .cannotListen(address: "127.0.0.1:\(port)", reason: "address already in use"))
        }
    }

    @Test func `only plain prefixes are served`() {
        for prefix in ["", "/a", "/w1/v1.0", "/A-b_c"] {
            #expect(WitnessServer.Address(prefix: prefix).isPrefixUsable, "\(prefix)")
        }
        for prefix in ["/", "a", "/a/", "//a", "/a b", "/:a", "/*", "/{a}", "/é", "/a?b"] {
            #expect(!WitnessServer.Address(prefix: prefix).isPrefixUsable, "\(prefix)")
        }
    }
}
