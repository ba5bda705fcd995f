import SiteStatistics
import Testing

/// Tails against mpmath 1.3 with 60 digits, quantiles against SciPy 1.17.1.
@Suite struct DistributionTests {
    @Test(arguments: [
        (0.5, 3.0853753872598689636e-1), (3, 1.3498980316300945267e-3), (10, 7.619853024160526066e-24),
        (37, 5.7255712225245768227e-300),
    ])
    func `the normal tail keeps its digits`(x: Double, upper: Double) {
        #expect(agree(Normal().upperTail(x), upper, within: 1e-13))
        #expect(agree(Normal().lowerTail(-x), upper, within: 1e-13))
        #expect(agree(Normal.twoSided(-x), 2 * upper, within: 1e-13))
    }

    @Test(arguments: [
        (2.0, 3.0, 6.9662984279421588424e-2), (10, 5, 8.5473787871481795353e-5), (40, 30, 6.8630225972032013936e-28),
        (5, 2.5, 1.1725594985430923532e-2), (0.3, 200, 3.8224436509466399334e-1),
    ])
    func `the t tail keeps its digits`(x: Double, df: Double, upper: Double) {
        #expect(agree(StudentT(df: df).upperTail(x), upper, within: 1e-12))
        #expect(agree(StudentT(df: df).lowerTail(-x), upper, within: 1e-12))
    }

    @Test(arguments: [
        (99.86666666666666, 9.0, 9.9999999999999998326e-1, 1.6743192793746886338e-17),
        (585, 9, 1.0, 3.4663330804055756029e-120),
        (0.5, 3, 8.1108588345324140636e-2, 9.1889141165467585936e-1),
        (30, 40, 1.247812150325248227e-1, 8.752187849674751773e-1),
        (1200, 10, 1.0, 1.4408034326399302729e-251),
    ])
    func `both tails of chi-squared keep their digits`(x: Double, df: Double, lower: Double, upper: Double) {
        #expect(agree(ChiSquared(df: df).lowerTail(x), lower, within: 1e-12))
        #expect(agree(ChiSquared(df: df).upperTail(x), upper, within: 1e-12))
    }

    @Test(arguments: [
        (5.68532526475038, 2.0, 12.0, 1.83257884390439966e-2), (40, 1, 250, 1.1621930177513404708e-9),
        (200, 1, 10_000, 5.6586251385269337557e-45), (0.2, 5, 7, 9.524164502214274785e-1),
    ])
    func `the F tail keeps its digits`(x: Double, df1: Double, df2: Double, upper: Double) {
        #expect(agree(FisherF(df1: df1, df2: df2).upperTail(x), upper, within: 1e-12))
    }

    @Test(arguments: [
        (30.0, 2.5, 1.5, 1.4933679000503951839e-7), (200, 3, 2, 1.8976107553682284247e-40),
        (1, 6, 0.5, 9.834363915193855611e-1),
    ])
    func `the gamma tail keeps its digits`(x: Double, shape: Double, scale: Double, upper: Double) {
        #expect(agree(Gamma(shape: shape, scale: scale).upperTail(x), upper, within: 1e-12))
    }

    @Test(arguments: [
        (0.01, 2.0, 6.0, 2.0310416349400000831e-3), (0.001, 5.5, 3, 7.6950130538835484887e-16),
        (0.9, 2, 6, 9.9999360000000000001e-1),
    ])
    func `the beta tail keeps its digits`(x: Double, a: Double, b: Double, lower: Double) {
        #expect(agree(Beta(a: a, b: b).lowerTail(x), lower, within: 1e-12))
        #expect(agree(Beta(a: b, b: a).upperTail(1 - x), lower, within: 1e-11))
    }

    @Test(arguments: [
        (8, 60, 0.02, 9.9999698915706004253e-1, 2.5919616266247371026e-5),
        (3, 1000, 0.02, 2.7631676295533945288e-6, 9.9999961384906286646e-1),
        (900, 1000, 0.5, 1.0, 6.7017177900062963407e-162),
        (0, 5, 0.3, 1.6807000000000001333e-1, 1.0),
    ])
    func `binomial tails keep their digits`(k: Int, n: Int, p: Double, atMost: Double, atLeast: Double) {
        check(Binomial(trials: n, probability: p), k, atMost, atLeast)
    }

    @Test(arguments: [
        (27, 73.5, 4.2257212211573088096e-10, 9.9999999984790525382e-1), (200, 73.5, 1.0, 4.334279410428483937e-34),
        (0, 3, 4.9787068367863942979e-2, 1.0), (5, 5, 6.1596065483306311708e-1, 5.5950671493478758856e-1),
    ])
    func `Poisson tails keep their digits`(k: Int, mean: Double, atMost: Double, atLeast: Double) {
        check(Poisson(mean: mean), k, atMost, atLeast)
    }

    @Test(arguments: [
        (27, 73.5, 0.05, 8.9138175276424069357e-4, 9.9936021477208193645e-1),
        (300, 73.5, 0.05, 9.9999999999998413226e-1, 1.9005176610719765534e-14),
        (0, 12, 2.0, 2.0e-1, 1.0),
        (2, 40, 0.001, 7.2222020768778072795e-15, 9.9999999999999963454e-1),
    ])
    func `negative binomial tails keep their digits`(k: Int, mean: Double, dispersion: Double, low: Double, up: Double)
    {
        check(NegativeBinomial(mean: mean, dispersion: dispersion), k, low, up)
    }

