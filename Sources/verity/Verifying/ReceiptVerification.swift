// A receipt on its own: the ledger's signature, the witnesses, the timestamps.

import Foundation
import IntegrityReports
import MerkleLog
import OutsideTime
import TrialIntegrity
import TrialLedger

/// Checks a receipt without the ledger.
struct ReceiptVerification {
    let options: TrustOptions
    let folder: TrialFolder

    /// Checks a receipt.
    ///
    /// - Parameters:
    ///   - path: where it came from, for messages.
    ///   - bytes: the receipt.
    /// - Returns: what was found; a receipt that does not hold is a result.
    /// - Throws: what reading the policy throws.
    func run(_ path: String, _ bytes: [UInt8]) async throws -> VerifyResult {
        do {
            let receipt = try Receipt(parsing: bytes)
            let (trust, notices) = try trust(for: receipt)
            var result = VerifyResult(kind: "receipt", path: path, holds: true, notices: notices)
            let proven = try receipt.check(trust.key)
            result.facts = [
                ("seal", .string(proven.seal.id.text)), ("root", .string(proven.seal.root.hex)),
                ("entry", .integer(Int64(clamping: proven.entry))), ("ledger", .string(proven.checkpoint.origin)),
                ("size", .integer(Int64(clamping: proven.checkpoint.size))),
                ("siteClock", .string(proven.seal.siteClock.text)),
            ]
            try addWitnesses(receipt, trust, &result)
            await addTokens(receipt, trust, &result)
            result.holds = result.faults.isEmpty
            return result
        } catch let error as LedgerError {
            return try .broken("receipt", path, error)
        }
    }

    /// Without a key from elsewhere the receipt's own word is taken, and that is said.
    private func trust(for receipt: Receipt) throws -> (Trust, [String]) {
        if options.isGiven { return (try options.resolve(folder, origin: receipt.ledgerKey.name), []) }
        let own = Trust(
            key: receipt.ledgerKey,
            policy: TLogPolicy(trusting: [receipt.ledgerKey]),
            source: .trialFolder
        )
        return (
            try options.withRoots(own, beside: nil, folder),
            ["the ledger's key came from the receipt itself: give --policy or --key from elsewhere"]
        )
    }

    private func addWitnesses(_ receipt: Receipt, _ trust: Trust, _ result: inout VerifyResult) throws {
        let note = try SignedNote(parsing: receipt.proof.checkpoint)
        let lines = note.signatures.count - 1
        guard !trust.policy.witnesses.isEmpty else {
            if lines > 0 {
                let words = Plural.of(lines, "further signature", "further signatures")
                result.notices.append("\(words) on the checkpoint: give a --policy that names the witnesses")
            }
            return
        }
        let judgement = try trust.policy.judge(note: note.bytes, log: trust.key)
        for finding in judgement.findings {
            guard let seconds = finding.time, let time = UTCTimestamp(secondsSince1970: Int64(clamping: seconds)) else {
                continue
            }
            result.facts.append(("witness \(finding.witness.name)", .string("cosigned at \(time.text)")))
        }
        guard judgement.isAccepted else {
            result.faults.append(
                LedgerFault(code: "quorum-missing", message: judgement.explanation, location: result.path)
            )
            return
        }
        if case .named = trust.policy.quorum {
            result.facts.append(("quorum", .string(judgement.explanation)))
        }
    }

    /// Tokens in a receipt are about the checkpoint in it.
    private func addTokens(_ receipt: Receipt, _ trust: Trust, _ result: inout VerifyResult) async {
        guard !receipt.tokens.isEmpty else {
            result.notices.append("outside time: the receipt holds no timestamp")
            return
        }
        guard let authorities = trust.authorities else {
            result.notices.append(Words.timestampsWithoutRoots(receipt.tokens.count))
            return
        }
        for (number, bytes) in receipt.tokens.enumerated() {
            do {
                let note = try SignedNote(parsing: receipt.proof.checkpoint)
                let digest = try StampedCheckpoint.digest(of: note, log: trust.key)
                let token = try TimestampToken(parsing: bytes)
                let stamp = try await token.verify(stamped: digest, trust: authorities, material: material())
                result.facts.append(
                    (
                        number == 0 ? "not after" : "not after \(number + 1)",
                        .string("\(stamp.info.latest.text), RFC 3161 token of \(stamp.signer)")
                    )
                )
                if stamp.revocation == .notChecked {
                    result.notices.append("whether the certificate of \(stamp.signer) was revoked")
                }
            } catch {
                let problem = error as? any UserFacingError
                result.faults.append(
                    LedgerFault(
                        code: problem?.code ?? "token-malformed",
                        message: problem?.message ?? "the timestamp cannot be checked",
                        location: result.path
                    )
                )
            }
        }
    }

    /// What lies beside tokens in the trial folder, when there is one: certificates that a token leaves out.
    private func material() -> TimeMaterial {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.timestamps)) ?? []
        let files = names.filter { $0.hasSuffix(".pem") }.sorted().compactMap {
            try? FileBytes.whole(folder.timestamps + "/" + $0, limit: TimeMaterial.maximumByteCount)
        }
        return (try? TimeMaterial(collecting: files)) ?? .empty
    }
}
