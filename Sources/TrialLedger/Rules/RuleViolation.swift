// The rules by which an entry is accepted, as what is said when one is broken.

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
    /// The trial has no such site.
    case unknownSite(String)
    /// A key of this name is enrolled already.
    case nameTaken(String)
    /// This key is enrolled already, perhaps under another name.
    case keyTaken(String)
    /// The signing key is not enrolled; its key ID.
    case notEnrolled(keyID: String)
    /// The role of the key does not seal.
    case roleCannotSeal(key: String, role: KeyRole)
    /// The statement claims another role than the key has.
    case otherRole(key: String, role: KeyRole)
    /// The key acts for another site.
    case otherSite(key: String, site: String)
    /// The sequence number does not follow the newest seal.
    case sequence(seal: SealID, expected: Int)
    /// The previous hash is not that of the newest seal.
    case previous(seal: SealID)
    /// The seal has seen more than was published.
    case seenTooMuch(seal: SealID, size: UInt64)
    /// What the seal has seen is not a prefix of this ledger.
    case seenOther(seal: SealID, size: UInt64)
}

extension RuleViolation: UserFacingError {
    package var code: String {
        switch self {
        case .envelope(let error): error.code
        case .trialOutOfPlace: "trial-out-of-place"
        case .otherLedgerKey: "other-ledger-key"
        case .otherOrigin: "other-origin"
        case .otherTrial: "other-trial"
        case .quorumRequired: "quorum-required"
        case .unknownSite: "unknown-site"
        case .nameTaken: "key-name-taken"
        case .keyTaken: "key-taken"
        case .notEnrolled: "key-not-enrolled"
        case .roleCannotSeal: "role-cannot-seal"
        case .otherRole: "other-role"
        case .otherSite: "other-site"
        case .sequence: "sequence-gap"
        case .previous: "wrong-previous"
        case .seenTooMuch: "seen-unpublished"
        case .seenOther: "seen-other-ledger"
        }
    }

    package var message: String {
        switch self {
        case .envelope(let error): error.message
        case .trialOutOfPlace: "a ledger has one trial definition, and it is the first entry"
        case .otherLedgerKey: "the trial definition names another key than the ledger's"
        case .otherOrigin(let expected): "the statement was made for another ledger than \(expected)"
        case .otherTrial: "the statement was made for another trial definition"
        case .quorumRequired: "this trial lets keys in by quorum, and the operator alone is none"
        case .unknownSite(let site): "the trial has no site \(site)"
        case .nameTaken(let name): "a key named \(name) is enrolled already"
        case .keyTaken(let name): "this key is enrolled already, as \(name)"
        case .notEnrolled(let keyID): "the key \(keyID.prefix(16))… is not enrolled in this trial"
        case .roleCannotSeal(let key, let role): "the key \(key) has the role \(role.rawValue), which does not seal"
        case .otherRole(let key, let role): "the key \(key) has the role \(role.rawValue), and the seal claims another"
        case .otherSite(let key, let site): "the key \(key) seals for site \(site) only"
        case .sequence(let seal, let expected): "\(seal.text) is out of sequence: the next number is \(expected)"
        case .previous(let seal): "\(seal.text) does not follow the newest seal of \(seal.site)/\(seal.dataset)"
        case .seenTooMuch(let seal, let size): "\(seal.text) claims to have seen \(size) entries, which is too many"
        case .seenOther(let seal, let size): "what \(seal.text) saw of the first \(size) entries is not this ledger"
        }
    }

    package var hint: String? {
        switch self {
        case .envelope(let error): error.hint
        case .otherOrigin, .otherTrial: "submit it to the ledger it was made for"
        case .quorumRequired: "collect the enrolment signatures that the trial asks for"
        case .unknownSite: "check the site, or enrol keys only for the sites of the trial definition"
        case .nameTaken, .keyTaken: "choose another name, or use the key that is enrolled"
        case .notEnrolled: "enrol the key first with verity key enrol"
        case .roleCannotSeal, .otherRole: "seal with a key of the role site or sponsor"
        case .otherSite: "seal with that site's own key, or with one that is not bound to a site"
        case .sequence, .previous: "seal again: another seal of this dataset was accepted in between"
        case .seenTooMuch, .seenOther:
            "take a checkpoint of this ledger and seal again; if it was this ledger, it changed"
        case .trialOutOfPlace, .otherLedgerKey: nil
        }
    }

    package var place: SourcePlace? { nil }

    package var failureClass: FailureClass {
        switch self {
        case .envelope(let error): error.failureClass
        case .quorumRequired, .notEnrolled, .roleCannotSeal, .otherRole, .otherSite: .notPermitted
        case .seenOther, .otherLedgerKey: .unverifiable
        default: .badData
        }
    }
}
