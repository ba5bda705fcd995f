// Numbers as text, from whole numbers only.

/// The digits of a number of zero or more, with leading zeros up to the width.
func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

/// A decimal from its count of smallest units: 5440 hundredths are `54.40`.
func decimal(_ units: Int, places: Int) -> String {
    guard places > 0 else { return String(units) }
    let digits = padded(abs(units), places + 1)
    return (units < 0 ? "-" : "") + digits.dropLast(places) + "." + digits.suffix(places)
}

/// A plain decimal plus so many units of its last place: `82.40` plus -640 is `76.00`; other texts as they are.
func decimal(_ text: String, plus units: Int) -> String {
    guard isPlainDecimal(text), let value = Int(text.filter { $0 != "." }) else { return text }
    let places = text.split(separator: ".").dropFirst().first?.utf8.count ?? 0
    return decimal(value + units, places: places)
}

/// The decimal without trailing zeros of its fraction; any other text as it is.
func withoutTrailingZeros(_ text: String) -> String {
    guard isPlainDecimal(text), text.utf8.contains(UInt8(ascii: ".")) else { return text }
    var digits = Substring(text)
    while digits.hasSuffix("0") {
        digits.removeLast()
    }
    return String(digits.hasSuffix(".") ? digits.dropLast() : digits)
}

/// Whether the text is an optional minus, digits, and optionally a point and more digits.
func isPlainDecimal(_ text: String) -> Bool {
    let unsigned = text.hasPrefix("-") ? text.dropFirst() : Substring(text)
    let parts = unsigned.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    return parts.allSatisfy { part in
        !part.isEmpty && part.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
