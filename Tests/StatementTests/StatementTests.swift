// Envelopes and statements: known answers, round trips, and every way in which one can be wrong.

import MerkleLog
import Testing
import TrialIntegrity

/// Keys and statements that several tests start from.
enum Fixture {
    static func key(_ name: String, _ byte: UInt8) throws -> SignerKey {
        try SignerKey(name: name, seed: [UInt8](repeating: byte, count: 32))
    }

    static func seal() throws -> SealStatement {
        SealStatement(
            origin: "trial.example/log1",
            id: try #require(SealID(parsing: "701/LB#2")),
            root: Digest.sha256([1]),
            trial: Digest.sha256([2]),
            previous: Digest.sha256([3]),
            reason: "data-cut",
            meaning: "as-collected",
            role: .site,
            siteClock: try #require(UTCTimestamp(parsing: "2026-11-22T10:00:00Z")),
            seenCheckpoint: SeenCheckpoint(size: 5, root: Digest.sha256([4]))
        )
    }

    static func enrolment() throws -> KeyEnrolmentStatement {
        KeyEnrolmentStatement(
            origin: "trial.example/log1",
            trial: Digest.sha256([2]),
            key: try key("coordinator-701", 7).verifierKey,
            role: .site,
            site: "701"
        )
    }

    static func definition() -> TrialDefinition {
        TrialDefinition(
            id: "NIMBUS-302",
            title: "A trial of \u{E9}vidence",
            origin: "trial.example/log1",
            sites: ["701", "702"],
            datasets: [
                "LB": DatasetDefinition(
                    key: ["USUBJID", "LBTESTCD"],
                    delimiter: ";",
                    encoding: "windows-1252",
                    headerLine: 2,
                    types: ["LBORRES": .result],
                    missing: ["LBSTRESN": ["NA", "."]],
                    dateFormats: ["LBDTC": .dayMonthYearSlashes],
                    volatile: ["MaxUpdated"],
                    required: ["USUBJID"]
                ),
                "DM": DatasetDefinition(),
            ]
        )
    }
}

/// A change to one member of a statement, and what it changes.
struct Change: Sendable, CustomTestStringConvertible {
    let path: [String]
    let value: JSONValue?
    var testDescription: String { path.joined(separator: ".") + " = \(value.map { "\($0)" } ?? "absent")" }

    init(_ path: String, _ value: JSONValue?) {
        self.path = path.split(separator: "/").map(String.init)
        self.value = value
    }

    func apply(to target: JSONValue) -> JSONValue { Self.apply(path[...], value, to: target) }

    private static func apply(_ path: ArraySlice<String>, _ value: JSONValue?, to target: JSONValue) -> JSONValue {
        guard let name = path.first else { return value ?? .null }
        if case .array(var elements) = target, let index = Int(name), elements.indices.contains(index) {
            elements[index] = apply(path.dropFirst(), value, to: elements[index])
            return .array(elements)
        }
        var members = target.objectValue ?? [:]
        if path.count == 1, value == nil {
            members[name] = nil
        } else {
            members[name] = apply(path.dropFirst(), value, to: members[name] ?? .null)
        }
        return .object(members)
    }
}

