// What a test scored on untouched and on altered studies, and what follows from it.

import SiteStatistics

/// A rate with its standard error.
package struct Rate: Sendable, Equatable {
    package var value: Double
    package var error: Double
}

/// The scores of one test at sites of one class, grouped by what was drawn independently.
///
/// With subjects exchanged that is the study, one for each seed. With subjects at their own sites it is the site: studies
/// differ by a few subjects only, and there are as many independent answers as there are sites of the class.
package struct Scores: Sendable {
    /// For each group the scores of the untouched sites of the class, on seeds that set the threshold.
    package var calibration: [[Double]] = []
    /// The same on seeds that set no threshold.
    package var held: [[Double]] = []
    /// For each group the scores of sites into which the anomaly was planted, on the latter seeds.
    package var planted: [[Double]] = []

    /// Nothing scored yet.
    package init() {}

    /// The share of planted sites flagged at a false-positive rate.
    ///
    /// The standard error holds for both samples, that which sets the threshold and that which is scored: 200 bootstrap
    /// samples of groups (B. Efron, R. Tibshirani, "An introduction to the bootstrap", 1993, chapter 6).
    package func detection(level: Double, seed: UInt64) -> Rate {
        Scores.differences([self], level: level, seed: seed)[0]
    }

    /// The share of untouched sites flagged on seeds that did not set the threshold.
    package func falsePositives(level: Double, seed: UInt64) -> Rate {
        var scores = self
        scores.planted = held
        return scores.detection(level: level, seed: seed)
    }

    /// The share of untouched sites with a score, such as p, of at most `limit`.
    package func share(atMost limit: Double) -> Double {
        let all = held.flatMap(\.self)
        return all.isEmpty ? 0 : Double(all.count { $0 <= limit }) / Double(all.count)
    }

    /// The first test's rate of detection, and how much it exceeds that of each other, on the same studies.
    ///
    /// All tests are resampled together, so that errors of differences are those of paired figures.
    package static func differences(_ tests: [Scores], level: Double, seed: UInt64) -> [Rate] {
        guard let first = tests.first else { return [] }
        let samples = tests.map { Sample($0.calibration) }
        let all = (0..<first.planted.count).map { _ in 1 }
        let values = zip(tests, samples).map { rate($0.planted, all, $1.threshold(level: level, draw: nil)) }
        var generator = SeededGenerator(seed: seed, path: [8])
        var drawn = [[Double]](repeating: [], count: tests.count)
        for _ in 0..<bootstraps {
            let calibrated = generator.counts(first.calibration.count)
            let scored = generator.counts(first.planted.count)
            let rates = zip(tests, samples).map {
                rate($0.planted, scored, $1.threshold(level: level, draw: calibrated))
            }
            for place in tests.indices { drawn[place].append(place == 0 ? rates[0] : rates[0] - rates[place]) }
        }
        return tests.indices.map { place in
            let value = place == 0 ? values[0] : values[0] - values[place]
            return Rate(value: value, error: (Moments(drawn[place]).variance ?? 0).squareRoot())
        }
    }

    private static let bootstraps = 200

    /// The share flagged when group g counts `counts[g]` times.
    private static func rate(_ groups: [[Double]], _ counts: [Int], _ threshold: Threshold) -> Double {
        var (flagged, total) = (0.0, 0)
        for (scores, count) in zip(groups, counts) where count > 0 {
            flagged += Double(count) * scores.reduce(0) { $0 + threshold.flags($1) }
            total += count * scores.count
        }
        return total > 0 ? flagged / Double(total) : 0
    }
}

/// Scores of untouched sites in ascending order, with the seed of each.
private struct Sample {
    private let scores: [Double]
    private let seeds: [Int]

    init(_ calibration: [[Double]]) {
        let all = calibration.enumerated().flatMap { seed, scores in scores.map { (score: $0, seed: seed) } }
            .sorted { ($0.score, $0.seed) < ($1.score, $1.seed) }
        scores = all.map(\.score)
        seeds = all.map(\.seed)
    }

    /// The threshold when seed s counts `draw[s]` times; each once when nil.
    func threshold(level: Double, draw: [Int]?) -> Threshold {
        Threshold(
            scores: scores,
            weights: draw.map { draw in seeds.map { draw[$0] } } ?? seeds.map { _ in 1 },
            level: level
        )
    }
}

extension SeededGenerator {
    /// How often each of `count` seeds is drawn in as many draws with replacement.
    fileprivate mutating func counts(_ count: Int) -> [Int] {
        var counts = [Int](repeating: 0, count: count)
        for _ in 0..<count { counts[below(count)] += 1 }
        return counts
    }
}

extension Scores {
    /// Whether any untouched site of the class could be assessed.
    package var isAssessed: Bool { calibration.contains { $0.contains { $0 != Threshold.unassessed } } }
}
