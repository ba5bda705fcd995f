// What keeps rows from being proved or erased, and how that is said.

/// Why rows cannot be proved, a proof does not hold, or rows cannot be erased.
public enum DisclosureError: UserFacingError, Equatable {
    /// A selection that cannot be used; the column may be nil, the reason never holds a value.
    case unusableCondition(column: String?, reason: String)
    /// No row is selected.
    case noRows(seal: String)
    /// More rows are selected than a proof may have.
    case tooManyRows(limit: Int)
    /// A proof larger than a reader accepts.
    case tooLarge(limit: Int)
    /// The evidence holds no values.
    case valuesNotHeld
    /// The evidence does not reach the root on the chain.
    case contradictsSeal
    /// A row proof or an erasure order that is not what Docs/Format.md describes.
    case malformed(String, String)
    /// A row proof that does not lead to its root, or whose parts contradict each other.
    case doesNotHold(String)
    /// An erasure that was planned from the evidence of another seal.
    case anotherSeal

    public var code: String {
        switch self {
        case .unusableCondition: "unusable-condition"
        case .noRows: "no-rows"
        case .tooManyRows, .tooLarge: "too-many-rows"
        case .valuesNotHeld: "values-not-held"
        case .contradictsSeal: "evidence-contradicts-seal"
        case .malformed: "malformed"
        case .doesNotHold: "proof-does-not-hold"
        case .anotherSeal: "evidence-of-another-seal"
        }
    }

    public var message: String {
        switch self {
        case .unusableCondition(nil, let reason): reason
        case .unusableCondition(let column?, let reason): "\(column) cannot select rows: \(reason)"
        case .noRows(let seal): "no row of \(seal) has these values"
        case .tooManyRows(let limit): "more than \(limit) rows are selected"
        case .tooLarge(let limit): "the proof would have more than \(limit >> 20) MiB"
        case .valuesNotHeld: "the evidence holds no values"
        case .contradictsSeal: "the values in the evidence do not hash to the root on the chain"
        case .malformed(let what, let reason): "the \(what) is malformed: \(reason)"
        case .doesNotHold(let reason): "the proof does not hold: \(reason)"
        case .anotherSeal: "the rows were found in the evidence of another seal"
        }
    }

    public var hint: String? {
        switch self {
        case .unusableCondition: "write --where COLUMN=VALUE with columns of the dataset, such as USUBJID"
        case .noRows: "check the value; it is compared as the profile reads the column"
        case .tooManyRows, .tooLarge: "select fewer rows with a second --where"
        case .valuesNotHeld: "take a copy of the evidence that holds the values"
        case .contradictsSeal: "take another copy of the evidence"
        case .malformed, .doesNotHold: "ask whoever made it for another copy"
        case .anotherSeal: nil
        }
    }

    public var place: SourcePlace? { nil }

    public var failureClass: FailureClass {
        switch self {
        case .unusableCondition, .noRows, .tooManyRows, .tooLarge: .usage
        case .valuesNotHeld, .contradictsSeal, .doesNotHold, .anotherSeal: .unverifiable
        case .malformed: .badData
        }
    }
}
