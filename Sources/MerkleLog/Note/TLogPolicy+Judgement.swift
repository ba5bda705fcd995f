// Holding a checkpoint against a trust policy.

/// What a trust policy says about one checkpoint.
public struct PolicyJudgement: Hashable, Sendable {
    /// What one witness of the policy did.
    public enum Standing: Hashable, Sendable {
        /// It cosigned, at this time in seconds since 1970 UTC.
        case cosigned(time: UInt64)
        /// The note has no line of its key.
        case silent
        /// The note has a line of its key that does not hold, or two lines.
        case failed(NoteError)
    }

    /// A witness of the policy and what it did.
    public struct Finding: Hashable, Sendable {
        /// The witness.
        public let witness: TLogPolicy.Witness
        /// What it did.
        public let standing: Standing
        /// Whether its cosignature counts towards the quorum; not that of a witness of the operator's own.
        public let counts: Bool
    }

    /// The checkpoint, signed by its log.
    public let checkpoint: Checkpoint
    /// The key of the log that signed.
    public let logKey: VerifierKey
    /// Every witness of the policy, in its order.
    public let findings: [Finding]
    /// The signature lines of keys that neither the policy nor the caller names: nothing is known about them.
    public let strangers: [NoteSignature]
    /// Whether enough witnesses cosigned; true for a policy that asks for none.
    public let isQuorumMet: Bool
    /// The earliest time by which enough witnesses had cosigned, in seconds since 1970 UTC.
    ///
    /// A single dishonest witness cannot move it before the truth where the quorum needs two. Nil without a quorum.
    public let quorumTime: UInt64?
    /// Whether the quorum is met, and why: one sentence, lower case, without a full stop.
    public let explanation: String

    /// The names of witnesses whose lines do not hold.
    public var failures: [String] {
        findings.compactMap { if case .failed = $0.standing { $0.witness.name } else { nil } }
    }

    /// Whether the policy accepts the checkpoint: the quorum is met, and no line of a known key fails.
    public var isAccepted: Bool { isQuorumMet && failures.isEmpty }
}

extension TLogPolicy {
    /// Holds a checkpoint against the policy.
    ///
    /// - Parameters:
    ///   - note: the signed checkpoint with its cosignatures.
    ///   - key: the key of the log, from the policy or from another source that is trusted.
    ///   - ownKeys: keys of witnesses that are in the operator's hands: their lines are checked and earn no credit.
    /// - Returns: what every witness did, and whether the quorum is met. Lines of known keys that do not hold are
    ///   failures in it, so that all of them can be named.
    /// - Throws: what ``Checkpoint/open(note:key:)`` throws, such as for a note that the log did not sign.
    public func judge(
        note: [UInt8],
        log key: VerifierKey,
        discounting ownKeys: [VerifierKey] = []
    ) throws(NoteError) -> PolicyJudgement {
        let (checkpoint, signed) = try Checkpoint.open(note: note, key: key)
        let own = Set(ownKeys.map(\.publicKey))
        let findings = witnesses.map { witness in
            PolicyJudgement.Finding(
                witness: witness,
                standing: Self.standing(of: witness.key, in: signed),
                counts: !own.contains(witness.key.publicKey)
            )
        }
        let strangers = signed.signatures.filter { line in
            !key.matches(line) && !witnesses.contains { $0.key.matches(line) }
        }
        let isQuorumMet = isMet(by: findings, until: .max)
        return PolicyJudgement(
            checkpoint: checkpoint,
            logKey: key,
            findings: findings,
            strangers: strangers,
            isQuorumMet: isQuorumMet,
            quorumTime: quorum == .none ? nil : quorumTime(findings),
            explanation: explanation(findings, isQuorumMet: isQuorumMet)
        )
    }

    private static func standing(of key: VerifierKey, in note: SignedNote) -> PolicyJudgement.Standing {
        let lines = note.signatures.filter(key.matches)
        guard let line = lines.first else { return .silent }
        guard lines.count == 1 else { return .failed(.duplicateSignature(name: key.name)) }
        do throws(NoteError) {
            return .cosigned(time: try Cosignature.check(line, of: note.text, key: key).time)
        } catch {
            return .failed(error)
        }
    }

    /// The smallest time of a cosignature by which the quorum was met.
    private func quorumTime(_ findings: [PolicyJudgement.Finding]) -> UInt64? {
        findings.compactMap(\.countedTime).sorted().first { isMet(by: findings, until: $0) }
    }

    private func isMet(by findings: [PolicyJudgement.Finding], until time: UInt64) -> Bool {
        guard case .named(let name) = quorum else { return true }
        return witnessing(findings, until: time).contains(Array(name.utf8))
    }

    /// The names of witnesses and groups that witnessed; groups need one pass, as members come before them.
    private func witnessing(_ findings: [PolicyJudgement.Finding], until time: UInt64) -> Set<[UInt8]> {
        var names: Set<[UInt8]> = []
        for finding in findings {
            if let cosigned = finding.countedTime, cosigned <= time { names.insert(Array(finding.witness.name.utf8)) }
        }
        for group in groups where group.members.count(where: { names.contains(Array($0.utf8)) }) >= group.threshold {
            names.insert(Array(group.name.utf8))
        }
        return names
    }

    private func explanation(_ findings: [PolicyJudgement.Finding], isQuorumMet: Bool) -> String {
        let failed = findings.filter { if case .failed = $0.standing { true } else { false } }.map(\.witness.name)
        if !failed.isEmpty {
            return "a signature line of \(Self.list(failed)) does not hold, so the note is rejected"
        }
        guard case .named(let name) = quorum else { return "the policy asks for no cosignature" }
        let own = findings.filter { !$0.counts && $0.time != nil }.map(\.witness.name)
        let aside = own.isEmpty ? "" : ", not counting \(Self.list(own)) of the operator's own"
        if isQuorumMet {
            let cosigners = findings.filter { $0.countedTime != nil }.map(\.witness.name)
            return "the quorum \(name) is met: \(Self.list(cosigners)) cosigned\(aside)"
        }
        guard let group = groups.first(where: { NoteSyntax.areSame($0.name, name) }) else {
            return "the quorum is not met: the witness \(name) has not cosigned\(aside)"
        }
        let names = witnessing(findings, until: .max)
        let count = group.members.count { names.contains(Array($0.utf8)) }
        return "the quorum \(name) is not met: \(count) of its \(group.members.count) members witnessed the checkpoint"
            + " and \(group.threshold) must\(aside)"
    }

    private static func list(_ names: [String]) -> String {
        let shown = names.prefix(3).joined(separator: ", ")
        return names.count > 3 ? "\(shown) and \(names.count - 3) more" : shown
    }
}

extension PolicyJudgement.Finding {
    /// When the witness cosigned, in seconds since 1970 UTC; nil when it did not or its line fails.
    public var time: UInt64? {
        if case .cosigned(let time) = standing { time } else { nil }
    }

    fileprivate var countedTime: UInt64? { counts ? time : nil }
}
