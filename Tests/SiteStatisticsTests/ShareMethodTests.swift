import SiteStatistics
import Testing

/// Methods 1, 4, 13 and 15: rates and shares.
@Suite struct ShareMethodTests {
    private func rates(_ events: [Int], _ days: [Double], subjects: Int = 5) throws -> [EventRate] {
        try zip(events, days).map { try #require(EventRate(events: $0, exposure: $1, subjects: subjects)) }
    }

    private func shares(_ events: [Int], _ trials: [Int]) throws -> [EventShare] {
        try zip(events, trials).map { try #require(EventShare(events: $0, trials: $1, subjects: $1)) }
    }

    /// SciPy 1.17.1: `brentq` for the correlation, `betabinom` for the tails; counts of the vectors' binary funnel.
    @Test(arguments: [
        (0, 0.10377891135495339, 0.4924321354941446, 0.6262278211928051),
        (1, 0.11305011536008666, 0.7184334008126905, 0.3240469563462641),
        (2, 0.05523134573685541, 0.08853527255092347, 0.9722086149112162),
        (3, 0.11117631568926774, 0.598674444491466, 0.4713165713464116),
        (4, 0.08360918142845139, 0.2908989486925457, 0.8260675798310648),
        (5, 0.01922265991723521, 0.9941365179347503, 0.012128261063422463),
    ])
    func `the beta-binomial without the tested site is SciPy's`(
        place: Int,
        correlation: Double,
        lower: Double,
        upper: Double
    ) throws {
        let sites = try shares([3, 10, 1, 6, 2, 12], [20, 40, 25, 30, 22, 28])
        let site = ProportionTest.sites(sites)[place]
        let figures = try #require(site.figures)
        #expect(agree(figures.correlation, correlation))
        #expect(agree(figures.lower, lower))
        #expect(agree(figures.upper, upper))
        #expect(agree(site.assessment.p, min(1, 2 * min(lower, upper))))
        #expect(ProportionTest.sites(sites, side: .lower)[place].assessment.p == figures.lower)
        #expect(ProportionTest.sites(sites, side: .upper)[place].assessment.p == figures.upper)
    }

    @Test func `the industry's funnel cannot flag in a small study what ours flags`() throws {
        let sites = try rates([0, 40, 42, 38], [800, 800, 800, 800])
        let funnel = try #require(IndustryFunnel.rates(sites))
        #expect(funnel.sites.allSatisfy { $0?.flag == 0 })
        let limit = Double(sites.count).squareRoot()
        #expect(funnel.sites.allSatisfy { ($0?.z.magnitude ?? 9) <= limit })
        let ours = EventRateFunnel.sites(sites)
        let p = try #require(ours[0].assessment.p)
        #expect(p < 1e-6)
        #expect(ours[0].assessment.test?.direction == .lower)
    }

    @Test func `more events never look like fewer`() throws {
        var last = -1.0
        for events in 0...80 {
            let sites = try rates([events, 30, 42, 25, 51], [700, 800, 900, 600, 1000])
            let lower = try #require(EventRateFunnel.sites(sites)[0].figures).lower
            #expect(lower >= last)
            last = lower
        }
        last = -1
        for events in 0...40 {
            let sites = try shares([events, 8, 12, 9, 3], [40, 35, 50, 30, 22])
            let lower = try #require(ProportionTest.sites(sites)[0].figures).lower
            #expect(lower >= last)
            last = lower
        }
    }

    @Test func `one site, two sites and silent studies cannot be assessed`() throws {
        let one = EventRateFunnel.sites(try rates([5], [100]))
        #expect(one.map(\.assessment.reason) == [.tooFewSites(found: 0, needed: 2)])
        let two = EventRateFunnel.sites(try rates([5, 80], [100, 100]))
        #expect(two.allSatisfy { $0.assessment.reason == .tooFewSites(found: 1, needed: 2) })
        let silent = EventRateFunnel.sites(try rates([0, 0, 0], [100, 100, 100]))
        #expect(silent.allSatisfy { $0.assessment.reason == .nothingToCompare })
        let idle = EventRateFunnel.sites(try rates([0, 3, 4, 5], [0, 100, 100, 100]))
        #expect(idle[0].assessment.reason == .noExposure)
        #expect(idle[1].assessment.test != nil)
        #expect(EventRateFunnel.sites([]).isEmpty)
        #expect(IndustryFunnel.rates([]) == nil)
        let full = ProportionTest.sites(try shares([5, 6, 7], [5, 6, 7]))
        #expect(full.allSatisfy { $0.assessment.reason == .nothingToCompare })
        #expect(
            ProportionTest.sites(try shares([1, 2], [5, 6]))[0].assessment.reason == .tooFewSites(found: 1, needed: 2)
        )
    }

    @Test func `a site with events among silent ones is compared, not refused`() throws {
        let sites = EventRateFunnel.sites(try rates([40, 0, 0, 0], [100, 100, 100, 100]))
        #expect(try #require(sites[0].assessment.p) < 1e-4)
        #expect(sites[0].assessment.test?.direction == .higher)
        let complete = CompletenessTest.sites(try shares([0, 0, 0, 0, 9], [50, 50, 50, 50, 50]))
        #expect(complete.allSatisfy { $0.assessment.test != nil })
    }

    @Test func `too complete is the lower tail, and changes count on both sides`() throws {
        let sites = try shares([0, 40, 55, 38, 47, 52], [1000, 1000, 1000, 1000, 1000, 1000])
        let complete = CompletenessTest.sites(sites)
        #expect(try #require(complete[0].assessment.p) < 1e-4)
        #expect(try #require(complete[2].assessment.p) > 0.5)
        let changes = ChangeRateTest.sites(sites)
        #expect(agree(changes[0].assessment.p, 2 * (complete[0].assessment.p ?? 9)))
        #expect(ChangeRateTest.industry(sites)?.sites.count == 6)
    }

    @Test func `equal sites are never found, and spread between sites is allowed for`() throws {
        let equal = ProportionTest.sites(try shares([10, 10, 10, 10], [100, 100, 100, 100]))
        #expect(equal.allSatisfy { $0.assessment.p == 1 && $0.figures?.phi == 1 && $0.figures?.correlation == 0 })
        let spread = ProportionTest.sites(try shares([30, 2, 45, 10, 60], [100, 100, 100, 100, 100]))
        let site = try #require(spread[0].figures)
        #expect(site.correlation > 0.05)
        #expect(site.phi > 5)
        #expect(site.lower > site.binomialLower || site.upper > site.binomialUpper)
    }

    @Test func `impossible counts are refused at the edge`() {
        #expect(EventRate(events: -1, exposure: 1, subjects: 1) == nil)
        #expect(EventRate(events: 1, exposure: .nan, subjects: 1) == nil)
        #expect(EventRate(events: 1, exposure: -1, subjects: 1) == nil)
        #expect(EventShare(events: 3, trials: 2, subjects: 1) == nil)
        #expect(EventShare(events: 3, trials: .max, subjects: 1) == nil)
        #expect(EventRate(events: .max, exposure: 1, subjects: 1) == nil)
        var rates = [EventRate()]
        EventRate.add(events: [1, -1, 1], exposure: [0, 0, .infinity], groups: [0, 0, 0], into: &rates)
        EventRate.add(events: [1], exposure: [0], groups: [4], into: &rates)
        #expect(rates[0].events == 1)
        var shares = [EventShare()]
        EventShare.add([true, false, true], groups: [0, 0, -1], into: &shares)
        #expect(shares[0].events == 1)
        #expect(shares[0].trials == 2)
    }

    @Test(arguments: 0..<UInt64(6))
    func `parts of sites merge to the same funnel, and sites may come in any order`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let parts = try (0..<40).map { _ in
            (
                site: generator.below(8),
                rate: try #require(EventRate(events: generator.below(9), exposure: generator.unit() * 90, subjects: 1))
            )
        }
        func sites(_ parts: [(site: Int, rate: EventRate)]) -> [EventRate] {
            (0..<8).map { site in EventRate.merging(parts.filter { $0.site == site }.map(\.rate)) }
        }
        let whole = EventRateFunnel.sites(sites(parts), minimums: Minimums(subjects: 1))
        #expect(EventRateFunnel.sites(sites(generator.shuffled(parts)), minimums: Minimums(subjects: 1)) == whole)
        let order = generator.shuffled(Array(0..<8))
        let turned = EventRateFunnel.sites(order.map { sites(parts)[$0] }, minimums: Minimums(subjects: 1))
        #expect(turned == order.map { whole[$0] })
    }
}
