// What an auditor holds of a sealed dataset: its values, or fingerprints of them.

import Foundation
import MerkleLog
import TrialIntegrity
import TrialLedger

/// The evidence of a seal.
enum HeldEvidence {
    /// The sealed values.
    case values(EvidenceFile)
    /// Fingerprints, which locate changes and show no value.
    case fingerprints(FingerprintFile)

    /// Opens a file of either kind, decrypted where it must be, and joins the withheld part where it can be read.
    ///
    /// - Parameters:
    ///   - path: the evidence.
    ///   - withheld: its withheld part; nil, and a file that is not there, leave it aside.
    ///   - decryptionKey: a private key that opens what is encrypted.
    /// - Throws: `ProgramError`, `FormatError`, `EncryptionError`.
    init(_ path: String, withheld: String? = nil, decryptionKey: String?) throws {
        let bytes = try EvidenceBytes.open(path, decryptionKey: decryptionKey)
        if try FingerprintFile.isOne(bytes) {
            self = .fingerprints(try FingerprintFile(bytes))
        } else if let withheld, let part = try EvidenceBytes.openIfPossible(withheld, decryptionKey: decryptionKey) {
            self = .values(try EvidenceFile(bytes, withheld: part))
        } else {
            self = .values(try EvidenceFile(bytes))
        }
    }

    /// Where the evidence of a seal lies: its values, else its fingerprints.
    static func path(of seal: SealID, in folder: TrialFolder) -> String {
        let values = folder.evidence(of: seal)
        let fingerprints = folder.fingerprints(of: seal)
        let manager = FileManager.default
        return !manager.fileExists(atPath: values) && manager.fileExists(atPath: fingerprints) ? fingerprints : values
    }

    /// The manifest, which the root binds.
    var manifest: Manifest {
        switch self {
        case .values(let evidence): evidence.manifest
        case .fingerprints(let file): file.manifest
        }
    }

    /// The root over what is held; nil when the rows are not held.
    func recomputedRoot() throws -> Digest? {
        switch self {
        case .values(let evidence):
            try evidence.recomputedRoot(workers: ProcessInfo.processInfo.activeProcessorCount)
        case .fingerprints(let file): try file.recomputedRoot()
        }
    }

    /// Withheld columns whose cells are not at hand.
    var apart: [String] {
        switch self {
        case .values(let evidence): evidence.lacksColumns ? evidence.manifest.withheld : []
        case .fingerprints(let file): file.manifest.withheld
        }
    }

    /// Rows that were erased.
    var erasedRows: Int {
        if case .values(let evidence) = self { evidence.erasedRows } else { 0 }
    }

    /// Dates after the seal; none where the values are not held.
    func findings(of dates: FutureDates) throws -> [Finding] {
        if case .values(let evidence) = self { try dates.findings(in: evidence) } else { [] }
    }

    /// Audits a delivery.
    ///
    /// - Throws: as `DatasetAuditor.audit`.
    func audit(
        _ audit: inout DatasetAudit,
        root: Digest,
        listsReformatted: Bool,
        open: @escaping () throws -> any TableSource,
        progress: @escaping (Int) -> Void
    ) throws {
        let workers = ProcessInfo.processInfo.activeProcessorCount
        switch self {
        case .values(let evidence):
            try DatasetAuditor(
                evidence: evidence,
                root: root,
                workers: workers,
                listsReformatted: listsReformatted,
                open: open,
                progress: progress
            ).audit(&audit)
        case .fingerprints(let file):
            try FingerprintAuditor(
                file: file,
                root: root,
                workers: workers,
                listsReformatted: listsReformatted,
                open: open,
                progress: progress
            ).audit(&audit)
        }
    }
}
