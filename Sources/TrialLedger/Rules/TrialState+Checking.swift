// Whether an entry may come next: who signed it, and the rules of its kind.

internal import MerkleLog
package import TrialIntegrity

extension TrialState {
    /// By how many seconds a clock may be behind an outside time, or ahead of the keeper's clock.
    package static let clockTolerance: Int64 = 300

    /// Checks a statement that comes after the first.
    ///
    /// - Parameters:
    ///   - envelope: the entry.
    ///   - statement: what is inside it.
    ///   - index: the entry's place, from 0.
    ///   - lookup: what is known of the entries before it.
    /// - Throws: `RuleViolation`, and what `lookup` throws.
    package func check(
        _ envelope: DSSEEnvelope,
        _ statement: LedgerStatement,
        at index: UInt64,
        _ lookup: LedgerLookup
    ) throws {
        guard statement.origin == definition.origin else {
            throw RuleViolation.otherOrigin(expected: definition.origin)
        }
        guard statement.kind != .trial else { throw RuleViolation.trialOutOfPlace }
        let signer = try checkSigner(envelope, statement)
        guard statement.trialHash == trialHash || !knowsTrialHash else { throw RuleViolation.otherTrial }
        let leaf = TreeHash.leaf(envelope.bytes)
        guard !seen.contains(leaf) else { throw RuleViolation.repeated }
        try checkRestoreIsOver(statement)
        if let action = reserved(statement, by: signer.name) {
            guard isAuthorised(action, name: signer.name, role: signer.role) else {
                throw RuleViolation.notAuthorised(name: signer.name, action)
            }
        }
        try check(statement, by: signer, at: index, lookup)
        try checkClock(statement)
    }

    /// The key that signed must be the ledger's, or one that is current; that the ledger's key must sign enrolments by
    /// the operator and anchors is said before the signature of any other key is looked at.
    private func checkSigner(
        _ envelope: DSSEEnvelope,
        _ statement: LedgerStatement
    ) throws(RuleViolation) -> EntrySigner {
        if needsLedgerKey(statement) {
            try Self.check(envelope, signedBy: trial.ledgerKey)
            return .ledger
        }
        switch signer(envelope.keyID) {
        case nil: throw .notEnrolled(keyID: envelope.keyID)
        case .ledger:
            try Self.check(envelope, signedBy: trial.ledgerKey)
            return .ledger
        case .party(let key):
            try Self.check(envelope, signedBy: key.statement.key)
            if let revocation = key.revocation { throw .keyRevoked(key: key.name, entry: revocation.entry) }
            if let replacement = key.replacement { throw .keyReplaced(key: key.name, entry: replacement.entry) }
            return .party(key)
        }
    }

    private func needsLedgerKey(_ statement: LedgerStatement) -> Bool {
        switch statement {
        case .key(let enrolment): enrolment.enrolledBy == KeyEnrolmentStatement.byOperator
        case .anchor: true
        default: false
        }
    }

    /// While a restore waits for signatures, nothing else goes in: what is lost must be settled first.
    private func checkRestoreIsOver(_ statement: LedgerStatement) throws(RuleViolation) {
        guard let restore = pending.values.first(where: { $0.action == .restore }) else { return }
        switch statement.kind {
        case .approval, .restore: return
        default: throw .restorePending(entry: restore.entry)
        }
    }

    private func check(
        _ statement: LedgerStatement,
        by signer: EntrySigner,
        at index: UInt64,
        _ lookup: LedgerLookup
    ) throws {
        switch statement {
        case .trial: throw RuleViolation.trialOutOfPlace
        case .seal(let seal): try check(seal, by: signer, lookup)
        case .key, .rotation, .revocation, .lock, .amendment: try checkEffect(statement, by: signer)
        case .restore(let restore): try check(restore, at: index, lookup)
        case .approval(let approval): try check(approval, by: signer)
        case .anchor(let anchor): try check(anchor, lookup)
        case .retraction(let retraction): try check(retraction, by: signer, lookup)
        case .signOff(let signOff): try check(signOff, by: signer, lookup)
        case .acknowledgement(let acknowledgement):
            _ = try party(signer)
            _ = try position(of: acknowledgement.seal, lookup)
        case .erasure(let erasure):
            for seal in erasure.seals {
                try checkMaySeal(signer, for: seal.id)
                _ = try position(of: seal, lookup)
            }
        case .report: if signer != .ledger { _ = try party(signer) }
        }
    }

    /// An entry's clock is a claim, but it must not contradict an outside time that was on record before it.
    private func checkClock(_ statement: LedgerStatement) throws(RuleViolation) {
        guard let clock = statement.clock else { return }
        // A seal that was made away from the ledger is held to what it had seen, and to nothing later.
        var anchored = anchored
        if case .seal(let seal) = statement {
            anchored = anchorTimes.filter { $0.key < seal.seenCheckpoint.size }.values.max()
        }
        guard let anchored else { return }
        guard clock.secondsSince1970 >= anchored.secondsSince1970 - Self.clockTolerance else {
            throw .clockBehind(clock: clock, reference: anchored)
        }
    }

    /// A key that is enrolled and no witness.
    func party(_ signer: EntrySigner) throws(RuleViolation) -> EnrolledKey {
        guard case .party(let key) = signer else { throw .ledgerKeyIsNoParty }
        guard key.role != .witness else { throw .roleCannotAct(key: key.name, role: key.role) }
        return key
    }

    /// Where a seal that a statement names stands.
    func position(of seal: SealReference, _ lookup: LedgerLookup) throws -> SealPosition {
        guard let position = try lookup.seal(seal.id), position.leaf == seal.leaf else {
            throw RuleViolation.noSuchSeal(seal.id)
        }
        return position
    }

    /// Who may seal, and for which site.
    ///
    /// A key of the role site seals for its own site and no other, so never for `ALL`; a key of the role sponsor,
    /// which is bound to no site, seals for every site of the trial and for `ALL`. Regulators and witnesses never seal.
    @discardableResult
    func checkMaySeal(_ signer: EntrySigner, for seal: SealID) throws(RuleViolation) -> EnrolledKey {
        guard case .party(let key) = signer else { throw .ledgerKeyIsNoParty }
        guard key.role == .site || key.role == .sponsor else { throw .roleCannotSeal(key: key.name, role: key.role) }
        if let site = key.statement.site, site != seal.site { throw .otherSite(key: key.name, site: site) }
        return key
    }
}
