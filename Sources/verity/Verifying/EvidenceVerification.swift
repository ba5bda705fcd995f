// Evidence and rows that were shown, held against the root on the chain.

import Foundation
import IntegrityReports
import MerkleLog
import TrialIntegrity
import TrialLedger

/// Checks evidence files.
struct EvidenceVerification {
    let folder: TrialFolder

    /// Recomputes the root of an evidence file, and compares it with the one in the ledger of the trial folder.
    func run(_ path: String, decryptionKey: String?) throws -> VerifyResult {
        do {
            let bytes = try EvidenceBytes.open(path, decryptionKey: decryptionKey)
            if try FileKind.isCorrections(bytes) { return try corrections(path, decryptionKey: decryptionKey) }
            let isPart = try EvidenceFile.isWithheldPart(bytes)
            let evidence =
                try isPart ? joined(path, bytes, decryptionKey) : HeldEvidence(path, decryptionKey: decryptionKey)
            guard let evidence else {
                return .broken("withheld", path, code: "open-part-missing", Words.openPartMissing)
            }
            let manifest = evidence.manifest
            let root = try evidence.recomputedRoot()
            var result = VerifyResult(kind: isPart ? "withheld" : "evidence", path: path, holds: false)
            result.facts = [
                ("seal", .string("\(manifest.site)/\(manifest.dataset)#\(manifest.sequence)")),
                ("rows", .integer(Int64(manifest.rows))), ("root", .optional(root?.hex)),
            ]
            if !manifest.withheld.isEmpty {
                result.facts.append(("withheld", .string(manifest.withheld.joined(separator: ", "))))
                if !isPart { result.notices.append(Words.withheldApart(manifest.withheld)) }
            }
            if evidence.erasedRows > 0 { result.facts.append(("erased", .integer(Int64(evidence.erasedRows)))) }
            guard let id = SealID(site: manifest.site, dataset: manifest.dataset, sequence: manifest.sequence),
                let sealed = SealedRoot.find(id, in: folder)
            else {
                result.faults = [
                    LedgerFault(
                        code: "seal-unknown",
                        message: "no ledger at hand holds this seal, so nothing says that this is its root",
                        location: path
                    )
                ]
                return result
            }
            result.holds = root == sealed
            if !result.holds {
                result.faults = [
                    LedgerFault(
                        code: "evidence-contradicts-seal",
                        message: "the evidence does not hash to the root on the chain",
                        location: path
                    )
                ]
            }
            return result
        } catch let error as FormatError {
            return .broken("evidence", path, code: "evidence-damaged", error.message)
        }
    }

    /// A withheld part with the open part of its seal, which lies beside it or in the trial folder; nil when it is nowhere.
    private func joined(
        _ path: String,
        _ part: any RandomAccessBytes,
        _ decryptionKey: String?
    ) throws -> HeldEvidence? {
        let manifest = try EvidenceFile(withheldPart: part).manifest
        guard let id = SealID(site: manifest.site, dataset: manifest.dataset, sequence: manifest.sequence) else {
            return nil
        }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let places = ["\(folder)/\(id.fileStem).evidence", self.folder.evidence(of: id)]
        guard let open = places.first(where: { FileManager.default.fileExists(atPath: $0) }) else { return nil }
        let bytes = try EvidenceBytes.open(open, decryptionKey: decryptionKey)
        return .values(try EvidenceFile(bytes, withheld: part))
    }
}

