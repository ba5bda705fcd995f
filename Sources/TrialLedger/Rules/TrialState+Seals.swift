// The rules of seals, and of what is said about seals.

internal import MerkleLog
internal import TrialIntegrity

extension TrialState {
    func check(_ seal: SealStatement, by signer: EntrySigner, _ lookup: LedgerLookup) throws {
        guard case .party(let key) = signer else { throw RuleViolation.ledgerKeyIsNoParty }
        guard key.role == .site || key.role == .sponsor else {
            throw RuleViolation.roleCannotSeal(key: key.name, role: key.role)
        }
        guard seal.role == key.role else { throw RuleViolation.otherRole(key: key.name, role: key.role) }
        try checkMaySeal(signer, for: seal.id)
        guard definition.admits(site: seal.id.site) else { throw RuleViolation.unknownSite(seal.id.site) }
        let position = newest[SealSeries(of: seal.id)]
        let expected = (position?.sequence ?? 0) + 1
        guard seal.id.sequence == expected else { throw RuleViolation.sequence(seal: seal.id, expected: expected) }
        guard seal.previous == position?.leaf else { throw RuleViolation.previous(seal: seal.id) }
        guard seal.seenCheckpoint.size <= lookup.published else {
            throw RuleViolation.seenTooMuch(seal: seal.id, size: seal.seenCheckpoint.size)
        }
        guard try lookup.root(seal.seenCheckpoint.size) == seal.seenCheckpoint.root else {
            throw RuleViolation.seenOther(seal: seal.id, size: seal.seenCheckpoint.size)
        }
        if let lock = lock(site: seal.id.site, dataset: seal.id.dataset) {
            throw RuleViolation.locked(
                seal: seal.id,
                by: lock.signers,
                entry: lock.entry,
                reason: lock.statement.reason
            )
        }
    }

    /// A seal is retracted once, by a key that may seal for its site.
    func check(_ retraction: RetractionStatement, by signer: EntrySigner, _ lookup: LedgerLookup) throws {
        let id = retraction.seal.id
        try checkMaySeal(signer, for: id)
        _ = try position(of: retraction.seal, lookup)
        guard retracted[SealSeries(of: id)]?.contains(id.sequence) != true else {
            throw RuleViolation.retractedAlready(id)
        }
    }

    /// What is signed is the newest seal that stands; a key of a site signs for its own site.
    func check(_ signOff: SignOffStatement, by signer: EntrySigner, _ lookup: LedgerLookup) throws {
        let key = try party(signer)
        let id = signOff.seal.id
        guard signOff.role == key.role else { throw RuleViolation.otherRole(key: key.name, role: key.role) }
        if let site = key.statement.site, site != id.site {
            throw RuleViolation.otherSite(key: key.name, site: site)
        }
        _ = try position(of: signOff.seal, lookup)
        let newest = newestValid(SealSeries(of: id))
        guard id.sequence == newest else { throw RuleViolation.notTheNewest(seal: id, newest: newest) }
    }

    /// What was stamped is a checkpoint that this ledger published.
    func check(_ anchor: AnchorStatement, _ lookup: LedgerLookup) throws {
        let size = anchor.checkpoint.size
        guard size <= lookup.published, try lookup.root(size) == anchor.checkpoint.root,
            let bytes = try lookup.note(size), let note = try? SignedNote(parsing: bytes),
            let stamped = AnchorStatement.stampedBytes(of: note, key: trial.ledgerKey),
            Digest.sha256(stamped) == anchor.stamped
        else { throw RuleViolation.anchorOfOther(size: size) }
    }

    /// A restore stands where the lost entries begin, and shows a checkpoint of them that the ledger's key signed.
    func check(_ restore: RestoreStatement, at index: UInt64, _ lookup: LedgerLookup) throws {
        guard restore.restored.size == index, lookup.published == index,
            try lookup.root(index) == restore.restored.root
        else { throw RuleViolation.restoreOutOfPlace(size: restore.restored.size) }
        guard let (lost, _) = try? Checkpoint.open(note: restore.lost, key: trial.ledgerKey), lost.size > index else {
            throw RuleViolation.nothingWasLost
        }
    }
}
