// What an audit needs of a ledger and of receipts, read at once.

import Foundation
import MerkleLog
import TrialIntegrity
import TrialLedger

/// The contents of a ledger, and what was held against it while it was open; a ledger that is held open keeps its
/// writers waiting.
struct LedgerContents {
    var definition: TrialDefinition
    var trialHash: MerkleLog.Digest
    /// The state that was read: it must be the state that was verified.
    var head: LedgerHead
    /// Every seal, by site, dataset and sequence.
    var seals: [SealRecord]
    /// Every dataset of every site that was ever sealed, by its newest seal.
    var series: [SealID]
    /// The newest seal of each dataset of each site that was not retracted.
    var newest: [SealID]
    /// What receipts say; nil when none were given.
    var receipts: ReceiptCheck?
    /// What witnesses and timestamp authorities say.
    var outside: OutsideEvidence
    /// What a signed state that the auditor holds contradicts.
    var contradiction: LedgerConflict?
    /// What is wrong with the signed state itself that the auditor gave.
    var checkpointFault: LedgerFault?
    /// What the ledger says about the conduct of the trial.
    var conduct: [ConductRemark]
    /// The rules' own state after the newest entry.
    var state: TrialState
    /// The sign-offs, in order.
    var signOffs: [SignOffRecord]
    /// The first entry of every block, in order.
    private var blockStarts: [UInt64]

    /// Reads a ledger and lets it go.
    init(_ request: AuditRequest) async throws {
        let reader = try LedgerReader(opening: request.folder)
        defer { reader.close() }
        state = try reader.state()
        definition = state.definition
        trialHash = reader.trialHash
        head = reader.head
        seals = try reader.seals()
        signOffs = try reader.signOffs()
        blockStarts = try reader.blocks().map(\.entries.lowerBound)
        series = try reader.status().map(\.newest)
        newest = series.compactMap { [seals] id in
            Self.newest(of: id.site, id.dataset, among: seals)?.statement.id
        }
        receipts = try request.receipts.map { try ReceiptCheck($0, request, reader) }
        let now = UTCTimestamp(parsing: request.run.at)
        outside = try await OutsideEvidence(reader, trust: request.trust, folder: request.folder, now: now)
        if let path = request.checkpoint {
            let note = try FileBytes.whole(path, limit: SignedNote.maximumByteCount)
            do throws(LedgerError) {
                contradiction = try reader.conflict(of: note, key: request.trust.key, name: path)
            } catch {
                guard case .badCheckpoint(_, let reason) = error else { throw error }
                // Whoever damaged it, it no longer says what it was given for.
                checkpointFault = LedgerFault(code: error.code, message: reason, location: path)
            }
        }
        conduct = try ConductReview(reader, state, outside, now: now).remarks()
    }

    /// Every contradiction with something that was kept outside, with both signed notes.
    var conflicts: [LedgerConflict] { (receipts?.conflicts ?? []) + [contradiction].compactMap(\.self) }

    /// The seal of a name.
    ///
    /// - Throws: `LedgerError.unknownSeal`.
    func seal(_ id: SealID) throws -> SealRecord {
        guard let seal = seals.first(where: { $0.statement.id == id }) else { throw LedgerError.unknownSeal(id.text) }
        return seal
    }

    /// The number of the block with an entry, from 0; nil when no block has it yet.
    func block(of entry: UInt64) -> Int? {
        guard entry < head.size else { return nil }
        return blockStarts.lastIndex { $0 <= entry }
    }

    /// The newest seal of a dataset of a site that was not retracted; nil when there is none.
    func newestSeal(site: String, dataset: String) -> SealRecord? { Self.newest(of: site, dataset, among: seals) }

    private static func newest(of site: String, _ dataset: String, among seals: [SealRecord]) -> SealRecord? {
        seals.last { seal in
            seal.statement.id.site == site && seal.statement.id.dataset == dataset && seal.retraction == nil
        }
    }
}

/// Receipts held against a ledger.
struct ReceiptCheck {
    /// The seals for which a good receipt was held against the ledger.
    private(set) var held: Set<String> = []
    /// The paths of those receipts, by seal.
    private(set) var files: [String: [String]] = [:]
    /// What the ledger contradicts.
    private(set) var faults: [LedgerFault] = []
    /// The same with both signed notes, as evidence.
    private(set) var conflicts: [LedgerConflict] = []
    /// Receipts that say nothing about this ledger, and why.
    private(set) var notices: [String] = []

    /// Reads every receipt of a folder.
    ///
    /// - Throws: `ProgramError.missing` when there is no such folder.
    init(_ folder: String, _ request: AuditRequest, _ reader: LedgerReader) throws {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            throw ProgramError.missing(path: folder)
        }
        let files = names.filter { $0.hasSuffix(".receipt.json") }.sorted()
        if files.isEmpty { notices.append("receipts: there is none in \(folder)") }
        for name in files { check(folder + "/" + name, request, reader) }
        if RealPath.isInside(folder, request.folder.path), !files.isEmpty {
            notices.append(
                "the receipts came from the trial folder itself, where whoever rewrites the ledger can replace them"
            )
        }
    }

    private mutating func check(_ path: String, _ request: AuditRequest, _ reader: LedgerReader) {
        do {
            let bytes = try FileBytes(path: path)
            guard bytes.count <= Receipt.maximumByteCount else {
                throw LedgerError.badReceipt(path: path, reason: "it is too large")
            }
            let receipt = try Receipt(parsing: try bytes.read(at: 0, count: bytes.count))
            if receipt.ledgerKey != request.trust.key { return notice(otherKey: receipt, path, request, reader) }
            let proven = try receipt.check(request.trust.key)
            held.insert(proven.seal.id.text)
            files[proven.seal.id.text, default: []].append(path)
            if let conflict = proven.conflict(in: reader) {
                faults.append(conflict.fault)
                conflicts.append(conflict)
            }
        } catch {
            // Whoever damaged it, it no longer says what it was given for.
            let reason = (error as? any UserFacingError)?.message ?? "the receipt cannot be read"
            faults.append(LedgerFault(code: "receipt-bad", message: reason, location: path))
        }
    }

    /// A receipt under another key.
    ///
    /// For another ledger it says nothing. For this one it does: when the key in use came from
    /// the trial folder, a ledger signed anew with another key looks just like this.
    private mutating func notice(
        otherKey receipt: Receipt,
        _ path: String,
        _ request: AuditRequest,
        _ reader: LedgerReader
    ) {
        guard receipt.ledgerKey.name == reader.trial.definition.origin else {
            notices.append("the receipt \(path) is of another ledger")
            return
        }
        guard request.trust.source == .trialFolder, (try? receipt.check(receipt.ledgerKey)) != nil else {
            faults.append(
                LedgerFault(
                    code: "receipt-bad",
                    message: "the receipt is not under the key that is trusted",
                    location: path
                )
            )
            return
        }
        faults.append(
            LedgerFault(
                code: "receipt-other-key",
                message: "a valid receipt names another key for this ledger than its own folder does",
                location: path
            )
        )
    }
}

/// Paths as the file system resolves them.
enum RealPath {
    /// Whether a path is a folder or lies in it.
    static func isInside(_ path: String, _ folder: String) -> Bool {
        func real(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().standardized.path }
        return real(path) == real(folder) || real(path).hasPrefix(real(folder) + "/")
    }
}
