// One sealed version and what is held of it here: its evidence, and the corrections that came with it.

import Foundation
import IntegrityReports
import MerkleLog
import TrialIntegrity
import TrialLedger

/// A sealed version.
struct SealedVersion {
    let record: SealRecord
    /// Its evidence; nil where none can be used.
    let evidence: HeldEvidence?
    /// Why the evidence cannot be used; nil when it can.
    let fault: LedgerFault?

    private let folder: TrialFolder
    private let decryptionKey: String?

    /// The seal.
    var id: SealID { record.statement.id }
    /// Whether there is no evidence at all, which is nobody's fault.
    var isMissing: Bool { fault?.code == "evidence-missing" }

    /// Looks for the evidence of a seal.
    ///
    /// That it is of this seal is checked; that its rows reach the root is whoever's to check who reads them.
    /// - Parameters:
    ///   - record: the seal.
    ///   - trial: SHA-256 of the ledger's first entry.
    ///   - folder: the trial.
    ///   - decryptionKey: a private key that opens encrypted evidence, and the withheld part.
    init(_ record: SealRecord, trial: MerkleLog.Digest, in folder: TrialFolder, decryptionKey: String?) {
        self.record = record
        self.folder = folder
        self.decryptionKey = decryptionKey
        let path = HeldEvidence.path(of: record.statement.id, in: folder)
        do {
            let withheld = folder.withheld(of: record.statement.id)
            let evidence = try HeldEvidence(path, withheld: withheld, decryptionKey: decryptionKey)
            let (manifest, id) = (evidence.manifest, record.statement.id)
            guard manifest.origin == record.statement.origin, manifest.trial == trial, manifest.site == id.site,
                manifest.dataset == id.dataset, manifest.sequence == id.sequence
            else {
                (self.evidence, fault) = (
                    nil,
                    LedgerFault(
                        code: "evidence-of-another-seal",
                        message: "the evidence belongs to another seal",
                        location: path
                    )
                )
                return
            }
            (self.evidence, fault) = (evidence, nil)
        } catch {
            (evidence, fault) = (nil, Self.fault(error, path))
        }
    }

    private static func fault(_ error: any Error, _ path: String) -> LedgerFault {
        switch error {
        case let error as FormatError:
            return LedgerFault(code: "evidence-damaged", message: error.message, location: path)
        case ProgramError.missing:
            return LedgerFault(
                code: "evidence-missing",
                message: "the evidence of the seal is not here",
                location: path
            )
        default:
            let problem = error as? any UserFacingError
            let message = [problem?.message ?? "the evidence cannot be read", problem?.hint].compactMap(\.self)
                .joined(separator: "; ")
            return LedgerFault(code: "evidence-unreadable", message: message, location: path)
        }
    }

    /// What a reader of a report must know of the profile; nil where no evidence is held.
    func profile(_ definition: TrialDefinition) -> ProfileSummary? {
        guard let manifest = evidence?.manifest else { return nil }
        let profile = manifest.profile
        let rules = definition.datasets[id.dataset]
        let columns = profile.columns.map(\.name)
        // Arms unblind whether or not somebody thought of declaring them.
        let purposes = ColumnPurposes(dataset: id.dataset, definition: rules, columns: columns)
        let arms = Set([purposes[.arm]].compactMap(\.self) + (purposes.domain?.names(of: .arm) ?? []))
        return ProfileSummary(
            source: rules?.key == profile.key ? .trial : .firstSeal,
            digest: (try? profile.digest().hex) ?? "",
            volatile: profile.volatile,
            key: profile.key,
            widening: profile.wideningRules,
            columns: columns,
            blinded: columns.filter {
                (rules?.blinded ?? []).contains($0) || manifest.withheld.contains($0) || arms.contains($0)
            }
        )
    }

    /// The version as a report names it.
    var facts: VersionFacts {
        let held: VersionFacts.Evidence =
            switch evidence {
            case .values(let file): file.holdsValues ? .values : .opening
            case .fingerprints: .fingerprints
            case nil: .none
            }
        return VersionFacts(
            seal: id.text,
            root: record.statement.root.hex,
            siteClock: record.statement.siteClock.text,
            reason: record.statement.reason,
            signer: record.signer,
            entry: Int(clamping: record.entry),
            rows: evidence?.manifest.rows,
            evidence: held,
            retracted: record.retraction.map { Int(clamping: $0) },
            corrections: record.statement.corrections?.hex
        )
    }

    // MARK: Corrections

    /// The corrections that came with the seal, when they are here and are those that were sealed.
    ///
    /// - Returns: the corrections, or what keeps them from being used; neither when there are none.
    func corrections() -> (held: SealedCorrections?, fault: LedgerFault?) {
        let path = folder.corrections(of: id)
        func fault(_ code: String, _ message: String) -> (SealedCorrections?, LedgerFault?) {
            (nil, LedgerFault(code: code, message: message, location: path))
        }
        let isHere = FileManager.default.fileExists(atPath: path)
        guard let root = record.statement.corrections else {
            return isHere
                ? fault("corrections-not-sealed", "the seal names no corrections, so these prove nothing") : (nil, nil)
        }
        guard isHere else { return fault("corrections-missing", "the corrections of the seal are not here") }
        do {
            let held = try SealedCorrections(at: path, decryptionKey: decryptionKey)
            guard try held.root() == root, held.seal == id else {
                return fault("corrections-contradict-seal", "the corrections are not those that were sealed")
            }
            return (held, nil)
        } catch let error as JSONError {
            return fault("corrections-damaged", error.message)
        } catch let error as FormatError {
            return fault("corrections-damaged", error.message)
        } catch {
            return fault("corrections-unreadable", (error as? any UserFacingError)?.message ?? "they cannot be read")
        }
    }

    /// The corrections, as `corrections()`, with what keeps them from being used told as a notice or a fault.
    ///
    /// - Parameters:
    ///   - notices: takes what was not checked; that a file is not here is nobody's fault.
    ///   - faults: takes what is wrong with them.
    /// - Returns: the corrections; nil when there are none that can be used.
    func corrections(_ notices: inout [String], _ faults: inout [LedgerFault]) -> SealedCorrections? {
        let (held, fault) = corrections()
        if let held, held.erasedCount > 0 {
            let count = Plural.of(held.erasedCount, "correction", "corrections")
            notices.append("\(count) of \(id.text) erased on request")
        }
        if let fault, fault.code == "corrections-missing" {
            notices.append("the corrections of \(id.text) are not here")
        } else if let fault {
            faults.append(fault)
        }
        return held
    }
}

extension SealedCorrections {
    /// Reads a file of corrections, decrypted where it must be.
    ///
    /// - Throws: `JSONError`, `FormatError` for a damaged one, `ProgramError`, `EncryptionError`, read errors.
    init(at path: String, decryptionKey: String?) throws {
        let bytes = try EvidenceBytes.open(path, decryptionKey: decryptionKey)
        guard bytes.count <= Self.maximumByteCount else {
            throw JSONError.shape(path: "", expected: "at most \(Self.maximumByteCount) bytes")
        }
        try self.init(parsing: try bytes.read(at: 0, count: bytes.count))
    }
}
