// One statement of every kind, with values that can be told apart.

import MerkleLog
import Testing
import TrialIntegrity

/// Statements of every kind after the first entry's.
enum EveryStatement {
    static let origin = "trial.example/log1"
    static let trial = Digest.sha256([2])

    static func clock() throws -> UTCTimestamp { try #require(UTCTimestamp(parsing: "2026-11-22T10:00:00Z")) }

    static func reference() throws -> SealReference {
        SealReference(id: try #require(SealID(parsing: "701/LB#2")), leaf: Digest.sha256([5]))
    }

    static func rotation() throws -> KeyRotationStatement {
        try KeyRotationStatement(
            origin: origin,
            trial: trial,
            newKey: Fixture.key("coordinator-701", 8),
            replaces: Digest.sha256(Fixture.key("coordinator-701", 7).verifierKey.publicKey),
            lost: false,
            reason: "yearly",
            clock: clock()
        )
    }

    static func lost() throws -> Checkpoint {
        try Checkpoint(origin: origin, size: 9, root: Digest.sha256([6]))
    }

    static func restore() throws -> RestoreStatement {
        RestoreStatement(
            origin: origin,
            trial: trial,
            lost: try lost().signed(by: Fixture.key(origin, 1)).bytes,
            restored: SeenCheckpoint(size: 5, root: Digest.sha256([4])),
            reason: "disk-failure",
            clock: try clock()
        )
    }

    static func anchor() throws -> AnchorStatement {
        AnchorStatement(
            origin: origin,
            trial: trial,
            checkpoint: SeenCheckpoint(size: 5, root: Digest.sha256([4])),
            stamped: Digest.sha256([3]),
            time: try clock(),
            token: [0x30, 0x00],
            material: Digest.sha256([1])
        )
    }

    static func erasure() throws -> ErasureStatement {
        ErasureStatement(
            origin: origin,
            trial: trial,
            order: Digest.sha256([3]),
            seals: [
                SealReference(id: try #require(SealID(parsing: "701/LB#10")), leaf: Digest.sha256([9])),
                try reference(),
            ],
            reason: "consent-withdrawn",
            clock: try clock()
        )
    }

    static func lock() throws -> LockStatement {
        LockStatement(
            origin: origin,
            trial: trial,
            action: .lock,
            scope: LockScope(sites: ["702", "701"], datasets: nil),
            reason: "database-lock",
            clock: try clock()
        )
    }

    /// All of them, by the name of their kind.
    static func all() throws -> [(kind: String, statement: any TrialStatement)] {
        let clock = try clock()
        let seal = try reference()
        return [
            ("key-enrolment", try Fixture.enrolment()), ("seal", try Fixture.seal()),
            ("key-rotation", try rotation()),
            (
                "key-revocation",
                KeyRevocationStatement(
                    origin: origin,
                    trial: trial,
                    name: "coordinator-701",
                    keyID: Digest.sha256([7]),
                    reason: "stolen",
                    compromisedSince: UTCTimestamp(parsing: "2026-11-01T00:00:00Z"),
                    clock: clock
                )
            ),
            (
                "retraction",
                RetractionStatement(origin: origin, trial: trial, seal: seal, reason: "wrong-file", clock: clock)
            ),
            (
                "sign-off",
                SignOffStatement(
                    origin: origin,
                    trial: trial,
                    seal: seal,
                    meaning: "approval",
                    role: .site,
                    clock: clock,
                    printedName: Digest.sha256([8])
                )
            ),
            (
                "acknowledgement",
                AcknowledgementStatement(
                    origin: origin,
                    trial: trial,
                    seal: seal,
                    verdict: .equivalent,
                    report: Digest.sha256([9]),
                    clock: clock
                )
            ),
            ("lock", try lock()),
            ("approval", ApprovalStatement(origin: origin, trial: trial, action: Digest.sha256([4]), clock: clock)),
            (
                "amendment",
                AmendmentStatement(trial: trial, definition: Fixture.definition(), reason: "amendment-2", clock: clock)
            ),
            ("erasure", try erasure()), ("anchor", try anchor()), ("restore", try restore()),
            (
                "report",
                ReportStatement(origin: origin, trial: trial, digest: Digest.sha256([3]), kind: "audit", clock: clock)
            ),
        ]
    }

    static func value(_ kind: String) throws -> JSONValue {
        try #require(try all().first { $0.kind == kind }).statement.value
    }
}

/// Statements of one kind with one member changed.
struct KindChanges: Sendable, CustomTestStringConvertible {
    let kind: String
    let changes: [Change]
    var testDescription: String { kind }
}

struct EveryStatementTests {
    @Test func `there is a statement of every kind`() throws {
        let kinds = try EveryStatement.all().map(\.kind) + ["trial"]
        #expect(Set(kinds) == Set(LedgerStatement.Kind.allCases.map(\.rawValue)))
    }

    @Test func `a statement reads back as it was written, and as nothing else`() throws {
        for (kind, statement) in try EveryStatement.all() {
            let payload = try statement.payload()
            let read = try LedgerStatement(payload: payload)
            #expect(read.kind.rawValue == kind)
            #expect(read.origin == EveryStatement.origin)
            #expect(read.trialHash == EveryStatement.trial)
            #expect(try read.later?.payload() == payload)
            #expect((read.clock == nil) == ["key-enrolment", "anchor"].contains(kind))
            let envelope = try statement.signed(by: try Fixture.key("a", 1))
            #expect(try LedgerStatement(in: envelope) == read)
            for other in LedgerStatement.Kind.allCases where other.rawValue != kind {
                let changed = Change("predicateType", .string(other.predicateType)).apply(to: statement.value)
                #expect(throws: JSONError.self, "\(kind) as \(other)") {
                    try LedgerStatement(payload: try changed.canonicalBytes())
                }
            }
        }
    }

    @Test func `a member that is missing, unknown or of another type is refused in every kind`() throws {
        for (kind, statement) in try EveryStatement.all() {
            let predicate = try #require(statement.value["predicate"]?.objectValue)
            var changes = [
                Change("extra", 1), Change("_type", nil), Change("predicate", nil), Change("predicate", .null),
                Change("subject", .array([])), Change("subject/0/name", nil), Change("subject/0/name", ""),
                Change("subject/0/name", "a b"), Change("subject/0/digest", nil), Change("subject/0/extra", 1),
                Change("subject/0/digest/extra", "x"), Change("predicate/extra", 1), Change("predicate/trial", "00"),
            ]
            for name in predicate.keys {
                changes += [Change("predicate/\(name)", nil), Change("predicate/\(name)", 7)]
                changes.append(Change("predicate/\(name)", .array([7])))
                changes.append(Change("predicate/\(name)", .object(["x": 7])))
                changes.append(Change("predicate/\(name)", "\u{7} no such value"))
            }
            for change in changes {
                let changed = change.apply(to: statement.value)
                #expect(throws: JSONError.self, "\(kind): \(change.testDescription)") {
                    try LedgerStatement(payload: try changed.canonicalBytes())
                }
            }
        }
    }

    static let changes: [KindChanges] = [
        KindChanges(
            kind: "key-rotation",
            changes: [
                Change("predicate/possession", "AAAA"), Change("predicate/reason", "Lost it"),
                Change("predicate/replaces", "00"), Change("predicate/lost", "false"),
                Change("predicate/name", "other"), Change("subject/0/name", "trial.example/log1/keys/other"),
                Change("subject/0/digest/sha256", .string(Digest.sha256([1]).hex)),
                Change("predicate/vkey", "coordinator-701+00000000+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"),
            ]
        ),
        KindChanges(
            kind: "key-revocation",
            changes: [
                Change("predicate/compromisedSince", "2026-11-22T10:00:01Z"), Change("predicate/compromisedSince", nil),
                Change("predicate/compromisedSince", "2026-11-01"), Change("predicate/name", "other"),
                Change("subject/0/name", "coordinator-701"),
            ]
        ),
        KindChanges(
            kind: "retraction",
            changes: [
                Change("subject/0/name", "trial.example/log1/701/LB#0"), Change("subject/0/name", "701/LB#2"),
                Change("subject/0/digest", .object(["sha256": .string(Digest.sha256([5]).hex)])),
                Change("predicate/reason", ""), Change("predicate/clock", "2026-11-22T10:00:00+00:00"),
            ]
        ),
        KindChanges(
            kind: "sign-off",
            changes: [
                Change("predicate/meaning", "I approve"), Change("predicate/role", "monitor"),
                Change("predicate/printedName", "Jane Doe"), Change("predicate/printedName", .null),
            ]
        ),
        KindChanges(
            kind: "acknowledgement",
            changes: [Change("predicate/verdict", "fine"), Change("predicate/report", "00")]
        ),
        KindChanges(
            kind: "lock",
            changes: [
                Change("predicate/action", "close"), Change("predicate/scope/sites", .array([])),
                Change("predicate/scope/sites", .strings(["702", "701"])),
                Change("predicate/scope/sites", .strings(["701", "701"])),
                Change("predicate/scope/sites", .strings(["7 1"])), Change("predicate/scope/datasets", nil),
                Change("predicate/scope/extra", 1), Change("subject/0/digest/sha256", .string(Digest.sha256([1]).hex)),
            ]
        ),
        KindChanges(
            kind: "approval",
            changes: [
                Change("predicate/action", .string(Digest.sha256([1]).hex)),
                Change("subject/0/digest", .object(["sha256": .string(Digest.sha256([4]).hex)])),
            ]
        ),
        KindChanges(
            kind: "amendment",
            changes: [
                Change("predicate/definition/title", "Another"), Change("predicate/definition/origin", "other"),
                Change("subject/0/name", "other"), Change("predicate/definition/colour", "red"),
            ]
        ),
        KindChanges(
            kind: "erasure",
            changes: [
                Change("predicate/seals", .array([])), Change("predicate/seals/0/seal", "701/LB#10"),
                Change("predicate/seals/0/seal", "701/LB#11"), Change("predicate/seals/0/leaf", "00"),
                Change("predicate/seals/0/extra", 1), Change("predicate/order", .string(Digest.sha256([1]).hex)),
            ]
        ),
        KindChanges(
            kind: "anchor",
            changes: [
                Change("predicate/checkpoint/size", 0), Change("predicate/checkpoint/extra", 1),
                Change("predicate/stamped", .string(Digest.sha256([1]).hex)), Change("predicate/token", ""),
                Change("predicate/token", "MAA"), Change("predicate/time", "2026-11-22T10:00:00.5Z"),
                Change("predicate/material", "00"), Change("predicate/clock", "2026-11-22T10:00:00Z"),
            ]
        ),
        KindChanges(
            kind: "restore",
            changes: [
                Change("predicate/restored/size", 9), Change("predicate/restored/size", 10),
                Change("predicate/restored/size", 0), Change("predicate/lost", "AAAA"),
                Change("subject/0/name", "other.example/log"),
                Change("subject/0/digest/sha256", .string(Digest.sha256([1]).hex)),
            ]
        ),
        KindChanges(kind: "report", changes: [Change("predicate/kind", "An Audit")]),
    ]

    @Test(arguments: changes)
    func `a statement that says anything else is refused`(kind: KindChanges) throws {
        let value = try EveryStatement.value(kind.kind)
        for change in kind.changes {
            let changed = change.apply(to: value)
            #expect(throws: JSONError.self, "\(change.testDescription)") {
                try LedgerStatement(payload: try changed.canonicalBytes())
            }
        }
    }

