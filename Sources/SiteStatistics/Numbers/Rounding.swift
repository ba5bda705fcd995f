// Rounding of computed values before they are ranked.

/// Rounding of computed values, so that ties are ties.
package enum Rounding {
    /// Rounds to 10 decimals, half away from zero; leaves alone what has no more than 10 decimals in a double.
    ///
    /// Means of the same values computed in another order differ in the last bits; ranked as they are, such ties break
    /// at random, and a Kolmogorov-Smirnov p has been seen to move by 7 %.
    package static func toTenDecimals(_ x: Double) -> Double {
        let scaled = x * 1e10
        guard scaled.magnitude < 0x1p52 else { return x }
        return scaled.rounded() / 1e10 + 0
    }
}

/// Solving for the one place where a monotone function crosses zero.
enum MonotoneRoot {
    /// The x in [low, high] where the non-increasing `f` crosses zero; an end when it does not cross.
    ///
    /// Plain bisection to the last bit: a hundred cheap steps that cannot fail.
    static func find(low: Double, high: Double, _ f: (Double) -> Double) -> Double {
        if f(low) <= 0 { return low }
        if f(high) >= 0 { return high }
        var (low, high) = (low, high)
        for _ in 0..<200 {
            let middle = low + (high - low) / 2
            if middle <= low || middle >= high { break }
            if f(middle) > 0 { low = middle } else { high = middle }
        }
        return low + (high - low) / 2
    }
}
