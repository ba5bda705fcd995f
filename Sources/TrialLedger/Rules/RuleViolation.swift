// The rules by which an entry is accepted, as what is said when one is broken.

package import MerkleLog
package import TrialIntegrity

/// Why an entry is not accepted, and, in a ledger under test, why it should not have been.
package enum RuleViolation: Error, Hashable, Sendable {
    /// The envelope or its statement is malformed, too large, or wrongly signed.
    case envelope(EnvelopeError)
    /// The first entry does not define a trial, or a later one does.
    case trialOutOfPlace
    /// The trial definition names another ledger key.
    case otherLedgerKey
    /// The statement was made for another ledger.
    case otherOrigin(expected: String)
    /// The statement repeats the hash of another first entry.
    case otherTrial
    /// The trial lets keys in by quorum, which the operator alone is not.
    case quorumRequired
    /// The trial lets keys in by its operator, and the enrolment claims a quorum.
    case noQuorum
    /// The trial has no such site.
    case unknownSite(String)
    /// A key of this name is enrolled already.
    case nameTaken(String)
    /// This key is enrolled already, perhaps under another name.
    case keyTaken(String)
    /// The signing key is not enrolled; its key ID.
    case notEnrolled(keyID: String)
    /// The signing key was revoked at an entry.
    case keyRevoked(key: String, entry: UInt64)
    /// Another key took the place of the signing key at an entry.
    case keyReplaced(key: String, entry: UInt64)
    /// The key of the ledger signs what only a party may.
    case ledgerKeyIsNoParty
    /// The role of the key does not seal.
    case roleCannotSeal(key: String, role: KeyRole)
    /// The role of the key does not sign such statements.
    case roleCannotAct(key: String, role: KeyRole)
    /// The statement claims another role than the key has.
    case otherRole(key: String, role: KeyRole)
    /// The key acts for another site.
    case otherSite(key: String, site: String)
    /// The party may not do this.
    case notAuthorised(name: String, ReservedAction)
    /// The sequence number does not follow the newest seal.
    case sequence(seal: SealID, expected: Int)
    /// The previous hash is not that of the newest seal.
    case previous(seal: SealID)
    /// The seal has seen more than was published.
    case seenTooMuch(seal: SealID, size: UInt64)
    /// What the seal has seen is not a prefix of this ledger.
    case seenOther(seal: SealID, size: UInt64)
    /// The site and dataset are locked.
    case locked(seal: SealID, by: [String], entry: UInt64, reason: String)
    /// The ledger has no such seal, or another entry is meant.
    case noSuchSeal(SealID)
    /// The seal was retracted before.
    case retractedAlready(SealID)
    /// A sign-off names a seal that is superseded or retracted; the number of the newest that stands, if any.
    case notTheNewest(seal: SealID, newest: Int?)
    /// The key that is replaced or revoked is not the one of this name.
    case notTheKeyOf(String)
    /// A rotation is not signed by the key that it replaces.
    case notTheOldKey(String)
    /// The new key did not sign that it is in its owner's hands.
    case noPossession(String)
    /// Nothing in the scope of an unlock is locked.
    case nothingLocked
    /// An amendment changes the id, the origin or the parties.
    case amendsWhatIsFixed
    /// An approval of something that does not wait for one.
    case notPending(Digest)
    /// The party has signed this action before.
    case approvedAlready(name: String)
    /// This very entry is in the ledger already.
    case repeated
    /// An anchor is of a checkpoint that this ledger did not publish.
    case anchorOfOther(size: UInt64)
    /// A restore does not stand where the lost entries begin.
    case restoreOutOfPlace(size: UInt64)
    /// A restore shows no larger checkpoint of this ledger.
    case nothingWasLost
    /// A restore waits for signatures, and nothing else goes in before.
    case restorePending(entry: UInt64)
    /// The clock in the entry is behind a time that is on record.
    case clockBehind(clock: UTCTimestamp, reference: UTCTimestamp)
}
