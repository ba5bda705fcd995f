// The rules of acceptance. The keeper applies them before an entry goes in, and a verification applies the same ones to
// every entry that is in.

package import MerkleLog
package import TrialIntegrity

/// A key that takes part in a trial.
package struct EnrolledKey: Hashable, Sendable {
    /// The entry that enrolled it, from 0.
    package let entry: UInt64
    /// What was enrolled.
    package let statement: KeyEnrolmentStatement

    /// The name under which it is enrolled.
    package var name: String { statement.key.name }
    /// Its name in envelopes.
    package var keyID: String { DSSEEnvelope.keyID(of: statement.key) }
}

/// The seals of one dataset of one site.
package struct SealSeries: Hashable, Sendable {
    /// The site.
    package let site: String
    /// The dataset.
    package let dataset: String

    /// Names a series.
    package init(site: String, dataset: String) {
        self.site = site
        self.dataset = dataset
    }
}

/// The newest seal of a series.
package struct SealPosition: Hashable, Sendable {
    /// Its sequence number, from 1.
    package let sequence: Int
    /// Its entry, from 0.
    package let entry: UInt64
    /// The leaf hash of that entry, which the next seal repeats.
    package let leaf: Digest
}

/// What the rules need to know of all entries so far.
package struct TrialState: Sendable {
    /// The first entry's statement.
    package let trial: TrialDefinitionStatement
    /// SHA-256 of the first entry's bytes.
    package let trialHash: Digest
    private let knowsTrialHash: Bool
    /// The enrolled keys, by key ID.
    package var keys: [String: EnrolledKey] = [:]
    /// The newest seal of each series.
    package var newest: [SealSeries: SealPosition] = [:]

    /// Starts from the first entry.
    ///
    /// - Parameters:
    ///   - first: the first entry.
    ///   - ledgerKey: the key of the ledger, known from elsewhere.
    /// - Throws: `RuleViolation` when it is not a trial definition that this key signed and that names it.
    package init(first: DSSEEnvelope, ledgerKey: VerifierKey) throws(RuleViolation) {
        guard case .trial(let statement) = try Self.statement(in: first) else { throw .trialOutOfPlace }
        guard statement.ledgerKey == ledgerKey else { throw .otherLedgerKey }
        try Self.check(first, signedBy: ledgerKey)
        trial = statement
        trialHash = Digest.sha256(first.bytes)
        knowsTrialHash = true
    }

    /// Starts from a first entry that was found faulty, so that a verification can go on.
    ///
    /// - Parameters:
    ///   - statement: what is left of the first entry.
    ///   - trialHash: the hash of its bytes; nil when they were altered, then it is compared with nothing.
    init(unchecked statement: TrialDefinitionStatement, trialHash: Digest?) {
        trial = statement
        self.trialHash = trialHash ?? TreeHash.empty
        knowsTrialHash = trialHash != nil
    }

    /// The statement inside an envelope.
    package static func statement(in envelope: DSSEEnvelope) throws(RuleViolation) -> LedgerStatement {
        do throws(EnvelopeError) {
            return try LedgerStatement(in: envelope)
        } catch {
            throw .envelope(error)
        }
    }

    /// Checks a statement that comes after the first.
    ///
    /// - Parameters:
    ///   - envelope: the entry.
    ///   - statement: what is inside it.
    ///   - published: the number of entries under the newest checkpoint that a party could have seen.
    ///   - root: the root over the first so many entries; nil when it cannot be told.
    /// - Throws: `RuleViolation`, and what `root` throws.
    package func check(
        _ envelope: DSSEEnvelope,
        _ statement: LedgerStatement,
        published: UInt64,
        root: (UInt64) throws -> Digest?
    ) throws {
        guard statement.origin == trial.definition.origin else {
            throw RuleViolation.otherOrigin(expected: trial.definition.origin)
        }
        switch statement {
        case .trial: throw RuleViolation.trialOutOfPlace
        case .key(let enrolment): try check(envelope, enrolment)
        case .seal(let seal):
            try check(envelope, seal)
            guard seal.seenCheckpoint.size <= published else {
                throw RuleViolation.seenTooMuch(seal: seal.id, size: seal.seenCheckpoint.size)
            }
            guard try root(seal.seenCheckpoint.size) == seal.seenCheckpoint.root else {
                throw RuleViolation.seenOther(seal: seal.id, size: seal.seenCheckpoint.size)
            }
        }
    }

    /// Takes a statement in, whether or not it passed the check: a verification goes on after a fault, and names what
    /// follows from it only once.
    ///
    /// - Parameters:
    ///   - statement: what entry `index` states.
    ///   - index: the entry, from 0.
    ///   - leaf: the entry's leaf hash.
    package mutating func apply(_ statement: LedgerStatement, at index: UInt64, leaf: Digest) {
        switch statement {
        case .trial: break
        case .key(let enrolment):
            let key = EnrolledKey(entry: index, statement: enrolment)
            if keys[key.keyID] == nil { keys[key.keyID] = key }
        case .seal(let seal):
            let series = SealSeries(site: seal.id.site, dataset: seal.id.dataset)
            newest[series] = SealPosition(sequence: seal.id.sequence, entry: index, leaf: leaf)
        }
    }

    /// A key is let in by the ledger's key, once, under a name of its own, for a site of the trial.
    private func check(_ envelope: DSSEEnvelope, _ enrolment: KeyEnrolmentStatement) throws(RuleViolation) {
        try Self.check(envelope, signedBy: trial.ledgerKey)
        guard enrolment.trial == trialHash || !knowsTrialHash else { throw .otherTrial }
        guard trial.definition.enrolment == .operator else { throw .quorumRequired }
        if let site = enrolment.site, !trial.definition.admits(site: site) { throw .unknownSite(site) }
        let name = enrolment.key.name
        let isTaken = keys.values.contains { $0.name.lowercased() == name.lowercased() }
        guard !isTaken, name.lowercased() != TrialFolder.ledgerKeyName else { throw .nameTaken(name) }
        if let taken = keys[DSSEEnvelope.keyID(of: enrolment.key)] { throw .keyTaken(taken.name) }
        guard enrolment.key.publicKey != trial.ledgerKey.publicKey else { throw .keyTaken(TrialFolder.ledgerKeyName) }
    }

    /// Who may seal, and what.
    ///
    /// A key of the role site seals for its own site and no other, so never for `ALL`; a key of the role sponsor,
    /// which is bound to no site, seals for every site of the trial and for `ALL`. Regulators and witnesses never seal.
    private func check(_ envelope: DSSEEnvelope, _ seal: SealStatement) throws(RuleViolation) {
        guard let key = keys[envelope.keyID] else { throw .notEnrolled(keyID: envelope.keyID) }
        try Self.check(envelope, signedBy: key.statement.key)
        guard seal.trial == trialHash || !knowsTrialHash else { throw .otherTrial }
        let role = key.statement.role
        guard role == .site || role == .sponsor else { throw .roleCannotSeal(key: key.name, role: role) }
        guard seal.role == role else { throw .otherRole(key: key.name, role: role) }
        if let site = key.statement.site, site != seal.id.site { throw .otherSite(key: key.name, site: site) }
        guard trial.definition.admits(site: seal.id.site) else { throw .unknownSite(seal.id.site) }
        let position = newest[SealSeries(site: seal.id.site, dataset: seal.id.dataset)]
        let expected = (position?.sequence ?? 0) + 1
        guard seal.id.sequence == expected else { throw .sequence(seal: seal.id, expected: expected) }
        guard seal.previous == position?.leaf else { throw .previous(seal: seal.id) }
    }

    private static func check(_ envelope: DSSEEnvelope, signedBy key: VerifierKey) throws(RuleViolation) {
        do throws(EnvelopeError) {
            try envelope.check(key)
        } catch {
            throw .envelope(error)
        }
    }
}
