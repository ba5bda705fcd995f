// Statements, answers and tokens in forms that must be refused.

import Foundation
import MerkleLog
import OutsideTime
import TestSupport
import Testing
import TrialIntegrity

@Suite(.enabled(if: OpenSSL.isPresent, OpenSSL.skipReason))
struct StatementFormTests {
    private let tokens: TestTokens

    init() throws { tokens = try TestTokens() }

    static let refused: [(String, Statement)] = [
        ("version 2", Statement(version: TestDER.integer(2))),
        ("an imprint of another length", Statement(digest: [1, 2, 3])),
        ("a serial number that is negative", Statement(serial: TestDER.integer(0x80))),
        ("a serial number of 22 bytes", Statement(serial: TestDER.value(0x02, [UInt8](repeating: 1, count: 22)))),
        ("a serial number with a needless zero", Statement(serial: TestDER.integer(0, 1))),
        ("a time without Z", Statement(time: "20250601120000")),
        ("a time with a fraction that ends in zero", Statement(time: "20250601120000.50Z")),
        ("an ordering that is FALSE", Statement(rest: [0x01, 0x01, 0x00])),
        ("an ordering that is neither", Statement(rest: [0x01, 0x01, 0x01])),
        ("an accuracy of 1000 ms", Statement(rest: TestDER.sequence(TestDER.value(0x80, [0x03, 0xE8])))),
        ("an accuracy of 0 ms", Statement(rest: TestDER.sequence(TestDER.value(0x80, [0])))),
        ("a negative accuracy", Statement(rest: TestDER.sequence(TestDER.integer(0xFF)))),
        ("a nonce of 22 bytes", Statement(rest: TestDER.value(0x02, [UInt8](repeating: 1, count: 22)))),
        (
            "a critical extension",
            Statement(rest: TestDER.value(0xA1, TestDER.sequence([0x06, 0x01, 0x2A], [1, 1, 0xFF], [4, 0])))
        ),
        ("a field too many", Statement(rest: TestDER.value(0x0C, [0x41]))),
        ("accuracy after ordering", Statement(rest: [0x01, 0x01, 0xFF] + TestDER.sequence(TestDER.integer(1)))),
    ]

    @Test(arguments: refused.map(\.0))
    func `a statement is refused with`(what: String) throws {
        let statement = try #require(Self.refused.first { $0.0 == what }).1
        let token = try tokens.token(statement)
        #expect(throws: TimestampError.self) { try TimestampToken(parsing: token) }
    }

    @Test func `a statement with every optional field is read`() throws {
        let name: [UInt8] = TestDER.value(
            0xA4,
            TestDER.sequence(
                TestDER.value(
                    0x31,
                    TestDER.sequence([0x06, 0x03, 0x55, 0x04, 0x03], TestDER.value(0x0C, Array("A TSA".utf8)))
                )
            )
        )
        let rest =
            TestDER.sequence(TestDER.integer(2), TestDER.value(0x80, [5]), TestDER.value(0x81, [7]))
            + [0x01, 0x01, 0xFF] + TestDER.integer(0, 0x80) + TestDER.value(0xA0, name)
            + TestDER.value(0xA1, TestDER.sequence([0x06, 0x01, 0x2A], [4, 0]))
        let info = try TimestampToken(parsing: tokens.token(Statement(time: "20250601120000.25Z", rest: rest))).info
        #expect(info.accuracy == 2_005_007)
        #expect(info.nonce == [0x80])
        #expect(info.authority == "CN=A TSA")
        #expect(info.roundedTime.text == "2025-06-01T12:00:01Z")
        #expect(info.latest.text == "2025-06-01T12:00:03Z")
        #expect(info.earliest.text == "2025-06-01T11:59:58Z")
        #expect(info.serialNumber == "07")
    }

    @Test func `a token of data that is no statement is refused`() throws {
        let folder = try TemporaryFolder()
        let input = try folder.write("abc", to: "a")
        try OpenSSL.must(
            "cms",
            "-sign",
            "-binary",
            "-nodetach",
            "-in",
            input,
            "-outform",
            "DER",
            "-out",
            folder.path("b"),
            "-signer",
            tokens.pki.certificate("tsa"),
            "-inkey",
            tokens.pki.key("tsa"),
            "-cades"
        )
        #expect(throws: TimestampError.malformed("the token")) { try TimestampToken(parsing: folder.bytes(of: "b")) }
    }

    @Test func `a token of two signers is refused`() throws {
        let options = ["-signer", tokens.pki.certificate("p384"), "-inkey", tokens.pki.key("p384")]
        let token = try tokens.token(options: options)
        #expect(throws: TimestampError.malformed("the token")) { try TimestampToken(parsing: token) }
    }
}

struct ResponseTests {
    private func response(status: UInt8, failure: [UInt8]? = nil, text: [UInt8] = []) -> [UInt8] {
        TestDER.sequence(
            TestDER.sequence(TestDER.integer(status), text, failure.map { TestDER.value(0x03, $0) } ?? [])
        )
    }

    @Test(
        arguments: [
            (2, [0x00, 0x80], "rejection", ["bad algorithm"]), (2, [0x05, 0x20], "rejection", ["bad request"]),
            (2, [0x02, 0x04], "rejection", ["bad data format"]),
            (2, [0x00, 0x00, 0x03], "rejection", ["time not available", "policy not accepted"]),
            (
                2, [0x06, 0x00, 0x00, 0xC0], "rejection",
                ["extension not accepted", "additional information not available"]
            ),
            (2, [0x06, 0x00, 0x00, 0x00, 0x40], "rejection", ["system failure"]), (3, nil, "waiting", []),
            (4, nil, "revocation warning", []), (5, nil, "revocation notification", []), (9, nil, "status 9", []),
        ] as [(UInt8, [UInt8]?, String, [String])]
    )
    func `a refusal is named`(status: UInt8, failure: [UInt8]?, name: String, failures: [String]) {
        #expect(throws: TimestampError.notGranted(status: name, failures: failures)) {
            try TimestampResponse(parsing: response(status: status, failure: failure))
        }
    }

    @Test func `the authority's own words are not repeated`() throws {
        let text = TestDER.sequence(TestDER.value(0x0C, Array("\u{1B}[2J words".utf8)))
        let error = try #require(throws: TimestampError.self) {
            try TimestampResponse(parsing: response(status: 2, failure: [0x05, 0x20], text: text))
        }
        #expect(!error.message.contains("words"))
        #expect(error.message == "the timestamp authority answered rejection, bad request")
    }

    @Test(arguments: [[], [0x30], [0x30, 0x00], Array("HTTP".utf8), [0x30, 0x03, 0x30, 0x01, 0x02]] as [[UInt8]])
    func `what is no answer is refused`(bytes: [UInt8]) {
        #expect(throws: TimestampError.malformed("the answer")) { try TimestampResponse(parsing: bytes) }
    }

    @Test func `a grant without a token is refused`() {
        #expect(throws: TimestampError.malformed("the answer")) { try TimestampResponse(parsing: response(status: 0)) }
    }

    @Test func `an answer of more than 1 MiB is refused unread`() {
        #expect(throws: TimestampError.tooLarge("the answer", limit: 1 << 20)) {
            try TimestampResponse(parsing: [UInt8](repeating: 0x30, count: 1 << 20 | 1))
        }
    }
}
