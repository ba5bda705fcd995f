// Revocation lists and status responses beside a token.

import Foundation
import MerkleLog
import OutsideTime
import TestSupport
import Testing
import TrialIntegrity

@Suite(.enabled(if: OpenSSL.isPresent, OpenSSL.skipReason))
struct RevocationTests {
    private let tokens: TestTokens
    private var pki: TestPKI { tokens.pki }

    init() throws { tokens = try TestTokens() }

    private func verify(lists: [[UInt8]] = [], responses: [[UInt8]] = []) async throws -> VerifiedTimestamp {
        let material = try TimeMaterial(certificates: [], revocationLists: lists, statusResponses: responses)
        return try await TimestampToken(parsing: tokens.token())
            .verify(stamped: TestTokens.digest, trust: pki.trust("root"), material: material)
    }

    private func list(
        _ name: String = "tsa",
        revoked: String? = nil,
        by issuer: String = "middle",
        from: String = "20250601000000Z",
        to: String = "20250701000000Z"
    ) throws -> [UInt8] {
        let entries = try revoked.map { try pki.indexLine(name, revoked: $0) } ?? ""
        return try pki.revocationList(by: issuer, entries: entries, from: from, to: to)
    }

    private func time(_ text: String) throws -> UTCTimestamp { try #require(UTCTimestamp(parsing: text)) }

    @Test func `without revocation data the report says so`() async throws {
        let verified = try await verify()
        #expect(verified.revocation == .notChecked)
        #expect(verified.revocation.text == "not checked")
        #expect(verified.issuerRevocations == [.notChecked])
        #expect(verified.notChecked == [.nonce, .policy, .revocation, .issuerRevocation])
    }

    @Test func `a list of the issuer that does not name the certificate is good`() async throws {
        let verified = try await verify(lists: [list(), list(by: "root")])
        let issued = try time("2025-06-01T00:00:00Z")
        #expect(verified.revocation == .good(asOf: issued, .list))
        #expect(verified.issuerRevocations == [.good(asOf: issued, .list)])
        #expect(verified.checked.contains(.revocation))
        #expect(verified.notChecked == [.nonce, .policy])
        #expect(verified.revocation.text == "not revoked as of 2025-06-01T00:00:00Z (CRL)")
    }

    @Test func `a list issued later tells as well, and the newest is named`() async throws {
        let later = try list(from: "20260101000000Z", to: "20260201000000Z")
        let verified = try await verify(lists: [list(), later])
        #expect(verified.revocation == .good(asOf: try time("2026-01-01T00:00:00Z"), .list))
    }

    @Test func `a list that was out of date, of another issuer or forged tells nothing`() async throws {
        let stale = try list(from: "20250101000000Z", to: "20250201000000Z")
        let forged = try pki.revocationList(by: "other", entries: pki.indexLine("tsa", revoked: "250101000000Z"))
        let honest = try list()
        var altered = honest
        altered[altered.count - 1] ^= 1
        for lists in [[stale], [forged], [try list(by: "root")], [altered]] {
            #expect(try await verify(lists: lists).revocation == .notChecked)
        }
    }

    @Test(arguments: [
        ("250531000000Z", "no reason given"), ("250531000000Z,superseded", "superseded"),
        ("250601120000Z,superseded", "superseded"), ("250531000000Z,keyCompromise", "key compromise"),
        ("260101000000Z,keyCompromise", "key compromise"), ("260101000000Z,CACompromise", "CA compromise"),
        ("260101000000Z", "no reason given"), ("260101000000Z,certificateHold", "certificate hold"),
    ])
    func `a revoked certificate is refused`(revoked: String, reason: String) async throws {
        let list = try list(revoked: revoked, from: "20260201000000Z", to: "20260301000000Z")
        let text = revoked.prefix(13)
        let at = try time(
            "20\(text.prefix(2))-\(text.dropFirst(2).prefix(2))-\(text.dropFirst(4).prefix(2))T"
                + "\(text.dropFirst(6).prefix(2)):00:00Z"
        )
        await #expect(throws: TimestampError.revoked(at: at, reason: reason)) { try await verify(lists: [list]) }
    }

    @Test(arguments: ["superseded", "cessationOfOperation", "affiliationChanged"])
    func `a certificate revoked afterwards for an innocent reason leaves the timestamp good`(
        reason: String
    ) async throws {
        let list = try list(revoked: "260101000000Z,\(reason)", from: "20260201000000Z", to: "20260301000000Z")
        let verified = try await verify(lists: [list])
        guard case .revokedLater(let time, _, .list) = verified.revocation else {
            Issue.record("\(verified.revocation)")
            return
        }
        #expect(time.text == "2026-01-01T00:00:00Z")
        #expect(verified.revocation.text.hasPrefix("revoked afterwards, at 2026-01-01T00:00:00Z, "))
    }

    @Test func `an old list that names the certificate is believed, whatever a newer one says`() async throws {
        let old = try list(revoked: "250101000000Z,keyCompromise", from: "20250102000000Z", to: "20250103000000Z")
        await #expect(throws: TimestampError.self) { try await verify(lists: [old, list()]) }
    }

    @Test func `a revoked issuer is refused`() async throws {
        let list = try list("middle", revoked: "250101000000Z,keyCompromise", by: "root")
        await #expect(throws: TimestampError.revoked(at: try time("2025-01-01T00:00:00Z"), reason: "key compromise")) {
            try await verify(lists: [list])
        }
    }

