// Studies by the thousand: untouched ones for thresholds, others for scoring, with one site altered at a time.

import SiteStatistics

/// A population, a background, and the anomalies that are planted there.
package struct Campaign: Sendable {
    /// What tells the scores of one test apart.
    package struct Key: Hashable, Sendable {
        package let anomaly: Anomaly
        package let size: SiteSize
        package let detector: Detector

        /// The scores of one test for one anomaly at sites of one class.
        package init(anomaly: Anomaly, size: SiteSize, detector: Detector) {
            self.anomaly = anomaly
            self.size = size
            self.detector = detector
        }
    }

    package let population: Population
    package let background: Background
    package let anomalies: [Anomaly]
    /// Studies for the thresholds, and as many others for scoring.
    package let seeds: Int
    package let seed: UInt64

    /// A campaign; `seed` is the one from which all others follow.
    package init(_ population: Population, _ background: Background, _ anomalies: [Anomaly], seeds: Int, seed: UInt64) {
        self.population = population
        self.background = background
        self.anomalies = anomalies
        self.seeds = seeds
        self.seed = seed
    }

    /// What one study gave.
    private struct Outcome: Sendable {
        var untouched: [Detector: [Double?]] = [:]
        var planted: [Key: (site: Int, score: Double)] = [:]
        var sizes: [SiteSize?] = []
    }

    /// Scores of every anomaly, size and test; the same whatever the number of workers.
    package func run(workers: Int) async -> [Key: Scores] {
        let calibration = await outcomes(workers: workers, purpose: 1)
        let scoring = await outcomes(workers: workers, purpose: 2)
        var results: [Key: Scores] = [:]
        for anomaly in anomalies {
            for size in SiteSize.allCases {
                for detector in anomaly.detectors {
                    let key = Key(anomaly: anomaly, size: size, detector: detector)
                    var scores = Scores()
                    scores.calibration = untouched(calibration, detector, size)
                    scores.held = untouched(scoring, detector, size)
                    scores.planted = grouped(
                        scoring.map { $0.planted[key].map { [$0] } ?? [] },
                        sites: scoring.first?.sizes.count ?? 0
                    )
                    results[key] = scores
                }
            }
        }
        return results
    }

    /// The scores of all untouched sites of a class.
    private func untouched(_ outcomes: [Outcome], _ detector: Detector, _ size: SiteSize) -> [[Double]] {
        let studies = outcomes.map { outcome in
            (outcome.untouched[detector] ?? []).enumerated().filter { outcome.sizes[$0.offset] == size }
                .map { (site: $0.offset, score: $0.element ?? Threshold.unassessed) }
        }
        return grouped(studies, sites: outcomes.first?.sizes.count ?? 0)
    }

    /// Scores by study or, where the same sites make every study, by site.
    private func grouped(_ studies: [[(site: Int, score: Double)]], sites: Int) -> [[Double]] {
        guard background == .recruited, case .wholeTrial = population.draw else {
            return studies.map { $0.map(\.score) }.filter { !$0.isEmpty }
        }
        var groups = [[Double]](repeating: [], count: sites)
        for study in studies {
            for (site, score) in study { groups[site].append(score) }
        }
        return groups.filter { !$0.isEmpty }
    }

    /// One outcome for each seed, in the order of seeds; every worker takes every so many of them.
    private func outcomes(workers: Int, purpose: UInt64) async -> [Outcome] {
        let width = max(1, min(workers, seeds))
        return await withTaskGroup(of: (Int, [Outcome]).self) { group in
            for worker in 0..<width {
                group.addTask {
                    let own = stride(from: worker, to: seeds, by: width).map { outcome(number: $0, purpose: purpose) }
                    return (worker, own)
                }
            }
            var parts = [[Outcome]](repeating: [], count: width)
            for await (worker, own) in group { parts[worker] = own }
            return (0..<seeds).map { parts[$0 % width][$0 / width] }
        }
    }

    private func outcome(number: Int, purpose: UInt64) -> Outcome {
        let path = [purpose, UInt64(background.rawValue), UInt64(number)]
        var generator = SeededGenerator(seed: seed, path: path)
        let study = population.study(background, using: &generator)
        let drawSeed = generator.next()
        var outcome = Outcome()
        outcome.sizes = (0..<study.siteCount).map(study.size)
        outcome.untouched = Detector.scores(Set(anomalies.flatMap(\.detectors)), study, seed: drawSeed)
        guard purpose == 2 else { return outcome }
        for (place, anomaly) in anomalies.enumerated() {
            for size in SiteSize.allCases {
                let path = path + [UInt64(place), UInt64(size.rawValue)]
                var generator = SeededGenerator(seed: seed, path: path)
                let sites = outcome.sizes.indices.filter { outcome.sizes[$0] == size }
                guard !sites.isEmpty else { continue }
                let site = sites[generator.below(sites.count)]
                var altered = study
                anomaly.plant(into: &altered, site: site, using: &generator)
                for (detector, scores) in Detector.scores(Set(anomaly.detectors), altered, seed: drawSeed) {
                    let key = Key(anomaly: anomaly, size: size, detector: detector)
                    let score = scores.indices.contains(site) ? scores[site] : nil
                    outcome.planted[key] = (site, score ?? Threshold.unassessed)
                }
            }
        }
        return outcome
    }
}
