import Foundation
import SiteStatistics
import TestSupport
import Testing

/// Everything in ../shared/vectors/statistics.json: SciPy 1.17, checked again in R 4.2.2.
@Suite(.enabled(if: SharedData.isPresent, SharedData.skipReason)) struct VectorTests {
    private let vectors: Vectors

    init() throws {
        let bytes = try SharedData.bytes("vectors/statistics.json")
        vectors = try JSONDecoder().decode(Vectors.self, from: Data(bytes))
    }

    @Test func `the industry's funnel of rates`() throws {
        let expected = vectors.gsm_rate
        let sites = zip(expected.N, expected.D).compactMap { EventRate(events: $0, exposure: $1, subjects: 5) }
        let funnel = try #require(IndustryFunnel.rates(sites))
        #expect(agree(funnel.mu, expected.mu))
        #expect(agree(funnel.phi, expected.phi))
        #expect(agree(funnel.sites.map { $0?.z0 }, expected.z0 ?? []))
        #expect(agree(funnel.sites.map { $0?.z }, expected.z))
    }

    @Test func `the industry's funnel of shares`() throws {
        let expected = vectors.gsm_binary
        let funnel = try #require(IndustryFunnel.shares(try shares()))
        #expect(agree(funnel.mu, expected.mu))
        #expect(agree(funnel.phi, expected.phi))
        #expect(agree(funnel.sites.map { $0?.z }, expected.z))
    }

    @Test func `Fisher's exact test and its adjustments`() throws {
        let sites = try shares()
        let total = EventShare.merging(sites)
        let p = sites.map { site in
            FisherExactTest.twoSided(
                events: site.events,
                trials: site.trials,
                otherEvents: total.events - site.events,
                otherTrials: total.trials - site.trials
            )
        }
        #expect(agree(p, vectors.fisher_two_sided_site_vs_rest, within: 1e-12))
        #expect(agree(Multiplicity.benjaminiHochberg.adjust(p), vectors.BH))
        #expect(agree(Multiplicity.benjaminiYekutieli.adjust(p), vectors.BY))
        #expect(agree(Multiplicity.holm.adjust(p), vectors.holm))
    }

    @Test func `last digits against equal shares and against the rest`() throws {
        let expected = vectors.terminal_digit
        let uniform = try #require(ChiSquaredTest.uniform(expected.counts))
        #expect(agree(uniform.statistic, expected.chi2))
        #expect(uniform.df == expected.df)
        #expect(agree(uniform.p, expected.p, within: 1e-12))
        #expect(agree(TerminalDigitTest.preferenceScore(expected.counts), expected.DPS))
        let rest = vectors.digit_site_vs_rest
        let rows = try #require(ChiSquaredTest.twoRows(expected.counts, rest.other))
        #expect(agree(rows.statistic, rest.chi2))
        #expect(rows.df == rest.df)
        #expect(agree(rows.p, rest.p, within: 1e-12))
    }

    @Test func `Kolmogorov-Smirnov of two samples and of one`() throws {
        let expected = vectors.ks_exact
        let test = try #require(KolmogorovSmirnov.twoSamples(expected.a, expected.b))
        #expect(agree(test.distance, expected.D))
        #expect(agree(test.p, expected.p, within: 1e-12))
        #expect(test.basis == .exact)
        let uniform = try #require(KolmogorovSmirnov.uniform(vectors.stouffer.p))
        #expect(agree(uniform.distance, vectors.ks_uniform.D))
        #expect(agree(uniform.p, vectors.ks_uniform.p, within: 1e-12))
        #expect(agree(Stouffer.z(vectors.stouffer.p), vectors.stouffer.Z))
    }

    @Test func `Brown-Forsythe over three groups`() throws {
        let test = try #require(BrownForsythe.groups(vectors.brown_forsythe.groups))
        #expect(agree(test.statistic, vectors.brown_forsythe.F))
        #expect(agree(test.p, vectors.brown_forsythe.p, within: 1e-12))
    }

    @Test func `squared Mahalanobis distances and their tails`() throws {
        let distances = try #require(MahalanobisDistances(vectors.mahalanobis2.X))
        #expect(agree(distances.squared, vectors.mahalanobis2.d2))
        #expect(agree(distances.lowerTails, vectors.mahalanobis2.lower_tail))
        #expect(agree(distances.upperTails, vectors.mahalanobis2.upper_tail))
    }

    @Test func `two correlations`() {
        let expected = vectors.corr_compare
        let z = CorrelationTest.compare(expected.r1, expected.n1, expected.r2, expected.n2)
        #expect(agree(z, expected.z))
        #expect(agree(Normal.twoSided(z), expected.p, within: 1e-12))
    }

    @Test func `weekend dates, repeated values, beta-binomial tail and the mean of minus log p`() {
        #expect(agree(Binomial(trials: 60, probability: 0.02).atLeast(8), vectors.weekend, within: 1e-12))
        #expect(
            agree(BetaBinomial(trials: 10, a: 2, b: 6).atLeast(8), vectors.betabinom_sf_x8_n10_a2_b6, within: 1e-12)
        )
        // The frequencies that give both published figures: 3, 2, 1, 1, 1.
        let repeated = ValueCounts([4.2, 4.2, 4.2, 5.1, 5.1, 6, 7, 8])
        #expect(agree(repeated.averageFrequency, vectors.rv_average_frequency))
        #expect(agree(repeated.entropy, vectors.rv_entropy))
        // Any four p-values with the product 3e-6 give the published mean.
        #expect(agree(CombinedScore.meanLogP([0.001, 0.02, 0.3, 0.5]), vectors.mean_neglog10_p_equal_weights))
    }

    private func shares() throws -> [EventShare] {
        try zip(vectors.gsm_binary.N, vectors.gsm_binary.D).map { events, trials in
            try #require(EventShare(events: events, trials: Int(trials), subjects: Int(trials)))
        }
    }
}

