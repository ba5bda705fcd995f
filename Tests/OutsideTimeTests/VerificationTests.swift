// Tokens that hold and tokens that do not; `openssl ts -verify` judges the same bytes.

import Foundation
import MerkleLog
import OutsideTime
import TestSupport
import Testing
import TrialIntegrity

/// One token and what both verifiers must say.
struct TokenCase: Sendable, CustomTestStringConvertible {
    var what: String
    var signer = "tsa"
    var certificates = ["middle"]
    var options: [String] = []
    var time = "20250601120000Z"
    var moment = TestTokens.moment
    var roots = "root"
    /// What is beside the token.
    var beside: [String] = ["middle"]
    /// Nil when the token holds.
    var error: TimestampError?
    /// Whether openssl is of another opinion, and why.
    var opensslDiffers: String?

    var testDescription: String { what }

    static let pss = ["-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:digest"]

    static let all: [TokenCase] = [
        TokenCase(what: "an EC signer under an intermediate"),
        TokenCase(what: "the intermediate only beside the token", certificates: []),
        TokenCase(what: "the intermediate only in the token", beside: []),
        TokenCase(what: "the root in the token as well", certificates: ["middle", "root"]),
        TokenCase(what: "a signer directly under the root", signer: "direct", certificates: [], beside: []),
        TokenCase(what: "SHA-384", options: ["-md", "sha384"]),
        TokenCase(what: "SHA-512", options: ["-md", "sha512"]),
        TokenCase(what: "P-384 with SHA-384", signer: "p384", options: ["-md", "sha384"]),
        TokenCase(what: "P-521 with SHA-512", signer: "p521", options: ["-md", "sha512"]),
        TokenCase(what: "P-521 with SHA-256", signer: "p521"),
        TokenCase(what: "RSA PKCS #1", signer: "rsa", certificates: [], roots: "rsa-root", beside: []),
        TokenCase(
            what: "RSA PKCS #1 with SHA-512",
            signer: "rsa",
            certificates: [],
            options: ["-md", "sha512"],
            roots: "rsa-root",
            beside: []
        ),
        TokenCase(
            what: "RSA PSS",
            signer: "rsa",
            certificates: [],
            options: pss,
            roots: "rsa-root",
            beside: [],
            opensslDiffers: "its `ts` knows RSA PKCS #1 only; its `cms` verifies the token"
        ),
        TokenCase(
            what: "RSA PSS with SHA-384",
            signer: "rsa",
            certificates: [],
            options: pss + ["-md", "sha384"],
            roots: "rsa-root",
            beside: [],
            opensslDiffers: "as above"
        ),
        TokenCase(
            what: "RSA PSS with another salt length",
            signer: "rsa",
            certificates: [],
            options: ["-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:20"],
            roots: "rsa-root",
            beside: [],
            error: .unsupportedAlgorithm("RSA-PSS with unusual parameters")
        ),
        TokenCase(
            what: "SHA-1",
            options: ["-md", "sha1"],
            error: .unsupportedAlgorithm("SHA-1"),
            opensslDiffers: "SHA-1"
        ),
        TokenCase(
            what: "a chain that has expired since",
            signer: "expired",
            time: "20210601120000Z",
            moment: 1_622_548_800
        ),
        TokenCase(what: "a chain that had expired", signer: "expired", error: .notValidThen),
        TokenCase(
            what: "a signer whose issuer had expired",
            signer: "under-old",
            certificates: ["old-middle"],
            beside: ["old-middle"],
            error: .notValidThen
        ),
        TokenCase(what: "a chain not yet valid", time: "20190601120000Z", moment: 1_559_390_400, error: .notValidThen),
        TokenCase(what: "another root", roots: "other", error: .untrusted),
        TokenCase(what: "no intermediate", certificates: [], beside: [], error: .untrusted),
        TokenCase(
            what: "an issuer that is no authority",
            signer: "under-no-ca",
            certificates: ["issuer-no-ca"],
            error: .untrusted
        ),
        TokenCase(
            what: "no extended key usage",
            signer: "no-eku",
            error: .wrongPurpose("it has no extended key usage")
        ),
        TokenCase(
            what: "an extended key usage that is not critical",
            signer: "mild-eku",
            error: .wrongPurpose("its extended key usage is not critical")
        ),
        TokenCase(
            what: "two extended key usages",
            signer: "two-ekus",
            error: .wrongPurpose("its extended key usage is not timeStamping alone")
        ),
        TokenCase(
            what: "another extended key usage",
            signer: "wrong-eku",
            error: .wrongPurpose("its extended key usage is not timeStamping alone")
        ),
        TokenCase(
            what: "another key usage",
            signer: "wrong-use",
            error: .wrongPurpose("its key usage is not signatures alone")
        ),
        TokenCase(what: "no certificate of the signer", options: ["-nocerts"], error: .signerMissing),
        TokenCase(
            what: "no attribute that names the certificate",
            options: ["-no-cades"],
            error: .malformed("the token's signed attributes")
        ),
        TokenCase(
            what: "no signed attributes",
            options: ["-no-cades", "-noattr"],
            error: .malformed("the token's signed attributes")
        ),
    ]
}