struct EnvelopeTests {
    @Test func `the pre-authentication encoding is that of the DSSE specification`() {
        let bytes = DSSEEnvelope.preAuthenticationEncoding(
            payloadType: "http://example.com/HelloWorld",
            payload: Array("hello world".utf8)
        )
        #expect(bytes == Array("DSSEv1 29 http://example.com/HelloWorld 11 hello world".utf8))
        #expect(
            DSSEEnvelope.preAuthenticationEncoding(payloadType: "\u{E9}", payload: [])
                == Array("DSSEv1 2 \u{E9} 0 ".utf8)
        )
    }

    @Test func `an envelope is signed, read and checked`() throws {
        let key = try Fixture.key("a", 1)
        let envelope = try DSSEEnvelope.sign(statement: Array("{}".utf8), by: key)
        let read = try DSSEEnvelope(parsing: envelope.bytes)
        #expect(read == envelope)
        #expect(read.payload == Array("{}".utf8))
        #expect(read.keyID == Digest.sha256(key.verifierKey.publicKey).hex)
        try read.check(key.verifierKey)
    }

    @Test func `another spelling than the canonical one is refused`() throws {
        let envelope = try DSSEEnvelope.sign(statement: Array("{}".utf8), by: try Fixture.key("a", 1))
        #expect(try DSSEEnvelope(parsing: envelope.bytes).bytes == envelope.bytes)
        #expect(throws: EnvelopeError.self) { try DSSEEnvelope(parsing: Array(" ".utf8) + envelope.bytes) }
        #expect(throws: EnvelopeError.self) { try DSSEEnvelope(parsing: envelope.bytes + Array("\n".utf8)) }
    }

    @Test func `a statement in another spelling than the canonical one is refused`() throws {
        let payload = try Fixture.seal().payload()
        #expect(throws: Never.self) { try LedgerStatement(payload: payload) }
        #expect(throws: JSONError.self) { try LedgerStatement(payload: payload + Array("\n".utf8)) }
    }

    @Test func `another key is refused`() throws {
        let envelope = try DSSEEnvelope.sign(statement: Array("{}".utf8), by: try Fixture.key("a", 1))
        let other = try Fixture.key("a", 2).verifierKey
        #expect(throws: EnvelopeError.otherKey(found: envelope.keyID, expected: DSSEEnvelope.keyID(of: other))) {
            try envelope.check(other)
        }
    }

    @Test func `every changed byte of an envelope is noticed`() throws {
        let key = try Fixture.key("a", 1)
        let envelope = try DSSEEnvelope.sign(statement: try Fixture.seal().payload(), by: key)
        for index in envelope.bytes.indices {
            for mask: UInt8 in [0x01, 0x20, 0x80] {
                var bytes = envelope.bytes
                bytes[index] ^= mask
                #expect(throws: (any Error).self, "byte \(index)") {
                    try DSSEEnvelope(parsing: bytes).check(key.verifierKey)
                }
            }
        }
    }

    @Test(arguments: [
        Change("extra", .null), Change("payload", nil), Change("payload", "e30"), Change("payload", "e31="),
        Change("payloadType", "application/json"), Change("signatures", .array([])), Change("signatures", .object([:])),
        Change("signatures/0/keyid", nil), Change("signatures/0/keyid", "00"), Change("signatures/0/x", 1),
        Change("signatures/0/sig", "AAAA"),
    ])
    func `an envelope with other members is refused`(change: Change) throws {
        let envelope = try DSSEEnvelope.sign(statement: Array("{}".utf8), by: try Fixture.key("a", 1))
        let changed = change.apply(to: try JSONValue(parsing: envelope.bytes))
        #expect(throws: EnvelopeError.self) { try DSSEEnvelope(parsing: try changed.canonicalBytes()) }
    }

    @Test func `two signatures are refused`() throws {
        let envelope = try DSSEEnvelope.sign(statement: Array("{}".utf8), by: try Fixture.key("a", 1))
        var members = try #require(try JSONValue(parsing: envelope.bytes).objectValue)
        let signature = try #require(members["signatures"]?.arrayValue?.first)
        members["signatures"] = .array([signature, signature])
        #expect(throws: EnvelopeError.self) {
            try DSSEEnvelope(parsing: try JSONValue.object(members).canonicalBytes())
        }
    }

    @Test func `an envelope holds 65,535 bytes and no more`() throws {
        let key = try Fixture.key("a", 1)
        #expect(throws: EnvelopeError.self) {
            try DSSEEnvelope.sign(statement: [UInt8](repeating: 0x20, count: 60_000), by: key)
        }
        // Base64 takes four bytes for three: the largest payload that fits, and the next size.
        let empty = try DSSEEnvelope.sign(statement: [], by: key).bytes.count
        let payload = (DSSEEnvelope.maximumByteCount - empty) / 4 * 3
        let largest = try DSSEEnvelope.sign(statement: [UInt8](repeating: 0x20, count: payload), by: key)
        #expect(largest.bytes.count > DSSEEnvelope.maximumByteCount - 4)
        #expect(throws: EnvelopeError.tooLarge(byteCount: largest.bytes.count + 4)) {
            try DSSEEnvelope.sign(statement: [UInt8](repeating: 0x20, count: payload + 1), by: key)
        }
    }
}

