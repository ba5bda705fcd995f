// What the keeper accepts, and each thing it refuses.

import MerkleLog
import TestSupport
import Testing
import TrialIntegrity
import TrialLedger

struct AcceptanceTests {
    @Test func `a trial starts with its definition as the first entry`() throws {
        let trial = try TestTrial()
        let reader = try trial.read()
        #expect(reader.head.size == 1)
        #expect(reader.trial.definition.id == "NIMBUS-302")
        #expect(reader.trialHash == Digest.sha256(try reader.entry(0).envelope.bytes))
        #expect(
            try trial.names() == [
                "evidence", "head.sqlite", "keys", "ledger.lock", "ledger.sqlite", "receipts", "trial.yaml",
                "trust.policy",
            ]
        )
    }

    @Test func `seals are accepted in blocks, and found again`() throws {
        let trial = try TestTrial.sealed()
        let reader = try trial.read()
        #expect(try reader.seals().map(\.statement.id.text) == ["701/LB#1", "701/LB#2", "ALL/DM#1"])
        #expect(try reader.seals().map(\.signer) == ["coordinator-701", "coordinator-701", "sponsor"])
        #expect(try reader.blocks().map(\.entries) == [0..<1, 1..<3, 3..<4, 4..<6])
        #expect(try reader.keys().map(\.name) == ["coordinator-701", "sponsor"])
        #expect(try reader.newestSeal(site: "701", dataset: "LB")?.statement.id.sequence == 2)
        #expect(try reader.newestSeal(site: "701", dataset: "AE") == nil)
        #expect(try reader.status().map(\.newest.text) == ["701/LB#2", "ALL/DM#1"])
        #expect(try reader.status().map(\.entry) == [4, 5])
        #expect(try reader.seals(site: "701", dataset: "LB", sequence: 1).count == 1)
        #expect(try reader.checkpoint(signedBy: trial.ledgerKey.verifierKey).size == 6)
        let first = try reader.seal(try #require(SealID(parsing: "701/LB#1")))
        let second = try reader.seal(try #require(SealID(parsing: "701/LB#2")))
        #expect(second.statement.previous == first.leaf)
        let third = try #require(SealID(parsing: "701/LB#3"))
        #expect(throws: LedgerError.unknownSeal("701/LB#3")) { try reader.seal(third) }
    }

    @Test func `two seals of one dataset fit in one block`() throws {
        let trial = try TestTrial.sealed()
        try trial.write { writer in
            let first = try trial.seal("701/AE#1", writer)
            let block = try writer.accept([first, try trial.seal("701/AE#2", writer, after: first)])
            #expect(block.entries.map(\.index) == [6, 7])
            #expect(block.head.size == 8)
        }
        #expect(try trial.verify().state.faults == [])
    }

    @Test func `proofs hold for every entry and every older state`() throws {
        let trial = try TestTrial.sealed()
        let reader = try trial.read()
        for index in UInt64(0)..<6 {
            try InclusionProof.check(
                proof: try reader.inclusionProof(of: index),
                index: index,
                size: 6,
                leafHash: try reader.entry(index).leaf,
                root: reader.head.root
            )
        }
        for size in UInt64(1)...6 {
            try ConsistencyProof.check(
                proof: try reader.consistencyProof(from: size),
                from: size,
                to: 6,
                oldRoot: try reader.root(atSize: size),
                newRoot: reader.head.root
            )
        }
        #expect(throws: LedgerError.self) { try reader.inclusionProof(of: 6) }
        #expect(throws: LedgerError.self) { try reader.root(atSize: 7) }
    }

    @Test func `one refused envelope refuses the whole block`() throws {
        let trial = try TestTrial.sealed()
        try trial.write { writer in
            let good = try trial.seal("701/AE#1", writer)
            let bad = try trial.seal("701/LB#9", writer, after: [1])
            let id = try #require(SealID(parsing: "701/LB#9"))
            #expect(throws: LedgerError.refused(position: 1, .sequence(seal: id, expected: 3))) {
                try writer.accept([good, bad])
            }
            #expect(writer.published.size == 6)
            try writer.accept([good])
        }
        #expect(try trial.read().head.size == 7)
    }

    @Test func `a seal by a key that is not enrolled is not permitted`() throws {
        let trial = try TestTrial.sealed()
        let stranger = try TestTrial.key("coordinator-701", 9)
        try trial.write { writer in
            let found = try violation { try writer.accept([try trial.seal("701/LB#3", writer, by: stranger)]) }
            #expect(found == .notEnrolled(keyID: DSSEEnvelope.keyID(of: stranger.verifierKey)))
            #expect(found.failureClass == .notPermitted)
        }
    }

    @Test(arguments: ["702/LB#1", "ALL/LB#1"])
    func `a site's key seals its own site only`(id: String) throws {
        let trial = try TestTrial.sealed()
        try trial.write { writer in
            let found = try violation { try writer.accept([try trial.seal(id, writer)]) }
            #expect(found == .otherSite(key: "coordinator-701", site: "701"))
            #expect(found.failureClass == .notPermitted)
        }
    }

    @Test(arguments: [KeyRole.regulator, .witness])
    func `regulators and witnesses do not seal`(role: KeyRole) throws {
        let trial = try TestTrial()
        let key = try TestTrial.key("other", 8)
        try trial.write { writer in
            try writer.accept([try trial.enrolment(key, role, site: nil, writer)])
            let found = try violation {
                try writer.accept([try trial.seal("701/LB#1", writer, by: key) { $0.role = role }])
            }
            #expect(found == .roleCannotSeal(key: "other", role: role))
        }
    }

    @Test func `a seal with a wrong signature, role, trial, origin or history is refused`() throws {
        let trial = try TestTrial.sealed()
        let id = try #require(SealID(parsing: "701/LB#3"))
        try trial.write { writer in
            func found(_ change: (inout SealStatement) -> Void) throws -> RuleViolation {
                try violation { try writer.accept([try trial.seal("701/LB#3", writer, change)]) }
            }
            #expect(try found { $0.role = .sponsor } == .otherRole(key: "coordinator-701", role: .site))
            #expect(try found { $0.trial = Digest.sha256([]) } == .otherTrial)
            #expect(try found { $0.origin = "other" } == .otherOrigin(expected: TestTrial.origin))
            #expect(try found { $0.previous = Digest.sha256([]) } == .previous(seal: id))
            #expect(try found { $0.seenCheckpoint.size = 7 } == .seenTooMuch(seal: id, size: 7))
            #expect(try found { $0.seenCheckpoint.size = 5 } == .seenOther(seal: id, size: 5))
            #expect(try found { $0.seenCheckpoint.root = Digest.sha256([]) } == .seenOther(seal: id, size: 6))
            _ = try writer.accept([try trial.seal("701/LB#3", writer)])
        }
    }

    @Test func `an older checkpoint is seen as well as the newest`() throws {
        let trial = try TestTrial.sealed()
        let old = try trial.read().blocks()[1].head
        try trial.write { writer in
            try writer.accept([
                try trial.seal("701/LB#3", writer) {
                    $0.seenCheckpoint = SeenCheckpoint(size: old.size, root: old.root)
                }
            ])
        }
        #expect(try trial.verify().state.faults == [])
    }

    @Test(arguments: ["701/LB#4", "701/LB#2", "701/AE#2"])
    func `numbers of seals have no gaps and no repetitions`(id: String) throws {
        let trial = try TestTrial.sealed()
        try trial.write { writer in
            let envelope = try trial.seal(id, writer, after: [1])
            let found = try violation { try writer.accept([envelope]) }
            #expect(found.code == "sequence-gap")
        }
    }

    @Test func `a site that the trial does not have is refused`() throws {
        let trial = try TestTrial.sealed()
        try trial.write { writer in
            let seal = try trial.seal("999/LB#1", writer, by: trial.sponsorKey)
            #expect(try violation { try writer.accept([seal]) } == .unknownSite("999"))
            let key = try trial.enrolment(try TestTrial.key("x", 9), .site, site: "999", writer)
            #expect(try violation { try writer.accept([key]) } == .unknownSite("999"))
        }
    }

    @Test func `an entry of more than 65,535 bytes is refused`() throws {
        let trial = try TestTrial.sealed()
        try trial.write { writer in
            let seal = try trial.seal("701/LB#3", writer)
            let room = DSSEEnvelope.maximumByteCount - seal.count
            let long = seal + [UInt8](repeating: 0x20, count: room + 1)
            #expect(try violation { try writer.accept([long]) } == .envelope(.tooLarge(byteCount: 65_536)))
            try writer.accept([seal])
        }
        #expect(try trial.verify().state.faults == [])
    }

    @Test func `bytes that are no envelope are refused`() throws {
        let trial = try TestTrial.sealed()
        try trial.write { writer in
            for bytes in [[], [0x7B], Array("{}".utf8), [0xFF]] as [[UInt8]] {
                #expect(try violation { try writer.accept([bytes]) }.code == "envelope-malformed")
            }
            var seal = try trial.seal("701/LB#3", writer)
            let place = try #require(seal.lastIndex(of: UInt8(ascii: "=")))
            seal[place - 5] = seal[place - 5] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            #expect(try violation { try writer.accept([seal]) } == .envelope(.badSignature))
        }
    }

    @Test func `only the ledger's key enrols, each key and name once`() throws {
        let trial = try TestTrial.sealed()
        let other = try TestTrial.key("other", 9)
        try trial.write { writer in
            func found(_ bytes: [UInt8]) throws -> RuleViolation { try violation { try writer.accept([bytes]) } }
            let bySponsor = try trial.enrolment(other, .sponsor, site: nil, writer, by: trial.sponsorKey)
            #expect(try found(bySponsor).code == "envelope-other-key")
            let sameName = try TestTrial.key("Sponsor", 9)
            #expect(try found(try trial.enrolment(sameName, .sponsor, site: nil, writer)) == .nameTaken("Sponsor"))
            let sameKey = try TestTrial.key("other", 3)
            #expect(try found(try trial.enrolment(sameKey, .sponsor, site: nil, writer)) == .keyTaken("sponsor"))
            let ledgers = try TestTrial.key("other", 1)
            #expect(try found(try trial.enrolment(ledgers, .sponsor, site: nil, writer)) == .keyTaken("ledger"))
            let reserved = try TestTrial.key("ledger", 9)
            #expect(try found(try trial.enrolment(reserved, .sponsor, site: nil, writer)) == .nameTaken("ledger"))
        }
    }

    @Test func `a trial with enrolment by quorum takes no key from the operator`() throws {
        let trial = try TestTrial {
            let key = try TestTrial.key("lead", 20).verifierKey
            $0.parties = ["lead": TrialParty(key: key, role: .sponsor)]
            $0.enrolment = .quorum
            $0.authority = [.enrol: TrialAuthority(need: 1, of: [.name("lead")])]
        }
        try trial.write { writer in
            let key = try trial.enrolment(trial.siteKey, .site, site: "701", writer)
            let found = try violation { try writer.accept([key]) }
            #expect(found == .quorumRequired)
        }
    }

    @Test func `a second trial definition is refused`() throws {
        let trial = try TestTrial()
        let first = try trial.read().entry(0).envelope.bytes
        try trial.write { writer in
            let found = try violation { try writer.accept([first]) }
            #expect(found == .trialOutOfPlace)
        }
    }
}
