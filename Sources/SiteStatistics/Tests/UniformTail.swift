// The distribution of the Kolmogorov-Smirnov distance of a uniform sample.

/// Tails of the one-sample Kolmogorov-Smirnov distance.
enum UniformTail {
    /// P(D+ >= d) for a sample of `count`, exact.
    ///
    /// d Σ_{j=0}^{⌊n(1−d)⌋} C(n, j) (d + j/n)^{j−1} (1 − d − j/n)^{n−j}; all terms are positive.
    ///
    /// Source: Z. Birnbaum, F. Tingey, "One-sided confidence contours for probability distribution functions", Ann.
    /// Math. Stat. 22 (1951) 592.
    static func oneSided(_ d: Double, count: Int) -> Double {
        guard d > 0 else { return 1 }
        guard d < 1 else { return 0 }
        let n = Double(count)
        var sum = 0.0
        for j in 0...count {
            let share = d + Double(j) / n
            guard share < 1 else { break }
            let mass = Binomial(trials: count, probability: share).mass(j)
            sum += mass * d / share
        }
        return Probability.capped(sum)
    }

    /// P(D < d) for a sample of `count`, by Durbin's matrix: the middle entry of H^n times n! / n^n.
    ///
    /// Source: J. Durbin, "Distribution theory for tests based on the sample distribution function", SIAM 1973; in the
    /// form of G. Marsaglia, W. Tsang, J. Wang, J. Stat. Softw. 8 (2003) 18.
    static func durbin(_ d: Double, count: Int) -> Double {
        let n = Double(count)
        let k = Int((n * d).rounded(.down)) + 1
        let size = 2 * k - 1
        let h = Double(k) - n * d
        let matrix = durbinMatrix(size: size, h: h)
        var result = (0..<size * size).map { $0 / size == $0 % size ? 1.0 : 0.0 }
        var power = matrix
        var (exponent, powerExponent) = (0, 0)
        var left = count
        while left > 0 {
            if left & 1 == 1 {
                result = product(result, power, size)
                exponent += powerExponent + rescale(&result, by: (k - 1) * size + k - 1)
            }
            power = product(power, power, size)
            powerExponent = 2 * powerExponent + rescale(&power, by: (k - 1) * size + k - 1)
            left >>= 1
        }
        var value = result[(k - 1) * size + k - 1]
        for i in 1...count {
            value *= Double(i) / n
            if value < 0x1p-500 {
                value *= 0x1p500
                exponent -= 500
            }
        }
        return Double(sign: .plus, exponent: exponent, significand: value)
    }

    private static func durbinMatrix(size: Int, h: Double) -> [Double] {
        var matrix = [Double](repeating: 0, count: size * size)
        for row in 0..<size {
            for column in 0..<size where row - column + 1 >= 0 { matrix[row * size + column] = 1 }
        }
        for place in 0..<size {
            matrix[place * size] -= Elementary.power(h, place + 1)
            matrix[(size - 1) * size + place] -= Elementary.power(h, size - place)
        }
        if 2 * h - 1 > 0 { matrix[(size - 1) * size] += Elementary.power(2 * h - 1, size) }
        for row in 0..<size {
            for column in 0..<size where row - column + 1 > 0 {
                for factor in 1...row - column + 1 { matrix[row * size + column] /= Double(factor) }
            }
        }
        return matrix
    }

    private static func product(_ a: [Double], _ b: [Double], _ size: Int) -> [Double] {
        var result = [Double](repeating: 0, count: size * size)
        for row in 0..<size {
            for middle in 0..<size {
                let factor = a[row * size + middle]
                for column in 0..<size { result[row * size + column] += factor * b[middle * size + column] }
            }
        }
        return result
    }

    /// Divides by a power of two when the entry at `place` grew large; returns the power.
    private static func rescale(_ matrix: inout [Double], by place: Int) -> Int {
        guard matrix[place] > 0x1p400 else { return 0 }
        for entry in matrix.indices { matrix[entry] *= 0x1p-400 }
        return 400
    }
}
