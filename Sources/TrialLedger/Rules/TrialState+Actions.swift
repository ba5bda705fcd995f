// The rules of actions that can need several signatures: when they may be done, and who may approve them.

internal import MerkleLog
internal import TrialIntegrity

extension TrialState {
    /// Whether an action can take effect now; it is asked when it is entered, and again when its last signature comes.
    func checkEffect(_ statement: LedgerStatement, by signer: EntrySigner?) throws(RuleViolation) {
        switch statement {
        case .key(let enrolment): try checkEffect(enrolment)
        case .rotation(let rotation): try checkEffect(rotation, by: signer)
        case .revocation(let revocation): try checkEffect(revocation)
        case .lock(let lock): try checkEffect(lock)
        case .amendment(let amendment): try checkEffect(amendment)
        default: break
        }
    }

    /// An approval is of an action that waits, by a party that is asked and has not signed yet.
    func check(_ approval: ApprovalStatement, by signer: EntrySigner) throws(RuleViolation) {
        guard let action = pending[approval.action] else { throw .notPending(approval.action) }
        guard isAuthorised(action.action, name: signer.name, role: signer.role) else {
            throw .notAuthorised(name: signer.name, action.action)
        }
        guard !action.signers.contains(signer.name) else { throw .approvedAlready(name: signer.name) }
        let need = definition.authority(for: action.action).need
        guard count(action.signers + [signer.name], for: action.action) >= need else { return }
        try checkEffect(action.statement, by: nil)
    }

    /// A key is let in once, under a name of its own, for a site of the trial, and by whom the trial says.
    private func checkEffect(_ enrolment: KeyEnrolmentStatement) throws(RuleViolation) {
        let byQuorum = enrolment.enrolledBy == KeyEnrolmentStatement.byQuorum
        switch definition.enrolment {
        case .quorum: guard byQuorum else { throw .quorumRequired }
        case .operator: guard !byQuorum else { throw .noQuorum }
        }
        if let site = enrolment.site, !definition.admits(site: site) { throw .unknownSite(site) }
        let name = enrolment.key.name
        guard newestKeys[name.lowercased()] == nil, name.lowercased() != TrialFolder.ledgerKeyName else {
            throw .nameTaken(name)
        }
        try checkNew(enrolment.key)
    }

    /// The key that is replaced is the newest of its name; it signs itself unless it is lost.
    private func checkEffect(_ rotation: KeyRotationStatement, by signer: EntrySigner?) throws(RuleViolation) {
        let name = rotation.key.name
        guard let old = keys[rotation.replaces.hex], old.name == name,
            newestKeys[name.lowercased()] == old.keyID
        else { throw .notTheKeyOf(name) }
        if !rotation.lost, let signer {
            guard case .party(let key) = signer, key.keyID == old.keyID else { throw .notTheOldKey(name) }
        }
        guard rotation.key.type == old.statement.key.type else { throw .notTheKeyOf(name) }
        try checkNew(rotation.key)
        do throws(EnvelopeError) {
            try rotation.checkPossession()
        } catch {
            throw .noPossession(name)
        }
    }

    private func checkNew(_ key: VerifierKey) throws(RuleViolation) {
        if let taken = keys[DSSEEnvelope.keyID(of: key)] { throw .keyTaken(taken.name) }
        guard key.publicKey != trial.ledgerKey.publicKey else { throw .keyTaken(TrialFolder.ledgerKeyName) }
    }

    private func checkEffect(_ revocation: KeyRevocationStatement) throws(RuleViolation) {
        guard let key = keys[revocation.keyID.hex], key.name == revocation.name else {
            throw .notTheKeyOf(revocation.name)
        }
        if let earlier = key.revocation { throw .keyRevoked(key: key.name, entry: earlier.entry) }
    }

    private func checkEffect(_ lock: LockStatement) throws(RuleViolation) {
        for site in lock.scope.sites ?? [] where !definition.admits(site: site) { throw .unknownSite(site) }
        guard lock.action == .lock || locks.isLocked(within: lock.scope, sites: definition.sites) else {
            throw .nothingLocked
        }
    }

    /// What a trial is, and who is in it by definition, no amendment changes.
    private func checkEffect(_ amendment: AmendmentStatement) throws(RuleViolation) {
        let first = trial.definition
        let new = amendment.definition
        guard new.id == first.id, new.origin == first.origin, new.parties == first.parties else {
            throw .amendsWhatIsFixed
        }
    }
}
