// Numbers of about 106 bits, for rounding an exact sum once.

/// The unevaluated sum of two doubles that do not overlap: about 106 bits.
///
/// Source: T. Dekker, "A floating-point technique for extending the available precision", Numer. Math. 18 (1971) 224.
struct Twofold: Equatable {
    /// The value rounded to a double.
    var high: Double
    /// What the rounding left.
    var low: Double

    init(_ value: Double) {
        high = value
        low = 0
    }

    private init(high: Double, low: Double) {
        self.high = high
        self.low = low
    }

    private static func sum(_ a: Double, _ b: Double) -> Twofold {
        let high = a + b
        let part = high - a
        return Twofold(high: high, low: (a - (high - part)) + (b - part))
    }

    static func + (left: Twofold, right: Twofold) -> Twofold {
        let high = sum(left.high, right.high)
        let low = sum(left.low, right.low)
        let middle = sum(high.high, high.low + low.high)
        return sum(middle.high, middle.low + low.low)
    }

    static prefix func - (value: Twofold) -> Twofold { Twofold(high: -value.high, low: -value.low) }
}
