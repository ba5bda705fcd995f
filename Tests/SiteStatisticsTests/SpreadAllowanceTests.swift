// The allowance for the spread between honest sites.

import Foundation
import SiteStatistics
import TestSupport
import Testing

struct SpreadAllowanceTests {
    /// p-values of sites whose z spread `factor` times as wide as they should.
    private func sites(_ count: Int, spread: Double) -> [Double] {
        (1...count).map { place in
            let z = Normal().quantile(upper: Double(place) / Double(count + 1) / 2)
            return Normal.twoSided(z * spread)
        }
    }

    @Test(arguments: [20, 21, 60, 466]) func `sites that differ as a test expects keep their p`(count: Int) throws {
        let values = sites(count, spread: 1)
        let allowance = try #require(SpreadAllowance(values))
        #expect(abs(allowance.factor - 1) < 0.2)
        for p in values { #expect(allowance.widened(p) >= p && allowance.widened(p) < p * 1.6 + 1e-9) }
    }

    @Test(arguments: [2.0, 5, 10]) func `the variance of z is divided by how much wider the sites spread`(
        spread: Double
    ) throws {
        let allowance = try #require(SpreadAllowance(sites(401, spread: spread)))
        #expect(abs(allowance.factor / (spread * spread) - 1) < 1e-6)
        let z = 3.0
        #expect(abs(allowance.widened(Normal.twoSided(z * spread)) / Normal.twoSided(z) - 1) < 1e-4)
    }

    @Test(arguments: 0..<UInt64(40)) func `order is kept, and no p becomes smaller or leaves its range`(
        seed: UInt64
    ) throws {
        var random = SplitMix64(seed: seed)
        let values = (0..<30).map { _ in pow(Double(random.next() >> 11) / Double(1 << 53), Double(seed % 7 + 1)) }
        let allowance = try #require(SpreadAllowance(values + [0, 1]))
        let widened = values.sorted().map(allowance.widened)
        #expect(widened == widened.sorted())
        for (p, wide) in zip(values.sorted(), widened) { #expect(wide >= p && wide <= 1) }
        #expect(allowance.widened(0) == 0 && allowance.widened(1) == 1)
    }

    @Test func `up to half of the sites may be atypical without hiding each other`() throws {
        let honest = sites(12, spread: 1)
        let allowance = try #require(SpreadAllowance(honest + [Double](repeating: 1e-30, count: 11)))
        #expect(allowance.widened(1e-30) < 0.001)
    }

    @Test func `nineteen sites say nothing about their spread`() {
        #expect(SpreadAllowance([Double](repeating: 0.001, count: 19)) == nil)
        #expect(SpreadAllowance([Double](repeating: 0.001, count: 19) + [.nan, 2, -1]) == nil)
    }
}
