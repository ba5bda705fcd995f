// Columns that describe sites, such as a country: they say nothing about a site's subjects.

internal import SiteStatistics

/// Leaves out the columns that hold one value at each site.
///
/// Such a column sets every site apart by what it is, and would come first among the reasons of every site.
struct SitePropertyReview {
    /// The datasets without such columns.
    private(set) var datasets: [DatasetStore]
    /// What was left out.
    private(set) var remarks: [StudyRemark] = []

    init(_ datasets: [DatasetStore], cohort: Cohort) {
        self.datasets = datasets
        for place in datasets.indices {
            let name = datasets[place].name
            var kept = datasets[place]
            kept.measurements.removeAll { leavesOut($0.moments.map(\.mean), $0.name, name, cohort) }
            kept.categories.removeAll { category in
                leavesOut(category.codes.map { $0 < 0 ? nil : Double($0) }, category.name, name, cohort)
            }
            self.datasets[place] = kept
        }
    }

    private mutating func leavesOut(_ values: [Double?], _ name: String, _ dataset: String, _ cohort: Cohort) -> Bool {
        guard Self.isOfSites(values, cohort) else { return false }
        remarks.append(
            StudyRemark(
                code: "property-of-sites",
                sentence: "\(name) of \(dataset) has one value at each site: it tells sites apart by what they are, and"
                    + " is not compared",
                dataset: dataset,
                variable: name
            )
        )
        return true
    }

    /// Whether 9 of 10 sites with three or more subjects have one value each, and no value is that of 4 of 5 of these.
    ///
    /// The second half keeps rare events, which are absent at most sites.
    private static func isOfSites(_ values: [Double?], _ cohort: Cohort) -> Bool {
        var constants: [Double: Int] = [:]
        var (sites, constant) = (0, 0)
        for members in cohort.subjectsOfSite {
            let own = members.compactMap { $0 < values.count ? values[$0] : nil }
            guard own.count >= 3, let first = own.first else { continue }
            sites += 1
            if own.allSatisfy({ $0 == first }) {
                constant += 1
                constants[first, default: 0] += 1
            }
        }
        guard sites >= 3, constant * 10 >= sites * 9, let most = constants.values.max() else { return false }
        return most * 5 <= constant * 4
    }
}
