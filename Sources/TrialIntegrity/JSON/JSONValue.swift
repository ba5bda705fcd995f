// JSON as a value: everything that is signed, hashed or kept as JSON goes through this type.

/// A JSON value that was read strictly and can be written in one way only.
///
/// Reading and writing are explicit code, never `Codable`: their bytes are signed and hashed. Names and strings compare
/// as Swift strings do, by canonical equivalence; where two texts must be the same bytes, compare `canonicalBytes()`.
public enum JSONValue: Equatable, Sendable {
    /// The literal `null`.
    case null
    /// The literal `true` or `false`.
    case bool(Bool)
    /// A number that was written without fraction and exponent and fits 64 bits.
    case integer(Int64)
    /// Any other number.
    case number(Double)
    /// A string.
    case string(String)
    /// An array.
    case array([JSONValue])
    /// An object; its members have no order.
    case object([String: JSONValue])

    /// The number of arrays and objects that may stand around a value.
    public static let maximumDepth = 64

    /// The member of an object with this name; nil for other values, and when there is no such member.
    public subscript(name: String) -> JSONValue? { objectValue?[name] }

    /// The text of a string; nil for other values.
    public var stringValue: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The value of a number written as an integer; nil for other values.
    public var integerValue: Int64? {
        guard case .integer(let value) = self else { return nil }
        return value
    }

    /// The value of any number; nil for other values, and for integers that a binary64 number cannot hold.
    public var numberValue: Double? {
        switch self {
        case .integer(let value): Double(exactly: value)
        case .number(let value): value
        default: nil
        }
    }

    /// The truth value; nil for other values.
    public var boolValue: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    /// The elements of an array; nil for other values.
    public var arrayValue: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// The members of an object; nil for other values.
    public var objectValue: [String: JSONValue]? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    /// Whether this is the literal `null`.
    public var isNull: Bool { self == .null }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral {
    public init(stringLiteral value: String) { self = .string(value) }

    public init(booleanLiteral value: Bool) { self = .bool(value) }

    public init(integerLiteral value: Int64) { self = .integer(value) }
}

extension JSONValue {
    /// A string, or `null` for nil.
    public static func optional(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }

    /// An array of strings.
    public static func strings(_ texts: some Sequence<String>) -> JSONValue { .array(texts.map(JSONValue.string)) }

    /// An object of strings.
    public static func strings(_ texts: [String: String]) -> JSONValue { .object(texts.mapValues(JSONValue.string)) }
}
