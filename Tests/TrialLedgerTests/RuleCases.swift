// One broken rule each: what went before, and the entry that breaks it.

import MerkleLog
import Testing
import TrialIntegrity
import TrialLedger

/// A rule with an entry that breaks it.
struct RuleCase: Sendable, CustomTestStringConvertible {
    /// What is wrong, as a sentence.
    let what: String
    /// The code of the violation.
    let code: String
    /// How the definition differs from that of other tests.
    var definition: @Sendable (inout TrialDefinition) throws -> Void = { _ in }
    /// What is accepted before.
    var before: @Sendable (TestTrial, LedgerWriter) throws -> Void = { _, _ in }
    /// The entry that breaks the rule.
    let entry: @Sendable (TestTrial, TrialState, LedgerWriter) throws -> [UInt8]

    var testDescription: String { "\(what): \(code)" }
}

/// Further keys of the trials of these tests.
enum RuleKeys {
    static func site702() throws -> SignerKey { try TestTrial.key("coordinator-702", 11) }
    static func regulator() throws -> SignerKey { try TestTrial.key("regulator", 12) }
    static func witness() throws -> SignerKey { try TestTrial.key("observer", 13) }
    static func lead() throws -> SignerKey { try TestTrial.key("lead", 14) }
    static func deputy() throws -> SignerKey { try TestTrial.key("deputy", 15) }
    static func newSite() throws -> SignerKey { try TestTrial.key("coordinator-701", 16) }
    static func stranger() throws -> SignerKey { try TestTrial.key("stranger", 17) }

    /// Two sponsors as parties, who together unlock, recover, revoke, amend and restore.
    static func quorum(_ definition: inout TrialDefinition) throws {
        definition.parties = [
            "lead": TrialParty(key: try lead().verifierKey, role: .sponsor),
            "deputy": TrialParty(key: try deputy().verifierKey, role: .sponsor, holder: "cro-one"),
            "observer": TrialParty(key: try witness().verifierKey, role: .witness),
        ]
        let both = TrialAuthority(need: 2, of: [.name("lead"), .name("deputy")])
        definition.authority = [.unlock: both, .recover: both, .revoke: both, .amend: both, .restore: both]
    }

    static func enrolmentQuorum(_ definition: inout TrialDefinition) throws {
        try quorum(&definition)
        definition.enrolment = .quorum
        definition.authority[.enrol] = TrialAuthority(need: 2, of: [.name("lead"), .name("deputy")])
    }

    /// Enrols the other site, a regulator and a witness.
    @Sendable
    static func enrolOthers(_ trial: TestTrial, _ writer: LedgerWriter) throws {
        try writer.accept([
            try trial.enrolment(try site702(), .site, site: "702", writer),
            try trial.enrolment(try regulator(), .regulator, site: nil, writer),
            try trial.enrolment(try witness(), .witness, site: nil, writer),
        ])
    }

    static func quorumEnrolment(
        _ key: SignerKey,
        _ state: TrialState,
        by signer: SignerKey
    ) throws -> [UInt8] {
        try KeyEnrolmentStatement(
            origin: TestTrial.origin,
            trial: state.trialHash,
            key: key.verifierKey,
            role: .site,
            site: "701",
            enrolledBy: KeyEnrolmentStatement.byQuorum
        ).signed(by: signer).bytes
    }
}