    @Test func `members that may be null may be null`() throws {
        for (kind, path) in [
            ("key-revocation", "compromisedSince"), ("acknowledgement", "report"), ("anchor", "material"),
            ("lock", "scope/sites"),
        ] {
            let changed = Change("predicate/\(path)", .null).apply(to: try EveryStatement.value(kind))
            #expect(throws: Never.self, "\(kind)") { try LedgerStatement(payload: try changed.canonicalBytes()) }
        }
    }

    @Test func `an enrolment in an entry is by the operator or by a quorum`() throws {
        var enrolment = try Fixture.enrolment()
        enrolment.enrolledBy = KeyEnrolmentStatement.byQuorum
        #expect(try LedgerStatement(payload: try enrolment.payload()) == .key(enrolment))
        enrolment.enrolledBy = KeyEnrolmentStatement.byDefinition
        #expect(throws: JSONError.self) { try enrolment.payload() }
    }

    @Test func `an erasure puts its seals in order`() throws {
        let seals = try EveryStatement.erasure().seals.map(\.id.text)
        #expect(seals == ["701/LB#2", "701/LB#10"])
        var many = try EveryStatement.erasure()
        many.seals = (1...201).compactMap { number in
            SealID(site: "701", dataset: "LB", sequence: number).map {
                SealReference(id: $0, leaf: Digest.sha256([1]))
            }
        }
        #expect(throws: JSONError.self) { try many.payload() }
        many.seals.removeLast()
        #expect(throws: Never.self) { try many.payload() }
    }