    @Test(arguments: ["middle", "ocsp"])
    func `a status response of the issuer or of its delegate is believed`(responder: String) async throws {
        let good = try pki.statusResponse(on: "tsa", revoked: nil, responder: responder)
        let verified = try await verify(responses: [good])
        guard case .good(_, .response) = verified.revocation else {
            Issue.record("\(verified.revocation)")
            return
        }
        let bad = try pki.statusResponse(on: "tsa", revoked: "250101000000Z,keyCompromise", responder: responder)
        await #expect(throws: TimestampError.revoked(at: try time("2025-01-01T00:00:00Z"), reason: "key compromise")) {
            try await verify(responses: [bad])
        }
    }

    @Test func `a status response of somebody else, or about another certificate, tells nothing`() async throws {
        for responder in ["other", "false-ocsp"] {
            let response = try pki.statusResponse(on: "tsa", revoked: nil, responder: responder)
            #expect(try await verify(responses: [response]).revocation == .notChecked)
        }
        let other = try pki.statusResponse(on: "p384", revoked: nil, responder: "ocsp")
        #expect(try await verify(responses: [other]).revocation == .notChecked)
    }

    @Test func `a byte altered in a list or response is refused or makes it tell nothing`() async throws {
        let list = try list()
        let response = try pki.statusResponse(on: "tsa", revoked: nil, responder: "middle")
        let token = try TimestampToken(parsing: tokens.token())
        let trust = try pki.trust("root")
        for (bytes, isList) in [(list, true), (response, false)] {
            var told: [Int] = []
            for index in bytes.indices {
                var altered = bytes
                altered[index] ^= 0x01
                let material = try? TimeMaterial(
                    certificates: [],
                    revocationLists: isList ? [altered] : [],
                    statusResponses: isList ? [] : [altered]
                )
                guard let material else { continue }
                let verified = try? await token.verify(stamped: TestTokens.digest, trust: trust, material: material)
                if let verified, verified.revocation != .notChecked { told.append(index) }
            }
            // In a response the certificates of the responder are not signed, and here nothing depends on them.
            let place = isList ? 0..<0 : (response.firstRange(of: try StoredBytes.der(of: pki.pem("middle"))) ?? 0..<0)
            #expect(told.allSatisfy(place.contains), "\(told)")
        }
    }
}

@Suite(.enabled(if: OpenSSL.isPresent, OpenSSL.skipReason))
struct TimeMaterialTests {
    private let pki: TestPKI

