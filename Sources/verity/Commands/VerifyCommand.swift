// verity verify: the ledger as a whole, or a receipt on its own.

import ArgumentParser
import Foundation
import IntegrityReports
import MerkleLog
import TrialIntegrity
import TrialLedger

struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Recomputes the ledger from its entries, or checks receipts; offline."
    )

    @Argument(help: ArgumentHelp("Receipts or evidence files; without any the ledger is verified.", valueName: "path"))
    var paths: [String] = []

    @OptionGroup var trust: TrustOptions
    @OptionGroup var common: CommonOptions

    func run() throws {
        let results = paths.isEmpty ? [try ledger()] : try paths.map(file)
        switch common.format {
        case .json: try Console.out(VerifyJSON.value(results))
        case .text:
            Console.out(results.map { VerifyText.render($0, style: Console.resultStyle) }.joined(separator: "\n"))
        }
        if results.contains(where: { !$0.holds }) { throw FinishedWithVerdict(exitCode: Verdict.unverifiable.exitCode) }
    }

    private func ledger() throws -> VerifyResult {
        try common.folder.checkThatItIsOne()
        let (key, source) = try trust.resolve(common.folder, origin: LedgerOrigin.read(common.folder))
        let progress = Progress("verifying", total: nil, quiet: common.quiet)
        defer { progress.finish() }
        let verification = try LedgerVerification.run(common.folder, key: key) {
            progress.show(Int(clamping: $0), "entries")
        }
        var notices = verification.notices
        if source == .trialFolder { notices.append(Words.policyNotChecked) }
        return VerifyResult(
            kind: "ledger",
            path: common.folder.path,
            holds: verification.state.status == .intact,
            facts: [
                ("entries", .integer(Int64(clamping: verification.counts.entries))),
                ("checkpoints", .integer(Int64(verification.counts.checkpoints))),
                ("keys", .integer(Int64(verification.counts.keys))),
                ("seals", .integer(Int64(verification.counts.seals))),
                ("root", .optional(verification.state.root)),
            ],
            faults: verification.state.faults,
            notices: notices
        )
    }

    private func file(_ path: String) throws -> VerifyResult {
        let bytes = try FileBytes(path: path)
        let head = try bytes.read(at: 0, count: min(bytes.count, 24))
        if head.starts(with: Array("trialverity/evidence/v1\n".utf8)) { return try evidence(path, bytes) }
        guard bytes.count <= Receipt.maximumByteCount,
            head.first == UInt8(ascii: "{") || path.hasSuffix(".receipt.json")
        else {
            throw ProgramError.notVerifiable(path: path)
        }
        return try receipt(path, try bytes.read(at: 0, count: bytes.count))
    }

    private func receipt(_ path: String, _ bytes: [UInt8]) throws -> VerifyResult {
        var notices: [String] = []
        do {
            let receipt = try Receipt(parsing: bytes)
            let key: VerifierKey
            if trust.policy != nil || trust.key != nil {
                key = try trust.resolve(common.folder, origin: receipt.ledgerKey.name).key
            } else {
                key = receipt.ledgerKey
                notices.append("the ledger's key came from the receipt itself: give --policy or --key from elsewhere")
            }
            let proven = try receipt.check(key)
            return VerifyResult(
                kind: "receipt",
                path: path,
                holds: true,
                facts: [
                    ("seal", .string(proven.seal.id.text)), ("root", .string(proven.seal.root.hex)),
                    ("entry", .integer(Int64(clamping: proven.entry))), ("ledger", .string(proven.checkpoint.origin)),
                    ("size", .integer(Int64(clamping: proven.checkpoint.size))),
                    ("siteClock", .string(proven.seal.siteClock.text)),
                ],
                faults: [],
                notices: notices
            )
        } catch let error as LedgerError {
            guard error.failureClass == .unverifiable || error.code == "receipt-bad" else { throw error }
            return VerifyResult(
                kind: "receipt",
                path: path,
                holds: false,
                facts: [],
                faults: [LedgerFault(code: error.code, message: error.message, location: path)],
                notices: notices
            )
        }
    }

    /// Evidence is proven by the root it reaches: the one in the ledger of the trial folder.
    private func evidence(_ path: String, _ bytes: FileBytes) throws -> VerifyResult {
        do {
            let evidence = try EvidenceFile(bytes)
            let manifest = evidence.manifest
            let root = try evidence.recomputedRoot(workers: ProcessInfo.processInfo.activeProcessorCount)
            let facts: [(name: String, value: JSONValue)] = [
                ("seal", .string("\(manifest.site)/\(manifest.dataset)#\(manifest.sequence)")),
                ("rows", .integer(Int64(manifest.rows))), ("root", .optional(root?.hex)),
            ]
            guard let id = SealID(site: manifest.site, dataset: manifest.dataset, sequence: manifest.sequence),
                let seal = try? LedgerReader(opening: common.folder).seal(id)
            else {
                return VerifyResult(
                    kind: "evidence",
                    path: path,
                    holds: false,
                    facts: facts,
                    faults: [
                        LedgerFault(
                            code: "seal-unknown",
                            message: "no ledger at hand holds this seal, so nothing says that this is its root",
                            location: path
                        )
                    ],
                    notices: []
                )
            }
            let holds = root == seal.statement.root
            let fault = LedgerFault(
                code: "evidence-contradicts-seal",
                message: "the evidence does not hash to the root on the chain",
                location: path
            )
            return VerifyResult(
                kind: "evidence",
                path: path,
                holds: holds,
                facts: facts,
                faults: holds ? [] : [fault],
                notices: []
            )
        } catch let error as FormatError {
            return VerifyResult(
                kind: "evidence",
                path: path,
                holds: false,
                facts: [],
                faults: [LedgerFault(code: "evidence-damaged", message: error.message, location: path)],
                notices: []
            )
        }
    }
}

/// What one verification found.
struct VerifyResult {
    var kind: String
    var path: String
    var holds: Bool
    var facts: [(name: String, value: JSONValue)]
    var faults: [LedgerFault]
    var notices: [String]
}
