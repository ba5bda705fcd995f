// What a seal builds on: the trial, the state of the ledger that was seen, and the seals it follows. It is read before the
// first file, and the ledger is not held open while files are read, nor while the evidence of the seals before is checked.

import Foundation
import MerkleLog
import TrialIntegrity
import TrialLedger

/// The ground of a seal.
struct SealGround {
    /// The definition in force.
    var definition: TrialDefinition
    /// SHA-256 of the ledger's first entry.
    var trialHash: MerkleLog.Digest
    /// The newest state that was seen.
    var seen: SeenCheckpoint
    /// One for each file of the call, in order.
    var series: [SeriesBefore] = []

    /// Reads it from the ledger, or from what a site holds of it.
    ///
    /// - Throws: `LedgerError`, and `ProgramError` for what the call gets wrong.
    init(_ request: SealRequest) throws {
        switch request.destination {
        case .ledger:
            let reader = try LedgerReader(opening: request.folder)
            defer { reader.close() }
            if case .conflict(let conflict) = reader.headState { throw LedgerError.headConflict(conflict) }
            try ReceiptsAhead.check(reader)
            definition = reader.definition
            trialHash = reader.trialHash
            seen = SeenCheckpoint(size: reader.head.size, root: reader.head.root)
            let sealed = try reader.status().map(\.newest)
            try addSeries(request, sealed: sealed) { id in
                try reader.newestSeal(site: id.site, dataset: id.dataset).map {
                    PreviousSeal(id: $0.statement.id, leaf: $0.leaf, root: $0.statement.root)
                }
            }
        case .submissions(let checkpoint):
            let site = try SiteFolder(request.folder, checkpoint: checkpoint)
            definition = site.definition
            trialHash = site.trialHash
            seen = site.seen
            let newest = site.newestSeals()
            try addSeries(request, sealed: newest.values.map(\.id)) {
                newest[SealSeries(site: $0.site, dataset: $0.dataset)]
            }
        }
    }

    /// Opens the evidence of the seals before, which says under which profile their datasets are sealed again.
    ///
    /// - Throws: `PreviousEvidenceError` for evidence that is not what was sealed, `ProgramError.frozenKey`.
    /// - Complexity: O(size of the evidence): each is read once and hashed on all cores.
    mutating func openEvidence(_ request: SealRequest) throws {
        for index in series.indices {
            guard let previous = series[index].previous else { continue }
            let evidence = try PreviousEvidence(
                of: previous,
                trial: trialHash,
                origin: definition.origin,
                request.folder
            )
            .open()
            if let key = request.key, let frozen = evidence?.manifest.profile.key, key != frozen {
                throw ProgramError.frozenKey(seal: "\(request.site)/\(previous.id.dataset)", key: frozen)
            }
            series[index].evidence = evidence
        }
    }

    private mutating func addSeries(
        _ request: SealRequest,
        sealed: [SealID],
        newest: (SealID) throws -> PreviousSeal?
    ) throws {
        guard definition.admits(site: request.site) else { throw ProgramError.unknownSite(sites: definition.sites) }
        let names = sealed.filter { $0.site == request.site }.map(\.dataset)
        var seen: Set<String> = []
        for file in request.files {
            let dataset = request.dataset ?? DatasetName.from(path: file)
            guard let first = SealID(site: request.site, dataset: dataset, sequence: 1) else {
                throw ProgramError.badName(what: "dataset", name: dataset)
            }
            let twin = names.first { $0 != dataset && $0.lowercased() == dataset.lowercased() }
            if let twin { throw ProgramError.nameInAnotherCase(name: dataset, sealed: twin) }
            guard seen.insert(dataset.lowercased()).inserted else {
                throw ProgramError.usage("two of the files are the dataset \(dataset)")
            }
            let previous = try newest(first)
            guard let id = SealID(site: first.site, dataset: dataset, sequence: (previous?.id.sequence ?? 0) + 1) else {
                throw ProgramError.badName(what: "dataset", name: dataset)
            }
            series.append(SeriesBefore(id: id, previous: previous, evidence: nil))
        }
    }
}
