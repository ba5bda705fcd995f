import PlantedAnomalies
import SiteStatistics
import Testing

/// Thresholds and rates, on scores whose distribution is known.
@Suite struct ThresholdTests {
    @Test(arguments: [0.01, 0.05, 0.2], [2, 7, 1000, 1_000_000])
    func `the level is met exactly on the scores that set the threshold, however coarse`(level: Double, values: Int) {
        var generator = SeededGenerator(seed: 3)
        let scores = (0..<700).map { _ in Double(generator.below(values)) }.sorted()
        let weights = scores.map { _ in generator.below(3) }
        let threshold = Threshold(scores: scores, weights: weights, level: level)
        let flagged = zip(scores, weights).reduce(0) { $0 + Double($1.1) * threshold.flags($1.0) }
        #expect((flagged / Double(weights.reduce(0, +)) - level).magnitude < 1e-12)
    }

    @Test func `a site that cannot be assessed is never flagged`() {
        let scores = [0.1, 0.2, Threshold.unassessed, Threshold.unassessed]
        for level in [0.25, 0.5, 0.75, 1] {
            let threshold = Threshold(scores: scores, weights: [1, 1, 1, 1], level: level)
            #expect(threshold.flags(Threshold.unassessed) == 0)
            #expect(threshold.flags(0.1) == 1)
        }
    }

    @Test(arguments: 0..<8 as Range<UInt64>) func `rates and their errors are those of known distributions`(
        seed: UInt64
    ) {
        var generator = SeededGenerator(seed: 4, path: [seed])
        var scores = Scores()
        scores.calibration = (0..<500).map { _ in (0..<4).map { _ in generator.unit() } }
        scores.held = (0..<500).map { _ in (0..<4).map { _ in generator.unit() } }
        scores.planted = (0..<500).map { _ in [generator.unit() * 0.2] }
        let detection = scores.detection(level: 0.05, seed: 1)
        // A score below 0.05 of one uniform below 0.2: 0.25; the error of 500 draws and of the threshold.
        #expect((detection.value - 0.25).magnitude <= 4 * detection.error)
        #expect((0.015...0.05).contains(detection.error))
        let false5 = scores.falsePositives(level: 0.05, seed: 1)
        #expect((false5.value - 0.05).magnitude <= 4 * false5.error)
        #expect((0.004...0.011).contains(false5.error))
        let same = Scores.differences([scores, scores], level: 0.05, seed: 1)
        #expect(same[1].value == 0 && same[1].error == 0)
    }
}
