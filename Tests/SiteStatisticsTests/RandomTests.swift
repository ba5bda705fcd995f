import SiteStatistics
import Testing

@Suite struct RandomTests {
    @Test func `SplitMix64 gives its published numbers`() {
        var state: UInt64 = 1_234_567
        let numbers = (0..<5).map { _ in SeededGenerator.splitMix(&state) }
        #expect(
            numbers == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
                4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
            ]
        )
    }

    @Test func `xoshiro256** gives its published numbers`() throws {
        var generator = try #require(SeededGenerator(state: (1, 2, 3, 4)))
        let numbers = (0..<5).map { _ in generator.next() }
        #expect(
            numbers == [11_520, 0, 1_509_978_240, 1_215_971_899_390_074_240, 1_216_172_134_540_287_360]
        )
        #expect(SeededGenerator(state: (0, 0, 0, 0)) == nil)
    }

    @Test func `a seed and a path name one stream`() {
        var first = SeededGenerator(seed: 7, path: [8, 12])
        var again = SeededGenerator(seed: 7, path: [8, 12])
        var other = SeededGenerator(seed: 7, path: [8, 13])
        var turned = SeededGenerator(seed: 7, path: [12, 8])
        let numbers = (0..<8).map { _ in first.next() }
        #expect(numbers == (0..<8).map { _ in again.next() })
        #expect(numbers != (0..<8).map { _ in other.next() })
        #expect(numbers != (0..<8).map { _ in turned.next() })
    }

    @Test func `numbers below a bound are evenly spread and stay below it`() throws {
        var generator = SeededGenerator(seed: 1)
        var counts = [Int](repeating: 0, count: 7)
        for _ in 0..<70_000 { counts[generator.below(7)] += 1 }
        #expect(try #require(ChiSquaredTest.uniform(counts)).p > 1e-4)
        #expect(generator.below(1) == 0)
        #expect(generator.below(0) == 0)
        #expect(generator.below(-3) == 0)
    }

    @Test func `numbers from the unit interval are evenly spread`() throws {
        var generator = SeededGenerator(seed: 2)
        let sample = (0..<2_000).map { _ in generator.unit() }
        #expect(try #require(KolmogorovSmirnov.uniform(sample)).p > 1e-4)
    }
}
