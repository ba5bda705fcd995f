// Sums of floating-point numbers without any rounding, so that order and partition change no bit.

/// The exact sum of doubles and of products of two doubles.
///
/// A fixed-point number with 32 bits to a limb, limb i weighing 2^(32 i - 2148), so that every product of two finite
/// doubles fits; only the limbs in use are stored, six or so for values of one measurement. Limbs are signed and take
/// 2^30 additions before carries are settled.
///
/// Source: the idea of U. Kulisch's long accumulator in the form of R. Neal, "Fast exact summation using small and
/// large superaccumulators", arXiv:1505.05571 (2015).
///
/// - Complexity: O(1) for each number added.
package struct ExactSum: MergeableStatistic {
    private var limbs: [Int64] = []
    /// The index of `limbs[0]`.
    private var base = 0
    /// Additions since carries were settled.
    private var pending = 0

    /// The sum of no numbers, which is zero.
    package init() {}

    /// The sum of `values`; those that are not finite are left out.
    package init(_ values: some Sequence<Double>) {
        for value in values { add(value) }
    }

    /// Adds `x`; returns false and adds nothing when it is not finite.
    @discardableResult
    package mutating func add(_ x: Double) -> Bool {
        guard x.isFinite else { return false }
        let (mantissa, offset) = ExactSum.split(x)
        addMagnitude(low: mantissa, high: 0, offset: offset + 1074, negative: x.sign == .minus)
        return true
    }

    /// Adds the exact product `x * y`; returns false and adds nothing when a factor is not finite.
    @discardableResult
    package mutating func addProduct(_ x: Double, _ y: Double) -> Bool {
        guard x.isFinite, y.isFinite else { return false }
        let (first, firstOffset) = ExactSum.split(x)
        let (second, secondOffset) = ExactSum.split(y)
        let product = first.multipliedFullWidth(by: second)
        let isNegative = (x.sign == .minus) != (y.sign == .minus)
        addMagnitude(low: product.low, high: product.high, offset: firstOffset + secondOffset, negative: isNegative)
        return true
    }

    /// Adds what `other` sums.
    package mutating func merge(_ other: ExactSum) { combine(other, sign: 1) }

    /// Takes away what `other` sums; exact as well, so the rest is the whole without the site.
    package mutating func remove(_ other: ExactSum) { combine(other, sign: -1) }

    /// The sum to about 106 bits; not a number when it is too large for a double.
    private var twofold: Twofold {
        var sum = self
        sum.settle()
        let isNegative = (sum.limbs.last ?? 0) < 0
        if isNegative {
            for place in sum.limbs.indices { sum.limbs[place] = -sum.limbs[place] }
        }
        var result = Twofold(0)
        for (place, limb) in sum.limbs.enumerated().reversed().prefix(6) {
            let exponent = 32 * (sum.base + place) - 2148
            result = result + Twofold(Double(sign: .plus, exponent: exponent, significand: Double(limb)))
        }
        return isNegative ? -result : result
    }

    /// The sum, rounded once; infinite when it is too large for a double.
    package var value: Double {
        let high = twofold.high
        return high.isNaN ? ((limbs.last ?? 0) < 0 ? -.infinity : .infinity) : high
    }

    /// Adds `scale · Σ first · Σ second`, exactly but for parts of a sum below 2^-1074.
    ///
    /// - Parameters:
    ///   - first: the first sum.
    ///   - second: the second sum.
    ///   - scale: a whole number that a double holds exactly, below 2^20 in magnitude, or any power of two.
    mutating func addProduct(_ first: ExactSum, _ second: ExactSum, scale: Double = 1) {
        let others = second.parts
        for part in first.parts {
            for other in others { addProduct(part * scale, other) }
        }
    }

    /// Doubles whose exact sum this is, for writing it down; empty for zero.
    ///
    /// Equal sums give equal parts. Products so small that a part is below 2^-1074 lose that part.
    package var parts: [Double] {
        var sum = self
        sum.settle()
        return sum.limbs.enumerated().compactMap { place, limb in
            let part = Double(
                sign: limb < 0 ? .minus : .plus,
                exponent: 32 * (sum.base + place) - 2148,
                significand: Double(limb.magnitude)
            )
            return part == 0 ? nil : part
        }
    }

    package static func == (left: ExactSum, right: ExactSum) -> Bool {
        var (left, right) = (left, right)
        left.settle()
        right.settle()
        return left.limbs == right.limbs && (left.limbs.isEmpty || left.base == right.base)
    }

    /// The magnitude as mantissa times 2^(offset - 1074).
    private static func split(_ x: Double) -> (mantissa: UInt64, offset: Int) {
        let bits = x.magnitude.bitPattern
        let exponent = Int(bits >> 52)
        let fraction = bits & 0x000F_FFFF_FFFF_FFFF
        return exponent == 0 ? (fraction, 0) : (fraction | 0x0010_0000_0000_0000, exponent - 1)
    }

    private mutating func addMagnitude(low: UInt64, high: UInt64, offset: Int, negative: Bool) {
        guard low | high != 0 else { return }
        if pending >= 1 << 30 { settle() }
        pending += 1
        let shift = UInt64(offset & 31)
        let index = offset >> 5
        let first = low << shift
        let second = shift == 0 ? high : (high << shift) | (low >> (64 - shift))
        let third = shift == 0 ? 0 : high >> (64 - shift)
        reserve(from: index, count: second | third == 0 ? 2 : 5)
        let place = index - base
        let sign: Int64 = negative ? -1 : 1
        limbs[place] &+= sign &* Int64(first & 0xFFFF_FFFF)
        limbs[place + 1] &+= sign &* Int64(first >> 32)
        guard second | third != 0 else { return }
        limbs[place + 2] &+= sign &* Int64(second & 0xFFFF_FFFF)
        limbs[place + 3] &+= sign &* Int64(second >> 32)
        limbs[place + 4] &+= sign &* Int64(third)
    }

    private mutating func combine(_ other: ExactSum, sign: Int64) {
        var other = other
        other.settle()
        guard !other.limbs.isEmpty else { return }
        settle()
        reserve(from: other.base, count: other.limbs.count)
        for (place, limb) in other.limbs.enumerated() { limbs[other.base - base + place] += sign * limb }
        pending = 2
    }

    /// Makes limbs `from ..< from + count` exist.
    private mutating func reserve(from: Int, count: Int) {
        if limbs.isEmpty { base = from }
        if from < base {
            limbs.insert(contentsOf: repeatElement(0, count: base - from), at: 0)
            base = from
        }
        let missing = from + count - base - limbs.count
        if missing > 0 { limbs.append(contentsOf: repeatElement(0, count: missing)) }
    }

    /// Brings the limbs to their one canonical form: all of one sign, below 2^32 in magnitude, no zeros at the ends.
    private mutating func settle() {
        pending = 1
        var carry = carried()
        let isNegative = carry < 0
        if isNegative {
            for place in limbs.indices { limbs[place] = -limbs[place] }
            limbs.append(-carry)
            carry = carried()
        }
        while carry != 0 {
            limbs.append(carry & 0xFFFF_FFFF)
            carry >>= 32
        }
        if isNegative {
            for place in limbs.indices { limbs[place] = -limbs[place] }
        }
        while limbs.last == 0 { limbs.removeLast() }
        let zeros = limbs.prefix { $0 == 0 }.count
        limbs.removeFirst(zeros)
        base = limbs.isEmpty ? 0 : base + zeros
    }

    /// Moves carries upward, leaves every limb in 0..<2^32 and returns what is carried out of the highest.
    private mutating func carried() -> Int64 {
        var carry: Int64 = 0
        for place in limbs.indices {
            let sum = limbs[place] + carry
            limbs[place] = sum & 0xFFFF_FFFF
            carry = sum >> 32
        }
        return carry
    }
}
