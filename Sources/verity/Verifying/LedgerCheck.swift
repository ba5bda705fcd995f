// The ledger itself: as a database, as tiles, or one signed state of it.

import Foundation
import IntegrityReports
import MerkleLog
import TrialIntegrity
import TrialLedger

/// Verifies a ledger.
struct LedgerCheck {
    let folder: TrialFolder
    let options: TrustOptions
    let treeOnly: Bool
    let quiet: Bool

    /// Recomputes it.
    func run() async throws -> VerifyResult {
        try folder.checkThatItIsOne()
        let trust = try options.resolve(folder, origin: LedgerOrigin.read(folder))
        let progress = Progress("verifying", total: nil, quiet: quiet)
        defer { progress.finish() }
        var result = VerifyResult(kind: "ledger", path: folder.path, holds: false)
        if treeOnly {
            let tree = try TreeVerification.run(folder, key: trust.key) {
                progress.show(Int(clamping: $0), "entries")
            }
            fill(&result, tree.state, tree.counts, tree.notices)
        } else {
            let verification = try LedgerVerification.run(folder, key: trust.key) {
                progress.show(Int(clamping: $0), "entries")
            }
            fill(&result, verification.state, verification.counts, verification.notices)
            result.facts.insert(("keys", .integer(Int64(verification.counts.keys))), at: 2)
            result.facts.insert(("seals", .integer(Int64(verification.counts.seals))), at: 3)
            if result.faults.isEmpty { try await addOutside(trust, &result) }
        }
        if trust.source == .trialFolder { result.notices.append(Words.policyNotChecked) }
        result.holds = result.faults.isEmpty
        return result
    }

    private func fill(
        _ result: inout VerifyResult,
        _ state: LedgerState,
        _ counts: VerificationCounts,
        _ notices: [String]
    ) {
        result.facts = [
            ("entries", .integer(Int64(clamping: counts.entries))),
            ("checkpoints", .integer(Int64(counts.checkpoints))), ("root", .optional(state.root)),
        ]
        result.faults = state.faults
        result.notices = notices
    }

    private func addOutside(_ trust: Trust, _ result: inout VerifyResult) async throws {
        let reader = try LedgerReader(opening: folder)
        defer { reader.close() }
        let outside = try await OutsideEvidence(reader, trust: trust, folder: folder, now: nil)
        let witnesses = outside.witnesses
        if witnesses.verified + witnesses.own > 0 {
            result.facts.append(("witnesses", .integer(Int64(witnesses.verified))))
        }
        for (number, text) in outside.timestamps.enumerated() {
            result.facts.append((number == 0 ? "timestamp" : "timestamp \(number + 1)", .string(text)))
        }
        result.faults += outside.faults
        result.notices += outside.notices
    }

    /// A folder of static tiles.
    static func tiles(_ path: String, _ options: TrustOptions) throws -> VerifyResult {
        let trust = try options.resolve(TrialFolder(path: path), origin: nil)
        let tiles = try TileVerification.run(TileFolder(path: path), key: trust.key)
        return VerifyResult(
            kind: "tiles",
            path: path,
            holds: tiles.state.status == .intact,
            facts: [
                ("ledger", .optional(tiles.checkpoint?.origin)), ("files", .integer(Int64(tiles.files))),
                ("entries", tiles.state.size.map { .integer(Int64($0)) } ?? .null),
                ("root", .optional(tiles.state.root)),
            ],
            faults: tiles.state.faults,
            notices: tiles.notices
        )
    }

    /// One signed state: who signed it, and whether the ledger at hand extends it.
    static func checkpoint(_ path: String, _ options: TrustOptions, _ folder: TrialFolder) throws -> VerifyResult {
        let bytes = try FileBytes.whole(path, limit: SignedNote.maximumByteCount)
        let origin = (try? SignedNote(parsing: bytes)).flatMap { try? Checkpoint(parsing: $0.text) }?.origin
        let trust = try options.resolve(folder, origin: origin)
        guard let judgement = try? trust.policy.judge(note: bytes, log: trust.key) else {
            return .broken("checkpoint", path, code: "checkpoint-bad", "it is not signed by the ledger's key")
        }
        var result = VerifyResult(kind: "checkpoint", path: path, holds: judgement.isAccepted)
        result.facts = [
            ("ledger", .string(judgement.checkpoint.origin)),
            ("size", .integer(Int64(clamping: judgement.checkpoint.size))),
            ("root", .string(judgement.checkpoint.root.hex)), ("witnesses", .string(judgement.explanation)),
        ]
        if !judgement.isAccepted {
            result.faults = [LedgerFault(code: "quorum-missing", message: judgement.explanation, location: path)]
        }
        if trust.source == .trialFolder { result.notices.append(Words.policyNotChecked) }
        guard let reader = try? LedgerReader(opening: folder) else {
            result.notices.append("whether a ledger extends it: none is at hand")
            return result
        }
        defer { reader.close() }
        if let fault = try? reader.contradiction(of: bytes, key: trust.key) {
            result.faults.append(fault)
            result.holds = false
        }
        return result
    }
}
