import SiteStatistics
import Testing

@Suite struct CombinedScoreTests {
    private let plan = Resampling(seed: 40, draws: 1_999)

    private func assessment(_ p: Double, _ standing: Standing = .ranks) -> Assessment {
        .assessed(
            SiteTest(statistic: 0, p: p, n: 5, direction: .higher, effect: Effect(.ratio, 1), standing: standing)
        )
    }

    @Test func `the score is the mean over families of the mean over tests`() throws {
        let columns = [
            CombinedScore.Column(family: 1, assessments: [assessment(0.001), assessment(0.5)]),
            CombinedScore.Column(family: 1, assessments: [assessment(0.1), assessment(0.5)]),
            CombinedScore.Column(family: 8, assessments: [assessment(0.01), assessment(0.5)]),
            CombinedScore.Column(
                family: 9,
                assessments: [assessment(1e-9, .shownOnly(.tooLiberal)), assessment(0.5)]
            ),
        ]
        let sites = CombinedScore.sites(columns, siteCount: 2, plan: plan)
        #expect(agree(sites[0].assessment.test?.statistic, (2 + 2) / 2.0))
        #expect(sites[0].assessment.test?.n == 2)
        #expect(sites[0].reasons == [0, 2, 1])
        #expect(sites[1].assessment.test?.n == 3)
    }

    /// SciPy 1.17.1: `combine_pvalues` of 0.001, 0.02, 0.3 and 0.5.
    @Test func `Fisher's p is SciPy's`() {
        let columns = [0.001, 0.02, 0.3, 0.5].enumerated().map { place, p in
            CombinedScore.Column(family: place, assessments: [assessment(p), assessment(0.5)])
        }
        let site = CombinedScore.sites(columns, siteCount: 2, plan: plan)[0]
        #expect(agree(site.fisherP, 0.0013120151721463362))
    }

    @Test func `a site that is odd in everything stands out among sites that are odd in something`() throws {
        var generator = SeededGenerator(seed: 7)
        let columns = (0..<10).map { family in
            CombinedScore.Column(
                family: family,
                assessments: (0..<30).map { assessment($0 == 4 ? 0.01 : max(1e-6, generator.unit())) }
            )
        }
        let sites = CombinedScore.sites(columns, siteCount: 30, plan: plan)
        #expect(try #require(sites[4].assessment.p) <= 0.002)
        #expect(sites.count { ($0.assessment.p ?? 0) <= 0.05 } <= 6)
    }

    @Test func `what cannot be assessed takes no part, and one family is not enough`() throws {
        let refused = Assessment.cannotBeAssessed(.noVariation)
        let columns = [
            CombinedScore.Column(family: 1, assessments: [assessment(0.01), refused, assessment(1e-300 * 1e-24)]),
            CombinedScore.Column(family: 2, assessments: [assessment(0.01), assessment(0.2), assessment(1)]),
        ]
        let sites = CombinedScore.sites(columns, siteCount: 3, plan: plan)
        #expect(sites[1].assessment.reason == .tooFewValues(found: 1, needed: 2))
        #expect(sites[1].fisherP == 1)
        #expect(sites[2].assessment.test?.statistic.isFinite == true)
        #expect(CombinedScore.sites([], siteCount: 2, plan: plan).allSatisfy { $0.assessment.p == nil })
        let alone = [1, 2].map { CombinedScore.Column(family: $0, assessments: [assessment(0.01)]) }
        #expect(CombinedScore.sites(alone, siteCount: 1, plan: plan)[0].assessment.p == nil)
        #expect(CombinedScore.meanLogP([]) == nil)
        #expect(CombinedScore.meanLogP([0]) == nil)
    }
}
