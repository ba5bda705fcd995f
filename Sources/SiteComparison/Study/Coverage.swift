// Which sites the tables of a dataset cover: only there is no row a true zero.

internal import SiteStatistics
internal import TrialIntegrity

/// Finds the sites of which no table of a dataset was read.
///
/// A site's own table covers the site. A pooled table covers all sites, when it is the only table of its dataset and has
/// rows of several sites, or when every dataset came as one pooled table. Otherwise a site is covered where it has rows.
struct CoverageReview {
    /// For each dataset the sites that are not covered, by their place, and why.
    private(set) var uncovered: [String: [Int: Reason]] = [:]

    init(_ builder: StudyBuilder, sites: [String], siteOrder: [Int]) {
        let isPooled = builder.datasets.values.allSatisfy { $0.ownTables.isEmpty && $0.pooledTables.count <= 1 }
        for dataset in builder.datasets.values {
            let coversAll =
                dataset.ownTables.isEmpty && dataset.pooledTables.count == 1
                && (dataset.pooledTables[0] || isPooled)
            if coversAll { continue }
            for (number, place) in siteOrder.enumerated() {
                let rows = number < dataset.rows.count ? dataset.rows[number] : 0
                if rows > 0 || dataset.ownTables.contains(Int32(clamping: number)) { continue }
                let why =
                    builder.absences[sites[place]]?[dataset.name]
                    ?? "no table of \(dataset.name) that was read is of site \(sites[place])"
                uncovered[dataset.name, default: [:]][place] = .notCovered(dataset: dataset.name, why: why)
            }
        }
    }

    /// One remark for each dataset that does not cover all sites.
    static func remarks(_ uncovered: [String: [Int: Reason]], sites: [String]) -> [StudyRemark] {
        uncovered.sorted { $0.key < $1.key }.map { dataset, reasons in
            let places = reasons.keys.sorted()
            let names = places.prefix(12).map { sites[$0] }.joined(separator: ", ")
            let more = places.count > 12 ? " and \(places.count - 12) more" : ""
            let why = places.count == 1 ? places.first.flatMap { reasons[$0] }.map { " (\($0.text))" } ?? "" : ""
            return StudyRemark(
                code: "not-covered",
                sentence: "no \(dataset) of \(places.count == 1 ? "site" : "sites") \(names)\(more) takes part\(why):"
                    + " what needs it is not assessed there, and the others are compared without",
                dataset: dataset,
                site: places.count == 1 ? places.first : nil
            )
        }
    }
}

extension Study {
    /// The sites that a question cannot be asked of, because a dataset it needs does not cover them.
    ///
    /// - Parameter key: the question.
    /// - Returns: why, by the place of the site.
    func refusals(_ key: QuestionKey) -> [Int: Reason] {
        var needed = key.dataset.isEmpty ? [] : [key.dataset]
        switch key.method {
        case .eventRateFunnel: needed += demographics
        case .underReporting: needed += demographics + visitSources.map(\.name)
        case .proportion where key.variable.isEmpty: needed += demographics
        case .orderOfEvents: needed += demographics + visitSources.map(\.name) + eventSources.map(\.name)
        default: break
        }
        return refusals(by: needed)
    }

    /// The sites that one of several datasets does not cover, and why.
    func refusals(by datasets: [String]) -> [Int: Reason] {
        var result: [Int: Reason] = [:]
        for name in datasets { result.merge(uncovered[name] ?? [:]) { first, _ in first } }
        return result
    }

    private var demographics: [String] { datasets.filter { $0.domain == .demographics }.map(\.name) }

    /// The datasets whose dates are the subjects' visits: that of visits, else all with measurements.
    var visitSources: [DatasetStore] {
        let visits = datasets.filter { $0.domain == .visits }
        return visits.isEmpty ? datasets.filter { !$0.panelVisits.isEmpty || !$0.measurements.isEmpty } : visits
    }

    /// The datasets whose events must not come after a death.
    var eventSources: [DatasetStore] {
        datasets.filter { [.adverseEvents, .exposure].contains($0.domain) }
    }
}
