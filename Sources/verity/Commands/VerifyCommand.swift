// verity verify: the ledger as a whole, or any single thing that proves something; offline.

import ArgumentParser
import Foundation
import IntegrityReports
import MerkleLog
import TrialIntegrity
import TrialLedger

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Recomputes the ledger from its entries, or checks receipts, rows, bundles and tiles; offline."
    )

    @Argument(
        help: ArgumentHelp(
            "Receipts, evidence, corrections, proofs of rows, bundles, checkpoints, folders of tiles; the ledger by default.",
            valueName: "path"
        )
    )
    var paths: [String] = []

    @Flag(
        name: .customLong("tree-only"),
        help: "Only the tree: entries, hashes, checkpoints; no signatures of entries and no rules."
    )
    var treeOnly = false

    @Option(
        name: .customLong("decrypt-with"),
        help: ArgumentHelp("The private key that opens encrypted evidence.", valueName: "file")
    )
    var decryptionKey: String?

    @OptionGroup var trust: TrustOptions
    @OptionGroup var common: CommonOptions

    mutating func run() async throws {
        var results: [VerifyResult] = []
        if paths.isEmpty { results.append(try await ledger(common.folder)) }
        for path in paths { results += try await verify(path) }
        switch common.format {
        case .json: try Console.out(VerifyJSON.value(results))
        case .text:
            Console.out(results.map { VerifyText.render($0, style: Console.resultStyle) }.joined(separator: "\n"))
        }
        if results.contains(where: { !$0.holds }) { throw FinishedWithVerdict(exitCode: Verdict.unverifiable.exitCode) }
    }

    private func ledger(_ folder: TrialFolder) async throws -> VerifyResult {
        try await LedgerCheck(folder: folder, options: trust, treeOnly: treeOnly, quiet: common.quiet).run()
    }

    private func verify(_ path: String) async throws -> [VerifyResult] {
        let receipts = ReceiptVerification(options: trust, folder: common.folder)
        switch try FileKind.of(path) {
        case .trialFolder: return [try await ledger(TrialFolder(path: path))]
        case .tiles: return [try LedgerCheck.tiles(path, trust)]
        case .bundle: return try await bundle(path)
        case .evidence, .fingerprints:
            return [try EvidenceVerification(folder: common.folder).run(path, decryptionKey: decryptionKey)]
        case .corrections: return [try EvidenceVerification(folder: common.folder).corrections(path)]
        case .receipt:
            return [try await receipts.run(path, try FileBytes.whole(path, limit: Receipt.maximumByteCount))]
        case .rowProof:
            let bytes = try FileBytes.whole(path, limit: RowProof.maximumByteCount)
            return [try await RowProofVerification(options: trust, folder: common.folder).run(path, bytes)]
        case .checkpoint:
            return [try LedgerCheck.checkpoint(path, trust, common.folder)]
        }
    }

    /// The ledger in a bundle, its receipts, its proofs of rows, and its evidence.
    private func bundle(_ path: String) async throws -> [VerifyResult] {
        let unpacked = try UnpackedBundle(path)
        let inner = unpacked.folder
        var results = [try await ledger(inner)]
        for name in unpacked.names {
            let file = inner.path + "/" + name
            if name.hasPrefix("receipts/") {
                let bytes = try FileBytes.whole(file, limit: Receipt.maximumByteCount)
                results.append(try await ReceiptVerification(options: trust, folder: inner).run(file, bytes))
            } else if name.hasPrefix("rows/") {
                let bytes = try FileBytes.whole(file, limit: RowProof.maximumByteCount)
                results.append(try await RowProofVerification(options: trust, folder: inner).run(file, bytes))
            } else if name.hasPrefix("evidence/"), name.hasSuffix(".corrections") {
                results.append(try EvidenceVerification(folder: inner).corrections(file, decryptionKey: decryptionKey))
            } else if name.hasPrefix("evidence/") {
                results.append(try EvidenceVerification(folder: inner).run(file, decryptionKey: decryptionKey))
            }
        }
        return results.map { result in
            var result = result
            result.path = result.path.replacingOccurrences(of: inner.path, with: path)
            return result
        }
    }
}
