// Numbers in pictures: the same digits on every machine, whatever its locale.

/// Writes numbers for pictures.
package enum ChartNumbers {
    /// The largest magnitude that is written digit by digit; beyond it a number is clamped.
    private static let largest = 1e12

    /// A number with at most `decimals` decimals, without trailing zeros; `0` for what is not a number.
    ///
    /// - Parameters:
    ///   - value: the number; clamped to ±10^12.
    ///   - decimals: 0 to 6.
    /// - Returns: digits with a point, never an exponent, never `-0`.
    package static func text(_ value: Double, decimals: Int = 2) -> String {
        guard value.isFinite else { return "0" }
        let places = min(6, max(0, decimals))
        let factor = (0..<places).reduce(1.0) { product, _ in product * 10 }
        let scaled = Int64((min(largest, max(-largest, value)) * factor).rounded())
        let digits = String(scaled.magnitude)
        let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
        var text = String(padded.dropLast(places))
        let fraction = String(padded.suffix(places)).reversed().drop { $0 == "0" }.reversed()
        if !fraction.isEmpty { text += "." + String(fraction) }
        return (scaled < 0 ? "-" : "") + text
    }
}
