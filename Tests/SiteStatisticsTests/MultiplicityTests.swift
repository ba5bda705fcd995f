import SiteStatistics
import Testing

@Suite struct MultiplicityTests {
    @Test(arguments: Multiplicity.allCases)
    func `what cannot be assessed takes no part`(method: Multiplicity) {
        let with = method.adjust([0.01, nil, 0.04, nil, 0.5])
        let without = method.adjust([0.01, 0.04, 0.5])
        #expect([with[0], with[2], with[4]] == without)
        #expect(with[1] == nil)
        #expect(method.adjust([nil, nil]) == [nil, nil])
        #expect(method.adjust([Double?]()) == [])
        #expect(method.adjust([0.3]) == [0.3])
        #expect(method.adjust([.nan, 2, 0.3]) == [nil, nil, 0.3])
    }

    @Test(arguments: Multiplicity.allCases, 0..<UInt64(8))
    func `adjusted values keep the order, do not shrink, and do not depend on places`(
        method: Multiplicity,
        seed: UInt64
    ) throws {
        var generator = SeededGenerator(seed: seed)
        let values = (0..<40).map { _ in generator.unit() * generator.unit() }
        let adjusted = try method.adjust(values).map { try #require($0) }
        #expect(zip(values, adjusted).allSatisfy { $0 <= $1 && $1 <= 1 })
        for (a, x) in zip(values, adjusted) {
            for (b, y) in zip(values, adjusted) where a < b { #expect(x <= y) }
        }
        let order = generator.shuffled(Array(values.indices))
        #expect(method.adjust(order.map { values[$0] }) == order.map { adjusted[$0] })
    }

    @Test func `Stouffer's z has its sign and refuses what is not a probability`() throws {
        #expect(agree(Stouffer.z([0.5, 0.5]), 0))
        #expect(try #require(Stouffer.z([0.01, 0.02])) < 0)
        #expect(Stouffer.z([]) == nil)
        #expect(Stouffer.z([1.5]) == nil)
        #expect(Stouffer.z([0, 1]) == nil)
        #expect(Stouffer.z([1, 1]) == .infinity)
    }
}
