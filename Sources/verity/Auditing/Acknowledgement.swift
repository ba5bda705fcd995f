// "Received and checked": the receiving party's word in the ledger.

import IntegrityReports
import MerkleLog
import TrialIntegrity
import TrialLedger

/// Logs the verdict of every audited dataset.
struct Acknowledgement {
    let folder: TrialFolder
    /// The key that acknowledges.
    let signing: SigningOptions

    /// Writes one entry for each dataset that has a seal, all in one block.
    ///
    /// Each holds the verdict and the digest of the report, which is the same for every run over the same inputs; where
    /// columns are blinded, it holds no digest.
    func log(_ disclosed: DisclosedReport, quiet: Bool) throws {
        let key = try signing.open(in: folder).key
        let reader = try LedgerReader(opening: folder)
        // A digest of findings on blinded cells would confirm, on the chain, a guess of these cells.
        let isBlinded = disclosed.report.datasets.contains { $0.profile?.blinded.isEmpty == false }
        let digest = isBlinded ? nil : ResultDigest.of(disclosed)
        let clock = try Clock.now()
        var statements: [AcknowledgementStatement] = []
        for dataset in disclosed.report.datasets {
            guard let text = dataset.seal, let id = SealID(parsing: text) else { continue }
            let seal = try reader.seal(id)
            statements.append(
                AcknowledgementStatement(
                    origin: reader.trial.definition.origin,
                    trial: reader.trialHash,
                    seal: SealReference(id: id, leaf: seal.leaf),
                    verdict: dataset.verdict,
                    report: digest,
                    clock: clock
                )
            )
        }
        reader.close()
        guard !statements.isEmpty else { return }
        let envelopes = try statements.map { try $0.signed(by: key).bytes }
        let writer = try LedgerWriter(opening: folder, key: try Signer.ledgerKey(folder, signing.passphrases.source))
        let block = try writer.accept(envelopes, now: clock)
        try writer.close()
        guard !quiet else { return }
        let count = Plural.of(statements.count, "dataset", "datasets")
        Console.message(
            "acknowledged \(count) as \(block.entries.count == 1 ? "entry" : "entries") \(block.entries.map { String($0.index) }.joined(separator: ", "))"
        )
    }
}
