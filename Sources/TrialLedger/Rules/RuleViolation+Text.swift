// What is said when a rule is broken: all the words of the rules stand here.

internal import MerkleLog
package import TrialIntegrity

extension RuleViolation: UserFacingError {
    package var code: String {
        switch self {
        case .envelope(let error): error.code
        case .trialOutOfPlace: "trial-out-of-place"
        case .otherLedgerKey: "other-ledger-key"
        case .otherOrigin: "other-origin"
        case .otherTrial: "other-trial"
        case .quorumRequired: "quorum-required"
        case .noQuorum: "no-quorum"
        case .unknownSite: "unknown-site"
        case .nameTaken: "key-name-taken"
        case .keyTaken: "key-taken"
        case .notEnrolled: "key-not-enrolled"
        case .keyRevoked: "key-revoked"
        case .keyReplaced: "key-replaced"
        case .ledgerKeyIsNoParty: "ledger-key-no-party"
        case .roleCannotSeal: "role-cannot-seal"
        case .roleCannotAct: "role-cannot-act"
        case .otherRole: "other-role"
        case .otherSite: "other-site"
        case .notAuthorised: "not-authorised"
        case .sequence: "sequence-gap"
        case .previous: "wrong-previous"
        case .seenTooMuch: "seen-unpublished"
        case .seenOther: "seen-other-ledger"
        case .locked: "locked"
        case .noSuchSeal: "no-such-seal"
        case .retractedAlready: "already-retracted"
        case .notTheNewest: "not-the-newest-seal"
        case .notTheKeyOf: "other-key-of-name"
        case .notTheOldKey: "not-the-old-key"
        case .noPossession: "no-possession"
        case .nothingLocked: "nothing-locked"
        case .amendsWhatIsFixed: "amends-what-is-fixed"
        case .notPending: "not-pending"
        case .approvedAlready: "already-approved"
        case .repeated: "entry-repeated"
        case .anchorOfOther: "anchor-other-checkpoint"
        case .restoreOutOfPlace: "restore-out-of-place"
        case .nothingWasLost: "restore-without-loss"
        case .restorePending: "restore-pending"
        case .clockBehind: "clock-behind"
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
        case .noQuorum: "this trial lets keys in by its operator, and the enrolment claims a quorum"
        case .unknownSite(let site): "the trial has no site \(site)"
        case .nameTaken(let name): "a key named \(name) is enrolled already"
        case .keyTaken(let name): "this key is enrolled already, as \(name)"
        case .notEnrolled(let keyID): "the key \(keyID.prefix(16))… is not enrolled in this trial"
        case .keyRevoked(let key, let entry): "the key \(key) was revoked at entry \(entry)"
        case .keyReplaced(let key, let entry): "the key \(key) was replaced by another one at entry \(entry)"
        case .ledgerKeyIsNoParty: "the key of the ledger signs for no site and no sponsor"
        case .roleCannotSeal(let key, let role): "the key \(key) has the role \(role.rawValue), which does not seal"
        case .roleCannotAct(let key, let role): "the key \(key) has the role \(role.rawValue), which signs no entries"
        case .otherRole(let key, let role):
            "the key \(key) has the role \(role.rawValue), and the statement claims another"
        case .otherSite(let key, let site): "the key \(key) acts for site \(site) only"
        case .notAuthorised(let name, let action): "this trial does not let \(name) \(action.rawValue)"
        default: laterMessage
        }
    }