/// The file's members under their own names.
private struct Vectors: Decodable {
    struct Funnel: Decodable {
        let N: [Int]
        let D: [Double]
        let mu: Double
        let z0: [Double]?
        let phi: Double
        let z: [Double]
    }
    struct Digits: Decodable {
        let counts: [Int]
        let chi2: Double
        let df: Int
        let p: Double
        let DPS: Double
    }
    struct Rest: Decodable {
        let other: [Int]
        let chi2: Double
        let df: Int
        let p: Double
    }
    struct Samples: Decodable {
        let a: [Double]
        let b: [Double]
        let D: Double
        let p: Double
    }
    struct Groups: Decodable {
        let groups: [[Double]]
        let F: Double
        let p: Double
    }
    struct Distances: Decodable {
        let X: [[Double]]
        let d2: [Double]
        let lower_tail: [Double]
        let upper_tail: [Double]
    }
    struct Correlations: Decodable {
        let r1: Double
        let n1: Int
        let r2: Double
        let n2: Int
        let z: Double
        let p: Double
    }
    struct Combination: Decodable {
        let p: [Double]
        let Z: Double
    }
    struct Distance: Decodable {
        let D: Double
        let p: Double
    }

    let gsm_rate: Funnel
    let gsm_binary: Funnel
    let fisher_two_sided_site_vs_rest: [Double]
    let BH: [Double]
    let BY: [Double]
    let holm: [Double]
    let terminal_digit: Digits
    let digit_site_vs_rest: Rest
    let ks_exact: Samples
    let brown_forsythe: Groups
    let mahalanobis2: Distances
    let corr_compare: Correlations
    let weekend: Double
    let rv_average_frequency: Double
    let rv_entropy: Double
    let stouffer: Combination
    let ks_uniform: Distance
    let mean_neglog10_p_equal_weights: Double
    let betabinom_sf_x8_n10_a2_b6: Double

    enum CodingKeys: String, CodingKey {
        case gsm_rate, gsm_binary, fisher_two_sided_site_vs_rest, BH, BY, holm, terminal_digit, digit_site_vs_rest
        case ks_exact, brown_forsythe, mahalanobis2, corr_compare, rv_average_frequency, rv_entropy, stouffer
        case ks_uniform, mean_neglog10_p_equal_weights, betabinom_sf_x8_n10_a2_b6
        case weekend = "weekend_binom_8_of_60_p0_0.02"
    }
}
