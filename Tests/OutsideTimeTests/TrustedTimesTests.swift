// The bounds of an entry's time, from all anchors of a ledger.

import Foundation
import MerkleLog
import OutsideTime
import TestSupport
import Testing
import TrialIntegrity

@Suite(.enabled(if: OpenSSL.isPresent, OpenSSL.skipReason))
struct TrustedTimesTests {
    private let tokens: TestTokens
    private let log: SignerKey

    init() throws {
        tokens = try TestTokens()
        log = try SignerKey(name: "trial.example/log1", seed: Array(0..<32))
    }

    private func time(_ text: String) throws -> UTCTimestamp { try #require(UTCTimestamp(parsing: text)) }

    /// An anchor at an entry for a checkpoint of a size, stamped on a day of June 2025 at noon.
    private func anchor(
        _ entry: UInt64,
        size: UInt64,
        day: Int,
        rest: [UInt8] = [],
        signer: String = "tsa",
        edit: (inout Parts) -> Void = { _ in }
    ) throws -> AnchorToken {
        let checkpoint = try Checkpoint(origin: log.name, size: size, root: .sha256([UInt8(size)]))
        let note = try checkpoint.signed(by: log)
        let digest = try StampedCheckpoint.digest(of: note, log: log.verifierKey)
        let stamp = "202506\(day < 10 ? "0" : "")\(day)120000Z"
        let token = try tokens.token(Statement(digest: digest.bytes, time: stamp, rest: rest), signer: signer)
        let material = try tokens.pki.material("middle").bytes
        var parts = Parts(
            root: checkpoint.root,
            stamped: digest,
            time: try time("2025-06-\(day < 10 ? "0" : "")\(day)T12:00:00Z"),
            token: token,
            material: .sha256(material),
            materialBytes: material,
            checkpoint: note.bytes
        )
        edit(&parts)
        return AnchorToken(
            entry: entry,
            size: size,
            root: parts.root,
            stamped: parts.stamped,
            time: parts.time,
            token: parts.token,
            material: parts.material,
            materialBytes: parts.materialBytes,
            checkpoint: parts.checkpoint
        )
    }

    struct Parts {
        var root: Digest
        var stamped: Digest
        var time: UTCTimestamp
        var token: [UInt8]
        var material: Digest?
        var materialBytes: [UInt8]?
        var checkpoint: [UInt8]?
    }

    private func verify(_ anchors: [AnchorToken], now: UTCTimestamp? = nil) async throws -> TrustedTimes {
        await TrustedTimes.verify(anchors, trust: try tokens.pki.trust("root"), log: log.verifierKey, now: now)
    }

    @Test func `an entry lies between the anchor it saw and the earliest token that covers it`() async throws {
        let times = try await verify([
            anchor(12, size: 10, day: 12), anchor(5, size: 5, day: 5), anchor(21, size: 20, day: 20),
        ])
        #expect(times.faults == [])
        #expect(times.stamps.map(\.size) == [5, 10, 20])
        #expect(times.notAfter(entry: 0)?.time.text == "2025-06-05T12:00:00Z")
        #expect(times.notAfter(entry: 4)?.entry == 5)
        #expect(times.notAfter(entry: 5)?.time.text == "2025-06-12T12:00:00Z")
        #expect(times.notAfter(entry: 19)?.size == 20)
        #expect(times.notAfter(entry: 20) == nil)
        #expect(times.notBefore(seenSize: 5) == nil)
        #expect(times.notBefore(seenSize: 6)?.time.text == "2025-06-05T12:00:00Z")
        #expect(times.notBefore(seenSize: 13)?.entry == 12)
        #expect(times.notBefore(seenSize: .max)?.time.text == "2025-06-20T12:00:00Z")
        #expect(times.newest?.size == 20)
        #expect(times.notAfter(entry: 0)?.authority.contains("CN=tsa") == true)
    }

    @Test func `a later token of an older checkpoint does not loosen the bound`() async throws {
        let times = try await verify([anchor(5, size: 5, day: 5), anchor(6, size: 5, day: 6)])
        #expect(times.notAfter(entry: 0)?.time.text == "2025-06-05T12:00:00Z")
        #expect(times.notBefore(seenSize: 7)?.time.text == "2025-06-06T12:00:00Z")
    }

    @Test func `accuracy widens both bounds`() async throws {
        let times = try await verify([anchor(5, size: 5, day: 5, rest: TestDER.sequence(TestDER.integer(60)))])
        #expect(times.notAfter(entry: 0)?.time.text == "2025-06-05T12:01:00Z")
        #expect(times.notBefore(seenSize: 6)?.time.text == "2025-06-05T11:59:00Z")
    }

    static let faults: [(String, String, @Sendable (inout Parts) -> Void)] = [
        ("another root", "token-imprint", { $0.root = .sha256([99]) }),
        ("another digest", "token-imprint", { $0.stamped = .sha256([99]) }),
        ("another time", "token-malformed", { $0.time = $0.time.later }),
        ("no checkpoint", "token-malformed", { $0.checkpoint = nil }),
        ("a checkpoint that is none", "token-imprint", { $0.checkpoint = [1, 2, 3] }),
        ("a token that is none", "token-malformed", { $0.token = [1, 2, 3] }),
        ("a token with a flipped byte", "token-signature", { $0.token[$0.token.count - 1] ^= 1 }),
        (
            "material that is malformed", "token-malformed",
            {
                $0.materialBytes = [1]; $0.material = .sha256([1])
            }
        ),
    ]

    @Test(arguments: faults.map(\.0))
    func `an anchor gives no bound with`(what: String) async throws {
        let (_, code, edit) = try #require(Self.faults.first { $0.0 == what })
        let times = try await verify([anchor(5, size: 5, day: 5, edit: edit), anchor(9, size: 9, day: 9)])
        #expect(times.faults.map(\.code) == [code])
        #expect(times.faults.map(\.entry) == [5])
        #expect(times.notAfter(entry: 0)?.entry == 9)
    }

    @Test func `a checkpoint of another log, or an anchor below its own checkpoint, gives no bound`() async throws {
        let other = try SignerKey(name: "trial.example/log1", seed: [UInt8](repeating: 9, count: 32))
        let anchors = try [anchor(5, size: 5, day: 5)]
        let trust = try tokens.pki.trust("root")
        let times = await TrustedTimes.verify(anchors, trust: trust, log: other.verifierKey)
        #expect(times.faults.map(\.code) == ["token-imprint"])
        #expect(try await verify([anchor(4, size: 5, day: 5)]).faults.map(\.code) == ["token-malformed"])
    }

    @Test func `an authority that is not pinned gives no bound`() async throws {
        let times = await TrustedTimes.verify(
            [try anchor(5, size: 5, day: 5)],
            trust: try tokens.pki.trust("other"),
            log: log.verifierKey
        )
        #expect(times.faults.map(\.code) == ["token-untrusted"])
        #expect(times.notAfter(entry: 0) == nil)
        #expect(times.newest == nil)
    }

    @Test func `missing and altered side files and chains that expired since are noted`() async throws {
        let times = try await verify(
            [
                anchor(5, size: 5, day: 5) { $0.materialBytes = nil },
                anchor(6, size: 6, day: 6) { $0.materialBytes = [1] },
                anchor(7, size: 7, day: 7),
            ],
            now: time("2041-01-01T00:00:00Z")
        )
        #expect(times.faults == [])
        #expect(
            times.notices.map { "\($0.entry) \($0.code)" } == [
                "5 token-material-missing", "5 token-revocation-unchecked", "5 token-chain-expired-since",
                "6 token-material-altered", "6 token-revocation-unchecked", "6 token-chain-expired-since",
                "7 token-revocation-unchecked", "7 token-chain-expired-since",
            ]
        )
        let today = try await verify([anchor(7, size: 7, day: 7)], now: time("2026-01-01T00:00:00Z"))
        #expect(today.notices.map(\.code) == ["token-revocation-unchecked"])
    }
}

extension UTCTimestamp {
    /// One second later.
    fileprivate var later: UTCTimestamp { UTCTimestamp(secondsSince1970: secondsSince1970 + 1) ?? self }
}
