// Broken rules of actions that need signatures, of anchors, clocks and restores.

import MerkleLog
import Testing
import TrialIntegrity
import TrialLedger

extension RuleCase {
    static let actions: [RuleCase] = [
        RuleCase(what: "a lock by a site", code: "not-authorised") { trial, state, _ in
            try trial.lock(.lock, state, by: trial.siteKey)
        },
        RuleCase(what: "a lock by the ledger's key", code: "not-authorised") { trial, state, _ in
            try trial.lock(.lock, state, by: trial.ledgerKey)
        },
        RuleCase(what: "a lock of a site that is none", code: "unknown-site") { trial, state, _ in
            try trial.lock(.lock, state, sites: ["999"])
        },
        RuleCase(what: "an unlock of what is open", code: "nothing-locked") { trial, state, _ in
            try trial.lock(.unlock, state)
        },
        RuleCase(
            what: "an unlock beside the lock",
            code: "nothing-locked",
            before: { trial, writer in
                try writer.accept([try trial.lock(.lock, try #require(writer.state), sites: ["701"])])
            },
            entry: { trial, state, _ in try trial.lock(.unlock, state, sites: ["702"]) }
        ),
        RuleCase(
            what: "an old unlock entered again",
            code: "entry-repeated",
            before: { trial, writer in
                try writer.accept([try trial.lock(.lock, try #require(writer.state))])
                try writer.accept([try trial.lock(.unlock, try #require(writer.state))])
                let later = try #require(UTCTimestamp(parsing: "2025-12-29T10:00:00Z"))
                try writer.accept([try trial.lock(.lock, try #require(writer.state), clock: later)], now: later)
            },
            entry: { trial, state, _ in try trial.lock(.unlock, state) }
        ),
        RuleCase(what: "an approval of nothing", code: "not-pending") { trial, state, _ in
            try trial.approval(of: [1], state, by: trial.sponsorKey)
        },
        RuleCase(
            what: "an approval by one who is not asked",
            code: "not-authorised",
            definition: RuleKeys.quorum,
            before: Self.pendingUnlock,
            entry: { trial, state, _ in
                try trial.approval(of: try Self.unlock(trial, state), state, by: trial.sponsorKey)
            }
        ),
        RuleCase(
            what: "an approval by the one who began",
            code: "already-approved",
            definition: RuleKeys.quorum,
            before: Self.pendingUnlock,
            entry: { trial, state, _ in
                try trial.approval(of: try Self.unlock(trial, state), state, by: RuleKeys.lead())
            }
        ),
        RuleCase(
            what: "an approval of what has happened",
            code: "not-pending",
            definition: RuleKeys.quorum,
            before: { trial, writer in
                try Self.pendingUnlock(trial, writer)
                let state = try #require(writer.state)
                let unlock = try Self.unlock(trial, state)
                try writer.accept([try trial.approval(of: unlock, state, by: RuleKeys.deputy())])
            },
            entry: { trial, state, _ in
                let later = try #require(UTCTimestamp(parsing: "2025-12-29T10:00:00Z"))
                return try trial.approval(of: try Self.unlock(trial, state), state, by: RuleKeys.deputy(), clock: later)
            }
        ),
        RuleCase(what: "an amendment of the parties", code: "amends-what-is-fixed") { trial, state, _ in
            let key = try RuleKeys.stranger().verifierKey
            return try trial.amendment(state) { $0.parties = ["stranger": TrialParty(key: key, role: .sponsor)] }
        },
        RuleCase(what: "an amendment of the id", code: "amends-what-is-fixed") { trial, state, _ in
            try trial.amendment(state) { $0.id = "OTHER" }
        },
        RuleCase(what: "an amendment of the origin", code: "other-origin") { trial, state, _ in
            try trial.amendment(state) { $0.origin = "other.example/log" }
        },
        RuleCase(what: "an amendment by the sponsor", code: "not-authorised") { trial, state, _ in
            try trial.amendment(state, by: trial.sponsorKey) { $0.title = "Another" }
        },
        RuleCase(
            what: "a seal for a site that an amendment took out",
            code: "unknown-site",
            before: { trial, writer in
                try writer.accept([try trial.amendment(try #require(writer.state)) { $0.sites = ["702"] }])
            },
            entry: { trial, _, writer in try trial.seal("701/LB#3", writer) }
        ),
        RuleCase(
            what: "an enrolment by the operator where a quorum must",
            code: "quorum-required",
            definition: RuleKeys.enrolmentQuorum,
            entry: { trial, _, writer in
                try trial.enrolment(RuleKeys.stranger(), .sponsor, site: nil, writer)
            }
        ),
        RuleCase(
            what: "an enrolment by one who may not",
            code: "not-authorised",
            definition: RuleKeys.enrolmentQuorum,
            entry: { trial, state, _ in
                try RuleKeys.quorumEnrolment(RuleKeys.stranger(), state, by: trial.ledgerKey)
            }
        ),
    ]

    static let time: [RuleCase] = [
        RuleCase(what: "an anchor that a party signed", code: "envelope-other-key") { trial, state, writer in
            try trial.anchor(writer.published, state, by: trial.sponsorKey)
        },
        RuleCase(what: "an anchor of another root", code: "anchor-other-checkpoint") { trial, state, writer in
            try trial.anchor(writer.published, state) { $0.checkpoint.root = Digest.sha256([1]) }
        },
        RuleCase(what: "an anchor of other bytes", code: "anchor-other-checkpoint") { trial, state, writer in
            try trial.anchor(writer.published, state) { $0.stamped = Digest.sha256([1]) }
        },
        RuleCase(what: "an anchor of a state that never was", code: "anchor-other-checkpoint") { trial, state, writer in
            try trial.anchor(writer.published, state) { $0.checkpoint.size = 99 }
        },
        RuleCase(
            what: "a seal whose clock is behind an anchor",
            code: "clock-behind",
            before: { trial, writer in
                let time = try #require(UTCTimestamp(secondsSince1970: TestTrial.clock.secondsSince1970 + 301))
                try writer.accept([try trial.anchor(writer.published, try #require(writer.state), time: time)])
            },
            entry: { trial, _, writer in try trial.seal("701/LB#3", writer) }
        ),
        RuleCase(what: "a restore by the sponsor", code: "not-authorised") { trial, state, writer in
            let lost = try trial.note(size: 99, root: Digest.sha256([1]))
            return try trial.restore(lost: lost, to: writer.published, state, by: trial.sponsorKey)
        },
        RuleCase(what: "a restore to an older state", code: "restore-out-of-place") { trial, state, writer in
            let lost = try trial.note(size: 99, root: Digest.sha256([1]))
            let old = LedgerHead(size: 1, root: writer.published.root, note: [])
            return try trial.restore(lost: lost, to: old, state)
        },
        RuleCase(what: "a restore to another root", code: "restore-out-of-place") { trial, state, writer in
            let lost = try trial.note(size: 99, root: Digest.sha256([1]))
            let other = LedgerHead(size: writer.published.size, root: Digest.sha256([2]), note: [])
            return try trial.restore(lost: lost, to: other, state)
        },
        RuleCase(what: "a restore from a state nobody signed", code: "restore-without-loss") { trial, state, writer in
            let key = try TestTrial.key(TestTrial.origin, 9)
            let lost = try trial.note(size: 99, root: Digest.sha256([1]), by: key)
            return try trial.restore(lost: lost, to: writer.published, state)
        },
        RuleCase(
            what: "a seal while a restore waits for signatures",
            code: "restore-pending",
            definition: RuleKeys.quorum,
            before: { trial, writer in
                let lost = try trial.note(size: 99, root: Digest.sha256([1]))
                let state = try #require(writer.state)
                try writer.accept([try trial.restore(lost: lost, to: writer.published, state, by: RuleKeys.lead())])
            },
            entry: { trial, _, writer in try trial.seal("701/LB#3", writer) }
        ),
    ]

    /// A lock, and an unlock that one of two has signed.
    @Sendable
    private static func pendingUnlock(_ trial: TestTrial, _ writer: LedgerWriter) throws {
        try writer.accept([try trial.lock(.lock, try #require(writer.state))])
        try writer.accept([try unlock(trial, try #require(writer.state))])
    }

    private static func unlock(_ trial: TestTrial, _ state: TrialState) throws -> [UInt8] {
        try trial.lock(.unlock, state, by: RuleKeys.lead())
    }
}
