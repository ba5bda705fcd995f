// Sites that report in another unit: found before they hide all others, named, and left out of the variable.

internal import SiteStatistics

/// Looks for sites whose values are those of the others in another unit.
struct UnitReview {
    /// Sites left out of a variable, by the key of its location.
    private(set) var refusals: [QuestionKey: [Int: Reason]] = [:]
    /// The same in words.
    private(set) var remarks: [StudyRemark] = []

    /// Looks at subjects' means of every measurement.
    ///
    /// - Complexity: O(subjects · log subjects) for each measurement; the conversions are tried only at sites whose
    ///   median lies far from that of all.
    init(_ study: Study) {
        for dataset in study.datasets {
            for measurement in dataset.measurements { look(at: measurement, dataset, study) }
        }
    }

    private mutating func look(at measurement: MeasurementStore, _ dataset: DatasetStore, _ study: Study) {
        let means = study.subjects.indices.map { measurement.mean(of: $0) ?? .nan }
        let groups = SortedGroups(values: means, groups: study.cohort.siteOfSubject, groupCount: study.sites.count)
        let all = groups.values
        guard all.count > 10 else { return }
        let (lower, middle, upper) = (all[all.count / 4], all[all.count / 2], all[all.count * 3 / 4])
        let range = max(upper - lower, middle.magnitude * 0.01)
        for site in study.sites.indices {
            let own = groups[group: site]
            guard own.count >= 3, range > 0 else { continue }
            let here = own[own.startIndex + own.count / 2]
            guard (here - middle).magnitude > range else { continue }
            let rest = zip(groups.values, groups.groups).filter { Int($0.1) != site }.map(\.0)
            guard let conversion = UnitFactors.conversion(site: Array(own), rest: rest, variable: measurement.name)
            else { continue }
            let key = QuestionKey(.location, dataset.name, measurement.name)
            refusals[key, default: [:]][site] = .otherUnit
            remarks.append(
                StudyRemark(
                    code: "unit-factor",
                    sentence: "values of \(measurement.name) at site \(study.sites[site]) look like those of the other"
                        + " sites in another unit (\(conversion.name)); the site is left out of the variable",
                    dataset: dataset.name,
                    variable: measurement.name,
                    site: site
                )
            )
        }
    }
}