    @Test func `the possession of a new key is signed over exactly these bytes`() throws {
        var rotation = try EveryStatement.rotation()
        let text = String(decoding: rotation.possessionMessage, as: UTF8.self)
        let expected = [
            "trialverity/possession/v1", EveryStatement.trial.hex, EveryStatement.origin, rotation.replaces.hex,
            rotation.key.text, "",
        ]
        #expect(text == expected.joined(separator: "\n"))
        try rotation.checkPossession()
        rotation.origin = "other.example/log"
        #expect(throws: EnvelopeError.badSignature) { try rotation.checkPossession() }
    }

    @Test func `what is stamped is the checkpoint with the log's own signature and no other`() throws {
        let key = try Fixture.key(EveryStatement.origin, 1)
        let note = try EveryStatement.lost().signed(by: key)
        let bytes = try #require(AnchorStatement.stampedBytes(of: note, key: key.verifierKey))
        #expect(bytes == note.bytes)
        let witness = try SignerKey(name: "w", seed: [UInt8](repeating: 9, count: 32), type: .cosignature)
        let line = try Cosignature.sign(try EveryStatement.lost(), time: 1, by: witness)
        #expect(AnchorStatement.stampedBytes(of: try note.adding([line]), key: key.verifierKey) == bytes)
        let other = try Fixture.key(EveryStatement.origin, 2).verifierKey
        #expect(AnchorStatement.stampedBytes(of: note, key: other) == nil)
    }
}

