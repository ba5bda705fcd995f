// Studies on which anomalies are planted, one for each seed.

package import SiteStatistics

/// What lies under a planted anomaly.
package enum Background: Int, CaseIterable, Sendable {
    /// Subjects are exchanged between sites by lot: sites do not differ, the null is true.
    case exchanged
    /// Subjects stay where they were recruited: sites differ as real ones do.
    case recruited

    /// What it is called in tables.
    package var name: String {
        switch self {
        case .exchanged: "exchanged"
        case .recruited: "as recruited"
        }
    }
}

/// A trial and how one study after another is drawn from it.
package struct Population: Sendable {
    /// How studies are drawn.
    package enum Draw: Sendable {
        /// All sites; of those as recruited each leaves out one subject in ten by lot, so that studies differ.
        case wholeTrial
        /// So many of its sites by lot.
        case sites(Int)
    }

    package let trial: TrialData
    package let draw: Draw

    /// A trial and how studies are drawn from it.
    package init(_ trial: TrialData, draw: Draw) {
        self.trial = trial
        self.draw = draw
    }

    /// The study of a seed.
    package func study(_ background: Background, using generator: inout SeededGenerator) -> TrialData {
        var study = trial
        switch draw {
        case .sites(let count):
            let drawn = generator.shuffled(Array(0..<trial.siteCount)).prefix(count).sorted()
            var places = [Int?](repeating: nil, count: trial.siteCount)
            for (place, site) in drawn.enumerated() { places[site] = place }
            let kept = trial.siteOfSubject.indices.filter { places[Int(trial.siteOfSubject[$0])] != nil }
            study = trial.keeping(kept, sites: places)
        case .wholeTrial where background == .recruited:
            let kept = (0..<trial.siteCount).flatMap { site -> [Int] in
                let subjects = trial.subjects(of: site)
                return Array(generator.shuffled(subjects).prefix(subjects.count - subjects.count / 10))
            }
            study = trial.keeping(kept.sorted(), sites: trial.enrolled.indices.map { $0 })
        case .wholeTrial:
            break
        }
        if background == .exchanged { study.siteOfSubject = generator.shuffled(study.siteOfSubject) }
        return study
    }
}

extension TrialData {
    /// The class of a site by what it enrolled.
    package func size(of site: Int) -> SiteSize? { SiteSize(subjects: enrolled[site]) }
}

extension SeededGenerator {
    /// The same elements in another order.
    package mutating func shuffled<T>(_ elements: [T]) -> [T] {
        var elements = elements
        for place in stride(from: elements.count - 1, through: 1, by: -1) {
            elements.swapAt(place, below(place + 1))
        }
        return elements
    }

    /// A normal variable with mean 0 and variance 1.
    package mutating func normal() -> Double { Normal().quantile(lower: unit() + 0x1p-54) }
}
