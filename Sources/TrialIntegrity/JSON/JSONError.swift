// What can be wrong with JSON that is read strictly or written canonically.

/// A fault of a JSON text, or of a value that has no canonical form.
///
/// No case holds text from the input: a value may identify a participant.
public enum JSONError: Error, Hashable, Sendable {
    /// The text is not valid UTF-8.
    case invalidUTF8
    /// The text breaks the grammar of RFC 8259 at a byte offset from 0.
    case syntax(offset: Int, expected: String)
    /// Bytes follow the value, from this offset.
    case trailingBytes(offset: Int)
    /// An object names a member twice; the offset is that of the second name.
    case duplicateName(offset: Int)
    /// Arrays and objects are nested deeper than `JSONValue.maximumDepth`.
    case tooDeep(offset: Int)
    /// A `\u` escape is half of a surrogate pair.
    case loneSurrogate(offset: Int)
    /// A number is too large for a binary64 number.
    case numberOutOfRange(offset: Int)
    /// A value has no canonical form: a number that is not finite, or an integer beyond ±(2^53 − 1).
    case notRepresentable
    /// A member is missing, unknown or not what it must be; the path is like `predicate.sequence`.
    case shape(path: String, expected: String)
}

extension JSONError: UserFacingError {
    public var code: String {
        switch self {
        case .shape: "json-shape"
        case .notRepresentable: "json-not-representable"
        default: "json-syntax"
        }
    }

    public var message: String {
        switch self {
        case .invalidUTF8: "the JSON text is not valid UTF-8"
        case .syntax(let offset, let expected): "the JSON text is wrong at byte \(offset): expected \(expected)"
        case .trailingBytes(let offset): "the JSON text goes on after its value at byte \(offset)"
        case .duplicateName(let offset): "the JSON text names a member twice, at byte \(offset)"
        case .tooDeep(let offset): "the JSON text is nested too deep at byte \(offset)"
        case .loneSurrogate(let offset): "the JSON text holds half a surrogate pair at byte \(offset)"
        case .numberOutOfRange(let offset): "the JSON text holds a number out of range at byte \(offset)"
        case .notRepresentable: "a number cannot be written as canonical JSON"
        case .shape(let path, let expected): "\(path.isEmpty ? "the JSON value" : path) must be \(expected)"
        }
    }

    public var hint: String? {
        switch self {
        case .shape, .notRepresentable: nil
        case .duplicateName: "keep one of the two members; a reader that picks one could pick the other"
        default: "the file was damaged or edited by hand; take it again from where it was made"
        }
    }

    public var place: SourcePlace? { nil }

    public var failureClass: FailureClass { .badData }
}
