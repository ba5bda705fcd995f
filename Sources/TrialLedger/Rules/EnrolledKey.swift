// The keys of a trial over time: an owner keeps the name, keys come and go.

package import MerkleLog
package import TrialIntegrity

/// A key that takes part in a trial, or once did.
package struct EnrolledKey: Hashable, Sendable {
    /// The entry that let it in, from 0: its enrolment, its rotation, or the definition.
    package let entry: UInt64
    /// The entry from which it is in force; later than `entry` where several had to sign.
    package let since: UInt64
    /// What was enrolled; for a rotated key what its rotation says, in the same form.
    package let statement: KeyEnrolmentStatement
    /// The key that took its place; nil while none did.
    package internal(set) var replacement: KeyReplacement?
    /// Its revocation; nil while it is not revoked.
    package internal(set) var revocation: KeyRevocation?

    init(entry: UInt64, since: UInt64, statement: KeyEnrolmentStatement) {
        self.entry = entry
        self.since = since
        self.statement = statement
    }

    /// The name under which it is enrolled.
    package var name: String { statement.key.name }
    /// Its name in envelopes.
    package var keyID: String { DSSEEnvelope.keyID(of: statement.key) }
    /// The part it plays.
    package var role: KeyRole { statement.role }
    /// Whether it may sign now.
    package var isCurrent: Bool { replacement == nil && revocation == nil }
}

/// How a key was replaced.
package struct KeyReplacement: Hashable, Sendable {
    /// The entry from which the new key is in force.
    package let entry: UInt64
    /// The key ID of the new key.
    package let keyID: String
    /// Whether the old key was lost.
    package let lost: Bool
}

/// How a key was revoked.
package struct KeyRevocation: Hashable, Sendable {
    /// The entry from which it counts.
    package let entry: UInt64
    /// Why, as a code.
    package let reason: String
    /// Since when others may have signed with it; nil when nobody did.
    package let compromisedSince: UTCTimestamp?
}

/// Whether what a key signed still counts.
package enum SignatureStanding: Hashable, Sendable {
    /// It counts: the key was in order when the entry was accepted, and was not reported as compromised.
    case counts
    /// The key was compromised later than an outside time that covers the entry: it counts.
    case seenBeforeCompromise(since: UTCTimestamp, seen: UTCTimestamp)
    /// The key was compromised, and nobody outside saw the entry before that: it does not count.
    case compromised(since: UTCTimestamp, seen: UTCTimestamp?)
    /// No enrolled key has this key ID.
    case unknownKey

    /// Whether the signature may be relied on.
    package var isGood: Bool {
        switch self {
        case .counts, .seenBeforeCompromise: true
        case .compromised, .unknownKey: false
        }
    }
}

/// Who signed an entry.
package enum EntrySigner: Hashable, Sendable {
    /// The key of the ledger.
    case ledger
    /// A key that is enrolled.
    case party(EnrolledKey)

    /// The name, `ledger` for the key of the ledger.
    package var name: String {
        switch self {
        case .ledger: TrialAuthority.Signatory.ledger
        case .party(let key): key.name
        }
    }

    /// The role; nil for the key of the ledger.
    package var role: KeyRole? {
        switch self {
        case .ledger: nil
        case .party(let key): key.role
        }
    }
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

    /// The series that a seal belongs to.
    package init(of seal: SealID) {
        self.init(site: seal.site, dataset: seal.dataset)
    }
}

/// Where a seal stands.
package struct SealPosition: Hashable, Sendable {
    /// Its sequence number, from 1.
    package let sequence: Int
    /// Its entry, from 0.
    package let entry: UInt64
    /// The leaf hash of that entry, which the next seal repeats.
    package let leaf: Digest
}