@Suite(.enabled(if: OpenSSL.isPresent, OpenSSL.skipReason))
struct VerificationTests {
    private let tokens: TestTokens
    private var pki: TestPKI { tokens.pki }

    init() throws { tokens = try TestTokens() }

    private func verify(
        _ token: [UInt8],
        roots: String = "root",
        material: TimeMaterial = .empty,
        nonce: [UInt8]? = nil
    ) async throws -> VerifiedTimestamp {
        try await TimestampToken(parsing: token)
            .verify(stamped: TestTokens.digest, trust: pki.trust(roots), material: material, nonce: nonce)
    }

    @Test(arguments: TokenCase.all)
    func `both verifiers agree`(example: TokenCase) async throws {
        let token = try tokens.token(
            Statement(time: example.time),
            signer: example.signer,
            certificates: example.certificates,
            options: example.options
        )
        let material = try TimeMaterial(collecting: example.beside.map { try pki.folder.bytes(of: "\($0).crt") })
        if let error = example.error {
            await #expect(throws: error) { try await verify(token, roots: example.roots, material: material) }
        } else {
            let verified = try await verify(token, roots: example.roots, material: material)
            #expect(verified.info.time == StampedTime(Array(example.time.utf8)))
            #expect(verified.signer.contains("CN=\(example.signer)"))
            #expect(verified.root.contains("CN=\(example.roots)"))
            #expect(verified.revocation == .notChecked)
        }
        let accepted = try tokens.opensslAccepts(
            token,
            roots: [example.roots],
            untrusted: example.beside,
            at: example.moment
        )
        #expect(accepted == ((example.error == nil) != (example.opensslDiffers != nil)))
        if example.error == nil, example.opensslDiffers != nil {
            #expect(try tokens.opensslAcceptsMessage(token, roots: [example.roots], at: example.moment))
        }
    }

    static let settings = [
        "ess_cert_id_alg=sha1\nsigner_digest=sha256\n", "ess_cert_id_alg=sha256\nsigner_digest=sha256\n",
        "ess_cert_id_alg=sha384\nsigner_digest=sha384\n", "ess_cert_id_alg=sha512\nsigner_digest=sha512\n",
    ]

