// What the rules need to know of all entries so far. The keeper asks it before an entry goes in, and a verification asks
// the same of every entry that is in.

package import MerkleLog
package import TrialIntegrity

/// The state of a trial after some entries: keys, rules in force, locks, and what waits for signatures.
///
/// `check` says whether an entry may come next; `apply` takes it in.
package struct TrialState: Sendable {
    /// The first entry's statement.
    package let trial: TrialDefinitionStatement
    /// SHA-256 of the first entry's bytes.
    package let trialHash: Digest
    let knowsTrialHash: Bool
    /// The definition in force: that of the first entry, or the newest amendment.
    package internal(set) var definition: TrialDefinition
    /// All keys that were ever in force, by key ID.
    package internal(set) var keys: [String: EnrolledKey] = [:]
    /// The key ID of the newest key of each name; names in lower case.
    package internal(set) var newestKeys: [String: String] = [:]
    /// The newest seal of each series, retracted or not.
    package internal(set) var newest: [SealSeries: SealPosition] = [:]
    /// The numbers of the seals that were retracted.
    package internal(set) var retracted: [SealSeries: Set<Int>] = [:]
    /// The locks.
    package internal(set) var locks = LockBook()
    /// The actions that wait for signatures, by the leaf hash of their entries.
    package internal(set) var pending: [Digest: PendingAction] = [:]
    /// The restores that are in force.
    package internal(set) var restores: [RestoreRecord] = []
    /// The amendments in force, by the entry from which each counts.
    package internal(set) var amendments: [UInt64] = []
    /// The latest time of an anchor; nil while there is none.
    package var anchored: UTCTimestamp? { anchorTimes.values.max() }
    /// The times of all anchors, by their entries.
    var anchorTimes: [UInt64: UTCTimestamp] = [:]
    /// The clock of the newest entry that has one.
    package internal(set) var newestClock: UTCTimestamp?
    /// The leaf hashes of entries that would do something again if they were entered again.
    var seen: Set<Digest> = []

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
        self.init(statement, trialHash: Digest.sha256(first.bytes))
    }

    /// Starts from a first entry that was found faulty, so that a verification can go on.
    ///
    /// - Parameters:
    ///   - statement: what is left of the first entry.
    ///   - trialHash: the hash of its bytes; nil when they were altered, then it is compared with nothing.
    init(unchecked statement: TrialDefinitionStatement, trialHash: Digest?) {
        self.init(statement, trialHash: trialHash)
    }

    private init(_ statement: TrialDefinitionStatement, trialHash: Digest?) {
        trial = statement
        self.trialHash = trialHash ?? TreeHash.empty
        knowsTrialHash = trialHash != nil
        definition = statement.definition
        for (_, party) in statement.definition.parties {
            let enrolment = KeyEnrolmentStatement(
                origin: statement.definition.origin,
                trial: self.trialHash,
                key: party.key,
                role: party.role,
                site: party.site,
                enrolledBy: KeyEnrolmentStatement.byDefinition
            )
            admit(EnrolledKey(entry: 0, since: 0, statement: enrolment))
        }
    }

    /// The statement inside an envelope.
    package static func statement(in envelope: DSSEEnvelope) throws(RuleViolation) -> LedgerStatement {
        do throws(EnvelopeError) {
            return try LedgerStatement(in: envelope)
        } catch {
            throw .envelope(error)
        }
    }

    /// The key with which a name signs now; nil when it has none.
    package func currentKey(of name: String) -> EnrolledKey? {
        guard let id = newestKeys[name.lowercased()], let key = keys[id], key.isCurrent, key.name == name else {
            return nil
        }
        return key
    }

    /// The lock that closes a site and dataset; nil when seals are accepted.
    package func lock(site: String, dataset: String) -> LockRecord? {
        locks.lock(site: site, dataset: dataset, sites: definition.sites)
    }

    /// The number of the newest seal of a series that was not retracted; nil when there is none.
    package func newestValid(_ series: SealSeries) -> Int? {
        guard var sequence = newest[series]?.sequence else { return nil }
        while sequence > 0, retracted[series]?.contains(sequence) == true { sequence -= 1 }
        return sequence > 0 ? sequence : nil
    }

    /// Whether what a key signed still counts, for an entry that is covered by an outside time.
    ///
    /// A compromise reported for a key counts wherever it was reported, also after the key was rotated away.
    /// - Parameters:
    ///   - keyID: the key, as the envelope names it.
    ///   - notAfter: the earliest trusted outside time that covers the entry; nil when there is none. Clocks inside
    ///     entries are claims and must not be given here.
    /// - Returns: whether it counts, and on what that rests.
    package func standing(ofKey keyID: String, notAfter: UTCTimestamp?) -> SignatureStanding {
        if keyID == DSSEEnvelope.keyID(of: trial.ledgerKey) { return .counts }
        guard let key = keys[keyID] else { return .unknownKey }
        guard let since = key.revocation?.compromisedSince else { return .counts }
        guard let notAfter, notAfter <= since else { return .compromised(since: since, seen: notAfter) }
        return .seenBeforeCompromise(since: since, seen: notAfter)
    }

    /// Lets a key in; the first one of a name and public key stays.
    mutating func admit(_ key: EnrolledKey) {
        guard keys[key.keyID] == nil else { return }
        keys[key.keyID] = key
        newestKeys[key.name.lowercased()] = key.keyID
    }

    static func check(_ envelope: DSSEEnvelope, signedBy key: VerifierKey) throws(RuleViolation) {
        do throws(EnvelopeError) {
            try envelope.check(key)
        } catch {
            throw .envelope(error)
        }
    }
}
