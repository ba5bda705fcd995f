import SiteStatistics
import Testing

@Suite struct NumberTests {
    private func values(_ seed: UInt64, count: Int = 200) -> [Double] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in
            let exponent = Double(generator.below(601) - 300)
            let scale = Double(sign: .plus, exponent: Int(exponent), significand: 1)
            return (generator.unit() - 0.5) * scale
        }
    }

    @Test(arguments: 0..<UInt64(16))
    func `an exact sum does not depend on order or partition`(seed: UInt64) {
        let values = values(seed)
        var generator = SeededGenerator(seed: seed, path: [1])
        let whole = ExactSum(values)
        #expect(ExactSum(generator.shuffled(values)) == whole)
        let cut = generator.below(values.count)
        let parts = ExactSum(values[..<cut]).merged(with: ExactSum(values[cut...]))
        #expect(parts == whole)
        #expect(parts.value.bitPattern == whole.value.bitPattern)
        var rest = whole
        rest.remove(ExactSum(values[..<cut]))
        #expect(rest == ExactSum(values[cut...]))
    }

    @Test(arguments: 0..<UInt64(16))
    func `an exact sum survives being written down`(seed: UInt64) {
        let whole = ExactSum(values(seed))
        #expect(ExactSum(whole.parts) == whole)
        #expect(ExactSum(whole.parts.map { -$0 }).value == -whole.value)
    }

    @Test func `an exact sum keeps what rounding would lose`() {
        #expect(ExactSum([1e300, 1, -1e300]).value == 1)
        #expect(ExactSum([0.1, 0.2, -0.3]).value == 0x1p-55)
        #expect(ExactSum([.leastNonzeroMagnitude, -.leastNonzeroMagnitude]) == ExactSum())
        #expect(ExactSum([.greatestFiniteMagnitude, .greatestFiniteMagnitude]).value == .infinity)
        #expect(ExactSum([]).value == 0)
        #expect(ExactSum([-1, 0.5]).parts == [-0.5])
        var square = ExactSum()
        square.addProduct(0x1.0000000000001p0, 0x1.0000000000001p0)
        square.add(-1)
        square.add(-0x1p-51)
        #expect(square.value == 0x1p-104)
        let answers = [square.add(.nan), square.addProduct(.infinity, 1)]
        #expect(answers == [false, false])
    }

    @Test func `a variance survives a large mean`() {
        let values = [4.0, 7, 13, 16].map { $0 + 1e9 }
        #expect(Moments(values).variance == 30)
        #expect(Moments(values).mean == 1e9 + 10)
        #expect(Moments([3.3, 3.3, 3.3]).variance == 0)
        #expect(Moments([1]).variance == nil)
        #expect(Moments([]).mean == nil)
        #expect(Moments([.nan, 2, .infinity]).count == 1)
    }

    @Test(arguments: 0..<UInt64(8))
    func `moments of parts give the moments of the whole`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let pairs = (0..<100).map { _ in (generator.normal() * 3 + 120, generator.normal() + 80) }
        let cut = 1 + generator.below(98)
        let whole = PairMoments(pairs)
        #expect(PairMoments(pairs[..<cut]).merged(with: PairMoments(pairs[cut...])) == whole)
        #expect(whole.without(PairMoments(pairs[..<cut])) == PairMoments(pairs[cut...]))
        let r = try #require(whole.correlation)
        #expect(PairMoments(generator.shuffled(pairs)).correlation?.bitPattern == r.bitPattern)
        #expect((-1...1).contains(r))
    }

    @Test func `written moments that contradict themselves are refused`() {
        #expect(Moments(count: -1, sum: ExactSum(), squares: ExactSum()) == nil)
        #expect(Moments(count: 0, sum: ExactSum([1]), squares: ExactSum([1])) == nil)
        #expect(Moments(count: 1, sum: ExactSum([1]), squares: ExactSum([-1])) == nil)
        #expect(Moments(count: 1, sum: ExactSum([2]), squares: ExactSum([4])) == Moments([2]))
    }

    @Test(arguments: 0..<UInt64(8))
    func `sorted groups are what sorting each group gives`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let values = (0..<500).map { _ in Double(generator.below(80) - 40) / 8 } + [.nan, .infinity, -0.0, 0]
        let groups = values.map { _ in Int32(generator.below(9)) - 1 }
        let sorted = SortedGroups(values: values, groups: groups, groupCount: 7)
        for group in 0..<7 {
            let expected = zip(values, groups).filter { $0.1 == group && $0.0.isFinite }.map(\.0).sorted()
            #expect(Array(sorted[group: group]) == expected)
        }
        #expect(sorted.values == sorted.values.sorted())
        #expect(sorted.values.count == sorted.grouped.count)
    }

    @Test func `rounding makes ties of what differs in the last bits`() {
        #expect(Rounding.toTenDecimals(0.1 + 0.2) == Rounding.toTenDecimals(0.3))
        #expect(Rounding.toTenDecimals(1e12 + 0.1) == 1e12 + 0.1)
        #expect(Rounding.toTenDecimals(-1e-12) == 0)
    }
}