    @Test(arguments: settings, ["tsa", "direct", "rsa"])
    func `an answer of openssl holds, with signing certificates of both versions`(
        settings: String,
        signer: String
    ) async throws {
        let request = try TimestampRequest(stamping: TestTokens.digest, nonce: [0x80, 1, 2, 3, 4, 5, 6, 7])
        let chain = signer == "tsa" ? ["middle"] : []
        let root = signer == "rsa" ? "rsa-root" : "root"
        let response = try TimestampResponse(
            parsing: tokens.response(to: request, signer: signer, chain: chain, settings: settings)
        )
        #expect(!response.isModified)
        let token = response.token
        let verified = try await verify(token.der, roots: root, nonce: request.nonce)
        #expect(verified.info.policy == "1.2.3.4.1")
        #expect(verified.info.accuracy == 1_500_000)
        #expect(verified.info.authority?.contains("CN=\(signer)") == true)
        #expect(verified.info.serialNumber == "02")
        #expect(verified.info.latest.secondsSince1970 - verified.info.earliest.secondsSince1970 >= 3)
        #expect(verified.checked == [.imprint, .nonce, .signature, .signingCertificate, .purpose, .chain])
        #expect(verified.notChecked == [.policy, .revocation] + (signer == "tsa" ? [.issuerRevocation] : []))
        #expect(verified.signerExpires.text == "2040-01-01T00:00:00Z")
        #expect(verified.expires(by: verified.chainExpires))
        await #expect(throws: TimestampError.wrongNonce) {
            try await verify(token.der, roots: root, nonce: [1])
        }
        let now = Int(verified.info.time.second.secondsSince1970)
        #expect(try tokens.opensslAccepts(token.der, roots: [root], at: now))
    }

    @Test func `a token about other bytes is refused`() async throws {
        let token = try tokens.token()
        let other = Digest.sha256([1])
        await #expect(throws: TimestampError.wrongImprint) {
            try await TimestampToken(parsing: token).verify(stamped: other, trust: pki.trust("root"))
        }
        #expect(try !tokens.opensslAccepts(token, digest: other))
    }

    @Test func `a nonce that is missing from the token is refused`() async throws {
        let token = try tokens.token()
        await #expect(throws: TimestampError.wrongNonce) { try await verify(token, nonce: [7]) }
    }

    @Test func `a policy is checked when policies are pinned`() async throws {
        let token = try TimestampToken(parsing: tokens.token())
        let verified = try await token.verify(
            stamped: TestTokens.digest,
            trust: pki.trust("root", policies: ["1.2.3.4.1"])
        )
        #expect(verified.checked.contains(.policy))
        await #expect(throws: TimestampError.wrongPolicy("1.2.3.4.1")) {
            try await token.verify(stamped: TestTokens.digest, trust: pki.trust("root", policies: ["1.2.3"]))
        }
    }

    @Test func `a signer named by its key identifier is found`() async throws {
        let token = try tokens.token(options: ["-keyid"])
        #expect(try await verify(token).signer.contains("CN=tsa"))
    }

    @Test func `a signer that is pinned itself, or an intermediate that is`() async throws {
        // As with openssl, the end of a chain must be an authority; it need not be self-signed.
        await #expect(throws: TimestampError.untrusted) {
            try await verify(try tokens.token(certificates: []), roots: "tsa")
        }
        let verified = try await verify(try tokens.token(certificates: []), roots: "middle")
        #expect(verified.root.contains("CN=middle"))
        #expect(verified.notChecked.contains(.revocation))
    }

    @Test func `the earliest end of the chain is reported`() async throws {
        let token = try tokens.token(
            Statement(time: "20210601120000Z"),
            signer: "under-old",
            certificates: ["old-middle"]
        )
        let verified = try await verify(token)
        #expect(verified.signerExpires.text == "2040-01-01T00:00:00Z")
        #expect(verified.chainExpires.text == "2022-01-01T00:00:00Z")
    }

    @Test func `certificates of many other authorities beside a token do not stand in its way`() async throws {
        let others = [
            "other", "rsa-root", "rsa", "direct", "p384", "p521", "expired", "old-middle", "under-old", "no-eku",
            "mild-eku", "two-ekus", "wrong-eku", "wrong-use", "issuer-no-ca", "under-no-ca", "ocsp", "false-ocsp",
        ]
        let material = try TimeMaterial(collecting: (others + ["middle"]).map { try pki.folder.bytes(of: "\($0).crt") })
        let token = try tokens.token(certificates: [])
        #expect(try await verify(token, material: material).signer.contains("CN=tsa"))
    }

    @Test func `certificates that another party added change nothing`() async throws {
        let token = try tokens.token(certificates: ["middle", "other", "rsa", "p384", "old-middle"])
        #expect(try await verify(token).signer.contains("CN=tsa"))
        let material = try pki.material("other", "rsa", "p384", "tsa")
        #expect(try await verify(token, material: material).signer.contains("CN=tsa"))
    }
}
