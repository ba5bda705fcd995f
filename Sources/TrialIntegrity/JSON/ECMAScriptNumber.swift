// How ECMAScript prints a number, which is how RFC 8785 wants it.

/// The `Number::toString` algorithm of ECMA-262, section 6.1.6.1.20, radix 10.
enum ECMAScriptNumber {
    /// The text of a number; nil when it is not finite.
    ///
    /// The shortest digits that read back as the same number, the closest of them where there are several, come from
    /// the standard library; where the point and the exponent stand is decided here.
    static func text(of value: Double) -> String? {
        guard value.isFinite else { return nil }
        guard value != 0 else { return "0" }
        let (digits, exponent) = shortestDigits(of: value.magnitude)
        return (value < 0 ? "-" : "") + layOut(digits, pointAfter: exponent)
    }

    /// The digits d1…dk without zeros at either end, and n such that the value is 0.d1…dk × 10^n.
    private static func shortestDigits(of value: Double) -> (digits: [UInt8], exponent: Int) {
        var digits: [UInt8] = []
        var exponent = 0
        var seenPoint = false
        let text = Array(value.description.utf8)
        for (index, byte) in text.enumerated() {
            if byte == UInt8(ascii: "e") {
                exponent += Int(String(decoding: text[(index + 1)...], as: UTF8.self)) ?? 0
                break
            }
            guard byte != UInt8(ascii: ".") else {
                seenPoint = true
                continue
            }
            if digits.isEmpty, byte == UInt8(ascii: "0") {
                if seenPoint { exponent -= 1 }
                continue
            }
            digits.append(byte)
            if !seenPoint { exponent += 1 }
        }
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
        return (digits, exponent)
    }

    private static func layOut(_ digits: [UInt8], pointAfter n: Int) -> String {
        let k = digits.count
        let all = String(decoding: digits, as: UTF8.self)
        switch n {
        case ...21 where k <= n: return all + String(repeating: "0", count: n - k)
        case 1...21:
            let whole = String(decoding: digits.prefix(n), as: UTF8.self)
            return whole + "." + String(decoding: digits.dropFirst(n), as: UTF8.self)
        case -5...0: return "0." + String(repeating: "0", count: -n) + all
        default:
            let fraction = String(decoding: digits.dropFirst(), as: UTF8.self)
            let mantissa = String(decoding: digits.prefix(1), as: UTF8.self) + (fraction.isEmpty ? "" : "." + fraction)
            return mantissa + "e" + (n > 0 ? "+" : "-") + String((n - 1).magnitude)
        }
    }
}
