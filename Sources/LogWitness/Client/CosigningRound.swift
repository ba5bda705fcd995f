// Asking all witnesses of a policy at once.

package import MerkleLog

/// How long witnesses may take.
package struct CosigningLimits: Hashable, Sendable {
    /// For one witness, both requests together.
    package var witness: Duration
    /// For all together.
    package var total: Duration
    /// How many are asked at the same time.
    package var width: Int

    /// States limits; 10 and 20 seconds, 16 at a time, by default.
    package init(witness: Duration = .seconds(10), total: Duration = .seconds(20), width: Int = 16) {
        self.witness = witness
        self.total = total
        self.width = max(1, width)
    }
}

/// What came of asking all witnesses of a policy.
package struct CosigningResult: Hashable, Sendable {
    /// Every witness of the policy, in its order.
    package let reports: [WitnessReport]
    /// The new signature lines, checked, in the order of the policy.
    package let lines: [NoteSignature]
    /// The note with the lines that were there and the new ones.
    package let note: SignedNote
    /// What the policy says about that note.
    package let judgement: PolicyJudgement
}

/// Submits a checkpoint to every witness of a policy at the same time.
///
/// All are waited for, within the limits, also when the quorum is met before: every further cosignature is worth
/// having.
package struct CosigningRound: Sendable {
    private let policy: TLogPolicy
    private let limits: CosigningLimits
    private let send: WitnessTransport

    /// Names whom to ask.
    ///
    /// - Parameters:
    ///   - policy: the witnesses with their keys and addresses, and the quorum.
    ///   - limits: how long they may take.
    ///   - send: how a request gets to a witness; over HTTP by default.
    package init(
        policy: TLogPolicy,
        limits: CosigningLimits = CosigningLimits(),
        send: @escaping WitnessTransport = CosigningRound.http
    ) {
        self.policy = policy
        self.limits = limits
        self.send = send
    }

    /// Sends requests over HTTP.
    package static let http: WitnessTransport = { url, body in
        await BoundedRequest.post(url, body: body, limit: WitnessMessage.maximumByteCount)
    }

    /// Asks.
    ///
    /// - Parameters:
    ///   - note: the signed checkpoint; witnesses whose valid cosignatures it holds are not asked again.
    ///   - key: the key of the log.
    ///   - ownKeys: keys of witnesses in the operator's hands, which earn no credit.
    ///   - proof: consistency proofs from a size to that of the checkpoint; asked only for sizes from 1 below it.
    /// - Returns: what every witness did, the note with its cosignatures, and whether the quorum is met.
    /// - Throws: `NoteError` when the note is not of that log, or holds a line of a witness that does not verify.
    package func run(
        note: [UInt8],
        log key: VerifierKey,
        discounting ownKeys: [VerifierKey] = [],
        proof: @escaping ConsistencyProofSource
    ) async throws(NoteError) -> CosigningResult {
        let before = try policy.judge(note: note, log: key)
        for finding in before.findings {
            if case .failed(let error) = finding.standing { throw error }
        }
        let signed = try SignedNote(parsing: note)
        // Others' lines only make the request longer: a witness ignores them.
        let plain = try SignedNote(text: signed.text, signatures: signed.signatures.filter { key.isNamed(by: $0) })
        let client = WitnessClient(checkpoint: before.checkpoint, note: plain, proof: proof, send: send)
        let outcomes = await ask(client, before.findings)
        let reports = zip(policy.witnesses, outcomes).map { WitnessReport(witness: $0, outcome: $1) }
        let lines = outcomes.compactMap { if case .cosigned(let line, _) = $0 { line } else { nil } }
        let cosigned = lines.isEmpty ? signed : try signed.adding(lines)
        return CosigningResult(
            reports: reports,
            lines: lines,
            note: cosigned,
            judgement: try policy.judge(note: cosigned.bytes, log: key, discounting: ownKeys)
        )
    }

    private func ask(_ client: WitnessClient, _ findings: [PolicyJudgement.Finding]) async -> [WitnessOutcome] {
        let end = ContinuousClock.now + limits.total
        var outcomes = [WitnessOutcome](repeating: .notReached(reason: Self.tooLate), count: findings.count)
        await withTaskGroup(of: (Int, WitnessOutcome).self) { group in
            var running = 0
            for (index, finding) in findings.enumerated() {
                if let time = finding.time {
                    outcomes[index] = .alreadyCosigned(time: time)
                    continue
                }
                if running == limits.width, let (done, outcome) = await group.next() {
                    outcomes[done] = outcome
                    running -= 1
                }
                let limit = min(limits.witness, end - ContinuousClock.now)
                guard limit > .zero else { continue }
                running += 1
                group.addTask { (index, await Self.within(limit) { await client.submit(to: finding.witness) }) }
            }
            for await (done, outcome) in group { outcomes[done] = outcome }
        }
        return outcomes
    }

    private static let tooLate = "no answer within the time limit"

    private static func within(
        _ limit: Duration,
        _ work: @escaping @Sendable () async -> WitnessOutcome
    ) async -> WitnessOutcome {
        await withTaskGroup(of: WitnessOutcome?.self) { group in
            group.addTask { await work() }
            group.addTask {
                try? await Task.sleep(for: limit)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first ?? .notReached(reason: tooLate)
        }
    }
}