    init() throws { pki = try TestPKI.shared.get() }

    @Test func `the same material is always the same file, and it reads back`() throws {
        let list = try pki.revocationList(by: "middle", entries: "")
        let response = try pki.statusResponse(on: "tsa", revoked: nil, responder: "ocsp")
        let certificates = try ["tsa", "middle", "root"].map { try StoredBytes.der(of: pki.pem($0)) }
        let one = try TimeMaterial(certificates: certificates, revocationLists: [list], statusResponses: [response])
        let other = try TimeMaterial(
            collecting: [response, list] + certificates.reversed() + [pki.pem("middle", "tsa"), certificates[0]]
        )
        #expect(one == other)
        #expect(one.bytes == other.bytes)
        #expect(try TimeMaterial(parsing: one.bytes) == one)
        #expect(one.digest == .sha256(one.bytes))
        let text = String(decoding: one.bytes, as: UTF8.self)
        #expect(text.split(separator: "\n").allSatisfy { $0.utf8.count <= 64 })
        #expect(text.components(separatedBy: "BEGIN CERTIFICATE").count == 4)
    }

    @Test func `openssl reads the file as certificates, and verifies a token with it`() throws {
        let folder = try TemporaryFolder()
        let tokens = try TestTokens()
        let list = try pki.revocationList(by: "middle", entries: "")
        let material = try TimeMaterial(
            collecting: [pki.pem("middle"), list]
        )
        let file = try folder.write(material.bytes, to: "m.pem")
        let token = try folder.write(tokens.token(certificates: []), to: "t")
        try OpenSSL.must(
            "ts",
            "-verify",
            "-token_in",
            "-in",
            token,
            "-digest",
            TestTokens.digest.hex,
            "-CAfile",
            pki.certificate("root"),
            "-untrusted",
            file,
            "-attime",
            String(TestTokens.moment)
        )
    }

    @Test func `a side file with anything else in it is refused`() throws {
        let material = try pki.material("middle", "tsa")
        let text = String(decoding: material.bytes, as: UTF8.self)
        let altered = [
            "# note\n" + text, text + "\n", String(text.dropLast()), text + text,
            text.replacingOccurrences(of: "\n", with: "\r\n"),
            text.replacingOccurrences(of: "CERTIFICATE", with: "PRIVATE KEY"), "", "x",
            text.components(separatedBy: "-----BEGIN").reversed().filter { !$0.isEmpty }.map { "-----BEGIN" + $0 }
                .joined(),
        ]
        for text in altered {
            #expect(throws: TimestampError.self) { try TimeMaterial(parsing: Array(text.utf8)) }
        }
    }

    @Test func `more material than a side file may hold is refused`() throws {
        let certificate = try StoredBytes.der(of: pki.pem("tsa"))
        #expect(throws: TimestampError.tooLarge("the file beside the timestamp", limit: 64)) {
            try TimeMaterial(certificates: (0..<65).map { certificate + [UInt8($0)] })
        }
        #expect(throws: TimestampError.malformed("a certificate")) {
            try TimeMaterial(certificates: [certificate + [0]])
        }
    }

    @Test func `roots are read with text between them, and a file without any is refused`() throws {
        let pem = try Array("subject=/CN=root\n".utf8) + pki.pem("root") + Array("\n# other\n".utf8) + pki.pem("other")
        #expect(try TimestampTrust(pem: pem, path: "r").names.map { $0.contains("CN=root") } == [true, false])
        for bad in [[], Array("x".utf8), Array(pem.dropLast(40)), try pki.folder.bytes(of: "root.key")] {
            #expect(throws: TimestampError.noRoots(path: "r")) { try TimestampTrust(pem: bad, path: "r") }
        }
    }

    @Test func `a token's own certificates join the side file`() throws {
        let token = try TimestampToken(parsing: TestTokens().token(certificates: ["middle"]))
        let material = try TimeMaterial.empty.merging(contentsOf: token)
        #expect(material == (try pki.material("tsa", "middle")))
    }
}
