// Requests, byte for byte, and what is stamped.

import Foundation
import MerkleLog
import OutsideTime
import TestSupport
import Testing
import TrialIntegrity

struct RequestTests {
    private let digest = Digest.sha256(Array("abc".utf8))
    private let known =
        "30390201013031300d060960864801650304020105000420ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        + "0101ff"

    private func hex(_ bytes: [UInt8]) -> String { bytes.map { String(format: "%02x", $0) }.joined() }

    @Test func `a request without nonce has the known bytes`() throws {
        #expect(try hex(TimestampRequest(stamping: digest).der) == known)
    }

    @Test(.enabled(if: OpenSSL.isPresent, OpenSSL.skipReason))
    func `openssl writes the same request and reads ours with a nonce`() throws {
        let folder = try TemporaryFolder()
        try OpenSSL.must(
            "ts",
            "-query",
            "-digest",
            digest.hex,
            "-sha256",
            "-cert",
            "-no_nonce",
            "-out",
            folder.path("q")
        )
        #expect(try hex(folder.bytes(of: "q")) == known)
        let request = try TimestampRequest(stamping: digest, nonce: [0, 0x80, 1, 2])
        let path = try folder.write(request.der, to: "n")
        let text = try OpenSSL.must("ts", "-query", "-in", path, "-text")
        #expect(text.contains("Nonce: 0x800102"))
        #expect(text.contains("Certificate required: yes"))
    }

    @Test(arguments: [nil, [], [0], [1], [0x7F, 0xFF], [0x80], [0, 0, 5], [UInt8](repeating: 0xFF, count: 20)])
    func `a request reads back`(nonce: [UInt8]?) throws {
        let request = try TimestampRequest(stamping: digest, nonce: nonce)
        #expect(try TimestampRequest(parsing: request.der) == request)
    }

    @Test func `a nonce of more than 20 bytes is refused`() throws {
        #expect(throws: TimestampError.tooLarge("the nonce", limit: 20)) {
            try TimestampRequest(stamping: digest, nonce: [UInt8](repeating: 1, count: 21))
        }
    }

    @Test func `a request with any byte altered, cut off or added is another or none`() throws {
        let request = try TimestampRequest(stamping: digest, nonce: [1, 2, 3])
        for index in request.der.indices {
            var bytes = request.der
            bytes[index] ^= 1
            if let other = try? TimestampRequest(parsing: bytes) { #expect(other != request) }
            #expect(throws: TimestampError.self) { try TimestampRequest(parsing: Array(request.der[..<index])) }
        }
        #expect(throws: TimestampError.self) { try TimestampRequest(parsing: request.der + [0]) }
    }
}

struct StampedCheckpointTests {
    private func key(_ name: String, _ seed: UInt8) throws -> SignerKey {
        try SignerKey(name: name, seed: [UInt8](repeating: seed, count: 32))
    }

    @Test func `the log's signature is stamped with the text, and no other`() throws {
        let log = try key("trial.example/log1", 1)
        let checkpoint = try Checkpoint(origin: log.name, size: 3, root: .sha256([1]))
        let note = try checkpoint.signed(by: log)
        let line = try #require(note.signatures.first).line
        #expect(
            try StampedCheckpoint.bytes(of: note, log: log.verifierKey)
                == Array((checkpoint.text + "\n" + line + "\n").utf8)
        )
        let more = try SignedNote.sign(text: checkpoint.text, by: [key("witness.example/w1", 2)])
        let cosigned = try SignedNote(text: note.text, signatures: more.signatures + note.signatures)
        #expect(
            try StampedCheckpoint.digest(of: cosigned, log: log.verifierKey)
                == StampedCheckpoint.digest(of: note, log: log.verifierKey)
        )
    }

    @Test func `a checkpoint that the log did not sign has no digest`() throws {
        let log = try key("trial.example/log1", 1)
        let other = try key("trial.example/log1", 2)
        let checkpoint = try Checkpoint(origin: log.name, size: 3, root: .sha256([1]))
        let note = try checkpoint.signed(by: other)
        #expect(throws: NoteError.noTrustedSignature) { try StampedCheckpoint.digest(of: note, log: log.verifierKey) }
        let elsewhere = try Checkpoint(origin: "elsewhere", size: 3, root: .sha256([1]))
        let moved = try SignedNote.sign(text: elsewhere.text, by: [log])
        #expect(throws: NoteError.self) { try StampedCheckpoint.digest(of: moved, log: log.verifierKey) }
        let signed = try checkpoint.signed(by: log)
        let twice = try SignedNote(text: signed.text, signatures: signed.signatures + signed.signatures)
        #expect(throws: NoteError.duplicateSignature(name: log.name)) {
            try StampedCheckpoint.digest(of: twice, log: log.verifierKey)
        }
    }
}

struct StampedTimeTests {
    @Test(arguments: [
        ("20250601120000Z", "2025-06-01T12:00:00Z", Int64(0)),
        ("20250601120000.5Z", "2025-06-01T12:00:00Z", 500_000_000),
        ("20240229235959.000000001Z", "2024-02-29T23:59:59Z", 1), ("00010101000000Z", "0001-01-01T00:00:00Z", 0),
    ])
    func `a time is read to the nanosecond`(text: String, second: String, nanoseconds: Int64) throws {
        let time = try #require(StampedTime(Array(text.utf8)))
        #expect(time.second.text == second)
        #expect(time.nanoseconds == nanoseconds)
        let fraction = text.dropFirst(14)
        #expect(time.text == second.dropLast() + fraction)
    }

    @Test(arguments: [
        "", "Z", "20250601120000", "20250601120000z", "202506011200Z", "20250601120000.Z", "20250601120000.0Z",
        "20250601120000.50Z", "20250601120000,5Z", "20250601120000+0000", "20250601120060Z", "20250631120000Z",
        "20250601240000Z", "20250601120000.1234567891Z", "20250601120000 Z", "2025060112000\u{0}Z", "00000101000000Z",
        "2025060112000.5Z", "20250601120000.5.5Z", "20250601120000/5Z",
    ])
    func `another spelling is refused`(text: String) {
        #expect(StampedTime(Array(text.utf8)) == nil)
    }

    @Test(arguments: [
        ("20250601120000Z", Int64(0), "12:00:00", "12:00:00"), ("20250601120000.1Z", 0, "12:00:01", "12:00:00"),
        ("20250601120000Z", 1, "12:00:01", "11:59:59"), ("20250601120000Z", 1_500_000, "12:00:02", "11:59:58"),
        ("20250601120000.5Z", 500_000, "12:00:01", "12:00:00"), ("20250601120000.5Z", 500_001, "12:00:02", "11:59:59"),
        ("20250601120000.5Z", 3_600_000_000, "13:00:01", "11:00:00"),
    ])
    func `bounds are rounded outwards`(text: String, micros: Int64, up: String, down: String) throws {
        let time = try #require(StampedTime(Array(text.utf8)))
        #expect(time.roundedUp(adding: micros)?.text == "2025-06-01T\(up)Z")
        #expect(time.roundedDown(subtracting: micros)?.text == "2025-06-01T\(down)Z")
    }

    @Test func `bounds beyond what can be written are none`() throws {
        let last = try #require(StampedTime(Array("99991231235959Z".utf8)))
        let first = try #require(StampedTime(Array("00010101000000Z".utf8)))
        #expect(last.roundedUp(adding: 1) == nil)
        #expect(first.roundedDown(subtracting: 1) == nil)
        #expect(last.roundedUp(adding: .max) == nil)
        #expect(first.roundedDown(subtracting: .max) == nil)
    }
}