extension RuleCase {
    static let keys: [RuleCase] = [
        RuleCase(what: "a rotation that another key signed", code: "not-the-old-key") { trial, state, _ in
            try trial.rotation(of: trial.siteKey, to: RuleKeys.newSite(), state, by: trial.sponsorKey)
        },
        RuleCase(what: "a rotation that the ledger's key signed", code: "not-the-old-key") { trial, state, _ in
            try trial.rotation(of: trial.siteKey, to: RuleKeys.newSite(), state, by: trial.ledgerKey)
        },
        RuleCase(what: "a rotation whose new key did not sign", code: "no-possession") { trial, state, _ in
            var statement = try KeyRotationStatement(
                origin: TestTrial.origin,
                trial: state.trialHash,
                newKey: RuleKeys.newSite(),
                replaces: Digest.sha256(trial.siteKey.verifierKey.publicKey),
                lost: false,
                reason: "yearly",
                clock: TestTrial.clock
            )
            statement.possession[7] ^= 1
            return try statement.signed(by: trial.siteKey).bytes
        },
        RuleCase(what: "a possession signed for another trial", code: "no-possession") { trial, state, _ in
            var statement = try KeyRotationStatement(
                origin: TestTrial.origin,
                trial: Digest.sha256([1]),
                newKey: RuleKeys.newSite(),
                replaces: Digest.sha256(trial.siteKey.verifierKey.publicKey),
                lost: false,
                reason: "yearly",
                clock: TestTrial.clock
            )
            statement.trial = state.trialHash
            return try statement.signed(by: trial.siteKey).bytes
        },
        RuleCase(what: "a rotation of a key under another name", code: "other-key-of-name") { trial, state, _ in
            try trial.rotation(of: trial.siteKey, to: RuleKeys.stranger(), state)
        },
        RuleCase(what: "a rotation to a key that is enrolled", code: "key-taken") { trial, state, _ in
            let taken = try TestTrial.key("coordinator-701", 3)
            return try trial.rotation(of: trial.siteKey, to: taken, state)
        },
        RuleCase(what: "a rotation to the ledger's key", code: "key-taken") { trial, state, _ in
            let taken = try TestTrial.key("coordinator-701", 1)
            return try trial.rotation(of: trial.siteKey, to: taken, state)
        },
        RuleCase(
            what: "a seal by a key that was rotated away",
            code: "key-replaced",
            before: { trial, writer in
                let state = try #require(writer.state)
                try writer.accept([try trial.rotation(of: trial.siteKey, to: RuleKeys.newSite(), state)])
            },
            entry: { trial, _, writer in try trial.seal("701/LB#3", writer) }
        ),
        RuleCase(
            what: "a second rotation of the same key",
            code: "key-replaced",
            before: { trial, writer in
                let state = try #require(writer.state)
                try writer.accept([try trial.rotation(of: trial.siteKey, to: RuleKeys.newSite(), state)])
            },
            entry: { trial, state, _ in
                try trial.rotation(of: trial.siteKey, to: TestTrial.key("coordinator-701", 18), state)
            }
        ),
        RuleCase(
            what: "a lost key recovered by one of two",
            code: "not-authorised",
            definition: RuleKeys.quorum,
            entry: { trial, state, _ in
                try trial.rotation(of: trial.siteKey, to: RuleKeys.newSite(), state, by: trial.sponsorKey, lost: true)
            }
        ),
        RuleCase(
            what: "a lost key recovered by the ledger where others must",
            code: "not-authorised",
            definition: RuleKeys.quorum,
            entry: { trial, state, _ in
                try trial.rotation(of: trial.siteKey, to: RuleKeys.newSite(), state, by: trial.ledgerKey, lost: true)
            }
        ),
        RuleCase(
            what: "a seal by a key that was revoked",
            code: "key-revoked",
            before: { trial, writer in
                try writer.accept([try trial.revocation(of: trial.siteKey, try #require(writer.state))])
            },
            entry: { trial, _, writer in try trial.seal("701/LB#3", writer) }
        ),
        RuleCase(what: "a revocation by another party", code: "not-authorised") { trial, state, _ in
            try trial.revocation(of: trial.siteKey, state, by: trial.sponsorKey)
        },
        RuleCase(
            what: "a revocation by the operator where a quorum must",
            code: "not-authorised",
            definition: RuleKeys.quorum,
            entry: { trial, state, _ in try trial.revocation(of: trial.siteKey, state) }
        ),
        RuleCase(
            what: "a second revocation",
            code: "key-revoked",
            before: { trial, writer in
                try writer.accept([try trial.revocation(of: trial.siteKey, try #require(writer.state))])
            },
            entry: { trial, state, _ in try trial.revocation(of: trial.siteKey, state, since: TestTrial.clock) }
        ),
        RuleCase(what: "a revocation of a key that nobody has", code: "other-key-of-name") { trial, state, _ in
            try trial.revocation(of: try TestTrial.key("coordinator-701", 19), state)
        },
        RuleCase(what: "an enrolment by a quorum that the trial does not have", code: "no-quorum") { trial, state, _ in
            try RuleKeys.quorumEnrolment(try RuleKeys.stranger(), state, by: trial.ledgerKey)
        },
    ]

    static let seals: [RuleCase] = [
        RuleCase(what: "a seal that the ledger's key signed", code: "ledger-key-no-party") { trial, _, writer in
            try trial.seal("701/LB#3", writer, by: trial.ledgerKey)
        },
        RuleCase(
            what: "a seal of a locked site and dataset",
            code: "locked",
            before: { trial, writer in
                try writer.accept([
                    try trial.lock(.lock, try #require(writer.state), sites: ["701"], datasets: ["LB"])
                ])
            },
            entry: { trial, _, writer in try trial.seal("701/LB#3", writer) }
        ),
        RuleCase(
            what: "a pooled seal while one site is locked",
            code: "locked",
            before: { trial, writer in
                try writer.accept([try trial.lock(.lock, try #require(writer.state), sites: ["702"])])
            },
            entry: { trial, _, writer in try trial.seal("ALL/DM#2", writer, by: trial.sponsorKey) }
        ),
        RuleCase(
            what: "a seal while half of a lock was lifted",
            code: "locked",
            before: { trial, writer in
                try writer.accept([try trial.lock(.lock, try #require(writer.state))])
                try writer.accept([try trial.lock(.unlock, try #require(writer.state), datasets: ["AE"])])
            },
            entry: { trial, _, writer in try trial.seal("701/LB#3", writer) }
        ),
        RuleCase(what: "a retraction by another site", code: "other-site", before: RuleKeys.enrolOthers) {
            trial,
            state,
            _ in
            try trial.retraction(trial.reference("701/LB#2"), state, by: RuleKeys.site702())
        },
        RuleCase(what: "a retraction by a regulator", code: "role-cannot-seal", before: RuleKeys.enrolOthers) {
            trial,
            state,
            _ in
            try trial.retraction(trial.reference("701/LB#2"), state, by: RuleKeys.regulator())
        },
        RuleCase(what: "a retraction of another entry", code: "no-such-seal") { trial, state, _ in
            try trial.retraction(trial.reference("701/LB#2", Digest.sha256([1])), state)
        },
        RuleCase(what: "a retraction of a seal that is not there", code: "no-such-seal") { trial, state, _ in
            try trial.retraction(trial.reference("701/LB#3", Digest.sha256([1])), state)
        },
        RuleCase(
            what: "a second retraction",
            code: "already-retracted",
            before: { trial, writer in
                try writer.accept([try trial.retraction(trial.reference("701/LB#2"), try #require(writer.state))])
            },
            entry: { trial, state, _ in
                try trial.retraction(trial.reference("701/LB#2"), state, by: trial.sponsorKey)
            }
        ),
        RuleCase(what: "a sign-off of a superseded seal", code: "not-the-newest-seal") { trial, state, _ in
            try trial.signOff(trial.reference("701/LB#1"), state)
        },
        RuleCase(
            what: "a sign-off of a retracted seal",
            code: "not-the-newest-seal",
            before: { trial, writer in
                try writer.accept([try trial.retraction(trial.reference("701/LB#2"), try #require(writer.state))])
            },
            entry: { trial, state, _ in try trial.signOff(trial.reference("701/LB#2"), state) }
        ),
        RuleCase(what: "a sign-off in another role", code: "other-role") { trial, state, _ in
            try trial.signOff(trial.reference("701/LB#2"), state, role: .sponsor)
        },
        RuleCase(what: "a sign-off for another site", code: "other-site") { trial, state, _ in
            try trial.signOff(trial.reference("ALL/DM#1"), state)
        },
        RuleCase(what: "a sign-off by a witness", code: "role-cannot-act", before: RuleKeys.enrolOthers) {
            trial,
            state,
            _ in
            try trial.signOff(trial.reference("701/LB#2"), state, by: RuleKeys.witness(), role: .witness)
        },
        RuleCase(what: "a sign-off of another entry", code: "no-such-seal") { trial, state, _ in
            try trial.signOff(trial.reference("701/LB#2", Digest.sha256([1])), state)
        },
        RuleCase(what: "an acknowledgement by a witness", code: "role-cannot-act", before: RuleKeys.enrolOthers) {
            trial,
            state,
            _ in
            try trial.acknowledgement(trial.reference("701/LB#2"), state, by: RuleKeys.witness())
        },
        RuleCase(what: "an acknowledgement by the ledger", code: "ledger-key-no-party") { trial, state, _ in
            try trial.acknowledgement(trial.reference("701/LB#2"), state, by: trial.ledgerKey)
        },
        RuleCase(what: "an acknowledgement of another entry", code: "no-such-seal") { trial, state, _ in
            try trial.acknowledgement(trial.reference("701/LB#2", Digest.sha256([1])), state, by: trial.sponsorKey)
        },
        RuleCase(what: "an acknowledgement by a stranger", code: "key-not-enrolled") { trial, state, _ in
            try trial.acknowledgement(trial.reference("701/LB#2"), state, by: RuleKeys.stranger())
        },
        RuleCase(what: "an erasure for another site", code: "other-site") { trial, state, _ in
            try trial.erasure([trial.reference("701/LB#2"), trial.reference("ALL/DM#1")], state)
        },
        RuleCase(what: "an erasure in another entry", code: "no-such-seal") { trial, state, _ in
            try trial.erasure([trial.reference("701/LB#2", Digest.sha256([1]))], state)
        },
        RuleCase(what: "a report by a witness", code: "role-cannot-act", before: RuleKeys.enrolOthers) {
            trial,
            state,
            _ in
            try trial.report(state, by: RuleKeys.witness())
        },
    ]
}
