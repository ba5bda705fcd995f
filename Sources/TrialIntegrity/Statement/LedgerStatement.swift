// Any statement that can be an entry of a ledger.

/// A statement of one of the kinds that a ledger takes.
public enum LedgerStatement: Hashable, Sendable {
    /// The definition of the trial: the first entry and no other.
    case trial(TrialDefinitionStatement)
    /// The enrolment of a key.
    case key(KeyEnrolmentStatement)
    /// The seal of a dataset.
    case seal(SealStatement)

    /// Reads the payload of an envelope strictly.
    ///
    /// - Throws: `JSONError`; an unknown predicate type, or another spelling than the canonical one, is a `.shape`.
    public init(payload: [UInt8]) throws(JSONError) {
        let value = try JSONValue(canonical: payload)
        switch try InTotoStatement.predicateType(of: value) {
        case TrialDefinitionStatement.predicateType: self = .trial(try TrialDefinitionStatement(value))
        case KeyEnrolmentStatement.predicateType: self = .key(try KeyEnrolmentStatement(value))
        case SealStatement.predicateType: self = .seal(try SealStatement(value))
        default: throw .shape(path: "predicateType", expected: "of a kind that this version knows")
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

    /// The origin of the ledger it was made for.
    public var origin: String {
        switch self {
        case .trial(let statement): statement.definition.origin
        case .key(let statement): statement.origin
        case .seal(let statement): statement.origin
        }
    }
}
