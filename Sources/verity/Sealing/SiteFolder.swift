// What a site holds when the ledger is in other hands: the trial's first entry, a signed state of the ledger and the rules in
// force at it, the receipts of its seals, and the envelopes that are on their way to the keeper.

import Foundation
import MerkleLog
import TrialIntegrity
import TrialLedger

extension TrialFolder {
    /// The first entry of the ledger, in a folder without one.
    var trialEntry: String { path + "/trial.entry.json" }
    /// The definition in force, an envelope that the ledger's key signed.
    var rules: String { path + "/rules.json" }
    /// The state of the ledger that was handed out with the folder, a signed note.
    var checkpoint: String { path + "/checkpoint" }
    /// Envelopes for the keeper.
    var submissions: String { path + "/submissions" }

    /// The envelope of a seal that the keeper has still to accept.
    func submission(of seal: SealID) -> String { "\(submissions)/\(seal.fileStem).entry.json" }
}

/// A folder of a site, without the ledger.
struct SiteFolder {
    let folder: TrialFolder
    /// The trial as the first entry defines it, signed by the ledger's key that the site's policy names.
    let trial: TrialDefinitionStatement
    /// The definition in force when the folder was made, signed by the same key.
    let definition: TrialDefinition
    /// SHA-256 of that entry.
    let trialHash: MerkleLog.Digest
    /// The newest state of the ledger that the site has a signature for.
    let seen: SeenCheckpoint

    /// Reads the folder.
    ///
    /// - Parameters:
    ///   - folder: the folder, as `verity export site` writes it.
    ///   - checkpoint: a signed checkpoint, or a receipt, which holds one.
    /// - Throws: `LedgerError`, `ProgramError`.
    init(_ folder: TrialFolder, checkpoint: String) throws {
        self.folder = folder
        guard FileManager.default.fileExists(atPath: folder.trialEntry) else {
            throw ProgramError.noSiteFolder(path: folder.path)
        }
        let bytes = try FileBytes.whole(folder.trialEntry, limit: DSSEEnvelope.maximumByteCount)
        let envelope = try DSSEEnvelope(parsing: bytes)
        guard case .trial(let statement) = try LedgerStatement(in: envelope) else {
            throw ProgramError.noSiteFolder(path: folder.path)
        }
        let origin = statement.definition.origin
        guard let key = try TrustPolicy.read(folder.policy).log(origin: origin), key == statement.ledgerKey else {
            throw ProgramError.policyWithoutLedger(path: folder.policy, origin: origin)
        }
        try envelope.check(key)
        trial = statement
        trialHash = MerkleLog.Digest.sha256(bytes)
        let state = try Self.state(in: checkpoint, key: key)
        seen = SeenCheckpoint(size: state.size, root: state.root)
        let rules = try Self.rules(in: folder, key: key)
        let (first, now) = (statement.definition, rules.definition)
        guard rules.trial == trialHash, now.id == first.id, now.origin == first.origin, now.parties == first.parties
        else {
            throw ProgramError.badSiteRules(path: folder.rules, reason: "they are of another trial")
        }
        // What was amended since nobody here can know, and a seal over the newer state would say that it was known.
        guard seen.size <= rules.checkpoint.size else { throw ProgramError.rulesBehind(path: checkpoint) }
        guard seen.size < rules.checkpoint.size || seen.root == rules.checkpoint.root else {
            throw ProgramError.badSiteRules(path: folder.rules, reason: "they are of another branch of the ledger")
        }
        definition = now
    }

    private static func rules(in folder: TrialFolder, key: VerifierKey) throws -> RulesInForceStatement {
        guard FileManager.default.fileExists(atPath: folder.rules) else {
            throw ProgramError.noSiteRules(path: folder.path)
        }
        let bytes = try FileBytes.whole(folder.rules, limit: DSSEEnvelope.maximumByteCount)
        do {
            let envelope = try DSSEEnvelope(parsing: bytes)
            try envelope.check(key)
            return try RulesInForceStatement(try JSONValue(canonical: envelope.payload))
        } catch {
            let reason = (error as? any UserFacingError)?.message ?? "they cannot be read"
            throw ProgramError.badSiteRules(path: folder.rules, reason: reason)
        }
    }

    private static func state(in path: String, key: VerifierKey) throws -> Checkpoint {
        let bytes = try FileBytes.whole(path, limit: Receipt.maximumByteCount)
        if bytes.first == UInt8(ascii: "{") { return try Receipt(parsing: bytes).check(key).checkpoint }
        guard let (checkpoint, _) = try? Checkpoint.open(note: bytes, key: key) else {
            throw ProgramError.badCheckpoint(path: path)
        }
        return checkpoint
    }

    /// The newest seal of each dataset that the site has a receipt for or has on its way.
    func newestSeals() -> [SealSeries: PreviousSeal] {
        var newest: [SealSeries: PreviousSeal] = [:]
        func take(_ seal: SealStatement, _ envelope: [UInt8]) {
            guard seal.trial == trialHash else { return }
            let series = SealSeries(site: seal.id.site, dataset: seal.id.dataset)
            guard (newest[series]?.id.sequence ?? 0) < seal.id.sequence else { return }
            newest[series] = PreviousSeal(id: seal.id, leaf: TreeHash.leaf(envelope), root: seal.root)
        }
        for bytes in files(in: folder.receipts, ending: ".receipt.json") {
            guard let receipt = try? Receipt(parsing: bytes), let proven = try? receipt.check(trial.ledgerKey) else {
                continue
            }
            take(proven.seal, receipt.envelope)
        }
        for bytes in files(in: folder.submissions, ending: ".entry.json") {
            guard let envelope = try? DSSEEnvelope(parsing: bytes),
                case .seal(let seal)? = try? LedgerStatement(in: envelope)
            else { continue }
            take(seal, bytes)
        }
        return newest
    }

    private func files(in folder: String, ending: String) -> [[UInt8]] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(ending) }.sorted().compactMap {
            try? FileBytes.whole(folder + "/" + $0, limit: Receipt.maximumByteCount)
        }
    }
}

/// Folders that a command may find there already.
enum FolderMaking {
    /// Makes a folder, unless it is there.
    ///
    /// - Throws: `LedgerError.cannotCreate`.
    static func make(_ path: String, mode: Int) throws(LedgerError) {
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: mode]
            )
        } catch {
            throw .cannotCreate(path: path, reason: (error as NSError).localizedDescription)
        }
    }
}