    /// The words about seals, actions, restores and clocks.
    private var laterMessage: String {
        switch self {
        case .sequence(let seal, let expected): "\(seal.text) is out of sequence: the next number is \(expected)"
        case .previous(let seal): "\(seal.text) does not follow the newest seal of \(seal.site)/\(seal.dataset)"
        case .seenTooMuch(let seal, let size): "\(seal.text) claims to have seen \(size) entries, which is too many"
        case .seenOther(let seal, let size): "what \(seal.text) saw of the first \(size) entries is not this ledger"
        case .locked(let seal, let names, let entry, let reason):
            "\(seal.site)/\(seal.dataset) is locked: by \(names.joined(separator: ", ")) in entry \(entry), "
                + "reason \(reason)"
        case .noSuchSeal(let id): "the ledger has no entry with this seal \(id.text)"
        case .retractedAlready(let id): "\(id.text) was retracted before"
        case .notTheNewest(let seal, let newest?):
            "\(seal.text) cannot be signed off: \(seal.site)/\(seal.dataset)#\(newest) is the newest seal that stands"
        case .notTheNewest(let seal, nil): "\(seal.text) cannot be signed off: it was retracted"
        case .notTheKeyOf(let name): "this is not the newest key of \(name)"
        case .notTheOldKey(let name): "the rotation is not signed by the key of \(name) that it replaces"
        case .noPossession(let name): "the new key of \(name) did not sign that it is in its owner's hands"
        case .nothingLocked: "nothing in the scope of the unlock is locked"
        case .amendsWhatIsFixed: "an amendment cannot change the id, the origin or the parties of a trial"
        case .notPending(let action): "no action \(action.hex.prefix(16))… waits for an approval"
        case .approvedAlready(let name): "\(name) has signed this action before"
        case .repeated: "this very entry is in the ledger already"
        case .anchorOfOther(let size):
            "the anchor is not of the checkpoint of \(size) entries that this ledger published"
        case .restoreOutOfPlace(let size):
            "a restore to \(size) entries must be the first entry after them, in a block of its own"
        case .nothingWasLost: "the restore shows no larger checkpoint that the ledger's key signed"
        case .restorePending(let entry):
            "the restore in entry \(entry) waits for signatures, and nothing goes in before"
        case .clockBehind(let clock, let reference):
            "the entry's clock says \(clock.text), more than five minutes before \(reference.text), which is on record"
        default: ""
        }
    }

    package var hint: String? {
        switch self {
        case .envelope(let error): error.hint
        case .otherOrigin, .otherTrial: "check that this is the ledger of the trial that was meant"
        case .quorumRequired: "have one of the parties of authority.enrol sign the enrolment, and the others approve it"
        case .noQuorum: "enrol the key with the ledger's key"
        case .unknownSite: "sites are fixed in the trial definition; verity show lists them"
        case .nameTaken, .keyTaken: "verity key list shows the enrolled keys"
        case .notEnrolled: "enrol the key first with verity key enrol"
        case .keyRevoked, .keyReplaced: "sign with the key that is in force now; verity key list shows it"
        case .ledgerKeyIsNoParty: "sign with a key of a site or of the sponsor"
        case .roleCannotSeal, .otherRole: "sign with a key of the role site or sponsor"
        case .roleCannotAct: "sign with a key of another role"
        case .otherSite: "sign with that site's own key, or with one that is not bound to a site"
        case .notAuthorised: "the trial definition says who may, under authority"
        case .sequence, .previous: "seal again: another seal of this dataset was accepted in between"
        case .seenTooMuch, .seenOther:
            "take a checkpoint of this ledger and seal again; if it was this ledger, it changed"
        case .locked: "ask those who may unlock; verity status shows what is locked"
        case .noSuchSeal, .retractedAlready, .notTheNewest: "verity history shows the seals of a dataset"
        case .notTheKeyOf, .notTheOldKey: "verity key list shows which key is in force"
        case .noPossession: "make the rotation with the new private key at hand"
        case .notPending, .approvedAlready: "verity status shows the actions that wait for signatures"
        case .repeated: "sign a new statement if the same is to be done again"
        case .anchorOfOther: "ask for a timestamp on a checkpoint of this ledger"
        case .restoreOutOfPlace, .nothingWasLost: "verity restore writes the entry as it must be"
        case .restorePending: "have the restore approved first"
        case .clockBehind: "set the clock of the machine that signs, and sign again"
        case .nothingLocked, .amendsWhatIsFixed, .trialOutOfPlace, .otherLedgerKey: nil
        }
    }

    package var place: SourcePlace? { nil }

    package var failureClass: FailureClass {
        switch self {
        case .envelope(let error): error.failureClass
        case .quorumRequired, .notEnrolled, .roleCannotSeal, .otherRole, .otherSite, .keyRevoked, .keyReplaced,
            .ledgerKeyIsNoParty, .roleCannotAct, .notAuthorised, .locked, .notTheOldKey:
            .notPermitted
        case .seenOther, .otherLedgerKey, .anchorOfOther: .unverifiable
        default: .badData
        }
    }
}