    @Test(arguments: [
        (4, 14, 28, 165, 9.352058299412150773e-1, 1.9498038558918635317e-1),
        (12, 34, 28, 165, 9.9938734621061352785e-1, 2.7515144108369023318e-3),
        (30, 400, 900, 20_000, 9.9759230357761718393e-1, 4.503473972540051748e-3),
        (0, 50, 60, 1000, 4.1805359464572733462e-2, 1.0),
    ])
    func `hypergeometric tails keep their digits`(k: Int, marked: Int, draws: Int, total: Int, low: Double, up: Double)
    {
        check(Hypergeometric(marked: marked, draws: draws, total: total), k, low, up)
    }

    @Test(arguments: [
        (8, 10, 2.0, 6.0, 9.9634923899629781983e-1, 1.3368983957219251337e-2),
        (9, 10, 2, 6, 9.9943438914027149321e-1, 3.6507610037021801728e-3),
        (5, 2000, 3.5, 60.25, 3.4990770359525230192e-4, 9.9978947587811373237e-1),
        (900, 2000, 3.5, 60.25, 9.9999999999945464092e-1, 5.7369631947569080334e-13),
        (120, 100_000, 8, 4000, 1.2201517030188686684e-1, 8.8187140697563717375e-1),
        (3, 7, 0.3, 0.2, 3.9540053333333335647e-1, 6.5484373333333331134e-1),
    ])
    func `beta-binomial tails keep their digits`(k: Int, n: Int, a: Double, b: Double, low: Double, up: Double) {
        check(BetaBinomial(trials: n, a: a, b: b), k, low, up)
    }

    private func check(_ distribution: some DiscreteDistribution, _ k: Int, _ atMost: Double, _ atLeast: Double) {
        #expect(agree(distribution.atMost(k), atMost, within: 1e-12))
        #expect(agree(distribution.atLeast(k), atLeast, within: 1e-12))
        #expect(agree(distribution.doubledTail(k), min(1, 2 * min(atMost, atLeast)), within: 1e-12))
        let step =
            atMost < atLeast
            ? distribution.atMost(k) - distribution.atMost(k - 1)
            : distribution.atLeast(k) - distribution.atLeast(k + 1)
        #expect(agree(step, distribution.mass(k), within: 1e-6))
        #expect(distribution.atMost(-1) == 0)
        #expect(distribution.atLeast(0) == 1)
    }

    @Test func `quantiles undo tails`() {
        #expect(agree(Normal().quantile(lower: 1e-10), -6.361340902404056, within: 1e-12))
        #expect(agree(StudentT(df: 4.5).quantile(lower: 0.001), -6.421242884295792, within: 1e-11))
        #expect(agree(ChiSquared(df: 9).quantile(upper: 1e-12), 76.0059251419943, within: 1e-11))
        #expect(agree(FisherF(df1: 3, df2: 17).quantile(lower: 0.95), 3.196776840943345, within: 1e-11))
        #expect(agree(Beta(a: 2, b: 6).quantile(lower: 0.01), 0.022665066887002167, within: 1e-11))
        #expect(agree(Gamma(shape: 2.5, scale: 1.5).quantile(upper: 1e-5), 23.142142455326926, within: 1e-11))
        for p in [1e-300, 1e-20, 0.3, 0.999] {
            #expect(agree(Normal().upperTail(Normal().quantile(upper: p)), p, within: 1e-12))
        }
    }

    @Test func `what is outside the domain is not a number and traps nothing`() {
        #expect(ChiSquared(df: 0).upperTail(1).isNaN)
        #expect(ChiSquared(df: -1).upperTail(1).isNaN)
        #expect(Normal().lowerTail(.nan).isNaN)
        #expect(StudentT(df: .nan).twoSided(1).isNaN)
        #expect(FisherF(df1: 1, df2: .infinity).upperTail(1).isNaN)
        #expect(Beta(a: -1, b: 1).lowerTail(0.5).isNaN)
        #expect(Gamma(shape: 1, scale: 0).upperTail(1).isNaN)
        #expect(Binomial(trials: 3, probability: 1.5).atMost(1).isNaN)
        #expect(Poisson(mean: -1).atLeast(1).isNaN)
        #expect(NegativeBinomial(mean: 1, dispersion: -1).atLeast(1).isNaN)
        #expect(Hypergeometric(marked: 5, draws: 2, total: 3).atMost(1).isNaN)
        #expect(BetaBinomial(trials: 3, a: 0, b: 1).atLeast(1).isNaN)
        #expect(Normal().quantile(lower: 2).isNaN)
    }

    @Test func `the ends of a support are zero and one`() {
        #expect(ChiSquared(df: 3).upperTail(-1) == 1)
        #expect(ChiSquared(df: 3).upperTail(.infinity) == 0)
        #expect(Normal().lowerTail(-.infinity) == 0)
        #expect(Beta(a: 2, b: 2).lowerTail(1.5) == 1)
        #expect(Binomial(trials: 3, probability: 0.5).atLeast(4) == 0)
        #expect(Poisson(mean: 0).atLeast(1) == 0)
        #expect(Normal().quantile(lower: 0) == -.infinity)
    }
}
