// Elementary functions of the C library, without Foundation.

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// Logarithms and exponentials.
enum Elementary {
    static func log(_ x: Double) -> Double { logarithm(x) }
    static func log10(_ x: Double) -> Double { decimalLogarithm(x) }
    static func exp(_ x: Double) -> Double { exponential(x) }
    static func atanh(_ x: Double) -> Double { inverseHyperbolicTangent(x) }

    /// x to a whole power of at least 0, by repeated squaring.
    static func power(_ x: Double, _ exponent: Int) -> Double {
        var (result, base, left) = (1.0, x, exponent)
        while left > 0 {
            if left & 1 == 1 { result *= base }
            base *= base
            left >>= 1
        }
        return result
    }
}

private func logarithm(_ x: Double) -> Double { log(x) }
private func decimalLogarithm(_ x: Double) -> Double { log10(x) }
private func exponential(_ x: Double) -> Double { exp(x) }
private func inverseHyperbolicTangent(_ x: Double) -> Double { atanh(x) }
