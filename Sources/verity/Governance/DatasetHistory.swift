// The versions of datasets, and everything else that happened to them.

import MerkleLog
import TrialIntegrity
import TrialLedger

/// Seals of some sites and datasets, and what was said about them.
struct DatasetHistory {
    /// By site, dataset and sequence; with the number of rows where the evidence is held.
    let seals: [(record: SealRecord, rows: Int?)]
    /// Signatures, retractions, acknowledgements, erasures and locks that concern them, in order.
    let events: [StoryEvent]

    /// Reads it.
    ///
    /// - Parameters:
    ///   - reader: the ledger.
    ///   - site: only of this site; nil for all.
    ///   - dataset: only of this dataset; nil for all.
    /// - Throws: `LedgerError`.
    init(_ reader: LedgerReader, site: String?, dataset: String?) throws {
        seals = try reader.seals(site: site, dataset: dataset).map { seal in
            (seal, Self.evidence(of: seal.statement.id, in: reader.folder)?.manifest.rows)
        }
        let matches = { (id: SealID) in (site ?? id.site) == id.site && (dataset ?? id.dataset) == id.dataset }
        events = try TrialStory.acts(reader).filter { event in
            switch event.entry.statement {
            case .signOff, .retraction, .acknowledgement: event.seal.map(matches) ?? false
            case .erasure(let erasure): erasure.seals.contains { matches($0.id) }
            case .lock(let lock): Self.concerns(lock.scope, site: site, dataset: dataset)
            default: false
            }
        }
    }

    /// The evidence of a seal; nil when it is not here or cannot be read.
    static func evidence(of id: SealID, in folder: TrialFolder) -> EvidenceFile? {
        (try? FileBytes(path: folder.evidence(of: id))).flatMap { try? EvidenceFile($0) }
    }

    private static func concerns(_ scope: LockScope, site: String?, dataset: String?) -> Bool {
        (site.map { scope.sites?.contains($0) ?? true } ?? true)
            && (dataset.map { scope.datasets?.contains($0) ?? true } ?? true)
    }
}

/// What was said about one seal after it was made.
struct SealSaid {
    /// Signatures, retractions, acknowledgements and erasures, in order.
    let events: [StoryEvent]
    /// Since when others may have had the key that signed it.
    let compromisedSince: UTCTimestamp?

    /// Reads it.
    ///
    /// - Throws: `LedgerError`.
    init(_ seal: SealRecord, in reader: LedgerReader) throws {
        let id = seal.statement.id
        events = try TrialStory.acts(reader).filter { event in
            if case .erasure(let erasure) = event.entry.statement { return erasure.seals.contains { $0.id == id } }
            return event.seal == id
        }
        compromisedSince = try reader.state().keys[seal.envelope.keyID]?.revocation?.compromisedSince
    }
}
