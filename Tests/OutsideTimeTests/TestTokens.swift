// Tokens made on the spot: by `openssl ts` for the present, by `openssl cms` for any statement and any time.

import Foundation
import MerkleLog
import OutsideTime
import TestSupport

/// DER for tests, independent of the module under test.
enum TestDER {
    static func value(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        let count = content.count
        let length: [UInt8] =
            count < 128
            ? [UInt8(count)] : count < 256 ? [0x81, UInt8(count)] : [0x82, UInt8(count >> 8), UInt8(count & 255)]
        return [tag] + length + content
    }

    static func sequence(_ parts: [UInt8]...) -> [UInt8] { value(0x30, parts.flatMap { $0 }) }

    static func integer(_ bytes: UInt8...) -> [UInt8] { value(0x02, bytes) }

    static let sha256: [UInt8] = [
        0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00,
    ]
}

/// A TSTInfo with every field under the test's control.
struct Statement {
    var version: [UInt8] = TestDER.integer(1)
    var policy: [UInt8] = [0x06, 0x04, 0x2A, 0x03, 0x04, 0x01]
    var algorithm = TestDER.sha256
    var digest = TestTokens.digest.bytes
    var serial: [UInt8] = TestDER.integer(7)
    var time = "20250601120000Z"
    /// Everything after the time.
    var rest: [UInt8] = []

    var der: [UInt8] {
        TestDER.sequence(
            version,
            policy,
            TestDER.sequence(algorithm, TestDER.value(0x04, digest)),
            serial,
            TestDER.value(0x18, Array(time.utf8)),
            rest
        )
    }
}

/// Tokens.
struct TestTokens {
    /// What the tokens of these tests are about.
    static let digest = Digest.sha256(Array("abc".utf8))
    /// 2025-06-01T12:00:00Z, the time of `Statement`.
    static let moment = 1_748_779_200

    let pki: TestPKI
    private let folder: TemporaryFolder

    init() throws {
        pki = try TestPKI.shared.get()
        folder = try TemporaryFolder()
    }

    /// Signs a statement with `openssl cms`.
    func token(
        _ statement: Statement = Statement(),
        signer: String = "tsa",
        certificates: [String] = ["middle"],
        options: [String] = []
    ) throws -> [UInt8] {
        let name = UUID().uuidString
        let input = try folder.write(statement.der, to: name)
        let chain = try folder.write(certificates.flatMap { try pki.folder.bytes(of: "\($0).crt") }, to: "\(name).pem")
        var arguments = [
            "cms", "-sign", "-binary", "-nodetach", "-nosmimecap", "-in", input, "-outform", "DER", "-out",
            folder.path("\(name).der"), "-signer", pki.certificate(signer), "-inkey", pki.key(signer), "-econtent_type",
            "1.2.840.113549.1.9.16.1.4",
        ]
        if !certificates.isEmpty { arguments += ["-certfile", chain] }
        arguments += options.contains("-md") ? [] : ["-md", "sha256"]
        arguments += options.contains("-no-cades") ? options.filter { $0 != "-no-cades" } : options + ["-cades"]
        try OpenSSL.must(arguments)
        return try folder.bytes(of: "\(name).der")
    }

    /// An answer of `openssl ts -reply` to a request, as of now.
    func response(
        to request: TimestampRequest,
        signer: String = "tsa",
        chain: [String] = [],
        settings: String = "ess_cert_id_alg=sha256\nsigner_digest=sha256\n"
    ) throws -> [UInt8] {
        let name = UUID().uuidString
        let query = try folder.write(request.der, to: "\(name).tsq")
        let serial = try folder.write("01\n", to: "\(name).serial")
        let configuration = try folder.write(
            """
            [tsa]
            default_tsa=one
            [one]
            serial=\(serial)
            default_policy=1.2.3.4.1
            digests=sha256
            accuracy=secs:1,millisecs:500
            ordering=yes
            tsa_name=yes
            ess_cert_id_chain=no
            \(settings)
            """,
            to: "\(name).cnf"
        )
        var arguments = [
            "ts", "-reply", "-config", configuration, "-section", "one", "-queryfile", query, "-signer",
            pki.certificate(signer), "-inkey", pki.key(signer), "-out", folder.path("\(name).tsr"),
        ]
        if !chain.isEmpty {
            let file = try folder.write(chain.flatMap { try pki.folder.bytes(of: "\($0).crt") }, to: "\(name).pem")
            arguments += ["-chain", file]
        }
        try OpenSSL.must(arguments)
        return try folder.bytes(of: "\(name).tsr")
    }

    /// What `openssl ts -verify` says to a token.
    func opensslAccepts(
        _ token: [UInt8],
        roots: [String] = ["root"],
        untrusted: [String] = ["middle"],
        at moment: Int = TestTokens.moment,
        digest: Digest = TestTokens.digest
    ) throws -> Bool {
        let name = UUID().uuidString
        let file = try folder.write(token, to: "\(name).tok")
        let anchors = try folder.write(roots.flatMap { try pki.folder.bytes(of: "\($0).crt") }, to: "\(name).roots")
        var arguments = [
            "ts", "-verify", "-token_in", "-in", file, "-digest", digest.hex, "-CAfile", anchors, "-attime",
            String(moment),
        ]
        if !untrusted.isEmpty {
            let chain = try folder.write(
                untrusted.flatMap { try pki.folder.bytes(of: "\($0).crt") },
                to: "\(name).chain"
            )
            arguments += ["-untrusted", chain]
        }
        return try OpenSSL.run(arguments).succeeded
    }

    /// What `openssl cms -verify` says to a token, which knows more signatures than `ts`.
    func opensslAcceptsMessage(_ token: [UInt8], roots: [String], at moment: Int) throws -> Bool {
        let name = UUID().uuidString
        let file = try folder.write(token, to: "\(name).tok")
        let anchors = try folder.write(roots.flatMap { try pki.folder.bytes(of: "\($0).crt") }, to: "\(name).roots")
        return try OpenSSL.run([
            "cms", "-verify", "-cades", "-inform", "DER", "-in", file, "-CAfile", anchors, "-purpose", "timestampsign",
            "-attime", String(moment), "-out", "/dev/null",
        ]).succeeded
    }
}
