// Tokens with bytes altered, cut off, nested without end and of lengths that are lies.

import Foundation
import MerkleLog
import OutsideTime
import TestSupport
import Testing

@Suite(.enabled(if: OpenSSL.isPresent, OpenSSL.skipReason))
struct HostileTokenTests {
    private let tokens: TestTokens

    init() throws { tokens = try TestTokens() }

    /// The places where an altered byte is not refused.
    private func acceptedFlips(
        of token: [UInt8],
        bit: UInt8,
        trust: TimestampTrust,
        material: TimeMaterial = .empty
    ) async -> [Int] {
        var accepted: [Int] = []
        for index in token.indices {
            var bytes = token
            bytes[index] ^= bit
            guard let parsed = try? TimestampToken(parsing: bytes),
                (try? await parsed.verify(stamped: TestTokens.digest, trust: trust, material: material)) != nil
            else { continue }
            accepted.append(index)
        }
        return accepted
    }

    @Test(arguments: [0x01, 0x20, 0x80] as [UInt8])
    func `every byte of a token with the signer's certificate is covered`(bit: UInt8) async throws {
        let token = try tokens.token(signer: "direct", certificates: [])
        let trust = try tokens.pki.trust("root")
        _ = try await TimestampToken(parsing: token).verify(stamped: TestTokens.digest, trust: trust)
        #expect(await acceptedFlips(of: token, bit: bit, trust: trust) == [])
    }

    @Test func `every byte of a token whose certificates lie beside it is covered`() async throws {
        let token = try tokens.token(certificates: [], options: ["-nocerts"])
        let trust = try tokens.pki.trust("root")
        let material = try tokens.pki.material("tsa", "middle")
        _ = try await TimestampToken(parsing: token)
            .verify(stamped: TestTokens.digest, trust: trust, material: material)
        #expect(await acceptedFlips(of: token, bit: 0x01, trust: trust, material: material) == [])
    }

    @Test func `in a token with more certificates only those that no chain needs are not covered`() async throws {
        let token = try tokens.token(certificates: ["middle", "other"])
        let trust = try tokens.pki.trust("root")
        let needless = try StoredBytes.der(of: tokens.pki.pem("other"))
        let place = try #require(token.firstRange(of: needless))
        let accepted = await acceptedFlips(of: token, bit: 0x01, trust: trust)
        #expect(!accepted.isEmpty)
        let outside = accepted.filter { !place.contains($0) }
        #expect(outside == [], "\(outside.map { Array(token[($0 - 8)...($0 + 8)]) })")
    }

    @Test func `a token cut off anywhere, or with a byte too many, is refused`() throws {
        let token = try tokens.token()
        for count in token.indices {
            #expect(throws: TimestampError.self) { try TimestampToken(parsing: Array(token[..<count])) }
        }
        #expect(throws: TimestampError.self) { try TimestampToken(parsing: token + [0]) }
    }

    @Test func `the certificates may be in any order, the signed attributes only in that of DER`() async throws {
        let trust = try tokens.pki.trust("root")
        let sets = [["middle", "other", "rsa"], ["rsa", "middle", "other"], ["other", "rsa", "middle"]]
        for certificates in sets {
            let token = try tokens.token(certificates: certificates)
            _ = try await TimestampToken(parsing: token).verify(stamped: TestTokens.digest, trust: trust)
        }
        let token = try tokens.token()
        // content-type is the shortest attribute and comes first; signing-time, 30 bytes, follows.
        let first: [UInt8] = [0x30, 0x1A, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x03]
        let second: [UInt8] = [0x30, 0x1C, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x05]
        let start = try #require(token.firstRange(of: first)).lowerBound
        let middle = try #require(token.firstRange(of: second)).lowerBound
        #expect(middle == start + 28)
        let swapped = token[..<start] + token[middle..<middle + 30] + token[start..<middle] + token[(middle + 30)...]
        #expect(throws: TimestampError.malformed("the token's signed attributes")) {
            try TimestampToken(parsing: Array(swapped))
        }
    }
}

struct HostileBytesTests {
    static let bombs: [[UInt8]] = [
        [UInt8](repeating: 0x30, count: 32_000), [UInt8](repeating: 0xA0, count: 32_000),
        (0..<16_000).flatMap { _ in [0x30, 0x80] as [UInt8] },
        (0..<100).reduce([0x05, 0x00]) { inner, _ in TestDER.sequence(inner) },
        [0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF], [0x30, 0x88, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        [0x30, 0x88, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        [0x30, 0x89] + [UInt8](repeating: 0xFF, count: 9),
        [0x30, 0xFF] + [UInt8](repeating: 0xFF, count: 127), [0x3F] + [UInt8](repeating: 0xFF, count: 100),
        [0x30, 0x80, 0x00, 0x00], [0x30, 0x81, 0x01, 0x00], [0x30, 0x82, 0x00, 0x00],
        TestDER.value(0x30, (0..<15_000).flatMap { _ in [0x05, 0x00] as [UInt8] }),
    ]

    @Test(arguments: bombs.indices)
    func `nests and lengths that are lies are refused`(index: Int) {
        let bytes = Self.bombs[index]
        #expect(throws: TimestampError.self) { try TimestampToken(parsing: bytes) }
        #expect(throws: TimestampError.self) { try TimestampResponse(parsing: bytes) }
        #expect(throws: TimestampError.self) { try TimestampRequest(parsing: bytes) }
        #expect(throws: TimestampError.self) { try TimeMaterial(collecting: [bytes]) }
        #expect(throws: TimestampError.self) { try TimeMaterial(certificates: [], revocationLists: [bytes]) }
        #expect(throws: TimestampError.self) { try TimeMaterial(certificates: [], statusResponses: [bytes]) }
    }

    @Test(arguments: 0..<32)
    func `random bytes are refused`(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        for _ in 0..<50 {
            let count = Int.random(in: 0..<200, using: &generator)
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            #expect(throws: TimestampError.self) { try TimestampToken(parsing: bytes) }
            #expect(throws: TimestampError.self) {
                try TimestampResponse(parsing: [0x30, UInt8(min(count, 127))] + bytes)
            }
        }
    }

    @Test func `a token larger than an entry can hold is refused unread`() {
        #expect(throws: TimestampError.tooLarge("the token", limit: 32_000)) {
            try TimestampToken(parsing: [UInt8](repeating: 0x30, count: 32_001))
        }
    }
}

/// The DER of one PEM block.
enum StoredBytes {
    static func der(of pem: [UInt8]) throws -> [UInt8] {
        let lines = String(decoding: pem, as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("-") }
        return [UInt8](try #require(Data(base64Encoded: lines.joined())))
    }
}
