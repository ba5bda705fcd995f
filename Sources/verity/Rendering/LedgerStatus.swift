// The state of a trial at a glance.

import Foundation
import MerkleLog
import TrialIntegrity
import TrialLedger

/// Sites and datasets with their newest seals.
struct LedgerStatus {
    /// One dataset of one site.
    struct Row {
        var id: SealID
        var seal: SealRecord
        var hasEvidence: Bool
        var hasReceipt: Bool
    }

    var trial: TrialDefinition
    var size: UInt64
    var root: String
    var rows: [Row]
    /// Sites of the definition without any seal.
    var silentSites: [String]

    /// Reads the state.
    init(_ reader: LedgerReader) throws {
        trial = reader.trial.definition
        size = reader.head.size
        root = reader.head.root.hex
        rows = []
        for series in try reader.status() {
            let folder = reader.folder
            rows.append(
                Row(
                    id: series.newest,
                    seal: try reader.seal(series.newest),
                    hasEvidence: FileManager.default.fileExists(atPath: folder.evidence(of: series.newest)),
                    hasReceipt: FileManager.default.fileExists(atPath: folder.receipt(of: series.newest))
                )
            )
        }
        let sealed = Set(rows.map(\.id.site))
        silentSites = trial.sites.filter { !sealed.contains($0) }
    }
}