struct StatementTests {
    @Test func `a seal has exactly this canonical form`() throws {
        let bytes = try Fixture.seal().payload()
        let (d1, d2) = (Digest.sha256([1]).hex, Digest.sha256([2]).hex)
        let (d3, d4) = (Digest.sha256([3]).hex, Digest.sha256([4]).hex)
        let expected =
            #"{"_type":"https://in-toto.io/Statement/v1","predicate":{"meaning":"as-collected","previous":"\#(d3)","#
            + #""reason":"data-cut","role":"site","seenCheckpoint":{"root":"\#(d4)","size":5},"sequence":2,"#
            + #""siteClock":"2026-11-22T10:00:00Z","trial":"\#(d2)"},"#
            + #""predicateType":"https://trialverity.org/seal/v1","#
            + #""subject":[{"digest":{"trialverityRootV1":"\#(d1)"},"name":"trial.example/log1/701/LB#2"}]}"#
        #expect(String(decoding: bytes, as: UTF8.self) == expected)
        #expect(try LedgerStatement(payload: bytes) == .seal(try Fixture.seal()))
    }

    @Test func `statements of every kind read back`() throws {
        let enrolment = try Fixture.enrolment()
        #expect(try LedgerStatement(payload: try enrolment.payload()) == .key(enrolment))
        let trial = TrialDefinitionStatement(
            definition: Fixture.definition(),
            ledgerKey: try Fixture.key("trial.example/log1", 1).verifierKey
        )
        #expect(try LedgerStatement(payload: try trial.payload()) == .trial(trial))
        #expect(try LedgerStatement(payload: try trial.payload()).origin == "trial.example/log1")
    }

    @Test(arguments: [
        Change("_type", "https://in-toto.io/Statement/v0.1"), Change("_type", nil), Change("extra", 1),
        Change("predicateType", "https://trialverity.org/seal/v2"), Change("predicateType", nil),
        Change("subject", .array([])), Change("subject/0/name", "trial.example/log1/701/LB#3"),
        Change("subject/0/name", "701/LB#2"), Change("subject/0/name", "a b/701/LB#2"), Change("subject/0/extra", 1),
        Change("subject/0/digest/sha256", "x"), Change("subject/0/digest/trialverityRootV1", nil),
        Change("subject/0/digest/trialverityRootV1", "AB"), Change("predicate/sequence", 1),
        Change("predicate/sequence", 0), Change("predicate/sequence", "2"), Change("predicate/sequence", .number(2.5)),
        Change("predicate/previous", .null), Change("predicate/previous", nil), Change("predicate/previous", ""),
        Change("predicate/reason", "Born 1950"), Change("predicate/meaning", ""), Change("predicate/role", "Site"),
        Change("predicate/siteClock", "2026-11-22T10:00:00+00:00"), Change("predicate/seenCheckpoint/size", 0),
        Change("predicate/seenCheckpoint/extra", 1), Change("predicate/seenCheckpoint/root", .null),
        Change("predicate/note", "free text"), Change("predicate/trial", "00"),
    ])
    func `a seal that says anything else is refused`(change: Change) throws {
        let changed = change.apply(to: try Fixture.seal().value)
        #expect(throws: JSONError.self) { try LedgerStatement(payload: try changed.canonicalBytes()) }
    }

    @Test func `a seal names the root of its corrections, and without any it has the bytes it always had`() throws {
        var seal = try Fixture.seal()
        let plain = String(decoding: try seal.payload(), as: UTF8.self)
        seal.corrections = Digest.sha256([5])
        let bytes = try seal.payload()
        let member = #""corrections":"\#(Digest.sha256([5]).hex)","#
        #expect(String(decoding: bytes, as: UTF8.self).replacing(member, with: "") == plain)
        #expect(try LedgerStatement(payload: bytes) == .seal(seal))
        for value: JSONValue? in [.null, "", .string(Digest.sha256([5]).hex.uppercased()), 1] {
            let changed = Change("predicate/corrections", value).apply(to: seal.value)
            #expect(throws: JSONError.self) { try LedgerStatement(payload: try changed.canonicalBytes()) }
        }
        seal.previous = nil
        seal.id = try #require(SealID(parsing: "701/LB#1"))
        #expect(throws: JSONError.self) { try seal.payload() }
    }

