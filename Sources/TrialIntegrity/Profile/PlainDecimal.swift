// Numbers as text: never through a binary float, never rounded (Docs/Format.md, section 6.2).

/// A decimal number as it is written: optional `-`, digits with an optional fraction, or a fraction alone.
public struct PlainDecimal: Hashable, Sendable {
    /// Whether it starts with `-`.
    public let isNegative: Bool
    /// The digits before the point, as written; empty for `.5`.
    public let whole: ArraySlice<UInt8>
    /// The digits after the point, as written; nil when there is no point.
    public let fraction: ArraySlice<UInt8>?

    /// Reads a plain decimal; nil for anything else, such as a leading `+`, an exponent, or superfluous leading zeros.
    public init?(_ text: ArraySlice<UInt8>) {
        guard let parsed = Self(anyZeros: text), !parsed.hasLeadingZero else { return nil }
        self = parsed
    }

    /// Reads a decimal that may have leading zeros.
    init?(anyZeros text: ArraySlice<UInt8>) {
        var rest = text
        isNegative = rest.first == UInt8(ascii: "-")
        if isNegative { rest = rest.dropFirst() }
        whole = rest.prefix { $0 >= 48 && $0 <= 57 }
        rest = rest.dropFirst(whole.count)
        if rest.isEmpty {
            fraction = nil
            guard !whole.isEmpty else { return nil }
            return
        }
        guard rest.first == UInt8(ascii: ".") else { return nil }
        let digits = rest.dropFirst()
        guard !digits.isEmpty, digits.allSatisfy({ $0 >= 48 && $0 <= 57 }) else { return nil }
        fraction = digits
    }

    /// Whether zeros stand before the first other digit of the whole part (`007`; not `0`, not `0.5`).
    public var hasLeadingZero: Bool { whole.count > 1 && whole.first == 48 }

    /// The number of digits, without leading zeros of a number below one.
    public var digitCount: Int { (whole.elementsEqual([48]) ? 0 : whole.count) + (fraction?.count ?? 0) }

    /// The fraction without trailing zeros.
    var trimmedFraction: ArraySlice<UInt8> {
        guard var digits = fraction else { return [] }
        while digits.last == 48 { digits.removeLast() }
        return digits
    }

    /// The one text that all spellings of this number share.
    public var normalForm: [UInt8] {
        let tail = trimmedFraction
        var integer = whole.drop { $0 == 48 }
        if integer.isEmpty { integer = [48] }
        let isZero = integer.elementsEqual([48]) && tail.isEmpty
        var text: [UInt8] = isNegative && !isZero ? [45] : []
        text += integer
        if !tail.isEmpty { text += [46] + tail }
        return text
    }
}
