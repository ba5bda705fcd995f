// Any statement that can be an entry of a ledger.

public import MerkleLog

/// A statement of one of the kinds that a ledger takes.
public enum LedgerStatement: Hashable, Sendable {
    /// The definition of the trial: the first entry and no other.
    case trial(TrialDefinitionStatement)
    /// The enrolment of a key.
    case key(KeyEnrolmentStatement)
    /// The rotation of a key.
    case rotation(KeyRotationStatement)
    /// The revocation of a key.
    case revocation(KeyRevocationStatement)
    /// The seal of a dataset.
    case seal(SealStatement)
    /// The retraction of a seal.
    case retraction(RetractionStatement)
    /// A person's signature under a seal.
    case signOff(SignOffStatement)
    /// Received and checked.
    case acknowledgement(AcknowledgementStatement)
    /// A lock or an unlock.
    case lock(LockStatement)
    /// One more signature under an action.
    case approval(ApprovalStatement)
    /// Other rules.
    case amendment(AmendmentStatement)
    /// Rows made unrecoverable.
    case erasure(ErasureStatement)
    /// Outside time.
    case anchor(AnchorStatement)
    /// The ledger put back to an older state.
    case restore(RestoreStatement)
    /// A report that was made.
    case report(ReportStatement)

    /// The kinds of statements, as in their predicate types: `https://trialverity.org/KIND/v1`.
    public enum Kind: String, Sendable, CaseIterable {
        case trial, seal, retraction, acknowledgement, lock, approval, amendment, erasure, anchor, restore, report
        case keyEnrolment = "key-enrolment"
        case keyRotation = "key-rotation"
        case keyRevocation = "key-revocation"
        case signOff = "sign-off"

        /// The predicate type.
        public var predicateType: String { "https://trialverity.org/\(rawValue)/v1" }

        init?(predicateType: String) {
            guard let kind = Self.allCases.first(where: { $0.predicateType == predicateType }) else { return nil }
            self = kind
        }
    }

    /// Reads the payload of an envelope strictly.
    ///
    /// - Throws: `JSONError`; an unknown predicate type, or another spelling than the canonical one, is a `.shape`.
    public init(payload: [UInt8]) throws(JSONError) {
        let value = try JSONValue(canonical: payload)
        guard let kind = Kind(predicateType: try InTotoStatement.predicateType(of: value)) else {
            throw .shape(path: "predicateType", expected: "of a kind that this version knows")
        }
        switch kind {
        case .trial: self = .trial(try TrialDefinitionStatement(value))
        case .keyEnrolment: self = .key(try KeyEnrolmentStatement(value))
        case .keyRotation: self = .rotation(try KeyRotationStatement(value))
        case .keyRevocation: self = .revocation(try KeyRevocationStatement(value))
        case .seal: self = .seal(try SealStatement(value))
        case .retraction: self = .retraction(try RetractionStatement(value))
        case .signOff: self = .signOff(try SignOffStatement(value))
        case .acknowledgement: self = .acknowledgement(try AcknowledgementStatement(value))
        case .lock: self = .lock(try LockStatement(value))
        case .approval: self = .approval(try ApprovalStatement(value))
        case .amendment: self = .amendment(try AmendmentStatement(value))
        case .erasure: self = .erasure(try ErasureStatement(value))
        case .anchor: self = .anchor(try AnchorStatement(value))
        case .restore: self = .restore(try RestoreStatement(value))
        case .report: self = .report(try ReportStatement(value))
        }
    }

    /// Reads the statement inside an envelope; the signature is not checked.
    ///
    /// - Throws: `EnvelopeError.malformed`.
    public init(in envelope: DSSEEnvelope) throws(EnvelopeError) {
        do throws(JSONError) {
            try self.init(payload: envelope.payload)
        } catch {
            throw .malformed(error)
        }
    }

    /// What is common to all statements but the first; nil for the first.
    public var later: (any TrialStatement)? {
        switch self {
        case .trial: nil
        case .key(let statement): statement
        case .rotation(let statement): statement
        case .revocation(let statement): statement
        case .seal(let statement): statement
        case .retraction(let statement): statement
        case .signOff(let statement): statement
        case .acknowledgement(let statement): statement
        case .lock(let statement): statement
        case .approval(let statement): statement
        case .amendment(let statement): statement
        case .erasure(let statement): statement
        case .anchor(let statement): statement
        case .restore(let statement): statement
        case .report(let statement): statement
        }
    }

    /// The kind.
    public var kind: Kind {
        switch self {
        case .trial: .trial
        case .key: .keyEnrolment
        case .rotation: .keyRotation
        case .revocation: .keyRevocation
        case .seal: .seal
        case .retraction: .retraction
        case .signOff: .signOff
        case .acknowledgement: .acknowledgement
        case .lock: .lock
        case .approval: .approval
        case .amendment: .amendment
        case .erasure: .erasure
        case .anchor: .anchor
        case .restore: .restore
        case .report: .report
        }
    }

    /// The origin of the ledger it was made for.
    public var origin: String {
        if case .trial(let statement) = self { return statement.definition.origin }
        return later?.origin ?? ""
    }

    /// The hash of the first entry that it repeats; nil for the first entry itself.
    public var trialHash: Digest? { later?.trial }

    /// What the clock of whoever signed it said.
    ///
    /// It is a claim. Nil for enrolments and anchors, which have none, and for the
    /// first entry.
    public var clock: UTCTimestamp? {
        switch self {
        case .trial, .key, .anchor: nil
        case .seal(let statement): statement.siteClock
        case .rotation(let statement): statement.clock
        case .revocation(let statement): statement.clock
        case .retraction(let statement): statement.clock
        case .signOff(let statement): statement.clock
        case .acknowledgement(let statement): statement.clock
        case .lock(let statement): statement.clock
        case .approval(let statement): statement.clock
        case .amendment(let statement): statement.clock
        case .erasure(let statement): statement.clock
        case .restore(let statement): statement.clock
        case .report(let statement): statement.clock
        }
    }

    /// The seal that it is about; nil for kinds that are about none or several.
    public var seal: SealReference? {
        switch self {
        case .retraction(let statement): statement.seal
        case .signOff(let statement): statement.seal
        case .acknowledgement(let statement): statement.seal
        default: nil
        }
    }
}