struct SignOffNameTests {
    private let salt = [UInt8](repeating: 7, count: 32)

    @Test func `a printed name is written, read and bound by its digest`() throws {
        let name = try #require(SignOffName(printedName: "Zoë O'Brien-Müller, MD", salt: salt))
        let bytes = try name.bytes()
        #expect(try SignOffName(parsing: bytes) == name)
        #expect(name.digest == Digest.sha256(salt + Array("Zoë O'Brien-Müller, MD".utf8)))
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.hasPrefix(#"{"digest":"\#(name.digest.hex)","format":"trialverity/signoff/v1","printedName":"#))
    }

    @Test func `what is no name is refused`() {
        for text in ["", "two\nlines", "a\u{0}", String(repeating: "a", count: 201)] {
            #expect(SignOffName(printedName: text, salt: salt) == nil)
        }
        #expect(SignOffName(printedName: "a", salt: [1]) == nil)
    }

    @Test func `every changed byte of a name's file is noticed`() throws {
        let name = try #require(SignOffName(printedName: "Jane Doe", salt: salt))
        let bytes = try name.bytes()
        for index in bytes.indices {
            for mask: UInt8 in [0x01, 0x20, 0x80] {
                var changed = bytes
                changed[index] ^= mask
                #expect(throws: JSONError.self, "byte \(index)") { try SignOffName(parsing: changed) }
            }
        }
        for changed in [bytes + [0x0A], Array(bytes.dropLast()), [0x20] + bytes, []] {
            #expect(throws: JSONError.self) { try SignOffName(parsing: changed) }
        }
    }
}
