// Every rule twice: the keeper refuses the entry that breaks it, and a verification finds it in a ledger that an insider
// forged with the right hashes and signatures.

import MerkleLog
import TestSupport
import Testing
import TrialIntegrity
import TrialLedger

struct RuleTests {
    static let cases = RuleCase.keys + RuleCase.seals + RuleCase.actions + RuleCase.time

    /// A trial with what went before; trials with enrolment by quorum start without seals.
    private func start(_ rule: RuleCase) throws -> (TestTrial, LedgerWriter, [UInt8]) {
        var probe = TrialDefinition(id: "X", title: "X", origin: TestTrial.origin, sites: ["701", "702"])
        try rule.definition(&probe)
        let trial = try probe.enrolment == .quorum ? TestTrial(rule.definition) : TestTrial.sealed(rule.definition)
        let writer = try trial.open()
        try rule.before(trial, writer)
        let entry = try rule.entry(trial, try #require(writer.state), writer)
        return (trial, writer, entry)
    }

    @Test(arguments: cases)
    func `an entry that breaks a rule is refused, and nothing is written`(rule: RuleCase) throws {
        let (trial, writer, entry) = try start(rule)
        let size = writer.published.size
        let found = try violation { try writer.accept([entry]) }
        #expect(found.code == rule.code, "\(found.message)")
        #expect(!found.message.isEmpty && !found.message.hasSuffix("."))
        #expect(writer.published.size == size)
        try writer.close()
        #expect(try trial.verify().state.faults == [])
    }

    @Test(arguments: cases)
    func `a verification finds a broken rule in a forged ledger`(rule: RuleCase) throws {
        let (trial, writer, entry) = try start(rule)
        let size = writer.published.size
        try writer.close()
        #expect(try trial.faultCodes() == [])
        try trial.forge([entry])
        let faults = try trial.verify().state.faults
        let found = faults.filter { $0.location == "entry \(size)" }.map(\.code)
        #expect(found.contains(rule.code), "\(faults)")
    }

    @Test func `a lock says in its refusal who locked, in which entry, and why`() throws {
        let trial = try TestTrial.sealed()
        try trial.write { writer in
            try writer.accept([try trial.lock(.lock, try #require(writer.state), sites: ["701"])])
            let found = try violation { try writer.accept([try trial.seal("701/LB#3", writer)]) }
            #expect(found.message == "701/LB is locked: by sponsor in entry 6, reason database-lock")
            #expect(found.failureClass == .notPermitted)
        }
    }
}

struct GovernanceTests {
    @Test func `a rotated key signs on under its name, and the old one signs no more`() throws {
        let trial = try TestTrial.sealed()
        let new = try RuleKeys.newSite()
        try trial.write { writer in
            try writer.accept([try trial.rotation(of: trial.siteKey, to: new, try #require(writer.state))])
            #expect(writer.state?.currentKey(of: "coordinator-701")?.keyID == DSSEEnvelope.keyID(of: new.verifierKey))
            try writer.accept([try trial.seal("701/LB#3", writer, by: new) { $0.role = .site }])
        }
        #expect(try trial.verify().state.faults == [])
        let reader = try trial.read()
        #expect(try reader.keys().map(\.name) == ["coordinator-701", "sponsor", "coordinator-701"])
        #expect(try reader.keys().map(\.isCurrent) == [false, true, true])
        #expect(
            try reader.seals().map(\.signer).prefix(3) == ["coordinator-701", "coordinator-701", "coordinator-701"]
        )
        #expect(try trial.verify().counts.keys == 3)
    }

    @Test func `a lost key is replaced when all who must have signed`() throws {
        let trial = try TestTrial.sealed(RuleKeys.quorum)
        let new = try RuleKeys.newSite()
        try trial.write { writer in
            let rotation = try trial.rotation(
                of: trial.siteKey,
                to: new,
                try #require(writer.state),
                by: RuleKeys.lead(),
                lost: true
            )
            try writer.accept([rotation])
            #expect(writer.state?.pending.count == 1)
            let early = try violation {
                try writer.accept([try trial.seal("701/LB#3", writer, by: new) { $0.role = .site }])
            }
            #expect(early.code == "key-not-enrolled")
            try writer.accept([try trial.approval(of: rotation, try #require(writer.state), by: RuleKeys.deputy())])
            #expect(writer.state?.pending.isEmpty == true)
            try writer.accept([try trial.seal("701/LB#3", writer, by: new) { $0.role = .site }])
            let old = try violation { try writer.accept([try trial.seal("701/LB#4", writer)]) }
            #expect(old == .keyReplaced(key: "coordinator-701", entry: 7))
        }
        let key = try #require(try trial.read().keys().last)
        #expect((key.entry, key.since) == (6, 7))
        #expect(try trial.verify().state.faults == [])
    }

    @Test func `a key revokes itself, and its owner is let in again by recovery`() throws {
        let trial = try TestTrial.sealed()
        let new = try RuleKeys.newSite()
        try trial.write { writer in
            let state = try #require(writer.state)
            try writer.accept([try trial.revocation(of: trial.siteKey, state, by: trial.siteKey)])
            #expect(writer.state?.currentKey(of: "coordinator-701") == nil)
            let rotation = try trial.rotation(
                of: trial.siteKey,
                to: new,
                try #require(writer.state),
                by: trial.ledgerKey,
                lost: true
            )
            try writer.accept([rotation])
            try writer.accept([try trial.seal("701/LB#3", writer, by: new) { $0.role = .site }])
        }
        #expect(try trial.verify().state.faults == [])
    }

    @Test func `a compromised key counts only where an outside time is older`() throws {
        let trial = try TestTrial.sealed()
        let since = try #require(UTCTimestamp(parsing: "2025-12-01T00:00:00Z"))
        let before = try #require(UTCTimestamp(parsing: "2025-11-30T23:59:59Z"))
        let keyID = DSSEEnvelope.keyID(of: trial.siteKey.verifierKey)
        #expect(try trial.read().state().standing(ofKey: keyID, notAfter: nil) == .counts)
        try trial.write { writer in
            try writer.accept([try trial.revocation(of: trial.siteKey, try #require(writer.state), since: since)])
        }
        let state = try trial.read().state()
        #expect(state.standing(ofKey: keyID, notAfter: nil) == .compromised(since: since, seen: nil))
        #expect(state.standing(ofKey: keyID, notAfter: TestTrial.clock).isGood == false)
        #expect(state.standing(ofKey: keyID, notAfter: before) == .seenBeforeCompromise(since: since, seen: before))
        #expect(state.standing(ofKey: keyID, notAfter: since).isGood)
        let sponsor = DSSEEnvelope.keyID(of: trial.sponsorKey.verifierKey)
        #expect(state.standing(ofKey: sponsor, notAfter: nil) == .counts)
        #expect(state.standing(ofKey: "00", notAfter: before) == .unknownKey)
    }

    @Test func `a revoked key that was rotated away before is compromised all the same`() throws {
        let trial = try TestTrial.sealed()
        try trial.write { writer in
            try writer.accept([
                try trial.rotation(of: trial.siteKey, to: RuleKeys.newSite(), try #require(writer.state))
            ])
            try writer.accept([
                try trial.revocation(of: trial.siteKey, try #require(writer.state), since: TestTrial.clock)
            ])
            try writer.accept([try trial.seal("701/LB#3", writer, by: RuleKeys.newSite()) { $0.role = .site }])
        }
        let keyID = DSSEEnvelope.keyID(of: trial.siteKey.verifierKey)
        #expect(try trial.read().state().standing(ofKey: keyID, notAfter: nil).isGood == false)
        #expect(try trial.verify().state.faults == [])
    }

    @Test func `parties of the definition sign from the first entry on`() throws {
        let trial = try TestTrial(RuleKeys.quorum)
        try trial.write { writer in
            try writer.accept([try trial.seal("ALL/DM#1", writer, by: RuleKeys.lead())])
        }
        let keys = try trial.read().keys()
        #expect(keys.map(\.name) == ["deputy", "lead", "observer"])
        #expect(keys.map(\.entry) == [0, 0, 0])
        #expect(keys.map(\.statement.enrolledBy) == ["definition", "definition", "definition"])
        #expect(try trial.verify().state.faults == [])
    }

    @Test func `a quorum lets a key in, and it signs from the last approval on`() throws {
        let trial = try TestTrial(RuleKeys.enrolmentQuorum)
        try trial.write { writer in
            let enrolment = try RuleKeys.quorumEnrolment(trial.siteKey, try #require(writer.state), by: RuleKeys.lead())
            try writer.accept([enrolment])
            let early = try violation { try writer.accept([try trial.seal("701/LB#1", writer)]) }
            #expect(early.code == "key-not-enrolled")
            try writer.accept([
                try trial.approval(of: enrolment, try #require(writer.state), by: RuleKeys.deputy()),
                try trial.seal("701/LB#1", writer),
            ])
        }
        let key = try #require(try trial.read().keys().last)
        #expect((key.name, key.statement.enrolledBy) == ("coordinator-701", "quorum"))
        #expect((key.entry, key.since) == (1, 2))
        #expect(try trial.verify().state.faults == [])
    }

    @Test func `an action is checked again when its last signature comes`() throws {
        let trial = try TestTrial(RuleKeys.enrolmentQuorum)
        try trial.write { writer in
            let state = try #require(writer.state)
            let first = try RuleKeys.quorumEnrolment(trial.siteKey, state, by: RuleKeys.lead())
            let other = try TestTrial.key("coordinator-701", 33)
            let second = try RuleKeys.quorumEnrolment(other, state, by: RuleKeys.lead())
            try writer.accept([first, second])
            try writer.accept([try trial.approval(of: first, state, by: RuleKeys.deputy())])
            let found = try violation {
                try writer.accept([try trial.approval(of: second, state, by: RuleKeys.deputy())])
            }
            #expect(found == .nameTaken("coordinator-701"))
        }
    }

    @Test func `what a revoked key signed for no longer helps an action that waits`() throws {
        let trial = try TestTrial.sealed(RuleKeys.quorum)
        try trial.write { writer in
            try writer.accept([try trial.lock(.lock, try #require(writer.state))])
            let unlock = try trial.lock(.unlock, try #require(writer.state), by: RuleKeys.lead())
            try writer.accept([unlock])
            try writer.accept([
                try trial.revocation(of: RuleKeys.lead(), try #require(writer.state), by: RuleKeys.lead())
            ])
            try writer.accept([try trial.approval(of: unlock, try #require(writer.state), by: RuleKeys.deputy())])
            #expect(writer.state?.pending.count == 1)
            #expect(writer.state?.lock(site: "701", dataset: "LB") != nil)
        }
        #expect(try trial.verify().state.faults == [])
    }

    @Test func `an unlock by two opens what a lock by one closed`() throws {
        let trial = try TestTrial.sealed(RuleKeys.quorum)
        try trial.write { writer in
            try writer.accept([try trial.lock(.lock, try #require(writer.state), sites: ["701"])])
            let unlock = try trial.lock(.unlock, try #require(writer.state), sites: ["701"], by: RuleKeys.lead())
            try writer.accept([unlock])
            #expect(try violation { try writer.accept([try trial.seal("701/LB#3", writer)]) }.code == "locked")
            try writer.accept([try trial.seal("702/LB#1", writer, by: trial.sponsorKey)])
            try writer.accept([try trial.approval(of: unlock, try #require(writer.state), by: RuleKeys.deputy())])
            try writer.accept([try trial.seal("701/LB#3", writer)])
        }
        #expect(try trial.verify().state.faults == [])
        let acts = try trial.read().actsAfterLocks()
        #expect(acts.map(\.seal?.text) == ["701/LB#3"])
        #expect(acts.map(\.phase) == [.unlocked])
        #expect(acts.map(\.lockedAt) == [6])
    }

    @Test func `amended rules are in force for everything after`() throws {
        let trial = try TestTrial.sealed()
        try trial.write { writer in
            let refused = try violation {
                try writer.accept([try trial.seal("703/LB#1", writer, by: trial.sponsorKey)])
            }
            #expect(refused == .unknownSite("703"))
            try writer.accept([try trial.amendment(try #require(writer.state)) { $0.sites.append("703") }])
            try writer.accept([try trial.seal("703/LB#1", writer, by: trial.sponsorKey)])
        }
        let reader = try trial.read()
        #expect(reader.definition.sites == ["701", "702", "703"])
        #expect(reader.trial.definition.sites == ["701", "702"])
        #expect(try trial.verify().state.faults == [])
    }

    @Test func `a sign-off goes stale when a newer seal comes, and a retraction brings the one before back`() throws {
        let trial = try TestTrial.sealed()
        try trial.write { writer in
            try writer.accept([try trial.signOff(trial.reference("701/LB#2"), try #require(writer.state))])
        }
        #expect(try trial.read().signOffs().map(\.isStale) == [false])
        try trial.write { try $0.accept([try trial.seal("701/LB#3", $0)]) }
        #expect(try trial.read().signOffs().map(\.isStale) == [true])
        try trial.write { writer in
            try writer.accept([try trial.retraction(trial.reference("701/LB#3"), try #require(writer.state))])
            try writer.accept([
                try trial.acknowledgement(trial.reference("701/LB#2"), try #require(writer.state), by: trial.sponsorKey)
            ])
        }
        let reader = try trial.read()
        #expect(try reader.signOffs().map(\.isStale) == [false])
        #expect(try reader.signOffs().map(\.signer) == ["coordinator-701"])
        #expect(try reader.newestValidSeal(site: "701", dataset: "LB")?.statement.id.sequence == 2)
        #expect(try reader.newestSeal(site: "701", dataset: "LB")?.retraction == 8)
        #expect(try trial.verify().state.faults == [])
    }

    @Test func `every kind of entry is accepted, found again and verified`() throws {
        let trial = try TestTrial.sealed()
        try trial.write { writer in
            func state() throws -> TrialState { try #require(writer.state) }
            try writer.accept([try trial.anchor(writer.published, try state())])
            try writer.accept([
                try trial.erasure([trial.reference("701/LB#1"), trial.reference("701/LB#2")], try state()),
                try trial.report(try state(), by: trial.sponsorKey),
                try trial.report(try state(), by: trial.ledgerKey),
                try trial.retraction(trial.reference("701/LB#1"), try state(), by: trial.sponsorKey),
                try trial.lock(.lock, try state(), datasets: ["LB"]),
            ])
        }
        #expect(try trial.verify().state.faults == [])
        let reader = try trial.read()
        #expect(try reader.anchors().map(\.entry) == [6])
        #expect(
            try reader.acts([.erasure, .report, .lock]).map(\.statement.kind) == [.erasure, .report, .report, .lock]
        )
        #expect(try reader.state().anchored == TestTrial.clock)
        reader.close()
        let reopened = try trial.open()
        #expect(reopened.state?.retracted == [SealSeries(site: "701", dataset: "LB"): [1]])
        #expect(reopened.state?.newestClock == TestTrial.clock)
        try reopened.close()
    }
}

struct ClockTests {
    private func time(_ offset: Int64) throws -> UTCTimestamp {
        try #require(UTCTimestamp(secondsSince1970: TestTrial.clock.secondsSince1970 + offset))
    }

    @Test(arguments: [(Int64(-301), true), (-300, false), (0, false), (5000, false)])
    func `a clock more than five minutes behind the newest block is refused`(offset: Int64, isRefused: Bool) throws {
        let trial = try TestTrial.sealed()
        try trial.write { writer in
            let clock = try time(offset)
            let seal = try trial.seal("701/LB#3", writer) { $0.siteClock = clock }
            if isRefused {
                let found = try violation { try writer.accept([seal], now: try time(10_000)) }
                #expect(found == .clockBehind(clock: clock, reference: TestTrial.clock))
            } else {
                try writer.accept([seal], now: try time(10_000))
            }
        }
        // It is a rule of the keeper, who has a clock; a verification has none, and says what looks wrong.
        #expect(try trial.verify().state.faults == [])
    }

    @Test
    func `a seal made away from the ledger is held to what it had seen, and not to blocks and anchors after that`()
        throws
    {
        let trial = try TestTrial.sealed()
        try trial.write { writer in
            let early = try time(-4000)
            let state = try #require(writer.state)
            let seal = try trial.seal("701/LB#3", writer) { $0.siteClock = early }
            try writer.accept([try trial.anchor(writer.published, state, time: try time(0))])
            let block = try writer.accept([seal], now: try time(10_000))
            #expect(
                block.notices == ["the clock of entry 7 is 4000 seconds behind the newest block, which it had not seen"]
            )
            // One that had seen the newest state has no such excuse.
            let other = try trial.seal("701/LB#4", writer) { $0.siteClock = early }
            #expect(try violation { try writer.accept([other], now: try time(10_000)) }.code == "clock-behind")
        }
        #expect(try trial.verify().state.faults == [])
    }

    @Test func `a newest block that is ahead of the keeper's clock says nothing about the time`() throws {
        let trial = try TestTrial.sealed()
        try trial.write { writer in
            let seal = try trial.seal("701/LB#3", writer) { $0.siteClock = (try? time(-4000)) ?? .epoch }
            try writer.accept([seal], now: try time(-1000))
        }
        let verification = try trial.verify()
        #expect(verification.state.faults == [])
        #expect(verification.notices == ["the clock of entry 6 is 4000 seconds behind that of entry 5"])
    }

    @Test(arguments: [(Int64(300), 0), (301, 1)])
    func `a clock more than five minutes ahead of the keeper's is a notice`(offset: Int64, count: Int) throws {
        let trial = try TestTrial.sealed()
        try trial.write { writer in
            let clock = try time(offset)
            let block = try writer.accept([try trial.seal("701/LB#3", writer) { $0.siteClock = clock }], now: time(0))
            #expect(block.notices.count == count)
        }
    }

    @Test(arguments: [(Int64(300), true), (301, false)])
    func `an anchor moves the earliest clock that is accepted`(offset: Int64, isAccepted: Bool) throws {
        let trial = try TestTrial.sealed()
        try trial.write { writer in
            let state = try #require(writer.state)
            try writer.accept([try trial.anchor(writer.published, state, time: try time(offset))])
            let seal = try trial.seal("701/LB#3", writer)
            if isAccepted {
                try writer.accept([seal])
            } else {
                #expect(try violation { try writer.accept([seal]) }.code == "clock-behind")
            }
        }
        #expect(try trial.verify().state.faults == [])
    }

    @Test func `a clock ahead of an outside time that covers its entry is a notice`() throws {
        let trial = try TestTrial.sealed()
        try trial.write { writer in
            let state = try #require(writer.state)
            try writer.accept([try trial.anchor(writer.published, state, time: try time(-400))])
        }
        let verification = try trial.verify()
        #expect(verification.state.faults == [])
        let words = "the clock of entry 3 is 400 seconds ahead of an outside time that covers the entry"
        #expect(verification.notices == [words])
    }
}