    @Test func `a first seal has no previous one, and a later one has`() throws {
        var seal = try Fixture.seal()
        seal.previous = nil
        #expect(throws: JSONError.self) { try seal.payload() }
        seal.id = try #require(SealID(parsing: "701/LB#1"))
        _ = try seal.payload()
        seal.previous = Digest.sha256([])
        #expect(throws: JSONError.self) { try seal.payload() }
    }

    @Test(arguments: [
        Change("subject/0/name", "trial.example/log1/keys/other"), Change("subject/0/name", "/keys/coordinator-701"),
        Change("subject/0/digest/sha256", .string(Digest.sha256([9]).hex)), Change("predicate/name", "other"),
        Change("predicate/role", "sponsor"), Change("predicate/role", "operator"), Change("predicate/site", .null),
        Change("predicate/site", "ALL"), Change("predicate/site", "7 1"), Change("predicate/enrolledBy", "x"),
        Change("predicate/vkey", "coordinator-701+00000000+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"),
        Change("predicate/since", 1),
    ])
    func `an enrolment that says anything else is refused`(change: Change) throws {
        let changed = change.apply(to: try Fixture.enrolment().value)
        #expect(throws: JSONError.self) { try LedgerStatement(payload: try changed.canonicalBytes()) }
    }

    @Test(arguments: [
        Change("subject/0/name", "other"), Change("subject/0/digest/sha256", .string(Digest.sha256([9]).hex)),
        Change("predicate/definition/id", "x y"), Change("predicate/definition/title", "two\nlines"),
        Change("predicate/definition/title", ""), Change("predicate/definition/origin", "other"),
        Change("predicate/definition/sites", .strings(["701", "701"])), Change("predicate/definition/sites", "701"),
        Change("predicate/definition/sites", .strings(["ALL"])),
        Change("predicate/definition/sites", .strings(["a", "A"])),
        Change("predicate/definition/enrolment", "anyone"), Change("predicate/definition/colour", "red"),
        Change("predicate/definition/datasets/LB/types/LBORRES", "float"),
        Change("predicate/definition/datasets/LB/delimiter", ":"),
        Change("predicate/definition/datasets/LB/encoding", "utf8"),
        Change("predicate/definition/datasets/LB/headerLine", 0),
        Change("predicate/definition/datasets/LB/dateFormats/LBDTC", "D/M/Y"),
        Change("predicate/definition/datasets/LB/key", "USUBJID"),
        Change("predicate/definition/datasets/LB/key", .strings(["A", "A"])),
        Change("predicate/definition/datasets/LB/volatile", .strings(["USUBJID"])),
        Change("predicate/definition/datasets/LB/round", 2), Change("predicate/definition/datasets/L B", .object([:])),
        Change("predicate/ledgerKey", "other+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"),
    ])
    func `a trial that says anything else is refused`(change: Change) throws {
        let trial = TrialDefinitionStatement(
            definition: Fixture.definition(),
            ledgerKey: try Fixture.key("trial.example/log1", 1).verifierKey
        )
        let changed = change.apply(to: try trial.value())
        #expect(throws: JSONError.self) { try LedgerStatement(payload: try changed.canonicalBytes()) }
    }

    @Test func `only witnesses have keys for cosignatures`() throws {
        let seed = [UInt8](repeating: 7, count: 32)
        var enrolment = try Fixture.enrolment()
        enrolment.key = try SignerKey(name: "w", seed: seed, type: .cosignature).verifierKey
        #expect(throws: JSONError.self) { try enrolment.payload() }
        enrolment.role = .witness
        enrolment.site = nil
        #expect(try LedgerStatement(payload: try enrolment.payload()) == .key(enrolment))
    }

    @Test func `a message about a member names it and no value`() throws {
        let changed = Change("predicate/reason", "Jane Doe").apply(to: try Fixture.seal().value)
        let error = try #require(throws: JSONError.self) { try LedgerStatement(payload: try changed.canonicalBytes()) }
        #expect(error.message.hasPrefix("predicate.reason must be"))
        #expect(!error.message.contains("Jane"))
    }
}
