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
    /// Each holds the verdict and the digest of the report, which is the same for every run over the same inputs.
    func log(_ report: AuditReport, quiet: Bool) throws {
        let key = try signing.open(in: folder).key
        let reader = try LedgerReader(opening: folder)
        let digest = try ReportDigest.of(report)
        let clock = try Clock.now()
        var statements: [AcknowledgementStatement] = []
        for dataset in report.datasets {
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

/// The digest of a report.
enum ReportDigest {
    /// SHA-256 of the report's canonical JSON without its member `run`, which differs from run to run.
    static func of(_ report: AuditReport) throws -> Digest {
        var members = AuditJSON.value(report).objectValue ?? [:]
        members["run"] = nil
        return Digest.sha256(try JSONValue.object(members).canonicalBytes())
    }
}
