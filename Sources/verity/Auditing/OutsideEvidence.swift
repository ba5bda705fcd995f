// What others than the keeper say about a ledger: witnesses and timestamp authorities.

import Foundation
import MerkleLog
import OutsideTime
import TrialIntegrity
import TrialLedger

/// A bound on the time of an entry, with whoever states it.
struct TimeStatement {
    var time: UTCTimestamp
    /// In words, such as `RFC 3161 token of CN=Test TSA, entry 9`.
    var source: String
}

/// The cosignatures and timestamps of a ledger, checked against what is trusted.
struct OutsideEvidence {
    /// Checkpoints that the policy's witnesses cosigned, by size; those whose quorum is met give a time.
    private(set) var judgements: [(size: UInt64, judgement: PolicyJudgement)] = []
    /// The verified tokens; nil when there are no roots to verify them against.
    private(set) var times: TrustedTimes?
    /// What does not hold.
    private(set) var faults: [LedgerFault] = []
    /// What was not checked, as sentences without a full stop.
    private(set) var notices: [String] = []
    /// The number of anchors in the ledger.
    private(set) var anchorCount = 0
    private let trust: Trust
    private let size: UInt64

    /// Reads and checks everything.
    ///
    /// - Parameters:
    ///   - reader: the ledger, held open.
    ///   - trust: whom to believe.
    ///   - folder: where material lies beside tokens.
    ///   - now: to say which certificates have run out since; nil to leave that out.
    /// - Throws: `LedgerError` when the ledger cannot be read.
    init(_ reader: LedgerReader, trust: Trust, folder: TrialFolder, now: UTCTimestamp?) async throws {
        self.trust = trust
        size = reader.head.size
        try readCosignatures(reader)
        try await readAnchors(reader, folder, now)
    }

    // MARK: Witnesses

    private mutating func readCosignatures(_ reader: LedgerReader) throws {
        let own = try OwnWitnesses.keys(reader)
        for size in try reader.cosignedSizes() {
            let note = try reader.cosignedNote(size: size)
            guard let judgement = try? trust.policy.judge(note: note.bytes, log: trust.key, discounting: own) else {
                faults.append(
                    LedgerFault(
                        code: "checkpoint-signature",
                        message: "the cosigned checkpoint is not signed by the ledger's key",
                        location: "checkpoint of \(size) entries"
                    )
                )
                continue
            }
            for name in judgement.failures {
                faults.append(
                    LedgerFault(
                        code: "cosignature-bad",
                        message: "the cosignature of the witness \(name) does not hold",
                        location: "checkpoint of \(size) entries"
                    )
                )
            }
            judgements.append((size, judgement))
        }
        guard case .named = trust.policy.quorum else {
            notices.append(Words.noQuorum)
            return
        }
        let covered = judgements.last { $0.judgement.isAccepted }?.size ?? 0
        if covered < size {
            notices.append(Words.quorumBehind(covered, of: size))
        }
    }

    /// Whether the policy asks for witnesses and no checkpoint that covers an entry has enough of them.
    func lacksQuorum(entry: UInt64) -> Bool {
        guard case .named = trust.policy.quorum else { return false }
        return !judgements.contains { $0.size > entry && $0.judgement.isAccepted }
    }

    /// The witnesses for a report: how many the policy asks for, how many hold on the newest cosigned checkpoint, and how
    /// many of those are the operator's own and earn no credit.
    var witnesses: (required: Int, verified: Int, own: Int) {
        let findings = judgements.last?.judgement.findings ?? []
        let cosigned = findings.filter { $0.time != nil }
        return (trust.policy.leastWitnesses, cosigned.count(where: \.counts), cosigned.count { !$0.counts })
    }

    // MARK: Timestamps