extension EvidenceVerification {
    /// Holds the corrections of a seal against the root that the seal repeats.
    func corrections(_ path: String, decryptionKey: String? = nil) throws -> VerifyResult {
        do {
            let list = try SealedCorrections(at: path, decryptionKey: decryptionKey)
            var result = VerifyResult(kind: "corrections", path: path, holds: false)
            result.facts = [
                ("seal", .string(list.seal.text)), ("corrections", .integer(Int64(list.entries.count))),
                ("root", .string(try list.root().hex)),
            ]
            if list.erasedCount > 0 { result.facts.append(("erased", .integer(Int64(list.erasedCount)))) }
            guard let seal = SealedRoot.seal(list.seal, in: folder) else {
                let message = "no ledger at hand holds this seal, so nothing says that these are its corrections"
                result.faults = [LedgerFault(code: "seal-unknown", message: message, location: path)]
                return result
            }
            result.holds = try seal.corrections == list.root()
            if !result.holds {
                let message = "the corrections are not those that were sealed"
                result.faults = [LedgerFault(code: "corrections-contradict-seal", message: message, location: path)]
            }
            return result
        } catch let error as JSONError {
            return .broken("corrections", path, code: "corrections-damaged", error.message)
        } catch let error as FormatError {
            return .broken("corrections", path, code: "corrections-damaged", error.message)
        }
    }
}

/// The root of a seal as a ledger holds it.
enum SealedRoot {
    /// The root; nil when there is no ledger or no such seal.
    static func find(_ id: SealID, in folder: TrialFolder) -> Digest? { seal(id, in: folder)?.root }

    /// The seal itself; nil when there is no ledger or no such seal.
    static func seal(_ id: SealID, in folder: TrialFolder) -> SealStatement? {
        guard let reader = try? LedgerReader(opening: folder) else { return nil }
        defer { reader.close() }
        return try? reader.seal(id).statement
    }
}

/// Checks proofs of rows.
struct RowProofVerification {
    let options: TrustOptions
    let folder: TrialFolder

    /// Checks the rows against the root, and the root against the receipt inside, or else against a ledger at hand.
    func run(_ path: String, _ bytes: [UInt8]) async throws -> VerifyResult {
        do {
            let proof = try RowProof(reading: bytes)
            let opened = try proof.opened()
            var result = VerifyResult(kind: "rows", path: path, holds: true)
            result.facts = [
                ("seal", .string(opened.seal.text)), ("root", .string(opened.root.hex)),
                ("rows", .integer(Int64(opened.rows.count))), ("of", .integer(Int64(opened.manifest.rows))),
            ]
            result.rows = ProvenTable(columns: proof.columns, rows: opened.rows.map { ($0.number, $0.cells) })
            if let receipt = proof.receipt {
                let checked = try await ReceiptVerification(options: options, folder: folder)
                    .run(path, Array(receipt.utf8))
                result.facts += checked.facts.filter { !["seal", "root"].contains($0.name) }
                result.notices += checked.notices
                result.faults += checked.faults
                if let receipt = try? Receipt(parsing: Array(receipt.utf8)), !Self.covers(receipt, opened) {
                    result.faults.append(
                        LedgerFault(
                            code: "receipt-of-another-seal",
                            message: "the receipt inside is not of the root that the rows lead to",
                            location: path
                        )
                    )
                }
            } else if let root = SealedRoot.find(opened.seal, in: folder) {
                if root != opened.root {
                    result.faults.append(
                        LedgerFault(
                            code: "rows-contradict-seal",
                            message: "the rows do not lead to the root on the chain",
                            location: path
                        )
                    )
                }
            } else {
                result.notices.append(
                    "whether the root is on a chain: the proof holds no receipt, and no ledger is here"
                )
            }
            result.notices.append("whether there are further rows of this kind: a proof shows rows, not their absence")
            result.holds = result.faults.isEmpty
            return result
        } catch let error as DisclosureError {
            return try .broken("rows", path, error)
        }
    }

    private static func covers(_ receipt: Receipt, _ opened: OpenedRows) -> Bool {
        guard let envelope = try? DSSEEnvelope(parsing: receipt.envelope),
            case .seal(let seal)? = try? LedgerStatement(in: envelope)
        else { return false }
        return seal.id == opened.seal && seal.root == opened.root && seal.trial == opened.manifest.trial
    }
}
