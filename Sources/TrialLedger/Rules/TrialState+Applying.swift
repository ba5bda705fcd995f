// Taking an entry in: what each kind changes, at once or when enough parties have signed.

package import MerkleLog
package import TrialIntegrity

extension TrialState {
    /// Takes a statement in, whether or not it passed the check: a verification goes on after a fault, and names what
    /// follows from it only once.
    ///
    /// - Parameters:
    ///   - statement: what entry `index` states.
    ///   - keyID: the key that its envelope names.
    ///   - index: the entry, from 0.
    ///   - leaf: the entry's leaf hash.
    package mutating func apply(_ statement: LedgerStatement, keyID: String, at index: UInt64, leaf: Digest) {
        if let clock = statement.clock { newestClock = clock }
        if Self.isRepeatable(statement.kind) == false { seen.insert(leaf) }
        switch statement {
        case .trial, .signOff, .acknowledgement, .erasure, .report: break
        case .seal(let seal):
            let position = SealPosition(sequence: seal.id.sequence, entry: index, leaf: leaf)
            newest[SealSeries(of: seal.id)] = position
        case .retraction(let retraction):
            retracted[SealSeries(of: retraction.seal.id), default: []].insert(retraction.seal.id.sequence)
        case .anchor(let anchor): anchorTimes[index] = anchor.time
        case .approval(let approval): approve(approval, by: signer(keyID)?.name, at: index)
        case .key, .rotation, .revocation, .lock, .amendment, .restore:
            start(statement, signer: signer(keyID), at: index, leaf: leaf)
        }
    }

    /// Kinds that change nothing, or that other rules keep from being entered twice.
    static func isRepeatable(_ kind: LedgerStatement.Kind) -> Bool {
        switch kind {
        case .trial, .seal, .retraction, .signOff, .acknowledgement, .erasure, .report, .anchor: true
        case .keyEnrolment, .keyRotation, .keyRevocation, .lock, .approval, .amendment, .restore: false
        }
    }

    /// What is reserved about a statement; nil when its signer alone is enough.
    ///
    /// - Parameters:
    ///   - statement: the statement.
    ///   - name: the name of who signed it.
    /// - Returns: the action whose authority decides.
    func reserved(_ statement: LedgerStatement, by name: String?) -> ReservedAction? {
        switch statement {
        case .key(let enrolment): enrolment.enrolledBy == KeyEnrolmentStatement.byQuorum ? .enrol : nil
        case .rotation(let rotation): rotation.lost ? .recover : nil
        case .revocation(let revocation): revocation.name == name ? nil : .revoke
        case .lock(let lock): lock.action == .lock ? .lock : .unlock
        case .amendment: .amend
        case .restore: .restore
        default: nil
        }
    }

    /// Who a key ID belongs to, whether or not the key is current.
    package func signer(_ keyID: String) -> EntrySigner? {
        if keyID == DSSEEnvelope.keyID(of: trial.ledgerKey) { return .ledger }
        return keys[keyID].map(EntrySigner.party)
    }

    /// Whether the signature of a party counts for an action, under the definition in force.
    func isAuthorised(_ action: ReservedAction, name: String, role: KeyRole?) -> Bool {
        role != .witness && definition.authority(for: action).admits(name: name, role: role)
    }

    /// How many of those who signed may sign, under the definition in force.
    func count(_ signers: [String], for action: ReservedAction) -> Int {
        signers.filter { name in
            guard name != TrialAuthority.Signatory.ledger else { return isAuthorised(action, name: name, role: nil) }
            let role = newestKeys[name.lowercased()].flatMap { keys[$0] }?.role
            return isAuthorised(action, name: name, role: role)
        }.count
    }

    private mutating func start(_ statement: LedgerStatement, signer: EntrySigner?, at index: UInt64, leaf: Digest) {
        let signers = signer.map { [$0.name] } ?? []
        guard let action = reserved(statement, by: signer?.name),
            count(signers, for: action) < definition.authority(for: action).need
        else {
            perform(statement, entry: index, since: index, signers: signers)
            return
        }
        pending[leaf] = PendingAction(
            entry: index,
            leaf: leaf,
            action: action,
            statement: statement,
            signers: signers
        )
    }

    private mutating func approve(_ approval: ApprovalStatement, by name: String?, at index: UInt64) {
        guard let name, var action = pending[approval.action] else { return }
        if !action.signers.contains(name) { action.signers.append(name) }
        pending[approval.action] = action
        guard count(action.signers, for: action.action) >= definition.authority(for: action.action).need else { return }
        pending[approval.action] = nil
        perform(action.statement, entry: action.entry, since: index, signers: action.signers)
    }

    private mutating func perform(
        _ statement: LedgerStatement,
        entry: UInt64,
        since: UInt64,
        signers: [String]
    ) {
        switch statement {
        case .key(let enrolment): admit(EnrolledKey(entry: entry, since: since, statement: enrolment))
        case .rotation(let rotation): rotate(rotation, entry: entry, since: since)
        case .revocation(let revocation): revoke(revocation, since: since)
        case .lock(let lock):
            locks.add(LockRecord(entry: entry, since: since, statement: lock, signers: signers))
        case .amendment(let amendment):
            definition = amendment.definition
            amendments.append(since)
        case .restore(let restore):
            restores.append(RestoreRecord(entry: entry, statement: restore, signers: signers))
        default: break
        }
    }

    private mutating func rotate(_ rotation: KeyRotationStatement, entry: UInt64, since: UInt64) {
        guard let old = keys[rotation.replaces.hex] else { return }
        var enrolment = old.statement
        enrolment.key = rotation.key
        let key = EnrolledKey(entry: entry, since: since, statement: enrolment)
        keys[old.keyID]?.replacement = KeyReplacement(entry: since, keyID: key.keyID, lost: rotation.lost)
        admit(key)
    }

    /// Takes back what a revoked key has signed for and what still waits.
    private mutating func revoke(_ revocation: KeyRevocationStatement, since: UInt64) {
        keys[revocation.keyID.hex]?.revocation = KeyRevocation(
            entry: since,
            reason: revocation.reason,
            compromisedSince: revocation.compromisedSince
        )
        for leaf in pending.keys { pending[leaf]?.signers.removeAll { $0 == revocation.name } }
    }
}