    private mutating func readAnchors(_ reader: LedgerReader, _ folder: TrialFolder, _ now: UTCTimestamp?) async throws
    {
        let anchors = try reader.anchors()
        anchorCount = anchors.count
        guard !anchors.isEmpty else {
            notices.append(Words.noTimestamps)
            return
        }
        guard let authorities = trust.authorities else {
            notices.append(Words.timestampsWithoutRoots(anchors.count))
            return
        }
        if trust.areAuthoritiesInside { notices.append(Words.rootsFromFolder) }
        let tokens = anchors.map { entry, anchor in
            let material = anchor.material.flatMap {
                try? FileBytes.whole(
                    folder.timestampMaterial($0),
                    limit: TimeMaterial.maximumByteCount
                )
            }
            return AnchorToken(
                entry: entry,
                size: anchor.checkpoint.size,
                root: anchor.checkpoint.root,
                stamped: anchor.stamped,
                time: anchor.time,
                token: anchor.token,
                material: anchor.material,
                materialBytes: material,
                checkpoint: try? reader.cosignedNote(size: anchor.checkpoint.size).bytes
            )
        }
        let verified = await TrustedTimes.verify(tokens, trust: authorities, log: trust.key, now: now)
        times = verified
        for finding in verified.faults {
            // An authority that is not among the roots given says nothing against the ledger.
            if finding.code == TimestampError.untrusted.code {
                notices.append("the timestamp of entry \(finding.entry): \(finding.message)")
            } else {
                faults.append(
                    LedgerFault(code: finding.code, message: finding.message, location: "entry \(finding.entry)")
                )
            }
        }
        for finding in verified.notices {
            notices.append("the timestamp of entry \(finding.entry): \(finding.message)")
        }
    }

    /// The timestamps for a report.
    var timestamps: [String] {
        (times?.stamps ?? []).map { stamp in
            "\(stamp.timestamp.info.time.text): \(stamp.timestamp.signer) stamped the first \(stamp.size) entries "
                + "(entry \(stamp.entry))"
        }
    }

    // MARK: Times

    /// The latest time at which an entry can have come into the ledger.
    func notAfter(entry: UInt64) -> TimeStatement? {
        let token = times?.notAfter(entry: entry).map {
            TimeStatement(time: $0.time, source: "RFC 3161 token of \($0.authority), entry \($0.entry)")
        }
        let cosigned = judgements.filter { $0.size > entry && $0.judgement.isAccepted }.compactMap(Self.statement)
        return ([token].compactMap(\.self) + cosigned).min { $0.time < $1.time }
    }

    /// The earliest time at which a party that had seen the ledger at a size can have signed.
    func notBefore(seenSize: UInt64) -> TimeStatement? {
        times?.notBefore(seenSize: seenSize).map {
            TimeStatement(time: $0.time, source: "it had seen the RFC 3161 token in entry \($0.entry)")
        }
    }

    private static func statement(_ size: UInt64, _ judgement: PolicyJudgement) -> TimeStatement? {
        guard let seconds = judgement.quorumTime, let signed = Int64(exactly: seconds),
            let time = UTCTimestamp(secondsSince1970: signed)
        else { return nil }
        let names = judgement.findings.filter { $0.counts && $0.time != nil }.map(\.witness.name)
        return TimeStatement(
            time: time,
            source: "cosigned by \(names.joined(separator: ", ")) over the first \(size) entries"
        )
    }
}

/// Witnesses in the operator's own hands.
enum OwnWitnesses {
    /// The keys of witnesses that the operator alone let in, and of those whose private keys lie in the trial folder.
    static func keys(_ reader: LedgerReader) throws -> [VerifierKey] {
        let enrolled = try reader.keys().filter {
            $0.statement.role == .witness && $0.statement.enrolledBy == KeyEnrolmentStatement.byOperator
        }
        let held = KeyFile.names(in: reader.folder).compactMap { name in
            try? KeyFile.verifierKey(reader.folder.key(named: name))
        }
        return enrolled.map(\.statement.key) + held
    }
}

extension TLogPolicy {
    /// The smallest number of witnesses that can meet the quorum; 0 without one.
    var leastWitnesses: Int {
        guard case .named(let name) = quorum else { return 0 }
        var needs = Dictionary(witnesses.map { ($0.name, 1) }, uniquingKeysWith: min)
        for group in groups {
            needs[group.name] = group.members.compactMap { needs[$0] }.sorted().prefix(group.threshold).reduce(0, +)
        }
        return needs[name] ?? 0
    }
}
